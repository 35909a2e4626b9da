"""A proof that the checker refuses is none, and a bug of ours where that is asked for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from symderiv.answers.prove import check
from symderiv.base.results import Run
from symderiv.checking.refusal import Refused
from symderiv.files.load import load
from symderiv.proving import accepted, certify, certify_names
from symderiv.proving.certify import Checked
from tests.claims import QUICK, derivation

CLAIM = "d(x**2, x) = 2 * x"
NETWORK = Path(__file__).parents[2] / "derivations" / "four-layer-network.yaml"


@pytest.mark.parametrize(
    ("refused", "strict", "verdict", "code"),
    [
        (True, True, "proved", 3),
        (True, False, "undecided", 1),
        (False, True, "proved", 0),
    ],
)
def test_a_refused_proof_is_none(
    refused: bool, strict: bool, verdict: str, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accepted, "certified", lambda *_: Checked(None, "no", refused))
    found = derivation(CLAIM)
    result = check(found, found.identities[0], replace(QUICK, strict_internal=strict))
    assert (result.verdict, result.checked, result.proof) == (verdict, False, None)
    assert Run((result,), ()).exit_code == code
    if verdict == "undecided":
        assert result.reason == "the proof was not accepted"


@pytest.mark.parametrize(
    ("strict", "verdict", "code"), [(True, "proved", 3), (False, "undecided", 1)]
)
def test_a_refused_proof_by_lemmas_is_none(
    strict: bool, verdict: str, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> frozenset[str]:
        raise Refused("no")

    found = load(NETWORK)
    options = replace(QUICK, strict_internal=strict)
    assert check(found, found.identities[0], options).checked
    monkeypatch.setattr(certify_names, "accept_equal", refuses)
    monkeypatch.setattr(certify, "compared", lambda *_: (frozenset(), Refused("no")))
    result = check(found, found.identities[0], options)
    assert (result.verdict, result.checked, result.proof) == (verdict, False, None)
    assert Run((result,), ()).exit_code == code


def test_what_the_checker_accepts_is_checked() -> None:
    found = derivation(CLAIM)
    result = check(found, found.identities[0], replace(QUICK, strict_internal=True))
    assert result.checked
    assert result.proof is not None
