"""Arrays of the code in another shape: transposes, new axes, axes of length 1 dropped, and
axes of known length split or joined."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from symderiv.code.arithmetic import real
from symderiv.code.asked import Asked, array_of
from symderiv.code.gather import read
from symderiv.code.values import Cell, Column, Labels, Mask, Real, Whole
from symderiv.formula.syntax import Transposed
from symderiv.formula.tree import (
    Dimension,
    Expr,
)
from symderiv.language import reshaping
from symderiv.language.shapes import Positions, Value, aligned, show


def permuted(value: Real, order: Sequence[int]) -> Real:
    """The axis at place k of the result is the axis ``order[k]``."""
    found = reshaping.permuted(value, order)
    formula = None
    if value.syntax is not None and list(order) == list(range(len(order)))[::-1]:
        formula = Transposed(value.syntax, value.syntax.at) if len(order) > 1 else value.syntax
    return Real(found.shape, found.entry, formula)


def reverse(value: Real) -> Real:
    """``x.T``."""
    return permuted(value, range(len(value.shape))[::-1])


def swapped(value: Real, one: int, other: int) -> Real:
    return permuted(value, reshaping.swapped(len(value.shape), one, other))


def _transpose(asked: Asked) -> object:
    value = asked.real(0, "a", "input")
    rank = len(value.shape)
    rest = [asked.value(place) for place in range(1, len(asked.arguments))]
    if not rest:
        given = asked.keyword("axes")
        return reverse(value) if given is None else permuted(value, _order(asked, given, rank))
    if len(rest) == 1:
        return permuted(value, _order(asked, rest[0], rank))
    if len(rest) == 2 and asked.style != "numpy":
        if rank == 2 and asked.style is None:
            raise asked.error(
                "transpose(a, b) differs between NumPy and PyTorch",
                "the file imports both; write .T or swapaxes",
            )
        if asked.style == "torch" or rank != 2:
            return swapped(value, asked.axis(rest[0], rank), asked.axis(rest[1], rank))
    return permuted(value, _order(asked, tuple(rest), rank))


def _order(asked: Asked, given: object, rank: int) -> list[int]:
    many = given if isinstance(given, tuple | list) else (given,)
    order = [asked.axis(one, rank) for one in many]
    if sorted(order) != list(range(rank)):
        raise asked.error(f"not an order of {rank} axes")
    return order


def _permute(asked: Asked) -> object:
    value = asked.real(0, "input")
    rest = [asked.value(place) for place in range(1, len(asked.arguments))]
    given = rest[0] if len(rest) == 1 and isinstance(rest[0], tuple | list) else tuple(rest)
    return permuted(value, _order(asked, given, len(value.shape)))


def _swapaxes(asked: Asked) -> object:
    value = asked.real(0, "a", "input")
    rank = len(value.shape)
    one = asked.axis(asked.value(1, "axis1", "dim0", "axis0"), rank)
    return swapped(value, one, asked.axis(asked.value(2, "axis2", "dim1", "axis1"), rank))


def with_axis(value: Real, place: int) -> Real:
    """A new axis of length 1 at ``place``."""
    found = reshaping.with_axis(value, place)
    return Real(found.shape, found.entry)


def _expand_dims(asked: Asked) -> object:
    labels = array_of(asked.value(0, "a", "input"))
    if isinstance(labels, Labels) and len(labels.shape) == 1:
        if asked.axis(asked.value(1, "axis", "dim"), 2) != 1:
            raise asked.error("labels with a new axis in front")
        return Column(labels)
    value = asked.real(0, "a", "input")
    place = asked.axis(asked.value(1, "axis", "dim"), len(value.shape) + 1)
    return with_axis(value, place)


def _squeeze(asked: Asked) -> object:
    value = asked.real(0, "a", "input")
    given = asked.value(1, "axis", "dim", default=None)
    if given is None:
        places: tuple[int, ...] = tuple(i for i, d in enumerate(value.shape) if d == 1)
    else:
        places = asked.axes(given, len(value.shape))
    if any(value.shape[place] != 1 for place in places):
        raise asked.error("an axis that is dropped has length 1")
    if value.chosen is not None:
        items = [0 if place in places else slice(None) for place in range(len(value.shape))]
        return read(asked.context, asked.node, value, items)
    found = reshaping.without_axes(value, places)
    return Real(found.shape, found.entry)


def _reshape(asked: Asked) -> object:
    labels = array_of(asked.value(0, "a", "input"))
    if isinstance(labels, Labels) and len(labels.shape) == 1:
        lengths = [asked.value(place) for place in range(1, len(asked.arguments))]
        if lengths not in ([-1, 1], [(-1, 1)]):
            raise asked.error("labels in another shape", "y.reshape(-1, 1) can be read")
        return Column(labels)
    value = asked.real(0, "a", "input")
    rest = [asked.value(place) for place in range(1, len(asked.arguments))]
    given = rest[0] if len(rest) == 1 else tuple(rest)
    if not rest:
        given = asked.value(1, "newshape", "shape")
    return reshaped(asked, value, given)


def _ravel(asked: Asked) -> object:
    return reshaped(asked, asked.real(0, "a", "input"), -1)


def reshaped(asked: Asked, value: Real, given: object) -> Real:
    """``value`` in the shape ``given``, in which one length may be -1.

    Axes of open size are joined with their neighbours and taken apart again; axes of known length
    may be split and joined, in C order.
    """
    many = list(given) if isinstance(given, tuple | list) else [given]
    if sum(one == -1 for one in many) > 1:
        raise asked.error("two lengths are -1")
    wanted = [None if one == -1 else _length(asked, value, one) for one in many]
    found = reshaping.reshaped(value, wanted)
    if found is None:
        raise asked.error(
            f"a reshape of {show(value.shape)} that cannot be followed",
            "axes of open size are joined with their neighbours, and taken apart again",
        )
    return Real(found.shape, found.entry, value.syntax if found.shape == value.shape else None)


def _length(asked: Asked, value: Real, one: object) -> Dimension:
    """The length of an axis; that of one which is made here is known by its spelling."""
    if isinstance(one, Whole) and one.dimension() is None:
        raise asked.error(
            f"a reshape of {show(value.shape)} to a length that is no size of a dimension",
            "write -1 for what is left",
        )
    return asked.dimension(one)


def _broadcast_to(asked: Asked) -> object:
    value = asked.real(0, "array", "input")
    rest = [asked.value(place) for place in range(1, len(asked.arguments))]
    given = rest[0] if len(rest) == 1 else tuple(rest)
    many = given if isinstance(given, tuple | list) else (given,)
    shape = tuple(
        value.shape[place - len(many)] if one == -1 else asked.dimension(one)
        for place, one in enumerate(many)
    )
    ones = Value(shape, value.entry)
    found = asked.context.broadcast(asked.node, [ones.shape, value.shape])
    if found != shape:
        raise asked.error(f"{show(value.shape)} does not broadcast to {show(shape)}")
    offset = len(shape) - len(value.shape)

    def entry(positions: Positions) -> Expr:
        own = positions[offset:]
        return value.entry(tuple(1 if d == 1 else p for d, p in zip(value.shape, own, strict=True)))

    return Real(shape, entry)


def _expand_as(asked: Asked) -> object:
    value, other = asked.real(0, "input"), asked.real(1, "other")
    if asked.context.broadcast(asked.node, [value.shape, other.shape]) != other.shape:
        raise asked.error(f"{show(value.shape)} does not broadcast to {show(other.shape)}")
    return Real(other.shape, lambda positions: value.entry(aligned(value.shape, positions)))


def _same(asked: Asked) -> object:
    """What gives its argument as a new array, whatever type or place is asked for."""
    value = array_of(asked.value(0, "a", "object", "input", "data"))
    asked.real_type()
    asked.keyword("copy")
    if isinstance(value, Mask):
        return Mask(value.shape, value.entry, value.syntax)
    if value is None:
        return real(asked.context, asked.node, asked.arguments[0])
    return value


def _view(asked: Asked) -> object:
    """The argument itself, and no new array."""
    value = asked.value(0, "a", "object", "input")
    asked.real_type()
    return value if isinstance(value, Cell) else _same(asked)


SHAPING: Mapping[str, Callable[[Asked], object]] = {
    "transpose": _transpose,
    "t": _transpose,
    "permute": _permute,
    **dict.fromkeys(("swapaxes", "swapdims"), _swapaxes),
    **dict.fromkeys(("expand_dims", "unsqueeze"), _expand_dims),
    "squeeze": _squeeze,
    **dict.fromkeys(("reshape", "view"), _reshape),
    **dict.fromkeys(("ravel", "flatten"), _ravel),
    **dict.fromkeys(("broadcast_to", "expand"), _broadcast_to),
    "expand_as": _expand_as,
    **dict.fromkeys(("copy", "clone", "copy_to_host"), _same),
    **dict.fromkeys(
        ("asarray", "ascontiguousarray", "contiguous", "cpu", "numpy", "float", "double"), _view
    ),
}
"""Functions and methods by their last name; the array is the first argument."""
VIEWS = frozenset(
    {
        *("transpose", "t", "permute", "swapaxes", "swapdims", "expand_dims", "unsqueeze"),
        *("squeeze", "reshape", "view", "ravel", "flatten", "broadcast_to", "expand"),
        "expand_as",
    }
)
"""What may share its memory with the array it is made of."""
