"""Every row of the table against mpmath, at 50 digits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from importlib import import_module
from itertools import product

import pytest
from mpmath import mp

from symderiv.formula.tree import Apply, Expr, Symbol, number
from symderiv.functions import ALIASES, FUNCTIONS, Function
from symderiv.kernel.ball import Indeterminate, Undefined, evaluate
from symderiv.kernel.operations import OPERATIONS
from tests.functions.reference import REFERENCE
from tests.functions.rows import (
    BITS,
    DIGITS,
    agrees,
    check_derivative,
    check_partial,
    close,
    holds,
    inside,
    numbers,
    outside,
    reference,
    written,
)

ROWS = list(FUNCTIONS.values())
every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)


@pytest.fixture(autouse=True)
def _precise() -> Iterator[None]:
    with mp.workdps(DIGITS):
        yield


def test_every_row_has_a_reference() -> None:
    assert set(REFERENCE) == set(FUNCTIONS)


@every_row
def test_value(row: Function) -> None:
    for arity in row.arity:
        points = inside(row, arity)
        assert len(points) >= 2
        for point in points:
            assert agrees(written(row, point), reference(row, point)), point


@every_row
def test_derivative(row: Function) -> None:
    assert len(row.derivative) == max(row.arity)
    assert check_derivative(row) >= 2 or not any(row.derivative)


@pytest.mark.parametrize("name", ["exp", "arcsec", "besselj", "relu", "hermite", "digamma"])
def test_a_wrong_derivative_is_noticed(name: str) -> None:
    row = FUNCTIONS[name]
    wrong = tuple(
        None if rule is None else lambda *u, rule=rule: rule(*u) * number("1.0000000001")
        for rule in row.derivative
    )
    with pytest.raises(AssertionError):
        check_derivative(replace(row, derivative=wrong))


@every_row
def test_rewriting(row: Function) -> None:
    for arity in row.arity:
        for point in inside(row, arity):
            for rule in (row.rewrite, row.as_logarithm):
                other = None if rule is None else rule(*numbers(point))
                assert other is None or agrees(other, reference(row, point)), (point, other)
    if row.ball is None:
        assert row.rewrite is not None


EDGES = [Fraction(0), Fraction(1), Fraction(-1), Fraction(2), Fraction(-2), Fraction(1, 2)]


@every_row
def test_rewriting_loses_no_point(row: Function) -> None:
    """Where a function is defined, so is what it is rewritten to, off the exceptions."""
    for arity in row.arity:
        for point in product(EDGES[: 8 - arity], repeat=arity):
            arguments = numbers(point)
            if row.domain is not None and not holds(row.domain(*arguments)):
                continue
            for rule in (row.rewrite, row.as_logarithm):
                other = None if rule is None else rule(*arguments)
                if other is not None and not _is_exception(row, rule, arguments):
                    try:
                        evaluate(other, {}, {}, {}, BITS)
                    except Indeterminate:
                        assert row.kinks is not None, point


def _border(row: Function, arity: int, place: int) -> Iterator[tuple[Fraction, ...]]:
    """Points with a value at which the slope by one argument is said not to exist."""
    for point in product(EDGES[: 8 - arity], repeat=arity):
        arguments = numbers(point)
        if row.domain is None or holds(row.domain(*arguments)):
            kinks = row.kinks(*arguments) if row.kinks is not None else ()
            at_kink = any(evaluate(kink, {}, {}, {}, BITS) == 0 for kink in kinks)
            if not at_kink and not holds(row.slope_domain(place, arguments)):
                yield point


def claims_too_much(row: Function) -> list[tuple[int, tuple[Fraction, ...]]]:
    """Arguments and border points at which the row denies a slope that its formula has, and
    that is mpmath's, too."""
    found = []
    for arity in row.arity:
        for place, rule in enumerate(row.derivative[:arity]):
            for point in _border(row, arity, place) if rule is not None else ():
                try:
                    # Of numbers, 0 times something without a value would be folded to 0.
                    if check_partial(row, rule, point, place, folded=False):
                        found.append((place, point))
                except (AssertionError, ValueError, ZeroDivisionError):
                    continue
    return found


@pytest.mark.parametrize("name", [row.name for row in ROWS if row.derivative_domain])
def test_no_slope_is_denied_by_an_argument_that_has_it(name: str) -> None:
    assert claims_too_much(FUNCTIONS[name]) == []


@pytest.mark.parametrize("name", ["elliptic_f", "elliptic_e", "elliptic_pi"])
def test_a_domain_of_another_argument_is_noticed(name: str) -> None:
    row = FUNCTIONS[name]
    last = row.derivative_domain[-1]
    assert claims_too_much(replace(row, derivative_domain=(last,) * len(row.derivative)))


def _is_exception(row: Function, rule: object, arguments: tuple[Expr, ...]) -> bool:
    exceptions = row.rewrite_exceptions
    if rule is not row.rewrite or exceptions is None:
        return False
    return any(evaluate(each, {}, {}, {}, BITS) == 0 for each in exceptions(*arguments))


@pytest.mark.parametrize("name", [row.name for row in ROWS if row.under])
def test_under_outer_functions(name: str) -> None:
    row = FUNCTIONS[name]
    for outer, rule in row.under.items():
        for point in inside(row, 1):
            expected = mp.re(REFERENCE[outer](reference(row, point)))
            assert agrees(rule(*numbers(point)), expected), (outer, point)


@pytest.mark.parametrize("name", [row.name for row in ROWS if row.recurrence])
def test_recurrence(name: str) -> None:
    row = FUNCTIONS[name]
    assert row.recurrence is not None
    done = 0
    for point in inside(row, max(row.arity), most=12):
        other = row.recurrence.step(*numbers(point))
        if other is not None:
            assert agrees(other, reference(row, point)), point
            done += 1
    assert done >= 6


@pytest.mark.parametrize("name", [row.name for row in ROWS if row.recurrence])
def test_a_step_leads_out_of_no_domain(name: str) -> None:
    """Wherever a function is defined, so is the formula that a step makes of it."""
    row = FUNCTIONS[name]
    assert row.recurrence is not None
    for point in product(EDGES, repeat=max(row.arity)):
        arguments = numbers(point)
        other = row.recurrence.step(*arguments)
        if other is None or (row.domain and not holds(row.domain(*arguments))):
            continue
        exceptions = row.recurrence.exceptions
        if exceptions is None or all(evaluate(e, {}, {}, {}, BITS) for e in exceptions(*arguments)):
            assert agrees(other, reference(row, point)), point


@pytest.mark.parametrize("name", [row.name for row in ROWS if row.parity])
def test_parity(name: str) -> None:
    row = FUNCTIONS[name]
    sign = {"odd": -1, "even": 1}[row.parity or ""]
    for point in inside(row, 1):
        mirrored = reference(row, tuple(-value for value in point))
        assert abs(mirrored - sign * reference(row, point)) < mp.mpf(10) ** (8 - DIGITS)


@every_row
def test_range(row: Function) -> None:
    if row.range is None:
        return
    for arity in row.arity:
        for point in inside(row, arity, most=20):
            value = evaluate(written(row, point), {}, {}, {}, BITS)
            if row.range.low is not None:
                low = evaluate(row.range.low, {}, {}, {}, BITS)
                assert value >= low if row.range.low_closed else value > low, point
            if row.range.high is not None:
                high = evaluate(row.range.high, {}, {}, {}, BITS)
                assert value <= high if row.range.high_closed else value < high, point


@every_row
def test_signs(row: Function) -> None:
    for arity in row.arity:
        for point in inside(row, arity, most=20):
            value = reference(row, point)
            if row.same_sign is not None:
                other = evaluate(row.same_sign(*numbers(point)), {}, {}, {}, BITS)
                assert (value > 0, value < 0) == (other > 0, other < 0), point
            if row.positive_where is not None and holds(row.positive_where(*numbers(point))):
                assert value > 0, point


@pytest.mark.parametrize("name", [row.name for row in ROWS if row.values])
def test_exact_values(name: str) -> None:
    row = FUNCTIONS[name]
    for argument, value in row.values.items():
        assert agrees(value, reference(row, (argument,))), argument


@every_row
def test_domain(row: Function) -> None:
    for arity in row.arity:
        for point in outside(row, arity):
            with pytest.raises((Undefined, Indeterminate)):
                evaluate(written(row, point), {}, {}, {}, BITS)


@every_row
def test_sympy_name(row: Function) -> None:
    if row.sympy is None:
        return
    import sympy

    for arity in row.arity:
        for point in inside(row, arity, most=3):
            arguments = [sympy.Rational(v.numerator, v.denominator) for v in point]
            value = getattr(sympy, row.sympy)(*arguments).evalf(30)
            assert abs(mp.mpmathify(value) - reference(row, point)) < 1e-20 * (
                1 + abs(reference(row, point))
            ), point


@every_row
def test_numpy_name(row: Function) -> None:
    if row.numpy is None:
        return
    module, _, name = row.numpy.rpartition(".")
    function = getattr(import_module(module), name)
    for arity in row.arity:
        for point in inside(row, arity, most=9, slopes=True):
            first: float = float(point[0])
            if name in _ORDERS_OF_SCIPY:
                if point[0] not in _ORDERS_OF_SCIPY[name]:
                    continue
                first = int(first)
            value = function(first, *map(float, point[1:]))
            expected = float(reference(row, point))
            assert abs(value - expected) <= 1e-10 * (1 + abs(expected)), point


_ORDERS_OF_SCIPY = {"zeta": range(2, 9), "polygamma": range(9)} | {
    f"spherical_{kind}n": range(9) for kind in "jyik"
}


@every_row
def test_text(row: Function) -> None:
    for arity in row.arity:
        latex = row.typeset(*["xyzw"[place] for place in range(arity)])
        assert "#" not in latex
        assert latex.count("{") == latex.count("}")
        assert all(letter in latex for letter in "xyzw"[:arity])
    assert row.doc.endswith(".")
    assert row.ball is None or row.ball in OPERATIONS


def test_aliases() -> None:
    assert set(ALIASES.values()) <= set(FUNCTIONS)
    assert not set(ALIASES) & set(FUNCTIONS)


def test_a_literal_order_is_needed() -> None:
    symbol = Symbol("n")
    assert FUNCTIONS["hermite"].rewrite is not None
    assert FUNCTIONS["hermite"].rewrite(symbol, symbol) is None
    recurrence = FUNCTIONS["polygamma"].recurrence
    assert recurrence is not None
    assert recurrence.step(symbol, symbol) is None


def test_enclosures_shrink() -> None:
    third = Apply("besselj", (number("1/3"), number(Fraction(7, 5))))
    with mp.workdps(320):
        assert close(
            evaluate(third, {}, {}, {}, 1100), mp.besselj(mp.mpf(1) / 3, mp.mpf("1.4")), 300
        )
