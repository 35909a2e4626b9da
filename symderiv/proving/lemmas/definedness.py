"""Which quantities have a value wherever the symbols are in their domains.

That is read off the bodies: divisors are sums of exponentials or of squares and a positive
number, radicands are not negative, and so on.  Each quantity is looked at once.
"""

from __future__ import annotations

from collections.abc import Mapping

from symderiv.calculus.signs import SignsOfTrees
from symderiv.formula.declarations import Definition, DimensionDeclaration, Domain
from symderiv.formula.tree import (
    Apply,
    Derivative,
    Expr,
    Index,
    MatrixFunction,
    Number,
    Piece,
    Power,
    Reduce,
    Symbol,
    pieces,
)
from symderiv.functions import FUNCTIONS
from symderiv.proving.lemmas.names import Names


class Signs(SignsOfTrees):
    """Signs by structure, with those of names kept."""

    def __init__(
        self, domains: Mapping[str, Domain], definitions: Mapping[str, Definition]
    ) -> None:
        super().__init__(domains, definitions)
        self._known: dict[tuple[str, bool], bool] = {}

    def _symbol(self, name: str, strict: bool) -> bool:
        key = (name, strict)
        if key not in self._known:
            self._known[key] = super()._symbol(name, strict)
        return self._known[key]

    def is_positive_name(self, name: str) -> bool:
        return self._symbol(name, strict=True)


class Definedness:
    """What is known to have values.  The bodies are those of the file: what assumptions make of
    them divides by what is not 0 at any point that satisfies them."""

    def __init__(
        self,
        names: Names,
        bodies: Mapping[str, Definition],
        signs: Signs,
        dimensions: Mapping[str, DimensionDeclaration],
    ) -> None:
        self.names = names
        self.bodies = bodies
        self.signs = signs
        self.dimensions = dimensions
        self._total: dict[str, bool] = {}

    def as_defined(
        self, name: str, at: tuple[Index, ...], other: str, places: tuple[Index, ...]
    ) -> bool:
        """Whether a quantity has a value wherever another one has."""
        return self.total(name)

    def total(self, name: str) -> bool:
        """Whether a quantity has a value at every point, for all values of its indices."""
        for each in self.names.below([name], frozenset(self._total)):
            self._total[each] = self._has_value(self.bodies[each].body)
        return self._total[name]

    def _has_value(self, node: Piece) -> bool:
        match node:
            case Symbol(name, _) if name in self.names:
                return self._total.get(name, False)
            case Derivative() | MatrixFunction():
                return False
            case Power(base, Number(exponent)):
                if exponent < 0 and not self.signs.nonzero(base):
                    return False
                if exponent.denominator != 1 and not self.signs.nonnegative(base):
                    return False
            case Power(base, _) if not self.signs.positive(base):
                return False
            case Apply(function, arguments):
                row = FUNCTIONS.get(function)
                if row is None:
                    return False
                demands = row.domain(*arguments) if row.domain is not None else ()
                if not all(self._holds(expr, kind) for expr, kind in demands):
                    return False
            case Reduce("max" | "min", index, _) if isinstance(index.dimension, str):
                if self.dimensions[index.dimension].sizes[0] < 1:
                    return False
        return all(map(self._has_value, pieces(node)))

    def _holds(self, expr: Expr, kind: str) -> bool:
        match kind:
            case "positive":
                return self.signs.positive(expr)
            case "nonnegative":
                return self.signs.nonnegative(expr)
            case "nonzero":
                return self.signs.nonzero(expr)
        return False
