"""Sums of logarithms of algebraic numbers and functions.

The sum of n*log|p| with integers n is 0 where the product of the powers |p|**n is 1.  The
factors p are irreducible polynomials in the generators, but between roots there are products
that the factorisation does not see: (x + sqrt(1 + x**2)) * (sqrt(1 + x**2) - x) = 1.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from flint import fmpq

from symderiv.kernel.linear_parts import linear_in, ratio
from symderiv.kernel.ring import Polynomial, Ring, TooLarge, Value, sparse

_MOST = 24


def without_related_logarithms(ring: Ring, polynomial: Polynomial) -> Polynomial:
    """The polynomial without c*(sum of n*log|p|) that are 0."""
    present = {number for monomial in polynomial.monoms() for number, _ in sparse(monomial)}
    atoms = sorted(number for number in present if ring.keys[number][0] == "log")
    if len(atoms) < 2:
        return polynomial
    parts = linear_in(ring, polynomial, atoms)
    if parts is None:
        return polynomial
    rest = parts.rest
    for front, terms in _proportional(parts.coefficients):
        if not _is_zero(ring, terms):
            for atom, number in terms:
                rest += front * ring.generators[atom] * fmpq(number.numerator, number.denominator)
    return rest


def _proportional(
    coefficients: dict[int, Polynomial],
) -> list[tuple[Polynomial, list[tuple[int, Fraction]]]]:
    """Generators whose coefficients are rational multiples of the same polynomial."""
    groups: list[tuple[Polynomial, list[tuple[int, Fraction]]]] = []
    for atom, coefficient in coefficients.items():
        for front, terms in groups:
            number = ratio(coefficient, front)
            if number is not None:
                terms.append((atom, number))
                break
        else:
            groups.append((coefficient, [(atom, Fraction(1))]))
    return groups


def _is_zero(ring: Ring, terms: list[tuple[int, Fraction]]) -> bool:
    """Whether the product of the powers is 1 or -1."""
    scale = lcm(*(number.denominator for _, number in terms))
    powers = [(ring.polynomial(ring.keys[atom][1]), int(number * scale)) for atom, number in terms]
    if len(powers) < 2 or sum(abs(power) for _, power in powers) > _MOST:
        return False
    above = below = Value(ring.one, {})
    try:
        for polynomial, power in powers:
            factor = ring.power(Value(polynomial, {}), abs(power))
            if power > 0:
                above = ring.reduced(ring.multiply(above, factor))
            else:
                below = ring.reduced(ring.multiply(below, factor))
        return any(
            ring.is_zero(ring.add([above, ring.scale(below, Fraction(sign))])) for sign in (1, -1)
        )
    except TooLarge:
        return False
