"""Formulas that have a value, and derivatives, whatever their entries are."""

from __future__ import annotations

from collections.abc import Mapping

from symderiv.calculus.signs import SignsOfTrees
from symderiv.formula.bounds import Bounds
from symderiv.formula.declarations import Domain
from symderiv.formula.tree import (
    Apply,
    Compare,
    Derivative,
    Dimension,
    Expr,
    Index,
    MatrixFunction,
    Number,
    Piece,
    Position,
    Power,
    Reduce,
    Size,
    Symbol,
    Where,
    pieces,
    size_position,
    symbol_names,
)
from symderiv.functions import FUNCTIONS
from symderiv.proving.induction.folding import Ranges


def is_smooth(node: Piece, name: str) -> bool:
    """Whether what depends on a name is differentiable by it wherever it has a value."""
    if name not in symbol_names(node):
        return True
    match node:
        case Power(_, exponent) if not _is_whole(exponent):
            return False
        case Apply(function, arguments):
            row = FUNCTIONS[function]
            if row.kinks is not None or row.derivative_domain or len(arguments) != 1:
                return False
            if row.derivative[0] is None or function == "stop_gradient":
                return False
        case Reduce(kind, _, _) if kind != "sum":
            return False
        case MatrixFunction() | Compare() | Derivative():
            return False
    return all(is_smooth(piece, name) for piece in pieces(node))


def _is_whole(exponent: Expr) -> bool:
    return isinstance(exponent, Number) and exponent.value.denominator == 1


class _Signs(SignsOfTrees):
    """Signs by structure, of branches, too."""

    def _sign(self, node: Expr, strict: bool) -> bool:
        if isinstance(node, Where):
            return self._sign(node.then, strict) and self._sign(node.otherwise, strict)
        return super()._sign(node, strict)


class Totality:
    """What has a value at every point of the domains.  ``positive`` are names, beside the symbols,
    that have positive values only."""

    def __init__(
        self, domains: Mapping[str, Domain], positive: frozenset[str], ranges: Ranges
    ) -> None:
        known = {**domains, **dict.fromkeys(positive, Domain("positive", low=Number(0).value))}  # type: ignore[arg-type]
        self.signs = _Signs(known, {})
        self.ranges = ranges

    def is_positive(self, node: Expr) -> bool:
        return self.signs.positive(node)

    def has_value(
        self, node: Piece, known: Bounds, shapes: Mapping[str, tuple[Dimension, ...]]
    ) -> bool:
        """Whether a formula has a value wherever its symbols and names have."""
        match node:
            case Symbol(name, positions):
                return all(
                    self._is_inside(place, axis, known)
                    for place, axis in zip(positions, shapes[name], strict=True)
                )
            case Power(base, exponent):
                if not self._may_be_raised(base, exponent):
                    return False
            case Apply(function, arguments):
                if not self._may_be_applied(function, arguments):
                    return False
            case Reduce():
                known = self.ranges.within(known, node)
            case MatrixFunction() | Derivative():
                return False
            case Where(condition, then, otherwise):
                return (
                    self.has_value(condition, known, shapes)
                    and self.has_value(then, known.given(condition), shapes)
                    and self.has_value(otherwise, known.given(condition, False), shapes)
                )
        return all(self.has_value(piece, known, shapes) for piece in pieces(node))

    def _may_be_raised(self, base: Expr, exponent: Expr) -> bool:
        if isinstance(exponent, Number):
            if exponent.value.denominator == 1:
                return exponent.value >= 0 or self.signs.nonzero(base)
            return self.signs.positive(base) or (
                exponent.value > 0 and self.signs.nonnegative(base)
            )
        return isinstance(exponent, Size) or self.signs.positive(base)

    def _may_be_applied(self, function: str, arguments: tuple[Expr, ...]) -> bool:
        asks = {
            "positive": self.signs.positive,
            "nonnegative": self.signs.nonnegative,
            "nonzero": self.signs.nonzero,
        }
        return all(
            kind in asks and asks[kind](expr)
            for expr, kind in FUNCTIONS[function].needed(arguments)
        )

    def _is_inside(self, place: Position, axis: Dimension, known: Bounds) -> bool:
        size = size_position(axis)
        if isinstance(place, Index) and place.dimension == axis:
            return True
        return known.holds("<=", 1, place) and known.holds("<=", place, size)
