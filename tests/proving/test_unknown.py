"""Claims about functions of which nothing is known: rules hold for them, and nothing else does."""

from __future__ import annotations

import pytest

from symderiv.answers.derive import derive
from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.files.load import read_text
from symderiv.formula.declarations import Derivation

HEAD = """
dimensions: {n: 1..3}
symbols:
  f: function(1)
  g: function(1)
  F: function(2)
  x: real
  y: real
  z: real[n]
definitions:
  u: g(x)
  v: f(u)
assumptions:
  scaled: y = f(x)
identities:
"""
QUICK = Options(method="normal-form", cross_check=False, suggest=False)


def read(claim: str, more: str = "") -> Derivation:
    return read_text(f'{HEAD}  - {{id: one, claim: "{claim}"{more}}}\n')


def verdict(claim: str, more: str = "") -> str:
    found = read(claim, more)
    assert found.errors == (), found.errors
    result = check(found, found.identities[0], QUICK)
    assert result.contradiction is None
    return result.verdict


@pytest.mark.parametrize(
    "claim",
    [
        "f(x + y - y) = f(x)",
        "d(f(2*x), x) = 2*d(f(2*x), x)/2",
        "d(v, x) = d(v, u)*d(u, x)",
        "d(F(x, x), y) = 0",
        "d(exp(f(x)), x) = exp(f(x))*d(f(x), x)",
        "sum(f(z[k]) - f(z[j]), k, j) = 0",
        "d(d(F(x, y), x), y) = d(d(F(x, y), y), x)",
    ],
)
def test_what_holds_for_every_smooth_function_is_proved(claim: str) -> None:
    assert verdict(claim) == "proved"


@pytest.mark.parametrize(
    "claim",
    [
        "f(x) = g(x)",
        "f(0) = 0",
        "f(x) = x",
        "d(f(x), x) = 0",
        "d(f(x), x) = f(x)",
        "d(d(f(x), x), x) = 0",
        "f(2*x) = 2*f(x)",
        "f(x)**2 = f(x**2)",
        "F(x, y) = F(y, x)",
        "F(x, y) = f(x)*g(y)",
        "F(x, y) = f(x) + g(y)",
        "d(F(x, y), x) = d(F(x, y), y)",
        "d(d(F(x, y), x), y) = 0",
        "f(abs(x)) = f(x)",
        "abs(f(x)) = f(x)",
    ],
)
def test_what_fails_for_one_is_refuted_and_the_witness_names_it(claim: str) -> None:
    found = read(claim)
    result = check(found, found.identities[0], QUICK)
    assert result.verdict == "refuted"
    assert result.witness is not None
    named = {name for name in ("f", "g", "F") if f"{name}(" in claim}
    assert named <= result.witness.point.keys()


@pytest.mark.parametrize(
    "claim", ["d(abs(f(x)), x) = sign(f(x))*d(f(x), x)", "d(relu(f(x))**2, x) = 0*f(x)"]
)
def test_kinks_are_not_proved(claim: str) -> None:
    assert verdict(claim) != "proved"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("f(x, y) = 0", "takes 1 argument"),
        ("f = 0", "unknown symbol|a function"),
        ("f(x, axis=0) = 0", "takes no keyword"),
        ("h(x) = 0", "unknown function"),
    ],
)
def test_errors(line: str, message: str) -> None:
    (error,) = read(line).errors
    assert any(part in error.message for part in message.split("|")), error.message


@pytest.mark.parametrize("declared", ["exp: function(1)", "h: function(0)", "h: function(9)"])
def test_declarations_that_are_none(declared: str) -> None:
    text = f"symbols:\n  x: real\n  {declared}\nidentities:\n  - {{id: a, claim: x = x}}\n"
    (error,) = read_text(text).errors
    assert error.location.line == 3


def test_derivatives_are_written_in_the_language() -> None:
    found = read("f(x) = f(x)")
    assert str(derive(found, "d(f(x)**2, x)")) == "2 * f(x) * d(f(x), x)"
