"""Formulas where they live: a marker in a note or in code names the identity beside a formula.

Kinds of file give :mod:`passages <symderiv.notes.passage>`, in which markers and formulas
are found (:mod:`~symderiv.notes.find`); a formula is compared with what the derivation file
renders, up to its spelling (:mod:`~symderiv.notes.spelling`), and rewritten where it drifted.
``docs/markers.md`` is the user's page.
"""
