"""Closed forms in the author's symbols, each of them proved again from its own claim."""

from pathlib import Path

import pytest

from symderiv.answers.derive import derive
from symderiv.answers.prove import check
from symderiv.base.errors import DerivationError
from symderiv.base.options import Options
from symderiv.files.load import load, read_text

CASES = [
    ("softmax", "d(a[k], z[j])", (), "a[k] * (delta[k, j] - a[j])"),
    ("dense-layer-arrays", "d(ce, w)", ("one-hot",), "x.T @ (a - y) / m"),
    ("dense-layer-arrays", "d(ce, b)", ("one-hot",), "sum(a - y, axis=0) / m"),
    ("logistic-regression-batch", "d(L, w)", (), "x.T @ (a - y)"),
    ("logistic-regression-batch", "d(L, Z)", (), "a - y"),
    ("logistic-regression-batch", "d(L, b)", (), "sum(a - y)"),
    ("sigmoid-binary-cross-entropy", "d(L, Z)", (), "a - y"),
    ("powers", "d(w**3, w)", (), "3 * w**2"),
]


@pytest.mark.parametrize(("file", "expression", "given", "text"), CASES)
def test_closed_form(file: str, expression: str, given: tuple[str, ...], text: str) -> None:
    derived = derive(load(f"derivations/{file}.yaml"), expression, given)
    assert derived.text == text
    assert derived.claim == f"{expression} = {text}"
    assert derived.explanation.result.verdict == "proved"


FILE = """
dimensions: {n: 2..4, m: 1..3, d: 1..3}
symbols:
  z: real[n]
  y: real[n]
  x: real[m, d]
  w: real[d]
  t: real[m]
  A: real[n, n]
  q: real[n, d]
  k: real[n, d]
  s: positive
  mu: real
  u: real
  eps: positive
  p: (0, 1)
definitions:
  lse: log(sum(exp(z[i]), i))
  a[i]: exp(z[i]) / sum(exp(z[j]), j)
  H: -sum(a[i] * log(a[i]), i)
  ce: -sum(y[i] * log(a[i]), i)
  mean: sum(z[i], i) / n
  var: sum((z[i] - mean)**2, i) / n
  hat[i]: (z[i] - mean) / sqrt(var + eps)
  nll: sum((z[i] - mu)**2, i) / (2 * s**2) + n * log(s)
  g[i]: 1 / (1 + exp(-sum(x[i, j] * w[j], j)))
  bce: -sum(t[i] * log(g[i]) + (1 - t[i]) * log(1 - g[i]), i)
  r: x @ w - t
  loss: sum(r**2) / (2 * m)
  quad: z @ A @ z
  length: norm(z)
  S[i, j]: sum(q[i, c] * k[j, c], c) / sqrt(d)
  P[i, j]: exp(S[i, j]) / sum(exp(S[i, l]), l)
  sg: 1 / (1 + exp(-u))
  th: tanh(u)
  ent: -p * log(p) - (1 - p) * log(1 - p)
assumptions:
  one-hot: sum(y[i], i) = 1
identities:
  - id: any
    claim: d(u, u) = 1
"""
SHORT = [
    ("d(lse, z[j])", "a[j]"),
    ("d(d(lse, z[i]), z[j])", "a[i] * (delta[i, j] - a[j])"),
    ("d(H, z[j])", "-a[j] * (H + log(a[j]))"),
    ("d(ce, z[j])", "a[j] * sum(y[i], i) - y[j]"),
    ("d(var, z[j])", "2 * (z[j] - mean) / n"),
    ("d(nll, s)", "n / s - sum((z[i] - mu)**2, i) / s**3"),
    ("d(d(bce, w[i]), w[j])", "sum(x[l, i] * x[l, j] * g[l] * (1 - g[l]), l)"),
    ("d(loss, w)", "x.T @ r / m"),
    ("d(quad, A)", "outer(z, z)"),
    ("d(length, z)", "z / length"),
    ("d(P[i, j], q[i, u1])", "P[i, j] * (k[j, u1] - sum(P[i, l] * k[l, u1], l)) / sqrt(d)"),
    ("d(d(sg, u), u)", "sg * (1 - sg) * (1 - 2 * sg)"),
    ("d(th, u)", "1 - th**2"),
    ("d(max(0, u), u)", "where(0 < u, 1, 0)"),
    ("d(u * (1 + erf(u / sqrt(2))) / 2, u)", None),
    ("d(exp(-sum(z**2) / 2), z)", "-z * exp(-length**2 / 2)"),
    ("d(d(ent, p), p)", "-1 / (p * (1 - p))"),
]


@pytest.mark.parametrize(("expression", "text"), SHORT)
def test_closed_forms_are_short(expression: str, text: str | None) -> None:
    derivation = read_text(FILE)
    assert not derivation.errors
    derived = derive(derivation, expression)
    assert derived.explanation.result.verdict == "proved"
    if text is not None:
        assert derived.text == text
    else:
        assert "sqrt(2 * pi)" in derived.text


def test_layer_norm_is_written_in_its_own_outputs() -> None:
    derived = derive(read_text(FILE), "d(hat[i], z[j])")
    assert derived.text == "(n * delta[i, j] - hat[j] * hat[i] - 1) / (n * sqrt(var + eps))"
    assert "<math" in derived._repr_html_()


@pytest.mark.parametrize("file", ["softmax", "logistic-regression-batch"])
def test_the_claim_can_be_put_into_a_file(file: str) -> None:
    source = f"derivations/{file}.yaml"
    text = Path(source).read_text(encoding="utf-8").split("identities:")[0]
    derivation = load(source)
    variable = "z" if file == "softmax" else "Z"
    claim = derive(derivation, f"d(a, {variable})").claim
    again = read_text(f"{text}identities:\n  - id: derived\n    claim: {claim}\n")
    assert not again.errors
    result = check(again, again.identities[0], Options(cross_check=False))
    assert (result.verdict, result.scope) == ("proved", "every size")


def test_unknown_names_are_errors_with_a_hint() -> None:
    derivation = load("derivations/softmax-cross-entropy.yaml")
    with pytest.raises(DerivationError, match="did you mean one-hot"):
        derive(derivation, "d(L, z[j])", ["one-hat"])
    with pytest.raises(DerivationError):
        derive(derivation, "d(L, nosuch)")
