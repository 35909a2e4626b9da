"""What a formula looks like to a reader: its length, its coefficient, its factors."""

from __future__ import annotations

from fractions import Fraction

from symderiv.formula.tree import (
    Apply,
    Derivative,
    Expr,
    Number,
    Piece,
    Plus,
    Power,
    Times,
    free_indices,
    times,
    walk,
)


def coefficient(term: Expr) -> tuple[Fraction, Expr]:
    """The number in front of a term, and the rest."""
    size = Fraction(1)
    rest: list[Expr] = []
    stack = [term]
    while stack:
        match stack.pop():
            case Number(value):
                size *= value
            case Times(parts):
                stack.extend(reversed(parts))
            case factor:
                rest.append(factor)
    return size, times(*rest)


def factors_of(expr: Expr) -> tuple[Expr, ...]:
    """The factors of a product, or the formula itself."""
    return expr.factors if isinstance(expr, Times) else (expr,)


def has_derivative(expr: Expr) -> bool:
    return any(isinstance(part, Derivative) for part in walk(expr))


def size_of(expr: Expr) -> int:
    """How long a formula is to read."""
    parts = sum(_weight(part) for part in walk(expr))
    return parts + len(free_indices(expr)) + 3 * _stacked(expr)


def _weight(part: Piece) -> int:
    """Functions count for more than symbols, and powers for more than products."""
    match part:
        case Apply():
            return 3
        case Power(_, exponent):
            return 1 if coefficient(exponent)[0] < 0 else 2
    return 1


def _stacked(expr: Expr) -> int:
    """The terms that are fractions themselves and stand in a fraction."""
    found = 0
    for part in walk(expr):
        if isinstance(part, Times) and any(is_inverse(factor) for factor in part.factors):
            for factor in part.factors:
                if isinstance(factor, Plus):
                    found += sum(any(map(is_inverse, factors_of(term))) for term in factor.terms)
    return found


def is_inverse(factor: Expr) -> bool:
    return isinstance(factor, Power) and coefficient(factor.exponent)[0] < 0
