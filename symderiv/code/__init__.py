"""Python functions as definitions: read as text through :mod:`ast`, and never run.

A function is followed line by line with arrays of declared shapes in place of its arguments.
What comes out are trees as a derivation file has them, each local variable a definition; what
cannot be followed is an error with its place, never a guess.
"""
