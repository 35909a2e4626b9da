"""Formulas that say the same in another order, and those that do not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symderiv.formula.syntax import Name, Product, Sum
from symderiv.language.alike import alike
from symderiv.language.parse import parse_text
from tests.language.formulas import formulas

ALIKE = [
    ("a * b", "b * a"),
    ("a + b - c", "-c + b + a"),
    ("a - (b - c)", "a - b + c"),
    ("-a * b", "-(a * b)"),
    ("-a * b", "b * -a"),
    ("-1/m * x", "-x / m"),
    ("a * (b / c)", "a * b / c"),
    ("a / (b / c)", "a * c / b"),
    ("1 / x**2", "x**-2"),
    ("delta[j, k] - a[j]", "-a[j] + delta[k, j]"),
    ("sum(a[i] * b[i], i)", "sum(b[k] * a[k], k)"),
    ("sum(A[i, j], i, j)", "sum(sum(A[p, q], q), p)"),
    ("sum(A[i, j], i, j)", "sum(A[i, j], j, i)"),
    ("exp(x)", "e**x"),
    ("ln(x)", "log(x)"),
    ("where(x > 0, x, 0)", "where(0 < x, x, 0)"),
    ("where(i != j, x, 0)", "where(j != i, x, 0)"),
    ("0.5 * x", ".50 * x"),
    ("A.T.T @ x", "A @ x"),
    ("2 * A @ x", "A @ x * 2"),
]
DIFFERENT = [
    ("a - b", "b - a"),
    ("a / b", "b / a"),
    ("a * b + c", "a * (b + c)"),
    ("x / x", "1"),
    ("x * x / x", "x"),
    ("A @ B", "B @ A"),
    ("A @ x", "A * x"),
    ("A.T @ x", "A @ x"),
    ("delta[j, k]", "delta[j, i]"),
    ("A[i, j]", "A[j, i]"),
    ("sum(a[i], i)", "sum(b[i], i)"),
    ("sum(a[i] * b[j], i)", "sum(a[j] * b[i], i)"),
    ("sum(a[i, j], i)", "sum(a[j, i], i)"),
    ("sum(a[i] - b[i], i)", "sum(a[i], i) - b[i]"),
    ("where(x > 0, x, 0)", "where(x < 0, x, 0)"),
    ("d(f, x)", "d(x, f)"),
    ("d(d(f, x), y)", "d(f, x)"),
    ("-x**2", "(-x)**2"),
    ("x**(1/2)", "x**2"),
    ("a = b", "b = a"),
    ("max(a, b)", "min(a, b)"),
    ("sum(A, axis=0)", "sum(A, axis=1)"),
    ("a + b + b", "a + b"),
    ("[a, b]", "[b, a]"),
]


def _is_number(node) -> bool:
    return not any(letter in repr(node) for letter in ("'A'", "'B'")) and "'x'" not in repr(node)


@pytest.mark.parametrize(("first", "second"), ALIKE)
def test_alike(first: str, second: str) -> None:
    assert alike(parse_text(first), parse_text(second), _is_number)


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_different(first: str, second: str) -> None:
    assert not alike(parse_text(first), parse_text(second), _is_number)


@given(formulas)
@settings(max_examples=60, deadline=None)
def test_a_formula_is_like_itself(formula) -> None:
    assert alike(formula, formula)


@given(formulas, formulas, st.sampled_from(["+", "*"]))
@settings(max_examples=60, deadline=None)
def test_order_means_nothing(first, second, operator: str) -> None:
    node = Sum if operator == "+" else Product
    assert alike(node((first, second), (operator,)), node((second, first), (operator,)))


def test_many_orders_end() -> None:
    inner = "x[a]"
    for level in range(12):
        names = [f"a{level}", f"b{level}", f"c{level}"]
        entries = " * ".join(f"x[{name}]" for name in names)
        inner = f"sum({entries} * (1 + {inner}), {', '.join(names)})"
    tree = parse_text(inner)
    assert not alike(tree, Product((tree, Name("y")), ("*",)))
