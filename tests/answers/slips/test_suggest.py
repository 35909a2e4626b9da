"""What was meant: the closest edit that proves, the forgotten assumption, the derivative."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.files.load import read_text
from symderiv.formula.declarations import Result

HEADER = """
dimensions: {m: 1..2, n: 1..3}
symbols:
  x: real
  u: positive
  z: real[n]
  p: real[n]
  X: real[m, n]
  v: real[n]
  t: real[m]
  h: positive
  mu: real
  y: real
  w: real[n]
  lam: positive
  A: real[n, n]
definitions:
  a[k]: exp(z[k]) / sum(exp(z[i]), i)
  L: -sum(p[k] * log(a[k]), k)
  q: X @ v - t
  mse: sum(q**2) / (2 * m)
  twice(s): 2 * s
  ridge: sum(q**2) / (2 * m) + lam / 2 * sum(v**2)
  sg: 1 / (1 + exp(-x))
  bce: -(y * log(sg) + (1 - y) * log(1 - sg))
  l[i]: sum(X[i, k] * w[k], k)
  g[i]: 1 / (1 + exp(-l[i]))
  nll: -sum(t[i] * log(g[i]) + (1 - t[i]) * log(1 - g[i]), i) / m
  qf: sum(z[i] * A[i, j] * z[j], i, j)
  gauss: log(2 * pi * h**2) / 2 + (x - mu)**2 / (2 * h**2)
  mean1: sum(z[i], i) / n
  var1: sum((z[i] - mean1)**2, i) / n
assumptions:
  one: sum(p[k], k) = 1
  unit: norm(v) = 1
identities:
"""
OPTIONS = Options(method="normal-form", cross_check=False)


def settle(claim: str, **fields: str) -> Result:
    text = HEADER + f'  - id: claim\n    claim: "{claim}"\n'
    text += "".join(f"    {name}: {value}\n" for name, value in fields.items())
    derivation = read_text(text)
    assert derivation.errors == ()
    return check(derivation, derivation.identities[0], OPTIONS)


@pytest.mark.parametrize(
    ("claim", "meant"),
    [
        ("d(x**3, x) = 3 * x**3", "d(x**3, x) = 3 * x**2"),
        ("d(sin(2*x), x) = cos(2*x)", "d(sin(2*x), x) = 2 * cos(2 * x)"),
        (
            "d(a[k], z[j]) = a[k] * (delta[j, k] + a[j])",
            "d(a[k], z[j]) = a[k] * (delta[j, k] - a[j])",
        ),
        ("d(L, a[k]) = p[k] / a[k]", "d(L, a[k]) = -p[k] / a[k]"),
        ("d(mse, v) = X.T @ q", "d(mse, v) = X.T @ q / m"),
        ("d(mse, v) = q @ X", "d(mse, v) = q @ X / m"),
        ("d(twice(x)**2, x) = twice(x)", "d(twice(x)**2, x) = 4 * twice(x)"),
    ],
)
def test_the_closest_edit_that_proves(claim: str, meant: str) -> None:
    result = settle(claim)
    assert result.verdict == "refuted"
    if "twice" not in claim:
        assert result.suggestion == meant
    assert result.suggestion is not None
    assert settle(result.suggestion).verdict == "proved"


SLIPS = [
    ("d(a[k], z[j]) = delta[j, k] - a[j]", "(delta[j, k] - a[j]) * a[k]"),
    ("d(a[k], z[j]) = a[k] * (1 - a[j])", "a[k] * (delta[k, j] - a[j])"),
    ("d(L, a[k]) = -sum(p[k] / a[k], k)", "-(p[k] / a[k])"),
    ("d(sg, x) = sg - sg**3", "sg - sg**2"),
    ("d(sg, x) = exp(-x) / (1 + exp(-x))", "exp(-x) / (1 + exp(-x))**2"),
    ("d(bce, sg) = -y / sg + y / (1 - sg)", "-y / sg + (1 - y) / (1 - sg)"),
    ("d(nll, w[k]) = sum((g[i] - t[i]) * X[i, k], i)", "sum((g[i] - t[i]) * X[i, k], i) / m"),
    ("d(nll, l[i]) = g[i]", "(g[i] - t[i]) / m"),
    ("d(ridge, v) = X.T @ q / m", "X.T @ q / m + lam * v"),
    ("d(ridge, v) = X.T @ q / m + lam * v / 2", "X.T @ q / m + lam * v"),
    ("d(qf, z) = A @ z", "(A + A.T) @ z"),
    ("d(qf, A[i, j]) = z[i] * z[i]", "z[j] * z[i]"),
    ("d(gauss, mu) = (mu - x) / h", "(mu - x) / h**2"),
    ("d(gauss, h) = -(x - mu)**2 / h**3", "-(x - mu)**2 / h**3 + 1 / h"),
    ("d(var1, z[k]) = (z[k] - mean1) / n", "2 * (z[k] - mean1) / n"),
    ("d(mean1, z[k]) = 1 / m", "1 / n"),
    ("d(sin(x)**2, x) = 2 * sin(x)", "2 * sin(x) * cos(x)"),
    ("d(x**3 * exp(x), x) = 3 * x**2 * exp(x)", "3 * x**2 * exp(x) + x**3 * exp(x)"),
    ("d(h**x, x) = h**x", "h**x * log(h)"),
    ("d(sqrt(1 + x**2), x) = 2 * x / sqrt(1 + x**2)", "x / sqrt(1 + x**2)"),
    ("d(exp(-x**2 / 2), x) = -exp(-x**2 / 2)", "-exp(-x**2 / 2) * x"),
    ("d(sum(z[i]**2, i), z[k]) = 2 * sum(z[i], i)", "2 * z[k]"),
    ("d(pi * x**2, x) = 2 * 3.14159265358979 * x", "2 * pi * x"),
    ("x * 0.044715 = 0.04471500000000001 * x", "0.044715 * x"),
    ("tanh(x) = 2 * sigmoid(x) - 1", "2 * sigmoid(2 * x) - 1"),
]


@pytest.mark.parametrize(("claim", "meant"), SLIPS)
def test_slips_of_many_subjects(claim: str, meant: str) -> None:
    result = settle(claim)
    assert result.verdict == "refuted"
    left = claim.split(" = ")[0]
    assert result.suggestion == f"{left} = {meant}"
    assert settle(result.suggestion).verdict == "proved"


def test_a_slip_under_a_forgotten_assumption() -> None:
    suggestion = settle("d(L, z[j]) = p[j] - a[j]").suggestion
    assert suggestion == "d(L, z[j]) = a[j] - p[j], if sum(p[k], k) = 1"
    assert settle("d(L, z[j]) = a[j] - p[j]", given="one").verdict == "proved"


def test_a_derivative_in_place_of_a_hopeless_claim_is_in_the_authors_symbols() -> None:
    suggestion = settle("d(a[k], z[j]) = mu * x**5 - 7 * a[k]").suggestion
    assert suggestion is not None
    assert settle(suggestion).verdict == "proved"
    assert "exp" not in suggestion


def test_a_suggestion_is_defined_where_the_left_side_is() -> None:
    suggestion = settle("abs(x) = x").suggestion
    assert suggestion != "abs(x) = sqrt(x)**2"


def test_a_forgotten_assumption() -> None:
    assert settle("d(L, z[j]) = a[j] - p[j]").suggestion == "holds if sum(p[k], k) = 1"


def test_where_no_edit_proves_the_derivative_itself() -> None:
    result = settle("d(x * exp(sin(x)), x) = 7 * x + 3")
    assert result.suggestion is not None
    assert settle(result.suggestion).verdict == "proved"


def test_an_expected_refutation_gets_no_suggestion() -> None:
    assert settle("d(x**3, x) = 3 * x**3", expect="refuted").suggestion is None


def test_no_suggestion_repeats_the_left_side() -> None:
    suggestion = settle("sum(z[i], i) = z[1]").suggestion
    assert suggestion != "sum(z[i], i) = sum(z[i], i)"


def test_a_true_claim_gets_no_suggestion() -> None:
    assert settle("d(x**3, x) = 3 * x**2").suggestion is None


def test_only_the_assumptions_that_are_needed_are_used() -> None:
    both = settle("d(L, z[j]) = a[j] - p[j]", given="[unit, one]")
    assert (both.verdict, both.assumptions_used) == ("proved", ("one",))
    none = settle("d(L, a[k]) = -p[k] / a[k]", given="[one]")
    assert (none.verdict, none.assumptions_used) == ("proved", ())


def test_a_wrong_line_gets_its_own_suggestion() -> None:
    text = HEADER + "  - id: chain\n    claim: d(x**2, x) = 2 * x\n    steps: [2 * x**2, x + x]\n"
    derivation = read_text(text)
    result = check(derivation, derivation.identities[0], OPTIONS)
    wrong, last = result.steps
    assert (wrong.verdict, last.verdict) == ("refuted", "proved")
    assert wrong.suggestion == "2 * x"
    off = check(derivation, derivation.identities[0], replace(OPTIONS, suggest=False))
    assert off.steps[0].suggestion is None


def test_a_verdict_does_not_wait_for_a_suggestion() -> None:
    text = HEADER + "  - {id: claim, claim: 'd(x * exp(sin(x)), x) = 7 * x + 3'}\n"
    derivation = read_text(text)
    result = check(derivation, derivation.identities[0], replace(OPTIONS, timeout=0.2))
    assert result.verdict == "refuted"
    assert result.witness is not None
    assert result.suggestion is None


def test_two_assumptions_that_were_forgotten_together() -> None:
    result = settle("sum(v**2) * sum(p) * x = x")
    assert result.verdict == "refuted"
    assert result.suggestion == "holds if sum(p[k], k) = 1 and norm(v) = 1"


@pytest.mark.parametrize(
    ("claim", "repeated"),
    [
        ("sum(v**2) * sum(z) = 1", "= sum(z) * sum(v**2)"),
        ("exp(x) * (1 + 1e-30) = exp(x)", "= exp(x) * (1 + 1e-30)"),
        ("x * y = 2 * x * y", "= 2 * x * y / 2"),
    ],
)
def test_the_left_side_in_another_order_is_no_help(claim: str, repeated: str) -> None:
    result = settle(claim)
    assert result.verdict == "refuted"
    assert repeated not in (result.suggestion or "")
