"""Which definitions may use themselves: those that come to an end, whatever the sizes are."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from symderiv.files.load import read_text
from symderiv.formula.declarations import Derivation
from symderiv.formula.tree import Symbol
from symderiv.meaning.declared import Declared
from symderiv.meaning.evaluator import Evaluator

HEAD = """
dimensions: {n: 1..4, m: 1..3}
symbols:
  x: real[n]
  u: real[m]
  W: real[m, m]
  w: real
definitions:
"""


def read(*definitions: str) -> Derivation:
    lines = "".join(f"  {line}\n" for line in definitions)
    return read_text(f"{HEAD}{lines}identities:\n  - {{id: one, claim: w = w}}\n")


@pytest.mark.parametrize(
    "definitions",
    [
        ["h[t]: where(t = 1, w, w*h[t - 1] + x[t])"],
        ["h[t]: where(t > 1, w*h[t - 1] + x[t], w)"],
        ["h[t]: where(t = n, x[t], h[t + 1] + x[t])"],
        ["h[t]: where(t < n, h[t + 1], 0) + x[t]"],
        ["h[t]: where(t <= 2, x[t], h[t - 1] + h[t - 2])"],
        ["h[t]: where(t = 1, 1, where(t = 2, 1, h[t - 1] + h[t - 2]))*x[t]"],
        ["h[t]: x[t] + sum(where(s < t, h[s], 0), s)"],
        ["h[t, j]: where(t = 1, u[j], sum(W[j, k]*h[t - 1, k], k)*x[t])"],
        ["h[j, t]: where(t = 1, u[j], sum(W[j, k]*h[k, t - 1], k)*x[t])"],
        [
            "h[t]: o[t]*tanh(c[t])",
            "c[t]: o[t]*w + where(t = 1, 0, c[t - 1])",
            "o[t]: where(t = 1, x[t], tanh(h[t - 1]))",
        ],
    ],
)
def test_recurrences_that_end(definitions: list[str]) -> None:
    assert read(*definitions).errors == ()


@pytest.mark.parametrize(
    ("definitions", "message"),
    [
        (["h[t]: h[t - 1] + x[t]"], "leads out of its axis"),
        (["h[t]: where(t = 2, x[t], h[t - 1])"], "leads out of its axis"),
        (["h[t]: where(t = 1, x[t], h[t - 2])"], "leads out of its axis"),
        (["h[t]: where(t = 1, x[t], h[t])"], "cyclic definitions"),
        (["h[t]: where(t = 1, x[t], h[t + 1])"], "leads out of its axis"),
        (["h[t]: where(t = n, x[t], h[t - 1])"], "leads out of its axis"),
        (["h[t]: where((t = 1) | (t = n), x[t], h[t - 1] + h[t + 1])"], "nothing says"),
        (["h[t]: x[t] + sum(where(s <= t, h[s], 0), s)"], "nothing says"),
        (["h[t]: x[t] + sum(h[s], s)"], "nothing says"),
        (["h[t]: where(x[t] > 0, 1, h[t - 1])"], "leads out of its axis"),
        (["h[t]: where((t = 1) & (w > 0), x[t], h[t - 1])"], "leads out of its axis"),
        (["h[t]: c[t] + x[t]", "c[t]: h[t]"], "cyclic definitions"),
        (["h[t]: where(t = 1, x[t], h[2])"], "nothing says"),
        (["h[t]: where(t = 1, x[t], sum(h))"], "all of its indices"),
        (["h[t]: where(t = 1, x[t], h[t - 1, 1])"], "h has 1 index, not 2"),
        (["h[t]: where(t = 1, x[t], d(h[t - 1], w))"], "unknown symbol|differentiates itself"),
        (["h[t]: where(t = 1, w, h[t - 1])"], "stands on no axis"),
        (["f(v): f(v)"], "cyclic definitions"),
    ],
)
def test_others_are_errors_with_a_place(definitions: list[str], message: str) -> None:
    errors = read(*definitions).errors
    assert re.search(message, errors[0].message), errors
    assert errors[0].location.line == 9


def test_values_follow_the_body() -> None:
    found = read(
        "h[t]: where(t = 1, w, w*h[t - 1] + x[t])",
        "b[t]: where(t = n, x[t], w*b[t + 1] + x[t])",
        "f[t]: where(t <= 2, x[t], f[t - 1] + f[t - 2])",
    )
    x = tuple(map(Fraction, (5, 7, 11, 13)))
    evaluator = Evaluator(Declared(found), {"n": 4, "m": 1}, {"x": x, "w": Fraction(2)})
    assert evaluator.value(Symbol("h", (4,))) == 2 * (2 * (2 * 2 + 7) + 11) + 13
    assert evaluator.value(Symbol("b", (1,))) == 5 + 2 * (7 + 2 * (11 + 2 * 13))
    assert evaluator.value(Symbol("f", (4,))) == (5 + 7) + 7


def test_long_recurrences_take_steps_in_proportion() -> None:
    found = read("f[t]: where(t <= 2, w*x[t], f[t - 1] + f[t - 2])")
    values = {"x": tuple([Fraction(1)] * 60), "w": Fraction(1)}
    evaluator = Evaluator(Declared(found), {"n": 60, "m": 1}, values, steps=2_000)
    assert evaluator.value(Symbol("f", (60,))) == 1548008755920
