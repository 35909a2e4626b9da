"""Intervals that hold every value of a formula, from declared domains and ranges of functions.

The ends are a + b * pi with rational a and b, so that (-pi / 2, pi / 2), the range of arctan, is
compared exactly with itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from symderiv.formula.declarations import Domain
from symderiv.formula.tree import Apply, Constant, Expr, Number, Plus, Symbol, Times
from symderiv.functions import FUNCTIONS

_PI = Fraction(3141592653589793, 10**15), Fraction(3141592653589794, 10**15)


class End(NamedTuple):
    """rational + of_pi * pi"""

    rational: Fraction
    of_pi: Fraction = Fraction(0)

    def at_least(self, other: End) -> bool:
        """Whether it is certainly no less than another end."""
        above, turns = self.rational - other.rational, self.of_pi - other.of_pi
        return above + turns * _PI[turns < 0] >= 0 if turns else above >= 0

    def plus(self, other: End) -> End:
        return End(self.rational + other.rational, self.of_pi + other.of_pi)

    def times(self, factor: Fraction) -> End:
        return End(self.rational * factor, self.of_pi * factor)


@dataclass(frozen=True, slots=True)
class Bounds:
    """An interval; None as an end is infinity."""

    low: End | None = None
    high: End | None = None

    def within(self, other: Bounds) -> bool:
        """Whether it certainly lies in another one, ends included."""
        below = other.low is None or (self.low is not None and self.low.at_least(other.low))
        above = other.high is None or (self.high is not None and other.high.at_least(self.high))
        return below and above

    def times(self, factor: Fraction) -> Bounds:
        low = None if self.low is None else self.low.times(factor)
        high = None if self.high is None else self.high.times(factor)
        return Bounds(low, high) if factor >= 0 else Bounds(high, low)

    def absolute(self) -> Bounds:
        """The interval of the absolute values, from 0 on."""
        if self.low is None or self.high is None:
            return Bounds(_ZERO, None)
        turned = self.low.times(Fraction(-1))
        return Bounds(_ZERO, turned if turned.at_least(self.high) else self.high)


_ZERO = End(Fraction(0))


def bounds_of(expr: Expr, domains: Mapping[str, Domain]) -> Bounds:
    """An interval that holds every value of a formula."""
    match expr:
        case Number(value):
            return Bounds(End(value), End(value))
        case Constant("pi"):
            return Bounds(End(Fraction(0), Fraction(1)), End(Fraction(0), Fraction(1)))
        case Symbol(name, _) if name in domains:
            return _of_domain(domains[name])
        case Plus(terms):
            return _sum([bounds_of(term, domains) for term in terms])
        case Times((Number(factor), *rest)) if len(rest) == 1:
            return bounds_of(rest[0], domains).times(factor)
        case Apply(function, _) if function in FUNCTIONS:
            return range_of(function)
    return Bounds()


def _of_domain(domain: Domain) -> Bounds:
    low = None if domain.low is None else End(domain.low)
    return Bounds(low, None if domain.high is None else End(domain.high))


def _sum(parts: list[Bounds]) -> Bounds:
    low: End | None = _ZERO
    high: End | None = _ZERO
    for part in parts:
        low = None if low is None or part.low is None else low.plus(part.low)
        high = None if high is None or part.high is None else high.plus(part.high)
    return Bounds(low, high)


def range_of(function: str) -> Bounds:
    """An interval that holds all values of a function; an end that is no multiple of 1 or pi says
    nothing."""
    found = FUNCTIONS[function].range
    if found is None:
        return Bounds()
    return Bounds(_end(found.low), _end(found.high))


def principal_range(function: str) -> Bounds | None:
    """The values of an inverse function, all of which it has; None where an end is not known."""
    row, known = FUNCTIONS[function].range, range_of(function)
    if row is None:
        return known
    unknown = (row.low is not None and known.low is None) or (
        row.high is not None and known.high is None
    )
    return None if unknown else known


def _end(expr: Expr | None) -> End | None:
    match expr:
        case Number(value):
            return End(value)
        case Constant("pi"):
            return End(Fraction(0), Fraction(1))
        case Times((Number(factor), Constant("pi"))):
            return End(Fraction(0), factor)
    return None
