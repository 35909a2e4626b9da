"""Conditions that a sum of squares is 0: each of them is."""

from __future__ import annotations

from symderiv.formula.tree import (
    ZERO,
    Apply,
    Compare,
    Expr,
    Logical,
    Number,
    Piece,
    Plus,
    Power,
    Times,
)


def vanishing(condition: Piece) -> Piece:
    """``x**2 + abs(y) = 0`` as ``x = 0`` and ``y = 0``, and ``!=`` as its opposite; any other
    condition as it is.  Both have the same truth at every real point."""
    match condition:
        case Compare("=" | "!=" as operator, left, right) if ZERO in (left, right):
            bases = _bases(left if right == ZERO else right)
            if bases is None:
                return condition
            parts = tuple(Compare(operator, base, ZERO) for base in bases)
            if len(parts) == 1:
                return parts[0]
            return Logical("and" if operator == "=" else "or", parts)
    return condition


def _bases(expr: Expr) -> list[Expr] | None:
    """What must be 0 for ``expr`` to be so, if it is a sum of terms that are never negative."""
    terms = expr.terms if isinstance(expr, Plus) else (expr,)
    bases = []
    for term in terms:
        base = _base(term)
        if base is None:
            return None
        bases.append(base)
    return bases


def _base(term: Expr) -> Expr | None:
    match term:
        case Power(base, Number(value)) if value > 0 and value % 2 == 0:
            return base
        case Apply("abs", (argument,)):
            return argument
        case Times((first, second)) if first == second:
            return first
        case Times((Number(value), rest)) if value > 0:
            return _base(rest)
    return None
