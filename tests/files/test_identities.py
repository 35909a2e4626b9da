"""Assumptions bind their indices: what an index of a claim is called never matters to them."""

from __future__ import annotations

import pytest

from symderiv.answers.prove import check
from symderiv.files.load import read_text
from symderiv.files.meaning_of import meaning
from tests.claims import QUICK

HEAD = """
dimensions: {n: 2..4}
symbols: {x: "real[n]", A: "real[n, n]"}
"""


def verdict(assumption: str, claim: str) -> str:
    text = f'assumptions: {{given: "{assumption}"}}\nidentities:\n'
    derivation = read_text(f'{HEAD}{text}  - {{id: only, claim: "{claim}", given: given}}\n')
    assert derivation.errors == ()
    return check(derivation, derivation.identities[0], QUICK).verdict


@pytest.mark.parametrize(
    ("assumption", "claim", "expected"),
    [
        ("x[{0}] > 0", "abs(x[k])/sum(abs(x[j]), j) = x[k]/sum(x[j], j)", "proved"),
        ("x[{0}] > 0", "abs(x[k])*x[j] = x[k]*abs(x[j])", "proved"),
        ("x[{0}] > 0", "abs(x[k])*x[j] = x[k]*x[j] + 1", "refuted"),
        ("A[{0}, {1}] > 0", "abs(A[j, k]) = A[j, k]", "proved"),
        ("A[{0}, {0}] > 0", "abs(A[j, k]) = A[j, k]", "refuted"),
        ("A[{0}, {0}] > 0", "abs(A[k, k])*A[j, j] = A[k, k]*abs(A[j, j])", "proved"),
        ("A[{0}, {1}] = A[{1}, {0}]", "A[k, j] = A[j, k]", "proved"),
        ("sum(x[{0}], {0}) = 1", "sum(x[k], k)*x[k] = x[k]", "proved"),
    ],
)
@pytest.mark.parametrize("names", ["jk", "kj", "pq", "ji"])
def test_the_names_of_its_indices_are_nothing_to_a_verdict(
    assumption: str, claim: str, expected: str, names: str
) -> None:
    assert verdict(assumption.format(*names), claim) == expected


def test_an_assumption_has_indices_of_its_own() -> None:
    derivation = read_text(
        f'{HEAD}assumptions: {{given: "A[j, k] > x[j]"}}\n'
        'identities: [{id: only, claim: "A[j, k] = A[j, k]", given: given}]\n'
    )
    assert not {*derivation.assumptions["given"].free} & {*derivation.identities[0].free}


CHAIN = """
assumptions:
  one-hot: sum(x[k], k) = 1
  centred: sum(x[k], k) = 0
identities:
  - id: chain_1.a
    claim: 2*sum(x[k], k) = sum(x[k] + x[k], k)
    given: {claim}
    steps:
      - {{line: "2", given: {step}}}
      - sum(x[k], k) + sum(x[j], j)
      - "2"
"""


@pytest.mark.parametrize(
    ("claim", "step", "expected"),
    [
        ("[]", "one-hot", ["proved", "proved", "refuted"]),
        ("[]", "[one-hot]", ["proved", "proved", "refuted"]),
        ("[]", "centred", ["refuted", "proved", "refuted"]),
        ("one-hot", "[]", ["proved", "proved", "proved"]),
        ("one-hot", "one-hot", ["proved", "proved", "proved"]),
    ],
)
def test_what_is_given_for_a_line_is_given_for_it_alone(
    claim: str, step: str, expected: list[str]
) -> None:
    derivation = read_text(HEAD + CHAIN.format(claim=claim, step=step))
    assert derivation.errors == ()
    result = check(derivation, derivation.identities[0], QUICK)
    assert result.verdict == "proved"
    assert [each.verdict for each in result.steps] == expected


def test_what_is_given_for_a_line_must_be_an_assumption() -> None:
    (error,) = read_text(HEAD + CHAIN.format(claim="[]", step="one-hat")).errors
    assert error.message == "unknown assumption"
    assert error.value == "one-hat"


def test_moving_an_assumption_to_a_line_changes_the_meaning() -> None:
    texts = [("one-hot", "[]"), ("[]", "one-hot"), ("[]", "centred"), ("[]", "[]")]
    found = [read_text(HEAD + CHAIN.format(claim=claim, step=step)) for claim, step in texts]
    digests = {meaning(each, each.identities[0]).digest for each in found}
    assert len(digests) == len(texts)
