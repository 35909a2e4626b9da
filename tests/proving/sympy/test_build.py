"""SymPy expressions against what they should be, written by hand in SymPy."""

import pytest
import sympy

from symderiv.base.errors import Unsupported
from symderiv.formula.tree import Index, Symbol, apply
from symderiv.proving.sympy.build import Builder, build, residual
from tests.proving.claims import identity

X, T = sympy.Symbol("x", real=True), sympy.Symbol("t", positive=True)
Z1, Z2 = (sympy.Symbol(f"z_{k}", real=True) for k in (1, 2))
A = [[sympy.Symbol(f"A_{r}_{c}", real=True) for c in (1, 2)] for r in (1, 2)]


def built(formula: str, size: int = 2, **indices: int) -> sympy.Expr:
    """The left side of ``formula = 0``."""
    derivation, item = identity(f"{formula} = 0 * x")
    env = {index: indices[index.name] for index in item.free if index.name in indices}
    return build(item.left, {"n": size}, env, derivation.symbols, derivation.definitions)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("x / 3 - sqrt(t)", X / 3 - sympy.sqrt(T)),
        ("sum(z[k]**2, k)", Z1**2 + Z2**2),
        ("prod(z[k], k)", Z1 * Z2),
        ("max(z)", sympy.Max(Z1, Z2)),
        ("n * x", 2 * X),
        ("where(x > 0, x, 2)", sympy.Piecewise((X, X > 0), (2, True))),
        ("sum(where(k < 2, z[k], x), k)", Z1 + X),
        ("sigmoid(x)", 1 / (1 + sympy.exp(-X))),
        ("gammaln(t)", sympy.log(sympy.gamma(T))),
        ("e**x + pi", sympy.exp(X) + sympy.pi),
        ("det(A)", A[0][0] * A[1][1] - A[0][1] * A[1][0]),
    ],
)
def test_a_formula_is_what_numpy_would_compute(formula: str, expected: sympy.Expr) -> None:
    assert sympy.simplify(built(formula) - expected) == 0


def test_the_inverse_times_the_matrix_is_the_identity_matrix() -> None:
    inverse = sympy.Matrix(2, 2, lambda r, c: built(f"inv(A)[{r + 1}, {c + 1}]"))
    assert sympy.simplify(inverse * sympy.Matrix(A)) == sympy.eye(2)


def test_what_a_domain_says_lets_sympy_simplify() -> None:
    assert built("sqrt(t**2)") == T
    assert built("sqrt(x**2)") == sympy.Abs(X)


def test_a_derivative_cuts_the_graph_at_its_variable() -> None:
    activation = sympy.exp(Z1) / (sympy.exp(Z1) + sympy.exp(Z2))
    y1 = sympy.Symbol("y_1", real=True)
    assert sympy.simplify(built("d(L, a[k])", k=1) + y1 / activation) == 0


def test_nested_derivatives() -> None:
    assert built("d(d(sum(z[k]**3, k), z[i]), z[j])", i=1, j=1) == 6 * Z1
    assert built("d(d(sum(z[k]**3, k), z[i]), z[j])", i=1, j=2) == 0


@pytest.mark.parametrize(
    ("formula", "expected"),
    [("d(abs(x), x)", sympy.sign(X)), ("d(floor(2 * x) * x, x)", sympy.floor(2 * X))],
)
def test_steps_have_no_slope(formula: str, expected: sympy.Expr) -> None:
    assert built(formula) == expected


@pytest.mark.parametrize(
    ("given", "right", "zero"),
    [
        ("given: one-hot", "a[j] - y[j]", True),
        ("", "a[j] - y[j]", False),
        ("given: one-hot", "a[j] + y[j]", False),
        ("", "sum(y[k] * (a[j] - delta[j, k]), k)", True),
    ],
)
def test_assumptions_hold_after_differentiation(given: str, right: str, zero: bool) -> None:
    derivation, item = identity(f"d(L, z[j]) = {right}", given)
    difference = residual(derivation, item, item.right, {"n": 2}, {item.free[0]: 2})
    assert (sympy.simplify(difference) == 0) == zero


def test_entries_of_different_names_never_become_one_symbol() -> None:
    builder = Builder({}, {}, {})
    assert builder.entry("z", (1, 2)) != builder.entry("z_1", (2,))


def test_a_derivative_that_sympy_lacks_is_unsupported() -> None:
    with pytest.raises(Unsupported, match="derivative"):
        built("d(besselj(t, 2), t)")


def test_an_unknown_function_is_unsupported() -> None:
    index = Index("k", "n")
    with pytest.raises(Unsupported, match="frobnicate"):
        build(apply("frobnicate", Symbol("z", (index,))), {"n": 2}, {index: 1}, {}, {})
