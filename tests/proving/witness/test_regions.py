"""Points at the switches of a claim and on both sides of them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from symderiv.kernel.ball import Evaluator
from symderiv.proving.witness.regions import explored, switched_sizes, switches, targeted
from symderiv.proving.witness.shrink import Point
from tests.claims import derivation, formula


def reached(text: str, point: Point) -> list[Point]:
    symbols = derivation("x = x").symbols
    return list(targeted(switches(formula(text)), symbols, Evaluator(), {"n": 2}, {}, point))


def test_a_threshold_is_hit_and_passed_on_both_sides() -> None:
    values = [point["x"] for point in reached("where(x > 1000, 1, 0)", {"x": Fraction(1)})]
    assert Fraction(1000) in values
    assert any(isinstance(value, Fraction) and value > 1000 for value in values)
    assert any(isinstance(value, Fraction) and value < 1000 for value in values)


def test_a_switch_is_solved_for_each_coordinate() -> None:
    point: Point = {"x": Fraction(1), "y": Fraction(2)}
    for moved in reached("abs(2 * x - y - 5)", point):
        assert (moved["x"] == 1) != (moved["y"] == 2)
    assert {"x": Fraction(7, 2), "y": Fraction(2)} in reached("abs(2 * x - y - 5)", point)


def test_points_stay_in_the_domain() -> None:
    values = [point["p"] for point in reached("relu(p - 1/2)", {"p": Fraction(1)})]
    assert values
    assert all(isinstance(value, Fraction) and value > 0 for value in values)


def test_a_smooth_formula_has_no_switches() -> None:
    assert switches(formula("exp(x) * sin(y)")) == ()


def test_a_switch_that_is_not_linear_has_no_exact_zero() -> None:
    assert reached("relu(x**2 - 5)", {"x": Fraction(1)}) == []


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("relu(x**2 - 5)", lambda x: x**2 > 5),
        ("where(x**3 > 5000, 1, 0)", lambda x: x**3 > 5000),
        ("where(exp(x) < 1e-9, 1, 0)", lambda x: x < -21),
        ("where((x - 1/3)**2 < 1e-4, 1, 0)", lambda x: (x - Fraction(1, 3)) ** 2 < 1e-4),
        ("floor(x / 300)", lambda x: x >= 300),
    ],
)
def test_both_states_of_any_switch_are_reached(text: str, held: Callable[[Fraction], bool]) -> None:
    symbols = derivation("x = x").symbols
    arguments = switches(formula(text))
    points = explored(arguments, symbols, Evaluator(), {}, {}, {"x": Fraction(1)})
    states = {bool(held(x)) for point in points if isinstance(x := point["x"], Fraction)}
    assert states == {True, False}


def test_sizes_at_which_a_switch_turns() -> None:
    arguments = switches(formula("where(n < 23, x, 0) + relu(y)"))
    assert list(switched_sizes(arguments, Evaluator(), {"n": 2}, ["n"])) == [{"n": 23}, {"n": 24}]
    assert not list(switched_sizes(switches(formula("relu(y)")), Evaluator(), {"n": 2}, ["n"]))
