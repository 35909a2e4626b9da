"""Where a formula may change its ways: zeros of switches, divisors, radicands, bases, exponents.

``critical`` lists the expressions whose zeros matter, with definitions looked into; ``zeros``
solves for one of them in one coordinate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import isqrt

from flint import fmpq

from symderiv.formula.tree import (
    Apply,
    Compare,
    Expr,
    Number,
    Piece,
    Power,
    Reduce,
    plus,
    rename,
    times,
    walk,
)
from symderiv.functions import FUNCTIONS
from symderiv.meaning.declared import Declared
from symderiv.meaning.values import Value

MOST = 24
"""Critical expressions that are looked at."""

_PROBES = (Fraction(1, 5), Fraction(1, 3), Fraction(1, 2), Fraction(3, 4))


def critical(declared: Declared, *trees: Piece) -> list[Expr]:
    """Expressions whose zeros matter, in the order in which they stand in the trees."""
    found: dict[Expr, None] = {}
    names = frozenset().union(*map(declared.names, trees))
    bodies = [declared.definitions[name].body for name in names if name in declared.definitions]
    for tree in (*trees, *sorted(bodies, key=repr)):
        for part in walk(tree):
            for expr in _of(part):
                if not isinstance(expr, Number):
                    found.setdefault(expr)
    return list(found)[:MOST]


def _of(part: Piece) -> Iterator[Expr]:
    match part:
        case Compare(_, left, right) | Apply("max" | "min", (left, right)):
            yield _gap(left, right)
        case Power(base, exponent):
            if not isinstance(exponent, Number):
                yield exponent
                yield base
            elif exponent.value < 0 or exponent.value.denominator != 1:
                yield base
        case Apply(function, arguments) if function in FUNCTIONS:
            row = FUNCTIONS[function]
            yield from row.kinks(*arguments) if row.kinks is not None else ()
            for demands in (row.domain, *row.derivative_domain):
                yield from [expr for expr, _ in demands(*arguments)] if demands is not None else ()
        case Reduce("max" | "min", index, body):
            yield _gap(rename(body, {index: 1}), rename(body, {index: 2}))


def _gap(left: Expr, right: Expr) -> Expr:
    return plus(left, times(-1, right))


def zeros(value: Callable[[Fraction], Value]) -> list[Fraction]:
    """Rational zeros of a function that is a polynomial of degree 2, perhaps over its variable.

    What the fit says elsewhere is for the caller to check.
    """
    found: list[tuple[Fraction, Fraction]] = []
    for probe in _PROBES:
        result = value(probe)
        if not isinstance(result, fmpq):
            return []
        found.append((probe, Fraction(int(result.p), int(result.q))))
    if all(result == found[0][1] for _, result in found):
        return []
    for points in (found, [(probe, probe * result) for probe, result in found]):
        coefficients = _quadratic(points)
        if coefficients is not None:
            return _roots(*coefficients)
    return []


def _quadratic(
    points: list[tuple[Fraction, Fraction]],
) -> tuple[Fraction, Fraction, Fraction] | None:
    """The polynomial a t**2 + b t + c through the points, if there is one."""
    (t, p), (u, q), (v, r), (w, s) = points
    first, second = (q - p) / (u - t), (r - q) / (v - u)
    a = (second - first) / (v - t)
    b = first - a * (t + u)
    c = p - a * t * t - b * t
    return (a, b, c) if a * w * w + b * w + c == s else None


def _roots(a: Fraction, b: Fraction, c: Fraction) -> list[Fraction]:
    if a == 0:
        return [-c / b] if b else []
    square = b * b - 4 * a * c
    if square < 0:
        return []
    above, below = isqrt(square.numerator), isqrt(square.denominator)
    if above**2 != square.numerator or below**2 != square.denominator:
        return []
    root = Fraction(above, below)
    return sorted({(-b - root) / (2 * a), (-b + root) / (2 * a)})
