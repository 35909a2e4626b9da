"""Sums of inverse trigonometric functions: when are they a constant multiple of pi?

Each function is the angle of a vector (:mod:`symderiv.kernel.vectors`) and lies in an interval:
arctan in (-pi/2, pi/2), arcsin in [-pi/2, pi/2], arccos in [0, pi], arctan2 in (-pi, pi].
Vectors multiply as complex numbers and angles add up, so a sum of n*f with integers n, turned
back by t*pi, is the angle of a vector (X, Y) that comes out as a polynomial.  Where Y is the zero
polynomial and X > 0, the sum is t*pi plus a multiple of 2*pi; it is t*pi itself where no other
such value lies in the sum of the intervals.  Nothing is said of continuity or connectedness:
signs that matter and are not known are asked for as cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import NamedTuple, TypeAlias

from symderiv.kernel.functions import Functions
from symderiv.kernel.linear_parts import linear_in, ratio
from symderiv.kernel.ring import NoValue, Polynomial, Value, sparse
from symderiv.kernel.vectors import Vector, fraction, is_angle, vector

Term: TypeAlias = tuple[int, Fraction]
"""The generator of an inverse function, and its multiple."""

_HALF = Fraction(1, 2)
_MOST = 24
"""Vectors multiplied."""
_INDICATORS = ("pos", "neg")
"""A function beside one of these may stand in a branch, without a value off it."""


class Span(NamedTuple):
    """An interval in multiples of pi, its ends included or not."""

    low: Fraction
    high: Fraction
    closed_low: bool
    closed_high: bool

    def holds(self, value: Fraction) -> bool:
        above = value > self.low or (self.closed_low and value == self.low)
        return above and (value < self.high or (self.closed_high and value == self.high))

    def times(self, number: int) -> Span:
        low, high = self.low * number, self.high * number
        if number >= 0:
            return Span(low, high, self.closed_low, self.closed_high)
        return Span(high, low, self.closed_high, self.closed_low)

    def plus(self, other: Span) -> Span:
        return Span(
            self.low + other.low,
            self.high + other.high,
            self.closed_low and other.closed_low,
            self.closed_high and other.closed_high,
        )


_SPANS = {
    "arctan": Span(-_HALF, _HALF, False, False),
    "arcsin": Span(-_HALF, _HALF, True, True),
    "arccos": Span(Fraction(0), Fraction(1), True, True),
    "arctan2": Span(Fraction(-1), Fraction(1), False, True),
}
_ODD = ("arctan", "arcsin")


class Angles:
    """Inverse trigonometric functions among the generators of a ring."""

    def __init__(self, functions: Functions) -> None:
        self.functions = functions
        self.ring = functions.ring

    def vanishes(self, polynomial: Polynomial) -> bool:
        """Whether c*(sum of n*f - t*pi), with rational n and t, is 0 for every value of c."""
        present = {number for monomial in polynomial.monoms() for number, _ in sparse(monomial)}
        atoms = sorted(number for number in present if is_angle(self.ring, number))
        if not atoms or any(self.ring.keys[number][0] in _INDICATORS for number in present):
            return False
        parts = linear_in(self.ring, polynomial, atoms)
        if parts is None:
            return False
        front = parts.coefficients[atoms[0]]
        terms = [(atom, ratio(parts.coefficients[atom], front)) for atom in atoms]
        pi = self.ring.generator(("constant", "pi")).above
        target = ratio(parts.rest, -front * pi)
        if target is None:
            return False
        known = [(atom, number) for atom, number in terms if number is not None]
        return len(known) == len(terms) and self._is(known, target)

    def _is(self, terms: Sequence[Term], target: Fraction) -> bool:
        """Whether the sum of the terms is target*pi."""
        scale = lcm(*(number.denominator for _, number in terms))
        whole = [(atom, int(number * scale)) for atom, number in terms]
        goal = target * scale
        if sum(abs(number) for _, number in whole) > _MOST or goal.denominator > 12:
            return False
        cosine, sine = self._at_pi(-goal)
        x, y = cosine, sine
        for atom, number in whole:
            factor = vector(self.functions, atom)
            for _ in range(abs(number)):
                x, y = self._product((x, y), factor, number < 0)
        if not self.ring.is_zero(y):
            return False
        sign = self.sign(x)
        return sign == 1 and self._alone(whole, goal)

    def _at_pi(self, multiple: Fraction) -> Vector:
        pi = self.ring.generator(("constant", "pi"))
        sine, cosine = self.functions.sin_cos(self.ring.scale(pi, multiple))
        return cosine, sine

    def _product(self, left: Vector, right: Vector, mirrored: bool) -> Vector:
        ring = self.ring
        (a, b), (c, d) = left, right
        if mirrored:
            d = ring.scale(d, Fraction(-1))
        real = ring.add([ring.multiply(a, c), ring.scale(ring.multiply(b, d), Fraction(-1))])
        imaginary = ring.add([ring.multiply(a, d), ring.multiply(b, c)])
        return ring.reduced(real), ring.reduced(imaginary)

    def _alone(self, terms: Sequence[tuple[int, int]], goal: Fraction) -> bool:
        """Whether goal, and no goal + 2k with k != 0, lies in the sum of the functions' intervals.

        The widest intervals first; then those for the signs of the arguments.
        """
        for by_sign in (False, True):
            total = Span(Fraction(0), Fraction(0), True, True)
            for atom, number in terms:
                total = total.plus(self._span(atom, by_sign).times(number))
            if not total.holds(goal):
                return False
            turns = int(total.high - total.low) // 2 + 1
            if not any(total.holds(goal + 2 * turn) for turn in range(-turns, turns + 1) if turn):
                return True
        return False

    def _span(self, number: int, by_sign: bool) -> Span:
        _, function, *keys = self.ring.keys[number]
        span = _SPANS[function]
        if not by_sign or function == "arctan2":
            return span
        argument = fraction(self.ring, keys[0])
        sign = self.sign(argument)
        if sign is None:
            return span
        if function == "arctan" and sign and self._is_below_one(argument, sign):
            span = Span(-_HALF / 2, _HALF / 2, True, True)
        if function in _ODD:
            low = span.low if sign < 0 else Fraction(0)
            high = span.high if sign > 0 else Fraction(0)
            return Span(low, high, sign == 0 or span.closed_low, sign == 0 or span.closed_high)
        low, high = (Fraction(0), _HALF) if sign > 0 else (_HALF, Fraction(1))
        return Span(low if sign else _HALF, high if sign else _HALF, True, True)

    def _is_below_one(self, argument: Value, sign: int) -> bool:
        """Whether sign*argument, which is positive, is certainly no more than 1."""
        ring = self.ring
        one = Value(ring.one, {})
        above, below = ring.lowest(ring.add([one, ring.scale(argument, Fraction(-sign))]))
        signs = self.functions.signs
        upper, lower = signs.of(above), signs.of(below)
        return above.is_zero() or (upper is not None and upper == lower)

    def sign(self, value: Value) -> int | None:
        """-1, 0 or 1; None, and a case to be asked for, where that is not known."""
        above, below = self.ring.lowest(value)
        if above.is_zero():
            return 0
        upper, lower = self._sign(above), self._sign(below)
        if lower == 0:
            raise NoValue
        return None if upper is None or lower is None else upper * lower

    def _sign(self, polynomial: Polynomial) -> int | None:
        signs = self.functions.signs
        content, factors = polynomial.factor()
        total: int | None = 1 if content > 0 else -1
        for factor, power in factors:
            leading = factor.leading_coefficient()
            sign = signs.strict(factor / leading)
            if sign == 0:
                return 0
            if sign is None:
                total = None
            elif total is not None and int(power) % 2:
                total *= sign if leading > 0 else -sign
        return total
