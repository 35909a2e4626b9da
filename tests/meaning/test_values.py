"""Values, row by row of the table in docs/meaning.md."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from symderiv.formula.tree import ONE, ZERO, Apply, Compare, Constant, Index, Reduce, Symbol, Where
from symderiv.meaning.declared import Declared
from symderiv.meaning.evaluator import Evaluator
from symderiv.meaning.values import NONE, OUTSIDE, UNKNOWN, Absent
from tests.meaning.evaluating import file, value


@pytest.mark.parametrize(
    ("formula", "point", "expected"),
    [
        ("x + 0*(1/y)", {"x": 1, "y": 0}, NONE),
        ("0*log(x)", {"x": -1}, NONE),
        ("exp(1/x)", {"x": 0}, NONE),
        ("sinc(x)", {"x": 0}, 1),
        ("exprel(x)", {"x": 0}, 1),
        ("xlogy(x, y)", {"x": 0, "y": 0}, 0),
        ("xlogy(x, y)", {"x": 1, "y": 0}, NONE),
        ("sqrt(x)", {"x": 4}, 2),
        ("sqrt(x)", {"x": 0}, 0),
        ("sqrt(x)", {"x": -1}, NONE),
        ("arcsin(x)", {"x": 0}, 0),
        ("arcsin(x)", {"x": 2}, NONE),
        ("log(x)", {"x": 1}, 0),
        ("rint(x)", {"x": "5/2"}, 2),
        ("rint(x)", {"x": "-3/2"}, -2),
        ("trunc(x)", {"x": "-3/2"}, -1),
        ("mod(x, y)", {"x": -1, "y": 3}, 2),
        ("fmod(x, y)", {"x": -1, "y": 3}, -1),
        ("heaviside(x, y)", {"x": 0, "y": 7}, 7),
    ],
)
def test_a_function_has_a_value_on_its_domain_and_none_elsewhere(
    formula: str, point: dict[str, Any], expected: Any
) -> None:
    assert value(formula, **point) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("where(x > 0, 1/y, 5)", 5),
        ("where(x <= 0, 1/y, 5)", NONE),
        ("where(1/y > 0, 3, 3)", NONE),
        ("where((x != 0) & (1/x > 2), 1, 0)", 0),
        ("where((1/x > 2) & (x != 0), 1, 0)", 0),
        ("where((x = 0) | (1/x > 2), 1, 0)", 1),
        ("where((1/x > 2) | (x = 0), 1, 0)", 1),
        ("where((x = 0) & (1/x > 2), 1, 0)", NONE),
        ("where((x != 0) | (1/x > 2), 1, 0)", NONE),
    ],
)
def test_branches_and_kleene(formula: str, expected: Any) -> None:
    assert value(formula, x=0, y=0) == expected


def test_what_balls_cannot_tell_is_unknown_and_not_none() -> None:
    tied = "exp(x)*exp(y) <= exp(x + y)"
    point = {"x": Fraction(1, 3), "y": Fraction(1, 7)}
    assert value(f"where({tied}, 1, 0)", **point) is UNKNOWN
    assert value(f"where(({tied}) & (x > 1), 1, 0)", **point) == 0
    assert value(f"where(({tied}) | (x < 1), 1, 0)", **point) == 1
    assert value(f"where(({tied}) & (log(-x) > 1), 1, 0)", **point) is UNKNOWN


@pytest.mark.parametrize(
    ("formula", "n", "expected"),
    [
        ("sum(delta[j, 3] * v[j]**0, j)", 2, 0),
        ("sum(delta[j, 3] * v[j]**0, j)", 3, 1),
        ("sum(delta[i, j + 1] * v[j]**0, i, j)", 3, 2),
        ("sum(where(j < i + 2, v[j]**0, 0), i, j)", 2, 4),
        ("v[3]", 2, OUTSIDE),
        ("exp(v[3]) + 1", 2, OUTSIDE),
        ("where(v[3] > 0, 1, 0)", 2, OUTSIDE),
        ("sum(delta[j, 3] * v[3], j)", 2, 0),
        ("sum(delta[j, 3] * v[3] * (1/0), j)", 2, NONE),
        ("sum(delta[j, 3] * (1/0), j)", 2, NONE),
        ("sum(0 * v[3] * v[j], j)", 2, OUTSIDE),
        ("sum(where(j = 3, v[3], 1), j)", 2, 2),
    ],
)
def test_indices_always_have_a_value_and_entries_inside_their_axis(
    formula: str, n: int, expected: Any
) -> None:
    assert value(formula, n=n, v=[1] * n) == expected


@pytest.mark.parametrize("j", [1, 2, 3])
def test_a_delta_that_is_0_absorbs_an_entry_outside_of_its_axis(j: int) -> None:
    shifted = "sum(delta[i, j + 1] * v[i - 1] * u[j]**0, i)"
    found = value(shifted, n=3, at={"j": j}, v=[5, 7, 11], u=[1, 1, 1])
    assert found == (0 if j == 3 else [5, 7][j - 1])


@pytest.mark.parametrize(
    ("exponent", "point", "expected"),
    [
        ("3", {"x": -2}, -8),
        ("(4/2)", {"x": -3}, 9),
        ("0", {"x": 0}, 1),
        ("-1", {"x": 0}, NONE),
        ("k", {"x": 0, "k": 0}, 1),
        ("k", {"x": 0, "k": -1}, NONE),
        ("k", {"x": -2, "k": 3}, -8),
        ("(k**2)", {"x": -2, "k": -1}, -2),
        ("(k*(k + 1)/2)", {"x": -2, "k": 2}, NONE),
        ("floor(y)", {"x": -2, "y": "7/2"}, -8),
        ("ceil(y)", {"x": 0, "y": 0}, 1),
        ("sign(y)", {"x": -2, "y": -5}, Fraction(-1, 2)),
        ("round(y)", {"x": -1, "y": "5/2"}, 1),
        ("max(k, 2)", {"x": -1, "k": 3}, -1),
        ("abs(k)", {"x": 0, "k": 0}, 1),
        ("where(y > 0, k, 1 - k)", {"x": -1, "y": 0, "k": 2}, -1),
        ("n", {"x": -1}, 1),
        ("(n - 2)", {"x": 0}, 1),
        ("delta[1, 2]", {"x": 0}, 1),
        ("y", {"x": 0, "y": 0}, NONE),
        ("y", {"x": -1, "y": 2}, NONE),
        ("y", {"x": 0, "y": 2}, 0),
        ("y", {"x": 0, "y": -2}, NONE),
        ("(y - y)", {"x": 0, "y": 1}, NONE),
        ("(1/2)", {"x": "9/4"}, Fraction(3, 2)),
        ("(-1/2)", {"x": 4}, Fraction(1, 2)),
        ("(2/3)", {"x": 8}, 4),
        ("(1/3)", {"x": -8}, NONE),
    ],
)
def test_powers_by_the_type_of_the_exponent(
    exponent: str, point: dict[str, Any], expected: Any
) -> None:
    assert value(f"x**{exponent}", n=2, **point) == expected


def test_an_exponent_is_typed_with_definitions_put_in() -> None:
    assert value("x**h", definitions="h: 2*k + 1", x=-2, k=1) == -8
    assert value("x**h", definitions="h: y", x=-2, y=3) is NONE


def test_an_array_definition_has_no_value_outside_of_its_axes() -> None:
    assert value("h[3]", definitions="h[i]: 1 + 0*v[i]", n=2, v=[1, 2]) is OUTSIDE
    assert value("h[2]", definitions="h[i]: v[i]**2", n=2, v=[1, 2]) == 4


def test_infinity_passes_through_masks_and_is_no_value_of_a_side() -> None:
    infinity = Constant("oo")  # type: ignore[arg-type]
    minus = -1 * infinity
    derivation = file("x = y")
    evaluate = Evaluator(Declared(derivation), {"n": 2}, {"x": Fraction(3), "y": Fraction(0)}).value
    x = Symbol("x")
    masked = Where(Compare("<", x, ZERO), x, minus)
    assert evaluate(Apply("exp", (masked,))) == 0
    assert evaluate(Apply("exp", (masked + x,))) == 0
    assert evaluate(Apply("max", (masked, x))) == 3
    assert evaluate(Reduce("max", Index("i", "n"), masked)) is NONE
    assert evaluate(Where(Compare("<", masked, x), ONE, ZERO)) == 1
    assert evaluate(infinity + minus) is NONE
    assert evaluate(masked * x) is NONE
    assert evaluate(Apply("exp", (infinity,))) is NONE
    assert evaluate(masked) is NONE


def test_matrices() -> None:
    matrix = [[2, 1], [4, 3]]
    assert value("det(A)", A=matrix) == 2
    assert value("inv(A)[1, 2]", A=matrix) == Fraction(-1, 2)
    assert value("inv(A)[1, 2]", A=[[1, 2], [2, 4]]) is NONE
    assert value("logdet(A)", A=[[0, 1], [-1, 0]]) == 0
    assert value("logdet(A)", A=[[1, 2], [2, 4]]) is NONE
    assert value("det(A)", n=1, A=[[5]]) == 5


def test_extremes_and_products_over_an_index() -> None:
    assert value("max(v[i], i) - min(v[i], i)", v=[3, -4]) == 7
    assert value("prod(v[i], i)", n=3, v=[2, 3, 4]) == 24
    assert value("mean(v[i], i)", n=4, v=[1, 2, 3, 4]) == Fraction(5, 2)


def test_a_spent_budget_is_unknown() -> None:
    derivation = file("sum(exp(v[i]*v[j]), i, j) = 1")
    left = derivation.identities[0].left
    point = {"v": (Fraction(1), Fraction(2))}
    declared = Declared(derivation)
    assert Evaluator(declared, {"n": 2}, point, steps=10).value(left) is UNKNOWN
    assert not isinstance(Evaluator(declared, {"n": 2}, point, steps=100).value(left), Absent)


def test_a_value_encloses_the_number_at_every_precision() -> None:
    coarse, fine = (value("exp(sin(x)) * gamma(x)", bits=b, x="1/3") for b in (32, 256))
    assert coarse.contains(fine) or coarse.overlaps(fine)
    assert fine.rad() < coarse.rad()
