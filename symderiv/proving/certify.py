"""Certificates: what is told to the checker of a proof, and what it says to that.

The checker is asked for the laws that bring both sides of a claim into one form; where there is
no such list for all values of the indices, for one of each pair that are equal or differ, and of
each element of a dimension of one size.  What is found is a certificate: the checker accepts it
again from the file alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import combinations

from symderiv.checking.claim import Claim, Written
from symderiv.checking.laws import LAWS, given
from symderiv.checking.proof import ByElements, ByLaws, ByPair, BySign, Proof, written
from symderiv.checking.refusal import NotCovered, Refused, TooLarge
from symderiv.checking.ring import compared
from symderiv.checking.switches import Switch, by_cases
from symderiv.files.meaning_of import meaning
from symderiv.formula.declarations import Derivation, Identity
from symderiv.formula.tree import Expr, Index, Reduce, walk
from symderiv.proving.certify_names import certified_names
from symderiv.proving.lemmas.settle import Answer

_MOST_CASES = 80
_STEPS_BESIDE_LEMMAS = 4_000
_MOST_SWITCHES = 3
_LATER = ("expand", "split angles", "half angles")
"""Laws that make formulas larger, and are tried when the others have failed."""


@dataclass(frozen=True, slots=True)
class Checked:
    """An accepted proof, or why there is none; ``refused`` if that is for no lack of clauses."""

    proof: Proof | None
    reason: str | None = None
    refused: bool = False


def certified(
    derivation: Derivation,
    identity: Identity,
    right: Expr,
    assumed: Sequence[str],
    known: Written | None = None,
    answer: Answer | None = None,
) -> Checked:
    """What the checker says of ``identity.left = right`` under some assumptions; what lemmas about
    named quantities found is tried before definitions are written out."""
    try:
        claim = Claim.of(derivation, identity, right, assumed, known)
        if answer is None or answer.classes is None:
            return Checked(_Search(assumed).proof(claim))
        meant = answer.claim.adjoints.meant
        try:
            return Checked(certified_names(claim, assumed, answer.classes, meant))
        except Refused as refusal:
            # With its definitions written out, what took lemmas is large.
            claim = replace(claim, steps=_STEPS_BESIDE_LEMMAS)
            with suppress(Refused):
                return Checked(_Search(assumed).proof(claim))
            raise refusal
    except NotCovered as lacking:
        return Checked(None, str(lacking))
    except RecursionError:
        return Checked(None, "a formula that is nested too deeply")
    except Refused as refusal:
        return Checked(None, str(refusal), refused=True)


def certificate(
    derivation: Derivation, identity: Identity, claim: Proof, steps: Sequence[Proof | None]
) -> str:
    """The proofs of a claim and of the lines of its chain with the digest of what they prove, as
    JSON; null for a line without."""
    lines = [None if step is None else written(step) for step in steps]
    whole = {
        "digest": meaning(derivation, identity).digest,
        "claim": written(claim),
        "steps": lines,
    }
    return json.dumps(whole, separators=(",", ":"))


class _Search:
    """The search for the cases that a proof takes; it ends after some of them."""

    def __init__(self, assumed: Sequence[str]) -> None:
        self.laws = frozenset(LAWS) - set(_LATER) | set(map(given, assumed))
        self.left = _MOST_CASES

    def proof(self, claim: Claim) -> Proof:
        if claim.empty:
            return ByLaws(frozenset())
        self.left -= 1
        if self.left < 0:
            raise NotCovered("a proof of so many cases")
        used, refusal = _compared(claim, self.laws)
        for law in ("split angles", "half angles"):
            if refusal is not None and "angles" in used:
                used, refusal = _compared(claim, self.laws | {law})
        if refusal is None:
            return ByLaws(used)
        if isinstance(refusal, TooLarge):
            raise refusal
        pair = _undecided_pair(claim)
        if pair is not None:
            first, second = pair
            left, right = claim.free[first], claim.free[second]
            return ByPair(
                first + 1,
                second + 1,
                self.proof(claim.equated(left, right)),
                self.proof(claim.kept_apart(left, right)),
            )
        place = _sized_index(claim)
        if place is not None:
            index = claim.free[place]
            assert isinstance(index, Index)
            length = claim.scope.length(index.dimension) or 0
            each = [self.proof(claim.equated(n, index)) for n in range(1, length + 1)]
            return ByElements(place + 1, tuple(each))
        switch = _open_switch(claim)
        if switch is not None:
            return self._by_sign(claim, switch)
        if "expand" not in self.laws and _has_lengths(claim):
            self.laws |= {"expand"}
            return self.proof(claim)
        raise refusal

    def _by_sign(self, claim: Claim, place: int) -> Proof:
        """The cases of a switching argument, with the sign at its zero that leads to a proof."""
        argument = claim.arguments()[place]
        positive = self.proof(claim.signed(Switch(argument, 1)))
        negative = self.proof(claim.signed(Switch(argument, -1)))
        try:
            zero = self.proof(claim.signed(Switch(argument, 0, 1)))
            return BySign(place + 1, 1, positive, zero, negative)
        except Refused:
            zero = self.proof(claim.signed(Switch(argument, 0, -1)))
            return BySign(place + 1, -1, positive, zero, negative)


def _compared(claim: Claim, laws: frozenset[str]) -> tuple[frozenset[str], Refused | None]:
    try:
        return compared(claim, laws)
    except NotCovered as lacking:
        return frozenset(), lacking


def _open_switch(claim: Claim) -> int | None:
    """The place of a switching argument without a sign, of those inside of others first."""
    if len(claim.switches) >= _MOST_SWITCHES:
        return None
    known = [switch.argument for switch in claim.switches]
    places = [
        (
            sum(by_cases(part) is not None for part in walk(argument) if isinstance(part, Expr)),
            place,
        )
        for place, argument in enumerate(claim.arguments())
        if argument not in known
    ]
    return min(places)[1] if places else None


def _undecided_pair(claim: Claim) -> tuple[int, int] | None:
    """Two free indices of one dimension that may be equal or not."""
    for one, other in combinations(range(len(claim.free)), 2):
        left, right = claim.free[one], claim.free[other]
        if isinstance(left, Index) and isinstance(right, Index) and left != right:
            if left.dimension == right.dimension and frozenset((left, right)) not in claim.unequal:
                return one, other
    return None


def _sized_index(claim: Claim) -> int | None:
    """A free index over a dimension of one size."""
    for place, position in enumerate(claim.free):
        if isinstance(position, Index) and claim.scope.length(position.dimension) is not None:
            return place
    return None


def _has_lengths(claim: Claim) -> bool:
    """Whether there is a sum over a dimension of one size."""
    return any(
        isinstance(part, Reduce) and claim.scope.length(part.index.dimension) is not None
        for side in claim.written()
        for part in walk(side)
    )
