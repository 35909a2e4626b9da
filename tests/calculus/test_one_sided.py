"""Derivatives at ties, kinks and jumps: of every function that has them, against difference
quotients from both sides."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import pytest

from symderiv.calculus.differentiate import Elaboration, Exact
from symderiv.formula.tree import Apply, Derivative, Expr, Symbol, apply, number
from symderiv.functions import FUNCTIONS, Function
from symderiv.kernel.ball import Evaluator, Indeterminate, Undefined

U = Symbol("u")
STEP = Fraction(1, 10**9)
CLOSE = Fraction(1, 10**6)
AT = (Fraction(0), Fraction(1), Fraction(-1))
MOST = 5
JUMPING = (
    *("sign", "floor", "ceil", "trunc", "frac", "mod", "fmod", "heaviside", "copysign"),
    *("hardshrink", "threshold", "clip", "hardtanh", "arctan2"),
)
"""What has no slope where it stays at a jump, or where its ends cross, though its value rests."""
Disagreements = list[tuple[Apply, Fraction]]
INSIDE: tuple[Expr, ...] = (
    U,
    -U,
    apply("abs", U),
    U**2,
    1 + U + U**3,
    apply("relu", U),
    number(1),
    number(0),
    number("1/2"),
)
KINKED = [row for row in FUNCTIONS.values() if row.kinks is not None]
NO_VALUE = (Undefined, Indeterminate)


def formulas(row: Function) -> Iterator[Apply]:
    """The function of arguments that tie with each other and rest, at one variable."""
    for arity in row.arity:
        found = [Apply(row.name, each) for each in product(INSIDE, repeat=arity)]
        if row.name in ("ive", "i0e", "i1e"):
            found = [each for each in found if each.arguments[0] == number(1) or arity == 1]
        Random(5).shuffle(found)
        yield from [each for each in found if Elaboration({})(each) != number(0)][:MOST]


def value(expr: Expr, at: Fraction) -> Fraction:
    return rational(Evaluator().evaluate(expr, {}, {}, {"u": at}, 300))


def rational(ball: Any) -> Fraction:
    return Fraction(str(ball)) if hasattr(ball, "p") else Fraction(float(ball.mid()))


def quotients(expr: Expr, at: Fraction) -> tuple[Fraction, Fraction]:
    """Of differences from the left and from the right, at many bits."""
    evaluator = Evaluator()
    left, here, right = [
        evaluator.evaluate(expr, {}, {}, {"u": at + step}, 300) for step in (-STEP, 0, STEP)
    ]
    scale = STEP.denominator

    return rational((here - left) * scale), rational((right - here) * scale)


def slope(expr: Expr, at: Fraction, rules: type[Elaboration] = Exact) -> Fraction | None:
    """The derivative by the rules, None where they give none."""
    written = rules({})
    found = written(Derivative(expr, "u", ()))
    try:
        for guard in written.guards:
            value(guard, at)
        return value(found, at)
    except Undefined:
        return None


def disagreements(row: Function, rules: type[Elaboration] = Exact) -> tuple[int, Disagreements]:
    """How many were compared, and which have a slope that is none, or none though there is one."""
    compared, wrong = 0, []
    for expr, at in product(formulas(row), AT):
        try:
            left, right = quotients(expr, at)
            found = slope(expr, at, rules)
        except NO_VALUE:
            continue
        compared += 1
        if abs(left - right) > CLOSE:
            if found is not None:
                wrong.append((expr, at))
        elif found is None:
            if row.name not in JUMPING:
                wrong.append((expr, at))
        elif abs(found - right) > CLOSE:
            wrong.append((expr, at))
    return compared, wrong


@pytest.mark.parametrize("row", KINKED, ids=lambda row: row.name)
def test_there_is_a_slope_where_both_sides_have_the_same(row: Function) -> None:
    compared, wrong = disagreements(row)
    assert compared >= 4
    assert wrong == []


@pytest.mark.parametrize("name", ["min", "huber"])
def test_a_formula_for_the_open_sets_is_noticed_at_ties(name: str) -> None:
    assert disagreements(FUNCTIONS[name], Elaboration)[1]
