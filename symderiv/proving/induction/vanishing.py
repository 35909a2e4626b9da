"""Whether a formula of recurrences vanishes for every length: by cases, bodies put in where needed.

A name that stays closed is any array, so what is found to vanish does so for all values of it.
Values lead the way to what must be opened: of forward recurrences the entries that lie farthest
ahead, of backward ones those farthest behind, until what is left may be anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from symderiv.calculus.rewrite import rewrite
from symderiv.formula.bounds import Bounds
from symderiv.formula.measure import size_of
from symderiv.formula.tree import (
    Affine,
    CompareIndices,
    Expr,
    Index,
    Piece,
    Position,
    Symbol,
    rebuild,
    symbol_names,
    walk,
)
from symderiv.kernel.formal import is_formally_zero
from symderiv.proving.induction.folding import Ranges, open_conditions, put_in
from symderiv.proving.induction.regions import Regions, TooManyRegions
from symderiv.proving.induction.system import System
from symderiv.proving.induction.values import Values

MOST_OPENINGS = 10
MOST_PIECES = 4_000
MOST_TRIALS = 600
MOST_CASES = 64

Apply: TypeAlias = Callable[[Expr, Bounds], Expr]
"""Puts in what is known of recurrences: lemmas, and hypotheses of an induction."""


@dataclass
class Vanishing:
    system: System
    values: Values
    cases: int = 0

    @property
    def ranges(self) -> Ranges:
        return self.system.ranges

    def holds(self, expr: Expr, known: Bounds, free: tuple[Index, ...], put: Apply) -> bool:
        """Whether ``expr`` is 0 for all values of ``free`` that are as is known, wherever it has
        a value."""
        closed: frozenset[str] = frozenset()
        for _ in range(MOST_OPENINGS):
            expr = put(self.ranges.fold(expr, known), known)
            if size_of(expr) > MOST_PIECES or self.values.trials > MOST_TRIALS:
                return False
            inside = {name for name in symbol_names(expr) if self.system.recurs(name)}
            closed = self._closable(expr, known, free, closed, inside)
            to_open = inside - closed
            if not to_open:
                self.cases = 0
                return self._by_cases(expr, known, free)
            expr = self._opened(expr, to_open)
        return False

    def _closable(
        self,
        expr: Expr,
        known: Bounds,
        free: tuple[Index, ...],
        closed: frozenset[str],
        inside: set[str],
    ) -> frozenset[str]:
        """The names that may be any arrays: all of them, else as many as can be."""
        everything = closed | inside
        if self.values.vanishes(expr, known, free, everything):
            return everything
        found = closed
        for name in sorted(inside - closed, key=lambda n: (self.system.direction[n] > 0, n)):
            if self.values.vanishes(expr, known, free, found | {name}):
                found |= {name}
        return found

    def _opened(self, expr: Expr, names: set[str]) -> Expr:
        """``expr`` with the bodies of those entries of some names that lie farthest."""
        farthest = {name: self._farthest(expr, name) for name in names}

        def change(node: Piece) -> Piece:
            if isinstance(node, Symbol) and node.name in names:
                if self._offset(node) == farthest[node.name]:
                    return self.system.at(node.name, node.positions)
                return node
            return rebuild(node, change)

        changed = change(expr)
        assert isinstance(changed, Expr)
        return changed

    def _farthest(self, expr: Expr, name: str) -> int | None:
        offsets = [self._offset(each) for each in _entries(expr, name)]
        told = [each for each in offsets if each is not None]
        if not told:
            return None
        return max(told) if self.system.direction[name] > 0 else min(told)

    def _offset(self, entry: Symbol) -> int | None:
        """How far ahead of an index or a size an entry lies; None for a number."""
        place: Position = entry.positions[self.system.axis[entry.name]]
        if isinstance(place, int):
            return None
        return place.offset if isinstance(place, Affine) else 0

    def _by_cases(self, expr: Expr, known: Bounds, free: tuple[Index, ...]) -> bool:
        self.cases += 1
        if self.cases > MOST_CASES:
            return False
        expr = put_in(self.ranges.fold(expr, known), known, free)
        condition = self._open_condition(expr, known)
        if condition is None:
            try:
                expr = Regions(self.ranges).normal(expr, known)
            except TooManyRegions:
                return False
            condition = self._open_condition(expr, known)
        if condition is None:
            return is_formally_zero(expr) or is_formally_zero(rewrite(expr))
        for holds in (True, False):
            narrower = known.given(condition, holds)
            if not narrower.is_empty and not self._by_cases(expr, narrower, free):
                return False
        return True

    def _open_condition(self, expr: Expr, known: Bounds) -> CompareIndices | None:
        for condition in open_conditions(expr):
            if known.tells(condition) is None:
                narrower = known.given(condition)
                if narrower.upper != known.upper or narrower.apart != known.apart:
                    return condition
        return None


def _entries(expr: Expr, name: str) -> Iterator[Symbol]:
    for part in walk(expr):
        if isinstance(part, Symbol) and part.name == name:
            yield part
