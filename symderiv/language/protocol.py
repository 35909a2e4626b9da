"""What the rules for calls, comparisons and reductions ask of that which lowers formulas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from symderiv.formula.syntax import Slice, Syntax
from symderiv.formula.tree import Expr
from symderiv.language.scope import Scope
from symderiv.language.shapes import Shape, Value


class Lowering(Protocol):
    """Turns parts of a formula as written into values."""

    def value(self, node: Syntax | Slice, scope: Scope) -> Value:
        """The number or array that a formula means."""

    def elementwise(
        self,
        node: Syntax,
        operands: Sequence[Syntax | Slice],
        scope: Scope,
        build: Callable[[list[Expr]], Expr],
    ) -> Value:
        """``build`` of the entries of ``operands``, broadcast against each other."""

    def broadcast(self, node: Syntax, shapes: Sequence[Shape], scope: Scope) -> Shape:
        """The common shape; an error at ``node`` where there is none."""
