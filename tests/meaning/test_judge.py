"""The judge: what is a point, and what a claim is there."""

from __future__ import annotations

from typing import Any

import pytest

from symderiv.formula.declarations import Derivation
from symderiv.meaning.judge import DEEP, Judge, Judged, Point
from tests.meaning.evaluating import exact, file, indices_of


def judged(derivation: Derivation, at: dict[str, int], n: int = 2, **values: Any) -> Judged:
    (identity,) = derivation.identities
    point = Point({"n": n}, indices_of(identity, **at), {k: exact(v) for k, v in values.items()})
    return Judge.of(derivation, identity).judge(identity.left, identity.right, point)


@pytest.mark.parametrize(
    ("claim", "values", "expected"),
    [
        ("x + y = y + x", {"x": 1, "y": 2}, "equal"),
        ("exp(x)*exp(y) = exp(x + y)", {"x": "1/3", "y": 2}, "equal"),
        ("exp(x) = exp(y)", {"x": "1/3", "y": "1/3"}, "equal"),
        ("x = y", {"x": 1, "y": 2}, "differ"),
        ("exp(x) = 1 + x", {"x": "1/1000000", "y": 0}, "differ"),
        ("d(abs(x), x) = 0", {"x": 0}, "no value"),
        ("x = 1/y", {"x": 1, "y": 0}, "no value"),
        ("where(exp(x)*exp(y) <= exp(x + y), 1, 0) = 1", {"x": "1/3", "y": 2}, "unknown"),
        ("log(p) = 0", {"p": -1}, "not a point"),
        ("k = 1", {"k": "1/2"}, "not a point"),
    ],
)
def test_judgements(claim: str, values: dict[str, Any], expected: str) -> None:
    assert judged(file(claim), {}, **values).judgement == expected


def test_which_side_has_no_value() -> None:
    assert judged(file("1/x = 2"), {}, x=0).missing == ("left",)
    assert judged(file("2 = 1/x"), {}, x=0).missing == ("right",)
    assert judged(file("log(x) = 1/x"), {}, x=0).missing == ("left", "right")


def test_an_assumption_binds_its_own_indices() -> None:
    """An index of the same name in the claim has nothing to do with it."""
    given = file("v[i] = u[i]", assumptions="pos: v[i] > 0", given="pos")
    assert judged(given, {"i": 1}, v=[1, -1], u=[1, 1]).judgement == "not a point"
    assert judged(given, {"i": 1}, v=[1, 2], u=[1, 1]).judgement == "equal"
    assert judged(given, {"i": 2}, v=[1, 2], u=[1, 1]).judgement == "differ"


def test_an_assumption_says_nothing_where_it_leads_out_of_an_axis() -> None:
    increasing = file("v[1] = u[1]", assumptions="up: v[i] <= v[i + 1]", given="up")
    assert judged(increasing, {}, v=[1, 2], u=[1, 1]).judgement == "equal"
    assert judged(increasing, {}, v=[2, 1], u=[2, 1]).judgement == "not a point"
    literal = file("v[1] = u[1]", assumptions="third: v[3] > 0", given="third")
    assert judged(literal, {}, n=2, v=[1, 2], u=[1, 1]).judgement == "not a point"
    assert judged(literal, {}, n=3, v=[1, 2, 3], u=[1, 1, 1]).judgement == "equal"


def test_an_assumption_without_a_value_excludes_the_point() -> None:
    divided = file("x = x", assumptions="some: 1/x > y", given="some")
    assert judged(divided, {}, x=0, y=-1).judgement == "not a point"
    assert judged(divided, {}, x=1, y=-1).judgement == "equal"


def test_an_assumption_is_read_as_it_is_written() -> None:
    """With jumps, definitions and symbols that the claim lacks."""
    jump = file("x = 3", assumptions="jump: x + sign(x) <= 3", given="jump")
    assert judged(jump, {}, x=2).judgement == "differ"
    assert judged(jump, {}, x=3).judgement == "not a point"
    named = file("x = 1", definitions="h: x**2", assumptions="sum: x + h > 5", given="sum")
    assert judged(named, {}, x=2).judgement == "differ"
    assert judged(named, {}, x=1).judgement == "not a point"
    other = file("x = 1", assumptions="other: x*y > 1", given="other")
    assert judged(other, {}, x=0, y=3).judgement == "not a point"


def test_sizes_begin_with_the_first_one_of_the_file() -> None:
    claim = file("v[1] = u[1]")
    assert judged(claim, {}, n=5, v=[1] * 5, u=[2] * 5).judgement == "differ"
    assert judged(claim, {}, n=0, v=[], u=[]).judgement == "not a point"


def test_where_must_hold() -> None:
    shifted = file("v[i] = u[j]", where="j = i + 1")
    assert judged(shifted, {"i": 1, "j": 2}, v=[1, 2], u=[0, 1]).judgement == "equal"
    assert judged(shifted, {"i": 2, "j": 2}, v=[1, 2], u=[0, 1]).judgement == "not a point"


def test_other_sides_may_be_judged_under_the_same_conditions() -> None:
    derivation = file("v[i] = u[i]", where="i != 1")
    (identity,) = derivation.identities
    judge = Judge.of(derivation, identity, given=())
    point = Point({"n": 2}, indices_of(identity, i=2), {"v": exact([1, 2]), "u": exact([3, 4])})
    assert judge.judge(identity.right, identity.right, point).judgement == "equal"
    assert judge.judge(identity.left, identity.right, point).judgement == "differ"


@pytest.mark.parametrize(
    "claim",
    [
        "3.14159265358979323846264338328 = pi",
        "exp(pi * sqrt(163)) = 262537412640768744",
        "tanh(50 + x**2) = 1",
        "exp(x) = exp(x + 1/10**40)",
    ],
)
def test_a_deep_judge_tells_near_misses_apart(claim: str) -> None:
    derivation = file(claim)
    (identity,) = derivation.identities
    judge = Judge.of(derivation, identity)
    point = Point({"n": 2}, {}, {"x": exact("1/3")})
    judged = judge.judge(identity.left, identity.right, point, least=DEEP)
    assert judged.judgement == "differ"
    assert judge.judge(identity.left, identity.left, point, least=DEEP).judgement == "equal"
