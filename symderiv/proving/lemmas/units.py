"""The factor by which an adjoint is a quantity of the file: 1/T, a sign, 1/sqrt(D).

A backward pass often leaves a factor that all its quantities share to the end: e = h - y with
d(loss, h) = e / m.  The factor is read off the values at two points, among products of a rational
number, sizes and quantities without indices; whether it is the factor everywhere is for the lemma
to prove.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product
from math import isfinite
from typing import TypeAlias

from symderiv.formula.tree import ONE, Expr, Size, power, times
from symderiv.kernel.ball import Indeterminate, Undefined
from symderiv.proving.lemmas.values import Values

_Numbers: TypeAlias = tuple[float, ...]
"""A value at each of some points."""

_EXPONENTS = (-1, 1, -2, 2, Fraction(-1, 2), Fraction(1, 2))
_PAIRED = (-1, 1)
_LARGEST = 12
"""Of the numerator and the denominator of a rational factor."""
_MOST_SCALARS = 12
_NEAR = 1e-9


class Units:
    """Factors with given values at each of some points, which differ in sizes and in scalars;
    ``scalars`` are formulas without indices."""

    def __init__(self, points: Sequence[Values], scalars: Iterable[Expr]) -> None:
        sizes: list[Expr] = [Size(name) for name in points[0].sizes]
        known = [(each, _numbers(points, each)) for each in (*sizes, *scalars)]
        self._scalars = [(each, at) for each, at in known if at is not None][:_MOST_SCALARS]
        self._found: dict[Expr, _Numbers] = {ONE: (1.0,) * len(points)}
        self._products = list(self._made())

    def of(self, ratios: _Numbers) -> Expr | None:
        """The factor with a value at each point; one that was found before is looked for first."""
        for unit, values in (*self._found.items(), *self._products):
            rational = _rational(ratios[0] / values[0])
            if rational is None:
                continue
            pairs = zip(ratios[1:], values[1:], strict=True)
            if all(abs(ratio / value / rational - 1) < _NEAR for ratio, value in pairs):
                found = times(rational, unit)
                self._found.setdefault(found, ratios)
                return found
        return None

    def _made(self) -> Iterator[tuple[Expr, _Numbers]]:
        for scalar, values in self._scalars:
            for exponent in _EXPONENTS:
                if min(values) > 0 or exponent.denominator == 1:
                    yield power(scalar, exponent), tuple(v ** float(exponent) for v in values)
        for (one, first), (other, second) in combinations(self._scalars, 2):
            for up, down in product(_PAIRED, _PAIRED):
                both = zip(first, second, strict=True)
                found = tuple(a**up * b**down for a, b in both)
                yield times(power(one, up), power(other, down)), found


def _numbers(points: Sequence[Values], scalar: Expr) -> _Numbers | None:
    """The values of a formula without indices; None where one is 0 or missing."""
    try:
        found = tuple(float(next(iter(values.of(scalar, ())))) for values in points)
    except (Undefined, Indeterminate, ArithmeticError):
        return None
    return found if all(isfinite(value) and value for value in found) else None


def _rational(value: float) -> Fraction | None:
    for below in range(1, _LARGEST + 1):
        above = round(value * below)
        if 0 < abs(above) <= _LARGEST and abs(value * below - above) < _NEAR * below:
            return Fraction(above, below)
    return None
