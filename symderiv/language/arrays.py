"""NumPy's functions of whole arrays, each written out entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from symderiv.formula.syntax import Call, Syntax
from symderiv.formula.tree import (
    ONE,
    ZERO,
    Apply,
    Dimension,
    Expr,
    Index,
    MatrixFunction,
    Number,
    Power,
    Reduce,
    Times,
    number,
)
from symderiv.language.compound import Compound, Kind, kronecker, length_of, over
from symderiv.language.scope import Scope
from symderiv.language.shapes import (
    Positions,
    Shape,
    Value,
    aligned,
    axes,
    broadcast,
    common,
    show,
    size_of,
)

TWO = number(2)
MINUS_ONE = number(-1)


@dataclass(frozen=True, slots=True)
class Operands:
    """A call with its arguments as values, and where to complain."""

    call: Call
    values: tuple[Value, ...]
    scope: Scope

    def check_rank(self, *ranks: int) -> None:
        for argument, value in zip(self.call.arguments, self.values, strict=True):
            if len(value.shape) not in ranks:
                wanted = " or ".join(map(str, ranks))
                raise self.scope.error(
                    argument.at,
                    f"{self.call.function} takes an array with {wanted} axes, "
                    f"not one of shape {show(value.shape)}",
                )

    def square(self) -> tuple[Value, Dimension]:
        """The only argument, which must be a square matrix, and its dimension."""
        self.check_rank(2)
        value = self.values[0]
        found = common(value.shape[0], value.shape[1], self.scope.names.length)
        if found is None:
            raise self.scope.error(
                self.call.arguments[0].at,
                f"{self.call.function} takes a square matrix, not one of shape {show(value.shape)}",
            )
        return value, found


def reduced(
    kind: Kind | Literal["mean"], value: Value, places: tuple[int, ...], keep: bool
) -> Value:
    """``value`` reduced over the axes at ``places``, which remain with length 1 if kept."""
    shape = tuple(
        1 if place in places else dimension
        for place, dimension in enumerate(value.shape)
        if keep or place not in places
    )

    away = tuple(value.shape[place] for place in places)

    def entry(positions: Positions) -> Expr:
        kept = [p for place, p in enumerate(positions) if place not in places or not keep]

        def body(summed: Positions) -> Expr:
            inner, outer = dict(zip(places, summed, strict=True)), iter(kept)
            return value.entry(
                tuple([inner[i] if i in inner else next(outer) for i in range(len(value.shape))])
            )

        if kind != "mean":
            return over(kind, away, body)
        divisors = [Power(length_of(axis), MINUS_ONE) for axis in away]
        return Times((*divisors, over("sum", away, body)))

    return Value(shape, entry)


def reduction(kind: Kind | Literal["mean"], body: Expr, indices: list[Index]) -> Expr:
    """``body`` reduced over ``indices``, the last one innermost."""
    for index in reversed(indices):
        body = Reduce("sum" if kind == "mean" else kind, index, body)
    if kind != "mean":
        return body
    return Times((*(Power(size_of(index.dimension), MINUS_ONE) for index in indices), body))


def norm(value: Value, places: tuple[int, ...], keep: bool) -> Value:
    """The Euclidean (Frobenius) norm."""
    squares = Value(value.shape, lambda positions: Power(value.entry(positions), TWO))
    total = reduced("sum", squares, places, keep)
    return Value(total.shape, lambda positions: Apply("sqrt", (total.entry(positions),)))


def transposed(value: Value) -> Value:
    return Value(value.shape[::-1], lambda positions: value.entry(positions[::-1]))


def matmul(left: Value, right: Value, at: Syntax, scope: Scope) -> Value:
    """``left @ right`` as in NumPy: vectors, matrices, and stacks of matrices."""
    if not left.shape or not right.shape:
        raise scope.error(at.at, "@ multiplies arrays, not numbers", "write * for a number")
    contracted = common(left.shape[-1], right.shape[-2:][0], scope.names.length)
    stack = broadcast([left.shape[:-2], right.shape[:-2]], scope.names.length)
    if contracted is None or stack is None:
        raise scope.error(
            at.at, f"shapes {show(left.shape)} and {show(right.shape)} do not match in @"
        )
    rows, columns = left.shape[-2:-1], right.shape[-1:] if len(right.shape) > 1 else ()
    shape = (*stack, *rows, *columns)

    def entry(positions: Positions) -> Expr:
        batch = positions[: len(stack)]
        row = positions[len(stack) : len(stack) + len(rows)]
        column = positions[len(stack) + len(rows) :]

        def body(k: Positions) -> Expr:
            first = left.entry((*aligned(left.shape[:-2], batch), *row, *k))
            second = right.entry((*aligned(right.shape[:-2], batch), *k, *column))
            return Times((first, second))

        return over("sum", (contracted,), body)

    return Value(shape, entry)


def _trace(operands: Operands) -> Value:
    value, dimension = operands.square()

    return Value((), lambda positions: over("sum", (dimension,), lambda i: value.entry((*i, *i))))


def _matrix_function(operands: Operands) -> Value:
    value, dimension = operands.square()
    kind = operands.call.function
    if isinstance(dimension, Compound):
        argument = operands.call.arguments[0]
        message = f"{kind} of a matrix of shape {show(value.shape)}, whose axes are made of others"
        raise operands.scope.error(argument.at, message, "write it by its blocks")

    def entry(positions: Positions) -> Expr:
        row, column = axes((dimension, dimension))
        body = value.entry((row, column))
        if kind == "inv":
            return MatrixFunction("inv", row, column, body, positions)
        return MatrixFunction("det" if kind == "det" else "logdet", row, column, body)

    return Value((dimension, dimension) if kind == "inv" else (), entry)


def _diag(operands: Operands) -> Value:
    operands.check_rank(1, 2)
    value = operands.values[0]
    if len(value.shape) == 2:
        _, dimension = operands.square()
        return Value((dimension,), lambda positions: value.entry((positions[0], positions[0])))
    return Value(
        (value.shape[0], value.shape[0]),
        lambda positions: Times((value.entry(positions[:1]), kronecker(*positions))),
    )


def _outer(operands: Operands) -> Value:
    operands.check_rank(1)
    left, right = operands.values
    return Value(
        (*left.shape, *right.shape),
        lambda positions: Times((left.entry(positions[:1]), right.entry(positions[1:]))),
    )


@dataclass(frozen=True, slots=True)
class ArrayFunction:
    arity: int
    build: Callable[[Operands], Value]


ARRAY_FUNCTIONS: Mapping[str, ArrayFunction] = {
    "trace": ArrayFunction(1, _trace),
    "det": ArrayFunction(1, _matrix_function),
    "logdet": ArrayFunction(1, _matrix_function),
    "inv": ArrayFunction(1, _matrix_function),
    "diag": ArrayFunction(1, _diag),
    "outer": ArrayFunction(2, _outer),
}


def constant_array(function: str, shape: Shape) -> Value:
    """``eye``, ``ones`` or ``zeros``."""
    if function == "eye":
        return Value(shape, lambda positions: kronecker(*positions))
    entry: Number = ONE if function == "ones" else ZERO
    return Value(shape, lambda positions: entry)
