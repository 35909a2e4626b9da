"""**Cancel** and **Generator(inverse)**: the inverse s of a sum D, with s * D = 1.

Where s has a value, D is not 0, so that the law needs no condition; it is only used to replace
what holds s.
"""

from __future__ import annotations

from fractions import Fraction

from symderiv.checking.refusal import NotCovered
from symderiv.checking.terms import (
    UNIT,
    Atom,
    Monomial,
    Polynomial,
    content,
    divided,
    has_delta,
    inverted,
    joined,
    order,
    short,
)
from symderiv.checking.work import Work

_MOST_DENOMINATORS = 12


def below(atom: Atom) -> Polynomial:
    """The sum of which an atom is the inverse."""
    polynomial = atom.data[0]
    assert isinstance(polynomial, dict)
    return polynomial


def inverse(work: Work, base: Polynomial) -> Polynomial:
    """1 / D for D = c * m * P with a number c, a monomial m and a sum P: each of them has a value
    where D has one, and is not 0 where D is not.

    Wrong twin: ``1 / (x + y) = 1/x + 1/y``.
    """
    if not base:
        raise NotCovered("a case in which the claim divides by 0")
    shared = content(base)
    lead = max((joined(monomial, inverted(shared)) for monomial in base), key=order)
    factor = base[joined(lead, shared)]
    primitive = divided(base, shared, factor)
    outside: Polynomial = {UNIT: short(1 / Fraction(factor))}
    for atom, size in shared:
        outside = work.multiplied(outside, _inverted(work, atom, size))
    if len(primitive) == 1:
        if UNIT not in primitive:
            raise NotCovered("a division by a delta")
        return outside
    return work.multiplied(outside, work.atom("inverse", (primitive,)))


def _inverted(work: Work, atom: Atom, size: int) -> Polynomial:
    """atom**-size; the inverse of an inverse is the sum itself."""
    if atom.kind == "inverse" and size > 0:
        return work.power(below(atom), size)
    return {((atom, -size),): 1}


def without_lead(work: Work, monomial: Monomial, atom: Atom, size: int) -> Polynomial | None:
    """s * t * rest = (1 - s * (D - c * t)) / c * rest, for a term c * t of D, the inverse of s;
    None where no monomial t of the kind stands beside s.

    A product keeps s beside no highest term of D, nor, where D has two terms, beside a negative
    power of an atom of that term (partial fractions; then the result is divided by t, which must
    be known not to be 0).  The deltas of ``rest`` stay: at their zeros both sides are 0.
    """
    if size < 1:
        return None
    terms = below(atom)
    plain = [each for each in terms if not has_delta(each)]
    if not plain:
        return None
    lead = max(plain, key=order)
    powers = dict(monomial)
    if all(powers.get(part, 0) >= power for part, power in lead):
        return _without(work, monomial, atom, lead)
    if len(terms) == len(plain) == 2 and any(powers.get(part, 0) < 0 for part, _ in lead):
        other = min(plain, key=order)
        if all(powers.get(part, 0) < 0 or work.never_zero(part) for part, _ in other):
            return _without(work, monomial, atom, other)
    return None


def _without(work: Work, monomial: Monomial, atom: Atom, term: Monomial) -> Polynomial:
    work.require("inverses")
    terms = below(atom)
    factor = Fraction(1) / terms[term]
    shared = joined(monomial, inverted(term))
    written: Polynomial = {joined(shared, ((atom, -1),)): short(factor)}
    for each, coefficient in terms.items():
        if each != term:
            written[joined(shared, each)] = short(-factor * coefficient)
    return written


def cleared(work: Work, difference: Polynomial) -> Polynomial:
    """**Factored**: a polynomial times the denominators that stand in it, which are not 0 where
    it has a value.  So it vanishes if the result does.

    A denominator beside deltas alone may be 0 where these are, and is left.
    """
    for _ in range(_MOST_DENOMINATORS):
        plain = (part for each in difference if not has_delta(each) for part in each)
        found = next((part for part in plain if _is_denominator(part)), None)
        if found is None:
            return difference
        work.require("denominators")
        difference = _times(work, difference, found[0])
    return difference


def _is_denominator(part: tuple[Atom, int]) -> bool:
    atom, size = part
    return atom.kind == "inverse" or size < 0


def _times(work: Work, difference: Polynomial, atom: Atom) -> Polynomial:
    """A polynomial times the highest power of a denominator in it."""
    powers = [dict(monomial).get(atom, 0) for monomial in difference]
    parts = []
    for (monomial, coefficient), size in zip(difference.items(), powers, strict=True):
        rest: Polynomial = {tuple(part for part in monomial if part[0] is not atom): coefficient}
        if atom.kind == "inverse":
            parts.append(work.multiplied(rest, work.power(below(atom), max(powers) - size)))
        else:
            parts.append(work.multiplied(rest, work.power({((atom, 1),): 1}, size - min(powers))))
    return work.added(parts)
