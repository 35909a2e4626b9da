"""Polynomials that are linear in some of their generators."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from symderiv.kernel.ring import Polynomial, Ring


class Linear(NamedTuple):
    """The coefficients of the generators, and what is free of them."""

    coefficients: dict[int, Polynomial]
    rest: Polynomial


def linear_in(ring: Ring, polynomial: Polynomial, atoms: Sequence[int]) -> Linear | None:
    """None where a product or power of ``atoms`` stands in the polynomial."""
    rest = {}
    found: dict[int, dict[tuple[int, ...], Any]] = {atom: {} for atom in atoms}
    for exponents, coefficient in polynomial.terms():
        held = [atom for atom in atoms if exponents[atom]]
        if not held:
            rest[exponents] = coefficient
            continue
        if len(held) > 1 or exponents[held[0]] != 1:
            return None
        atom = held[0]
        found[atom][(*exponents[:atom], 0, *exponents[atom + 1 :])] = coefficient
    coefficients = {atom: ring.context.from_dict(terms) for atom, terms in found.items()}
    return Linear(coefficients, ring.context.from_dict(rest))


def ratio(above: Polynomial, below: Polynomial) -> Fraction | None:
    """The number that one polynomial is of another."""
    if above.is_zero():
        return Fraction(0)
    found = above.leading_coefficient() / below.leading_coefficient()
    if above != below * found:
        return None
    return Fraction(int(found.p), int(found.q))
