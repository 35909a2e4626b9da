"""Whether a formula of recurrences vanishes for every length: by cases, bodies put in where needed.

A name that stays closed is any array, so what is found to vanish does so for all values of it.
Values lead the way to what must be opened: of forward recurrences the entries that lie farthest
ahead, of backward ones those farthest behind, until what is left may be anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from symderiv.base import steps
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
    position_indices,
    rebuild,
    symbol_names,
    walk,
)
from symderiv.kernel.formal import is_formally_zero
from symderiv.proving.induction.folding import Ranges, open_conditions, put_in
from symderiv.proving.induction.regions import Regions, TooManyRegions, cuts, with_indicators
from symderiv.proving.induction.system import System
from symderiv.proving.induction.values import Values

MOST_OPENINGS = 10
MOST_PIECES = 4_000
MOST_CASES = 64
MOST_STEPS = 12 * steps.SECOND
"""What the search for a proof of one claim gets."""

_Place: TypeAlias = tuple[str, int]

Apply: TypeAlias = Callable[[Expr, Bounds], Expr]
"""Puts in what is known of recurrences: lemmas, and hypotheses of an induction."""


@dataclass
class Vanishing:
    system: System
    values: Values
    cases: int = 0
    until: int = field(default_factory=lambda: steps.now() + MOST_STEPS)
    """The step after which nothing more is tried."""

    @property
    def ranges(self) -> Ranges:
        return self.system.ranges

    def holds(self, expr: Expr, known: Bounds, free: tuple[Index, ...], put: Apply) -> bool:
        """Whether ``expr`` is 0 for all values of ``free`` that are as is known, wherever it has
        a value."""
        try:
            return self._holds(expr, known, free, put)
        except TooManyRegions:
            return False

    def _holds(self, expr: Expr, known: Bounds, free: tuple[Index, ...], put: Apply) -> bool:
        closed: frozenset[str] = frozenset()
        for _ in range(MOST_OPENINGS):
            expr = put(self.ranges.fold(expr, known), known)
            expr = Regions(self.ranges).normal(expr, known)
            if size_of(expr) > MOST_PIECES or steps.now() > self.until:
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
        chosen = {name: self._farthest(expr, name) for name in names}

        def change(node: Piece) -> Piece:
            if isinstance(node, Symbol) and node.name in names:
                if self._place(node) in chosen[node.name]:
                    return self.system.at(node.name, node.positions)
                return node
            return rebuild(node, change)

        changed = change(expr)
        assert isinstance(changed, Expr)
        return changed

    def _farthest(self, expr: Expr, name: str) -> set[_Place]:
        """Of the entries of a recurrence those by numbers of steps from its beginning, which end
        there, and those that lie farthest from it."""
        forward = self.system.direction[name] > 0
        from_start = "first" if forward else "last"
        places = {self._place(each) for each in _entries(expr, name)}
        found = {each for each in places if each[0] == from_start}
        for kind in ("index", "last" if forward else "first"):
            others = [each for each in places if each[0] == kind]
            if others:
                return found | {max(others) if forward else min(others)}
        return found

    def _place(self, entry: Symbol) -> _Place:
        """From where, and how far ahead, an entry lies."""
        place: Position = entry.positions[self.system.axis[entry.name]]
        if isinstance(place, int):
            return "first", place
        if isinstance(place, Index):
            return "index", 0
        assert isinstance(place, Affine)
        return ("index" if position_indices(place) else "last"), place.offset

    def _by_cases(self, expr: Expr, known: Bounds, free: tuple[Index, ...]) -> bool:
        self.cases += 1
        if self.cases > MOST_CASES or steps.now() > self.until:
            return False
        expr = put_in(self.ranges.fold(expr, known), known, free)
        condition = self._open_condition(expr, known)
        if condition is None:
            expr = Regions(self.ranges).normal(expr, known)
            condition = self._open_condition(expr, known)
        if condition is None:
            return self._by_laws(expr, known)
        for holds in (True, False):
            narrower = known.given(condition, holds)
            if not narrower.is_empty and not self._by_cases(expr, narrower, free):
                return False
        return True

    def _by_laws(self, expr: Expr, known: Bounds) -> bool:
        """Whether laws of sums and products make a formula 0, its sums as they are split or split
        alike."""
        if _is_zero(expr):
            return True
        places = sorted(cuts(expr), key=repr)
        if not places:
            return False
        split = Regions(self.ranges, places).normal(expr, known)
        return self._open_condition(split, known) is None and _is_zero(split)

    def _open_condition(self, expr: Expr, known: Bounds) -> CompareIndices | None:
        for condition in open_conditions(expr):
            if known.tells(condition) is None:
                narrower = known.given(condition)
                if narrower.upper != known.upper or narrower.apart != known.apart:
                    return condition
        return None


def _is_zero(expr: Expr) -> bool:
    written = with_indicators(expr)
    assert isinstance(written, Expr)
    return is_formally_zero(written) or is_formally_zero(rewrite(written))


def _entries(expr: Expr, name: str) -> Iterator[Symbol]:
    for part in walk(expr):
        if isinstance(part, Symbol) and part.name == name:
            yield part
