"""Printed numbers against enclosures: too wide to tell is no disagreement."""

from __future__ import annotations

import pytest

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.files.load import read_text


@pytest.mark.parametrize(
    ("value", "at", "printed", "verdict"),
    [
        ("x**2", "3", "9.0", "proved"),
        ("x**2", "3", "9.2", "refuted"),
        ("exp(exp(x))", "100", "1.0", "refuted"),
        ("exp(-exp(x))", "100", "0.0", "proved"),
        ("x**x**x**x", "9", "1.0", "undecided"),
        ("sin(10**x)", "200", "0.1", "refuted"),
    ],
)
def test_a_printed_number(value: str, at: str, printed: str, verdict: str) -> None:
    derivation = read_text(
        f"symbols: {{x: positive}}\nexamples:\n  - id: one\n    value: {value}\n"
        f"    inputs: {{x: {at}}}\n    printed: {printed}\n"
    )
    assert derivation.errors == ()
    assert check(derivation, derivation.examples[0], Options()).verdict == verdict


@pytest.mark.parametrize(
    ("value", "at", "printed", "verdict"),
    [
        ("d(abs(x), x)", "0", "0", "undecided"),
        ("d(abs(x), x)", "-2", "-1.0", "proved"),
        ("d(relu(x), x)", "0", "0", "undecided"),
        ("d(where(x < 1, x, 2 - x), x)", "1", "-1", "undecided"),
        ("x**n", "-2", "-8.0", "proved"),
        ("x**n", "-2", "8.0", "refuted"),
        ("d(x**n, x)", "-2", "12.0", "proved"),
        ("x**(n*(n - 1)/n)", "2", "4.0", "proved"),
    ],
)
def test_kinks_and_integer_exponents_of_printed_numbers(
    value: str, at: str, printed: str, verdict: str
) -> None:
    derivation = read_text(
        f"symbols: {{x: real, n: integer}}\nexamples:\n  - id: one\n    value: {value}\n"
        f"    inputs: {{x: {at}, n: 3}}\n    printed: {printed}\n"
    )
    assert derivation.errors == ()
    assert check(derivation, derivation.examples[0], Options()).verdict == verdict
