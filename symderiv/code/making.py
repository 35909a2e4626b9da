"""Arrays that the code makes: constants, identities, copies of numbers, and products."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from fractions import Fraction

from symderiv.code.arithmetic import product, real
from symderiv.code.asked import Asked, array_of
from symderiv.code.values import Cell, Counting, Labels, Real, Row, Whole, constant
from symderiv.formula.syntax import Call, Syntax, Text
from symderiv.formula.tree import (
    ONE,
    ZERO,
    CompareIndices,
    Expr,
    Number,
    Power,
    Times,
    Where,
    rename,
)
from symderiv.language.arrays import ARRAY_FUNCTIONS, Operands
from symderiv.language.einsum import einsum
from symderiv.language.shapes import Positions, Shape, Value, kronecker, show

NOTHING = Power(ZERO, Number(Fraction(-1)))
"""The entry of an array that was never filled: it has no value."""
MOST_ENTRIES = 256


def filled(entry: Expr) -> Callable[[Asked], object]:
    """``zeros(shape)`` and its kin."""

    def make(asked: Asked) -> object:
        given = _lengths(asked)
        asked.real_type()
        return _constant(asked.shape(given), entry)

    return make


def _lengths(asked: Asked) -> object:
    """The shape, as one tuple or as arguments of its own."""
    many = [asked.value(place) for place in range(len(asked.arguments))]
    if not many:
        return asked.value(0, "shape", "size")
    return many[0] if len(many) == 1 else tuple(many)


def _constant(shape: Shape, entry: Expr) -> Real:
    return Real(shape, lambda positions: entry, None if shape else constant_syntax(entry))


def constant_syntax(entry: Expr) -> Syntax | None:
    return constant(entry.value).syntax if isinstance(entry, Number) else None


def filled_like(entry: Expr) -> Callable[[Asked], object]:
    """``zeros_like(x)`` and its kin."""

    def make(asked: Asked) -> object:
        like = asked.value(0, "a", "input", "prototype")
        asked.real_type()
        shape = _shape(asked, like)
        return _constant(shape, entry)

    return make


def _shape(asked: Asked, value: object) -> Shape:
    found = array_of(value)
    return found.shape if found is not None else real(asked.context, asked.node, value).shape


def _full(asked: Asked) -> object:
    shape = asked.shape(asked.value(0, "shape", "size"))
    value = asked.real(1, "fill_value")
    asked.real_type()
    if value.shape:
        raise asked.error("full is filled with a number")
    return Real(shape, lambda positions: value.entry(()))


def _full_like(asked: Asked) -> object:
    shape = _shape(asked, asked.value(0, "a", "input"))
    value = asked.real(1, "fill_value")
    asked.real_type()
    return Real(shape, lambda positions: value.entry(()))


def _eye(asked: Asked) -> object:
    rows = asked.dimension(asked.value(0, "N", "n"))
    columns = asked.value(1, "M", "m", default=None)
    asked.real_type()
    if columns is not None and asked.dimension(columns) != rows:
        raise asked.error("an identity that is not square")
    return Real((rows, rows), lambda positions: kronecker(*positions))


def _array(asked: Asked) -> object:
    """A copy of an array, or an array of numbers written out."""
    value = asked.value(0, "object", "data")
    asked.real_type()
    found = array_of(value)
    if isinstance(found, Labels):
        raise asked.error("a copy of labels cannot be read")
    if found is not None:
        return found
    return stacked(asked, value)


def stacked(asked: Asked, value: object) -> Real:
    """Nested lists as an array, new axes first."""
    if isinstance(value, Row):
        row = value
        return Real(
            (row.index.dimension, *row.entry.shape),
            lambda positions: rename(row.entry.entry(positions[1:]), {row.index: positions[0]}),
        )
    if not isinstance(value, tuple | list):
        return real(asked.context, asked.node, value)
    if not 1 <= len(value) <= MOST_ENTRIES:
        raise asked.error(f"an array of {len(value)} entries")
    rows = [stacked(asked, row) for row in value]
    if any(row.shape != rows[0].shape for row in rows):
        raise asked.error("rows of different shapes")

    def entry(positions: Positions) -> Expr:
        place, inner = positions[0], positions[1:]
        if isinstance(place, int):
            return rows[place - 1].entry(inner)
        chosen = rows[-1].entry(inner)
        for k in range(len(rows) - 1, 0, -1):
            chosen = Where(CompareIndices("=", place, k), rows[k - 1].entry(inner), chosen)
        return chosen

    return Real((len(rows), *rows[0].shape), entry)


def _arange(asked: Asked) -> object:
    first = asked.value(0, "start", "stop")
    second = asked.value(1, "stop", "end", default=None)
    step = asked.value(2, "step", default=1)
    asked.real_type()
    start, stop = (0, first) if second is None else (first, second)
    if step != 1 or not isinstance(start, int) or not isinstance(stop, Whole | int):
        raise asked.error("a range with steps, or one whose end is not known", "range(n) is read")
    return Counting(start, stop)


def _einsum(asked: Asked) -> object:
    pattern = asked.value(0)
    if not isinstance(pattern, str):
        raise asked.error("einsum begins with a string such as 'ij,jk->ik'")
    asked.keyword("optimize")
    values = [asked.real(place) for place in range(1, len(asked.arguments))]
    at = asked.context.module.span(asked.node)
    places = tuple(asked.context.place(asked.node) for _ in values)
    words = Text(pattern, at)
    found = einsum(Call("einsum", (words, *places), (), at), [*values], asked.context.scope)
    formulas = [value.syntax for value in values if value.syntax is not None]
    plain = len(formulas) == len(values) and "." not in pattern
    formula = Call("einsum", (words, *formulas), (), at) if plain else None
    return Real(found.shape, found.entry, formula)


def multiplied(*ranks: int) -> Callable[[Asked], object]:
    """``dot``, ``matmul`` and their kin, of arrays with these numbers of axes."""

    def multiply(asked: Asked) -> object:
        left, right = asked.real(0, "a", "input"), asked.real(1, "b", "other", "mat2", "vec")
        if asked.name == "dot" and (not left.shape or not right.shape):
            from symderiv.code.arithmetic import binary

            return binary(asked.context, asked.node, ast.Mult(), left, right)
        for value in (left, right):
            if len(value.shape) not in ranks:
                raise asked.error(
                    f"{asked.name} of an array of shape {show(value.shape)}", "use @ or einsum"
                )
        return product(asked.context, asked.node, left, right)

    return multiply


def matrix(function: str, arity: int = 1) -> Callable[[Asked], object]:
    """A function of matrices that the formula language has."""

    def apply(asked: Asked) -> object:
        names = (("a", "x", "input", "v", "A"), ("b", "vec2", "y"))
        values = tuple(asked.real(place, *names[place]) for place in range(arity))
        places = tuple(asked.context.place(asked.node) for _ in values)
        at = asked.context.module.span(asked.node)
        call = Call(function, places, (), at)
        found = ARRAY_FUNCTIONS[function].build(Operands(call, values, asked.context.scope))
        formulas = tuple(value.syntax for value in values if value.syntax is not None)
        formula = Call(function, formulas, (), at) if len(formulas) == arity else None
        return Real(found.shape, found.entry, formula)

    return apply


def _slogdet(asked: Asked) -> object:
    return (constant(1), matrix("logdet")(asked))


def _one_hot(asked: Asked) -> object:
    labels = array_of(asked.value(0, "x", "tensor", "input"))
    count = asked.value(1, "num_classes", default=None)
    asked.real_type()
    if not isinstance(labels, Labels):
        raise asked.error("one_hot of what is not declared as labels", "write y: index[n][m]")
    if count is not None and asked.dimension(count) != labels.classes:
        raise asked.error(f"one_hot with other classes than {labels.classes}")
    return one_hot(labels)


def one_hot(labels: Labels) -> Real:
    """The one-hot array of labels."""
    shape = (*labels.shape, labels.classes)
    return Real(shape, lambda positions: labels.hot(positions[:-1], positions[-1]))


def scaled(value: Value, factor: Expr) -> Value:
    return Value(value.shape, lambda positions: Times((factor, value.entry(positions))))


def _held(asked: Asked) -> object:
    return asked.held(asked.real(0, "x", "input"), asked.node)


def _masked_fill(asked: Asked) -> object:
    from symderiv.code.arithmetic import truth, where

    value = asked.real(0, "input")
    condition = truth(asked.context, asked.node, asked.value(1, "mask"))
    number = asked.real(2, "value")
    return where(asked.context, asked.node, condition, number, value)


def _cell_or_number(asked: Asked) -> object:
    """``float(x)`` and ``x.item()``: the number itself."""
    value = asked.value(0, "x")
    if isinstance(value, str) or (isinstance(value, Cell) and value.value.shape):
        raise asked.error("a number is made of a number here")
    return value


MAKING: Mapping[str, Callable[[Asked], object]] = {
    "zeros": filled(ZERO),
    "ones": filled(ONE),
    "empty": filled(NOTHING),
    "zeros_like": filled_like(ZERO),
    "ones_like": filled_like(ONE),
    "empty_like": filled_like(NOTHING),
    "full": _full,
    "full_like": _full_like,
    **dict.fromkeys(("eye", "identity"), _eye),
    **dict.fromkeys(("array", "tensor", "stack"), _array),
    "arange": _arange,
    "einsum": _einsum,
    "dot": multiplied(0, 1, 2),
    "matmul": multiplied(1, 2, 3, 4),
    **dict.fromkeys(("mm", "bmm", "mv"), multiplied(1, 2, 3)),
    **dict.fromkeys(("inner", "vdot"), multiplied(1)),
    **dict.fromkeys(("outer", "ger"), matrix("outer", 2)),
    "trace": matrix("trace"),
    "diag": matrix("diag"),
    "inv": matrix("inv"),
    **dict.fromkeys(("inverse",), matrix("inv")),
    "det": matrix("det"),
    "logdet": matrix("logdet"),
    "slogdet": _slogdet,
    "one_hot": _one_hot,
    **dict.fromkeys(("stop_gradient", "detach"), _held),
    "masked_fill": _masked_fill,
    **dict.fromkeys(("item", "float64", "float32"), _cell_or_number),
}
"""Functions by their last name."""
