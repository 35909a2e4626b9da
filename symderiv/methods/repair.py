"""For one identity: what to write instead, and which of its assumptions it needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from time import monotonic
from typing import Protocol

from symderiv.errors import Unsupported
from symderiv.formula.rewrite import rewrite
from symderiv.formula.tree import Derivative, Expr
from symderiv.methods import samples, suggest
from symderiv.methods.witness import Claim
from symderiv.model import Derivation, Identity, Step, Witness
from symderiv.reading.again import Reread


class Prover(Protocol):
    """What the engine lends: trees written out, and a proof without a search for witnesses."""

    @property
    def derivation(self) -> Derivation: ...

    @property
    def identity(self) -> Identity: ...

    def about(self, identity: Identity, given: Sequence[str]) -> Prover:
        """A prover for another identity, under other assumptions."""

    def claim(self, left: Expr, right: Expr) -> Claim:
        """Both sides written out, with the assumptions put in."""

    def proves(self, left: Expr, right: Expr) -> bool: ...


def suggestion(
    prover: Prover, witness: Witness | None, seconds: float = suggest.SECONDS
) -> str | None:
    """A claim that proves in place of a refuted one, or the assumption under which it holds."""
    deadline = monotonic() + seconds
    identity = prover.identity
    forgotten = _forgotten(prover, deadline)
    if forgotten is not None:
        return f"holds if {forgotten}"
    reread = Reread(prover.derivation, identity)
    again = prover.about(reread.identity(identity.right, identity.claim), identity.given)
    # The left side alone, so that candidates may have symbols that the claim has not.
    whole = replace(
        samples.of_left(again.claim(reread.left, reread.left)), symbols=prover.derivation.symbols
    )
    points = samples.samples(whole, _boxes(prover.derivation, witness))
    if not points:
        return None

    def written(tree: Expr) -> Expr:
        return again.claim(tree, tree).left

    def proves(tree: Expr) -> bool:
        return again.proves(reread.left, tree)

    left = max(0.0, deadline - monotonic())
    found = suggest.closest(prover.derivation, reread, points, written, proves, left)
    if found is None and isinstance(reread.left, Derivative):
        candidates = (rewrite(whole.left), whole.left)
        found = suggest.derivative(reread, candidates, proves)
    return found


def line_meant(prover: Prover, step: Step, witness: Witness | None) -> str | None:
    """What a wrong line of a chain should be, as far as an edit of it proves."""
    identity = prover.identity
    reread = Reread(prover.derivation, identity)
    claim = reread.text(step.text)
    line = replace(identity, claim=claim, right=step.line, steps=())
    found = suggestion(prover.about(line, identity.given), witness)
    start = reread.text("")
    return found[len(start) :] if found is not None and found.startswith(start) else found


def _boxes(derivation: Derivation, witness: Witness | None) -> list[dict[str, int]]:
    """Different small sizes for the dimensions of the file, and those of the witness."""
    telling = {
        name: found.sizes[0] if found.fixed else found.sizes[0] + 1 + place % 3
        for place, (name, found) in enumerate(derivation.dimensions.items())
    }
    return [telling, {**telling, **witness.sizes}] if witness is not None else [telling]


def _forgotten(prover: Prover, deadline: float) -> str | None:
    """The text of a declared assumption under which the claim proves."""
    identity = prover.identity
    for name, assumption in prover.derivation.assumptions.items():
        if name in identity.given or monotonic() > deadline:
            continue
        if _holds(prover, (*identity.given, name)):
            return assumption.text
    return None


def needed(prover: Prover) -> tuple[str, ...]:
    """The assumptions without which the claim does not prove, as far as was tried one by one."""
    kept = list(prover.identity.given)
    for name in prover.identity.given:
        fewer = [other for other in kept if other != name]
        if _holds(prover, fewer):
            kept = fewer
    return tuple(kept)


def _holds(prover: Prover, given: Sequence[str]) -> bool:
    identity = prover.identity
    try:
        return prover.about(identity, given).proves(identity.left, identity.right)
    except Unsupported:
        return False
