"""Which quantities have a value wherever the symbols are in their domains.

That is read off the bodies: divisors are sums of exponentials or of squares and a positive
number, radicands are not negative, and so on.  Each quantity is looked at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from symderiv.calculus.signs import SignsOfTrees, requirements
from symderiv.formula.declarations import Definition, DimensionDeclaration, Domain
from symderiv.formula.degree import Key, canonical
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
    Times,
    Where,
    free_indices,
    pieces,
)
from symderiv.functions import FUNCTIONS
from symderiv.proving.lemmas.names import Names, symbols_in


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


@dataclass(frozen=True)
class Divisors:
    """What is 0 at no point at which a claim says something: definitions without indices by name,
    and formulas without free indices as they stand in the sides with assumptions put in."""

    names: frozenset[str] = frozenset()
    formulas: frozenset[Key] = frozenset()

    @classmethod
    def of(
        cls, sides: Iterable[Expr], bodies: Mapping[str, Definition], signs: SignsOfTrees
    ) -> Divisors:
        """What the sides, or the bodies of names in them, divide by outside of branches."""
        found: list[Expr] = []
        read: set[str] = set()
        waiting = list(sides)
        while waiting:
            for part in _outside_branches(waiting.pop()):
                if isinstance(part, Symbol) and part.name in bodies and part.name not in read:
                    read.add(part.name)
                    waiting.append(bodies[part.name].body)
                elif isinstance(part, Power):
                    found += [base for base, kind in requirements(part, signs) if kind == "!= 0"]
        closed = [base for base in found if not free_indices(base)]
        for base in closed:
            if isinstance(base, Symbol) and base.name in bodies:
                closed.append(bodies[base.name].body)
        names = (base.name for base in closed if isinstance(base, Symbol))
        keys = frozenset(canonical(base, {}) for base in closed)
        return cls(frozenset(name for name in names if name in bodies), keys)


def _outside_branches(node: Piece) -> Iterator[Piece]:
    if isinstance(node, Where | Derivative):
        return
    yield node
    for piece in pieces(node):
        yield from _outside_branches(piece)


class Definedness:
    """What is known to have values.  The bodies are those of the file: what assumptions make of
    them divides by what is not 0 at any point that satisfies them."""

    def __init__(
        self,
        names: Names,
        bodies: Mapping[str, Definition],
        signs: Signs,
        dimensions: Mapping[str, DimensionDeclaration],
        divisors: Divisors,
    ) -> None:
        self.names = names
        self.bodies = bodies
        self.signs = signs
        self.dimensions = dimensions
        self.divisors = divisors
        self._total: dict[str, bool] = {}

    def as_defined(
        self, name: str, at: tuple[Index, ...], other: str, places: tuple[Index, ...]
    ) -> bool:
        """Whether a quantity has a value wherever another one has."""
        return self.total(name)

    def total(self, name: str) -> bool:
        """Whether a quantity has a value at every point at which the claim says something, for
        all values of its indices."""
        for each in self.names.below([name], frozenset(self._total)):
            known = each in self.bodies
            self._total[each] = known and self._has_value(self.bodies[each].body, frozenset())
        return self._total[name]

    def has_value(self, node: Expr) -> bool:
        """Whether a formula, with assumptions put in, has a value at every point at which the
        claim says something, for all values of its indices."""
        inside = (name for name in symbols_in(node) if name in self.names)
        return all(map(self.total, inside)) and self._has_value(node, self.divisors.formulas)

    def _has_value(self, node: Piece, nonzero: frozenset[Key]) -> bool:
        match node:
            case Symbol(name, _) if name in self.names:
                return self._total.get(name, False)
            case Derivative() | MatrixFunction():
                return False
            case Power(base, Number(exponent)):
                if exponent < 0 and not self._is_nonzero(base, nonzero):
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
        return all(self._has_value(piece, nonzero) for piece in pieces(node))

    def _is_nonzero(self, node: Expr, nonzero: frozenset[Key]) -> bool:
        match node:
            case Times(factors):
                return all(self._is_nonzero(factor, nonzero) for factor in factors)
            case Power(base, Number()):
                return self._is_nonzero(base, nonzero)
            case Symbol(name, ()) if name in self.divisors.names:
                return True
        return self.signs.nonzero(node) or canonical(node, {}) in nonzero

    def _holds(self, expr: Expr, kind: str) -> bool:
        match kind:
            case "positive":
                return self.signs.positive(expr)
            case "nonnegative":
                return self.signs.nonnegative(expr)
            case "nonzero":
                return self.signs.nonzero(expr)
        return False
