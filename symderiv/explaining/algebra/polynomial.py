"""A formula as a fraction of polynomials in its parts, in lowest terms and factorised.

Symbols, functions and sums are the parts.  FLINT divides and factorises; nothing here is
trusted, and whoever shows a result proves it first.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TypeAlias

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from symderiv.formula.degree import Key, canonical
from symderiv.formula.measure import coefficient
from symderiv.formula.tree import (
    Expr,
    Number,
    Plus,
    Power,
    Reduce,
    Times,
    plus,
    power,
    times,
)

Quotient: TypeAlias = "tuple[fmpq_mpoly, fmpq_mpoly]"
HIGHEST = 6
MOST_TERMS = 60
MOST_PARTS = 16


class _TooLarge(Exception):
    """Multiplied out it would be too long to be of use."""


def factorised(expr: Expr) -> Expr:
    """``expr`` over one denominator, both factorised; itself where that would be too long."""
    found = _fraction(expr)
    if found is None:
        return expr
    reading, above, below = found
    if above == 0:
        return Number(Fraction(0))
    size, factors = reading.factors(above)
    divisor, divisors = reading.factors(below)
    inverse = [power(base, Number(Fraction(-count))) for base, count in divisors]
    shown = [power(base, Number(Fraction(count))) for base, count in factors]
    return times(Number(size / divisor), *shown, *inverse)


def terms_of(expr: Expr) -> Expr:
    """``expr`` multiplied out, each term over the whole denominator; itself where too long."""
    found = _fraction(expr)
    if found is None:
        return expr
    reading, above, below = found
    inverse = power(reading.formula(below), -1)
    return plus(*[times(term, inverse) for term in reading.terms(above)])


def _fraction(expr: Expr) -> tuple[_Reading, fmpq_mpoly, fmpq_mpoly] | None:
    reading = _Reading(expr)
    if not 0 < len(reading.parts) <= MOST_PARTS:
        return None
    try:
        return reading, *reading.quotient(expr)
    except (_TooLarge, ZeroDivisionError):
        return None


class _Reading:
    def __init__(self, expr: Expr) -> None:
        self.parts: dict[Key, Expr] = {}
        self.sums: set[Key] = set()
        self._gather(expr)
        names = tuple(f"x{number}" for number in range(len(self.parts)))
        self.context = fmpq_mpoly_ctx.get(names, Ordering.lex)
        self.places = {key: place for place, key in enumerate(self.parts)}
        self.shown = list(self.parts.values())

    def _gather(self, node: Expr) -> None:
        match node:
            case Number():
                return
            case Plus(children) | Times(children):
                if isinstance(node, Plus):
                    self.sums.add(canonical(node, {}))
                for child in children:
                    self._gather(child)
            case Power(base, Number(value)) if _is_small(value):
                self._gather(base)
            case Reduce(kind, index, body):
                inner = Reduce(kind, index, factorised(body))
                self.parts.setdefault(canonical(node, {}), inner)
            case _:
                self.parts.setdefault(canonical(node, {}), node)

    def quotient(self, node: Expr) -> Quotient:
        one = self.context.constant(1)
        match node:
            case Number(value):
                return self.context.constant(fmpq(value.numerator, value.denominator)), one
            case Plus(terms):
                above, below = self.context.constant(0), one
                for top, bottom in map(self.quotient, terms):
                    common = below.gcd(bottom)
                    missing = bottom / common
                    above = _short(above * missing + top * (below / common))
                    below = _short(below * missing)
                return _lowest(above, below)
            case Times(parts):
                above = below = one
                for top, bottom in map(self.quotient, parts):
                    above, below = _lowest(_short(above * top), _short(below * bottom))
                return above, below
            case Power(base, Number(value)) if _is_small(value):
                above, below = self.quotient(base)
                above, below = (above, below) if value > 0 else (below, above)
                return _short(above ** abs(int(value))), _short(below ** abs(int(value)))
        return self.context.gen(self.places[canonical(node, {})]), one

    def factors(self, polynomial: fmpq_mpoly) -> tuple[Fraction, list[tuple[Expr, int]]]:
        """The number in front, and the factors with their powers, those without a sum first."""
        content, found = polynomial.factor()
        size = _rational(content)
        shown: list[tuple[Expr, int]] = []
        turnable: list[int] = []
        for part, count in found:
            formula, opposite = self.formula(part), self.formula(-part)
            turned = canonical(opposite, {}) in self.sums and isinstance(formula, Plus)
            if turned and count % 2:
                size = -size
            if not turned and count % 2 and _begins_with_a_number(opposite):
                turnable.append(len(shown))
            shown.append((opposite if turned else formula, int(count)))
        for place in turnable[: len(turnable) - (len(turnable) % 2 if size > 0 else 0)]:
            formula, count = shown[place]
            shown[place] = (_opposite(formula), count)
            size = -size
        return size, sorted(shown, key=lambda factor: isinstance(factor[0], Plus))

    def formula(self, polynomial: fmpq_mpoly) -> Expr:
        terms = list(self.terms(polynomial))
        terms.sort(key=lambda term: coefficient(term)[0] < 0)
        # Unlike the function, the node keeps a number in front: 1 - a.
        return terms[0] if len(terms) == 1 else Plus(tuple(terms))

    def terms(self, polynomial: fmpq_mpoly) -> Iterator[Expr]:
        for exponents, size in polynomial.terms():
            powers = [
                power(part, Number(Fraction(int(exponent))))
                for part, exponent in zip(self.shown, exponents, strict=True)
                if exponent
            ]
            yield times(Number(_rational(size)), *powers)


def _begins_with_a_number(formula: Expr) -> bool:
    """Whether it is 1 - a and the like, as one writes rather than a - 1."""
    match formula:
        case Plus((Number(value), second)):
            return value > 0 and coefficient(second)[0] < 0
    return False


def _opposite(formula: Expr) -> Expr:
    assert isinstance(formula, Plus)
    terms = [times(-1, term) for term in formula.terms]
    return Plus(tuple(sorted(terms, key=lambda term: coefficient(term)[0] < 0)))


def _is_small(value: Fraction) -> bool:
    return value.denominator == 1 and 0 < abs(value) <= HIGHEST


def _short(polynomial: fmpq_mpoly) -> fmpq_mpoly:
    if len(polynomial) > MOST_TERMS:
        raise _TooLarge
    return polynomial


def _lowest(above: fmpq_mpoly, below: fmpq_mpoly) -> Quotient:
    if below == 0:
        raise ZeroDivisionError
    common = above.gcd(below)
    return (above / common, below / common) if above != 0 else (above, below)


def _rational(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))
