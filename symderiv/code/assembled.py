"""Arrays of the code that are put together of others, cut and turned: the words that the formula
language has, too, with the arguments that the libraries take."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from symderiv.code.asked import Asked
from symderiv.code.making import stacked
from symderiv.code.values import Real
from symderiv.formula.tree import Dimension, Expr, Plus, Times
from symderiv.language import windows
from symderiv.language.arrays import MINUS_ONE
from symderiv.language.assembling import (
    concatenated,
    crossed,
    entries_told_apart,
    kronecker_product,
)
from symderiv.language.compound import Compound, Window
from symderiv.language.cuts import Bound, NoPart, kept
from symderiv.language.reshaping import MOST_JOINED
from symderiv.language.shapes import Positions, Shape, Value, common, show


def _concatenate(asked: Asked) -> object:
    values = _arrays(asked)
    axis = asked.axis(asked.value(1, "axis", "dim", default=0), len(values[0].shape))
    return _joined(asked, values, axis)


def _arrays(asked: Asked) -> list[Real]:
    given = asked.value(0, "arrays", "tensors", "tup", "seq")
    if not isinstance(given, tuple | list) or not given:
        raise asked.error(f"{asked.name} of what is no list that is written out")
    values = [stacked(asked, one) for one in given]
    if any(len(value.shape) != len(values[0].shape) for value in values) or not values[0].shape:
        raise asked.error(f"{asked.name} of arrays with different numbers of axes")
    return values


def _joined(asked: Asked, values: Sequence[Real], axis: int) -> Real:
    whole = list(values[0].shape)
    for value in values[1:]:
        for place, dimension in enumerate(value.shape):
            found = common(whole[place], dimension, asked.context.names.length)
            if found is None and place != axis:
                listed = " and ".join(show(each.shape) for each in values)
                raise asked.error(f"shapes {listed} do not match")
    return _real(concatenated(values, axis, tuple(whole)))


def _stacked_along(axis_of_vectors: int) -> Callable[[Asked], object]:
    """``vstack`` and ``hstack`` of arrays with two axes or more; of vectors, end to end."""

    def build(asked: Asked) -> object:
        values = _arrays(asked)
        if len(values[0].shape) == 1 and asked.name != "hstack":
            raise asked.error(f"{asked.name} of vectors", "use np.stack")
        return _joined(asked, values, axis_of_vectors if len(values[0].shape) > 1 else 0)

    return build


def _real(value: Value) -> Real:
    return Real(value.shape, value.entry)


def _kron(asked: Asked) -> object:
    left, right = asked.real(0, "a", "input"), asked.real(1, "b", "other")
    if {len(left.shape), len(right.shape)} - {1, 2}:
        raise asked.error("kron is read for vectors and matrices")
    count = entries_told_apart(left, right)
    if count > MOST_JOINED:
        raise asked.error(f"kron with an axis of {count} entries")
    return _real(kronecker_product(left, right))


def _cross(asked: Asked) -> object:
    left, right = asked.real(0, "a", "input"), asked.real(1, "b", "other")
    if asked.value(2, "axis", "dim", default=-1) != -1:
        raise asked.error("cross along another axis than the last")
    shape = asked.context.broadcast(asked.node, [left.shape, right.shape])
    if not left.shape or not right.shape or shape[-1] != 3:
        raise asked.error(f"cross of axes of length {shape[-1] if shape else 0}, not 3")
    return _real(crossed(left, right, shape))


def _axis(asked: Asked, value: Real, default: int | None) -> int:
    given = asked.value(1, "axis", "dim", default=default)
    if given is None:
        raise asked.error(f"{asked.name} of an array with several axes", "say which axis")
    return asked.axis(given, len(value.shape))


def _cumsum(asked: Asked) -> object:
    value = asked.real(0, "a", "input")
    axis = _axis(asked, value, 0 if len(value.shape) == 1 else None)
    _require_plain(asked, value.shape[axis])
    return _real(windows.cumulative(value, axis))


def _require_plain(asked: Asked, *axes: Dimension) -> None:
    for axis in axes:
        if isinstance(axis, Compound):
            raise asked.error(f"{asked.name} along an axis of length {axis}")


def _diff(asked: Asked) -> object:
    """Each entry less the one before."""
    value = asked.real(0, "a", "input")
    if asked.value(1, "n", default=1) != 1:
        raise asked.error("higher differences")
    axis = asked.axis(asked.keyword("axis", "dim", default=-1), len(value.shape))
    dimension = value.shape[axis]
    names = asked.context.names
    try:
        later = windows.reduced_to(value, axis, kept(dimension, Bound(1), None, None, names))
        sooner = windows.reduced_to(
            value, axis, kept(dimension, None, Bound(-1, True), None, names)
        )
    except NoPart as refused:
        raise asked.error(refused.message, refused.hint) from None
    if isinstance(later.shape[axis], Window):
        base, less = windows.base_of(later.shape[axis])
        asked.context.at_least(asked.node, str(base), less + 1)

    def entry(positions: Positions) -> Expr:
        return Plus((later.entry(positions), Times((MINUS_ONE, sooner.entry(positions)))))

    return Real(later.shape, entry)


def _flip(asked: Asked) -> object:
    value = asked.real(0, "m", "a", "input")
    given = asked.value(1, "axis", "dims", default=None)
    found: Value = value
    for axis in asked.axes(given, len(value.shape)):
        dimension = value.shape[axis]
        if not isinstance(dimension, Window):
            _require_plain(asked, dimension)
        found = windows.reduced_to(found, axis, windows.mirror(dimension))
    return _real(found)


def _roll(asked: Asked) -> object:
    value = asked.real(0, "a", "input")
    by = asked.whole(asked.value(1, "shift", "shifts"))
    default = 0 if len(value.shape) == 1 else None
    given = asked.value(2, "axis", "dims", default=default)
    if given is None:
        raise asked.error("roll of an array with several axes", "say which axis")
    axis = asked.axis(given, len(value.shape))
    _require_plain(asked, value.shape[axis])
    if isinstance(value.shape[axis], str):
        asked.context.at_least(asked.node, str(value.shape[axis]), max(abs(by), 1))
    return _real(windows.rolled(value, axis, by))


def _triangle(asked: Asked) -> object:
    """``tril`` or ``triu`` of a square matrix, or of a stack of them, at any diagonal."""
    value = asked.real(0, "m", "input")
    shift = asked.whole(asked.value(1, "k", "diagonal", default=0))
    shape: Shape = value.shape[-2:]
    known = all(isinstance(axis, int) for axis in shape)
    if len(shape) != 2 or (not known and shape[0] != shape[1]):
        raise asked.error(f"a triangle of an array of shape {show(value.shape)}")
    _require_plain(asked, *shape)
    return _real(windows.triangle(value, asked.name == "tril", shift))


ASSEMBLED: Mapping[str, Callable[[Asked], object]] = {
    **dict.fromkeys(("concatenate", "cat", "concat"), _concatenate),
    "hstack": _stacked_along(1),
    "vstack": _stacked_along(0),
    "kron": _kron,
    "cross": _cross,
    "cumsum": _cumsum,
    "diff": _diff,
    "flip": _flip,
    "roll": _roll,
    **dict.fromkeys(("tril", "triu"), _triangle),
}
"""Functions by their last name."""
