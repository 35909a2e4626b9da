"""What is written into arrays: at entries, rows, conditions and labels, also turn by turn.

A :class:`Write` says for an entry of the whole array whether it is meant and what is put or
added there.  In a loop, writes are kept until the loop ends; then the loop's index is closed:
an axis on which it stands alone is written as a whole, and what is added elsewhere is summed.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from symderiv.code.arithmetic import truth
from symderiv.code.context import Context
from symderiv.code.gather import ALL, Part, Place, places, result_shape
from symderiv.code.values import Counting, Labels, Mask, Real, Whole, shifted
from symderiv.formula.tree import (
    ONE,
    ZERO,
    Affine,
    CompareIndices,
    Condition,
    Dimension,
    Expr,
    Index,
    Label,
    Logical,
    Plus,
    Position,
    Reduce,
    Symbol,
    Times,
    Where,
    free_indices,
    plus,
    position_indices,
    rename,
    rename_condition,
    times,
    total,
)
from symderiv.language.arrays import MINUS_ONE
from symderiv.language.compound import Compound
from symderiv.language.shapes import Positions, Shape, aligned, axes, kronecker

Kind = Literal["set", "add"]


@dataclass(frozen=True, slots=True)
class Write:
    """``value`` takes the positions ``places`` of the whole array, indices of its own.

    ``region`` has for each axis the place that is meant, or None for all of it.
    """

    kind: Kind
    region: tuple[Position | None, ...]
    places: tuple[Index, ...]
    value: Expr
    guard: Condition | None
    node: ast.AST
    weight: Expr | None = None
    """The one-hot entry by which what is put there, and what it replaces, are mixed."""

    def renamed(self, index: Index, position: Position) -> Write:
        changed = {index: position}
        guard = None if self.guard is None else rename_condition(self.guard, changed)
        weight = None if self.weight is None else rename(self.weight, changed)
        return replace(self, value=rename(self.value, changed), guard=guard, weight=weight)


def at_items(
    context: Context,
    node: ast.AST,
    shape: Shape,
    items: Sequence[object],
    value: Real,
    kind: Kind,
    guard: Condition | None = None,
) -> Write:
    """``array[items] = value``, or ``+=``."""
    found = places(context, node, shape, items)
    if None in found or any(isinstance(axis, Compound) for axis in shape):
        raise context.error(node, "an array whose axes are made here is written")
    inside = axes(shape)
    if any(isinstance(place, Counting | Labels) for place in found):
        if any(isinstance(place, Part) and place != ALL for place in found):
            raise context.error(node, "a part of an axis is written beside index arrays")
        return _at_arrays(context, node, shape, found, value, kind, guard)
    left = result_shape(shape, found)
    _check_fits(context, node, value.shape, left)
    kept: list[Position] = []
    for i, place in enumerate(found):
        if isinstance(place, Part):
            own, inner = _in_part(context, node, place, inside[i])
            kept.append(own)
            guard = _both(guard, inner)
    body = value.entry(aligned(value.shape, tuple(kept)))
    region = tuple(None if isinstance(place, Part) else place for place in found)
    return Write(kind, region, inside, body, guard, node)  # type: ignore[arg-type]


def _in_part(
    context: Context, node: ast.AST, part: Part, index: Index
) -> tuple[Position, Condition | None]:
    """The place within a part, and when an index of the whole axis is in it."""
    kept = part.kept
    if kept is None and part.length is not None:
        return _in_moving(context, part, index, part.length)
    if kept is None:
        return index, None
    if kept.step not in (1, -1):
        raise context.error(node, "a slice with steps is written", "write it entry by entry")
    own = kept.back(index)
    ends = (CompareIndices("<=", 1, own), CompareIndices("<=", own, kept.end()))
    return own, Logical("and", ends)


def _in_moving(
    context: Context, part: Part, index: Index, length: Dimension
) -> tuple[Position, Condition | None]:
    """The same of a part whose ends depend on loops."""
    size = Whole(offset=length) if isinstance(length, int) else Whole(sizes=((length, 1),))
    back = -part.start if isinstance(part.start, int) else part.start.times(-1)
    start, last = shifted(1, part.start), shifted(shifted(0, part.start), context.in_sizes(size))
    ends = (CompareIndices("<=", start, index), CompareIndices("<=", index, last))
    return shifted(index, back, length), Logical("and", ends)


def _check_fits(context: Context, node: ast.AST, own: Shape, left: Shape) -> None:
    if context.broadcast(node, [own, left]) != left:
        raise context.error(node, f"an array of shape {own} where {left} is written")


def _at_arrays(
    context: Context,
    node: ast.AST,
    shape: Shape,
    found: list[Place],
    value: Real,
    kind: Kind,
    guard: Condition | None,
) -> Write:
    """``array[range(m), y] -= 1`` and ``array[tokens] += g``: sums over one-hot arrays."""
    picked = [place for place, item in enumerate(found) if not isinstance(item, Part)]
    labels = [item for item in found if isinstance(item, Labels)]
    counts = [place for place in picked if isinstance(found[place], Counting)]
    if len(labels) > 1 or picked != list(range(picked[0], picked[-1] + 1)):
        raise context.error(node, "entries written at these index arrays cannot be read")
    if len(labels) == 1 and not labels[0].shape and not counts:
        return _at_label(context, node, shape, found, labels[0], value, kind, guard)
    if len(picked) != len(counts) + len(labels):
        raise context.error(node, "entries written at arrays and numbers cannot be read")
    inside = axes(shape)
    if not labels:
        return _on_diagonal(context, node, found, inside, counts, value, kind, guard)
    choice = labels[0]
    if counts and len(choice.shape) != 1:
        raise context.error(node, "entries written at these index arrays cannot be read")
    if not counts:
        if kind == "set":
            raise context.error(node, "entries set at labels, which may repeat")
        return _scattered(context, node, found, inside, choice, value, guard)
    row, column = inside[counts[0]], inside[found.index(choice)]
    rest = tuple([inside[i] for i, item in enumerate(found) if isinstance(item, Part)])
    together = (shape[counts[0]], *[inside_.dimension for inside_ in rest])
    order = (row, *rest) if picked[0] == 0 else None
    if order is None:
        raise context.error(node, "entries written behind a slice at labels cannot be read")
    _check_fits(context, node, value.shape, together)
    here = choice.hot((row,), column)
    if value.chosen is not None and value.chosen.labels == choice:
        body = value.chosen.every.entry((*aligned(value.shape, order), column))
    else:
        body = value.entry(aligned(value.shape, order))
    region: tuple[Position | None, ...] = (None,) * len(shape)
    if kind == "add":
        return Write("add", region, inside, times(here, body), guard, node)
    return Write("set", region, inside, body, guard, node, here)


def _at_label(
    context: Context,
    node: ast.AST,
    shape: Shape,
    found: list[Place],
    label: Labels,
    value: Real,
    kind: Kind,
    guard: Condition | None,
) -> Write:
    """``array[i, y[i]] -= 1``: one label, beside places and whole axes."""
    inside = axes(shape)
    column = inside[found.index(label)]
    kept = tuple([inside[i] for i, place in enumerate(found) if isinstance(place, Part)])
    _check_fits(context, node, value.shape, tuple(index.dimension for index in kept))
    body = value.entry(aligned(value.shape, kept))
    region: list[Position | None] = []
    for place in found:
        if isinstance(place, Part | Labels):
            region.append(None)
        else:
            assert isinstance(place, int | Index | Affine | Label)
            region.append(place)
    here = label.hot((), column)
    if kind == "add":
        return Write("add", tuple(region), inside, times(here, body), guard, node)
    return Write("set", tuple(region), inside, body, guard, node, here)


def _on_diagonal(
    context: Context,
    node: ast.AST,
    found: list[Place],
    inside: tuple[Index, ...],
    counts: list[int],
    value: Real,
    kind: Kind,
    guard: Condition | None,
) -> Write:
    first = inside[counts[0]]
    if any(inside[place].dimension != first.dimension for place in counts):
        raise context.error(node, "ranges of different lengths")
    rest = [inside[i] for i, item in enumerate(found) if isinstance(item, Part)]
    order = (*rest[: counts[0]], first, *rest[counts[0] :])
    _check_fits(context, node, value.shape, tuple(index.dimension for index in order))
    body = value.entry(aligned(value.shape, order))
    region = tuple(first if place in counts[1:] else None for place in range(len(found)))
    return Write(kind, region, inside, body, guard, node)


def _scattered(
    context: Context,
    node: ast.AST,
    found: list[Place],
    inside: tuple[Index, ...],
    labels: Labels,
    value: Real,
    guard: Condition | None,
) -> Write:
    """Every entry of ``labels`` adds its row to the row that it names."""
    axis = found.index(labels)
    if axis != 0:
        raise context.error(node, "labels behind a slice cannot be read")
    summed = axes(labels.shape)
    rest = inside[1:]
    wanted = (*labels.shape, *(index.dimension for index in rest))
    _check_fits(context, node, value.shape, wanted)
    body = value.entry(aligned(value.shape, (*summed, *rest)))
    here = labels.hot(summed, inside[0])
    return Write(
        "add", (None,) * len(found), inside, total(times(here, body), *summed), guard, node
    )


def at_mask(
    context: Context, node: ast.AST, shape: Shape, mask: Mask, value: Real, kind: Kind
) -> Write:
    """``array[condition] = number``."""
    if value.shape:
        raise context.error(node, "an array written where a condition holds", "use np.where")
    if context.broadcast(node, [mask.shape, shape]) != shape or len(mask.shape) != len(shape):
        raise context.error(node, "a condition of another shape than the array")
    inside = axes(shape)
    test = truth(context, node, mask).entry(aligned(mask.shape, inside))
    return Write(kind, (None,) * len(shape), inside, value.entry(()), test, node)


def counted_from_the_end(context: Context, write: Write) -> list[Write]:
    """A write at places that may be below the first one: Python counts these from the end.  Only
    one of the places is on the axis, so that what is added is added once."""
    found = [write.region]
    for axis, place in enumerate(write.region):
        end = context.from_the_end(place, write.places[axis].dimension)
        if end is not None:
            found += [(*region[:axis], end, *region[axis + 1 :]) for region in found]
    if len(found) > 1 and write.kind == "set":
        message = "an entry is set at a place that may be counted from the end"
        raise context.error(write.node, message)
    return [replace(write, region=region) for region in found]


def whole(shape: Shape, value: Real, node: ast.AST, guard: Condition | None = None) -> Write:
    """``array += value``, all of it."""
    inside = axes(shape)
    body = value.entry(aligned(value.shape, inside))
    return Write("add", (None,) * len(shape), inside, body, guard, node)


def negated(write: Write) -> Write:
    return replace(write, value=times(MINUS_ONE, write.value))


def applied(base: Real, write: Write) -> Real:
    """The array after a write."""

    def entry(positions: Positions) -> Expr:
        meant = dict(zip(write.places, positions, strict=True))
        value = rename(write.value, meant)
        before = base.entry(positions)
        guard = None if write.guard is None else rename_condition(write.guard, meant)
        region = [_renamed(place, meant) for place in write.region]
        fixed = [(p, q) for p, q in zip(region, positions, strict=True) if p is not None]
        if write.kind == "add":
            if guard is not None:
                value = Where(guard, value, ZERO)
            factors = [kronecker(q, p) for p, q in fixed]
            added = Times((*factors, value)) if factors else value
            return added if before == ZERO else Plus((before, added))
        if write.weight is not None:
            weight = rename(write.weight, meant)
            rest = Plus((ONE, Times((MINUS_ONE, weight))))
            value = plus(times(rest, before), times(weight, value))
        tests: list[Condition] = [CompareIndices("=", q, p) for p, q in fixed]
        if guard is not None:
            tests.append(guard)
        if not tests:
            return value
        test = tests[0] if len(tests) == 1 else Logical("and", tuple(tests))
        return Where(test, value, before)

    return Real(base.shape, entry)


def _renamed(place: Position | None, meant: Mapping[Index, Position]) -> Position | None:
    if place is None or isinstance(place, int):
        return place
    moved = rename(Symbol("_", (place,)), meant)
    assert isinstance(moved, Symbol)
    return moved.positions[0]


def closed(
    context: Context, writes: list[Write], index: Index, guard: Condition | None
) -> list[Write]:
    """What one turn writes, for all values of the loop's ``index``."""
    _check_turns(context, writes, index)
    return [_closed(write, index, guard) for write in writes]


def _own_axis(write: Write, index: Index) -> int | None:
    """The axis on which the loop's index stands alone, and nowhere else."""
    at = [k for k, place in enumerate(write.region) if place == index]
    return at[0] if at else None


def _check_turns(context: Context, writes: list[Write], index: Index) -> None:
    """Turns must not undo each other: all of them add, or each has a row of its own."""
    if all(write.kind == "add" for write in writes):
        return
    own = {_own_axis(write, index) for write in writes}
    if None in own or len(own) > 1:
        first = next(write for write in writes if write.kind == "set")
        raise context.error(first.node, "a turn of the loop may overwrite what another has written")


def _closed(write: Write, index: Index, guard: Condition | None) -> Write:
    axis = _own_axis(write, index)
    write = replace(write, guard=_both(write.guard, guard))
    if axis is not None:
        place = write.places[axis]
        moved = tuple(
            None if k == axis else _renamed(p, {index: place}) for k, p in enumerate(write.region)
        )
        return replace(write.renamed(index, place), region=moved)
    value = write.value
    region = list(write.region)
    factors: list[Expr] = []
    for k, p in enumerate(write.region):
        if p is not None and index in position_indices(p):
            factors.append(kronecker(write.places[k], p))
            region[k] = None
    body = Times((*factors, value)) if factors else value
    held = write.guard
    if held is not None and index in free_indices(held):
        body, held = Where(held, body, ZERO), None
    return replace(write, region=tuple(region), value=Reduce("sum", index, body), guard=held)


def _both(one: Condition | None, other: Condition | None) -> Condition | None:
    if one is None or other is None:
        return one if other is None else other
    return Logical("and", (one, other))


def from_start(index: Index, start: int) -> Condition | None:
    """The turns of ``range(start, n)``."""
    return None if start == 0 else CompareIndices("<=", start + 1, index)
