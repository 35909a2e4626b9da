"""A verdict, and what the checker says of it: a proof that it refuses is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderiv.checking.claim import Written
from symderiv.checking.proof import Proof
from symderiv.formula.tree import Expr, Where, labels, plus, times, walk
from symderiv.kernel.formal import is_formally_zero
from symderiv.proving.certify import certified
from symderiv.proving.prover import Prover, Settled

NOT_ACCEPTED = "the proof was not accepted"


class Accepted:
    """The verdicts on the lines of one identity, told to the checker."""

    def __init__(self, prover: Prover) -> None:
        self.prover = prover
        self._known: Written = {}

    def beside(self, given: Sequence[str]) -> Accepted:
        """The same identity under more assumptions."""
        identity = self.prover.identity
        more = tuple(dict.fromkeys((*identity.given, *given)))
        return Accepted(self.prover.about(replace(identity, given=more), more))

    def line(self, right: Expr) -> tuple[Settled, Proof | None]:
        """What is settled of the claim that the identity's left side is ``right``, with the
        accepted proof; None where it is not proved, or by steps that the checker has no clauses
        for."""
        prover, identity = self.prover, self.prover.identity
        settled = prover.settle(identity.left, right)
        if settled.verdict != "proved":
            return settled, None
        checked = certified(
            prover.derivation, identity, right, identity.given, self._known, settled.answer
        )
        if not checked.refused or not _by_laws_alone(settled):
            return settled, checked.proof
        if prover.options.strict_internal:
            return replace(settled, contradiction=f"{NOT_ACCEPTED}: {checked.reason}"), None
        return replace(settled, verdict="undecided", reason=NOT_ACCEPTED, method=None), None


def _by_laws_alone(settled: Settled) -> bool:
    """Whether the laws that the checker has prove a claim: in names, or with its definitions and
    derivatives written out, before any assumption or rewriting of functions enters."""
    if settled.answer is not None:
        return True
    prepared, outcome = settled.prepared, settled.outcome
    if prepared is None or outcome is None or not outcome.formal or prepared.assumed.names:
        return False
    residual = plus(prepared.left, times(-1, prepared.right))
    # Of branches and labels the formal test knows more than the checker has laws for.
    if labels(residual) or any(isinstance(part, Where) for part in walk(residual)):
        return False
    return is_formally_zero(residual)
