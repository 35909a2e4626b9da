"""Hard points: that they are where false claims fail, and that true ones stand at them."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from symderiv.files.load import load, read_text
from symderiv.formula.declarations import Derivation
from symderiv.meaning.critical import zeros
from symderiv.meaning.hard_points import HardPoints
from symderiv.meaning.judge import Judge, Point
from symderiv.meaning.patterns import PATTERNS
from symderiv.meaning.survey import survey
from tests.meaning.evaluating import file

ATTACKS = Path(__file__).parent / "attacks"
TRUTH: dict[str, bool] = json.loads((ATTACKS / "truth.json").read_text())
IRRATIONAL = "s16-rearranged"
"""Its assumption x + x**2 = 3 holds at no rational point."""
CAPTURED = "s13-captured"
"""False as it is meant: its function is written out where it is read, before any evaluation."""


def surveyed(derivation: Derivation, points: int = 60) -> Any:
    (identity,) = derivation.identities
    judge = Judge.of(derivation, identity)
    return survey(judge, identity.left, identity.right, points=points)


def hard(derivation: Derivation, most: int = 60, **options: Any) -> list[Point]:
    (identity,) = derivation.identities
    judge = Judge.of(derivation, identity)
    return list(islice(HardPoints(judge, identity.left, identity.right, **options), most))


def values_of(points: list[Point], name: str) -> set[Any]:
    return {point.values[name] for point in points}


@pytest.mark.parametrize("path", sorted(ATTACKS.glob("*.yaml")), ids=lambda path: path.stem)
def test_attacks_fail_where_they_are_false_and_nowhere_else(path: Path) -> None:
    derivation = load(path)
    for identity in derivation.identities:
        if identity.id == CAPTURED:
            continue
        found = survey(Judge.of(derivation, identity), identity.left, identity.right)
        assert (found.differing is None) == TRUTH[identity.id], identity.id
        assert found.speaks or identity.id == IRRATIONAL


@pytest.mark.parametrize(
    "claim",
    [
        "where(x = 7/3, 1, 0) = 0",
        "where(3*x + 2*y = 1, 1, 0) = 0",
        "where(x**2 = 9/4, 1, 0) = 0",
        "where(1/x = 5/7, 1, 0) = 0",
        "where(x > 12345/7, where(x < 12346/7, 1, 0), 0) = 0",
        "where((x = 0) & (y = 5), 1, 0) = 0",
        "where((x = y) & (x > 1), 1, 0) = 0",
        "where((x = -1) & (k = 3), 1, 0) = 0",
        "where((x = 0) & (k = 0), 1, 0) = 0",
        "where(k = -2, 1, 0) = 0",
        "where(p > 100, 1, 0) = 0",
        "where(p < 1/100, 1, 0) = 0",
        "abs(x - 11) = 11 - x",
        "max(x, 50) = 50",
        "log(x)**2 + where(x = 1, 1, 0) = log(x)**2",
        "sqrt(x**2 - 9)*0 + where(x = 3, 1, 0) = sqrt(x**2 - 9)*0",
        "(x - 8)**k = where(x = 8, 0, (x - 8)**k)",
        "v[i]*v[j] = v[i]**2 + where(i = j, 0, v[i]*v[j] - v[i]**2) + where(v[1] = v[2], 1, 0)",
        "sum(v[i], i) = v[1] + where(n > 1, v[2], 0)",
        "v[i] = where(i = 4, 0, v[i])",
        "max(v[i], i) = where(v[1] = v[2], 0, max(v[i], i))",
        "det(A)**2 + where(det(A) = 0, 1, 0) = det(A)**2",
    ],
)
def test_false_claims_fail_at_a_hard_point(claim: str) -> None:
    claim = claim.replace("where(n > 1, v[2], 0)", "sum(where(i = 2, v[i], 0), i)")
    found = surveyed(file(claim))
    assert found.differing is not None
    point, judged = found.differing
    assert judged.judgement == "differ"
    again = Judge.of(*_only(file(claim))).judge(*_sides(file(claim)), point)
    assert again.judgement == "differ"


def _only(derivation: Derivation) -> tuple[Derivation, Any]:
    return derivation, derivation.identities[0]


def _sides(derivation: Derivation) -> tuple[Any, Any]:
    return derivation.identities[0].left, derivation.identities[0].right


@pytest.mark.parametrize(
    "assumption",
    [
        "x + y = 1",
        "sum(v[i], i) = 1",
        "sum(A[i, j], j) = 1",
        "sum(v[i]**2, i) = 1",
        "A[i, j] = A[j, i]",
        "A[i, j] = -A[j, i]",
        "v[i] <= v[i + 1]",
        "v[i] > 0",
        "v[i] != 0",
        "x > y",
        "sum(v[i], i) = 0",
        "v[1] > v[2]",
        "v[i]**2 <= 1",
        "x*y > 3",
    ],
)
def test_points_meet_the_assumption(assumption: str) -> None:
    claim = "x + y + sum(v[i], i) + sum(A[i, i], i) = 0"
    derivation = file(claim, assumptions=f"given: {assumption}", given="given")
    judge = Judge.of(*_only(derivation))
    points = hard(derivation, most=40)
    judged = [judge.judge(*_sides(derivation), point).judgement for point in points]
    assert len(points) == 40
    assert judged.count("not a point") == 0
    assert max(point.sizes["n"] for point in points) >= 2
    assert len({repr(point.values) for point in points}) >= 20


def test_a_contradiction_has_no_points_and_comes_to_an_end() -> None:
    derivation = file("x = y", assumptions="a: x > y; b: y > x", given="[a, b]")
    assert hard(derivation) == []


def test_the_points_are_the_same_ones_every_time() -> None:
    assert hard(file("x*v[i] = abs(y)")) == hard(file("x*v[i] = abs(y)"))


def test_scalars_are_0_and_1_and_integers_small_whole_numbers() -> None:
    points = hard(file("x*y**k = p"), most=300)
    assert {Fraction(0), Fraction(1), Fraction(-1)} <= values_of(points, "x")
    assert set(map(Fraction, range(-2, 4))) <= values_of(points, "k")
    assert all(value > 0 for value in values_of(points, "p"))
    pairs = {(point.values["y"], point.values["k"]) for point in points}
    assert {(Fraction(0), Fraction(0)), (Fraction(0), Fraction(-1))} <= pairs


def test_sizes_begin_with_the_first_and_go_beyond_what_a_proof_used() -> None:
    points = hard(file("sum(v[i], i) = 0"), most=200, beyond={"n": 5})
    assert {1, 2, 3, 6} <= {point.sizes["n"] for point in points}


def test_indices_are_equal_and_not_first_and_last_and_next_to_literals() -> None:
    points = hard(file("A[i, j] = v[3]*v[i]*v[j]"), most=300)
    large = [point for point in points if point.sizes["n"] == 4]
    pairs = {tuple(point.indices.values()) for point in large}
    assert {(1, 1), (1, 2), (2, 1), (4, 4), (3, 3), (2, 3), (4, 3)} <= pairs


def test_where_selects_the_indices() -> None:
    points = hard(file("A[i, j] = v[i]*v[j]", where="j = i + 1"), most=30)
    assert points
    assert all(j == i + 1 for i, j in (tuple(point.indices.values()) for point in points))


def test_the_survey_says_where_a_claim_speaks() -> None:
    found = surveyed(file("d(abs(x), x) = sign(x)"))
    assert found.differing is None
    assert found.speaks
    assert found.equal > 0
    assert found.left_missing > 0 == found.right_missing
    silent = surveyed(file("log(-exp(x)) = 1"))
    assert not silent.speaks
    assert silent.left_missing > 0
    assert surveyed(file("1 = log(-exp(x))")).right_missing > 0


def test_the_budget_counts_points_and_steps() -> None:
    derivation = file("sum(exp(v[i]*v[j]), i, j) = sum(exp(v[j]*v[i]), i, j)")
    judge, sides = Judge.of(*_only(derivation)), _sides(derivation)
    counted = survey(judge, *sides, points=7)
    assert counted.equal + counted.left_missing + counted.unknown == 7
    assert survey(judge, *sides, points=50, steps=200).equal < 20


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns_keep_the_places_of_an_array(pattern: Any) -> None:
    for places in ([(1,), (2,), (3,)], [(1, 1)], [(i, j) for i in (1, 2, 3) for j in (1, 2, 3)]):
        entries = {at: Fraction(place + 1, 5) for place, at in enumerate(places)}
        changed = pattern(entries)
        assert list(changed) == places
        assert all(isinstance(value, Fraction) for value in changed.values())


def test_zeros_of_fits() -> None:
    from flint import fmpq

    def at(function: Any) -> Any:
        return zeros(lambda t: fmpq(*function(t).as_integer_ratio()))

    assert at(lambda t: 3 * t - 2) == [Fraction(2, 3)]
    assert at(lambda t: t**2 - Fraction(9, 4)) == [Fraction(-3, 2), Fraction(3, 2)]
    assert at(lambda t: 2 - 1 / t) == [Fraction(1, 2)]
    assert at(lambda t: t**2 - 2) == []
    assert at(lambda t: Fraction(1)) == []
    assert zeros(lambda t: None) == []


def test_labels_are_all_equal_all_different_and_at_both_ends() -> None:
    text = "dimensions: {m: 3, n: 4}\nsymbols: {u: 'real[n]', y: 'index[n][m]'}\n"
    text += 'identities:\n  - {id: only, claim: "sum(u[y[i]], i) = 0"}\n'
    derivation = read_text(text)
    judge = Judge.of(derivation, derivation.identities[0])
    hard = HardPoints(judge, derivation.identities[0].left, derivation.identities[0].right)
    met = {point.values["y"] for point in islice(hard, 80)}
    for labels in ((1, 1, 1), (4, 4, 4), (1, 2, 3), (4, 3, 2), (1, 1, 2)):
        assert labels in met
    assert all(1 <= label <= 4 for labels in met for label in labels)
