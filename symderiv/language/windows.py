"""Parts of arrays by the order of their entries: ``tril``, ``triu``, ``cumsum``, ``flip``,
``roll`` and slices.  NumPy's meaning, entry by entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

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
from symderiv.language.compound import Window
from symderiv.language.shapes import Positions, Value, axes


def moved(
    position: Position,
    step: int,
    offset: int,
    axis: Dimension | None = None,
    sizes: Mapping[str, int] = MappingProxyType({}),
) -> Position:
    """``step * position + offset``, and multiples of sizes, on ``axis``."""
    match position:
        case int():
            return affine({}, step * position + offset, axis, sizes)
        case Index() | Label():
            return affine({position: step}, offset, axis, sizes)
    terms = {index: step * multiple for index, multiple in position.terms}
    lengths = {name: step * multiple for name, multiple in position.sizes}
    for name, multiple in sizes.items():
        lengths[name] = lengths.get(name, 0) + multiple
    return affine(terms, step * position.offset + offset, axis, lengths)


def plus(left: Position, right: Position) -> Position:
    """The sum of two positions, on no axis yet."""
    if isinstance(left, int):
        return moved(right, 1, left)
    terms = {left: 1} if isinstance(left, Index | Label) else dict(left.terms)
    offset, sizes = (0, {}) if isinstance(left, Index | Label) else (left.offset, dict(left.sizes))
    if isinstance(right, int):
        return affine(terms, offset + right, None, sizes)
    more = ((right, 1),) if isinstance(right, Index | Label) else right.terms
    for index, multiple in more:
        terms[index] = terms.get(index, 0) + multiple
    return moved(affine(terms, offset, None, sizes), 1, *_rest(right))


def _rest(position: Index | Label | Affine) -> tuple[int, None, dict[str, int]]:
    """What is no index in a position."""
    if isinstance(position, Index | Label):
        return 0, None, {}
    return position.offset, None, dict(position.sizes)


def shifted(position: Position, offset: int, axis: Dimension | None = None) -> Position:
    """A position ``offset`` further on, which stands on ``axis``."""
    return moved(position, 1, offset, axis)


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


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of an axis: the entry at p of what is kept is the one at ``step * p + offset``
    and multiples of sizes, on ``base``.  ``length`` is the axis that is left."""

    step: int
    offset: int
    base: Dimension
    length: Dimension
    sizes: tuple[tuple[str, int], ...] = ()

    def at(self, position: Position) -> Position:
        """The place in the whole of a place in what is kept."""
        return moved(position, self.step, self.offset, self.base, dict(self.sizes))

    def back(self, position: Position) -> Position:
        """The place in what is kept of a place in the whole, for steps of 1 and -1."""
        sizes = {name: -self.step * multiple for name, multiple in self.sizes}
        return moved(position, self.step, -self.step * self.offset, self.base, sizes)

    def end(self) -> Position:
        """The last place of what is kept."""
        if isinstance(self.length, Window):
            return self.length.end()
        if isinstance(self.length, int):
            return int(self.length)
        return affine({}, 0, self.length, {self.length: 1})


def base_of(dimension: Dimension) -> tuple[Dimension, int]:
    """The dimension that an axis is a part of, and how many elements it lacks."""
    return (dimension.base, dimension.less) if isinstance(dimension, Window) else (dimension, 0)


def mirror(dimension: Dimension) -> Kept:
    """All entries in the opposite order."""
    base, less = base_of(dimension)
    if isinstance(base, int):
        return Kept(-1, base + 1, base, dimension)
    return Kept(-1, 1 - less, base, dimension, ((base, 1),))


def reduced_to(value: Value, axis: int, kept: Kept) -> Value:
    """``value`` with what is kept of one axis."""

    def entry(positions: Positions) -> Expr:
        return value.entry((*positions[:axis], kept.at(positions[axis]), *positions[axis + 1 :]))

    return Value((*value.shape[:axis], kept.length, *value.shape[axis + 1 :]), entry)


def rolled(value: Value, axis: int, by: int) -> Value:
    """The entries ``by`` places further on, the last ones first; where there are fewer, none."""
    dimension = value.shape[axis]
    length = 0 if isinstance(dimension, str) else int(dimension)
    sizes = {dimension: 1} if isinstance(dimension, str) else {}
    by = by % length if length else by

    def entry(positions: Positions) -> Expr:
        def at(offset: int, lengths: Mapping[str, int]) -> Expr:
            place = moved(positions[axis], 1, offset, dimension, lengths)
            return value.entry((*positions[:axis], place, *positions[axis + 1 :]))

        if by >= 0:
            first = CompareIndices("<=", positions[axis], by)
            return Where(first, at(length - by, sizes), at(-by, {}))
        end = moved(length, 1, by, None, sizes)
        return Where(CompareIndices("<=", positions[axis], end), at(-by, {}), at(-by, _less(sizes)))

    return Value(value.shape, entry)


def _less(sizes: Mapping[str, int]) -> Mapping[str, int]:
    return {name: -multiple for name, multiple in sizes.items()}
