"""The formula of a slope at small orders against differences, over the whole table: a formula
that is 0 times a pole there is folded to 0, and says so wrongly."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import arb

from symderiv.formula.tree import Expr, Number, apply, number
from symderiv.functions import FUNCTIONS
from symderiv.kernel.ball import Evaluator, Indeterminate, Undefined

ORDERED = [
    (name, arity)
    for name, row in FUNCTIONS.items()
    for arity in row.arity
    if arity > 1 and len(row.derivative) >= arity and row.derivative[arity - 1] is not None
]
STEP = Fraction(1, 10**9)


def value(expr: Expr) -> arb | None:
    try:
        found = Evaluator(frozenset()).evaluate(expr, {}, {}, {}, 256)
    except (Undefined, Indeterminate):
        return None
    return found if isinstance(found, arb) else arb(found)


@pytest.mark.parametrize(("name", "arity"), ORDERED)
def test_slope_by_the_last_argument(name: str, arity: int) -> None:
    row = FUNCTIONS[name]
    rule = row.derivative[arity - 1]
    assert rule is not None
    for order in (0, 1, 2):
        for last in (Fraction(1, 3), Fraction(7, 5)):
            first: list[Expr] = [number(order), *[number(Fraction(3, 4))] * (arity - 2)]
            if row.kinks is not None:
                kinks = [value(kink) for kink in row.kinks(*first, number(last))]
                if any(kink is None or 0 in kink for kink in kinks):
                    continue
            ahead, behind = (
                value(apply(name, *first, Number(last + step))) for step in (STEP, -STEP)
            )
            slope = value(rule(*first, number(last)))
            if ahead is None or behind is None or slope is None:
                continue
            difference = (ahead - behind) / (2 * arb(STEP.numerator) / arb(STEP.denominator))
            assert abs(difference - slope) < arb(10) ** -6, (name, order, last)
