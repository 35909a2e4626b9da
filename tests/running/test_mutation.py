"""Planted slips: no verdict on any of them is contradicted by the independent judge.

This is a sample; ``python -m tests.mutants`` goes over the whole catalogue.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from symderiv.answers.prove import check
from symderiv.files.load import load
from symderiv.language.parse import parse_text
from symderiv.reports.mutation import as_json, as_text
from symderiv.running.mutation import gathered, mutants, summary, true_claims
from tests.mutants import QUICK, is_wrong, verdict_of

CATALOGUE = sorted((Path(__file__).parents[2] / "derivations").glob("*.yaml"))
SAMPLE = ("softmax", "powers", "dense-layer", "logistic-regression", "weighted-softmax")


@pytest.mark.parametrize("name", SAMPLE)
def test_no_verdict_on_a_mutant_is_wrong(name: str) -> None:
    derivation = load(CATALOGUE[0].with_name(f"{name}.yaml"))
    claims = list(true_claims([derivation]))[:3]
    lines = [
        verdict_of(derivation, mutant, effort=2_000)
        for _, identity in claims
        for mutant in mutants(derivation, identity, most=5)
    ]
    assert len(lines) >= 5
    assert [line for line in lines if is_wrong(line)] == []


def test_a_wrong_verdict_would_be_seen() -> None:
    assert is_wrong(("id", "claim", "proved", "false", 0.0))
    assert is_wrong(("id", "claim", "refuted", "true", 0.0))
    assert not is_wrong(("id", "claim", "undecided", "true", 0.0))
    assert not is_wrong(("id", "claim", "proved", "true", 0.0))


def test_mutants_differ_from_the_claim_and_from_each_other() -> None:
    derivation = load(CATALOGUE[0].with_name("softmax.yaml"))
    identity = derivation.identities[0]
    found = mutants(derivation, identity)
    claims = [parse_text(mutant.identity.claim) for mutant in found]
    assert len(set(claims)) == len(claims) > 50
    assert parse_text(identity.claim) not in claims
    assert len({mutant.identity.id for mutant in found}) == len(found)
    assert len(mutants(derivation, identity, most=7)) == 7


def test_the_report_counts_every_verdict() -> None:
    derivation = load(CATALOGUE[0].with_name("softmax.yaml"))
    planted = mutants(derivation, derivation.identities[0], most=12)
    results = [check(derivation, mutant.identity, QUICK) for mutant in planted]
    judged = gathered(planted, results)
    sums = summary(judged)
    assert sums["mutants"] == 12
    assert sums["refuted"] + sums["proved"] + sums["undecided"] == 12
    assert sums["refuted"] >= 10
    assert f"{derivation.identities[0].id}: 12 mutants" in as_text(judged)
    shown = json.loads(as_json(judged))
    assert shown["summary"] == sums
    assert len(shown["identities"][0]["mutants"]) == 12
