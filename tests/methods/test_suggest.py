"""What was meant: the closest edit that proves, the forgotten assumption, the derivative."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symderiv.check import Options, check
from symderiv.derivation import read_text
from symderiv.model import Result

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
definitions:
  a[k]: exp(z[k]) / sum(exp(z[i]), i)
  L: -sum(p[k] * log(a[k]), k)
  q: X @ v - t
  mse: sum(q**2) / (2 * m)
  twice(s): 2 * s
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
