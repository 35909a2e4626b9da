"""Formulas as trees, and everything that is one function over a tree."""
