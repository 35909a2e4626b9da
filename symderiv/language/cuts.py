"""Slices with bounds: NumPy's meaning, counted from 0, with ends from behind and past the end.

A part of an axis of open size that begins and ends at fixed distances from its ends is such an axis
itself, shorter by a number; one that is counted from one end alone has a fixed length.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from symderiv.formula.syntax import Slice, Syntax
from symderiv.formula.tree import Dimension
from symderiv.language.compound import Compound, Window
from symderiv.language.indices import Arithmetic, read
from symderiv.language.scope import Names, Scope
from symderiv.language.shapes import Value
from symderiv.language.windows import Kept, base_of, mirror, reduced_to


@dataclass(frozen=True, slots=True)
class Bound:
    """So many entries from the beginning, or before the end."""

    count: int
    from_end: bool = False


class NoPart(Exception):
    """A slice that says nothing that can be followed, and what to write."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def kept(
    dimension: Dimension, start: Bound | None, stop: Bound | None, step: int | None, names: Names
) -> Kept:
    """What a slice keeps of an axis.  Raises NoPart."""
    if step == 0:
        raise NoPart("a slice with the step 0")
    length = names.length(dimension) if isinstance(dimension, str) else int(dimension)
    if length is not None:
        return _of_known(dimension, start, stop, step, length)
    if step == -1 and start is None and stop is None:
        return mirror(dimension)
    base, _ = base_of(dimension)
    if step not in (None, 1) or isinstance(base, Compound):
        message = f"a part of an axis of length {dimension}"
        raise NoPart(message, "write it with indices, as x[i + 1] - x[i]")
    return _of_open(dimension, start or Bound(0), stop or Bound(0, True), names)


def _of_known(
    dimension: Dimension, start: Bound | None, stop: Bound | None, step: int | None, length: int
) -> Kept:
    first, last = (_end(bound, length) for bound in (start, stop))
    places = range(length)[slice(first, last, step)]
    if not places:
        raise NoPart("an empty slice")
    return Kept(places.step, places.start + 1 - places.step, dimension, len(places))


def _end(bound: Bound | None, length: int) -> int | None:
    """A bound as Python writes it; the end itself is the length."""
    if bound is None or bound.count or not bound.from_end:
        return None if bound is None else bound.count
    return length


def _of_open(dimension: Dimension, start: Bound, stop: Bound, names: Names) -> Kept:
    base, less = base_of(dimension)
    if start.from_end == stop.from_end:
        length = stop.count - start.count
        if length < 1:
            raise NoPart("an empty slice")
        if start.from_end:
            return Kept(1, start.count - less, base, length, ((str(base), 1),))
        return Kept(1, start.count, base, length)
    if start.from_end:
        message = "a slice from near the end to near the beginning"
        raise NoPart(message, "count both bounds from one end")
    off = start.count - stop.count
    if not off:
        return Kept(1, 0, base, dimension)
    filled = names.dimensions[str(base)][0] > less + off
    return Kept(1, start.count, base, Window(str(base), less + off, filled))


def cut(value: Value, axis: int, item: Slice, scope: Scope) -> Value:
    """The part of ``value`` that a slice keeps of the axis at place ``axis``."""
    dimension = value.shape[axis]
    start, stop, step = (_bound(b, dimension, scope) for b in (item.start, item.stop, item.step))
    if step is not None and step.from_end != (step.count < 0):
        raise scope.error(item.at, "a slice whose step is no whole number")
    count = None if step is None else step.count
    try:
        return reduced_to(value, axis, kept(dimension, start, stop, count, scope.names))
    except NoPart as refused:
        raise scope.error(item.at, refused.message, refused.hint) from None


def _bound(node: Syntax | None, dimension: Dimension, scope: Scope) -> Bound | None:
    """A bound as a distance from one of the ends."""
    if node is None:
        return None
    found: Arithmetic = read(node, scope)
    sizes = {name: multiple for name, multiple in found.sizes.items() if multiple}
    if found.terms:
        raise scope.error(node.at, "an index as a bound of a slice", "write it with indices")
    bound = bound_of(found.offset, sizes, dimension)
    if bound is None:
        raise scope.error(node.at, f"a bound of a slice of an axis of length {dimension}", None)
    return bound


def bound_of(offset: int, sizes: Mapping[str, int], dimension: Dimension) -> Bound | None:
    """A number with multiples of sizes as a distance from one of the ends of an axis."""
    if not sizes:
        return Bound(offset, offset < 0)
    base, less = base_of(dimension)
    if isinstance(base, str) and sizes == {base: 1}:
        return Bound(min(offset + less, 0), True)
    return None
