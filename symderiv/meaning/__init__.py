"""What formulas mean (docs/meaning.md): the reference evaluator, hard points, and their judge.

This room shares nothing with differentiation, rewriting, assumptions or the kernel, so that
what one of them gets wrong is seen here.
"""
