"""Points for each row of the table, and the checks that compare a row with mpmath at them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

from mpmath import mp

from symderiv.base.errors import Unsupported
from symderiv.formula.tree import Apply, Expr, Symbol, number
from symderiv.functions import Function, Requirement
from symderiv.kernel.ball import Indeterminate, Undefined, evaluate
from tests.functions.reference import REFERENCE

Point = tuple[Fraction, ...]
DIGITS = 50
BITS = 300


def _fractions(text: str) -> list[Fraction]:
    return [Fraction(part) for part in text.split()]


_REALS = _fractions("1/2 -1/2 3/2 -3/2 1/3 5/2 -13/4 7/10 9/10 -1/5 2 17/4 -2 1/7 -7 4 8")
_ORDERS = _fractions("0 1 2 3 5 1/2 1/3 5/2 -1/3 -1 -2 -1/2 -3/2")
_DEGREES = _fractions("0 1 2 3 4 5 6")
_COUNTS = _fractions("0 1 2 4 1/2 -1/3")
_FIRST_POOL = {
    "polygamma": _DEGREES,
    "hermite": _DEGREES,
    "chebyshevt": _DEGREES,
    "chebyshevu": _DEGREES,
    "legendre": _DEGREES,
    "laguerre": _DEGREES,
    "besselj": _ORDERS,
    "bessely": _ORDERS,
    "besseli": _ORDERS,
    "besselk": _ORDERS,
    "expint": _ORDERS,
    "polylog": _ORDERS,
    "zeta": _ORDERS,
    "gegenbauer": _DEGREES,
    "jacobi": _DEGREES,
    "assoc_laguerre": _DEGREES,
    "hermite_prob": _DEGREES,
}
_SECOND_POOL = {
    "lambertw": _fractions("0 -1"),
    "RisingFactorial": _COUNTS,
    "FallingFactorial": _COUNTS,
    "multigammaln": _fractions("1 2 3 4"),
}


def candidates(row: Function, arity: int) -> Iterator[Point]:
    pools = [_REALS if arity < 4 else _REALS[:9]] * arity
    pools[0] = _FIRST_POOL.get(row.name, _REALS)
    if arity > 1:
        pools[1] = _SECOND_POOL.get(row.name, _REALS)
    points = list(product(*pools))
    if arity > 1:
        Random(11).shuffle(points)
    yield from points


def holds(requirements: tuple[Requirement, ...]) -> bool:
    """Whether requirements hold with room to spare, by mpmath's own evaluation of balls."""
    for expr, kind in requirements:
        try:
            value = evaluate(expr, {}, {}, {}, BITS)
        except Undefined:
            return False
        exact = Fraction(int(value.p), int(value.q)) if hasattr(value, "p") else None
        natural = exact is not None and exact.denominator == 1 and exact >= 0
        pole = exact is not None and exact.denominator == 1 and exact <= 0
        met = {
            "positive": value > 0,
            "nonnegative": value >= 0,
            "nonzero": value != 0,
            "natural": natural,
            "off the poles": not pole,
        }[kind]
        if not met:
            return False
    return True


def numbers(point: Point) -> tuple[Expr, ...]:
    return tuple(number(value) for value in point)


def inside(row: Function, arity: int, most: int = 5, slopes: bool = False) -> list[Point]:
    """Points of the domain (for ``slopes`` of the derivative's, off the kinks)."""
    found: list[Point] = []
    for point in candidates(row, arity):
        arguments = numbers(point)
        if row.domain is not None and not holds(row.domain(*arguments)):
            continue
        if slopes:
            places = range(len(row.derivative_domain[:arity]))
            if not all(holds(row.slope_domain(place, arguments)) for place in places):
                continue
            kinks = row.kinks(*arguments) if row.kinks is not None else ()
            if any(1000 * abs(evaluate(kink, {}, {}, {}, BITS)) < 1 for kink in kinks):
                continue
        found.append(point)
        if len(found) == most:
            break
    return found


def outside(row: Function, arity: int, most: int = 5) -> list[Point]:
    if row.domain is None:
        return []
    points = (*candidates(row, arity), *product([Fraction(0), Fraction(-1)], repeat=arity))
    found = [point for point in points if not holds(row.domain(*numbers(point)))]
    return found[:most]


def reference(row: Function, point: Point) -> Any:
    value = REFERENCE[row.name](*map(real, point))
    assert abs(mp.im(value)) < mp.mpf(10) ** -DIGITS, (row.name, point, value)
    return mp.re(value)


def real(value: Fraction) -> Any:
    return mp.mpf(value.numerator) / value.denominator


def close(ball: Any, value: Any, digits: int = DIGITS - 8) -> bool:
    """Whether an enclosure and a number agree to ``digits`` digits."""
    rational = hasattr(ball, "p")
    own = mp.mpf(int(ball.p)) / int(ball.q) if rational else mp.make_mpf(ball.mid()._mpf_)
    return bool(abs(own - value) <= mp.mpf(10) ** -digits * (1 + abs(value)))


def agrees(expr: Expr, value: Any, digits: int = DIGITS - 8) -> bool:
    return close(evaluate(expr, {}, {}, {}, BITS), value, digits)


def check_derivative(row: Function) -> int:
    """Compare every derivative with mpmath's numerical one, with literal arguments and with
    symbols in their place (rules look at literals); the number of comparisons."""
    done = 0
    for arity in row.arity:
        points = inside(row, arity, most=4, slopes=True)
        for place, rule in enumerate(row.derivative[:arity]):
            if rule is not None:
                here = sum(check_partial(row, rule, point, place) for point in points)
                assert here >= 2, (row.name, place)
                done += here
    return done


def check_partial(
    row: Function, rule: Callable[..., Expr], point: Point, place: int, folded: bool = True
) -> int:
    """Compare a derivative at symbols, and at literal arguments unless ``folded`` is False."""
    orders = tuple(int(other == place) for other in range(len(point)))

    def function(*values: Any) -> Any:
        # mpmath steps through the free place only; the others stay what they are.
        return mp.re(REFERENCE[row.name](*values))

    expected = mp.diff(function, tuple(map(real, point)), orders)
    symbols = tuple(Symbol(f"u{other}") for other in range(len(point)))
    at = {f"u{other}": value for other, value in enumerate(point)}
    done = 0
    for arguments in (numbers(point), symbols) if folded else (symbols,):
        try:
            value = evaluate(rule(*arguments), {}, {}, at, BITS)
        except (Undefined, Indeterminate, Unsupported):
            continue
        assert close(value, expected, 20), (row.name, point, place, value, expected)
        done += 1
    return done


def written(row: Function, point: Point) -> Apply:
    return Apply(row.name, numbers(point))
