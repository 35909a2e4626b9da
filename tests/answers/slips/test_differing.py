"""The part of a wrong formula that differs, and none where more than one does."""

from __future__ import annotations

import pytest

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.base.results import Result
from symderiv.files.load import read_text

HEADER = """
dimensions: {m: 1..2, n: 1..3}
symbols: {x: real, y: real, p: positive, z: "real[n]", w: "real[n]", X: "real[m, n]", t: "real[m]"}
definitions:
  f: x**3 * y + exp(x * y) + sin(x) * log(p)
  s[k]: exp(z[k]) / sum(exp(z[i]), i)
  r: X @ w - t
  h: sum(r**2) / 2 + p * sum(w**2)
identities:
"""


def settle(claim: str, *steps: str) -> Result:
    text = HEADER + f'  - id: claim\n    claim: "{claim}"\n'
    text += f"    steps: {[*steps]}\n" if steps else ""
    derivation = read_text(text)
    assert derivation.errors == ()
    return check(derivation, derivation.identities[0], Options(method="normal-form"))


@pytest.mark.parametrize(
    ("claim", "part"),
    [
        (
            "d(f, x) = 3 * x**2 * y + sin(x * y) * tanh(x) + cos(x) * log(p)",
            "sin(x * y) * tanh(x)",
        ),
        ("d(s[k], z[j]) = s[k] * (delta[j, k] - sinh(s[j] + 2)**3)", "sinh(s[j] + 2)**3"),
        ("d(h, w) = X.T @ r + sin(p) * tanh(w)**3", "sin(p) * tanh(w)**3"),
        ("(x + y)**3 = x**3 + tanh(x)**2 * sin(y) + 3 * x * y**2 + y**3", "tanh(x)**2 * sin(y)"),
        ("sin(x + y) = sin(x) * cos(y) + tanh(x)**2 * exp(y)", "tanh(x)**2 * exp(y)"),
        ("d(log(x**2 + y**4) / p, x) = sinh(x + 3)**2 / (p * (x**2 + y**4))", "sinh(x + 3)**2"),
        ("d(x * (y + p) * exp(x), x) = (y + p) * exp(x) + x * (cosh(y)**3)", "cosh(y)**3"),
    ],
)
def test_the_only_part_that_differs(claim: str, part: str) -> None:
    result = settle(claim)
    assert result.verdict == "refuted"
    assert result.differs is not None
    assert claim[slice(*result.differs)] == part


def test_the_whole_where_no_single_part_is_to_blame() -> None:
    claim = "d(f, x) = tanh(x * y)"
    differs = settle(claim).differs
    assert differs is not None
    assert claim[slice(*differs)] == claim.partition(" = ")[2]


def test_nothing_is_marked_where_a_slip_explains_the_claim() -> None:
    result = settle("d(f, x) = 3 * x**2 * y - y * exp(x * y) + cos(x) * log(p)")
    assert result.suggestion == "d(f, x) = 3 * x**2 * y + y * exp(x * y) + cos(x) * log(p)"
    assert result.differs is None


def test_a_part_of_a_line() -> None:
    right = "3 * x**2 * y + y * exp(x * y) + cos(x) * log(p)"
    wrong = "3 * x**2 * y + sinh(x - y)**3 + cos(x) * log(p)"
    step = settle(f"d(f, x) = {right}", wrong, right).steps[0]
    assert step.verdict == "refuted"
    assert step.differs is not None
    assert wrong[slice(*step.differs)] == "sinh(x - y)**3"


def test_brackets_at_the_end_of_a_side_are_kept() -> None:
    result = settle("(x) * (y + 1) = x * (y - 1)")
    assert result.suggestion is not None
    assert result.suggestion.startswith("(x) * (y + 1) = x")
