"""Numbers of a suggestion as one, in front and below."""

import pytest

from symderiv.answers.prove import check
from symderiv.answers.slips.numbers import folded
from symderiv.base.options import Options
from symderiv.files.load import read_text
from symderiv.language.parse import parse_text
from symderiv.language.render import render_text

FILE = """
dimensions: {n: 1..3, m: 1..3}
symbols: {x: 'real[n]', r: 'real[n]', A: 'real[n, m]', B: 'real[m, n]', S: 'real[n, n]'}
definitions: {f: 'sum(x[i]**2, i) / n', q: 'sum(exp(-r[i]), i)'}
identities:
  - {id: claim, claim: "CLAIM"}
"""


@pytest.mark.parametrize(
    ("text", "simple"),
    [
        ("-2 / 2 * G", "-G"),
        ("4 * x / 2 / n", "2 * x / n"),
        ("exp(-1 * r)", "exp(-r)"),
        ("x * 3 / 6 * 1", "x / 2"),
        ("2 / 4 / x", "1 / x / 2"),
        ("1 / x", "1 / x"),
        ("2 * x", "2 * x"),
        ("x * 0.5 * 2", "x * 0.5 * 2"),
        ("2 * A @ B * 3", "2 * A @ B * 3"),
        ("x * 2 / 0", "x * 2 / 0"),
        ("-1 * -1 * x", "x"),
        ("6 / -4 * x", "-3 * x / 2"),
    ],
)
def test_whole_numbers_are_one(text: str, simple: str) -> None:
    assert render_text(folded(parse_text(text))) == simple


@pytest.mark.parametrize(
    ("claim", "suggestion"),
    [
        ("d(f, x[i]) = 4 * x[i] / n", "d(f, x[i]) = 2 * x[i] / n"),
        ("d(trace(A @ B @ S), S) = A @ B", "d(trace(A @ B @ S), S) = (A @ B).T"),
    ],
)
def test_suggestions_are_short(claim: str, suggestion: str) -> None:
    derivation = read_text(FILE.replace("CLAIM", claim))
    result = check(derivation, derivation.identities[0], Options(cross_check=False))
    assert result.suggestion == suggestion


def test_a_derivative_of_the_left_side_is_no_suggestion() -> None:
    claim = "2 * d(f, x[i]) = 3 * x[i] / n"
    derivation = read_text(FILE.replace("CLAIM", claim))
    result = check(derivation, derivation.identities[0], Options(cross_check=False))
    assert result.suggestion is not None
    assert "d(" not in result.suggestion.partition(" = ")[2]
