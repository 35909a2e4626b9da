"""Proofs as small lemmas about named quantities, which grow with the number of definitions.

A definition is a name for a function of other quantities, and stays a name as long as it can:
a derivative is written as a chain of adjoints, each one step of the chain rule
(:mod:`~symderiv.proving.lemmas.adjoints`); an adjoint that equals a quantity of the file is
replaced by its name (:mod:`~symderiv.proving.lemmas.classes`); and what is left of the claim is a
small identity, for which names are opened only where that is needed
(:mod:`~symderiv.proving.lemmas.opening`).  What cannot be treated so is left to the proof in which
every definition is written out.
"""
