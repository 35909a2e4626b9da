"""A refuted claim about a deep model says where its backward pass goes wrong."""

from __future__ import annotations

import pytest

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.base.results import Result
from symderiv.files.load import read_text

PASS = """\
dimensions: {n: 1..3, m: 1..3}
symbols: {x: "real[n, m]", A: "real[m, m]", B: "real[m, m]", C: "real[m, m]", y: "real[n, m]"}
definitions:
  p: x @ A
  h: tanh(p)
  q: h @ B
  k: tanh(q)
  r: k @ C
  loss: sum((r - y)**2) / (2 * n)
  dr: (r - y) / n
  dk: dr @ C.T
  dq: dk * (1 - k**2)
  dh: dq @ B.T
  dp: dh * (1 - h**2)
identities:
  - id: weights
    claim: d(loss, A) = x.T @ dp
"""


def proved(text: str) -> Result:
    derivation = read_text(text)
    assert derivation.errors == ()
    return check(derivation, derivation.identities[0], Options(cross_check=False))


def test_the_pass_is_right_as_it_stands() -> None:
    assert proved(PASS).verdict == "proved"


@pytest.mark.parametrize(
    ("right", "wrong", "name", "quantity"),
    [
        ("dr: (r - y) / n", "dr: (r - y) / m", "dr", "r"),
        ("dk: dr @ C.T", "dk: dr @ C", "dk", "k"),
        ("dh: dq @ B.T", "dh: dq @ A.T", "dh", "h"),
        ("dq: dk * (1 - k**2)", "dq: dk * (1 - h**2)", "dq", "q"),
        ("dp: dh * (1 - h**2)", "dp: dh * (1 + h**2)", "dp", "p"),
    ],
)
def test_the_first_wrong_quantity_is_named(
    right: str, wrong: str, name: str, quantity: str
) -> None:
    result = proved(PASS.replace(right, wrong))
    assert result.verdict == "refuted"
    assert result.witness is not None
    assert (result.reason or "").startswith(
        f"{name} is the first that is not d(loss, {quantity}): {name}["
    )
    assert result.suggestion == right


def test_the_lemma_has_a_witness_in_few_numbers() -> None:
    reason = proved(PASS.replace("dr @ C.T", "dr @ C")).reason or ""
    told = reason.split("; ")[1]
    assert told.startswith("with m = 2, n = 1, axis 1 = 1") or told.startswith("with n = 1, m = 2")
    assert " dr = [[" in told
    assert " A = " not in told


def test_a_wrong_claim_about_right_quantities_blames_none_of_them() -> None:
    result = proved(PASS.replace("x.T @ dp", "x.T @ dh"))
    assert result.verdict == "refuted"
    assert result.reason is None
    assert result.suggestion == "d(loss, A) = x.T @ dp"


def test_a_right_adjoint_of_another_quantity_is_not_to_blame() -> None:
    text = PASS.replace("  dp: dh", "  dB: h.T @ dq\n  dp: dh").replace("x.T @ dp", "dB")
    assert proved(text.replace("d(loss, A) = dB", "d(loss, B) = dB")).verdict == "proved"
    result = proved(text)
    assert result.verdict == "refuted"
    assert result.reason is None
