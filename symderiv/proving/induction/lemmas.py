"""Lemmas A[p] = R for all p, where A recurs: proved together, by induction over the index.

Let the lemmas hold at every place that A reaches first, the last one for what recurs backwards.
Then they hold at a place if both sides are equal there once the body of A is put in.  What is
used of a lemma lies strictly nearer to where A begins, inside of the axes, at whatever values of
the other indices; or it is a lemma before it in the order of bodies, at the same place.  Every side
has values everywhere, so nothing is assumed of a place where a side has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from symderiv.formula.bounds import Bounds
from symderiv.formula.tree import (
    Expr,
    Index,
    MatrixFunction,
    Piece,
    Position,
    Reduce,
    Symbol,
    Where,
    plus,
    rebuild,
    rename,
    size_position,
    times,
)
from symderiv.proving.induction.system import System
from symderiv.proving.induction.vanishing import Vanishing


@dataclass(frozen=True, slots=True)
class Lemma:
    """``name[parameters] = right`` for all values of the parameters, which differ."""

    name: str
    parameters: tuple[Index, ...]
    right: Expr

    def at(self, positions: tuple[Position, ...]) -> Expr:
        return rename(self.right, dict(zip(self.parameters, positions, strict=True)))


@dataclass
class Lemmas:
    """What was proved so far."""

    vanishing: Vanishing
    proved: dict[str, Lemma] = field(default_factory=dict)

    @property
    def system(self) -> System:
        return self.vanishing.system

    def put_in(self, expr: Expr, known: Bounds) -> Expr:
        """``expr`` with the right sides of the lemmas that were proved."""

        def change(node: Piece) -> Piece:
            if isinstance(node, Symbol) and node.name in self.proved:
                return self.proved[node.name].at(node.positions)
            return rebuild(node, change)

        changed = change(expr)
        assert isinstance(changed, Expr)
        return changed

    def prove(self, candidates: Iterable[Lemma]) -> None:
        """Take in those of some lemmas, in the order of bodies, that hold together."""
        left = list(candidates)
        while left:
            failed = [each for each in left if not self._step(each, left)]
            if not failed:
                self.proved.update({each.name: each for each in left})
                return
            left = [each for each in left if each not in failed]

    def _step(self, lemma: Lemma, together: Sequence[Lemma]) -> bool:
        """Whether a lemma follows at a place from what the induction gives there."""
        before = {each.name: each for each in together[: together.index(lemma)]}
        beyond = {each.name: each for each in together}
        known = self.system.known(*lemma.parameters)
        step = _Step(self.system, lemma, beyond, before)

        def put(expr: Expr, known: Bounds) -> Expr:
            return step.put_in(self.put_in(expr, known), known)

        body = self.system.at(lemma.name, lemma.parameters)
        residual = plus(body, times(-1, lemma.right))
        return self.vanishing.holds(residual, known, lemma.parameters, put)


@dataclass(frozen=True, slots=True)
class _Step:
    """What may be used at a place: ``beyond`` strictly nearer to the beginning, ``before`` at the
    same place."""

    system: System
    lemma: Lemma
    beyond: dict[str, Lemma]
    before: dict[str, Lemma]

    def put_in(self, node: Expr, known: Bounds) -> Expr:
        changed = self._piece(node, known)
        assert isinstance(changed, Expr)
        return changed

    def _piece(self, node: Piece, known: Bounds) -> Piece:
        match node:
            case Symbol(name, positions) if name in self.beyond:
                return self.beyond[name].at(positions) if self._may(node, known) else node
            case Where(condition, then, otherwise):
                first = self._piece(then, known.given(condition))
                second = self._piece(otherwise, known.given(condition, False))
                test = rebuild(condition, lambda piece: self._piece(piece, known))
                return Where(test, first, second)  # type: ignore[arg-type]
            case Reduce() | MatrixFunction():
                known = self.system.ranges.within(known, node)
        return rebuild(node, lambda piece: self._piece(piece, known))

    def _may(self, entry: Symbol, known: Bounds) -> bool:
        system, lemma = self.system, self.lemma
        here = lemma.parameters[system.axis[lemma.name]]
        there = entry.positions[system.axis[entry.name]]
        if not self._is_inside(entry, known):
            return False
        if there == here:
            return entry.name in self.before
        low, high = (there, here) if system.direction[lemma.name] > 0 else (here, there)
        return known.holds("<", low, high)

    def _is_inside(self, entry: Symbol, known: Bounds) -> bool:
        for place, index in zip(entry.positions, self.beyond[entry.name].parameters, strict=True):
            axis = index.dimension
            size = size_position(axis)
            if isinstance(place, Index) and place.dimension == axis:
                continue
            if not (known.holds("<=", 1, place) and known.holds("<=", place, size)):
                return False
        return True
