"""Patterns, obstacles, keys and the sum degree, row by row of the table."""

from __future__ import annotations

from itertools import pairwise

import pytest

from symderiv.calculus.rewrite import rewrite
from symderiv.formula.degree import SumDegree, Unbounded, canonical, obstacle, patterns, pin
from symderiv.formula.tree import (
    Affine,
    Compare,
    CompareIndices,
    Delta,
    Index,
    Plus,
    Power,
    Reduce,
    Size,
    Symbol,
    Times,
    Where,
    number,
)
from tests.claims import formula, identity, scope, settle, verdict

I, J, K = (Index(name, "n") for name in "ijk")
R, S = (Index(name, "m") for name in "rs")
X, N = Symbol("x"), Size("n")


def z(index: Index) -> Symbol:
    return Symbol("z", (index,))


def degree(text: str, dimension: str = "n", later: str = "", atoms: bool = False) -> int:
    claim = identity(f"{text} = 0")
    env = pin(next(iter(patterns(claim.free))))
    sizes = {"two": 2, 2: 2} | ({} if later or dimension == "m" else {"m": 2})
    return SumDegree(dimension, sizes, frozenset(later), atoms).of(rewrite(claim.left), env)


def test_patterns_are_the_set_partitions_within_each_dimension() -> None:
    assert [len(list(patterns((I, J, K)[:size]))) for size in range(4)] == [1, 1, 2, 5]
    assert len(list(patterns((I, J, R)))) == 2
    assert len(list(patterns((I, J, R, S)))) == 4


def test_patterns_pin_blocks_from_one_on_in_each_dimension() -> None:
    found = {tuple(pin(blocks)[index] for index in (I, J, R)) for blocks in patterns((I, J, R))}
    assert found in ({(1, 2, 1), (1, 1, 1)}, {(2, 1, 1), (1, 1, 1)})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x * p + z[j]", 0),
        ("n * x", 1),
        ("n * (n - 1) * x", 2),
        ("sum(z[i], i)", 1),
        ("sum(z[i], i)**3", 3),
        ("sum(z[i], i) * z[j] + z[j]**5", 1),
        ("sum(sum(A[i, k], k), i)", 2),
        ("sum(A[i, k] * A[k, j], k)", 1),
        ("x / sum(v[i], i)", 0),
        ("x / sum(v[i], i) + y", 1),
        ("x / sum(v[i], i) + y / sum(v[i], i)", 0),
        ("x / sum(v[i], i)**2 + y / sum(v[i], i)", 1),
        ("x / sum(v[i], i) + y / sum(v[i]**2, i)", 1),
        ("x / sum(v[i], i) + y / sum(v[i]**2, i) + w", 2),
        ("x / n + y", 1),
        ("sum(z[i] / (1 + z[i]**2), i)", 1),
        ("sum(z[i] / sum(v[k], k), i)", 1),
        ("exp(sum(z[i], i))", 0),
        ("sum(exp(sum(A[i, k], k)), i)", 1),
        ("log(n) * x", 0),
        ("sqrt(sum(z[i]**2, i))", 0),  # a half, rounded down
        ("sqrt(sum(v[i], i)) * sqrt(sum(v[i]**2, i))", 1),
        ("sqrt(sum(v[i], i))**3", 1),
        ("where(x > 0, sum(z[i], i), sum(z[i], i)**2)", 2),
        ("abs(sum(z[i], i))", 1),
        ("sum(u[r], r)", 0),
        ("sum(sum(G[i, r], i)**2, r)", 2),
        ("sum(1 / sum(G[i, r], i), r)", 1),  # written out: 1/D[1] + 1/D[2]
        ("det(A)", 0),
    ],
)
def test_the_rows_of_the_table(text: str, expected: int) -> None:
    assert degree(text) == expected


def test_a_later_dimension_stays_open() -> None:
    assert degree("sum(sum(G[i, r], i)**2, r)", later="m") == 2
    assert degree("sum(sum(G[i, r], i) / sum(u[s]**2, s), r)", later="m") == 1


@pytest.mark.parametrize(
    ("text", "later"),
    [
        ("sum(1 / sum(v[i] + v[k], k), i)", ""),
        ("sum(1 / (n + z[i]**2), i)", ""),
        ("sum(1 / sum(G[i, r], i), r)", "m"),
        ("max(sum(G[i, r], i), r)", ""),
    ],
)
def test_what_the_theorem_does_not_reach(text: str, later: str) -> None:
    with pytest.raises(Unbounded):
        degree(text, later=later)


def test_cheap_attempts_make_inverses_and_sizes_atoms() -> None:
    assert degree("x / sum(v[i], i) + y / sum(v[i]**2, i) + w", atoms=True) == 0
    assert degree("n * (n - 1) * x", atoms=True) == 0
    assert degree("sum(z[i], i)**2 / sum(v[i], i)", atoms=True) == 2


def test_an_inverse_root_is_no_independent_atom() -> None:
    """Its root is one of the written-out sum, by r**2 = e, so it counts where it is a divisor."""
    try:
        counted = degree("sum(v[i], i)**(-1/2) * x + sum(v[i], i)**(1/2) * y", atoms=True)
    except Unbounded:
        return
    assert counted >= 1 or scope("sum(v[i], i)**(-1/2) * v[j] = sum(v[i], i)**(1/2)") == "refuted"


@pytest.mark.parametrize(
    ("tree", "found"),
    [
        (Symbol("z", (1,)), "literal"),
        (Symbol("z", (Affine(((I, 1),), 1),)), "arithmetic"),
        (Delta(I, 2), "literal"),
        (Where(CompareIndices("<", I, J), X, X), "order"),
        (Reduce("max", I, z(I)), "maximum"),
        (Reduce("prod", I, z(I)), "product"),
        (Power(X, N), "exponent"),
        (Power(X, Plus((N, number(-1)))), "exponent"),
    ],
)
def test_obstacles_say_why(tree: Symbol, found: str) -> None:
    reason = obstacle(tree, frozenset({"n"}))
    assert reason is not None
    assert found in reason


def test_no_obstacles() -> None:
    for tree in (Where(CompareIndices("!=", I, J), X, X), Reduce("max", R, z(I)), Power(N, X)):
        assert obstacle(tree, frozenset({"n"})) is None


def test_keys_forget_bound_names_and_order() -> None:
    def square(index: Index) -> Reduce:
        return Reduce("sum", index, Times((z(index), z(index))))

    assert canonical(Plus((square(I), X)), {}) == canonical(Plus((X, square(K))), {})


def test_keys_tell_apart_what_differs() -> None:
    a = Symbol("A", (I, K)), Symbol("A", (K, I)), Symbol("A", (I, I))
    sums = [Reduce("sum", I, Reduce("sum", K, body)) for body in a]
    others = [
        Reduce("sum", R, X),
        Reduce("sum", I, X),
        Reduce("max", I, X),
        Power(X, number(2)),
        Power(X, number(3)),
        Where(Compare("<", X, N), X, N),
        Where(Compare("<=", X, N), X, N),
        Delta(I, J),
        Delta(I, K),
    ]
    keys = [canonical(tree, {}) for tree in (*sums, *others)]
    assert len(set(keys)) == len(keys)
    assert all(first != second for first, second in pairwise(keys))


@pytest.mark.parametrize(
    "claim",
    [
        "exp(sum(z[i], i)) = exp(z[j])",
        "log(sum(exp(z[i]), i)) = z[j]",
        "sqrt(sum(z[i]**2, i)**2) = z[j]**2",
        "relu(sum(z[i], i)) = relu(z[j])",
        "n * (n - 1) * (n - 2) * (n - 3) * x = 0",
        "where(n < 7, x, 0) = x",
        "abs(n - 3) * x = (3 - n) * x",
        "floor(n / 9) * x = 0",
        "sum(v[i], i)**(-1/2) * v[j] = sum(v[i], i)**(1/2)",
        "sum(z[i]**2, i)**(-1/2) * z[j]**2 = sum(z[i]**2, i)**(1/2)",
        "det(X.T @ X) = 0",
        "sum(z[i], i)**two = sum(z[i]**2, i)",
        "sum(v[i] / sum(v[k] * (1 + A[i, k]**2), k), i) = 1 / (1 + A[j, j]**2)",
        "sum(A[i, k] * (G[i, r] / sum(G[l, r], l) - G[k, s] / sum(G[l, s], l)), i, k) = 0",
    ],
)
def test_true_at_small_sizes_is_not_true(claim: str) -> None:
    assert verdict(claim) != "proved"


def test_two_dimensions_in_both_orders() -> None:
    """True at m = 1 for every n; whoever counts the degree of n at m = 1 proves it."""
    false = "sum(sum(u[s] * u[r] * (G[i, s] / sum(G[k, s], k) - G[i, r] / sum(G[k, r], k)), r), s)"
    assert scope(f"{false} = 0") == "every size"  # antisymmetric
    skew = false.replace("u[s] * u[r]", "u[s]")
    assert verdict(f"{skew} = 0") == "refuted"


def test_an_unbounded_claim_says_so() -> None:
    pairs = "prod(prod(where(i < j, exp(z[i] + z[j]), 1), j), i)"
    result = settle(f"{pairs} = exp((n - 1)*sum(z))")
    assert result.verdict == "proved"
    assert result.scope.startswith("sizes")
    assert result.reason is not None or result.certificate is None


def test_conditions_of_indices_become_patterns() -> None:
    assert verdict("z[i] * z[j] = z[j]**2", where="i = j") == "proved"
    assert verdict("z[i] * z[j] = z[j]**2", where="i <= j") == "refuted"
    assert verdict("z[i] * z[j] = z[j]**2", where="i < j") == "refuted"
    assert scope("delta[i, j] * z[i] * z[j] = 0", where="i < j") == "every size"


def test_a_pattern_without_a_value_is_named() -> None:
    result = settle("z[i] * z[j] / (1 - delta[i, j]) = z[i] * z[j]")
    assert result.verdict == "proved"
    assert any("i = j" in note for note in result.side_conditions)


def test_formulas_of_the_table_are_bounded_by_their_own_value() -> None:
    assert degree("0 * sum(z[i], i)") <= 1
    assert formula("x") == X
