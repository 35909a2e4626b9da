"""Assumptions bind their indices: what an index of a claim is called never matters to them."""

from __future__ import annotations

import pytest

from symderiv.answers.prove import check
from symderiv.files.load import read_text
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
