"""Derivatives: the rules, the cut at the variable, and the places that are left out."""

from __future__ import annotations

import pytest

from symderiv.base.errors import Unsupported
from symderiv.calculus.differentiate import Elaboration, differentiate, mentions
from symderiv.formula.tree import (
    ONE,
    ZERO,
    Delta,
    Derivative,
    Expr,
    Index,
    Reduce,
    Symbol,
    Times,
    apply,
    fresh,
    number,
    plus,
    power,
    times,
    walk,
)
from tests.claims import settle, verdict

X, Y = Symbol("x"), Symbol("y")
I, J = Index("i", "n"), Index("j", "n")


def by_x(expr: Expr) -> Expr:
    return differentiate(expr, "x", ())


def test_a_formula_without_the_variable_has_derivative_zero() -> None:
    assert by_x(apply("gammaln", times(Y, Symbol("z", (I,))))) == ZERO


def test_the_variable_itself() -> None:
    assert by_x(X) == ONE


def test_entries_are_independent() -> None:
    assert differentiate(Symbol("z", (I,)), "z", (J,)) == Delta(I, J)


def test_product_rule_keeps_every_term() -> None:
    assert by_x(Times((X, Y, X))) == plus(times(Y, X), times(X, Y))


def test_power_rules() -> None:
    assert by_x(power(X, 3)) == times(3, power(X, 2))
    assert by_x(power(Y, X)) == times(power(Y, X), apply("log", Y))


def test_a_sum_keeps_its_index() -> None:
    bound = fresh(I)
    derivative = differentiate(Reduce("sum", bound, power(Symbol("z", (bound,)), 2)), "z", (J,))
    assert isinstance(derivative, Reduce)
    assert any(part == Delta(bound, J) for part in walk(derivative))


def test_kinks_are_recorded_where_they_depend_on_the_variable() -> None:
    written = Elaboration({})
    written(Derivative(plus(apply("abs", X), apply("abs", Y)), "x"))
    assert written.kinks == [X]


def test_a_function_without_a_rule_is_unsupported() -> None:
    with pytest.raises(Unsupported):
        by_x(apply("besselj", X, number(1)))


def test_mentions() -> None:
    assert mentions(apply("exp", X), "x")
    assert not mentions(apply("exp", X), "y")


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("d(x * sin(x), x) = sin(x) + x * cos(x)", "d(x * sin(x), x) = cos(x)"),
        ("d(p**x, x) = p**x * log(p)", "d(p**x, x) = x * p**(x - 1)"),
        ("d(p**p, p) = p**p * (log(p) + 1)", "d(p**p, p) = p * p**(p - 1)"),
        ("d(x / (1 + x**2), x) = (1 - x**2) / (1 + x**2)**2", "d(x / (1 + x**2), x) = 1 / (2 * x)"),
        ("d(abs(x), x) = sign(x)", "d(abs(x), x) = 1"),
        ("d(sum(z[i]**2, i), z[j]) = 2 * z[j]", "d(sum(z[i]**2, i), z[j]) = 2 * sum(z[i], i)"),
        (
            "d(det(A), A[i, j]) = det(A) * inv(A)[j, i]",
            "d(det(A), A[i, j]) = det(A) * inv(A)[i, j]",
        ),
        ("d(logdet(A), A[i, j]) = inv(A)[j, i]", "d(logdet(A), A[i, j]) = 1 / A[i, j]"),
        ("d(d(x**3, x), x) = 6 * x", "d(d(x**3, x), x) = 3 * x"),
    ],
)
def test_rules_and_their_wrong_twins(true: str, false: str) -> None:
    assert verdict(true) == "proved"
    assert verdict(false) != "proved"


def test_what_does_not_depend_on_the_variable_is_said() -> None:
    assert settle("d(x**2, y) = 0").warnings


@pytest.mark.parametrize(
    "claim",
    [
        # the convention at the kink is not the value of the smooth function
        "d(max(x, 0) - x * y + log(1 + exp(-abs(x))), x) = sigmoid(x) - y",
        "d(relu(x), x) = where(x >= 0, 1, 0)",
        "d(abs(x), x) = where(x > 0, 1, -1)",
        "d(where(x > 0, x, 0), x) = where(x >= 0, 1, 0)",
        # a switch that is always 0 moves with nothing
        "d(sum(abs(z[i] - z[j]), i, j), z[k]) = 2 * sum(sign(z[k] - z[i]), i)",
        "d(abs(z[i] - z[j]), z[i]) = sign(z[i] - z[j])",
    ],
)
def test_a_claim_is_not_about_kinks(claim: str) -> None:
    assert verdict(claim) == "proved"


def test_at_a_tie_the_maximum_has_no_derivative() -> None:
    assert verdict("sum(d(max(z), z[j]), j) = 1") != "refuted"
    assert verdict("sum(d(max(z), z[j]), j) = 2") == "refuted"


def test_what_is_asked_in_a_branch_is_known_in_it_alone() -> None:
    inverse = "where(y > 0, d(log(x), x), 0)"
    assert verdict(f"{inverse} = where(y > 0, 1 / abs(x), 0)") == "proved"
    assert verdict(f"{inverse} = where(y > 0, 1 / abs(x), 0) + where(x < 0, 1, 0)") == "refuted"
    root = "where(y > 0, sqrt(x), 0)"
    assert verdict(f"{root}**2 = where(y > 0, abs(x), 0)") == "proved"
    assert verdict(f"{root} + abs(x) = {root} + x") == "refuted"


@pytest.mark.parametrize(
    ("claim", "wrong"),
    [
        ("delta[i, j] * sign(z[i])", "where(z[i] = 0, 1 - delta[i, j], delta[i, j] * sign(z[i]))"),
        ("delta[i, j] * where(z[i] >= 0, 1, -1)", "delta[i, j] * where(z[i] >= 0, 1, 1)"),
    ],
)
def test_what_does_not_move_has_no_kink(claim: str, wrong: str) -> None:
    assert verdict(f"d(abs(z[i]), z[j]) = {claim}") == "proved"
    assert verdict(f"d(abs(z[i]), z[j]) = {wrong}") == "refuted"


def test_at_a_kink_that_does_not_move_the_derivative_is_zero() -> None:
    slope = "d(relu(x * y), y)"
    assert verdict(f"{slope} = where(x * y > 0, x, 0)") == "proved"
    assert verdict(f"{slope} = where(x * y >= 0, x, 0)") == "proved"
    assert verdict(f"{slope} = where(x * y > 0, x, 0) + where(x = 0, 1, 0)") == "refuted"
    assert verdict("d(abs(x**2), x) = where(x = 0, 1, 2 * x)") == "refuted"
