"""Formulas as text: reading them, and writing them again as text and LaTeX."""
