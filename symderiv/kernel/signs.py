"""What is known of the signs of polynomials in the generators.

Sources: the declared domains of symbols, the structure of generators (exp > 0, roots and
absolute values >= 0, -1 <= sin, cos <= 1), definedness (sqrt(u) stands in the claim, so
u >= 0 wherever the claim is defined), and the case under examination.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from symderiv.formula.declarations import REAL, Domain
from symderiv.formula.tree import Number
from symderiv.functions.row import Range
from symderiv.kernel.constants import Constants
from symderiv.kernel.linear import CONSTANT, Row, Term, infeasible
from symderiv.kernel.ring import Key, Monomial, Polynomial, Ring, sparse


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
_NEGATIVE = Bounds(None, Fraction(0), True, True)
_SINE = Bounds(Fraction(-1), Fraction(1), False, False)
_UNKNOWN = Bounds()
_ONE: Key = (((), "1"),)
_MOST_SQUARED = 12


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
        self.constants = Constants(ring)
        self._nonzero: set[Key] = set()
        self._compared: dict[Key, int | None] = {}
        self._relations = ring.relations

    def learn(self, polynomial: Polynomial, sign: int) -> None:
        self.learned[self.ring.key(polynomial)] = sign

    def may_vanish(self, polynomial: Polynomial) -> bool:
        """Whether a polynomial may be zero within the domain, as far as intervals tell."""
        key = self.ring.key(polynomial)
        if key in self.never_zero or self.assigned.get(key):
            return False
        bounds = self.bounds(polynomial)
        if bounds.positive or bounds.negative or self._nonzero_symbol(polynomial):
            return False
        return self._by_squares(polynomial, key) is None

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
        other = self.same_sign(polynomial)
        if other is not None:
            return self.of(other)
        key = self.ring.key(polynomial)
        return self.assigned.get(key) or self.learned.get(key) or self._by_squares(polynomial, key)

    def same_sign(self, polynomial: Polynomial) -> Polynomial | None:
        """t for exp(t) - 1, so that both are one switch."""
        if len(polynomial) != 2:
            return None
        (exponents, first), (others, second) = polynomial.terms()
        monomial = sparse(exponents)
        if any(others) or first != -second or len(monomial) != 1 or monomial[0][1] != 1:
            return None
        key = self.ring.keys[monomial[0][0]]
        if key[0] != "exp" or key[2]:
            return None
        exponent = self.ring.polynomial(((key[1], "1"),))
        return exponent if (first > 0) == (key[3] > 0) else -exponent

    def _by_squares(self, polynomial: Polynomial, key: Key) -> int | None:
        """p + q > 0 for every sign of q where p >= 0 and p**2 > q**2: x + sqrt(1 + x**2)."""
        if self._relations is not self.ring.relations:
            # Roots are related to their radicands by the signs of the case.
            self._relations = self.ring.relations
            self._compared.clear()
        if key not in self._compared:
            self._compared[key] = None
            if 2 <= len(polynomial) <= _MOST_SQUARED and self._has_roots(polynomial):
                self._compared[key] = self._compare_squares(polynomial)
        return self._compared[key]

    def _has_roots(self, polynomial: Polynomial) -> bool:
        numbers = {number for monomial in polynomial.monoms() for number, _ in sparse(monomial)}
        return any(self.ring.keys[number][0] == "root" for number in numbers)

    def _compare_squares(self, polynomial: Polynomial) -> int | None:
        for sign in (1, -1):
            larger = {}
            for exponents, coefficient in polynomial.terms():
                term = self.ring.context.from_dict({exponents: coefficient * sign})
                bounds = self._by_terms(term)
                if bounds.low is not None and bounds.low >= 0:
                    larger[exponents] = coefficient * sign
            upper = self.ring.context.from_dict(larger)
            lower = polynomial * sign - upper
            difference = self.ring.reduce(upper * upper - lower * lower)
            if larger and not difference.below and self.bounds(difference.above).positive:
                return sign
        return None

    def strict(self, polynomial: Polynomial) -> int | None:
        """1, -1 or 0 for certain; where that is not known, a case is asked for."""
        key = self.ring.key(polynomial)
        if key in self.assigned:
            return self.assigned[key]
        bounds = self.bounds(polynomial)
        if bounds.positive or bounds.negative:
            return 1 if bounds.positive else -1
        sign = self.of(polynomial)
        if sign is not None and not self.may_vanish(polynomial):
            return sign
        self.switches.setdefault(key)
        return None

    def contradictory(self) -> bool:
        """Whether no point has the signs of the case: two of them exclude each other."""
        cases = list(self.assigned.items())
        for place, (first, sign) in enumerate(cases):
            for second, other in cases[:place]:
                if self._exclude(first, sign, second, other):
                    return True
        if any(self._denied_by_factors(key, sign) for key, sign in cases):
            return True
        if any(not sign and not self.may_vanish(self.ring.polynomial(key)) for key, sign in cases):
            return True
        return (len(cases) > 1 or bool(self.learned)) and infeasible(self._rows())

    def _denied_by_factors(self, key: Key, sign: int) -> bool:
        """Whether a product has another sign than that of its case, by those of its factors."""
        content, factors = self.ring.polynomial(key).factor()
        if len(factors) == 1 and factors[0][1] == 1:
            return False
        product, strict = 1 if content > 0 else -1, True
        for factor, power in factors:
            leading = factor.leading_coefficient()
            monic = factor / leading
            case = self.assigned.get(self.ring.key(monic))
            if case == 0:
                return sign != 0
            strict = strict and (case is not None or not self.may_vanish(monic))
            if int(power) % 2:
                known = self.of(monic) if case is None else case
                if known is None:
                    return False
                product *= known if leading > 0 else -known
        return product != sign if strict else product == -sign

    def _rows(self) -> Iterator[Row]:
        """The case, what is learned, and the bounds of monomials, each monomial a variable."""
        signs = {**self.learned, **self.assigned}
        monomials: dict[Monomial, None] = {}
        for key, sign in signs.items():
            row: dict[Term, Fraction] = {}
            for monomial, coefficient in key:
                row[monomial] = Fraction(coefficient)
                monomials.setdefault(monomial)
            strict = key in self.assigned
            for direction in (sign,) if sign else (1, -1):
                turned = {term: direction * value for term, value in row.items()}
                yield Row(turned, strict and bool(sign))
        for monomial in monomials:
            bounds = self._monomial(monomial) if monomial else _UNKNOWN
            if bounds.low is not None:
                above: dict[Term, Fraction] = {monomial: Fraction(1), CONSTANT: -bounds.low}
                yield Row(_nonzero(above), bounds.open_low)
            if bounds.high is not None:
                below: dict[Term, Fraction] = {monomial: Fraction(-1), CONSTANT: bounds.high}
                yield Row(_nonzero(below), bounds.open_high)

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
        """Interval arithmetic over the terms; terms that differ by constants are taken together."""
        total = self._by_terms(polynomial)
        low, high = total.low, total.high
        if (low is not None and low >= 0) or (high is not None and high <= 0):
            return total
        return self._by_constants(polynomial) or total

    def _by_constants(self, polynomial: Polynomial) -> Bounds | None:
        """The sum of c*m with the constants c of a monomial m added up, each c by its sign."""
        parts: dict[Key, dict[tuple[int, ...], Any]] = {}
        irrational = False
        for exponents, coefficient in polynomial.terms():
            constant, rest = self.constants.split(sparse(exponents))
            irrational = irrational or bool(constant)
            part = parts.setdefault(rest, {})
            part[self.ring.exponents(constant)] = coefficient
        if not irrational:
            return None
        total = Bounds(Fraction(0), Fraction(0), False, False)
        for rest, part in parts.items():
            sign = self.constants.sign(self.ring.context.from_dict(part))
            size = _UNKNOWN if sign is None else _POSITIVE if sign > 0 else _NEGATIVE
            total = _sum(total, _product(size, self._monomial(rest)))
        return total

    def _by_terms(self, polynomial: Polynomial) -> Bounds:
        total = Bounds(Fraction(0), Fraction(0), False, False)
        for exponents, coefficient in polynomial.terms():
            term = self._monomial(sparse(exponents))
            factor = Fraction(int(coefficient.p), int(coefficient.q))
            total = _sum(total, _scaled(term, factor))
        return total

    def _monomial(self, monomial: tuple[tuple[int, int], ...]) -> Bounds:
        result: Bounds | None = None
        for generator, power in monomial:
            bounds = self._generator(generator)
            step = _square(bounds) if power % 2 == 0 else bounds
            for _ in range(power // 2 if power % 2 == 0 else power):
                result = step if result is None else _product(result, step)
        return Bounds(Fraction(1), Fraction(1), False, False) if result is None else result

    def _generator(self, number: int) -> Bounds:
        key = self.ring.keys[number]
        match key:
            case ("symbol", name, _):
                return _domain(self.domains.get(name, REAL))
            case ("constant", "pi"):
                return Bounds(Fraction(3), Fraction(22, 7))
            case ("exp", monomial, *_):
                return _NONNEGATIVE if self._may_be_of_zero(monomial) else _POSITIVE
            case ("size", *_):
                return Bounds(Fraction(1), None, False, True)
            case ("root" | "abs", inside, *_):
                return _POSITIVE if self._differs_from_zero(inside) else _NONNEGATIVE
            case ("root+" | "radical", *_):
                return _NONNEGATIVE
            case ("sin" | "cos", (above, below, unit)):
                return self._of_angle(key[0], above, below, unit)
            case ("sin" | "cos", *_):
                return _SINE
            case ("pos" | "neg", *_):
                return Bounds(Fraction(0), Fraction(1), False, False)
            case ("log", (((), value),)) if Fraction(value) >= 2:
                return _POSITIVE
            case ("sum", _, _, monomial):
                return self._sum_of_positives(monomial)
        return self.ranges.get(key, _UNKNOWN)

    def _may_be_of_zero(self, monomial: Monomial) -> bool:
        """Whether exp(y log p) may stand for p**y with p = 0, which is 0 for y > 0."""
        inside = (key[1] for key in (self.ring.keys[n] for n, _ in monomial) if key[0] == "log")
        return not all(
            self._differs_from_zero(key) or self._nonzero_symbol(self.ring.polynomial(key))
            for key in inside
        )

    def _differs_from_zero(self, key: Key) -> bool:
        if key not in self._nonzero:
            bounds = self.bounds(self.ring.polynomial(key))
            if not (bounds.positive or bounds.negative):
                return False
            self._nonzero.add(key)
        return True

    def _of_angle(self, function: str, above: Key, below: Key, unit: Fraction) -> Bounds:
        """cos is positive on [-1.57, 1.57], sin on (0, 3.14]."""
        if below != _ONE:
            return _SINE
        bounds = _scaled(self.bounds(self.ring.polynomial(above)), unit)
        if bounds.low is None or bounds.high is None:
            return _SINE
        if function == "cos":
            small = bounds.low >= Fraction(-157, 100) and bounds.high <= Fraction(157, 100)
        else:
            small = bounds.positive and bounds.high <= Fraction(314, 100)
        return Bounds(Fraction(0), Fraction(1), True, False) if small else _SINE

    def _sum_of_positives(self, monomial: Key) -> Bounds:
        """A sum over a dimension (of size 1 or more) of one monomial."""
        bounds = self._monomial(monomial)
        if bounds.positive:
            return _POSITIVE
        if bounds.low is not None and bounds.low >= 0:
            return _NONNEGATIVE
        return _UNKNOWN


def _nonzero(row: Mapping[Term, Fraction]) -> dict[Term, Fraction]:
    return {term: value for term, value in row.items() if value}


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
    lower, upper = bounds.low**2, bounds.high**2
    is_open = (bounds.open_low or lower < upper) and (bounds.open_high or upper < lower)
    return Bounds(Fraction(0), max(lower, upper), False, is_open)


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
