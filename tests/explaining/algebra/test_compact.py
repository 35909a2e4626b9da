"""Shorter forms of formulas: what they read as, and that they are equal to what they replace."""

from collections.abc import Callable

import pytest

from symderiv.base.options import Options
from symderiv.explaining.algebra.compact import collected, expanded, factored, signed
from symderiv.explaining.algebra.naming import ordered, tidied
from symderiv.explaining.algebra.patterns import replaced
from symderiv.explaining.algebra.polynomial import factorised
from symderiv.explaining.algebra.simplify import cancelled, inward, normal, sifted, split
from symderiv.explaining.shortening import Shortening
from symderiv.files.load import read_text
from symderiv.formula.tree import Expr
from symderiv.language.render import render_text
from symderiv.proving.prover import Prover

FILE = """
dimensions:
  n: 1..3
symbols:
  x: real[n]
  y: real[n]
  u: real
  v: real
  Z: real
definitions:
  a[k]: exp(x[k]) / sum(exp(x[j]), j)
  s: 1 / (1 + exp(-Z))
identities:
  - id: one
    claim: {formula} = 0
"""
CASES = [
    (expanded, "(u + v) * (u - v)", "u**2 - u * v + v * u - v**2"),
    (collected, "u * v + v * u - 2 * u * v + u", "u"),
    (factored, "u * v - u * x[k]", "u * (v - x[k])"),
    (factored, "sum(x[i], i) - sum(y[i], i)", "sum(x[i] - y[i], i)"),
    (signed, "-(u - v)", "v - u"),
    (signed, "-sum(x[i] * (u - y[i]), i)", "sum(x[i] * (y[i] - u), i)"),
    (factored, "2 * u - 4 * v", "2 * (u - 2 * v)"),
    (factored, "u / 2 - v / 3", "u / 2 - v / 3"),
    (cancelled, "u * x[k] / u", "x[k]"),
    (cancelled, "u * x[k] * v", "u * x[k] * v"),
    (split, "(u - v) / x[k]", "u / x[k] - v / x[k]"),
    (split, "(u - v) * (u + x[k])", "(u - v) * (u + x[k])"),
    (normal, "sqrt(exp(u))**2 * v", "exp(u) * v"),
    (normal, "sqrt(4) * u", "2 * u"),
    (normal, "sum(v * x[i] / x[i], i)", "n * v"),
    (signed, "-where(u < 0, 1, 0)", "where(u < 0, -1, 0)"),
    (ordered, "(u - v) * x[k] * 2", "2 * x[k] * (u - v)"),
    (factorised, "u * v**2 - u * x[k]**2", "u * (v - x[k]) * (v + x[k])"),
    (factorised, "u / (u * v) - x[k] / v", "(1 - x[k]) / v"),
    (factorised, "s * (s**2 + (1 - s)**2 - s)", "s * (1 - s) * (1 - 2 * s)"),
    (inward, "sum(x[i], i) / (u * x[k])", "sum(x[i] / (u * x[k]), i)"),
    (sifted, "delta[j, k] * x[k] - delta[j, k] * x[j]", "delta[j, k] * x[j] - delta[j, k] * x[j]"),
    (tidied, "u * (v * (1 / x[k])) * (1 / y[k])", "u * v / (x[k] * y[k])"),
    (tidied, "u * exp(v)**(-2)", "u * exp(-2 * v)"),
]


def proved_equal(formula: str, change: Callable[[Expr], Expr]) -> str:
    derivation = read_text(FILE.format(formula=formula))
    assert not derivation.errors
    identity = derivation.identities[0]
    changed = change(identity.left)
    prover = Prover.of(derivation, identity, Options())
    assert prover.proves(identity.left, changed)
    assert not prover.proves(identity.left, changed + 1)
    return render_text(tidied(changed))


@pytest.mark.parametrize(("change", "formula", "shown"), CASES)
def test_form(change: Callable[[Expr], Expr], formula: str, shown: str) -> None:
    assert proved_equal(formula, change) == shown


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("exp(x[k]) / sum(exp(x[i]), i)", "a[k]"),
        ("exp(x[i]) * exp(x[k]) / sum(exp(x[j]), j)**2", "a[k] * a[i]"),
        ("exp(x[k]) / sum(exp(y[j]), j)", "exp(x[k]) / sum(exp(y[j]), j)"),
        ("exp(-Z) / (1 + exp(-Z))**2", "(1 - s) * s"),
        ("u / (1 + exp(-Z))", "u * s"),
    ],
)
def test_definitions_are_recognised(formula: str, shown: str) -> None:
    derivation = read_text(FILE.format(formula=formula))
    folds = Shortening(derivation, ()).folds
    found = proved_equal(formula, lambda expr: replaced(normal(expr), folds))
    assert found == shown
