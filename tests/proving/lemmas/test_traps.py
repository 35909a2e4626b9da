"""No lemma leads to a wrong verdict: false claims through named quantities, and true twins."""

from __future__ import annotations

import pytest

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.files.load import read_text
from symderiv.formula.declarations import Derivation, Identity
from symderiv.proving.assumed import Assumed
from symderiv.proving.lemmas import classes, opening, settle
from tests.proving.lemmas.traps import TRAPS, Trap

QUICK = Options(method="normal-form", cross_check=False, suggest=False)

FALSE = [pytest.param(t, c, id=f"{t.id}: {c}") for t in TRAPS for c in t.false]
AT_KINKS = frozenset({"maximum-of-two-names-for-one-symbol"})
"""What forward slopes say at a tie is for another proof; lemmas only have to stay away."""

TRUE = [pytest.param(t, c, id=f"{t.id}: {c}") for t in TRAPS for c in t.true]


def read(trap: Trap, claim: str) -> tuple[Derivation, Identity]:
    given = f"    given: {trap.given}\n" if trap.given else ""
    text = f"{trap.text}identities:\n  - id: trap\n    claim: {claim}\n{given}"
    derivation = read_text(text)
    assert derivation.errors == (), derivation.errors
    return derivation, derivation.identities[0]


def by_lemmas(derivation: Derivation, identity: Identity) -> settle.Answer | None:
    assumed = Assumed.of(derivation, identity.given)
    return settle.settle(derivation, identity, assumed, identity.left, identity.right)


@pytest.mark.parametrize(("trap", "claim"), FALSE)
def test_a_false_claim_is_not_proved_by_lemmas(trap: Trap, claim: str) -> None:
    answer = by_lemmas(*read(trap, claim))
    assert answer is None or answer.verdict == "refuted"


def all_open(self: opening.Opening, *asked: object) -> list[str]:
    return []


def every_other(self: opening.Opening, *asked: object) -> list[str]:
    names = asked[-1]
    assert isinstance(names, list)
    return names[::2]


@pytest.mark.parametrize("closable", [opening.Opening._closable, all_open, every_other])
@pytest.mark.parametrize(("trap", "claim"), FALSE)
def test_no_proof_rests_on_values(
    trap: Trap, claim: str, closable: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where every value seems to agree with every other one, nothing false is proved, whatever
    is opened."""
    monkeypatch.setattr(settle, "is_different", lambda left, right: False)
    monkeypatch.setattr(opening.Opening, "_may_vanish", lambda *asked: True)
    monkeypatch.setattr(opening.Opening, "_closable", closable)
    monkeypatch.setattr(classes, "is_near_zero", lambda value: True)
    monkeypatch.setattr(classes.Classes, "_key", lambda self, name: "the same")
    assert by_lemmas(*read(trap, claim)) is None


@pytest.mark.parametrize(("trap", "claim"), TRUE)
def test_a_true_claim_is_not_refuted_by_lemmas(trap: Trap, claim: str) -> None:
    answer = by_lemmas(*read(trap, claim))
    assert answer is None or answer.verdict == "proved"
    assert answer is None or answer.judgement in ("equal", "unknown")


@pytest.mark.parametrize(("trap", "claim"), [p for p in FALSE if p.values[0].id not in AT_KINKS])
def test_a_false_claim_is_refuted(trap: Trap, claim: str) -> None:
    assert check(*read(trap, claim), QUICK).verdict == "refuted"


@pytest.mark.parametrize(("trap", "claim"), [p for p in TRUE if p.values[0].id not in AT_KINKS])
def test_a_true_claim_is_proved(trap: Trap, claim: str) -> None:
    assert check(*read(trap, claim), QUICK).verdict == "proved"
