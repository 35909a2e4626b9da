"""A claim in one case: two sides as they are stated, with what is known there put in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from symderiv.checking.clauses import MOST_STEPS
from symderiv.checking.refusal import NotCovered
from symderiv.checking.scope import Declared
from symderiv.checking.signs import is_total
from symderiv.checking.switches import Switch, arguments_of
from symderiv.checking.terms import shifted
from symderiv.checking.unfold import Unfolding
from symderiv.formula.declarations import Derivation, Identity
from symderiv.formula.tree import (
    Affine,
    CompareIndices,
    Expr,
    Index,
    Label,
    Position,
    position_indices,
    rename,
)

Written: TypeAlias = dict[tuple[Expr, tuple[Switch, ...]], Expr]


@dataclass(frozen=True, slots=True)
class Claim:
    """Two sides as they are stated, with what is known in one case put in."""

    scope: Declared
    left: Expr
    right: Expr
    given: tuple[str, ...]
    free: tuple[Position, ...]
    """What each free index of the claim is in this case, in the order of the claim."""
    unequal: frozenset[frozenset[Position]] = frozenset()
    switches: tuple[Switch, ...] = ()
    empty: bool = False
    """Whether no values of the indices fall into this case."""
    steps: int = MOST_STEPS
    """What may be spent on one case."""
    known: Written = field(default_factory=dict, compare=False)
    """Sides that have been written out."""

    @classmethod
    def of(
        cls,
        derivation: Derivation,
        identity: Identity,
        right: Expr,
        given: Sequence[str],
        known: Written | None = None,
    ) -> Claim:
        """``identity.left = right``, with what is ``known`` from other lines of its chain.

        Raises Refused for what no clause speaks of.
        """
        scope = Declared(derivation)
        for index in identity.free:
            scope.require_nonempty(index.dimension)
        claim = cls(scope, identity.left, right, tuple(given), identity.free)
        claim = claim if known is None else replace(claim, known=known)
        return claim.restricted(identity)

    def written(self) -> tuple[Expr, Expr]:
        """Both sides without definitions and derivatives."""
        return self._written(self.left), self._written(self.right)

    def _written(self, side: Expr) -> Expr:
        key = side, self.switches
        if key not in self.known:
            self.known[key] = Unfolding(self.scope, self.switches, self.steps)(side)
        return self.known[key]

    def arguments(self) -> list[Expr]:
        """The switching arguments of both sides, which have a value at every point."""
        written = Unfolding(self.scope)
        sides = written.flat(self.left), written.flat(self.right)
        free = [index for index in self.free if isinstance(index, Index)]
        return [each for each in arguments_of(sides, free) if is_total(each, self.scope)]

    def signed(self, switch: Switch) -> Claim:
        return replace(self, switches=(*self.switches, switch))

    def restricted(self, identity: Identity) -> Claim:
        """**Where**: the conditions i = j and i != j; more is proved where others are left out."""
        claim = self
        for condition in identity.where:
            match condition:
                case CompareIndices("=", left, right):
                    claim = claim.equated(claim.at(left, identity), claim.at(right, identity))
                case CompareIndices("!=", left, right):
                    claim = claim.kept_apart(claim.at(left, identity), claim.at(right, identity))
        return claim

    def at(self, position: Position, identity: Identity) -> Position:
        """What a position of the claim as it is written is in this case."""
        if not set(position_indices(position)) <= set(identity.free):
            raise NotCovered("a condition on an index that the claim lacks")
        if isinstance(position, Affine):
            return position
        return shifted(position, dict(zip(identity.free, self.free, strict=True)))

    def equated(self, left: Position, right: Position) -> Claim:
        """The case in which two positions are one: an index gives way to the other position."""
        if left == right:
            return self
        kept, replaced = (left, right) if isinstance(right, Index) else (right, left)
        if not isinstance(replaced, Index):
            # What is said of labels and of arithmetic is left out: then more is proved.
            numbers = isinstance(kept, int) and isinstance(replaced, int)
            return replace(self, empty=True) if numbers else self
        self._require_one_axis(kept, replaced)

        to = {replaced: kept}

        def now(position: Position) -> Position:
            return shifted(position, to)

        pairs = [frozenset(map(now, pair)) for pair in self.unequal]
        return replace(
            self,
            left=rename(self.left, to),
            right=rename(self.right, to),
            free=tuple(map(now, self.free)),
            switches=tuple(
                replace(each, argument=rename(each.argument, to)) for each in self.switches
            ),
            unequal=frozenset(pairs),
            empty=self.empty or any(len(pair) == 1 for pair in pairs),
        )

    def kept_apart(self, left: Position, right: Position) -> Claim:
        if left == right:
            return replace(self, empty=True)
        return replace(self, unequal=self.unequal | {frozenset((left, right))})

    def _require_one_axis(self, kept: Position, replaced: Index) -> None:
        match kept:
            case Index(_, dimension) if dimension == replaced.dimension:
                return
            case int() if 1 <= kept <= self.scope.least(replaced.dimension):
                return
            case Label(_, _, dimension) if dimension == replaced.dimension:
                if replaced not in position_indices(kept):
                    return
        raise NotCovered("indices of different dimensions that are equal")
