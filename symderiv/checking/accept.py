"""Whether a proof of a claim is accepted.

**Theorem.**  If :func:`accept` returns, the claim is true in the sense of ``docs/meaning.md``: at
every point that meets the given assumptions, and for all values of the free indices that satisfy
``where``, both sides are equal wherever both have a value.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from symderiv.checking.assumptions import Equation
from symderiv.checking.clauses import MOST_STEPS, Clauses
from symderiv.checking.inverses import cleared
from symderiv.checking.laws import given
from symderiv.checking.proof import ByElements, ByLaws, ByPair, BySign, Proof
from symderiv.checking.refusal import NotCovered, Refused
from symderiv.checking.scope import Declared
from symderiv.checking.signs import is_total
from symderiv.checking.switches import Switch, arguments_of
from symderiv.checking.terms import Polynomial
from symderiv.checking.unfold import Unfolding
from symderiv.formula.declarations import Derivation, Identity
from symderiv.formula.tree import CompareIndices, Expr, Index, Position, rename

_ELEMENTS = 12
_KNOWN = ("symbol", "delta", "size", "inverse", "sum")


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
        if not isinstance(position, Index):
            return position
        if position not in identity.free:
            raise NotCovered("a condition on an index that the claim lacks")
        return self.free[identity.free.index(position)]

    def equated(self, left: Position, right: Position) -> Claim:
        """The case in which two positions are one: an index gives way to the other position."""
        if left == right:
            return self
        kept, replaced = (left, right) if isinstance(right, Index) else (right, left)
        if not isinstance(replaced, Index):
            return replace(self, empty=True) if isinstance(kept, int) else self
        self._require_one_axis(kept, replaced)

        def now(position: Position) -> Position:
            return kept if position == replaced else position

        to = {replaced: kept}
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
        raise NotCovered("indices of different dimensions that are equal")


def accept(claim: Claim, proof: Proof) -> None:
    """Returns if the proof is one of the claim; raises :class:`Refused` if not.

    **Cases**: a case is empty only if it wants an index to differ from itself.
    """
    if claim.empty:
        return
    match proof:
        case ByLaws(laws):
            _accept_by_laws(claim, laws)
        case ByPair(left, right, equal, different):
            first, second = _free(claim, left), _free(claim, right)
            accept(claim.equated(first, second), equal)
            accept(claim.kept_apart(first, second), different)
        case ByElements(place, each):
            index = _free(claim, place)
            length = claim.scope.length(index.dimension) if isinstance(index, Index) else None
            if length is None or length != len(each) or length > _ELEMENTS:
                raise Refused(f"index {place} has other values than the proof has cases")
            for element, one in enumerate(each, 1):
                accept(claim.equated(element, index), one)
        case BySign(place, leaning, positive, zero, negative):
            argument = _argument(claim, place)
            accept(claim.signed(Switch(argument, 1)), positive)
            accept(claim.signed(Switch(argument, 0, leaning)), zero)
            accept(claim.signed(Switch(argument, -1)), negative)


def _argument(claim: Claim, place: int) -> Expr:
    arguments = claim.arguments()
    if not 1 <= place <= len(arguments):
        raise Refused(f"the claim has no switching argument {place}")
    return arguments[place - 1]


def _free(claim: Claim, place: int) -> Position:
    if not 1 <= place <= len(claim.free):
        raise Refused(f"the claim has no free index {place}")
    return claim.free[place - 1]


def _accept_by_laws(claim: Claim, laws: frozenset[str]) -> None:
    _, refusal = compared(claim, laws)
    if refusal is not None:
        raise refusal


def compared(claim: Claim, laws: frozenset[str]) -> tuple[frozenset[str], Refused | None]:
    """The laws that bring both sides into their forms, and None if these are the same.

    Where both sides have values, their difference has one, and so has each part of it.
    """
    work, empty = of_case(claim, laws)
    if empty:
        return frozenset(work.used), None
    difference = work.difference(*claim.written())
    if difference and "denominators" in laws:
        difference = cleared(work, difference)
    return frozenset(work.used), _refusal(difference) if difference else None


def of_case(claim: Claim, laws: frozenset[str]) -> tuple[Clauses, bool]:
    """The laws of a proof with what is known in a case: signs, zeros and given equations; and
    whether the case is empty, since one of its arguments has another sign by the others."""
    work = Clauses(claim.scope, laws, claim.steps)
    work.unequal = claim.unequal
    equations = _equations(claim, work)
    empty = False
    for switch in claim.switches:
        work.forget()
        polynomial = work.of(switch.argument)
        empty = empty or work.sign(polynomial) not in (None, switch.sign)
        work.of_switch(switch)
        if not switch.sign and "zero" in laws:
            with suppress(NotCovered):
                work.relations = (*work.relations, Equation("zero", (), polynomial))
    empty = empty or any(
        work.sign_by_parts(known) not in (None, sign) for known, sign in work.signs
    )
    work.relations = (*work.relations, *equations)
    work.forget()
    return work, empty


def _refusal(difference: Polynomial) -> Refused:
    """Why a difference proves nothing: it does not vanish, or holds functions of which more is
    known than the clauses say."""
    for monomial in difference:
        for atom, _ in monomial:
            if atom.kind not in _KNOWN and atom.data[0] not in ("exp", "logabs"):
                return NotCovered(f"all that is known of {atom.text[:60]}")
    return Refused("the two sides are not the same by these laws")


def _equations(claim: Claim, work: Clauses) -> tuple[Equation, ...]:
    """The given equations that the certificate names.  Their indices get new names: those of the
    claim have nothing to do with them."""
    found: list[Equation] = []
    for name in claim.given:
        assumption = claim.scope.derivation.assumptions[name]
        if assumption.relation == "=" and given(name) in work.laws:
            new = {index: work.fresh(index.dimension) for index in assumption.free}
            written = Unfolding(claim.scope)
            left, right = (
                written(rename(side, new)) for side in (assumption.left, assumption.right)
            )
            difference = work.difference(left, right)
            found.append(Equation(given(name), tuple(new.values()), difference))
    return tuple(found)
