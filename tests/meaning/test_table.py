"""The evaluator's functions against mpmath: values, slopes, and slopes at kinks and jumps."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import pytest
from flint import arb
from mpmath import mp

from symderiv.base.errors import Location
from symderiv.formula.declarations import REAL, Derivation, SymbolDeclaration
from symderiv.formula.tree import Apply, Derivative, Expr, Symbol, number
from symderiv.functions import FUNCTIONS, Function
from symderiv.meaning.declared import Declared
from symderiv.meaning.evaluator import Evaluator
from symderiv.meaning.functions import CALLS, STEPS, meaning_at
from symderiv.meaning.values import NONE, UNKNOWN, Absent
from tests.functions.reference import REFERENCE
from tests.functions.rows import DIGITS, Point, close, inside, numbers, outside, real, reference

ROWS = list(FUNCTIONS.values())
LITERAL = ("RisingFactorial", "FallingFactorial", "multigammaln", "lambertw")
"""Functions that are defined by their rows at literal arguments in one place only."""
BALLS = 300

_NAMES = tuple(f"u{place}" for place in range(5))
_NOWHERE = Location("table")
_SYMBOLS = {name: SymbolDeclaration(name, REAL, (), _NOWHERE) for name in _NAMES}
_DECLARED = Declared(Derivation("table", None, None, {}, _SYMBOLS, {}, {}, (), ()))


@pytest.fixture(autouse=True)
def precise() -> Iterator[None]:
    with mp.workdps(DIGITS + 10):
        yield


def evaluate(expr: Expr, point: Point) -> Any:
    values = dict(zip(_NAMES, point, strict=False))
    return Evaluator(_DECLARED, {}, values, BALLS).value(expr)


def at_symbols(row: Function, point: Point, moving: int = -1) -> Apply:
    arguments: list[Expr] = [Symbol(name) for name in _NAMES[: len(point)]]
    if row.name in LITERAL:
        arguments = [
            here if place == moving or not place else number(point[place])
            for place, here in enumerate(arguments)
        ]
    return Apply(row.name, tuple(arguments))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_values_agree_with_mpmath(row: Function) -> None:
    for arity in row.arity:
        points = inside(row, arity)
        assert len(points) >= 3
        for point in points:
            expected = reference(row, point)
            assert close(evaluate(Apply(row.name, numbers(point)), point), expected), point
            found = evaluate(at_symbols(row, point), point)
            if found is not UNKNOWN:
                assert close(found, expected), point


def test_symbols_for_whole_numbers_are_unknown_where_rows_look_at_literals_only() -> None:
    point = (Fraction(2), Fraction(-3))
    assert evaluate(at_symbols(FUNCTIONS["besselj"], point), point) is UNKNOWN
    assert not isinstance(evaluate(Apply("besselj", numbers(point)), point), Absent)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_there_is_no_value_outside_of_the_domain(row: Function) -> None:
    for arity in row.arity:
        for point in outside(row, arity):
            found = evaluate(Apply(row.name, numbers(point)), point)
            if (row.name, point) == ("xlogy", (0, 0)):
                assert found == 0
            else:
                assert found is NONE or (row.name == "tanpi" and found is UNKNOWN), point


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_slopes_agree_with_mpmath(row: Function) -> None:
    for arity in row.arity:
        points = inside(row, arity, most=3, slopes=True)
        for place, point in product(range(arity), points):
            found = evaluate(Derivative(at_symbols(row, point, place), _NAMES[place]), point)
            if found is UNKNOWN:
                assert (
                    place >= len(row.derivative)
                    or row.derivative[place] is None
                    or (isinstance(evaluate(at_symbols(row, point), point), Absent))
                ), (point, place)
                continue
            orders = tuple(int(other == place) for other in range(arity))
            try:
                expected = mp.diff(
                    lambda *args: mp.re(REFERENCE[row.name](*args)), tuple(map(real, point)), orders
                )
            except (ValueError, ZeroDivisionError):
                continue
            if found is NONE:
                assert row.name in LITERAL or (row.name in _ORDERED and place == 0), (point, place)
            else:
                assert close(found, expected, 20), (point, place)


_ORDERED = ("besselj", "besseli", "ive")
"""At a negative argument they are real for whole orders only, so that no order may move."""

_TIES = tuple(map(Fraction, ("0", "1", "-1", "1/2", "-1/2", "3", "-3", "6", "2", "3/2")))


def ties(row: Function, arity: int) -> list[Point]:
    """Points at which a switching argument of a row is 0, ends in their order; mod(0, y) is left
    out: it is 0, but floor(0/y) stands at a jump."""
    assert row.kinks is not None
    points = list(product(_TIES, repeat=arity))
    Random(5).shuffle(points)
    found = []
    for point in points:
        if row.name in ("clip", "hardtanh") and arity == 3 and point[1] >= point[2]:
            continue
        if row.name == "mod" and not point[0]:
            continue
        kinks = [evaluate(kink, point) for kink in row.kinks(*numbers(point))]
        near = [kink for kink in kinks if not isinstance(kink, Absent)]
        if any(abs(kink) < arb(2) ** -200 for kink in near):
            found.append(point)
    return found[:25]


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row.kinks is not None], ids=lambda r: r.name
)
def test_slopes_at_ties_are_those_that_both_sides_have(row: Function) -> None:
    """Against one-sided difference quotients, whatever the formulas of the table say."""
    told = 0
    for arity in row.arity:
        for place, point in product(range(arity), ties(row, arity)):
            whole = evaluate(at_symbols(row, point), point)
            if isinstance(whole, Absent):
                continue
            sides = [_quotient(row, point, place, step) for step in (1, -1)]
            if None in sides:
                continue
            found = evaluate(Derivative(at_symbols(row, point), _NAMES[place]), point)
            if abs(sides[0]) < 10**6 and abs(sides[0] - sides[1]) < mp.mpf(10) ** -12:
                assert not isinstance(found, Absent), (point, place, found, sides)
                assert close(found, sides[0], 12), (point, place, found, sides)
            else:
                assert found is NONE, (point, place, found, sides)
            told += 1
    assert told or row.name == "ive"


def _quotient(row: Function, point: Point, place: int, direction: int) -> Any:
    """The difference quotient to one side; None where the function ends there."""
    step = Fraction(direction, 10**20)
    beside = tuple(value + step * (other == place) for other, value in enumerate(point))
    if isinstance(evaluate(at_symbols(row, beside), beside), Absent):
        return None
    at, near = [REFERENCE[row.name](*map(real, each)) for each in (point, beside)]
    return (near - at) / real(step)


def test_every_function_means_something() -> None:
    for row in ROWS:
        for arity in row.arity:
            arguments = [Symbol(name) for name in _NAMES[:arity]]
            if row.name in LITERAL or row.name == "multigammaln":
                arguments[-1] = number(2)  # type: ignore[call-overload]
            meaning = meaning_at(row.name, tuple(arguments))
            assert row.name in STEPS or meaning.call is not None or meaning.definition is not None
    assert set(CALLS) <= set(FUNCTIONS)
