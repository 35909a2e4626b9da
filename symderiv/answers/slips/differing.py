"""Where a wrong formula differs from a true one: the only summand or factor without a partner.

Summands of the formula are paired with summands of the true one that the prover proves equal,
and factors with factors.  Where all but one have a partner, that one is what differs: with what
is left of the true formula in its place, the whole would be right.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from symderiv.base.errors import DerivationError, Unsupported
from symderiv.formula.syntax import Negative, Product, Span, Sum, Syntax
from symderiv.formula.tree import ONE, Expr, Number, Plus, Power, Times, plus, power, times

MOST_PROOFS = 40
"""Pairs that are compared for one formula; most fail at their first point."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How a formula is split, and what is left of it joined; turned where it is taken away."""

    split: Callable[[Expr], list[Expr]]
    joined: Callable[[Sequence[Expr], bool], Expr]


@dataclass(slots=True)
class Pairing:
    """``lowered`` is the tree of a part of the formula, ``equal`` asks the prover."""

    lowered: Callable[[Syntax], Expr]
    equal: Callable[[Expr, Expr], bool]
    proofs: int = MOST_PROOFS

    def differing(self, formula: Syntax, truth: Expr) -> Span | None:
        """The place of the only part of ``formula`` that is not one of ``truth``."""
        try:
            return self._differing(formula, truth)
        except (DerivationError, Unsupported):
            return None

    def _differing(self, formula: Syntax, truth: Expr) -> Span | None:
        match formula:
            case Negative(operand):
                return self._differing(operand, -truth)
            case Sum(terms, operators):
                signs = [sign == "-" for sign in ("+", *operators)]
                trees = [
                    -self.lowered(term) if negative else self.lowered(term)
                    for term, negative in zip(terms, signs, strict=True)
                ]
                return self._only(terms, trees, signs, truth, SUMMANDS)
            case Product(factors, operators) if "@" not in operators:
                below = [operator == "/" for operator in ("*", *operators)]
                trees = [
                    power(self.lowered(factor), -1) if inverse else self.lowered(factor)
                    for factor, inverse in zip(factors, below, strict=True)
                ]
                return self._only(factors, trees, below, truth, FACTORS)
        return None

    def _only(
        self,
        parts: Sequence[Syntax],
        trees: Sequence[Expr],
        turned: Sequence[bool],
        truth: Expr,
        ways: Ways,
    ) -> Span | None:
        """The only part without partners, or what differs inside of it."""
        left, alone = ways.split(truth), None
        for place, tree in enumerate(trees):
            rest = self._without(left, ways.split(tree))
            if rest is not None:
                left = rest
            elif alone is None:
                alone = place
            else:
                return None
        if alone is None:
            return None
        inside = self.differing(parts[alone], ways.joined(left, turned[alone]))
        return parts[alone].at if inside is None else inside

    def _without(self, true: Sequence[Expr], wanted: Sequence[Expr]) -> list[Expr] | None:
        """What is left of ``true`` when each of the ``wanted`` has taken its partner."""
        left = [*true]
        for each in wanted:
            partner = next((other for other in left if self._equal(each, other)), None)
            if partner is None:
                return None
            left.remove(partner)
        return left

    def _equal(self, one: Expr, other: Expr) -> bool:
        if one == other:
            return True
        self.proofs -= 1
        return self.proofs >= 0 and self.equal(one, other)


def _terms(expr: Expr) -> list[Expr]:
    """Summands, also of a negative sum."""
    match expr:
        case Plus(terms):
            return [part for term in terms for part in _terms(term)]
        case Times((Number() as factor, *rest)) if len(rest) == 1 and isinstance(rest[0], Plus):
            return [times(factor, term) for term in _terms(rest[0])]
    return [expr]


def _factors(expr: Expr) -> list[Expr]:
    """Factors, a rational one as its numerator and the inverse of its denominator."""
    match expr:
        case Times(factors):
            return [part for factor in factors for part in _factors(factor)]
        case Power(Times(factors), exponent):
            return [part for factor in factors for part in _factors(power(factor, exponent))]
        case Number(value) if value.denominator != 1:
            above = [] if value.numerator == 1 else [Number(ONE.value * value.numerator)]
            return [*above, power(Number(ONE.value * value.denominator), -1)]
    return [expr]


def _difference(terms: Sequence[Expr], negative: bool) -> Expr:
    return -plus(*terms) if negative else plus(*terms)


def _quotient(factors: Sequence[Expr], inverse: bool) -> Expr:
    return power(times(*factors), -1) if inverse else times(*factors)


SUMMANDS = Ways(_terms, _difference)
FACTORS = Ways(_factors, _quotient)
