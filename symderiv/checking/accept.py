"""Whether a proof of a claim is accepted.

**Theorem.**  If :func:`accept` returns, the claim is true in the sense of ``docs/meaning.md``: at
every point that meets the given assumptions, and for all values of the free indices that satisfy
``where``, both sides are equal wherever both have a value.
"""

from __future__ import annotations

from symderiv.checking.claim import Claim
from symderiv.checking.lemmas import by_names
from symderiv.checking.proof import ByElements, ByLaws, ByNames, ByPair, BySign, Proof
from symderiv.checking.refusal import Refused
from symderiv.checking.ring import compared
from symderiv.checking.switches import Switch
from symderiv.formula.tree import Expr, Index, Position

_ELEMENTS = 12


def accept(claim: Claim, proof: Proof) -> None:
    """Returns if the proof is one of the claim; raises :class:`Refused` if not.

    **Cases**: a case is empty only if it wants an index to differ from itself.
    """
    if claim.empty:
        return
    match proof:
        case ByLaws(laws):
            _, refusal = compared(claim, laws)
            if refusal is not None:
                raise refusal
        case ByNames():
            by_names(claim, proof)
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
