"""NumPy's words for arrays put together, cut and turned, each with the arguments that it takes.

What they mean is in :mod:`symderiv.language.assembling`, ``reshaping`` and ``windows``; here their
arguments are read and shapes are checked.  A file may define a function of the same name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from symderiv.formula.syntax import (
    ArrayLiteral,
    Call,
    Name,
    Negative,
    Numeral,
    Product,
    Syntax,
    Tuple,
)
from symderiv.formula.tree import Dimension
from symderiv.language import reshaping, windows
from symderiv.language.arrays import transposed
from symderiv.language.assembling import (
    concatenated,
    crossed,
    entries_told_apart,
    kronecker_product,
    stacked,
)
from symderiv.language.compound import Compound, Window, folded
from symderiv.language.reductions import axes_of, axis_of
from symderiv.language.scope import Broken, Lowering, Scope
from symderiv.language.shapes import Shape, Value, common, show
from symderiv.language.source import suggest

LARGEST_AXIS = 1000
LARGEST_SHIFT = 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """A call, with its arguments by place or by name."""

    lowering: Lowering
    node: Call
    scope: Scope
    names: tuple[str, ...]

    def given(self, name: str) -> Syntax | None:
        """The argument of that name, or none."""
        place = self.names.index(name)
        if place < len(self.node.arguments):
            return self.node.arguments[place]
        return dict(self.node.keywords).get(name)

    def wanted(self, name: str) -> Syntax:
        found = self.given(name)
        if found is None:
            raise self.error(f"{self.node.function} needs {name}")
        return found

    def error(self, message: str, hint: str | None = None, at: Syntax | None = None) -> Exception:
        return self.scope.error((at or self.node).at, message, hint)

    def value(self, node: Syntax) -> Value:
        return self.lowering.value(node, self.scope)

    def array(self, *ranks: int) -> Value:
        """The first argument, which has as many axes as one of ``ranks`` says, or some."""
        node = self.wanted(self.names[0])
        value = self.value(node)
        if not value.shape or (ranks and len(value.shape) not in ranks):
            wanted = " or ".join(map(str, ranks)) or "some"
            raise self.error(
                f"{self.node.function} takes an array with {wanted} axes, "
                f"not one of shape {show(value.shape)}",
                at=node,
            )
        return value

    def arrays(self) -> list[Value]:
        """Several arrays in parentheses or brackets."""
        node = self.wanted(self.names[0])
        if not isinstance(node, Tuple | ArrayLiteral):
            hint = f"write {self.node.function}((A, B), axis=0)"
            raise self.error(f"{self.node.function} takes several arrays", hint, node)
        return [self.value(item) for item in node.items]

    def axis(self, rank: int, default: int | None) -> int | None:
        node = self.given("axis")
        if node is None or node == Name("None"):
            return default
        return axis_of(node, rank, self.scope)

    def whole(self, name: str, default: int) -> int:
        """A whole number that is written out."""
        node = self.given(name)
        if node is None:
            return default
        sign, digits = (-1, node.operand) if isinstance(node, Negative) else (1, node)
        if isinstance(digits, Numeral) and digits.text.isdigit() and len(digits.text) < 4:
            return sign * int(digits.text)
        raise self.error(f"{name} is a whole number that is written out", at=node)

    def agreed(self, values: Sequence[Value], apart: int | None) -> Shape:
        """The shape of all, but for the axis at ``apart``."""
        shape = list(values[0].shape)
        for value in values[1:]:
            if len(value.shape) != len(shape):
                raise self._unequal(values)
            for place, dimension in enumerate(value.shape):
                found = common(shape[place], dimension, self.scope.names.length)
                if found is None and place != apart:
                    raise self._unequal(values)
                shape[place] = shape[place] if found is None else found
        return tuple(shape)

    def _unequal(self, values: Sequence[Value]) -> Exception:
        listed = " and ".join(dict.fromkeys(show(value.shape) for value in values))
        return self.error(f"shapes {listed} in {self.node.function}")


def _concatenate(asked: Asked) -> Value:
    values = asked.arrays()
    if not all(value.shape for value in values):
        raise asked.error("a number in concatenate", "write [x] for an array of one")
    axis = asked.axis(len(values[0].shape), 0)
    assert axis is not None
    return concatenated(values, axis, asked.agreed(values, axis))


def _stack(asked: Asked) -> Value:
    values = asked.arrays()
    shape = asked.agreed(values, None)
    axis = asked.axis(len(shape) + 1, 0)
    assert axis is not None
    return stacked([Value(shape, value.entry) for value in values], axis)


def _kron(asked: Asked) -> Value:
    left, right = asked.array(1, 2), asked.value(asked.wanted("b"))
    if len(right.shape) not in (1, 2):
        raise asked.error("kron takes arrays with 1 or 2 axes", at=asked.wanted("b"))
    count = entries_told_apart(left, right)
    if count > reshaping.MOST_JOINED:
        raise asked.error(f"kron with an axis of {count} entries")
    return kronecker_product(left, right)


def _cross(asked: Asked) -> Value:
    left, right = asked.array(), asked.value(asked.wanted("b"))
    for value in (left, right):
        last = value.shape[-1] if value.shape else 1
        if (asked.scope.names.length(last) if isinstance(last, str) else last) != 3:
            message = f"cross of an array of shape {show(value.shape)}"
            raise asked.error(message, "the last axis has 3 entries, as in v: real[3]")
    shape = asked.lowering.broadcast(asked.node, [left.shape, right.shape], asked.scope)
    return crossed(left, right, shape)


def _cumsum(asked: Asked) -> Value:
    value = asked.array()
    axis = asked.axis(len(value.shape), 0 if len(value.shape) == 1 else None)
    if axis is None:
        raise asked.error(f"cumsum of an array with {len(value.shape)} axes", "write axis=0")
    _plain(asked, value.shape[axis])
    return windows.cumulative(value, axis)


def _plain(asked: Asked, *axes: Dimension) -> None:
    """Refuse axes that are made of others: what stands before what is not told there."""
    for axis in axes:
        if isinstance(axis, Compound):
            message = f"{asked.node.function} along an axis of length {axis}"
            raise asked.error(message, "write it by the parts of which the axis is made")


def _triangle(asked: Asked) -> Value:
    value = asked.array()
    rows, columns = value.shape[-2:] if len(value.shape) > 1 else (1, "")
    known = isinstance(rows, int) and isinstance(columns, int)
    if not known and common(rows, columns, asked.scope.names.length) is None:
        message = f"{asked.node.function} of an array of shape {show(value.shape)}"
        raise asked.error(message, "its last axes have one dimension")
    _plain(asked, rows, columns)
    return windows.triangle(value, asked.node.function == "tril", asked.whole("k", 0))


def _flip(asked: Asked) -> Value:
    """Along one axis, or along all."""
    value = asked.array()
    node = asked.given("axis")
    rank = len(value.shape)
    for axis in range(rank) if node is None else axes_of(node, rank, asked.scope):
        if not isinstance(value.shape[axis], Window):
            _plain(asked, value.shape[axis])
        value = windows.reduced_to(value, axis, windows.mirror(value.shape[axis]))
    return value


def _roll(asked: Asked) -> Value:
    value = asked.array()
    axis = asked.axis(len(value.shape), 0 if len(value.shape) == 1 else None)
    if axis is None:
        raise asked.error(f"roll of an array with {len(value.shape)} axes", "write axis=0")
    _plain(asked, value.shape[axis])
    by = asked.whole("shift", 0)
    return windows.rolled(value, axis, by)


def _transpose(asked: Asked) -> Value:
    """``transpose(A)``; with axes NumPy's order, or the two that PyTorch exchanges."""
    value = asked.array()
    rest = asked.node.arguments[1:]
    if not rest and not asked.node.keywords:
        return transposed(value)
    rank = len(value.shape)
    given = asked.wanted("axes")
    written = given.items if isinstance(given, Tuple) else rest
    order = [axis_of(item, rank, asked.scope) for item in written]
    if len(order) == 2 and not isinstance(given, Tuple):
        exchanged = reshaping.swapped(rank, *order)
        if rank == 2 and order != exchanged:
            message = "transpose with two axes differs between NumPy and PyTorch"
            raise asked.error(message, "write .T, or swapaxes(A, 0, 1)")
        order = exchanged
    if sorted(order) != list(range(rank)):
        raise asked.error(f"not an order of {rank} axes", at=given)
    return reshaping.permuted(value, order)


def _swapaxes(asked: Asked) -> Value:
    value = asked.array()
    rank = len(value.shape)
    one, other = (axis_of(asked.wanted(name), rank, asked.scope) for name in ("one", "other"))
    return reshaping.permuted(value, reshaping.swapped(rank, one, other))


def _expand_dims(asked: Asked) -> Value:
    value = asked.value(asked.wanted("a"))
    axis = asked.axis(len(value.shape) + 1, None)
    if axis is None:
        raise asked.error("expand_dims needs an axis", "write A[:, None]")
    return reshaping.with_axis(value, axis)


def _squeeze(asked: Asked) -> Value:
    value = asked.array()
    ones = [place for place, dimension in enumerate(value.shape) if dimension == 1]
    axis = asked.axis(len(value.shape), None)
    if axis is not None and axis not in ones:
        raise asked.error("an axis that is dropped has length 1")
    return reshaping.without_axes(value, ones if axis is None else [axis])


def _reshape(asked: Asked) -> Value:
    value = asked.array()
    given = asked.wanted("shape")
    written = given.items if isinstance(given, Tuple) else (given,)
    lengths = [_length(asked, item) for item in written]
    if lengths.count(None) > 1:
        raise asked.error("two lengths are -1", at=given)
    found = reshaping.reshaped(value, lengths)
    if found is None:
        raise asked.error(
            f"a reshape of {show(value.shape)} that cannot be followed",
            "axes of open size are joined with their neighbours, and taken apart again",
        )
    return found


def _ravel(asked: Asked) -> Value:
    found = reshaping.reshaped(asked.array(), [None])
    assert found is not None
    return found


def _length(asked: Asked, node: Syntax) -> Dimension | None:
    """A length: a dimension, a whole number, a product of them, or -1 for what is left."""
    match node:
        case Negative(Numeral("1")):
            return None
        case Product(factors, operators) if set(operators) == {"*"}:
            parts = [_length(asked, factor) for factor in factors]
            if None not in parts:
                return folded([part for part in parts if part is not None])
        case Name(name) if name in asked.scope.names.dimensions:
            return name
        case Name(name) if name in asked.scope.names.broken:
            raise Broken
        case Name(name):
            hint = suggest(name, asked.scope.names.dimensions)
            raise asked.error("unknown dimension", hint, node)
        case Numeral(text) if text.isdigit() and 1 <= int(text) <= LARGEST_AXIS:
            return int(text)
    raise asked.error("a length is a dimension, a number, or a product of these", at=node)


WORDS: Mapping[str, tuple[Callable[[Asked], Value], tuple[str, ...]]] = {
    "concatenate": (_concatenate, ("arrays", "axis")),
    "stack": (_stack, ("arrays", "axis")),
    "kron": (_kron, ("a", "b")),
    "cross": (_cross, ("a", "b")),
    "cumsum": (_cumsum, ("a", "axis")),
    "flip": (_flip, ("a", "axis")),
    "roll": (_roll, ("a", "shift", "axis")),
    "tril": (_triangle, ("a", "k")),
    "triu": (_triangle, ("a", "k")),
    "transpose": (_transpose, ("a", "axes")),
    "swapaxes": (_swapaxes, ("a", "one", "other")),
    "expand_dims": (_expand_dims, ("a", "axis")),
    "squeeze": (_squeeze, ("a", "axis")),
    "reshape": (_reshape, ("a", "shape")),
    "ravel": (_ravel, ("a",)),
}
"""What each word means, and the names of its arguments."""


def word(lowering: Lowering, node: Call, scope: Scope) -> Value:
    """The meaning of a call of one of ``WORDS``."""
    rule, names = WORDS[node.function]
    asked = Asked(lowering, node, scope, names)
    many = node.function == "transpose"
    if len(node.arguments) > len(names) and not many:
        message = f"{node.function} takes {len(names)} arguments, not {len(node.arguments)}"
        raise scope.error(node.at, message)
    for key, option in node.keywords:
        if key not in names:
            hint = f"known are {', '.join(names[1:])}" if names[1:] else None
            raise scope.error(option.at, f"{node.function} takes no keyword {key}", hint)
        if names.index(key) < len(node.arguments):
            raise scope.error(option.at, f"{key} is given twice")
    return rule(asked)
