"""What the clauses of each theme ask of the whole, which dispatches to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from symderiv.checking.scope import Declared
from symderiv.checking.terms import Atom, Data, Kind, Monomial, Polynomial, Rational
from symderiv.formula.tree import Dimension, Expr, Index, Position


class Work(Protocol):
    """One proof: polynomials of formulas, and the arithmetic that keeps their values."""

    scope: Declared
    unequal: frozenset[frozenset[Position]]
    """Pairs of free indices that differ in this case."""

    def may(self, law: str) -> bool:
        """Whether a law is named; then it counts as used."""

    def require(self, law: str) -> None:
        """Raises Refused if a law is not named."""

    def of(self, node: Expr) -> Polynomial: ...

    def fresh(self, dimension: Dimension) -> Index: ...

    def atom(self, kind: Kind, data: Data, exponent: int = 1) -> Polynomial: ...

    def interned(self, kind: Kind, data: Data) -> Atom: ...

    def constant(self, value: Rational) -> Polynomial: ...

    def added(self, polynomials: Iterable[Polynomial]) -> Polynomial: ...

    def product(self, factors: Iterable[Polynomial]) -> Polynomial: ...

    def multiplied(self, left: Polynomial, right: Polynomial) -> Polynomial: ...

    def over(self, indices: Sequence[Index], body: Polynomial) -> Polynomial:
        """The sum over some indices."""

    def power(self, base: Polynomial, exponent: Rational) -> Polynomial: ...

    def never_zero(self, atom: Atom) -> bool: ...

    def sign(self, polynomial: Polynomial) -> int | None:
        """1, 0 or -1 where the sign of a polynomial is the same at all points of the case."""

    def moved(self, polynomial: Polynomial, to: Mapping[Index, Position]) -> Polynomial:
        """A polynomial with other indices in place of free ones, in all of its atoms at once."""

    def assumed(
        self, indices: Sequence[Index], monomial: Monomial
    ) -> tuple[list[Index], Polynomial] | None:
        """A sum by what an assumption says of a part of it: see ``assumptions.in_sum``."""

    def without_equations(self) -> AbstractContextManager[None]:
        """No assumption is used inside."""

    def reduced(self, monomial: Monomial, coefficient: Rational) -> Polynomial:
        """A monomial written by the relations of its atoms."""
