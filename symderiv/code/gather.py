"""Brackets of the code: entries, rows, new axes, and what stands at labels."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace

from symderiv.code.context import Context, chosen
from symderiv.code.values import Cell, Chosen, Counting, Labels, Mask, Real, Whole, shifted
from symderiv.formula.syntax import Entry, Name, Slice, Syntax
from symderiv.formula.tree import (
    Affine,
    CompareIndices,
    Dimension,
    Expr,
    Index,
    Label,
    Position,
    Where,
    affine,
)
from symderiv.language.compound import Compound, Window
from symderiv.language.cuts import Bound, NoPart, bound_of, kept
from symderiv.language.shapes import Positions, Shape, Value, show
from symderiv.language.windows import Kept, base_of


@dataclass(frozen=True, slots=True)
class Part:
    """What a slice keeps of an axis; the whole of it by default.

    One whose ends depend on loops or on several sizes has ``length`` entries from ``start`` on.
    """

    kept: Kept | None = None
    start: Whole | int = 0
    length: Dimension | None = None
    axis: Dimension | None = None

    def size(self) -> Dimension | None:
        """The dimension that is left; None for the whole one."""
        return self.length if self.kept is None else self.kept.length

    def at(self, position: Position) -> Position:
        """The place on the axis of a place in the part."""
        if self.kept is not None:
            return self.kept.at(position)
        return position if self.length is None else shifted(position, self.start, self.axis)


ALL = Part()
Place = Part | Position | Counting | Labels | None
"""What stands for one axis: a slice, a place from 1, places in a row, labels, or a new axis."""


def places(context: Context, node: ast.AST, shape: Shape, items: Sequence[object]) -> list[Place]:
    """What each bracketed item says of its axis.  Raises CodeError where that is not known."""
    wanted = sum(item is not None and item is not Ellipsis for item in items)
    if wanted > len(shape):
        raise context.error(node, f"{wanted} indices of an array of shape {show(shape)}")
    missing = len(shape) - wanted
    if Ellipsis in items:
        at = items.index(Ellipsis)
        items = [*items[:at], *[ALL] * missing, *items[at + 1 :]]
    else:
        items = [*items, *[ALL] * missing]
    found: list[Place] = []
    axis = 0
    for item in items:
        if item is None:
            found.append(None)
            continue
        found.append(_place(context, node, item, shape[axis]))
        axis += 1
    arrays = [place for place in found if isinstance(place, Counting | Labels)]
    if len(arrays) == 1 and isinstance(arrays[0], Counting):
        # One array of all places says what a slice does, unless a slice parts it from a number.
        together = [k for k, p in enumerate(found) if not isinstance(p, Part) and p is not None]
        if together == list(range(together[0], together[-1] + 1)):
            return [ALL if isinstance(place, Counting) else place for place in found]
    return found


def _place(context: Context, node: ast.AST, item: object, dimension: Dimension) -> Place:
    match item:
        case Cell(value=inner):
            return _place(context, node, inner, dimension)
        case slice():
            return _part(context, node, item, dimension)
        case Part():
            return item
        case bool():
            raise context.error(node, "a truth value as an index")
        case int():
            return _literal(context, node, item, dimension)
        case Whole():
            return _moving(context, node, item, dimension)
        case Counting():
            return _counted(context, node, item, dimension)
        case Labels(name=name, classes=classes):
            if classes != dimension:
                raise context.error(
                    node, f"{name} has classes of {classes}, and the axis is {dimension}"
                )
            return item
        case Real():
            raise WantsLabels(item, dimension, context, node)
    raise context.error(node, "an index that cannot be read")


class WantsLabels(Exception):
    """A declared array of real numbers stands where labels belong."""

    def __init__(self, value: Real, dimension: Dimension, context: Context, node: ast.AST) -> None:
        super().__init__("labels")
        syntax = value.syntax
        self.name = syntax.name if isinstance(syntax, Name) else None
        self.dimension = dimension
        self.error = context.error(
            node, "an index that is an array of real numbers", f"declare it as index[{dimension}]"
        )


def _part(context: Context, node: ast.AST, item: slice, dimension: Dimension) -> Part:
    step = item.step
    if step is not None and not isinstance(step, int):
        raise context.error(node, "a slice whose step is not known")
    moving = _moving_part(context, node, item, dimension) if step in (None, 1) else None
    if moving is not None:
        return moving
    start, stop = (_bound(context, node, end, dimension) for end in (item.start, item.stop))
    try:
        found = kept(dimension, start, stop, step, context.names)
    except NoPart as refused:
        raise context.error(node, refused.message, refused.hint) from None
    found = _wide_enough(context, node, found)
    same = found.step == 1 and not found.offset and not found.sizes
    return ALL if same and found.length == dimension else Part(found)


def _moving_part(context: Context, node: ast.AST, item: slice, dimension: Dimension) -> Part | None:
    """A part whose ends depend on loops or on several sizes, which is seen to lie within the axis:
    Python would cut off what does not.  None for any other."""
    ends = [end for end in (item.start, item.stop) if isinstance(end, Whole)]
    if not any(end.terms or len(end.sizes) > 1 for end in ends):
        return None
    size = Whole.size(dimension)
    start = Whole(offset=item.start or 0) if isinstance(item.start, int | None) else item.start
    stop = size if item.stop is None else item.stop
    if isinstance(size, int) or not isinstance(start, Whole) or not isinstance(stop, Whole):
        return None
    length = stop.plus(start, -1)
    inside = context.never_negative(start) and context.never_negative(size.plus(stop, -1))
    found = context.length(length) if isinstance(length, Whole) else length
    if not inside or found is None or (isinstance(found, int) and found < 1):
        raise context.error(
            node,
            f"a part of an axis of open size {dimension}",
            "a part that ends within the axis at every size can be read",
        )
    return Part(None, context.in_sizes(start), found, dimension)


def _wide_enough(context: Context, node: ast.AST, found: Kept) -> Kept:
    """A part of an axis of open size has an entry, and all that it is said to have, from the first
    size on."""
    base = found.base
    if isinstance(base, int) or found.step != 1 or context.names.length(base) is not None:
        return found
    if isinstance(found.length, Window):
        context.at_least(node, base, found.length.less + 1)
        return replace(found, length=Window(base, found.length.less, True))
    if isinstance(found.length, int):
        ends = -found.offset if found.sizes else found.offset + found.length
        context.at_least(node, base, ends)
    return found


def _bound(context: Context, node: ast.AST, end: object, dimension: Dimension) -> Bound | None:
    """A bound of a slice as a distance from one of the ends."""
    if end is None:
        return None
    whole = Whole(offset=end) if isinstance(end, int) else end
    found = None
    if isinstance(whole, Whole) and not whole.terms:
        found = bound_of(whole.offset, dict(whole.sizes), dimension)
    if found is None:
        raise context.error(node, "a slice whose ends are not known")
    return found


def _literal(context: Context, node: ast.AST, item: int, dimension: Dimension) -> Position:
    if isinstance(dimension, int):
        if not -dimension <= item < dimension:
            raise context.error(node, f"index {item} on an axis of length {dimension}")
        return item % dimension + 1
    base, less = base_of(dimension)
    if isinstance(base, Compound | int):
        raise context.error(node, f"an index on an axis of length {dimension}")
    if item < 0:
        context.at_least(node, base, less - item)
        return affine({}, item + 1 - less, base, {base: 1})
    context.at_least(node, base, less + item + 1)
    return item + 1


def _moving(context: Context, node: ast.AST, item: Whole, dimension: Dimension) -> Position:
    whole = context.in_sizes(item)
    if isinstance(whole, int):
        return _literal(context, node, whole, dimension)
    position = affine(dict(whole.terms), whole.offset + 1, dimension, dict(whole.sizes))
    index = item.bare()
    if index is not None and not context.stands(index, dimension):
        raise context.error(
            node,
            f"an index that runs over {index.dimension} on an axis of {dimension}",
            "different dimensions never match, even at equal size",
        )
    return position


def _counted(context: Context, node: ast.AST, item: Counting, dimension: Dimension) -> Counting:
    if item.start != 0 or item.stop != Whole.size(dimension):
        raise context.error(
            node, f"places in a row that are not those of the whole axis {dimension}"
        )
    return item


def read(
    context: Context, node: ast.AST, base: Real | Mask, items: Sequence[object]
) -> Real | Mask:
    """``base[items]``."""
    if any(isinstance(_plain(item), Mask) for item in items):
        raise context.error(
            node, "entries picked by conditions have no known number", "use np.where"
        )
    found = places(context, node, base.shape, items)
    if isinstance(base, Mask):
        return _read_mask(context, node, base, found)
    if any(isinstance(place, Counting | Labels) for place in found):
        return _advanced(context, node, base, found)
    shape = result_shape(base.shape, found)

    def entry(positions: Positions) -> Expr:
        return _entry(context, base, inner_positions(found, positions), turned)

    kept = [place for place in found if place is not None]
    turned = tuple(
        (axis, end)
        for axis, place in enumerate(kept)
        if (end := context.from_the_end(place, base.shape[axis])) is not None
    )
    value = Real(shape, entry, _formula(context, node, base, found))
    return value if base.chosen is None else _chosen_part(base, base.chosen, found, shape)


def _entry(
    context: Context, base: Real, inner: Positions, turned: tuple[tuple[int, Position], ...]
) -> Expr:
    """An entry at places of which some are counted from the end where they are below the first."""
    if not turned:
        return base.entry(inner)
    (axis, end), *rest = turned
    above = _entry(context, base, inner, tuple(rest))
    below = _entry(context, base, (*inner[:axis], end, *inner[axis + 1 :]), tuple(rest))
    return Where(CompareIndices("<=", 1, inner[axis]), above, below)


def _plain(item: object) -> object:
    return item.value if isinstance(item, Cell) else item


def _read_mask(context: Context, node: ast.AST, base: Mask, found: list[Place]) -> Mask:
    if any(isinstance(place, Counting | Labels) for place in found):
        raise context.error(node, "conditions picked by arrays cannot be read")
    shape = result_shape(base.shape, found)
    return Mask(shape, lambda positions: base.entry(inner_positions(found, positions)))


def _chosen_part(base: Real, choice: Chosen, found: list[Place], shape: Shape) -> Real:
    def at(positions: Positions) -> Positions:
        return choice.at(inner_positions(found, positions))

    def entry(positions: Positions) -> Expr:
        return choice.every.entry((*inner_positions(found, positions[:-1]), positions[-1]))

    every = Value((*shape, choice.labels.classes), entry)
    return chosen(Chosen(choice.labels, at, every), shape)


def result_shape(shape: Shape, found: Sequence[Place]) -> Shape:
    """The shape of what slices, places and new axes leave of ``shape``."""
    axes = iter(shape)
    result: list[Dimension] = []
    for place in found:
        if place is None:
            result.append(1)
            continue
        dimension = next(axes)
        if isinstance(place, Part):
            left = place.size()
            result.append(dimension if left is None else left)
    return tuple(result)


def inner_positions(found: Sequence[Place], positions: Positions) -> Positions:
    """The positions in the array at which a part of it is read."""
    given = iter(positions)
    inner: list[Position] = []
    for place in found:
        if place is None:
            next(given)
        elif isinstance(place, Part):
            inner.append(place.at(next(given)))
        else:
            assert not isinstance(place, Counting | Labels)
            inner.append(place)
    return tuple(inner)


def _formula(context: Context, node: ast.AST, base: Real, found: list[Place]) -> Syntax | None:
    if base.syntax is None:
        return None
    at = context.module.span(node)
    items: list[Syntax | Slice] = []
    for place in found:
        if place is None:
            items.append(Name("None"))
        elif place == ALL:
            items.append(Slice())
        else:
            return None
    if all(place == ALL for place in found):
        return base.syntax
    return Entry(base.syntax, tuple(items), at)


def labels_at(context: Context, node: ast.AST, labels: Labels, items: Sequence[object]) -> Labels:
    """``y[i]``: the label, or the labels, behind places on the first axes."""
    found = places(context, node, labels.shape, items)
    placed = [place for place in found if isinstance(place, int | Index | Affine | Label)]
    rest = found[len(placed) :]
    if found[: len(placed)] != placed or any(place != ALL for place in rest):
        raise context.error(node, "a part of labels that cannot be read")
    shape = labels.shape[len(placed) :]
    return Labels(labels.name, shape, labels.classes, (*labels.placed, *placed))


def at_labels(context: Context, node: ast.AST, base: Real, labels: Labels) -> Real:
    """Row i of ``base`` at the label of row i."""
    count = Counting(0, Whole.size(base.shape[0]))
    found = read(context, node, base, [count, labels])
    assert isinstance(found, Real)
    return found


def _advanced(context: Context, node: ast.AST, base: Real, found: list[Place]) -> Real:
    """NumPy's rule: index arrays are broadcast against each other; their axes stand where the
    first of them does, or in front where something stands between them."""
    if None in found or any(isinstance(p, Part) and p != ALL for p in found):
        raise context.error(node, "index arrays beside new axes or parts cannot be read")
    picked = [place for place, item in enumerate(found) if not isinstance(item, Part)]
    shapes = [_own_shape(base.shape[place], found[place]) for place in picked]
    together = context.broadcast(node, shapes)
    adjacent = picked == list(range(picked[0], picked[-1] + 1))
    first = picked[0] if adjacent else 0
    kept = [d for place, d in enumerate(base.shape) if place not in picked]
    shape = (*kept[:first], *together, *kept[first:])
    labels = [item for item in found if isinstance(item, Labels)]
    if len(labels) > 1:
        raise context.error(node, "an array picked by two arrays of labels cannot be read")

    def inner(positions: Positions, k: Position | None) -> Positions:
        own = positions[first : first + len(together)]
        rest = iter((*positions[:first], *positions[first + len(together) :]))
        return tuple(
            [_picked(item, own, k) if i in picked else next(rest) for i, item in enumerate(found)]
        )

    if not labels:
        return Real(shape, lambda positions: base.entry(inner(positions, None)))
    rank = len(labels[0].shape)

    def at(positions: Positions) -> Positions:
        own = positions[first : first + len(together)]
        return own[len(own) - rank :]

    every = Value(
        (*shape, labels[0].classes),
        lambda positions: base.entry(inner(positions[:-1], positions[-1])),
    )
    return chosen(Chosen(labels[0], at, every), shape)


def _own_shape(dimension: Dimension, item: Place) -> Shape:
    if isinstance(item, Counting):
        return (dimension,)
    return item.shape if isinstance(item, Labels) else ()


def _picked(item: Place, own: Positions, k: Position | None) -> Position:
    match item:
        case Counting():
            return own[-1]
        case Labels():
            assert k is not None
            return k
    assert isinstance(item, int | Index) or hasattr(item, "terms")
    return item  # type: ignore[return-value]
