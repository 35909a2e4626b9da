"""Balls: exact where they can be, certain where they decide, silent where they cannot."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import fmpq

from symderiv.base.errors import Unsupported
from symderiv.formula.declarations import Nested
from symderiv.formula.tree import (
    PI,
    ZERO,
    Affine,
    Apply,
    Compare,
    CompareIndices,
    Condition,
    Derivative,
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
from symderiv.kernel.ball import (
    DEEPEST,
    Evaluator,
    Indeterminate,
    Undefined,
    as_text,
    compare,
    decide_condition,
    evaluate,
)

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


def test_an_index_that_is_bound_and_free_keeps_both_values() -> None:
    shadowed = z(I) * total(z(I), I) + z(I)
    assert evaluate(shadowed, {"n": 3}, {I: 2}, {"z": VECTOR}) == -5
    # The inner sum is interrupted at low precision; the outer index must not be touched.
    unsure = total(Where(Compare("<", number(0), ONE_IN_DISGUISE - 1), z(I), z(I)), I)
    with pytest.raises(Indeterminate):
        evaluate(unsure * z(I), {"n": 3}, {I: 2}, {"z": VECTOR})
    tiny = ONE_IN_DISGUISE - 1 + number("1e-60")
    late = total(Where(Compare("<", number(0), tiny), z(I), -z(I)), I) * z(I)
    found = compare(late, number(-3), {"n": 3}, {I: 2}, {"z": VECTOR})
    assert (found.verdict, found.left) == ("equal", "-3")


def test_equal_parts_at_different_indices_are_different_values() -> None:
    outer = total(total(z(I) * z(J), I) * z(J), J)
    entries = [Fraction(1, 2), Fraction(-2), Fraction(3)]
    expected = sum(entries) * sum(entry**2 for entry in entries)
    assert at(outer, z=VECTOR) == fmpq(expected.numerator, expected.denominator)


def test_a_missing_index_or_symbol_is_an_error() -> None:
    with pytest.raises(KeyError):
        evaluate(z(I), {"n": 3}, {}, {"z": VECTOR})
    with pytest.raises(KeyError):
        evaluate(X, {}, {}, {})


def test_a_function_without_enclosure_matters_only_where_it_is_asked_for() -> None:
    odd = Derivative(X, "x")
    chosen = Where(Compare("<", number(0), X), X, odd)
    assert at(chosen, x=HALF) == fmpq(1, 2)
    with pytest.raises(Unsupported):
        at(chosen, x=-HALF)


def test_one_evaluator_serves_many_points_and_precisions() -> None:
    evaluator = Evaluator()
    for value in (Fraction(1), Fraction(2), Fraction(1)):
        assert evaluator.evaluate(X**2, {}, {}, {"x": value}) == int(value**2)
    widths = [
        evaluator.evaluate(apply("exp", X), {}, {}, {"x": HALF}, bits).rad() for bits in (64, 128)
    ]
    assert widths[1] < widths[0]


def test_a_spot_takes_enclosures_for_symbols() -> None:
    evaluator = Evaluator()
    half = evaluator.evaluate(apply("exp", X), {}, {}, {"x": HALF})
    spot = evaluator.spot({"n": 2}, {I: 1}, {"x": HALF}, {"z": (half, half)})
    assert not bool((spot.value(z(I) / apply("exp", X)) - 1).contains(2))
    assert (spot.value(z(I) / apply("exp", X)) - 1).contains(0)
    assert (spot.value(total(z(J), J)) - 2 * half).contains(0)


def test_a_tail_is_told_from_zero_at_many_bits_only() -> None:
    tail = 1 + apply("exp", -(X**2))
    point = {"x": Fraction(40)}
    assert compare(tail, number(1), {}, {}, point).verdict == "undecided"
    deep = Evaluator().compare(tail, number(1), {}, {}, point, precision=DEEPEST)
    assert deep.verdict == "different"


POINT = Symbol("x", ())
TRUE, FALSE = Compare("<", number(0), number(1)), Compare("<", number(1), number(0))
NONE = Compare("<", 1 / (POINT - 1), number(2))
UNKNOWN = Compare("=", apply("sin", PI), ZERO)


@pytest.mark.parametrize(
    ("joined", "parts", "expected"),
    [
        ("and", (FALSE, NONE), False),
        ("and", (TRUE, NONE), Undefined),
        ("and", (TRUE, TRUE), True),
        ("and", (FALSE, UNKNOWN), False),
        ("and", (NONE, UNKNOWN), Indeterminate),
        ("or", (TRUE, NONE), True),
        ("or", (FALSE, NONE), Undefined),
        ("or", (FALSE, FALSE), False),
        ("or", (TRUE, UNKNOWN), True),
        ("or", (NONE, UNKNOWN), Indeterminate),
    ],
)
def test_conditions_are_joined_as_kleene_joins_them(
    joined: str, parts: tuple[Condition, ...], expected: bool | type[Exception]
) -> None:
    for order in (parts, parts[::-1]):
        condition = Logical("and" if joined == "and" else "or", order)
        if isinstance(expected, bool):
            assert decide_condition(condition, {}, {}, {"x": Fraction(1)}) is expected
            continue
        with pytest.raises(expected):
            decide_condition(condition, {}, {}, {"x": Fraction(1)})


def test_a_tiny_value_is_told_as_text_without_a_billion_digits() -> None:
    tiny = apply("exp", number(-(10**9)))
    found = Evaluator().compare(tiny, number(1), {}, {}, {})
    assert found.verdict == "different"
    assert "e-43429448" in found.left
