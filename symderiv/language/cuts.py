"""Slices with bounds: NumPy's meaning, counted from 0, with ends from behind and past the end.

A part of an axis of open size that begins and ends at fixed distances from its ends is such an axis
itself, shorter by a number; one that is counted from one end alone has a fixed length.
"""

from __future__ import annotations

from dataclasses import dataclass

from symderiv.formula.syntax import Slice, Syntax
from symderiv.formula.tree import Dimension
from symderiv.language import windows
from symderiv.language.compound import Compound, Window
from symderiv.language.indices import Arithmetic, read
from symderiv.language.scope import Scope
from symderiv.language.shapes import Value, show


@dataclass(frozen=True, slots=True)
class Bound:
    """So many entries from the beginning, or before the end."""

    count: int
    from_end: bool = False


def cut(value: Value, axis: int, item: Slice, scope: Scope) -> Value:
    """The part of ``value`` that a slice keeps of the axis at place ``axis``."""
    dimension = value.shape[axis]
    start, stop, step = (_bound(b, dimension, scope) for b in (item.start, item.stop, item.step))
    length = scope.names.length(dimension) if isinstance(dimension, str) else int(dimension)
    if step is not None and (step.count == 0 or step.from_end != (step.count < 0)):
        raise scope.error(item.at, "a slice whose step is no whole number")
    if length is not None:
        return _of_known(value, axis, (start, stop, step), length, item, scope)
    if step == Bound(-1, True) and start is None and stop is None:
        return windows.flipped(value, axis)
    if step is not None or (isinstance(dimension, Compound) and not isinstance(dimension, Window)):
        message = f"a part of an axis of shape {show(value.shape)}"
        raise scope.error(item.at, message, "write it with indices, as x[i + 1] - x[i]")
    return _of_open(value, axis, start or Bound(0), stop or Bound(0, True), item, scope)


def _of_known(
    value: Value,
    axis: int,
    bounds: tuple[Bound | None, Bound | None, Bound | None],
    length: int,
    item: Slice,
    scope: Scope,
) -> Value:
    start, stop, step = (None if b is None else b.count for b in bounds)
    if bounds[1] == Bound(0, True):
        stop = None
    places = range(length)[slice(start, stop, step)]
    if not places:
        raise scope.error(item.at, "an empty slice")
    return windows.part(value, axis, places.start, places.step, len(places))


def _of_open(
    value: Value, axis: int, start: Bound, stop: Bound, item: Slice, scope: Scope
) -> Value:
    dimension = value.shape[axis]
    if start.from_end == stop.from_end:
        length = stop.count - start.count
        if length < 1:
            raise scope.error(item.at, "an empty slice")
        if start.from_end:
            return windows.ending(value, axis, -start.count, length)
        return windows.part(value, axis, start.count, 1, length)
    if start.from_end:
        message = "a slice from near the end to near the beginning"
        raise scope.error(item.at, message, "count both bounds from one end")
    base, less = str(dimension), start.count - stop.count
    if isinstance(dimension, Window):
        base, less = dimension.base, dimension.less + less
    if start.count == 0 and stop.count == 0:
        return value
    filled = scope.names.dimensions[base][0] > less
    return windows.window(value, axis, start.count, less, filled)


def _bound(node: Syntax | None, dimension: Dimension, scope: Scope) -> Bound | None:
    """A bound as a distance from one of the ends."""
    if node is None:
        return None
    found: Arithmetic = read(node, scope)
    sizes = {name: multiple for name, multiple in found.sizes.items() if multiple}
    if found.terms:
        raise scope.error(node.at, "an index as a bound of a slice", "write it with indices")
    if not sizes:
        return Bound(found.offset, found.offset < 0)
    base, less = str(dimension), 0
    if isinstance(dimension, Window):
        base, less = dimension.base, dimension.less
    if isinstance(dimension, str) and sizes == {base: 1}:
        return Bound(min(found.offset + less, 0), True)
    raise scope.error(node.at, f"a bound of a slice of an axis of length {dimension}", None)
