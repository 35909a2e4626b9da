"""**Generator(sin, cos)**: the addition theorems, and sin(u)**2 = 1 - cos(u)**2.

All of them hold for all real numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import gcd, lcm

from symderiv.checking.refusal import NotCovered
from symderiv.checking.terms import UNIT, Atom, Monomial, Polynomial, divided, order, scaled
from symderiv.checking.work import Work

Pair = tuple[Polynomial, Polynomial]
"""Sine and cosine."""

_MOST = 12


def angle(work: Work, function: str, argument: Polynomial) -> Polynomial:
    """sin(a + b) = sin(a) cos(b) + cos(a) sin(b) and cos(a + b) = cos(a) cos(b) - sin(a) sin(b),
    down to the sines and cosines of unit fractions of monomials; of halves of these, if the
    certificate says so.

    Wrong twin: ``sin(x + y) = sin(x) + sin(y)``.
    """
    total: Pair = ({}, {UNIT: 1})
    for unit, multiple in _units(work, argument):
        total = _added(work, total, _multiple(work, unit, multiple))
    return total[0] if function == "sin" else total[1]


def _units(work: Work, argument: Polynomial) -> Iterator[tuple[Polynomial, Fraction]]:
    """Turns, and the rest: as a multiple of a polynomial with integer coefficients that have no
    common divisor, or monomial by monomial."""
    rest: Polynomial = {}
    for monomial, coefficient in argument.items():
        if _is_pi(monomial) or work.may("split angles"):
            yield {monomial: 1}, Fraction(coefficient)
        else:
            rest[monomial] = coefficient
    if rest:
        numbers = [Fraction(each) for each in rest.values()]
        common = Fraction(
            gcd(*[n.numerator for n in numbers]), lcm(*[n.denominator for n in numbers])
        )
        sign = 1 if rest[max(rest, key=order)] > 0 else -1
        yield divided(rest, UNIT, sign * common), sign * common


def _added(work: Work, left: Pair, right: Pair) -> Pair:
    (s, c), (t, d) = left, right
    opposite = scaled(work.multiplied(s, t), -1)
    return (
        work.added((work.multiplied(s, d), work.multiplied(c, t))),
        work.added((work.multiplied(c, d), opposite)),
    )


def _multiple(work: Work, whole: Polynomial, coefficient: Fraction) -> Pair:
    if all(map(_is_pi, whole)) and (2 * coefficient).denominator == 1:
        sine, cosine = [(0, 1), (1, 0), (0, -1), (-1, 0)][int(2 * coefficient) % 4]
        return work.constant(sine), work.constant(cosine)
    degree = coefficient.denominator
    if degree == 1 and work.may("half angles"):
        degree = 2
    count = int(coefficient * degree)
    if abs(count) > _MOST:
        raise NotCovered("so large a multiple of an angle")
    unit = scaled(whole, Fraction(1, degree))
    one = work.atom("apply", ("sin", unit)), work.atom("apply", ("cos", unit))
    if count < 0:
        one = scaled(one[0], -1), one[1]
    total: Pair = ({}, {UNIT: 1})
    for _ in range(abs(count)):
        total = _added(work, total, one)
    return total


def _is_pi(monomial: Monomial) -> bool:
    return [(a.kind, a.data, size) for a, size in monomial] == [("constant", ("pi",), 1)]


def without_square(work: Work, monomial: Monomial, atom: Atom, size: int) -> Polynomial | None:
    """sin(u)**2 = 1 - cos(u)**2.

    Wrong twin: ``sin(x)**2 + cos(y)**2 = 1``.
    """
    if size < 2 or atom.data[0] != "sin":
        return None
    work.require("angles")
    rest = tuple(
        (a, size - 2 if a is atom else s) for a, s in monomial if a is not atom or size > 2
    )
    cosine = work.interned("apply", ("cos", *atom.data[1:]))
    return work.multiplied({rest: 1}, {UNIT: 1, ((cosine, 2),): -1})
