"""Axes that are made of several declared ones, as ``concatenate``, ``kron`` and ``reshape`` make.

An axis of length n + m or m * p is no dimension of the file, so nothing of the tree may run over
it: a sum over it is a sum of sums, or a sum in a sum, and an entry of a claim is one of a part.  So
whatever is said of such arrays is said of their parts, at every size.

Such an axis is spelled as its length, and a place on it is no position of the tree: what makes the
axis takes it apart (:func:`part_at`, :func:`unfolded`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Literal, TypeAlias

from symderiv.formula.tree import (
    ONE,
    ZERO,
    Affine,
    Apply,
    CompareIndices,
    Condition,
    Dimension,
    Expr,
    Index,
    Logical,
    Piece,
    Plus,
    Position,
    Reduce,
    Size,
    Times,
    Where,
    affine,
    fresh,
    number,
    own_positions,
    pieces,
    position_indices,
)
from symderiv.language import shapes
from symderiv.language.shapes import Positions

Kind: TypeAlias = Literal["sum", "prod", "max", "min"]


class Compound(str):
    """An axis of several; as a text it is its length."""

    __slots__ = ("parts",)
    parts: tuple[Dimension, ...]
    sign = ""

    def __new__(cls, parts: tuple[Dimension, ...]) -> Compound:
        made = super().__new__(cls, cls.sign.join(map(cls.spelled, parts)))
        made.parts = parts
        return made

    @staticmethod
    def spelled(part: Dimension) -> str:
        return f"({part})" if isinstance(part, Joined | Window) else str(part)


class Joined(Compound):
    """One axis after the other."""

    __slots__ = ()
    sign = " + "


class Folded(Compound):
    """Several axes as one, the last of them fastest."""

    __slots__ = ()
    sign = " * "


class Window(Compound):
    """A dimension without some of its elements: those of the dimension up to its length less
    ``less``, moved along.  ``filled`` says that one is left at every size."""

    __slots__ = ("base", "filled", "less")
    base: str
    less: int
    filled: bool

    def __new__(cls, base: str, less: int, filled: bool) -> Window:
        made = str.__new__(cls, f"{base} - {less}")
        made.parts, made.base, made.less, made.filled = (base,), base, less, filled
        return made

    def end(self) -> Position:
        """The last place, counted from 1."""
        return affine({}, -self.less, self.base, {self.base: 1})


def joined(parts: Sequence[Dimension]) -> Dimension:
    """The axis of ``parts`` one after the other."""
    flat = [p for part in parts for p in (part.parts if isinstance(part, Joined) else (part,))]
    numbers = [int(part) for part in flat if isinstance(part, int)]
    if len(numbers) == len(flat):
        return sum(numbers)
    return flat[0] if len(flat) == 1 else Joined(tuple(flat))


def folded(parts: Sequence[Dimension]) -> Dimension:
    """``parts`` as one axis in C order; those of length 1 do not count."""
    flat = [p for part in parts for p in (part.parts if isinstance(part, Folded) else (part,))]
    flat = [part for part in flat if part != 1]
    numbers = [int(part) for part in flat if isinstance(part, int)]
    if len(numbers) == len(flat):
        return prod(numbers)
    return flat[0] if len(flat) == 1 else Folded(tuple(flat))


@dataclass(frozen=True, slots=True)
class Fold(Affine):
    """A place on a folded axis, by a place on each of its parts."""

    parts: Positions = ()


@dataclass(frozen=True, slots=True)
class Within(Affine):
    """A place in one part of a joined axis, counted from 0."""

    part: int = 0
    place: Position = 1


@dataclass(frozen=True, slots=True)
class Choice(Affine):
    """Any place on a joined axis: ``which`` says in which part, and each part has a place."""

    which: Position = 1
    places: Positions = ()


def within(part: int, place: Position) -> Within:
    return Within((), 0, part=part, place=place)


def is_compound(position: Position) -> bool:
    """Whether a place is none of the tree."""
    return isinstance(position, Fold | Within | Choice)


def part_at(position: Position, read: Callable[[int, Position], Expr]) -> Expr:
    """What ``read`` says of the part of a joined axis in which a place is, and of its place."""
    match position:
        case Within(part=part, place=place):
            return read(part, place)
        case Choice(which=which, places=places):
            found = read(len(places) - 1, places[-1])
            for k in range(len(places) - 1, 0, -1):
                found = Where(CompareIndices("=", which, k), read(k - 1, places[k - 1]), found)
            return found
    raise TypeError(f"{position} is no place on a joined axis")


def unfolded(position: Position) -> Positions:
    """The places on the parts of a folded axis."""
    assert isinstance(position, Fold)
    return position.parts


def places(shape: tuple[Dimension, ...]) -> Positions:
    """A new place for each axis: an index, named after its dimension, or several."""
    return tuple(map(_place, shape))


def _place(axis: Dimension) -> Position:
    if isinstance(axis, Joined):
        which = fresh(Index("part", len(axis.parts)))
        return Choice((), 0, None, which=which, places=places(axis.parts))
    if isinstance(axis, Folded):
        return Fold((), 0, None, parts=places(axis.parts))
    if isinstance(axis, Window):
        return shapes.axes((axis.base,))[0]
    return shapes.axes((axis,))[0]


def cleared(
    shape: tuple[Dimension, ...], positions: Positions
) -> tuple[Positions, dict[Index, Position]]:
    """New indices in place of positions, which no binder captures, and what they stand for; places
    that are none of the tree hold nothing that could be captured."""
    clear: list[Position] = []
    renaming: dict[Index, Position] = {}
    for axis, position in zip(shape, positions, strict=True):
        if is_compound(position):
            clear.append(position)
            continue
        index = _place(axis)
        assert isinstance(index, Index)
        clear.append(index)
        renaming[index] = position
    return tuple(clear), renaming


def indices_of(position: Position) -> tuple[Index, ...]:
    """The indices that a place is made of."""
    match position:
        case Fold(parts=parts):
            return tuple(index for part in parts for index in indices_of(part))
        case Within(place=place):
            return indices_of(place)
        case Choice(which=which, places=places):
            return tuple(index for place in (which, *places) for index in indices_of(place))
    return position_indices(position)


def over(kind: Kind, shape: tuple[Dimension, ...], body: Callable[[Positions], Expr]) -> Expr:
    """``body`` reduced over axes, the last one innermost."""
    if not shape:
        return body(())
    return _over_axis(kind, shape[0], lambda at: over(kind, shape[1:], lambda p: body((at, *p))))


def _over_axis(kind: Kind, axis: Dimension, body: Callable[[Position], Expr]) -> Expr:
    if isinstance(axis, Folded):
        return over(kind, axis.parts, lambda places: body(Fold((), 0, None, parts=places)))
    if isinstance(axis, Joined):
        return _together(kind, [_within(kind, k, part, body) for k, part in enumerate(axis.parts)])
    if isinstance(axis, Window):
        return _over_window(kind, axis, body)
    (index,) = shapes.axes((axis,))
    return Reduce(kind, index, body(index))


def _over_window(kind: Kind, axis: Window, body: Callable[[Position], Expr]) -> Expr:
    """Over the elements of the dimension, with what adds nothing beyond the end."""
    (index,) = shapes.axes((axis.base,))
    neutral = {"sum": ZERO, "prod": ONE}.get(kind) or body(1)
    kept = CompareIndices("<=", index, axis.end())
    return Reduce(kind, index, Where(kept, body(index), neutral))


def guards(shape: tuple[Dimension, ...], at: Positions) -> tuple[Condition, ...]:
    """Which places of free indices are on their axes, where these are parts of dimensions."""
    found: list[Condition] = []
    for axis, place in zip(shape, at, strict=True):
        if isinstance(axis, Window):
            found.append(CompareIndices("<=", place, axis.end()))
        elif isinstance(place, Fold) and isinstance(axis, Folded):
            found.extend(guards(axis.parts, place.parts))
        elif isinstance(place, Choice) and isinstance(axis, Joined):
            for k, part in enumerate(axis.parts):
                elsewhere = CompareIndices("!=", place.which, k + 1)
                for guard in guards((part,), (place.places[k],)):
                    found.append(Logical("or", (elsewhere, guard)))
    return tuple(found)


def may_be_empty(axis: Dimension) -> bool:
    """Whether an axis has no element at some size."""
    if isinstance(axis, Window):
        return not axis.filled
    empty = [may_be_empty(part) for part in axis.parts] if isinstance(axis, Compound) else []
    return any(empty)


def _within(kind: Kind, k: int, part: Dimension, body: Callable[[Position], Expr]) -> Expr:
    return _over_axis(kind, part, lambda at: body(within(k, at)))


def _together(kind: Kind, parts: list[Expr]) -> Expr:
    if kind == "sum":
        return Plus(tuple(parts))
    if kind == "prod":
        return Times(tuple(parts))
    found = parts[0]
    for part in parts[1:]:
        found = Apply(kind, (found, part))
    return found


def length_of(axis: Dimension) -> Expr:
    """The length of an axis as a number."""
    if isinstance(axis, Joined):
        return Plus(tuple(map(length_of, axis.parts)))
    if isinstance(axis, Folded):
        return Times(tuple(map(length_of, axis.parts)))
    if isinstance(axis, Window):
        return Plus((shapes.size_of(axis.base), number(-axis.less)))
    return shapes.size_of(axis)


def kronecker(left: Position, right: Position) -> Expr:
    """Delta as the author wrote it; of two numbers, it is a number itself."""
    match left, right:
        case Fold(parts=first), Fold(parts=second):
            return Times(tuple(map(kronecker, first, second)))
        case Within(part=part, place=place), Within(part=other, place=at):
            return kronecker(place, at) if part == other else ZERO
        case Choice(), _:
            return part_at(left, lambda k, at: kronecker(within(k, at), right))
        case _, Choice():
            return kronecker(right, left)
    return shapes.kronecker(left, right)


def has_compound(tree: Expr) -> bool:
    """Whether a place that is none of the tree has come to stand in it."""
    seen: set[int] = set()
    stack: list[Piece] = [tree]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        for position in own_positions(node):
            on = [index.dimension for index in position_indices(position)]
            if is_compound(position) or any(isinstance(axis, Compound) for axis in on):
                return True
        if isinstance(node, Reduce) and isinstance(node.index.dimension, Compound):
            return True
        if isinstance(node, Size) and isinstance(node.dimension, Compound):
            return True
        stack.extend(pieces(node))
    return False
