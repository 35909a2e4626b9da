"""How tightly a formula binds, for parentheses in text and LaTeX."""

from __future__ import annotations

from symderiv.formula.syntax import (
    Interval,
    Junction,
    Negative,
    Product,
    Raised,
    Relation,
    Slice,
    Sum,
    Syntax,
)

RELATION, OR, AND, SUM, PRODUCT, SIGNED, POWER, ATOM = range(8)


def binding(node: Syntax | Slice) -> int:
    match node:
        case Relation() | Interval():
            return RELATION
        case Junction(operator):
            return OR if operator == "|" else AND
        case Sum():
            return SUM
        case Product():
            return PRODUCT
        case Negative():
            return SIGNED
        case Raised():
            return POWER
    return ATOM
