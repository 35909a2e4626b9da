"""Claims about recurrences that are drawn: what is proved holds at longer lengths, too."""

from __future__ import annotations

from random import Random

import pytest

from symderiv.base.errors import Unsupported
from symderiv.files.load import read_text
from symderiv.meaning.hard_points import HardPoints
from symderiv.meaning.survey import surveyed
from symderiv.proving.induction.settle import proves
from symderiv.proving.induction.system import NotCovered
from symderiv.proving.net import judge_of

FILE = """
dimensions: {{n: 1..3, m: 1..2}}
symbols:
  x: real[n]
  y: real[n]
  w: real
  u: real[m]
  W: real[m, m]
definitions:
  a[t]: where(t = 1, {0}, {1})
  b[t]: where(t = n, {2}, {3})
  c[t]: where(t <= 2, {4}, a[t - 1]*w + c[t - 2])
  H[t, j]: where(t = 1, u[j], sum(W[j, k]*H[t - 1, k], k)*x[t])
  f: sum({5}, t)
identities:
  - {{id: one, claim: "{6} = {7}"}}
"""
ENTRIES = ("a[t]", "b[t]", "c[t]", "x[t]", "w", "0", "1", "b[1]", "a[n + 0]")
SLOPES = ("d(f, x[t])", "d(f, w)", "d(f, a[t])", "d(f, b[t])", "d(a[t], w)", "d(c[t], w)")
SUMMED = ("a[s]*x[s]", "where(s = 1, 0, a[s - 1])", "where(s = n, 0, b[s + 1])", "b[s]")
TOTALS = ("a[t]*b[t]", "a[t]**2", "b[t]", "a[t]*x[t]", "H[t, 1]*a[t]")
ONLY = ("0", "where(n > 3, 1, 0)", "where((t = 2) & (n = 2), 1, 0)")


def body(random: Random, entries: list[str], depth: int = 2) -> str:
    kind = random.randrange(7 if depth else 2)
    if kind < 3:
        return random.choice(entries)
    one, other = body(random, entries, depth - 1), body(random, entries, depth - 1)
    return (f"({one} + {other})", f"({one} - {other})", f"{one}*{other}", f"tanh({one})")[kind - 3]


def side(random: Random, depth: int = 2) -> str:
    kind = random.randrange(8 if depth else 3)
    if kind < 2:
        return random.choice(ENTRIES)
    if kind == 2:
        return random.choice(SLOPES)
    if kind == 3:
        return f"sum({random.choice(SUMMED)}, s)"
    one, other = side(random, depth - 1), side(random, depth - 1)
    forms = (
        f"where(t = 1, {one}, {other})",
        f"where(t = n, {one}, {other})",
        f"({one} + {other})",
        f"({one} - w*{other})",
    )
    return forms[kind - 4]


@pytest.mark.parametrize("seed", range(24))
def test_what_is_proved_holds_at_longer_lengths(seed: int) -> None:
    random = Random(seed)
    plain = ["x[t]", "y[t]", "w*x[t]"]
    bodies = [
        body(random, plain),
        body(random, [*plain, "a[t - 1]"]),
        body(random, plain),
        body(random, [*plain, "b[t + 1]", "a[t]"]),
        body(random, plain),
        random.choice(TOTALS),
    ]
    left = side(random)
    right = side(random)
    if seed % 2:
        right = f"{left} + ({side(random)})*{random.choice(ONLY)}"
    found = read_text(FILE.format(*bodies, left, right))
    if found.errors:
        pytest.skip(f"drawn with no meaning: {found.errors[0]}")
    identity = found.identities[0]
    try:
        proved = proves(found, identity, identity.left, identity.right)
    except (NotCovered, Unsupported):
        return
    if proved:
        hard = HardPoints(
            judge_of(found, identity, (), ()), identity.left, identity.right, {"n": 5}
        )
        assert surveyed(hard, points=30, steps=20_000).differing is None, (bodies, left, right)
