"""Slices with bounds: NumPy's meaning, counted from 0, with ends from behind and past the end."""

from __future__ import annotations

from symderiv.formula.syntax import Negative, Numeral, Slice, Syntax
from symderiv.language.compound import Compound
from symderiv.language.scope import Scope
from symderiv.language.shapes import Value, show
from symderiv.language.windows import part


def cut(value: Value, axis: int, item: Slice, scope: Scope) -> Value:
    """The part of ``value`` that a slice keeps of the axis at place ``axis``."""
    dimension = value.shape[axis]
    start, stop, step = (_bound(bound, scope) for bound in (item.start, item.stop, item.step))
    length = scope.names.length(dimension) if isinstance(dimension, str) else int(dimension)
    if isinstance(dimension, Compound) or (length is None and _is_open(start, stop, step)):
        message = f"a part of an axis of shape {show(value.shape)}"
        raise scope.error(item.at, message, "write it with indices, as x[i + 1] - x[i]")
    if step == 0:
        raise scope.error(item.at, "a slice with the step 0")
    if length is None:
        assert stop is not None
        places = range(stop)[slice(start, stop, step)]
    else:
        places = range(length)[slice(start, stop, step)]
    if not places:
        raise scope.error(item.at, "an empty slice")
    return part(value, axis, places.start, places.step, len(places))


def _is_open(start: int | None, stop: int | None, step: int | None) -> bool:
    """Whether how much is left depends on the length of the axis."""
    return stop is None or stop < 0 or (start or 0) < 0 or (step or 1) < 0


def _bound(node: Syntax | None, scope: Scope) -> int | None:
    """A bound as a whole number."""
    match node:
        case None:
            return None
        case Numeral(text) if text.isdigit() and len(text) <= 4:
            return int(text)
        case Negative(Numeral(text)) if text.isdigit() and len(text) <= 4:
            return -int(text)
    raise scope.error(node.at, "a bound of a slice is a whole number")
