"""No certificate makes a false claim accepted, however it came about."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from symderiv.checking.laws import LAWS, given
from symderiv.checking.proof import ByElements, ByLaws, ByPair, written
from symderiv.files.load import load
from symderiv.proving.certify import certified
from symderiv.system.recursion import deep_recursion
from tests.forged import Target, forgeries
from tests.forging import forged

ROOT = Path(__file__).parents[2]
FORGED = ROOT / "tests" / "corpus" / "forged"
TRUTH = json.loads((FORGED / "truth.json").read_text())
READ_AS_ANOTHER_CLAIM = {"s13-captured"}
"""False in the mind of its author, who means another function than the language reads."""
FALSE = [
    pytest.param(path, identity.id, id=identity.id)
    for path in sorted(FORGED.glob("*.yaml"))
    for identity in load(path).identities
    if not TRUTH[identity.id] and identity.id not in READ_AS_ANOTHER_CLAIM
]
CATALOGUE = {
    "softmax": 80,
    "softmax-three-activations": 60,
    "logistic-regression-one-feature": 80,
    "two-layer-network-batch-norm": 30,
}
"""Files, and how many forgeries to make of their certificates."""


@pytest.mark.parametrize(("path", "name"), FALSE)
def test_a_false_claim_has_no_certificate(path: Path, name: str) -> None:
    """As if the prover had checked nothing: any laws, and any cases that it knows to try."""
    derivation = load(path)
    identity = next(each for each in derivation.identities if each.id == name)
    laws = ByLaws(frozenset(LAWS) | {given(each) for each in derivation.assumptions})
    target = Target(derivation, identity)
    with deep_recursion():
        assert certified(derivation, identity, identity.right, identity.given).proof is None
        for proof in (laws, ByPair(1, 2, laws, laws), ByElements(1, (laws, laws, laws))):
            assert not target.accepts(written(proof))
        by_lemmas = forged(target.claim) if target.claim is not None else ()
        assert not any(target.accepts(written(proof)) for proof in by_lemmas)


@pytest.mark.parametrize("name", CATALOGUE)
def test_changed_certificates_are_refused_or_still_proofs(name: str) -> None:
    derivation = load(ROOT / "derivations" / f"{name}.yaml")
    accepted = 0
    with deep_recursion():
        for target, forged in forgeries(derivation, Random(0), CATALOGUE[name], slips=4):
            if target.accepts(forged):
                accepted += 1
                assert not target.is_false, (target.identity.claim, forged)
    assert accepted
