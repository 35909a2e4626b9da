"""The names of a function's body are resolved where it is declared: no argument is captured."""

from __future__ import annotations

import pytest

from symderiv.answers.prove import check
from symderiv.files.load import read_text
from symderiv.formula.declarations import Derivation
from tests.claims import QUICK

HEAD = """
dimensions: {n: 2..4}
symbols: {x: real, y: real, v: "real[n]"}
definitions:
  w: y**2
  t: w + x
  f(u): d(u**2*y, y)
  g(u): d(u*w, w)
  h(u): f(u) + u
  second(u): d(d(u*y**2, y), y)
  summed(u): sum(v[k]*u, k)
  entry(u): sum(d(u*v[k], v[k]), k)
  apart(u): u*d(y**3, y)
identities:
"""


def read(claim: str) -> Derivation:
    return read_text(f'{HEAD}  - {{id: only, claim: "{claim}"}}\n')


@pytest.mark.parametrize(
    "call", ["f(y)", "f(w)", "f(t)", "f(2*y + x)", "g(w)", "g(t)", "h(y)", "second(y)", "f(h(y))"]
)
def test_an_argument_that_would_be_captured_is_refused(call: str) -> None:
    assert any("differentiates by" in str(error) for error in read(f"{call} = x").errors)


def test_an_entry_that_would_be_captured_is_refused() -> None:
    assert any("depends on v, which entry" in str(e) for e in read("entry(v[2]) = x").errors)


@pytest.mark.parametrize(
    "claim",
    [
        "f(x) = x**2",
        "d(f(x), x) = 2*x",
        "g(x) = x",
        "g(y) = y",
        "h(x) = x**2 + x",
        "second(x) = 2*x",
        "summed(v[k]) = v[k]*sum(v)",
        "entry(x) = n*x",
        "apart(y) = 3*y**3",
        "apart(w) = 3*y**4",
    ],
)
def test_what_is_not_captured_has_the_meaning_of_the_body(claim: str) -> None:
    found = read(claim)
    assert found.errors == (), found.errors
    assert check(found, found.identities[0], QUICK).verdict == "proved"
