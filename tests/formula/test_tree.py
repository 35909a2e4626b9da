"""The tree: equality, folding and renaming without capture."""

from __future__ import annotations

import pickle

import pytest

from symderiv.formula.integers import is_integer
from symderiv.formula.tree import (
    ONE,
    ZERO,
    Affine,
    Delta,
    Expr,
    Index,
    MatrixFunction,
    Number,
    Plus,
    Power,
    Reduce,
    Size,
    Symbol,
    Times,
    affine,
    delta,
    free_indices,
    fresh,
    number,
    plus,
    power,
    rename,
    times,
)

I, J, K = (Index(name, "n") for name in "ijk")
X, Y = Symbol("x"), Symbol("y")


def z(index: Index) -> Symbol:
    return Symbol("z", (index,))


def test_trees_are_equal_by_structure_and_class() -> None:
    assert Plus((X, Y)) == Plus((X, Y))
    assert hash(Plus((X, Y))) == hash(Plus((X, Y)))
    assert Plus((X, Y)) != Plus((Y, X))
    assert Plus((X, Y)) != Times((X, Y))
    assert Size("n") != Symbol("n")


def test_a_tree_survives_the_way_to_another_process() -> None:
    tree = Reduce("sum", I, Power(z(I), number("1/3")))
    assert pickle.loads(pickle.dumps(tree)) == tree


def test_constructors_keep_what_the_author_wrote() -> None:
    assert Times((X, Power(X, Number(number(-1).value)))) != ONE


@pytest.mark.parametrize(
    ("folded", "expected"),
    [
        (plus(1, X, 2), Plus((X, number(3)))),
        (plus(X, 1, -1), X),
        (plus(), ZERO),
        (times(2, X, 3), Times((number(6), X))),
        (times(X, 0, Y), ZERO),
        (times(), ONE),
        (power(X, 0), ONE),
        (power(X, 1), X),
        (power(2, -3), number("1/8")),
        (power(power(X, -1), -1), X),
    ],
)
def test_the_operators_fold_numbers(folded: Expr, expected: Expr) -> None:
    assert folded == expected


def test_the_inverse_of_zero_is_not_folded() -> None:
    assert power(0, -1) == Power(ZERO, number(-1))


def test_a_root_of_a_number_is_not_folded() -> None:
    assert power(2, number("1/2")) == Power(number(2), number("1/2"))


def test_deltas_of_equal_and_of_literal_positions() -> None:
    assert delta(I, I) == ONE
    assert delta(1, 2) == ZERO
    assert delta(I, 2) == Delta(I, 2)


def test_renaming_captures_nothing() -> None:
    """sum(A[i, j], i) at j := i is sum(A[k, i], k), never sum(A[i, i], i)."""
    body = Symbol("A", (I, J))
    renamed = rename(Reduce("sum", I, body), {J: I})
    assert isinstance(renamed, Reduce)
    assert renamed.index not in (I, J)
    assert renamed.body == Symbol("A", (renamed.index, I))
    assert free_indices(renamed) == (I,)


def test_renaming_leaves_bound_indices_alone() -> None:
    renamed = rename(Reduce("sum", I, z(I)), {I: J})
    assert isinstance(renamed, Reduce)
    assert renamed.body == z(renamed.index)
    assert renamed.index != J


def test_renaming_shadowed_names_reaches_the_outer_one_only() -> None:
    """In z[i] * sum(z[i], i), i := j changes the first alone."""
    renamed = rename(Times((z(I), Reduce("sum", I, z(I)))), {I: J})
    assert isinstance(renamed, Times)
    assert renamed.factors[0] == z(J)
    assert free_indices(renamed) == (J,)


def test_renaming_captures_nothing_in_a_matrix() -> None:
    inverse = MatrixFunction("inv", I, J, Symbol("B", (I, J, K)), (K, K))
    renamed = rename(inverse, {K: I})
    assert isinstance(renamed, MatrixFunction)
    assert renamed.positions == (I, I)
    assert renamed.body == Symbol("B", (renamed.row, renamed.column, I))


def test_renaming_makes_equal_indices_a_delta_of_one() -> None:
    assert rename(Delta(I, J), {I: J}) == ONE


def test_fresh_indices_differ() -> None:
    assert fresh(I) != fresh(I)
    assert fresh(I).dimension == "n"


def test_index_arithmetic_in_lowest_form() -> None:
    assert affine({I: 1}, 0) == I
    assert affine({I: 0}, 3) == 3
    assert affine({I: 1, J: -1}, 0) == Affine(((I, 1), (J, -1)), 0)


def test_the_axis_of_index_arithmetic_tells_symbols_of_two_files_apart() -> None:
    first, second = [Symbol("z", (affine({I: 1}, 1, axis),)) for axis in ("n", "m")]
    assert first != second
    assert isinstance(place := second.positions[0], Affine)
    assert place.dimension == "m"


@pytest.mark.parametrize(
    ("exponent", "expected"),
    [
        (number(3), True),
        (number("1/2"), False),
        (Size("n"), True),
        (plus(Size("n"), -1), True),
        (times(2, Size("n")), True),
        (times(number("1/2"), Size("n")), False),
        (power(Size("n"), -1), False),
        (X, False),
    ],
)
def test_which_exponents_are_integers_by_their_form(exponent: Expr, expected: bool) -> None:
    assert is_integer(exponent) is expected
