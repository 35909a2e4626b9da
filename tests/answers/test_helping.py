"""An error of ours in what merely helps leaves that out, with a warning, and costs no verdict."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from symderiv.answers import mend, where_true
from symderiv.answers.prove import check
from symderiv.answers.speaking import Speaking
from symderiv.base.options import Options
from symderiv.files.load import read_text
from symderiv.formula.declarations import Result
from symderiv.proving import extent
from symderiv.proving.prover import Prover
from symderiv.proving.sympy import cross_check
from tests.claims import derivation


def broken(*_: object, **__: object) -> None:
    raise KeyError("planted")


def result(claim: str, assumption: str = "", **fields: str) -> Result:
    found = derivation(claim, assumption, **fields)
    return check(found, found.identities[0], Options())


@pytest.mark.parametrize(
    ("where", "what", "claim", "assumption", "verdict"),
    [
        (mend, "repair", "d(x**2, x) = 3*x", "", "refuted"),
        (where_true, "holds_where", "abs(x) = x", "", "refuted"),
        (mend, "needed", "abs(x) = x", "x > 0", "proved"),
        (Speaking, "where", "x/x = 1", "", "proved"),
        (Speaking, "conditions", "x/x = 1", "", "proved"),
        (Speaking, "conditions", "x = x + 1", "", "refuted"),
        (cross_check, "cross_check", "d(x**2, x) = 2*x", "", "proved"),
    ],
)
def test_a_verdict_stands_without_help(
    monkeypatch: pytest.MonkeyPatch,
    where: object,
    what: str,
    claim: str,
    assumption: str,
    verdict: str,
) -> None:
    monkeypatch.setattr(where, what, broken)
    found = result(claim, assumption)
    assert found.verdict == verdict
    assert any("KeyError" in warning and "left out" in warning for warning in found.warnings)


def test_what_holds_at_smaller_sizes_is_help(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extent, "extent", broken)
    found = result("sum(z[i], i)**2 = sum(z[i]**2, i)")
    assert found.verdict == "refuted"


def test_a_line_that_fails_costs_no_other_its_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    settle: Callable[..., object] = Prover.settle

    def settled(self: Prover, left: object, right: object) -> object:
        if right == self.identity.steps[0].line:
            broken()
        return settle(self, left, right)

    monkeypatch.setattr(Prover, "settle", settled)
    text = (
        "symbols: {x: real}\nidentities:\n"
        "  - {id: a, claim: x**2*x = x**3, steps: [x*x*x, x*x**2]}\n"
    )
    found = read_text(text)
    answer = check(found, found.identities[0], Options(cross_check=False))
    assert answer.verdict == "proved"
    assert [step.verdict for step in answer.steps] == ["undecided", "proved"]
