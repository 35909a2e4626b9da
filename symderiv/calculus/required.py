"""What a formula asks of a point before it has a value there, as it is written.

A case of a proof may be skipped only where one of these is broken: a divisor is 0, a root's
argument is negative, a function is outside of its domain.  They are taken from the tree as it
stands in the file, definitions put in, and never from what differentiation, rewriting or the
kernel made of it: these may divide by what the author did not.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from symderiv.formula.integers import is_integer
from symderiv.formula.tree import (
    ONE,
    Apply,
    Condition,
    Expr,
    MatrixFunction,
    Number,
    Piece,
    Power,
    Where,
)
from symderiv.functions import FUNCTIONS

Asked: TypeAlias = Literal["nonzero", "positive", "nonnegative"]
_ASKED: dict[str, Asked] = {
    "nonzero": "nonzero",
    "positive": "positive",
    "nonnegative": "nonnegative",
}
Branches: TypeAlias = tuple[tuple[Condition, bool], ...]
"""The conditions of the branches in which a formula stands, and whether they hold there."""


@dataclass(frozen=True, slots=True)
class Required:
    """``expr`` is ``asked`` to be so wherever the claim has a value; 1 off its branch."""

    expr: Expr
    asked: Asked

    def within(self, branches: Branches) -> Required:
        """The same of a formula that stands in branches."""
        expr = self.expr
        for condition, holds in reversed(branches):
            expr = Where(condition, expr, ONE) if holds else Where(condition, ONE, expr)
        return Required(expr, self.asked)


STEEP = frozenset({"cbrt"})
"""Functions without a slope where their derivative divides by 0.  Of the others, only the
formula has no value there, and the function may be smooth."""


def required(node: Piece, integers: Container[str]) -> Iterator[Required]:
    """What one node asks of the pieces directly below it."""
    match node:
        case Power(base, Number(exponent)) if exponent.denominator == 1:
            if exponent < 0:
                yield Required(base, "nonzero")
        case Power(base, exponent) if not is_integer(exponent, integers):
            below = isinstance(exponent, Number) and exponent.value < 0
            yield Required(base, "positive" if below else "nonnegative")
        case Apply(function, arguments) if function in FUNCTIONS:
            for expr, kind in FUNCTIONS[function].needed(arguments, integers):
                if kind in _ASKED:
                    yield Required(expr, _ASKED[kind])
        case MatrixFunction("inv" | "logdet", row, column, body, _):
            yield Required(MatrixFunction("det", row, column, body), "nonzero")


def required_for_slope(
    function: str, place: int, arguments: tuple[Expr, ...], integers: Container[str]
) -> Iterator[Required]:
    """What the derivative by one argument asks: the interior of the domain."""
    row = FUNCTIONS[function]
    for expr, kind in row.slope_domain(place, arguments, integers):
        if kind in _ASKED and (kind != "nonzero" or function in STEEP):
            yield Required(expr, "positive" if kind == "nonnegative" else _ASKED[kind])
