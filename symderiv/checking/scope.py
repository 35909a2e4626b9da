"""What a claim's file declares, as far as a clause may ask for it: sizes, ranges and domains."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from symderiv.checking.refusal import NotCovered
from symderiv.formula.declarations import REAL, Derivation, Domain
from symderiv.formula.tree import (
    CompareIndices,
    Delta,
    Derivative,
    Dimension,
    Expr,
    Index,
    Label,
    MatrixFunction,
    Piece,
    Position,
    Reduce,
    Size,
    Symbol,
    walk,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Declared:
    derivation: Derivation
    _known: dict[tuple[str, str], object] = field(default_factory=dict, compare=False, repr=False)

    def once(
        self, what: str, name: str, of_body: Callable[[Expr], T], of_domain: Callable[[Domain], T]
    ) -> T:
        """What is known of a quantity: of a symbol by its domain, of a definition by its body,
        of anything else as of a real number."""
        definition = self.derivation.definitions.get(name)
        if definition is None:
            return of_domain(self.domain(name))
        key = (what, name)
        if key not in self._known:
            self._known[key] = None
            self._known[key] = of_body(definition.body)
        elif self._known[key] is None:
            raise NotCovered(f"{name}, which is defined by itself")
        return self._known[key]  # type: ignore[return-value]

    def domain(self, name: str) -> Domain:
        """The domain of a symbol.  A definition that a derivative cuts is any real number."""
        declared = self.derivation.symbols.get(name)
        return REAL if declared is None else declared.domain

    def length(self, dimension: Dimension) -> int | None:
        """The size of a dimension, where it has one size only."""
        if isinstance(dimension, int):
            return dimension
        declared = self.derivation.dimensions[dimension]
        return declared.sizes[0] if declared.fixed else None

    def least(self, dimension: Dimension) -> int:
        if isinstance(dimension, int):
            return dimension
        return self.derivation.dimensions[dimension].sizes[0]

    def same(self, left: Dimension, right: Dimension) -> bool:
        """Whether two axes are equally long at every point."""
        length = self.length(left)
        return left == right or (length is not None and length == self.length(right))

    def require_ranges(self, node: Piece) -> None:
        """**InRange.**  Every position is within its axis at every size, and no range is empty:
        so each entry has a value, each index that a delta names occurs in the sum over the
        other one, and a sum has a value only if its body has one somewhere.

        Wrong twin: ``sum(delta[i, j], i) = 1`` with i over n and j over m.
        """
        for part in walk(node):
            match part:
                case Symbol(name, positions) | Derivative(_, name, positions):
                    for position, axis in zip(positions, self._axes(name), strict=True):
                        self._require(position, axis)
                case Delta(left, right) | CompareIndices(_, left, right):
                    self._require_pair(left, right)
                case Reduce(_, Index(_, dimension), _) | Size(dimension):
                    self.require_nonempty(dimension)
                case MatrixFunction(_, row, _, _, positions):
                    self.require_nonempty(row.dimension)
                    for position in positions:
                        self._require(position, row.dimension)

    def require_nonempty(self, dimension: Dimension) -> None:
        if self.least(dimension) < 1:
            raise NotCovered(f"{dimension} may be 0")

    def _axes(self, name: str) -> tuple[Dimension, ...]:
        if name in self.derivation.definitions:
            parameters = self.derivation.definitions[name].parameters
            return tuple(index.dimension for index in parameters)
        if name not in self.derivation.symbols:
            raise NotCovered(f"the name {name}")
        return self.derivation.symbols[name].shape

    def _require(self, position: Position, axis: Dimension) -> None:
        match position:
            case Index(_, dimension) if self.same(dimension, axis):
                self.require_nonempty(dimension)
            case int() if 1 <= position <= self.least(axis):
                pass
            case Label(name, positions, dimension) if self.same(dimension, axis):
                self.require_nonempty(dimension)
                for each, below in zip(positions, self._axes(name), strict=True):
                    self._require(each, below)
            case _:
                raise NotCovered("a position that may be outside of its axis")

    def _require_pair(self, left: Position, right: Position) -> None:
        for one, other in ((left, right), (right, left)):
            if isinstance(other, Index | Label):
                self._require(one, other.dimension)
                return self._require(other, other.dimension)
        if not (isinstance(left, int) and isinstance(right, int)):
            raise NotCovered("index arithmetic")
