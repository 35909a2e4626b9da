"""Assumptions as parametrisations: each is the identity on its own constraint set."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest

from symderiv.calculus.assume import Parametrisation, SignFact, parametrise, substitute
from symderiv.formula.declarations import Nested
from symderiv.formula.tree import Symbol
from symderiv.kernel.ball import evaluate
from tests.claims import derivation, read, scope, verdict


def parametrised(assumption: str) -> Parametrisation | SignFact:
    found = derivation("x = x", assumption)
    return parametrise(found.assumptions["given"], found.symbols, found.definitions)


def numbers(*values: object) -> Nested:
    return tuple(
        numbers(*value) if isinstance(value, tuple) else Fraction(str(value)) for value in values
    )


@pytest.mark.parametrize(
    ("assumption", "point"),
    [
        ("sum(v[i], i) = 1", {"v": numbers("1/2", "1/3", "1/6")}),
        ("sum(v[i], i) = 3", {"v": numbers(1, "1/2", "3/2")}),
        ("sum(G[i, s], i) = 1", {"G": numbers(("1/2", "1/3"), ("1/4", "1/3"), ("1/4", "1/3"))}),
        ("sum(z[i], i) = 0", {"z": numbers("1/2", "-3/2", 1)}),
        ("norm(z) = 1", {"z": numbers("2/3", "-1/3", "2/3")}),
        ("sum(z[i]**2, i) = 1", {"z": numbers("2/3", "-1/3", "2/3")}),
        ("A = A.T", {"A": numbers((1, 2, 3), (2, 5, -1), (3, -1, 0))}),
        ("A = -A.T", {"A": numbers((0, 2, 3), (-2, 0, -1), (-3, 1, 0))}),
        ("x = y + 1", {"x": Fraction(3), "y": Fraction(2)}),
        ("p * x = y", {"x": Fraction(3), "y": Fraction(6), "p": Fraction(2)}),
        ("x**2 = 4", {"x": Fraction(2)}),
        ("x**2 = 4", {"x": Fraction(-2)}),
        ("x**2 + y**2 = 1", {"x": Fraction(-3, 5), "y": Fraction(4, 5)}),
        ("x**2 + y**2 = 1", {"x": Fraction(0), "y": Fraction(-1)}),
        ("p**2 - y**2 = 1", {"p": Fraction(5, 4), "y": Fraction(-3, 4)}),
        ("p * x**2 = y", {"x": Fraction(-3), "y": Fraction(18), "p": Fraction(2)}),
    ],
)
def test_a_point_of_the_constraint_set_stays_where_it_is(
    assumption: str, point: Mapping[str, Nested]
) -> None:
    found = parametrised(assumption)
    assert isinstance(found, Parametrisation)
    sizes = {"n": 3, "m": 2, "two": 2}
    for first in range(1, 4):
        for second in range(1, 3):
            env = dict(zip(found.parameters, (first, second), strict=False))
            before = evaluate(Symbol(found.name, found.parameters), sizes, env, point)
            after = evaluate(found.body, sizes, env, point)
            assert before == after


@pytest.mark.parametrize(
    "assumption",
    [
        "x * y = 0",  # y = 0 is only one branch
        "x * y = 1",  # x may be 0 for all that is declared, and the quotient is not the claim's
        "x**2 + x = 1",
        "y * x**2 = 1",
        "sin(x) = cos(y)",
        "sum(z[i], i) = sum(z[i]**2, i)",
        "z[i] = z[j]",
    ],
)
def test_equations_that_no_one_parametrisation_covers(assumption: str) -> None:
    errors = read("x = x", assumption).errors
    assert ["cannot be solved" in str(error) for error in errors] == [True]


def test_an_inequality_is_a_sign_fact() -> None:
    found = parametrised("x > y")
    assert isinstance(found, SignFact)
    assert found.relation == "<"


def test_every_entry_is_replaced_at_its_own_positions() -> None:
    found = parametrised("A = A.T")
    assert isinstance(found, Parametrisation)
    i, j = found.parameters
    replaced = substitute(Symbol("A", (j, i)), [found])
    sizes, point = {"n": 2}, {"A": numbers((1, 2), (4, 8))}
    assert evaluate(replaced, sizes, {i: 1, j: 2}, point) == 3


@pytest.mark.parametrize(
    ("claim", "assumption"),
    [
        ("sum(v[i], i) * x = x", "sum(v[i], i) = 1"),
        ("sum(z[i], i) * x = 0", "sum(z[i], i) = 0"),
        ("sum(v[i], i)**2 = 9", "sum(v[i], i) = 3"),
        ("sum(z[i]**2, i)**2 = 1", "norm(z) = 1"),
        ("sum(A[i, j] * z[i] * v[j], i, j) = sum(A[i, j] * v[i] * z[j], i, j)", "A = A.T"),
        ("sum(A[i, j] * z[i] * z[j], i, j) = 0", "A = -A.T"),
    ],
)
def test_an_assumption_is_used_for_every_size(claim: str, assumption: str) -> None:
    assert scope(claim, assumption) == "every size"
    assert verdict(claim) != "proved"


@pytest.mark.parametrize(
    ("claim", "assumption", "expected"),
    [
        ("x**4 - y**4 = x**2 - y**2", "x**2 + y**2 = 1", "proved"),
        ("abs(x) = sqrt(1 - y**2)", "x**2 + y**2 = 1", "proved"),
        ("x = sqrt(1 - y**2)", "x**2 + y**2 = 1", "refuted"),
        ("where(x = 0, y, 1) = 1", "x**2 + y**2 = 1", "refuted"),
        ("p = sqrt(1 - y**2)", "p**2 + y**2 = 1", "proved"),
        ("x**3 = x", "x**2 = 1", "proved"),
        ("x = 1", "x**2 = 1", "refuted"),
        ("x = 2 * x", "x**2 = -1", "undecided"),
    ],
)
def test_a_square_has_both_its_roots(claim: str, assumption: str, expected: str) -> None:
    assert verdict(claim, assumption) == expected


def test_assumptions_come_after_derivatives() -> None:
    assert scope("d(sum(v[i], i), v[j]) = 1", "sum(v[i], i) = 1") == "every size"


@pytest.mark.parametrize(
    ("claim", "assumption"),
    [
        ("d(sum(v[i], i), v[j]) = 0", "sum(v[i], i) = 1"),
        ("v[j] = 1", "sum(v[i], i) = 1"),
        ("sum(v[i]**2, i) = 1", "sum(v[i], i) = 1"),
        ("z[j]**2 = 1", "norm(z) = 1"),
        ("A[i, j] = 0", "A = A.T"),
    ],
)
def test_what_does_not_follow_is_refuted(claim: str, assumption: str) -> None:
    assert verdict(claim, assumption) == "refuted"
