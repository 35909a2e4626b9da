"""Inverse functions on the interval of their values, and maxima: by rewriting alone, and over the
table."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest

from symderiv.calculus.bounds import Bounds, End, bounds_of, principal_range
from symderiv.calculus.principal import INCREASING, principal
from symderiv.formula.declarations import Domain
from symderiv.formula.tree import (
    ONE,
    PI,
    ZERO,
    Compare,
    CompareIndices,
    Expr,
    Index,
    Reduce,
    Symbol,
    Where,
    apply,
    number,
    plus,
    times,
)
from symderiv.functions import FUNCTIONS
from symderiv.kernel.ball import Evaluator

X = Symbol("x")
REAL = Domain()
POSITIVE = Domain("positive", low=Fraction(0))
INVERSES = [name for name, row in FUNCTIONS.items() if row.inverts is not None]


def between(low: str, high: str) -> Domain:
    return Domain("interval", Fraction(low), Fraction(high))


@pytest.mark.parametrize("name", INVERSES)
def test_an_inverse_undoes_its_function_on_its_whole_range(name: str) -> None:
    inner = FUNCTIONS[name].inverts
    whole = principal_range(name)
    assert inner is not None
    assert whole is not None
    evaluator = Evaluator(frozenset())
    tried = 0
    for value in (
        "1/100",
        "-1/100",
        "3/2",
        "-3/2",
        "157/100",
        "-157/100",
        "2",
        "3",
        "314/100",
        "9",
    ):
        point = number(value)
        if not bounds_of(point, {}).within(whole):
            continue
        composed = apply(name, apply(inner, point))
        assert evaluator.compare(composed, point, {}, {}, {}).verdict == "equal" or _close(
            evaluator, composed, point
        )
        tried += 1
    assert tried > 1


def _close(evaluator: Evaluator, left: Expr, right: Expr) -> bool:
    gap = evaluator.evaluate(plus(left, times(-1, right)), {}, {}, {})
    return bool(abs(gap) < Fraction(1, 10**12)) if isinstance(gap, Fraction) else 0 in gap


def test_just_beyond_the_range_it_does_not() -> None:
    domains = {"x": between("0", "157/100")}
    assert principal(apply("arcsin", apply("sin", X)), domains) == X
    domains = {"x": between("0", "158/100")}
    assert principal(apply("arcsin", apply("sin", X)), domains) != X
    domains = {"x": between("-314/100", "0")}
    assert principal(apply("arccos", apply("cos", X)), domains) == apply("abs", X)
    domains = {"x": between("-315/100", "0")}
    assert principal(apply("arccos", apply("cos", X)), domains) != apply("abs", X)


def test_ends_with_pi_are_compared_exactly() -> None:
    half = End(Fraction(0), Fraction(1, 2))
    assert half.at_least(half)
    assert Bounds(half, half).within(Bounds(half, half))
    assert not Bounds(half, half).within(Bounds(None, End(Fraction(157, 100))))
    inner = apply("arctan", X)
    assert principal(apply("arctan", apply("tan", inner)), {"x": REAL}) == inner
    shifted = plus(inner, PI)
    assert principal(apply("arctan", apply("tan", shifted)), {"x": REAL}) != shifted


def test_lambertw_has_two_branches() -> None:
    product = times(X, apply("exp", X))
    above, below = {"x": between("-1", "5")}, {"x": Domain("low", high=Fraction(-1))}
    assert principal(apply("lambertw", product), above) == X
    assert principal(apply("lambertw", product), below) != X
    assert principal(apply("lambertw", product, -1), below) == X
    assert principal(apply("lambertw", product, -1), above) != X


@pytest.mark.parametrize("name", sorted(INCREASING))
def test_functions_pulled_out_of_maxima_increase(name: str) -> None:
    evaluator = Evaluator(frozenset())
    points = [number(value) for value in ("1/9", "1/2", "1", "2", "5")]
    values = [evaluator.evaluate(apply(name, point), {}, {}, {}) for point in points]
    assert all(one < other for one, other in pairwise(values))


def test_powers_are_pulled_out_of_maxima_of_what_is_not_negative_alone() -> None:
    index = Index("i", "n")
    squares = Reduce("max", index, Symbol("x", (index,)) ** 2)
    assert principal(squares, {"x": POSITIVE}) != squares
    assert principal(squares, {"x": REAL}) == squares


def test_the_product_of_all_but_one_divides_by_what_is_never_0_alone() -> None:
    i, j = Index("i", "n"), Index("j", "n")
    entry = Symbol("x", (i,))
    others = Reduce("prod", i, Where(CompareIndices("=", i, j), ONE, entry))
    assert principal(others, {"x": POSITIVE}) != others
    assert principal(others, {"x": REAL}) == others
    # Of log(x[i]), which may have no value at the index left out, nothing is known there.
    logs = apply("exp", apply("log", entry))
    guarded = Reduce("prod", i, Where(CompareIndices("=", i, j), ONE, logs))
    assert principal(guarded, {"x": REAL}) == guarded


def test_a_branch_for_zeros_is_left_out_where_the_claim_has_none_alone() -> None:
    branches = Where(Compare("=", X, ZERO), ONE, X)
    assert principal(branches, {"x": REAL}, [X]) == X
    assert principal(branches, {"x": REAL}) == branches
    assert principal(branches, {"x": REAL}, [plus(X, 1)]) == branches
