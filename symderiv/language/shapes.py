"""Whole arrays as a shape and a rule for each entry: array form becomes index form.

A :class:`Value` is made in two phases.  While a formula is walked, shapes are inferred and
checked, and the dimensions of indices are found; only then are entries asked for, when every
index knows its dimension.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from symderiv.base.errors import Unsupported
from symderiv.formula.tree import (
    Condition,
    Delta,
    Dimension,
    Expr,
    Index,
    Position,
    Size,
    delta,
    fresh,
    number,
)

Shape: TypeAlias = tuple[Dimension, ...]
Positions: TypeAlias = tuple[Position, ...]
Fixed: TypeAlias = Callable[[str], int | None]
"""The size of a dimension that is fixed, else none."""


class Length(int):
    """The length of an array literal, which also fits a dimension that is fixed at it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Value:
    """A real array: ``entry`` takes a position for each axis of ``shape``."""

    shape: Shape
    entry: Callable[[Positions], Expr]


@dataclass(frozen=True, slots=True)
class Truth:
    """An array of conditions."""

    shape: Shape
    entry: Callable[[Positions], Condition]


def scalar(expression: Expr) -> Value:
    return Value((), lambda positions: expression)


def show(shape: Shape) -> str:
    """A shape as NumPy writes it."""
    inner = ", ".join(map(str, shape))
    return f"({inner},)" if len(shape) == 1 else f"({inner})"


def axes(shape: Shape) -> tuple[Index, ...]:
    """A new index for each axis, named after its dimension.  Raises Unsupported where one is made
    of several, which no index runs over."""
    for dim in shape:
        if isinstance(dim, str) and not dim.isidentifier():
            raise Unsupported(f"an axis of length {dim}, which no dimension has")
    return tuple(fresh(Index(dim if isinstance(dim, str) else "i", dim)) for dim in shape)


def size_of(dimension: Dimension) -> Expr:
    return Size(dimension) if isinstance(dimension, str) else number(int(dimension))


def common(left: Dimension, right: Dimension, fixed: Fixed) -> Dimension | None:
    """The dimension that both are, or none: different names never match, even at equal size."""
    if left == right:
        return right if isinstance(left, Length) else left
    for literal, named in ((left, right), (right, left)):
        if isinstance(literal, Length) and isinstance(named, str) and fixed(named) == literal:
            return named
    return None


def broadcast(shapes: Sequence[Shape], fixed: Fixed) -> Shape | None:
    """NumPy's rule: aligned at the last axis, an axis of length 1 stretches; or none."""
    result: list[Dimension] = []
    for place in range(1, max(map(len, shapes), default=0) + 1):
        merged: Dimension = 1
        for shape in shapes:
            if len(shape) < place or shape[-place] == 1:
                continue
            found = shape[-place] if merged == 1 else common(merged, shape[-place], fixed)
            if found is None:
                return None
            merged = found
        result.append(merged)
    return tuple(reversed(result))


def aligned(shape: Shape, positions: Positions) -> Positions:
    """The positions at which a broadcast operand of ``shape`` is read."""
    own = positions[len(positions) - len(shape) :]
    return tuple([1 if dim == 1 else position for dim, position in zip(shape, own, strict=True)])


def kronecker(left: Position, right: Position) -> Expr:
    """Delta as the author wrote it; of two numbers, it is a number itself."""
    literal = isinstance(left, int) and isinstance(right, int)
    return delta(left, right) if literal else Delta(left, right)
