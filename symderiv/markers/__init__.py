"""Formulas where they live: a marker in a note or in code names the identity beside a formula.

Kinds of file give :mod:`passages <symderiv.markers.passage>`, in which markers and formulas
are found (:mod:`~symderiv.markers.find`); a formula is compared with what the derivation file
renders, up to its spelling (:mod:`~symderiv.markers.spelling`), and rewritten where it drifted.
``docs/markers.md`` is the user's page.
"""
