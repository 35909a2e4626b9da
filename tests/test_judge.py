"""The judge itself: it must object to what is planted, and agree with every label of the
catalogue and of the corpus."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from mpmath import mp

from symderiv.files.load import load, read_text
from symderiv.formula.declarations import Derivation, Example, Identity
from symderiv.formula.tree import ONE, Apply
from tests.judge import EFFORT, judge
from tests.judge.compare import Case
from tests.judge.evaluate import Evaluator, Graph

ROOT = Path(__file__).parents[1]
CORPUS = Path(__file__).parent / "corpus"
LABELLED = [
    path
    for folder in (ROOT / "derivations", CORPUS / "proved", CORPUS / "refuted")
    for path in sorted(folder.glob("*.yaml"))
]
COLLECTED = sorted((CORPUS / "corpora").glob("*.yaml"))
EXPECTED = {
    name: entry["truth"]
    for path in sorted((CORPUS / "corpora").glob("*.expected.json"))
    for name, entry in json.loads(path.read_text()).items()
}
LITTLE = 1_500
NOT_DRAWN = {"orthogonal", "projection", "eigenvector"}
"""Equations between matrices of which the judge draws no points."""

HEADER = """
dimensions: {n: 1..3, m: 1..2}
symbols:
  x: real
  u: positive
  q: (0, 1)
  z: real[n]
  p: real[n]
  B: real[m, n]
  A: real[n, n]
definitions:
  total: sum(z[i], i)
  a[k]: exp(z[k]) / sum(exp(z[i]), i)
  L: -sum(p[k] * log(a[k]), k)
  twice(t): 2 * t
assumptions:
  one: sum(p[k], k) = 1
  unit: norm(z) = 1
  symmetric: A = A.T
  tied: x = u**2
  above: x > 0
identities:
  - id: planted
"""

PLANTED = [
    # a true claim, and the slips of it that must be seen
    ("d(a[k], z[j]) = a[k] * (delta[j, k] - a[j])", "", ["a[k] * (delta[j, k] - a[k])"]),
    ("d(L, a[k]) = -p[k] / a[k]", "", ["p[k] / a[k]", "0", "-p[k] / a[k]**2"]),
    ("d(L, z[j]) = a[j] - p[j]", "given: one", ["p[j] - a[j]", "a[j]"]),
    ("d(L, z[j]) = a[j] * sum(p[k], k) - p[j]", "", ["a[j] - p[j]"]),
    ("d(d(L, z[i]), z[j]) = a[i] * (delta[i, j] - a[j])", "given: one", ["-a[i] * a[j]"]),
    ("d(sum(p[k], k), p[j]) = 1", "given: one", ["0"]),
    ("d(a[k], z[j]) = -a[k] * a[j]", "where: j != k", ["-a[j] * (1 - a[j])"]),
    ("d(norm(z), z[j]) = z[j]", "given: unit", ["z[j] / 2", "z[j]**2"]),
    ("d(B @ z, z) = B", "", ["2 * B"]),
    ("d(z @ A @ z, z) = 2 * A @ z", "given: symmetric", ["A @ z"]),
    ("d(z @ A @ z, z) = (A + A.T) @ z", "", ["2 * A @ z"]),
    ("inv(A) @ A = eye(n)", "", ["A", "zeros(n, n)"]),
    ("d(det(A), A[i, j]) = det(A) * inv(A)[j, i]", "", ["det(A) * inv(A)[i, j]"]),
    ("prod(u + z[i]**2, i) = exp(sum(log(u + z[i]**2), i))", "", ["exp(total)"]),
    ("d(total**2, total) = 2 * total", "", ["total", "2 * sum(a[i], i)"]),
    ("d(twice(x)**2, x) = 8 * x", "", ["4 * x"]),
    ("d(relu(x), x) = where(x > 0, 1, 0)", "", ["1", "where(x > 1, 1, 0)"]),
    ("sqrt(x**2) = abs(x)", "", ["x", "-x"]),
    ("sqrt(x**2) = x", "given: above", ["-x"]),
    ("sqrt(x) = u", "given: tied", ["u**2", "x"]),
    ("where(x < 1000, x, 1000) = min(x, 1000)", "", ["x"]),
    ("n * (n - 2) * (n - 9) * x = (n**3 - 11 * n**2 + 18 * n) * x", "", ["n * (n - 1) * x"]),
    ("where(n < 9, x, 0) = x * where(n >= 9, 0, 1)", "", ["x"]),
    ("0.044715 * x = 44715 / 1000000 * x", "", ["0.04471500000000001 * x"]),
    ("tanh(30 + u) = 1 - 2 / (exp(60 + 2 * u) + 1)", "", ["1"]),
    ("d(q**u, u) = q**u * log(q)", "", ["u * q**(u - 1)"]),
]


def planted(claim: str, condition: str = "") -> tuple[Derivation, Identity]:
    derivation = read_text(f"{HEADER}    claim: {claim}\n    {condition}\n")
    assert not derivation.errors
    return derivation, derivation.identities[0]


@pytest.mark.parametrize(("claim", "condition", "slips"), PLANTED)
def test_objects_to_planted_slips(claim: str, condition: str, slips: list[str]) -> None:
    assert judge(*planted(claim, condition)) == "true"
    left = claim.split(" = ")[0]
    for slip in slips:
        assert judge(*planted(f"{left} = {slip}", condition)) == "false", slip


@pytest.mark.parametrize(
    ("claim", "condition"),
    [
        ("1 / (x - x) = 2", ""),
        ("log(-u) = log(-u)", ""),
        ("z[i] / (1 - delta[i, j]) = 1", "where: i = j"),
        ("1 / (sin(x)**2 + cos(x)**2 - 1) = 2", ""),
    ],
)
def test_says_nothing_of_what_is_undefined(claim: str, condition: str) -> None:
    assert judge(*planted(claim, condition)) == "cannot tell"


def test_does_not_know_every_function() -> None:
    derivation, identity = planted("x = x")
    strange = replace(identity, left=Apply("strange", (ONE,)))
    assert judge(derivation, strange) == "cannot tell"


def test_the_same_seed_gives_the_same_answer() -> None:
    rare = planted("where((x > 5) & (x < 5.3), 1, 0) = 0")
    assert len({judge(*rare, seed=1, effort=600) for _ in range(3)}) == 1


def claims(derivation: Derivation) -> Iterator[tuple[str, Identity]]:
    """The claims of a file, and each step as a claim, with what is expected of them."""
    for identity in derivation.identities:
        yield identity.expect, identity
        for step in identity.steps:
            yield step.expect, replace(identity, right=step.line, claim=step.text)


@pytest.mark.parametrize("path", LABELLED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_agrees_with_every_label(path: Path) -> None:
    derivation = load(path)
    assert not derivation.errors
    for expect, identity in claims(derivation):
        effort = LITTLE if expect == "proved" else EFFORT
        judgement = judge(derivation, identity, effort=effort)
        beyond = Case(derivation, identity, "", effort).unknown or NOT_DRAWN & {*identity.given}
        if not (beyond and judgement == "cannot tell"):
            assert judgement == {"proved": "true", "refuted": "false"}[expect], identity.id


@pytest.mark.parametrize(
    ("name", "judgement"),
    [
        ("defined-nowhere", "cannot tell"),
        ("unsatisfiable-assumptions", "cannot tell"),
        ("beyond-reach", "true"),
    ],
)
def test_agrees_with_what_is_undecided(name: str, judgement: str) -> None:
    derivation = load(CORPUS / "undecided" / f"{name}.yaml")
    for identity in derivation.identities:
        assert judge(derivation, identity, effort=LITTLE) == judgement, identity.id


@pytest.mark.parametrize("part", range(8))
def test_agrees_with_the_collected_corpora(part: int) -> None:
    for path in COLLECTED[part::8]:
        derivation = load(path)
        for identity in derivation.identities:
            truth = "true" if EXPECTED[identity.id] else "false"
            assert judge(derivation, identity, effort=500) == truth, identity.id


EXAMPLES = [(path, example) for path in LABELLED for example in load(path).examples]


@pytest.mark.parametrize(("path", "example"), EXAMPLES, ids=lambda value: getattr(value, "id", ""))
def test_agrees_with_printed_numbers(path: Path, example: Example) -> None:
    derivation = load(path)
    with mp.workdps(60):
        values = {name: dict(_entries(value)) for name, value in example.inputs.items()}
        evaluator = Evaluator(Graph(derivation), example.sizes, values, 10**6)
        agrees = True
        for places, printed in _entries(example.printed):
            at = dict(zip(example.axes, places, strict=True))
            exact = evaluator.evaluate(example.value, at)
            digits = len(printed.partition(".")[2])
            tolerance = mp.mpf(10) ** -digits + 16 * max(1, abs(exact)) / mp.mpf(2) ** 53
            agrees = agrees and abs(exact - mp.mpf(printed)) <= tolerance
    assert agrees == (example.expect == "proved")


def _entries(nested: Any, places: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Any]]:
    """The entries of nested tuples, with their places from 1."""
    if isinstance(nested, tuple):
        for place, inner in enumerate(nested, start=1):
            yield from _entries(inner, (*places, place))
    elif isinstance(nested, Fraction):
        yield places, mp.mpf(nested.numerator) / nested.denominator
    else:
        yield places, nested
