"""Derivatives: the rules, the cut at the variable, and the places that are left out."""

from __future__ import annotations

import pytest

from symderiv.errors import Unsupported
from symderiv.formula.differentiate import differentiate, mentions
from symderiv.formula.tree import (
    ONE,
    ZERO,
    Delta,
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
    kinks: list[Expr] = []
    differentiate(plus(apply("abs", X), apply("abs", Y)), "x", (), kinks)
    assert kinks == [X]


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
