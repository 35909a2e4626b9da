"""**Expand**: products and small matrices over dimensions of one size, in their elements.

Exact as they stand: a determinant is its expansion by the first row, an entry of an inverse the
minor of the transposed place over the determinant, which has no value where that is 0.

Wrong twin: ``det(A) = A[1, 1] * A[2, 2] + A[1, 2] * A[2, 1]``.
"""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.checking.scope import Declared
from symderiv.formula.tree import (
    Expr,
    MatrixFunction,
    Piece,
    Reduce,
    apply,
    plus,
    power,
    rename,
    times,
)

_MOST_FACTORS = 6
_MOST_ROWS = 3


def in_elements(node: Piece, scope: Declared) -> Expr | None:
    """The formula in elements; None if it is no product or matrix of one small size."""
    match node:
        case Reduce("prod", index, body):
            length = scope.length(index.dimension)
            if length is not None and length <= _MOST_FACTORS:
                return times(*[rename(body, {index: n}) for n in range(1, length + 1)])
        case MatrixFunction(kind, row, column, body, positions):
            length = scope.length(row.dimension)
            if length is None or length > _MOST_ROWS or row.dimension != column.dimension:
                return None
            places = range(1, length + 1)
            entries = [[rename(body, {row: p, column: q}) for q in places] for p in places]
            return _function(kind, entries, [p for p in positions if isinstance(p, int)])
    return None


def _function(kind: str, entries: Sequence[Sequence[Expr]], at: Sequence[int]) -> Expr | None:
    whole = _determinant(entries)
    if kind == "inv":
        if len(at) < 2:
            return None
        column, row = at
        minor = _determinant(_without(entries, row - 1, column - 1))
        return times((-1) ** (row + column), minor, power(whole, -1))
    return whole if kind == "det" else apply("log", apply("abs", whole))


def _determinant(entries: Sequence[Sequence[Expr]]) -> Expr:
    if not entries:
        return times()
    first = entries[0]
    return plus(
        *[
            times((-1) ** place, entry, _determinant(_without(entries, 0, place)))
            for place, entry in enumerate(first)
        ]
    )


def _without(entries: Sequence[Sequence[Expr]], row: int, column: int) -> list[list[Expr]]:
    """A matrix without one row and one column."""
    return [
        [entry for q, entry in enumerate(line) if q != column]
        for p, line in enumerate(entries)
        if p != row
    ]
