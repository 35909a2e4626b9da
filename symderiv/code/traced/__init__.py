"""Trusted code that cannot be read as text, run by JAX on symbolic sizes.

A process of its own traces a function and says as plain data which primitives it applied;
that is written as NumPy code, which the reader of code reads like any other.
"""
