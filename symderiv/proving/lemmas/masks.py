"""Branches that indices alone decide, as factors: where(i != j, a, b) = (1 - delta[i, j])*a +
delta[i, j]*b.

That holds only where both branches have a value, whichever is taken; so it is done for branches
that are known to have one everywhere.
"""

from __future__ import annotations

from collections.abc import Callable

from symderiv.formula.tree import (
    ONE,
    ZERO,
    CompareIndices,
    Expr,
    Piece,
    Where,
    delta,
    plus,
    rebuild,
    times,
)


def unmasked(expr: Expr, has_value: Callable[[Expr], bool]) -> Expr:
    """``expr`` with deltas for its branches, where ``has_value`` says that both have a value for
    all values of their indices."""

    def change(node: Piece) -> Piece:
        rebuilt = rebuild(node, change)
        match node, rebuilt:
            case Where(CompareIndices() as condition, then, otherwise), Where():
                if has_value(then) and has_value(otherwise):
                    return _factored(rebuilt, condition)
        return rebuilt

    changed = change(expr)
    assert isinstance(changed, Expr)
    return changed


def _factored(node: Where, condition: CompareIndices) -> Expr:
    if condition.operator not in ("=", "!="):
        return node
    equal = delta(condition.left, condition.right)
    different = plus(ONE, times(-1, equal))
    there, elsewhere = node.then, node.otherwise
    if condition.operator == "!=":
        there, elsewhere = elsewhere, there
    return plus(_times(equal, there), _times(different, elsewhere))


def _times(factor: Expr, branch: Expr) -> Expr:
    return ZERO if branch == ZERO else times(factor, branch)
