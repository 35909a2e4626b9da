"""The catalogue keeps its own rules: complete records, unique ids, a wrong twin for each claim."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from symderiv.files.load import load
from symderiv.formula.declarations import Derivation

ROOT = Path(__file__).parents[1]
CATALOGUE = [load(path) for path in sorted((ROOT / "derivations").glob("*.yaml"))]
SOURCE = r"notes 00[0-4]\b|[^(]+ \((19|20)\d\d\), "
NAMED = {
    "softmax-jacobian",
    "ce-softmax-gradient",
    "sigmoid-bce-gradient",
    "dense-weight-gradient",
    "dense-bias-gradient",
}


@pytest.mark.parametrize("derivation", CATALOGUE, ids=lambda derivation: Path(derivation.file).stem)
def test_records_are_complete(derivation: Derivation) -> None:
    assert not derivation.errors
    assert derivation.title
    for identity in derivation.identities:
        assert identity.title, identity.id
        assert re.match(SOURCE, identity.source or derivation.source or ""), identity.id
        assert (identity.expect == "refuted") == bool(identity.erratum), identity.id
        for step in identity.steps:
            assert (step.expect == "refuted") == bool(step.erratum), identity.id
    for example in derivation.examples:
        assert example.source, example.id
        assert (example.expect == "refuted") == bool(example.erratum), example.id


def test_ids_are_unique() -> None:
    ids = [item.id for file in CATALOGUE for item in (*file.identities, *file.examples)]
    assert len(ids) == len(set(ids))
    assert set(ids) >= NAMED


@pytest.mark.parametrize("derivation", CATALOGUE, ids=lambda derivation: Path(derivation.file).stem)
def test_every_identity_has_a_wrong_twin(derivation: Derivation) -> None:
    twins = load(ROOT / "tests" / "corpus" / "refuted" / Path(derivation.file).name)
    assert all(twin.expect == "refuted" and twin.erratum for twin in twins.identities)
    for identity in derivation.identities:
        if identity.expect == "proved":
            wrong = re.compile(rf"wrong-{re.escape(identity.id)}(-\d+)?")
            assert any(wrong.fullmatch(twin.id) for twin in twins.identities), identity.id
