"""The same array in another shape: transposes, new axes, axes split and joined in C order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from symderiv.formula.tree import (
    CompareIndices,
    Dimension,
    Expr,
    Position,
    Where,
)
from symderiv.language.compound import Fold, Folded, folded, unfolded
from symderiv.language.shapes import Positions, Value
from symderiv.language.windows import moved, plus

MOST_JOINED = 64
"""Entries of joined axes of known length, which are told apart one by one."""


def by_cases(place: Position, count: int, read: Callable[[int], Expr]) -> Expr:
    """The entry of a row at a place: directly at a number, by cases at an index."""
    if isinstance(place, int):
        return read(place)
    found = read(count)
    for k in range(count - 1, 0, -1):
        found = Where(CompareIndices("=", place, k), read(k), found)
    return found


def permuted(value: Value, order: Sequence[int]) -> Value:
    """The axis at place k of the result is the axis ``order[k]``."""

    def entry(positions: Positions) -> Expr:
        found: dict[int, Position] = dict(zip(order, positions, strict=True))
        return value.entry(tuple([found[axis] for axis in range(len(order))]))

    return Value(tuple([value.shape[axis] for axis in order]), entry)


def swapped(rank: int, one: int, other: int) -> list[int]:
    """The order of axes with two of them exchanged."""
    order = list(range(rank))
    order[one], order[other] = order[other], order[one]
    return order


def with_axis(value: Value, place: int) -> Value:
    """A new axis of length 1 at ``place``."""
    shape = (*value.shape[:place], 1, *value.shape[place:])
    return Value(shape, lambda p: value.entry((*p[:place], *p[place + 1 :])))


def without_axes(value: Value, places: Sequence[int]) -> Value:
    """Without the axes of length 1 at ``places``."""
    shape = tuple(d for place, d in enumerate(value.shape) if place not in places)

    def entry(positions: Positions) -> Expr:
        given = iter(positions)
        return value.entry(
            tuple([1 if place in places else next(given) for place in range(len(value.shape))])
        )

    return Value(shape, entry)


def apart(axes: Sequence[Dimension], place: Position, read: Callable[[Positions], Expr]) -> Expr:
    """What ``read`` says of the places on ``axes`` that make one place on the axis they fold to."""
    whole = folded(axes)
    if isinstance(whole, Folded):
        return read(_regrouped(axes, list(unfolded(place))))
    wide = [k for k, axis in enumerate(axes) if axis != 1]
    if len(wide) < 2:
        return read(tuple([place if k in wide else 1 for k in range(len(axes))]))
    entries = list(product(*(range(1, int(axis) + 1) for axis in axes)))
    return by_cases(place, len(entries), lambda k: read(entries[k - 1]))


def atoms(axis: Dimension) -> tuple[Dimension, ...]:
    """The axes that one is folded of, without those of length 1."""
    if axis == 1:
        return ()
    return axis.parts if isinstance(axis, Folded) else (axis,)


def _regrouped(axes: Sequence[Dimension], places: list[Position]) -> Positions:
    """Places on atoms as places on axes."""
    given = iter(places)
    found: list[Position] = []
    for axis in axes:
        inner = tuple([next(given) for _ in atoms(axis)])
        if isinstance(axis, Folded):
            found.append(Fold((), 0, None, parts=inner))
        else:
            found.append(inner[0] if inner else 1)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of old atoms that holds the same entries as a run of new ones."""

    old: tuple[Dimension, ...]
    new: tuple[Dimension, ...]


def reshaped(value: Value, wanted: Sequence[Dimension | None]) -> Value | None:
    """``value`` in another shape, one length of which may be left open (None).

    None where it cannot be followed: axes of open size are joined with their neighbours and taken
    apart again, never split otherwise.
    """
    old = [atom for axis in value.shape for atom in atoms(axis)]
    shape = _completed(old, _as_they_stand(old, wanted))
    segments = None if shape is None else _segments(old, [a for axis in shape for a in atoms(axis)])
    if shape is None or segments is None:
        return None

    def entry(positions: Positions) -> Expr:
        places: list[Position] = []
        for axis, place in zip(shape, positions, strict=True):
            places.extend(unfolded(place) if isinstance(axis, Folded) else [place] * (axis != 1))
        return _read(value, segments, places, [])

    return Value(tuple(shape), entry)


def _as_they_stand(
    old: Sequence[Dimension], wanted: Sequence[Dimension | None]
) -> list[Dimension | None]:
    """``wanted`` with the parts of a product in the order of the axes, as n * m is m * n."""
    found: list[Dimension | None] = []
    for axis in wanted:
        if isinstance(axis, Folded):
            count = len(axis.parts)
            runs = [tuple(old[k : k + count]) for k in range(len(old) - count + 1)]
            same = [run for run in runs if Counter(run) == Counter(axis.parts)]
            axis = axis if axis.parts in same or not same else Folded(same[0])
        found.append(axis)
    return found


def _completed(old: list[Dimension], wanted: list[Dimension | None]) -> list[Dimension] | None:
    """``wanted`` with the length that is left open, where one is."""
    if None not in wanted:
        return [axis for axis in wanted if axis is not None]
    place = wanted.index(None)
    rest = list(old)
    for atom in [a for axis in wanted if axis is not None for a in atoms(axis)]:
        if isinstance(atom, str):
            if atom not in rest:
                return None
            rest.remove(atom)
    given = prod(int(axis) for axis in wanted if isinstance(axis, int))
    numbers = prod(int(atom) for atom in rest if isinstance(atom, int))
    left = [atom for atom in rest if isinstance(atom, str)]
    if numbers % given or (left and numbers != given and len(left) < len(rest)):
        return None
    missing = folded(left) if left else numbers // given
    completed = [*wanted[:place], missing, *wanted[place + 1 :]]
    return [axis for axis in completed if axis is not None]


def _segments(old: list[Dimension], new: list[Dimension]) -> list[Segment] | None:
    """Both lists of atoms in runs of equal length: named ones alone, numbers together."""
    found: list[Segment] = []
    first, second = list(old), list(new)
    while first and second:
        if first[0] == second[0]:
            found.append(Segment((first.pop(0),), (second.pop(0),)))
            continue
        runs: tuple[list[int], list[int]] = ([], [])
        while not runs[0] or prod(runs[0]) != prod(runs[1]):
            shorter = 0 if prod(runs[0]) <= prod(runs[1]) else 1
            source = (first, second)[shorter]
            if not source or not isinstance(source[0], int) or prod(runs[0]) > MOST_JOINED:
                return None
            runs[shorter].append(int(source.pop(0)))
        found.append(Segment(tuple(runs[0]), tuple(runs[1])))
    return None if first or second else found


def _read(
    value: Value, segments: Sequence[Segment], places: list[Position], done: list[Position]
) -> Expr:
    """The entry of the old array at places on new atoms, one run after the other."""
    if not segments:
        return value.entry(_regrouped(value.shape, done))
    segment, rest = segments[0], segments[1:]
    here, later = places[: len(segment.new)], places[len(segment.new) :]
    if segment.old == segment.new:
        return _read(value, rest, later, [*done, *here])
    lengths = [int(length) for length in segment.new]
    number = joined_place(here, lengths, segment.old[0] if len(segment.old) == 1 else None)
    if len(segment.old) == 1:
        return _read(value, rest, later, [*done, number])
    entries = list(product(*(range(1, int(length) + 1) for length in segment.old)))
    return by_cases(
        number, len(entries), lambda k: _read(value, rest, later, [*done, *entries[k - 1]])
    )


def joined_place(
    places: Sequence[Position], lengths: Sequence[int], axis: Dimension | None
) -> Position:
    """The number, in C order, of the entry at ``places`` of an array with these lengths."""
    number: Position = 1
    step = 1
    for place, length in reversed(list(zip(places, lengths, strict=True))):
        number = plus(number, moved(place, step, -step))
        step *= length
    return moved(number, 1, 0, axis)
