"""The reference evaluator behind witnesses and under proofs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.formula.declarations import Witness
from symderiv.kernel.problem import Outcome
from symderiv.proving import prover as proving
from symderiv.proving.net import confirmed, contradiction, judge_of
from symderiv.proving.prover import Prover, Settled
from tests.claims import QUICK, derivation

OPTIONS = (QUICK, replace(QUICK, method="auto"), replace(QUICK, require=frozenset(["every-size"])))


@pytest.mark.parametrize("options", OPTIONS)
def test_a_proof_that_fails_at_a_hard_point_is_no_proof(
    options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever proved, and whatever the options."""
    monkeypatch.setattr(Prover, "_settle", lambda self, prepared: Settled("proved", "a bug"))
    false = derivation("x**2 = abs(x)*x")
    result = check(false, false.identities[0], options)
    assert result.verdict == "undecided"
    assert result.contradiction is not None
    assert not result.ok
    true = derivation("x**2 = abs(x)**2")
    result = check(true, true.identities[0], options)
    assert (result.verdict, result.contradiction) == ("proved", None)


def test_a_witness_that_the_evaluator_does_not_confirm_is_not_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    point = Witness({}, {}, {"x": "0"}, "0", "1")
    found = Settled("refuted", witness=point)
    monkeypatch.setattr(Prover, "_settle", lambda self, prepared: found)
    for claim, shown in (("d(abs(x), x) = 1", False), ("x**0 = 0", True)):
        file = derivation(claim)
        result = check(file, file.identities[0], QUICK)
        assert result.verdict == "refuted"
        assert (result.witness == point) is shown, claim


def test_what_nothing_settles_is_refuted_at_a_hard_point(monkeypatch: pytest.MonkeyPatch) -> None:
    silent = Settled("undecided", reason="nothing was found")
    monkeypatch.setattr(Prover, "_settle", lambda self, prepared: silent)
    file = derivation("where(x = 2, 1, 0) + z[k] = z[k]")
    result = check(file, file.identities[0], QUICK)
    assert result.verdict == "refuted"
    assert result.witness is not None
    assert result.witness.point["x"] == "2"
    assert result.witness.lhs != result.witness.rhs
    assert result.witness.sizes


@pytest.mark.parametrize(
    ("claim", "given", "point", "expected"),
    [
        ("x = y", "", {"x": "1", "y": "2"}, "differ"),
        ("x = y", "", {"x": "1", "y": "1"}, "equal"),
        ("log(x) = y", "", {"x": "-1", "y": "1"}, "no value"),
        ("x = y", "x > y", {"x": "1", "y": "2"}, "not a point"),
        ("x = y", "", {"x": "1.4142 ± 1e-4", "y": "2"}, None),
        ("x = y", "x > w", {"x": "1", "y": "2"}, None),
    ],
)
def test_what_is_said_of_a_witness(
    claim: str, given: str, point: dict[str, str], expected: str | None
) -> None:
    file = derivation(claim, given)
    (identity,) = file.identities
    judge = judge_of(file, identity, identity.given, ())
    witness = Witness({}, {}, point, "", "")
    assert confirmed(judge, identity.left, identity.right, witness) == expected


def test_entries_and_indices_of_a_witness() -> None:
    file = derivation("A[i, j] = A[j, i]")
    (identity,) = file.identities
    judge = judge_of(file, identity, (), ())
    witness = Witness({"n": 2}, {"i": 1, "j": 2}, {"A": [["1", "1/2"], ["3", "4"]]}, "", "")
    assert confirmed(judge, identity.left, identity.right, witness) == "differ"
    equal = replace(witness, indices={"i": 2, "j": 2})
    assert confirmed(judge, identity.left, identity.right, equal) == "equal"


def test_a_contradiction_says_where() -> None:
    file = derivation("sum(z[i], i) = z[1]")
    (identity,) = file.identities
    judge = judge_of(file, identity, (), ())
    said = contradiction(judge, identity.left, identity.right, {"n": (1,)})
    assert said is not None
    assert "'n': 2" in said
    assert contradiction(judge, identity.left, identity.left, {"n": (1,)}) is None


def test_facts_beside_the_assumptions_are_conditions_of_the_net() -> None:
    """What holds for x > 0 alone is no contradiction of a proof for x > 0."""
    from symderiv.calculus.assume import SignFact

    file = derivation("abs(x) = x")
    (identity,) = file.identities
    fact = SignFact(identity.right, "<")
    prover = Prover.of(file, identity, QUICK).assuming(fact)
    settled = prover.settle(identity.left, identity.right)
    assert (settled.verdict, settled.contradiction) == ("proved", None)
    judge = judge_of(file, identity, (), ())
    assert contradiction(judge, identity.left, identity.right, {}) is not None
    under_fact = judge_of(file, identity, (), (fact,))
    assert contradiction(under_fact, identity.left, identity.right, {}) is None


def test_a_contradiction_found_elsewhere_ends_a_proof_too(monkeypatch: pytest.MonkeyPatch) -> None:
    file = derivation("x = x")
    settled = Settled("proved", "a bug", Outcome(True), contradiction="seen elsewhere")
    monkeypatch.setattr(proving.Prover, "_settle", lambda self, prepared: settled)
    result = check(file, file.identities[0], QUICK)
    assert (result.verdict, result.contradiction) == ("undecided", "seen elsewhere")
