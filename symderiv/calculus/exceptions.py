"""Whether a rule may be used that fails at the zeros of an expression.

It may where the claim says nothing at these zeros, and where what holds around them holds at
them: both sides are continuous wherever they are defined, that is an open set up to ends of
declared intervals, and the expression is a polynomial in real symbols, which vanishes on no
open set unless it is 0 (the kernel then divides by 0, and finds the claim defined nowhere).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from symderiv.calculus.signs import SignsOfTrees
from symderiv.formula.declarations import Definition, Domain
from symderiv.formula.degree import Key, canonical
from symderiv.formula.tree import (
    Apply,
    Compare,
    Constant,
    Expr,
    Number,
    Piece,
    Plus,
    Position,
    Power,
    Reduce,
    Size,
    Symbol,
    Times,
    Where,
    pieces,
    times,
    walk,
)
from symderiv.functions import FUNCTIONS

_OPEN = ("positive", "nonzero", "off the poles")
_RAYS = ("sqrt", "lambertw")
"""Defined from a number on, that included: of a symbol, an end of an interval at the most."""


class Exceptions:
    """What is known of the zeros of expressions in one claim.

    ``parts`` must have values wherever the claim says something; ``nonzero`` are expressions
    whose zeros it leaves out; ``tied`` says that assumptions restrict the points.
    """

    def __init__(
        self,
        parts: Iterable[Expr],
        nonzero: Iterable[Expr],
        domains: Mapping[str, Domain],
        definitions: Mapping[str, Definition],
        tied: bool,
    ) -> None:
        self.parts = tuple(parts)
        self.nonzero = tuple(nonzero)
        self.domains = domains
        self.signs = SignsOfTrees(domains, definitions)
        self.tied = tied

    def covered(self, expr: Expr) -> bool:
        if self.signs.nonzero(expr) or self.signs.positive(times(-1, expr)):
            return True
        if canonical(expr, {}) in self._left_out:
            return True
        if isinstance(expr, Times):
            return all(map(self.covered, expr.factors))
        return self._is_polynomial(expr) and self._is_continuous

    @cached_property
    def _left_out(self) -> frozenset[Key]:
        divisors = (divisor for part in self.parts for divisor in _divisors(part))
        moving = map(_moving, self.nonzero)
        return frozenset(canonical(each, {}) for each in (*moving, *divisors))

    def _is_polynomial(self, expr: Expr) -> bool:
        """Whether it is one in real symbols, and in one of them at least.  Two entries of one
        array may be the same one, and x[i] - x[j] is 0 everywhere then."""
        places: dict[str, tuple[Position, ...]] = {}
        for part in walk(expr):
            match part:
                case Symbol(name, positions):
                    domain = self.domains.get(name)
                    if domain is None or domain.integer:
                        return False
                    if places.setdefault(name, positions) != positions:
                        return False
                case Power(_, Number(exponent)) if exponent.denominator == 1 and exponent > 0:
                    pass
                case Number() | Plus() | Times() | Constant():
                    pass
                case _:
                    return False
        return bool(places)

    @cached_property
    def _is_continuous(self) -> bool:
        return not self.tied and all(_is_open(p) for part in self.parts for p in walk(part))


def _moving(expr: Expr) -> Expr:
    """A kink whose argument moves with the variable everywhere, without that condition."""
    match expr:
        case Where(Compare("=", Number(slope), Number(zero)), _, kink) if slope != zero:
            return kink
    return expr


def _divisors(node: Piece) -> Iterator[Expr]:
    """What the formula divides by, outside of branches and of sums."""
    if isinstance(node, Where | Reduce):
        return
    if isinstance(node, Power) and isinstance(node.exponent, Number) and node.exponent.value < 0:
        yield node.base
    for piece in pieces(node):
        yield from _divisors(piece)


def _is_open(part: Piece) -> bool:
    """Whether a part is continuous where it is defined, on an open set but for the ends of
    intervals that are declared."""
    match part:
        case Symbol() | Number() | Constant() | Size() | Plus() | Times():
            return True
        case Power(base, Number(exponent)):
            return exponent.denominator == 1 or exponent < 0 or _is_plain(base)
        case Power(base, _):
            return _is_plain(base)
        case Reduce("sum" | "prod", _, _):
            return True
        case Apply(function, arguments):
            row = FUNCTIONS.get(function)
            if row is None or row.kinks is not None:
                return False
            needed = row.domain(*arguments) if row.domain is not None else ()
            plain = function in _RAYS and all(_is_plain(argument) for argument in arguments)
            return all(kind in _OPEN or (kind == "nonnegative" and plain) for _, kind in needed)
    return False


def _is_plain(node: Expr) -> bool:
    return isinstance(node, Symbol | Number | Constant)
