"""Formulas as LaTeX, and LaTeX as formulas: the two directions of one notation."""
