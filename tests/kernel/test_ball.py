"""Balls: exact where they can be, certain where they decide, silent where they cannot."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import fmpq

from symderiv.formula.tree import (
    PI,
    Affine,
    Apply,
    Compare,
    CompareIndices,
    Condition,
    Expr,
    Index,
    Logical,
    MatrixFunction,
    Position,
    Power,
    Reduce,
    Size,
    Symbol,
    Where,
    apply,
    delta,
    number,
    total,
)
from symderiv.kernel.ball import Indeterminate, Undefined, as_text, compare, evaluate
from symderiv.model import Nested

X, Y = Symbol("x"), Symbol("y")
I, J, K = Index("i", "n"), Index("j", "n"), Index("k", "n")
HALF = Fraction(1, 2)
ONE_IN_DISGUISE: Expr = (1 + apply("sqrt", 2)) * (apply("sqrt", 2) - 1)
"""No ball of finite precision tells it from 1."""


def z(position: Position) -> Expr:
    return Symbol("z", (position,))


def at(expr: Expr, **point: Nested) -> object:
    return evaluate(expr, {"n": 3}, {}, point)


VECTOR: Nested = (Fraction(1, 2), Fraction(-2), Fraction(3))


@pytest.mark.parametrize(
    ("expr", "value"),
    [
        (X / 3 + X**2, Fraction(5, 12)),
        (Apply("abs", (-X,)), HALF),
        (Apply("sign", (X - X,)), Fraction(0)),
        (Apply("floor", (-X,)), Fraction(-1)),
        (Apply("max", (X, X**2)), HALF),
        (Apply("exp", (X - X,)), Fraction(1)),
        (Apply("relu", (-X,)), Fraction(0)),
        (Apply("sqrt", (X**2 / 9,)), Fraction(1, 6)),
        (Power(X**2, number(Fraction(-3, 2))), Fraction(8)),
        (total(z(I), I), Fraction(3, 2)),
        (Reduce("prod", I, z(I)), Fraction(-3)),
        (Reduce("max", I, z(I)), Fraction(3)),
        (Reduce("min", I, z(I)), Fraction(-2)),
        (total(delta(I, J), I, J) * Size("n"), Fraction(9)),
        (z(2), Fraction(-2)),
    ],
)
def test_rationals_stay_exact(expr: Expr, value: Fraction) -> None:
    result = at(expr, x=HALF, z=VECTOR)
    assert isinstance(result, fmpq)
    assert result == fmpq(value.numerator, value.denominator)


@pytest.mark.parametrize(
    "expr",
    [
        1 / (X - X),
        Apply("log", (-X,)),
        Apply("log", (X - X,)),
        Apply("sqrt", (-X,)),
        Power(-X, number(Fraction(1, 3))),
        Power(X - X, number(-HALF)),
        Apply("arcsin", (4 * X,)),
        Apply("arccosh", (X,)),
        Apply("cot", (X - X,)),
        Apply("gamma", (-2 * X,)),
        Apply("arccot", (X - X,)),
        Apply("arctan2", (X - X, X - X)),
        Apply("lambertw", (-X,)),
        Apply("exp", (1 / (X - X),)),
        z(4),
        1 / (1 / (X + 1) - 1 / (1 + X)),
    ],
)
def test_certainly_undefined(expr: Expr) -> None:
    with pytest.raises(Undefined):
        at(expr, x=HALF, z=VECTOR)


@pytest.mark.parametrize(
    "expr",
    [
        1 / (ONE_IN_DISGUISE - 1),
        apply("log", ONE_IN_DISGUISE - 1),
        apply("sqrt", ONE_IN_DISGUISE - 1),
    ],
)
def test_what_balls_cannot_tell(expr: Expr) -> None:
    with pytest.raises(Indeterminate):
        at(expr)


def test_a_tie_of_rationals_is_decided() -> None:
    tie = Where(Compare("<", X / 3, X * Fraction(1, 3) * number(1)), number(1), number(2))
    assert at(tie, x=Fraction(1, 7)) == 2
    assert at(Where(Compare("<=", X, X * 1), number(1), number(2)), x=HALF) == 1


def test_the_other_branch_is_not_evaluated() -> None:
    safe = Where(Compare("<", number(0), X), apply("log", X), number(0))
    assert at(safe, x=Fraction(-1)) == 0


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (CompareIndices("=", 1, 1), 1),
        (CompareIndices("<", 2, 1), 0),
        (Logical("not", (CompareIndices("!=", 1, 1),)), 1),
        (Logical("and", (Compare("<", X, Y), Compare("=", X, Y))), 0),
        (Logical("or", (Compare("<", X, Y), Compare("=", X, Y))), 1),
    ],
)
def test_conditions(condition: Condition, expected: int) -> None:
    assert at(Where(condition, number(1), number(0)), x=HALF, y=Fraction(1)) == expected


def test_matrix_functions() -> None:
    entry = Symbol("A", (I, J))
    point: dict[str, Nested] = {
        "A": (
            (Fraction(2), Fraction(1), Fraction(0)),
            (Fraction(1), Fraction(3), Fraction(1)),
            (Fraction(0), Fraction(1), Fraction(4)),
        )
    }
    sizes = {"n": 3}
    assert evaluate(MatrixFunction("det", I, J, entry), sizes, {}, point) == 18
    inverse = MatrixFunction("inv", I, J, entry, (K, 1))
    product = total(Symbol("A", (2, K)) * inverse, K)
    assert evaluate(product, sizes, {}, point) == 0
    assert evaluate(inverse, sizes, {K: 2}, point) == fmpq(-2, 9)
    singular: dict[str, Nested] = {"A": ((Fraction(1),) * 3,) * 3}
    with pytest.raises(Undefined):
        evaluate(inverse, sizes, {K: 2}, singular)


def test_indices() -> None:
    shifted = total(z(Affine(((I, 1),), 0)) * z(Affine(((I, -1),), 4)), I)
    assert at(shifted, z=VECTOR) == 7
    with pytest.raises(Undefined):
        at(total(z(Affine(((I, 1),), 1)), I), z=VECTOR)


def test_comparison() -> None:
    sine = apply("sin", X) ** 2
    cosine = 1 - apply("cos", X) ** 2
    assert compare(sine, cosine, {}, {}, {"x": HALF}).verdict == "undecided"
    wrong = compare(sine, cosine + number("1e-60"), {}, {}, {"x": HALF})
    assert wrong.verdict == "different"
    assert "±" in wrong.left
    exact = compare(X, X * 2 - X, {}, {}, {"x": HALF})
    assert (exact.verdict, exact.left) == ("equal", "1/2")


def test_guards_must_be_defined() -> None:
    with pytest.raises(Undefined):
        compare(X, X, {}, {}, {"x": Fraction(-1)}, guards=[apply("log", X)])


def test_text_encloses() -> None:
    text = as_text(evaluate(PI, {}, {}, {}, 64), 15)
    middle, radius = text.split(" ± ")
    assert abs(Fraction(middle) - Fraction("3.14159265358979323846")) <= Fraction(radius)
