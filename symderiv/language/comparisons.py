"""Comparisons of numbers, whole arrays and indices, and what joins them."""

from __future__ import annotations

from typing import Literal

from symderiv.formula.syntax import Junction, Relation, Slice, Syntax
from symderiv.formula.tree import Compare, CompareIndices, Comparison, Condition, Logical
from symderiv.language import indices
from symderiv.language.scope import Lowering, Scope
from symderiv.language.shapes import Positions, Truth, aligned

COMPARISONS: dict[str, tuple[Comparison, bool]] = {
    "<": ("<", False),
    "<=": ("<=", False),
    ">": ("<", True),
    ">=": ("<=", True),
    "=": ("=", False),
    "!=": ("!=", False),
}
"""The tree's operator, and whether the sides are exchanged."""


def truth(lowering: Lowering, node: Syntax | Slice, scope: Scope) -> Truth:
    """The condition that a comparison means."""
    match node:
        case Junction(operator, children):
            truths = [truth(lowering, child, scope) for child in children]
            shape = lowering.broadcast(node, [t.shape for t in truths], scope)
            joined: Literal["and", "or"] = "and" if operator == "&" else "or"
            return Truth(
                shape,
                lambda positions: Logical(
                    joined,
                    tuple([t.entry(aligned(t.shape, positions)) for t in truths]),
                ),
            )
        case Relation():
            return _relation(lowering, node, scope)
    raise scope.error(node.at, "a condition is a comparison", "put each comparison in parentheses")


def _relation(lowering: Lowering, node: Relation, scope: Scope) -> Truth:
    operator, exchanged = COMPARISONS[node.operator]
    first, second = (node.right, node.left) if exchanged else (node.left, node.right)
    if any(indices.mentions_index(side, scope) for side in (first, second)):
        return _compare_indices(node, operator, first, second, scope)
    left, right = lowering.value(first, scope), lowering.value(second, scope)
    shape = lowering.broadcast(node, [left.shape, right.shape], scope)

    def entry(positions: Positions) -> Condition:
        return Compare(
            operator,
            left.entry(aligned(left.shape, positions)),
            right.entry(aligned(right.shape, positions)),
        )

    return Truth(shape, entry)


def _compare_indices(
    node: Relation, operator: Comparison, first: Syntax, second: Syntax, scope: Scope
) -> Truth:
    for side in (first, second):
        if not indices.is_index_form(side, scope):
            message = "an index is compared with indices, sizes and whole numbers only"
            raise scope.error(side.at, message)
    left, right = indices.read(first, scope), indices.read(second, scope)
    indices.pair(node, left, right, scope)
    return Truth((), lambda positions: CompareIndices(operator, left.position(), right.position()))
