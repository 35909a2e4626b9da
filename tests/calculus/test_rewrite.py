"""Rewriting: each rule keeps the value, and its wrong twin is not followed."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symderiv.calculus.rewrite import contract, log_of_absolute, rewrite
from symderiv.formula.declarations import Nested
from symderiv.formula.tree import (
    Apply,
    Delta,
    Expr,
    Index,
    Piece,
    Plus,
    Reduce,
    Symbol,
    Times,
    apply,
    number,
    plus,
    power,
    rebuild,
    times,
    total,
    walk,
)
from symderiv.kernel.ball import evaluate, is_different
from tests.claims import formula, scope, verdict

X, Y = Symbol("x"), Symbol("y")
I, J, K, L = (Index(name, "n") for name in "ijkl")


def z(index: Index) -> Symbol:
    return Symbol("z", (index,))


def spelled(node: Expr) -> Expr:
    """``logabs`` as the language would write it."""

    def change(piece: Piece) -> Piece:
        rebuilt = rebuild(piece, change)
        if isinstance(rebuilt, Apply) and rebuilt.function == "logabs":
            return apply("log", apply("abs", *rebuilt.arguments))
        return rebuilt

    changed = change(node)
    assert isinstance(changed, Expr)
    return changed


def deltas(expr: Expr) -> int:
    return sum(isinstance(part, Delta) for part in walk(expr))


def test_a_delta_picks_its_term() -> None:
    assert contract(total(times(Delta(I, J), z(I)), I)) == z(J)
    assert contract(total(times(Delta(J, I), z(I)), I)) == z(J)


def test_a_delta_without_the_index_stays() -> None:
    """The wrong twin would answer z[j]: delta[j, k] is not a delta of i."""
    contracted = contract(total(times(Delta(J, K), z(I)), I))
    assert contracted == Times((Delta(J, K), Reduce("sum", I, z(I))))


def test_one_delta_is_used_up_and_not_two() -> None:
    contracted = contract(total(times(Delta(I, J), Delta(I, K), z(I)), I))
    assert deltas(contracted) == 1


def test_a_delta_below_a_sum_of_terms() -> None:
    contracted = contract(total(times(plus(Delta(I, J), 1), z(I)), I))
    assert contracted == Plus((z(J), Reduce("sum", I, z(I))))


def test_a_delta_below_another_sum() -> None:
    inner = Reduce("sum", K, times(Delta(I, J), Symbol("A", (I, K))))
    contracted = contract(Reduce("sum", I, inner))
    assert deltas(contracted) == 0
    assert isinstance(contracted, Reduce)


def test_a_shadowed_index_is_not_the_one_outside() -> None:
    """sum(sum(delta[i, j], i), i) = n: the delta belongs to the inner i."""
    shadowed = Reduce("sum", I, Reduce("sum", I, Delta(I, J)))
    assert evaluate(shadowed, {"n": 3}, {J: 1}, {}) == 3
    assert evaluate(contract(shadowed), {"n": 3}, {J: 1}, {}) == 3


def test_a_power_of_a_delta_and_a_function_of_it_are_no_deltas() -> None:
    for inner in (power(Delta(I, J), 2), apply("exp", Delta(I, J)), plus(1, Delta(I, J))):
        summed = Reduce("sum", I, times(inner, z(I)))
        point: dict[str, Nested] = {"z": (Fraction(3), Fraction(5))}
        before, after = (evaluate(e, {"n": 2}, {J: 1}, point) for e in (summed, contract(summed)))
        assert not is_different(before, after)


def test_what_is_free_of_the_index_moves_in_front() -> None:
    assert contract(Reduce("sum", I, Times((X, z(I))))) == Times((X, Reduce("sum", I, z(I))))


def test_equal_factors_are_collected() -> None:
    assert contract(Times((X, Y, power(X, -1)))) == Y
    assert contract(Times((apply("exp", X), apply("exp", X)))) == power(apply("exp", X), 2)


def test_a_root_of_a_power_is_no_power() -> None:
    """(x**2)**(1/2) is |x|; the wrong twin would collect the exponents to x."""
    root = power(power(X, 2), number("1/2"))
    at: dict[str, Nested] = {"x": Fraction(-3)}
    assert evaluate(contract(Times((root, Y, power(Y, -1)))), {}, {}, at | {"y": Fraction(2)}) == 3


def test_logarithms_split_into_those_of_absolute_values() -> None:
    split = log_of_absolute(Times((X, power(Y, -2))))
    assert split == plus(apply("logabs", X), times(-2, apply("logabs", Y)))
    assert log_of_absolute(apply("exp", X)) == X


def test_a_logarithm_of_a_sum_does_not_split() -> None:
    assert log_of_absolute(Plus((X, Y))) == apply("logabs", Plus((X, Y)))


def test_exp_of_a_logarithm_is_a_power() -> None:
    half = rewrite(apply("exp", times(number("1/2"), apply("log", X))))
    assert half == power(X, number("1/2"))


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("sinh(x) + cosh(y)", (1, 2)),
        ("tanh(x) * sigmoid(y)", (-1, 3)),
        ("softplus(x) - relu(y)", (2, -1)),
        ("sec(x) * cot(y)", (1, 1)),
        ("max(x, y) * min(x, y)", (2, -3)),
        ("sign(x) * abs(y)", (-2, 5)),
        ("exp(x + 2 * log(y))", (1, 3)),
        ("log(x * y) + log(x / y)", (2, 3)),
        ("log((-x) * (-y))", (2, 3)),
        ("where(x < y, exp(x), 1 / y)", (2, 3)),
        ("where(x < y, exp(x), 1 / y)", (3, 2)),
        ("(x * y)**3 / (x**2 * y)", (-2, 3)),
    ],
)
def test_rewriting_keeps_the_value(text: str, point: tuple[int, int]) -> None:
    tree = formula(text)
    at: dict[str, Nested] = {"x": Fraction(point[0]), "y": Fraction(point[1])}
    before, after = evaluate(tree, {}, {}, at), evaluate(spelled(rewrite(tree)), {}, {}, at)
    assert not is_different(before, after)


@pytest.mark.parametrize(
    ("true", "false"),
    [
        ("log(x**4) = 2 * log(x**2)", "log(x**4) = log(x**2)"),
        ("log(p * q) = log(p) + log(q)", "log(p + q) = log(p) + log(q)"),
        ("2 * log(x * y) = log(x**2) + log(y**2)", "2 * log(x * y) = log(x**2) * log(y**2)"),
        ("exp(x + log(p)) = p * exp(x)", "exp(x + log(p)) = p + exp(x)"),
        ("exp(log(x**2) / 2) = abs(x)", "exp(log(x**2) / 2) = x"),
        ("log(x / y) = log(-x / -y)", "log(x / y) = log(y / x)"),
    ],
)
def test_rules_of_logarithms_and_their_wrong_twins(true: str, false: str) -> None:
    assert verdict(true) == "proved"
    assert verdict(false) == "refuted"


@pytest.mark.parametrize(
    ("claim", "wrong"),
    [
        ("sum(where(z[i] > x, delta[i, j] * z[i], 0), i) = {}", "where({} > x, z[j], 0)"),
        (
            "sum(where(i = k, delta[i, j] * z[i] + delta[i, l], 0), i) = {}",
            "delta[j, k] * z[{}] + delta[l, k]",
        ),
        (
            "sum(where(x > y, delta[i, j] * v[i], delta[i, l]), i) = {}",
            "where(x > y, v[{}], 1)",
        ),
        (
            "sum(where(i = k, 0, (delta[i, j] - delta[k, l]) * z[i]), i) = {}",
            "where(j = k, 0, z[{}]) - delta[k, l] * (sum(z[i], i) - z[k])",
        ),
        (
            "sum(sum(where(z[i] > v[k], delta[i, j], 0), k), i) = {}",
            "sum(where({} > v[k], 1, 0), k)",
        ),
    ],
)
def test_deltas_in_branches_are_used_up(claim: str, wrong: str) -> None:
    inside, outside = ("z[j]", "z[i1]") if "{} >" in wrong else ("j", "i1")
    right = contract(formula(claim.split(" = {}")[0]))
    assert not any(isinstance(part, Delta) for part in walk(right) if "delta" not in wrong)
    assert scope(claim.format(wrong.format(inside))) == "every size"
    assert verdict(claim.format(wrong.format(outside))) == "refuted"


@pytest.mark.parametrize(
    "claim",
    [
        "sum(delta[i, j] * exp(z[i]), i) = exp(z[j])",
        "sum(delta[i, j] * delta[i, k] * z[i], i) = delta[j, k] * z[j]",
        "sum(sum(delta[i, k] * A[i, k], k), i) = sum(A[i, i], i)",
        "log(sum(delta[i, j] * v[i], i)) = log(v[j])",
        "sum((1 - delta[i, j]) * z[i], i) = sum(z[i], i) - z[j]",
    ],
)
def test_contraction_holds_at_every_size(claim: str) -> None:
    assert scope(claim) == "every size"


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("where(x**2 + y**2 = 0, x, 0) = 0", "proved"),
        ("where(x**2 + 3 * y**2 = 0, y + 1, 1) = 1", "proved"),
        ("where(x**2 + y**2 != 0, 1, x + 1) = 1", "proved"),
        ("where(x**4 = 0, x, 0) = 0", "proved"),
        ("where(x**2 - y**2 = 0, x, 0) = 0", "refuted"),
        ("where(x**2 + y = 0, x, 0) = 0", "refuted"),
        ("where(x**2 + y**2 = 0, 1, 0) = 0", "refuted"),
    ],
)
def test_a_sum_of_squares_is_zero_where_each_of_them_is(claim: str, expected: str) -> None:
    assert verdict(claim) == expected
