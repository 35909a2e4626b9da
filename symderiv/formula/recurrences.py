"""Definitions that use themselves at other indices: which they are, and why they end.

A group of definitions that use each other is a recurrence if there is one axis of each, all over
one dimension, along which every use lies strictly below (or strictly above), except for uses at
the same place that go round in no circle.  What a use lies below is told by the ``where`` that it
stands in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import islice, product

from symderiv.formula.bounds import Bounds, Sizes
from symderiv.formula.declarations import Definition
from symderiv.formula.tree import (
    Compare,
    Derivative,
    Dimension,
    Expr,
    Index,
    Logical,
    MatrixFunction,
    Piece,
    Position,
    Reduce,
    Symbol,
    Where,
    pieces,
    size_position,
    symbol_names,
)

_OUTSIDE = "a recurrence leads out of its axis"
_MOST_AXES = 256
"""Choices of axes that are looked at for one group of definitions."""


@dataclass(frozen=True)
class Recurrence:
    """``axes`` has the axis along which each of some definitions recurs; uses lie below for the
    direction 1, above for -1.  ``order`` has them so that a use at the same place comes first."""

    axes: Mapping[str, int]
    dimension: Dimension
    direction: int
    order: tuple[str, ...]


class NotWellFounded(Exception):
    """Why a group of definitions is no recurrence; ``name`` is that where it shows, ``shown`` the
    use, or the way round a circle."""

    def __init__(
        self,
        name: str,
        message: str,
        hint: str | None = None,
        shown: Symbol | Sequence[str] | None = None,
    ) -> None:
        super().__init__(message)
        self.name = name
        self.message = message
        self.hint = hint
        self.shown = shown


@dataclass(frozen=True)
class Use:
    """A definition of a group in the body of another one, and what is known where it stands."""

    by: str
    of: Symbol
    known: Bounds


def groups(uses: Mapping[str, frozenset[str]]) -> list[tuple[str, ...]]:
    """Names that use each other, each group after those that it uses (Tarjan's algorithm)."""
    found: list[tuple[str, ...]] = []
    number: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_names: dict[str, None] = {}
    for root in uses:
        if root in number:
            continue
        stack = [(root, iter(sorted(uses[root])))]
        number[root] = lowest[root] = len(number)
        open_names[root] = None
        while stack:
            name, left = stack[-1]
            for used in left:
                if used not in number:
                    number[used] = lowest[used] = len(number)
                    open_names[used] = None
                    stack.append((used, iter(sorted(uses[used]))))
                    break
                if used in open_names:
                    lowest[name] = min(lowest[name], number[used])
            else:
                stack.pop()
                if stack:
                    above = stack[-1][0]
                    lowest[above] = min(lowest[above], lowest[name])
                if lowest[name] == number[name]:
                    group: list[str] = []
                    while not group or group[-1] != name:
                        group.append(open_names.popitem()[0])
                    found.append(tuple(reversed(group)))
    return found


def recurrence(definitions: Mapping[str, Definition], sizes: Sizes) -> Recurrence:
    """Why a group of definitions that use each other ends; ``sizes`` are those of dimensions.

    Raises NotWellFounded.
    """
    uses = list(_uses(definitions, sizes))
    refusals: list[NotWellFounded] = []
    for direction, axes in product((1, -1), islice(_axes(definitions), _MOST_AXES)):
        try:
            return _along(definitions, uses, axes, direction)
        except NotWellFounded as refusal:
            refusals.append(refusal)
    if not refusals:
        name = next(iter(definitions))
        raise NotWellFounded(name, "definitions that use each other have no dimension in common")
    raise next((each for each in refusals if each.message == _OUTSIDE), refusals[0])


def recurrences(definitions: Mapping[str, Definition], sizes: Sizes) -> dict[str, Recurrence]:
    """The recurrences of a file, under the name of each definition that takes part in one."""
    uses = {
        name: frozenset(symbol_names(each.body) & definitions.keys())
        for name, each in definitions.items()
    }
    found: dict[str, Recurrence] = {}
    for group in groups(uses):
        if len(group) > 1 or group[0] in uses[group[0]]:
            one = recurrence({name: definitions[name] for name in group}, sizes)
            found.update(dict.fromkeys(group, one))
    return found


def _uses(definitions: Mapping[str, Definition], sizes: Sizes) -> Iterator[Use]:
    for name, each in definitions.items():
        for symbol, known in _found(each.body, Bounds.of(each.parameters, sizes), sizes):
            if symbol.name in definitions:
                yield Use(name, symbol, known)
        for part in _derivatives(each.body):
            if (symbol_names(part) & definitions.keys()) != frozenset():
                message = "a recurrence differentiates itself"
                hint = "give the derivative a recurrence of its own"
                raise NotWellFounded(name, message, hint)


def _derivatives(node: Piece) -> Iterator[Derivative]:
    if isinstance(node, Derivative):
        yield node
    for piece in pieces(node):
        yield from _derivatives(piece)


def _found(node: Piece, known: Bounds, sizes: Sizes) -> Iterator[tuple[Symbol, Bounds]]:
    """The symbols of a tree, each with what is known of indices where it stands."""
    match node:
        case Symbol():
            yield node, known
        case Where(condition, then, otherwise):
            yield from _found(condition, known, sizes)
            yield from _found(then, known.given(condition), sizes)
            yield from _found(otherwise, known.given(condition, False), sizes)
        case Reduce(_, index, body):
            yield from _found(body, known.ranging((index,)), sizes)
        case MatrixFunction(_, row, column, body, _):
            yield from _found(body, known.ranging((row, column)), sizes)
        case Expr() | Compare() | Logical():
            for piece in pieces(node):
                yield from _found(piece, known, sizes)


def _axes(definitions: Mapping[str, Definition]) -> Iterator[dict[str, int]]:
    """One axis of each definition, all over one dimension."""
    spans = [
        [(place, index.dimension) for place, index in enumerate(each.parameters)]
        for each in definitions.values()
    ]
    for chosen in product(*spans):
        if len({dimension for _, dimension in chosen}) == 1:
            yield {name: place for name, (place, _) in zip(definitions, chosen, strict=True)}


def _along(
    definitions: Mapping[str, Definition], uses: Sequence[Use], axes: Mapping[str, int], way: int
) -> Recurrence:
    level: dict[str, set[str]] = {name: set() for name in definitions}
    for use in uses:
        here = definitions[use.by].parameters[axes[use.by]]
        there = use.of.positions[axes[use.of.name]]
        if there == here:
            level[use.by].add(use.of.name)
            continue
        low, high = (there, here) if way > 0 else (here, there)
        if not use.known.holds("<", low, high):
            raise _not_below(use, here, way)
        if not _is_inside(use.known, there, here.dimension):
            raise _outside(use, here, way)
    try:
        order = tuple(TopologicalSorter(level).static_order())
    except CycleError as error:
        cycle = list(reversed(error.args[1]))
        raise NotWellFounded(cycle[0], "cyclic definitions", shown=cycle) from error
    name = order[0]
    return Recurrence(axes, definitions[name].parameters[axes[name]].dimension, way, order)


def _is_inside(known: Bounds, place: Position, dimension: Dimension) -> bool:
    return known.holds("<=", 1, place) and known.holds("<=", place, size_position(dimension))


def _not_below(use: Use, here: Index, way: int) -> NotWellFounded:
    side = "below" if way > 0 else "above"
    message = f"a recurrence uses itself where nothing says that it is {side} {here.name}"
    return NotWellFounded(use.by, message, _guard(here, way), use.of)


def _outside(use: Use, here: Index, way: int) -> NotWellFounded:
    hint = f"say where it begins, {_guard(here, way)}"
    return NotWellFounded(use.by, _OUTSIDE, hint, use.of)


def _guard(here: Index, way: int) -> str:
    border = 1 if way > 0 else here.dimension
    return f"e.g. where({here.name} = {border}, ..., ...)"
