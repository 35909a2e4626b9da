"""Symbols with finitely many values: true of each of them, and no more."""

from __future__ import annotations

import pytest

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.files.load import read_text
from symderiv.formula.declarations import Result

FILE = """
dimensions: {m: 1..3}
symbols:
  y: {0, 1}
  k: {1, 2, 3}
  h: {-1, 1}
  x: real
  l: '{0, 1}[m]'
  s: '{-1, 1}[m]'
identities:
  - {id: claim, claim: "CLAIM"}
"""
QUICK = Options(method="normal-form", cross_check=False, suggest=False)


def settle(claim: str) -> Result:
    derivation = read_text(FILE.replace("CLAIM", claim))
    assert derivation.errors == ()
    return check(derivation, derivation.identities[0], QUICK)


@pytest.mark.parametrize(
    ("claim", "wrong"),
    [
        ("y**2 = y", "y**2 = 1"),
        ("(k - 1) * (k - 2) * (k - 3) = 0", "(k - 1) * (k - 2) = 0"),
        ("h**2 = 1", "h = 1"),
        ("abs(h) = 1", "abs(h) = h"),
        ("x**k = where(k = 1, x, where(k = 2, x**2, x**3))", "x**k = where(k = 1, x, x**2)"),
        ("l[i]**2 = l[i]", "l[i] * l[r] = l[i]"),
        ("sum(s[i]**2, i) = m", "sum(s[i], i)**2 = m"),
        ("where(y + h = 0, 1, 0) = y * (1 - h) / 2", "where(y + h = 0, 1, 0) = y * (1 + h) / 2"),
        ("sum(l[i] * (1 - l[i]) * x, i) = 0", "sum(l[i] * (1 + l[i]) * x, i) = 0"),
    ],
)
def test_each_value_is_a_case(claim: str, wrong: str) -> None:
    assert settle(claim).verdict == "proved"
    assert settle(wrong).verdict == "refuted"


def test_a_value_without_one_is_left_out_and_said() -> None:
    result = settle("1 / y = 1")
    assert (result.verdict, result.where) == ("proved", ("y != 0",))


def test_witnesses_are_of_the_set() -> None:
    result = settle("k**2 = 4")
    assert result.witness is not None
    assert result.witness.point["k"] in ("1", "3")


@pytest.mark.parametrize(
    ("domain", "message"),
    [
        ("'{0, one}'", "not a number of a set"),
        ("'{0, 0}'", "twice in a set"),
        ("'{}'", "not a number of a set"),
        ("{0: 1}", "a mapping where a formula belongs"),
        ("'{0, 1}[j]'", "unknown dimension"),
        (f"'{{{', '.join(map(str, range(13)))}}}'", "more than 12 numbers"),
    ],
)
def test_what_is_no_set(domain: str, message: str) -> None:
    derivation = read_text(FILE.replace("{-1, 1}\n", f"{domain}\n", 1).replace("CLAIM", "x = x"))
    assert any(message in str(error) for error in derivation.errors), derivation.errors


@pytest.mark.parametrize("name", ["y", "k", "l[1]"])
def test_there_is_no_derivative_by_values_that_lie_apart(name: str) -> None:
    derivation = read_text(FILE.replace("CLAIM", f"d(y * k * l[1], {name}) = x"))
    (error,) = derivation.errors
    assert "declare it real" in str(error)
