"""Arrays of the code in another shape: transposes, new axes, axes of length 1 dropped, and
axes of known length split or joined."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from math import prod

from symderiv.code.arithmetic import real
from symderiv.code.asked import Asked, array_of
from symderiv.code.values import Cell, Mask, Real, Whole
from symderiv.formula.syntax import Transposed
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
from symderiv.language.shapes import Positions, Shape, Value, aligned, show

MOST_JOINED = 64


def permuted(value: Real, order: Sequence[int]) -> Real:
    """The axis at place k of the result is the axis ``order[k]``."""
    shape = tuple(value.shape[axis] for axis in order)

    def entry(positions: Positions) -> Expr:
        found: dict[int, Position] = dict(zip(order, positions, strict=True))
        return value.entry(tuple(found[axis] for axis in range(len(order))))

    formula = None
    if value.syntax is not None and list(order) == list(range(len(order)))[::-1]:
        formula = Transposed(value.syntax, value.syntax.at) if len(order) > 1 else value.syntax
    return Real(shape, entry, formula)


def reverse(value: Real) -> Real:
    """``x.T``."""
    return permuted(value, range(len(value.shape))[::-1])


def swapped(value: Real, one: int, other: int) -> Real:
    order = list(range(len(value.shape)))
    order[one], order[other] = order[other], order[one]
    return permuted(value, order)


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
    shape = (*value.shape[:place], 1, *value.shape[place:])

    def entry(positions: Positions) -> Expr:
        return value.entry((*positions[:place], *positions[place + 1 :]))

    return Real(shape, entry)


def without_axes(value: Real, places: Sequence[int]) -> Real:
    """Without the axes of length 1 at ``places``."""
    shape = tuple(d for place, d in enumerate(value.shape) if place not in places)

    def entry(positions: Positions) -> Expr:
        given = iter(positions)
        return value.entry(
            tuple([1 if place in places else next(given) for place in range(len(value.shape))])
        )

    return Real(shape, entry)


def _expand_dims(asked: Asked) -> object:
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
    return without_axes(value, places)


def _reshape(asked: Asked) -> object:
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

    Axes of open size must stay apart; axes of known length may be split and joined, in C order.
    """
    many = list(given) if isinstance(given, tuple | list) else [given]
    groups = _groups(asked, value.shape, many)
    shape = tuple(d for _, after in groups for d in after)

    def entry(positions: Positions) -> Expr:
        return _regrouped(value, groups, positions)

    same = shape == value.shape
    return Real(shape, entry, value.syntax if same else None)


Group = tuple[Shape, Shape]


def _groups(asked: Asked, before: Shape, many: list[object]) -> list[Group]:
    """Runs of axes before and after that have the same number of entries."""
    old = [d for d in before if d != 1]
    wanted: list[Dimension | None] = []
    for one in many:
        if one == -1:
            if None in wanted:
                raise asked.error("two lengths are -1")
            wanted.append(None)
        elif isinstance(one, Whole) and one.dimension() is None:
            raise asked.error(
                f"a reshape of {show(before)} in which axes of open size are joined",
                "keep them apart, or use einsum",
            )
        else:
            wanted.append(asked.dimension(one))
    groups = _paired(old, wanted)
    if groups is None:
        raise asked.error(
            f"a reshape of {show(before)} that cannot be followed",
            "axes of open size must stay apart",
        )
    return groups


def _paired(old: list[Dimension], wanted: list[Dimension | None]) -> list[Group] | None:
    if None in wanted:
        place = wanted.index(None)
        known = [d for d in wanted if d is not None and d != 1]
        named = [d for d in known if isinstance(d, str)]
        left = [d for d in old if not (isinstance(d, str) and d in named)]
        open_left = [d for d in left if isinstance(d, str)]
        numbers = prod(int(d) for d in left if isinstance(d, int))
        given = prod(int(d) for d in known if isinstance(d, int))
        if len(open_left) > 1 or numbers % given:
            return None
        missing: Dimension = numbers // given
        if open_left:
            if missing != 1:
                return None
            missing = open_left[0]
        wanted = [*wanted[:place], missing, *wanted[place + 1 :]]
    groups: list[Group] = []
    rest = list(old)
    run_old: list[Dimension] = []
    run_new: list[Dimension] = []
    for length in wanted:
        assert length is not None
        if length == 1:
            run_new.append(1)
            continue
        if not run_old or prod(map(_known, run_old)) == prod(map(_known, run_new)):
            if run_old:
                groups.append((tuple(run_old), tuple(run_new)))
                run_old, run_new = [], []
        run_new.append(length)
        if isinstance(length, str):
            if not rest or rest[0] != length or run_old:
                return None
            groups.append(((rest.pop(0),), tuple(run_new)))
            run_old, run_new = [], []
            continue
        while (
            rest
            and isinstance(rest[0], int)
            and prod(map(_known, run_old)) < prod(map(_known, run_new))
        ):
            run_old.append(rest.pop(0))
    if prod(map(_known, run_old)) > MOST_JOINED and len(run_old) > 1:
        return None
    if rest or prod(map(_known, run_old)) != prod(map(_known, run_new)):
        return None
    groups.append((tuple(run_old), tuple(run_new)))
    return groups


def _known(dimension: Dimension) -> int:
    return dimension if isinstance(dimension, int) else 0


def _regrouped(value: Real, groups: Sequence[Group], positions: Positions) -> Expr:
    """The entry of the old array; where axes are joined, the one whose number it is."""
    given = iter(positions)
    old: list[Sequence[Position]] = []
    joined: list[tuple[Position, list[tuple[int, ...]]]] = []
    for before, after in groups:
        places = [next(given) for _ in after]
        kept = [(p, d) for p, d in zip(places, after, strict=True) if d != 1]
        lengths = [int(d) for _, d in kept if not isinstance(d, str)]
        if len(kept) == 1 and len(before) == 1:
            old.append((kept[0][0],))
        elif len(before) == 1:
            old.append((_joined([p for p, _ in kept], lengths, before[0]),))
        elif before:
            number = _joined([p for p, _ in kept], lengths, None)
            entries = list(product(*(range(1, int(d) + 1) for d in before)))
            joined.append((number, entries))
            old.append(())
    return _entry(value, old, joined)


def _entry(
    value: Real,
    old: list[Sequence[Position]],
    joined: list[tuple[Position, list[tuple[int, ...]]]],
) -> Expr:
    """The entry of ``value``, joined axes taken one after the other."""
    if not joined:
        flat = [place for places in old for place in places]
        return value.entry(_with_ones(flat, value.shape))
    (number, entries), rest = joined[0], joined[1:]
    at = old.index(())

    def chosen(entry: tuple[int, ...]) -> Expr:
        return _entry(value, [*old[:at], entry, *old[at + 1 :]], rest)

    if isinstance(number, int):
        return chosen(entries[number - 1])
    found = chosen(entries[-1])
    for k in range(len(entries) - 1, 0, -1):
        found = Where(CompareIndices("=", number, k), chosen(entries[k - 1]), found)
    return found


def _with_ones(old: Sequence[Position], shape: Shape) -> Positions:
    given = iter(old)
    return tuple([1 if d == 1 else next(given) for d in shape])


def _joined(places: Sequence[Position], lengths: Sequence[int], axis: Dimension | None) -> Position:
    """The number, in C order, of the entry at ``places`` of an array with these lengths."""
    terms: dict[Index | Label, int] = {}
    sizes: dict[str, int] = {}
    offset, step = 1, 1
    for place, length in reversed(list(zip(places, lengths, strict=True))):
        offset -= step
        match place:
            case int():
                offset += step * place
            case Index() | Label():
                terms[place] = terms.get(place, 0) + step
            case Affine(inner, more, _, counts):
                offset += step * more
                for index, multiple in inner:
                    terms[index] = terms.get(index, 0) + step * multiple
                for name, multiple in counts:
                    sizes[name] = sizes.get(name, 0) + step * multiple
        step *= length
    return affine(terms, offset, axis, sizes)


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
