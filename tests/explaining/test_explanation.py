"""Derivations line by line: the lines that are expected, and none that does not prove."""

import pytest

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.explaining import chains, stepwise
from symderiv.explaining.explanation import BY_ZERO_TEST, Explanation, displayed, explain
from symderiv.files.load import load
from symderiv.formula.tree import Expr, times
from symderiv.language.render import render_text

OPTIONS = Options(cross_check=False, suggest=False)


def explained(file: str, id: str) -> Explanation:
    derivation = load(f"derivations/{file}.yaml")
    identity = next(one for one in derivation.identities if one.id == id)
    return explain(derivation, identity, check(derivation, identity, OPTIONS))


def lines(explanation: Explanation) -> list[tuple[str, str]]:
    chain = explanation.chain
    assert chain is not None
    _, formulas = displayed(explanation, chain)
    rules = ["; ".join(line.rules) for line in chain.lines]
    return list(zip(map(render_text, formulas), rules, strict=True))


def test_softmax_jacobian_by_the_quotient_rule() -> None:
    found = lines(explained("softmax", "softmax-jacobian"))
    assert found[0] == ("d(exp(z[k]) / sum(exp(z[i]), i), z[j])", "definition of a")
    assert found[1][1] == "quotient rule"
    assert "Kronecker delta" in found[2][1]
    assert found[3][1] == "Kronecker deltas collapse their sums"
    assert found[-2][1] == "split into a fraction for each term, by the definition of a"
    assert found[-1] == ("a[k] * (delta[j, k] - a[j])", "common factors in front")


def test_chain_goes_through_definitions_as_lemmas() -> None:
    explanation = explained("softmax-cross-entropy", "ce-softmax-gradient-one-hot")
    assert [chain.number for chain in explanation.lemmas] == [1]
    found = lines(explanation)
    assert ("-sum(y[k] * d(a[k], z[j]) / a[k], k)", "linearity; chain rule: log of a") in found
    assert any(rule == "by (1)" for _, rule in found)
    assert found[-1] == ("a[j] - y[j]", "assumption one-hot")


def test_sigmoid_is_recognised_in_its_derivative() -> None:
    found = lines(explained("sigmoid-binary-cross-entropy", "sigmoid-derivative-by-activation"))
    assert found[-1] == ("a * (1 - a)", "by the definition of a")


def test_whole_arrays_are_derived_entry_by_entry() -> None:
    found = lines(explained("dense-layer-arrays", "dense-weight-gradient-array"))
    assert found[-2] == ("sum(x[j, i] * (a[j, o] - y[j, o]), j) / m", "assumption one-hot")
    assert found[-1] == ("sum(x[j, i] * (a[j, o] - y[j, o]) / m, j)", "as the claim writes it")


def test_a_claim_without_derivatives_is_written_out() -> None:
    found = lines(explained("softmax-jacobian-matrix", "softmax-sums-to-one"))
    assert found[0] == ("sum(exp(x[i]) / sum(exp(x[j]), j), i)", "definition of y")
    assert found[-1][0] == "1"


def test_conditions_on_indices_are_put_in_at_the_end() -> None:
    found = lines(explained("softmax", "softmax-jacobian-off-diagonal"))
    assert found[-2][0] == "a[k] * (delta[k, j] - a[j])"
    assert found[-1] == ("a[k] * -a[j]", "where j != k")


def test_both_sides_are_worked_out_where_the_claim_has_derivatives_on_the_right() -> None:
    explanation = explained("softmax-jacobian-matrix", "softmax-jacobian-symmetric")
    assert explanation.chain is not None
    assert explanation.other is not None
    assert explanation.other.left == explanation.identity.right
    left, right = explanation.chain, explanation.other
    assert displayed(explanation, left)[1][-1] == displayed(explanation, right)[1][-1]
    assert explanation.unproved == 0


def test_an_array_of_entries_is_left_to_the_zero_test() -> None:
    explanation = explained("softmax-jacobian-entries", "softmax-four-jacobian")
    assert explanation.table
    assert lines(explanation)[-1][0] == "y[i] * (delta[i, j] - y[j])"


@pytest.mark.parametrize("file", ["powers", "softmax-three-activations", "weighted-softmax"])
def test_no_proof_hops_to_its_claim(file: str) -> None:
    derivation = load(f"derivations/{file}.yaml")
    for identity in derivation.identities:
        if identity.expect == "proved":
            explanation = explain(derivation, identity, check(derivation, identity, OPTIONS))
            assert explanation.chain is not None
            rules = [rule for line in explanation.chain.lines for rule in line.rules]
            assert BY_ZERO_TEST not in rules, identity.id


def test_a_refuted_claim_shows_what_is_true_instead() -> None:
    explanation = explained("softmax-cross-entropy", "ce-activation-gradient-misprint")
    assert explanation.result.witness is not None
    assert lines(explanation)[-1][0] == "a[j] * sum(y[i], i) - y[j]"


def test_lines_are_counted_and_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = lines(explained("softmax", "softmax-jacobian"))
    monkeypatch.setattr(chains, "MOST_LINES", 3)
    assert lines(explained("softmax", "softmax-jacobian"))[:-1] == whole[:3]


def test_a_line_that_does_not_prove_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a wrong product rule planted, its lines are gone, and only the claim is left."""

    def wrong(stage: stepwise.Stage, factors: tuple[Expr, ...], of: stepwise.Derivative) -> Expr:
        stage.say("quotient rule")
        return times(2, *[stage.leaf(factor, of) for factor in factors])

    monkeypatch.setattr(stepwise.Stage, "_product", wrong)
    explanation = explained("softmax", "softmax-jacobian")
    assert explanation.unproved > 0
    found = lines(explanation)
    assert [rule for _, rule in found] == ["definition of a", "by the zero test below"]
    assert found[-1][0] == "a[k] * (delta[j, k] - a[j])"
