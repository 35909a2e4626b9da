"""Side conditions of a claim: divisors that must not vanish, arguments that must be positive.

Only what the declared domains and the structure of a formula do not settle is listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from symderiv.formula.declarations import Definition, Domain
from symderiv.formula.degree import canonical
from symderiv.formula.tree import (
    ZERO,
    Apply,
    Compare,
    Constant,
    Delta,
    Expr,
    Number,
    Piece,
    Plus,
    Power,
    Reduce,
    Size,
    Symbol,
    Times,
    Where,
    pieces,
    plus,
    rebuild,
    times,
)

Requirement: TypeAlias = Literal["!= 0", "> 0", ">= 0"]

_POSITIVE_FUNCTIONS = frozenset({"exp", "cosh", "sigmoid", "softplus"})


class SignsOfTrees:
    """Signs by structure: of sums, products and powers of what has a sign."""

    def __init__(
        self, domains: Mapping[str, Domain], definitions: Mapping[str, Definition]
    ) -> None:
        self.domains = domains
        self.definitions = definitions

    def positive(self, node: Expr) -> bool:
        return self._sign(node, strict=True)

    def nonnegative(self, node: Expr) -> bool:
        return self._sign(node, strict=False)

    def nonzero(self, node: Expr) -> bool:
        match node:
            case Symbol(name, _) if name in self.domains:
                domain = self.domains[name]
                return 0 not in domain
            case Times(factors):
                return all(self.nonzero(factor) for factor in factors)
            case Power(base, _):
                return self.nonzero(base)
            case Number(value):
                return value != 0
        return self.positive(node)

    def _sign(self, node: Expr, strict: bool) -> bool:
        match node:
            case Number(value):
                return value > 0 or (value == 0 and not strict)
            case Size() | Constant():
                return True
            case Delta():
                return not strict
            case Symbol(name, _):
                return self._symbol(name, strict)
            case Plus(terms):
                signs = [self.positive(term) for term in terms]
                rest = all(self.nonnegative(term) for term in terms)
                return rest and (any(signs) or not strict)
            case Times(factors):
                return all(self._sign(factor, strict) for factor in factors)
            case Power(base, Number(exponent)) if exponent % 2 == 0:
                return self.nonzero(base) or (not strict and exponent > 0)
            case Power(base, _):
                return self._sign(base, strict)
            case Apply(function, arguments):
                if function == "sqrt" or function == "abs":
                    return not strict or self.nonzero(arguments[0])
                return function in _POSITIVE_FUNCTIONS and len(arguments) == 1
            case Reduce("sum" | "prod" | "max" | "min", _, body):
                return self._sign(body, strict)
        return False

    def _symbol(self, name: str, strict: bool) -> bool:
        if name in self.definitions:
            return self._sign(self.definitions[name].body, strict)
        domain = self.domains.get(name)
        if domain is None or domain.low is None:
            return False
        return domain.low > 0 or (domain.low == 0 and not (strict and domain.closed))


def requirements(node: Piece, signs: SignsOfTrees) -> Iterator[tuple[Expr, Requirement]]:
    """What must hold for the formula as written to have a value, branches left out."""
    match node:
        case Where(condition, _, _):
            yield from requirements(condition, signs)
            return
        case Power(base, Number(exponent)) if exponent < 0 and not signs.nonzero(base):
            yield base, "!= 0"
        case Power(base, Number(exponent)) if exponent.denominator != 1:
            if not signs.nonnegative(base):
                yield base, ">= 0"
        case Apply("log", (argument,)) if not signs.positive(argument):
            yield argument, "> 0"
        case Apply("sqrt", (argument,)) if not signs.nonnegative(argument):
            yield argument, ">= 0"
    for piece in pieces(node):
        yield from requirements(piece, signs)


def without_sign(expr: Expr) -> Expr:
    """``expr`` or its negative, for conditions that the sign is nothing to."""
    match expr:
        case Times((Number(value), *rest)) if value < 0:
            return times(-value, *rest)
    return expr


def at_kink(expr: Expr, kink: Expr) -> Expr | None:
    """What a formula says where ``kink`` is 0, by those of its conditions, signs and absolute
    values that ask for it; None where none of them does."""
    opposite = plus(*[times(-1, term) for term in kink.terms]) if isinstance(kink, Plus) else -kink
    zeros = {canonical(kink, {}), canonical(opposite, {})}
    asked = False

    def is_zero(argument: Expr) -> bool:
        nonlocal asked
        found = canonical(argument, {}) in zeros
        asked = asked or found
        return found

    def change(piece: Piece) -> Piece:
        match piece:
            case Where(Compare(operator, left, right), then, otherwise) if is_zero(
                plus(left, times(-1, right))
            ):
                return change(then if operator in ("<=", "=") else otherwise)
            case Apply("sign" | "abs" | "relu", (argument,)) if is_zero(argument):
                return ZERO
        return rebuild(piece, change)

    changed = change(expr)
    assert isinstance(changed, Expr)
    return changed if asked else None
