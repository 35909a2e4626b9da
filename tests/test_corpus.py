"""The corpus: what is true is proved, what is false is refuted, and what is out of reach or
means nothing is left undecided.  Each file is one item."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.files.load import load
from symderiv.formula.declarations import Result
from symderiv.proving import prover

ROOT = Path(__file__).parent
QUICK = Options(cross_check=False, suggest=False)


def results(path: Path) -> list[Result]:
    derivation = load(path)
    assert derivation.errors == ()
    items = derivation.items
    assert items, "a file of the corpus claims something"
    return [check(derivation, item, QUICK) for item in items]


def files(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((ROOT / folder).glob("*.yaml"))]
    assert found
    return found


def by_name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize(
    "path", files("corpus/proved", "corpus/refuted", "../derivations"), ids=by_name
)
def test_every_item_is_as_the_file_expects(path: Path) -> None:
    wrong = [
        (result.id, result.verdict, result.scope, result.reason)
        for result in results(path)
        if not result.ok
    ]
    assert wrong == []


@pytest.mark.parametrize("path", files("corpus/refuted"), ids=by_name)
def test_the_refuted_folder_expects_nothing_else(path: Path) -> None:
    assert {item.expect for item in load(path).identities} == {"refuted"}


@pytest.mark.parametrize("path", files("corpus/undecided"), ids=by_name)
def test_undecided_is_neither_proved_nor_refuted(path: Path) -> None:
    settled = [
        (result.id, result.verdict) for result in results(path) if result.verdict != "undecided"
    ]
    assert settled == []


@pytest.mark.parametrize("path", files("corpus/false"), ids=by_name)
def test_what_is_false_is_not_proved_without_a_witness_either(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The zero test alone, with no search for a witness to rescue it."""
    monkeypatch.setattr(prover, "_at_a_glance", lambda prepared: True)
    for name in ("_witness", "_witness_beyond"):
        monkeypatch.setattr(prover, name, lambda *arguments, **options: None)
    alone = replace(QUICK, method="normal-form")
    derivation = load(path)
    assert derivation.errors == ()
    verdicts = {item.id: check(derivation, item, alone).verdict for item in derivation.identities}
    assert [name for name, verdict in verdicts.items() if verdict == "proved"] == []


@pytest.mark.parametrize("path", files("corpus/false"), ids=by_name)
def test_most_of_what_is_false_is_refuted(path: Path) -> None:
    verdicts = [result.verdict for result in results(path)]
    assert "proved" not in verdicts
    assert verdicts.count("refuted") >= 0.9 * len(verdicts)
