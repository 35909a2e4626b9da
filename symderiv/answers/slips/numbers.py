"""Numbers in a suggestion as an author writes them: ``4 * x / 2 / n`` is ``2 * x / n``."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symderiv.answers.slips.edits import rebuilt
from symderiv.formula.syntax import (
    Negative,
    Numeral,
    Product,
    ProductOperator,
    Slice,
    Syntax,
    parts,
)


def folded(node: Syntax) -> Syntax:
    """``node`` with the whole numbers of each product as one, in front and below; a product that
    has one number alone, and that is not 1 or -1, stays as it is."""
    children = [part if isinstance(part, Slice) else folded(part) for part in parts(node)]
    node = rebuilt(node, children) if children else node
    return _product(node) if isinstance(node, Product) and "@" not in node.operators else node


def _product(node: Product) -> Syntax:
    coefficient = Fraction(1)
    numbers = 0
    kept: list[tuple[ProductOperator, Syntax]] = []
    signs: Sequence[ProductOperator] = ("*", *node.operators)
    for operator, factor in zip(signs, node.factors, strict=True):
        value = _whole(factor)
        if value is None or (value == 0 and operator == "/"):
            kept.append((operator, factor))
            continue
        numbers += 1
        coefficient = coefficient * value if operator == "*" else coefficient / value
    plain = abs(coefficient) == 1 and numbers
    if not kept or not coefficient or not (numbers > 1 or plain):
        return node
    return _joined(coefficient, kept)


def _joined(coefficient: Fraction, kept: list[tuple[ProductOperator, Syntax]]) -> Syntax:
    top, below = abs(coefficient.numerator), coefficient.denominator
    if top != 1 or kept[0][0] == "/":
        kept = [("*", Numeral(str(top))), *kept]
    if below != 1:
        kept = [*kept, ("/", Numeral(str(below)))]
    factors = [factor for _, factor in kept]
    if coefficient < 0:
        factors[0] = Negative(factors[0])
    if len(factors) == 1:
        return factors[0]
    return Product(tuple(factors), tuple(operator for operator, _ in kept[1:]))


def _whole(node: Syntax) -> int | None:
    match node:
        case Numeral(text) if text.isdigit():
            return int(text)
        case Negative(operand):
            inner = _whole(operand)
            return None if inner is None else -inner
    return None
