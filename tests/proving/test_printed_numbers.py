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


@pytest.mark.parametrize(
    ("printed", "tolerance", "verdict"),
    [
        ("0.6224593", None, "proved"),
        ("0.62245936", None, "undecided"),
        ("0.622459", None, "proved"),
        ("0.622461", None, "undecided"),
        ("0.62246", None, "proved"),
        ("0.62248", None, "refuted"),
        ("0.622459340", None, "undecided"),
        ("0.6224593400", None, "refuted"),
        ("0.6225593", None, "refuted"),
        ("0.62245936", "float32", "proved"),
        ("0.6224693", "float32", "refuted"),
        ("0.6228", "float16", "proved"),
        ("0.6224693", "float16", "proved"),
        ("0.63", "bfloat16", "proved"),
        ("0.62245936", "float64", "refuted"),
        ("0.62245936", "1e-7", "proved"),
        ("0.62245936", "1e-8", "refuted"),
        ("0.7", "0.1", "proved"),
        ("0.7", "0", "refuted"),
    ],
)
def test_a_tolerance(printed: str, tolerance: str | None, verdict: str) -> None:
    told = f"    tolerance: {tolerance}\n" if tolerance else ""
    derivation = read_text(
        "symbols: {x: real}\nexamples:\n  - id: one\n    value: sigmoid(x)\n"
        f"    inputs: {{x: 0.5}}\n    printed: {printed}\n{told}"
    )
    assert derivation.errors == ()
    result = check(derivation, derivation.examples[0], Options())
    assert (result.verdict, printed) == (verdict, printed)
    assert result.method == f"ball arithmetic{f', tolerance {tolerance}' if tolerance else ''}"
    assert ("tolerance: float32" in (result.reason or "")) == (verdict == "undecided")


@pytest.mark.parametrize("tolerance", ["-1", "float8", "1%", "oo"])
def test_what_is_no_tolerance(tolerance: str) -> None:
    derivation = read_text(
        "symbols: {x: real}\nexamples:\n  - id: one\n    value: x\n    inputs: {x: 1}\n"
        f"    printed: 1.0\n    tolerance: {tolerance}\n"
    )
    (error,) = derivation.errors
    assert "not a tolerance" in str(error)
    assert error.location.line == 7


def test_a_tolerance_is_part_of_what_an_example_means() -> None:
    from symderiv.files.meaning_of import meaning

    text = "symbols: {x: real}\nexamples:\n  - id: one\n    value: x\n    inputs: {x: 1}\n"
    plain, told = (
        read_text(f"{text}    printed: 1.0\n{more}") for more in ("", "    tolerance: 1\n")
    )
    first, second = (meaning(each, each.examples[0]) for each in (plain, told))
    assert first != second
