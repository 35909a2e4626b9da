"""Claims of published tables of derivatives, half of them spoiled: no wrong verdict, ever,
and few left open."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.files.load import load
from symderiv.formula.declarations import Verdict

FOLDER = Path(__file__).parent / "corpus" / "corpora"
QUICK = Options(cross_check=False, suggest=False)
EXPECTED = sorted(FOLDER.glob("*.expected.json"))
PROVED = {"elementary": 0.98, "special": 0.85}


def verdicts(corpus: str) -> dict[str, Verdict]:
    found: dict[str, Verdict] = {}
    for path in sorted(FOLDER.glob(f"{corpus}-*.yaml")):
        derivation = load(path)
        assert derivation.errors == ()
        for item in derivation.identities:
            found[item.id] = check(derivation, item, QUICK).verdict
    return found


@pytest.mark.parametrize("path", EXPECTED, ids=lambda path: path.name.split(".")[0])
def test_a_corpus_of_published_derivatives(path: Path) -> None:
    expected = json.loads(path.read_text(encoding="utf-8"))
    found = verdicts(path.name.split(".")[0])
    assert found.keys() == expected.keys()
    wrong = [
        (name, verdict)
        for name, verdict in found.items()
        if verdict == ("refuted" if expected[name]["truth"] else "proved")
    ]
    assert wrong == []
    false = [name for name in found if not expected[name]["truth"]]
    assert [name for name in false if found[name] != "refuted"] == []
    true = Counter(expected[name]["tier"] for name in found if expected[name]["truth"])
    proved = Counter(expected[name]["tier"] for name in found if found[name] == "proved")
    missed = {tier: true[tier] - proved[tier] for tier in true}
    allowed = {tier: max(1.0, (1 - PROVED[tier]) * true[tier]) for tier in true}
    assert all(missed[tier] <= allowed[tier] for tier in true), missed
