"""Closed forms in whole arrays, of what is made of words of matrices."""

import pytest

from symderiv.answers.derive import derive
from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.files.load import read_text

FILE = """
dimensions: {n: 1..3}
symbols:
  A: real[n, n]
  B: real[n, n]
  C: real[n, n]
  x: real[n]
"""

CLOSED = [
    ("d(log(det(A)), A)", "inv(A).T"),
    ("d(det(A), A)", "det(A) * inv(A).T"),
    ("d(x @ inv(A) @ x, A)", "-outer(inv(A).T @ x, inv(A) @ x)"),
    ("d(trace(inv(A) @ B), A)", "-(inv(A).T @ B.T @ inv(A).T)"),
    ("d(trace(A @ B @ C), B)", "A.T @ C.T"),
]


@pytest.mark.parametrize(("expression", "text"), CLOSED)
def test_closed_form(expression: str, text: str) -> None:
    derived = derive(read_text(FILE), expression)
    assert derived.text == text
    assert derived.explanation.result.verdict == "proved"


def test_where_it_holds_is_said() -> None:
    result = derive(read_text(FILE), "d(log(det(A)), A)").explanation.result
    assert "det(A) > 0" in result.side_conditions


def test_a_suggestion_is_in_words() -> None:
    claim = "d(x @ inv(A) @ x, A) = inv(A)"
    derivation = read_text(f'{FILE}identities:\n  - id: claim\n    claim: "{claim}"\n')
    result = check(derivation, derivation.identities[0], Options(cross_check=False))
    assert result.verdict == "refuted"
    assert result.suggestion is not None
    assert result.suggestion.formula is not None
    assert "outer(" in result.suggestion.formula
