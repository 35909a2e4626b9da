"""A claim as the search for a witness sees it: formulas to evaluate, and where they may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from symderiv.formula.declarations import DimensionDeclaration, Domain, SymbolDeclaration
from symderiv.formula.degree import Literals
from symderiv.formula.tree import Compare, Condition, Expr, Index
from symderiv.kernel.ball import Evaluator


@dataclass(frozen=True, slots=True)
class Tied:
    """A symbol's value in terms of parameters: y is y / sum(y) where sum(y) = 1."""

    name: str
    parameters: tuple[Index, ...]
    body: Expr
    domain: Domain


@dataclass(frozen=True)
class SearchedClaim:
    """Both sides without derivatives and definitions, assumptions substituted.

    ``guards`` must be defined for the claim to say anything, ``signs`` are expressions with the
    relation ("<" for positive, "<=", "!=") that assumptions demand of them, and ``tied``
    are the symbols that assumptions tie, whose parameters stand in the trees.  ``equations``
    are the assumed ones that a point must satisfy beyond that, exactly.  ``signs`` and equations
    speak for all values of indices that the claim lacks, but those that lead out of an axis; at
    a size without one of the elements ``named`` in assumptions there are no points.
    """

    left: Expr
    right: Expr
    guards: tuple[Expr, ...]
    free: tuple[Index, ...]
    where: tuple[Condition, ...]
    symbols: Mapping[str, SymbolDeclaration]
    dimensions: Mapping[str, DimensionDeclaration]
    signs: tuple[Condition, ...] = ()
    tied: tuple[Tied, ...] = ()
    equations: tuple[Compare, ...] = ()
    named: Literals = field(default_factory=dict)

    @property
    def integers(self) -> frozenset[str]:
        return frozenset(name for name, s in self.symbols.items() if s.domain.integer)

    @cached_property
    def evaluator(self) -> Evaluator:
        """The formulas of the claim, written out once for all points."""
        return Evaluator(self.integers)
