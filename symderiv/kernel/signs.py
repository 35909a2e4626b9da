"""What is known of the signs of polynomials in the generators.

Sources: the declared domains of symbols, the structure of generators (exp > 0, roots and
absolute values >= 0, -1 <= sin, cos <= 1), definedness (sqrt(u) stands in the claim, so
u >= 0 wherever the claim is defined), and the case under examination.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from symderiv.formula.tree import Number
from symderiv.functions.row import Range
from symderiv.kernel.ring import Key, Polynomial, Ring, sparse
from symderiv.model import REAL, Domain


class Bounds(NamedTuple):
    """An interval; None is infinity, ``open`` ends do not belong to it."""

    low: Fraction | None = None
    high: Fraction | None = None
    open_low: bool = True
    open_high: bool = True

    @property
    def positive(self) -> bool:
        return self.low is not None and (self.low > 0 or (self.low == 0 and self.open_low))

    @property
    def negative(self) -> bool:
        return self.high is not None and (self.high < 0 or (self.high == 0 and self.open_high))


_POSITIVE = Bounds(Fraction(0), None, True, True)
_NONNEGATIVE = Bounds(Fraction(0), None, False, True)
_UNKNOWN = Bounds()


class Signs:
    """Signs of polynomials.  ``assigned`` is the case (key to -1, 0, 1), ``switches`` the
    arguments whose sign was asked for and is not known, ``learned`` the facts that follow from
    definedness, ``never_zero`` the arguments whose zeros lie outside of the claim."""

    def __init__(self, ring: Ring, domains: Mapping[str, Domain]) -> None:
        self.ring = ring
        self.domains = domains
        self.assigned: dict[Key, int] = {}
        self.learned: dict[Key, int] = {}
        self.switches: dict[Key, None] = {}
        self.never_zero: set[Key] = set()
        self.ranges: dict[Key, Bounds] = {}

    def learn(self, polynomial: Polynomial, sign: int) -> None:
        self.learned[self.ring.key(polynomial)] = sign

    def may_vanish(self, polynomial: Polynomial) -> bool:
        """Whether a polynomial may be zero within the domain, as far as intervals tell."""
        if self.ring.key(polynomial) in self.never_zero:
            return False
        bounds = self.bounds(polynomial)
        return not (bounds.positive or bounds.negative or self._nonzero_symbol(polynomial))

    def _nonzero_symbol(self, polynomial: Polynomial) -> bool:
        if len(polynomial) != 1:
            return False
        for generator, _ in sparse(polynomial.monoms()[0]):
            key = self.ring.keys[generator]
            if key[0] != "symbol" or 0 in self.domains.get(key[1], REAL):
                return False
        return True

    def of(self, polynomial: Polynomial) -> int | None:
        """1 for >= 0, -1 for <= 0, None where neither is known."""
        bounds = self.bounds(polynomial)
        if bounds.low is not None and bounds.low >= 0:
            return 1
        if bounds.high is not None and bounds.high <= 0:
            return -1
        key = self.ring.key(polynomial)
        return self.assigned.get(key) or self.learned.get(key)

    def contradictory(self) -> bool:
        """Whether no point has the signs of the case: two of them exclude each other."""
        cases = list(self.assigned.items())
        for place, (first, sign) in enumerate(cases):
            for second, other in cases[:place]:
                if self._exclude(first, sign, second, other):
                    return True
        return any(sign and self._by_factors(key) == -sign for key, sign in cases)

    def _by_factors(self, key: Key) -> int | None:
        """The sign of a product from those of its factors, where all of them are known."""
        content, factors = self.ring.polynomial(key).factor()
        if len(factors) == 1 and factors[0][1] == 1:
            return None
        sign = 1 if content > 0 else -1
        for factor, power in factors:
            leading = factor.leading_coefficient()
            known = self.of(factor / leading)
            if known is None:
                return None
            if int(power) % 2:
                sign *= known if leading > 0 else -known
        return sign

    def _exclude(self, first: Key, sign: int, second: Key, other: int) -> bool:
        """Whether p has a sign that q having its own rules out, by the bounds of p + q.

        Where one of them is 0, it may be added with either sign.
        """
        if not sign and not other:
            return False
        p, q = self.ring.polynomial(first), self.ring.polynomial(second)
        for a in (sign,) if sign else (1, -1):
            for b in (other,) if other else (1, -1):
                bounds = self.bounds(p * a + q * b)
                if bounds.negative or (sign and other and bounds.high == 0):
                    return True
        return False

    def bounds(self, polynomial: Polynomial) -> Bounds:
        """Interval arithmetic over the terms."""
        total = Bounds(Fraction(0), Fraction(0), False, False)
        for exponents, coefficient in polynomial.terms():
            term = self._monomial(sparse(exponents))
            factor = Fraction(int(coefficient.p), int(coefficient.q))
            total = _sum(total, _scaled(term, factor))
        return total

    def _monomial(self, monomial: tuple[tuple[int, int], ...]) -> Bounds:
        result = Bounds(Fraction(1), Fraction(1), False, False)
        for generator, power in monomial:
            bounds = self._generator(generator)
            step = _square(bounds) if power % 2 == 0 else bounds
            for _ in range(power // 2 if power % 2 == 0 else power):
                result = _product(result, step)
        return result

    def _generator(self, number: int) -> Bounds:
        key = self.ring.keys[number]
        match key:
            case ("symbol", name, _):
                return _domain(self.domains.get(name, REAL))
            case ("constant", "pi"):
                return Bounds(Fraction(3), Fraction(22, 7))
            case ("exp", *_):
                return _POSITIVE
            case ("size", *_):
                return Bounds(Fraction(1), None, False, True)
            case ("root" | "root+" | "radical" | "abs", *_):
                return _NONNEGATIVE
            case ("sin" | "cos", *_):
                return Bounds(Fraction(-1), Fraction(1), False, False)
            case ("pos" | "neg", *_):
                return Bounds(Fraction(0), Fraction(1), False, False)
            case ("log", (((), value),)) if Fraction(value) >= 2:
                return _POSITIVE
            case ("sum", _, _, monomial):
                return self._sum_of_positives(monomial)
        return self.ranges.get(key, _UNKNOWN)

    def _sum_of_positives(self, monomial: Key) -> Bounds:
        """A sum over a dimension (of size 1 or more) of one monomial."""
        bounds = self._monomial(monomial)
        if bounds.positive:
            return _POSITIVE
        if bounds.low is not None and bounds.low >= 0:
            return _NONNEGATIVE
        return _UNKNOWN


def bounds_of(span: Range | None) -> Bounds:
    """A range of the function table; ends that are no rational numbers are left open."""
    if span is None:
        return _UNKNOWN
    low = span.low.value if isinstance(span.low, Number) else None
    high = span.high.value if isinstance(span.high, Number) else None
    return Bounds(low, high, not span.low_closed, not span.high_closed)


def _domain(domain: Domain) -> Bounds:
    return Bounds(domain.low, domain.high, not domain.closed, True)


def _sum(left: Bounds, right: Bounds) -> Bounds:
    return Bounds(
        None if left.low is None or right.low is None else left.low + right.low,
        None if left.high is None or right.high is None else left.high + right.high,
        left.open_low or right.open_low,
        left.open_high or right.open_high,
    )


def _scaled(bounds: Bounds, factor: Fraction) -> Bounds:
    low = None if bounds.low is None else bounds.low * factor
    high = None if bounds.high is None else bounds.high * factor
    if factor > 0:
        return Bounds(low, high, bounds.open_low, bounds.open_high)
    return Bounds(high, low, bounds.open_high, bounds.open_low)


def _square(bounds: Bounds) -> Bounds:
    if bounds.low is not None and bounds.low >= 0:
        return _product(bounds, bounds)
    if bounds.high is not None and bounds.high <= 0:
        turned = _scaled(bounds, Fraction(-1))
        return _product(turned, turned)
    if bounds.low is None or bounds.high is None:
        return _NONNEGATIVE
    return Bounds(Fraction(0), max(bounds.low**2, bounds.high**2), False, False)


def _product(left: Bounds, right: Bounds) -> Bounds:
    if left.low is not None and left.low >= 0 and right.low is not None and right.low >= 0:
        low = left.low * right.low
        if low == 0:
            open_low = left.positive and right.positive
        else:
            open_low = left.open_low or right.open_low
        if left.high is None or right.high is None:
            return Bounds(low, None, open_low, True)
        return Bounds(low, left.high * right.high, open_low, left.open_high or right.open_high)
    if left.high is not None and left.high <= 0:
        return _scaled(_product(_scaled(left, Fraction(-1)), right), Fraction(-1))
    if right.high is not None and right.high <= 0:
        return _scaled(_product(left, _scaled(right, Fraction(-1))), Fraction(-1))
    if left.low is None or left.high is None or right.low is None or right.high is None:
        return _UNKNOWN
    corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
    return Bounds(min(corners), max(corners), False, False)
