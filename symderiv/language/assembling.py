"""Arrays put together of others: NumPy's ``concatenate``, ``stack``, ``kron`` and ``cross``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate

from symderiv.formula.tree import (
    CompareIndices,
    Dimension,
    Expr,
    Plus,
    Position,
    Times,
    Where,
    affine,
)
from symderiv.language.arrays import MINUS_ONE
from symderiv.language.compound import Joined, Window, folded, joined, part_at, within
from symderiv.language.reshaping import apart, by_cases
from symderiv.language.shapes import Positions, Shape, Value, aligned
from symderiv.language.windows import moved, shifted


def stacked(values: Sequence[Value], axis: int) -> Value:
    """Arrays of one shape along a new axis."""
    shape = values[0].shape

    def entry(positions: Positions) -> Expr:
        inner = (*positions[:axis], *positions[axis + 1 :])
        return by_cases(positions[axis], len(values), lambda k: values[k - 1].entry(inner))

    return Value((*shape[:axis], len(values), *shape[axis:]), entry)


def concatenated(values: Sequence[Value], axis: int, whole: Shape) -> Value:
    """Arrays one after the other along an axis; ``whole`` is the shape of the first, its axes
    agreed with those of the others."""
    parts = [value.shape[axis] for value in values]
    padded = _padded(parts)
    length = joined(parts) if padded is None else padded

    def entry(positions: Positions) -> Expr:
        def read(k: int, place: Position) -> Expr:
            return values[k].entry((*positions[:axis], place, *positions[axis + 1 :]))

        if padded is not None:
            return _by_ends(positions[axis], parts, read)
        if isinstance(length, Joined):
            return part_at(positions[axis], lambda k, place: read(*_owner(parts, k, place)))
        return _of_known(positions[axis], [int(part) for part in parts], read)

    return Value((*whole[:axis], length, *whole[axis + 1 :]), entry)


def _padded(parts: Sequence[Dimension]) -> Dimension | None:
    """A part of a dimension with entries put to its ends: the dimension, or a longer part."""
    opened = [part for part in parts if not isinstance(part, int)]
    if len(opened) != 1 or not isinstance(opened[0], Window):
        return None
    window, more = opened[0], sum(int(part) for part in parts if isinstance(part, int))
    if more > window.less or not (window.filled or window.less == 1):
        return None
    if more == window.less:
        return window.base
    return Window(window.base, window.less - more, window.filled)


def _by_ends(
    place: Position, parts: Sequence[Dimension], read: Callable[[int, Position], Expr]
) -> Expr:
    """The entry at a place of padded parts, which end at numbers, or at numbers before the end."""
    starts: list[tuple[int, Mapping[str, int]]] = [(0, {})]
    for part in parts:
        before, sizes = starts[-1]
        if isinstance(part, Window):
            starts.append((before - part.less, {part.base: 1}))
        else:
            starts.append((before + int(part), sizes))
    found: Expr | None = None
    for k in range(len(parts) - 1, -1, -1):
        before, sizes = starts[k]
        behind = {name: -multiple for name, multiple in sizes.items()}
        entry = read(k, moved(place, 1, -before, None, behind))
        end = affine({}, starts[k + 1][0], None, starts[k + 1][1])
        found = entry if found is None else Where(CompareIndices("<=", place, end), entry, found)
    assert found is not None
    return found


def _owner(parts: Sequence[Dimension], k: int, place: Position) -> tuple[int, Position]:
    """Whose part the one at ``k`` is, where those that are joined themselves have several."""
    for which, part in enumerate(parts):
        count = len(part.parts) if isinstance(part, Joined) else 1
        if k < count:
            nested = within(k, place)
            return which, nested if isinstance(part, Joined) else place
        k -= count
    raise IndexError(k)


def _of_known(
    place: Position, lengths: Sequence[int], read: Callable[[int, Position], Expr]
) -> Expr:
    """The entry at a place on an axis of known length, by the part it falls into."""
    ends = list(accumulate(lengths))
    starts = [0, *ends[:-1]]
    if isinstance(place, int):
        k = next(k for k, end in enumerate(ends) if place <= end)
        return read(k, place - starts[k])
    found = read(len(ends) - 1, shifted(place, -starts[-1], lengths[-1]))
    for k in range(len(ends) - 2, -1, -1):
        inside = CompareIndices("<=", place, ends[k])
        found = Where(inside, read(k, shifted(place, -starts[k], lengths[k])), found)
    return found


def entries_told_apart(left: Value, right: Value) -> int:
    """The longest axis of a Kronecker product of axes of known length, whose entries are told apart
    one by one; 0 where there is none."""
    pairs = zip(left.shape[::-1], right.shape[::-1], strict=False)
    counts = [folded(pair) for pair in pairs if 1 not in pair]
    return max([int(count) for count in counts if isinstance(count, int)], default=0)


def kronecker_product(left: Value, right: Value) -> Value:
    """``kron``: each entry of ``left`` times the whole of ``right``."""
    rank = max(len(left.shape), len(right.shape))
    first = (*[1] * (rank - len(left.shape)), *left.shape)
    second = (*[1] * (rank - len(right.shape)), *right.shape)
    shape = tuple(map(folded, zip(first, second, strict=True)))

    def entry(positions: Positions) -> Expr:
        def read(done: list[Positions]) -> Expr:
            if len(done) == rank:
                one = tuple([places[0] for places in done])[rank - len(left.shape) :]
                other = tuple([places[1] for places in done])[rank - len(right.shape) :]
                return Times((left.entry(one), right.entry(other)))
            axis = len(done)
            pair = (first[axis], second[axis])
            return apart(pair, positions[axis], lambda places: read([*done, places]))

        return read([])

    return Value(shape, entry)


def crossed(left: Value, right: Value, shape: Shape) -> Value:
    """The vector product over the last axis, which has three entries; ``shape`` is broadcast."""

    def at(value: Value, outer: Positions, k: int) -> Expr:
        return value.entry(aligned(value.shape, (*outer, k)))

    def entry(positions: Positions) -> Expr:
        outer = positions[:-1]

        def component(k: int) -> Expr:
            j, i = k % 3 + 1, (k + 1) % 3 + 1
            plus = Times((at(left, outer, j), at(right, outer, i)))
            minus = Times((MINUS_ONE, at(left, outer, i), at(right, outer, j)))
            return Plus((plus, minus))

        return by_cases(positions[-1], 3, component)

    return Value(shape, entry)
