"""Parts of arrays by the order of their entries: ``tril``, ``triu``, ``cumsum``, ``flip``,
``roll`` and slices.  NumPy's meaning, entry by entry.
"""

from __future__ import annotations

from symderiv.formula.tree import (
    ZERO,
    Affine,
    CompareIndices,
    Dimension,
    Expr,
    Index,
    Label,
    Position,
    Reduce,
    Where,
    affine,
)
from symderiv.language.shapes import Positions, Value, axes


def shifted(position: Position, offset: int, axis: Dimension | None = None) -> Position:
    """A position ``offset`` further on, which stands on ``axis``."""
    match position:
        case int():
            return position + offset
        case Index() | Label():
            return affine({position: 1}, offset, axis)
    return affine(dict(position.terms), position.offset + offset, axis)


def mirrored(position: Position, end: int, axis: Dimension | None = None) -> Position:
    """The position ``end - position``."""
    match position:
        case int():
            return end - position
        case Index() | Label():
            return affine({position: -1}, end, axis)
    terms = {index: -multiple for index, multiple in position.terms}
    return affine(terms, end - position.offset, axis)


def triangle(value: Value, lower: bool, diagonal: int) -> Value:
    """``tril`` or ``triu``: nothing is kept on the other side of a diagonal, by the last axes."""

    def entry(positions: Positions) -> Expr:
        row, column = positions[-2:]
        limit = row if diagonal == 0 else shifted(row, diagonal)
        kept = CompareIndices("<=", *((column, limit) if lower else (limit, column)))
        return Where(kept, value.entry(positions), ZERO)

    return Value(value.shape, entry)


def cumulative(value: Value, axis: int) -> Value:
    """The sums of all entries up to each, along an axis."""

    def entry(positions: Positions) -> Expr:
        (each,) = axes((value.shape[axis],))
        inner = value.entry((*positions[:axis], each, *positions[axis + 1 :]))
        before = CompareIndices("<=", each, positions[axis])
        return Reduce("sum", each, Where(before, inner, ZERO))

    return Value(value.shape, entry)


def part(value: Value, axis: int, start: int, step: int, length: int) -> Value:
    """``length`` entries from ``start`` (counted from 0) on, every ``step``-th of them."""
    dimension = value.shape[axis]

    def entry(positions: Positions) -> Expr:
        place = positions[axis]
        match place:
            case int():
                found: Position = start + 1 + step * (place - 1)
            case Index():
                found = affine({place: step}, start + 1 - step, dimension)
            case Affine(terms, offset):
                scaled = {index: step * multiple for index, multiple in terms}
                found = affine(scaled, start + 1 + step * (offset - 1), dimension)
        return value.entry((*positions[:axis], found, *positions[axis + 1 :]))

    return Value((*value.shape[:axis], length, *value.shape[axis + 1 :]), entry)
