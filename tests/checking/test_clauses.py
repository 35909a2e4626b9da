"""Each clause of the checker accepts what it says, and refuses its wrong twin."""

from __future__ import annotations

import pytest

from symderiv.checking.claim import Claim
from symderiv.checking.laws import LAWS, given
from symderiv.checking.refusal import NotCovered, Refused
from symderiv.checking.ring import compared
from tests.claims import read

TWINS = [
    (
        "det(X.T @ X) = sum(X[i, 1]**2, i) * sum(X[i, 2]**2, i) - sum(X[i, 1] * X[i, 2], i)**2",
        "det(X.T @ X) = sum(X[i, 1]**2, i) * sum(X[i, 2]**2, i) + sum(X[i, 1] * X[i, 2], i)**2",
    ),
    (
        "inv([[x, y], [w, p]])[1, 2] = -y / (x * p - y * w)",
        "inv([[x, y], [w, p]])[1, 2] = -w / (x * p - y * w)",
    ),
    ("d(det([[x, y], [w, p]]), y) = -w", "d(det([[x, y], [w, p]]), y) = w"),
    ("d(prod(X[1, k], k), X[1, 2]) = X[1, 1]", "d(prod(X[1, k], k), X[1, 2]) = X[1, 2]"),
    (
        "sum(inv(A)[i, k] * A[k, j], k) = delta[i, j]",
        "sum(inv(A)[i, k] * A[j, k], k) = delta[i, j]",
    ),
    (
        "sum(A[i, k] * inv(A)[k, j], k) = delta[i, j]",
        "sum(A[i, k] * inv(A)[i, j], k) = delta[i, j]",
    ),
    ("inv(A.T)[i, j] = inv(A)[j, i]", "inv(A)[i, j] = inv(A)[j, i]"),
    ("det(A.T) = det(A)", "det(A) = sum(A[i, i], i)"),
    (
        "sum(inv(A + A.T)[i, k] * (A[k, j] + A[j, k]), k) = delta[i, j]",
        "sum(inv(A + A.T)[i, k] * A[k, j], k) = delta[i, j]",
    ),
    (
        "A @ inv(A) @ A = A",
        "sum(inv(A)[i, k] * A[k, j] * z[k], k) = delta[i, j] * sum(z[k], k)",
    ),
    (
        "inv(A @ A.T) @ A @ A.T = eye(n)",
        "sum(inv(A @ A.T)[i, k] * A[k, j] * A[j, k], k, j) = 1",
    ),
    (
        "inv(A + x * eye(n)) @ A + x * inv(A + x * eye(n)) = eye(n)",
        "sum(inv(A + z[k] * eye(n))[i, k] * A[k, j], k) + inv(A + z[j] * eye(n))[i, j] * z[j]"
        " = delta[i, j]",
    ),
    ("sum(inv(A)[i, k] * A[k, i], k) = 1", "sum(inv(A)[i, k] * A[k, i], i, k) = 1"),
    ("d(logdet(A), A[i, j]) = inv(A)[j, i]", "d(logdet(A), A[i, j]) = inv(A)[i, j]"),
    (
        "d(inv(A)[i, j], A[k, i]) = -inv(A)[i, k] * inv(A)[i, j]",
        "d(inv(A)[i, j], A[k, i]) = inv(A)[i, k] * inv(A)[i, j]",
    ),
    ("sum(v[i] * x, i) = x * sum(v[i], i)", "sum(v[i] * x, i) = n * x * sum(v[i], i)"),
    ("sum(z[i] + 1, i) = n + sum(z[i], i)", "sum(z[i] + 1, i) = 1 + sum(z[i], i)"),
    (
        "sum(z[i] * z[j], i, j) = sum(z[i], i)**2",
        "sum(z[i] * v[i], i) = sum(z[i], i) * sum(v[i], i)",
    ),
    (
        "sum(sum(A[i, j], i), j) = sum(sum(A[j, i], j), i)",
        "sum(A[i, j] * A[i, j], i, j) = sum(A[i, j] * A[j, i], i, j)",
    ),
    (
        "sum(A[i, j] * A[j, i], i, j) = sum(A[k, i] * A[i, k], i, k)",
        "sum(A[i, j] * z[i], i, j) = sum(A[i, j] * z[j], i, j)",
    ),
    ("sum(delta[i, j] * z[i], i) = z[j]", "sum(delta[i, j] * z[i], i) = z[i]"),
    (
        "delta[i, j] * z[i] * v[j] = delta[i, j] * v[i] * z[j]",
        "delta[i, j] * z[i] = delta[i, k] * z[i]",
    ),
    ("z[i] * delta[i, j]**2 = z[i] * delta[i, j]", "2 * z[i] * delta[i, j] = z[i] * delta[i, j]"),
    ("x / x = 1", "x / x = x"),
    ("x / (x + y) + y / (x + y) = 1", "1 / (x + y) = 1/x + 1/y"),
    ("1 / (x + 1) - 1 / (x + 2) = 1 / ((x + 1) * (x + 2))", "1 / (x + 1) = 1 / (x + 2)"),
    ("sum(1 / (1 + v[i]) + v[i] / (1 + v[i]), i) = n", "sum(1 / (1 + v[i]), i) = n"),
    ("exp(x + y) = exp(x) * exp(y)", "exp(x * y) = exp(x) * exp(y)"),
    ("exp(x / 2)**2 = exp(x)", "exp(x)**2 = exp(x)"),
    ("exp(log(x)) = x", "exp(2 * log(x)) = x"),
    ("log(x * y) = log(x) + log(y)", "log(x + y) = log(x) + log(y)"),
    ("log(6) = log(2) + log(3)", "log(5) = log(2) + log(3)"),
    ("log(p**2 / q) = 2 * log(p) - log(q)", "log(p**2 / q) = log(p) - log(q)"),
    ("sqrt(x)**2 = x", "sqrt(x**2) = x"),
    ("sqrt(p**2 * x) = p * sqrt(x)", "sqrt(y**2 * x) = y * sqrt(x)"),
    ("sqrt(8) = 2 * sqrt(2)", "sqrt(8) = 2 * sqrt(3)"),
    ("1 / sqrt(x) = sqrt(x) / x", "1 / sqrt(x) = sqrt(x)"),
    ("tanh(x) = sinh(x) / cosh(x)", "tanh(x) = cosh(x) / sinh(x)"),
    ("sin(-x) = -sin(x)", "sin(-x) = sin(x)"),
    ("cos(-x) = cos(x)", "cos(-x) = -cos(x)"),
    ("sin(0) = 0", "sin(1) = 0"),
    ("where(z[i] > 0, x, x) = x", "where(z[i] > 0, x, y) = x"),
    ("where(i = i, x, y) * z[i] = x * z[i]", "where(i = j, x, y) * z[i] = x * z[i]"),
    ("max(z[i], i) = max(z[k], k)", "max(z[i], i) = max(v[k], k)"),
    ("x**(1 + 1) = x * x", "x**(1 + 1) = x"),
    ("d(x**3, x) = 3 * x**2", "d(x**3, x) = 3 * x**3"),
    ("d(x * y, x) = y", "d(x * y, x) = x"),
    ("d(sin(x**2), x) = 2 * x * cos(x**2)", "d(sin(x**2), x) = cos(x**2)"),
    ("d(p**x, x) = p**x * log(p)", "d(p**x, x) = x * p**(x - 1)"),
    ("d(p**w, p) = w * p**(w - 1)", "d(p**w, p) = w * p**w"),
    ("d(z[i], z[j]) = delta[i, j]", "d(z[i], z[j]) = 1"),
    ("d(sum(z[i]**2, i), z[j]) = 2 * z[j]", "d(sum(z[i]**2, i), z[j]) = 2 * sum(z[i], i)"),
    ("d(d(x**2 * y, x), y) = 2 * x", "d(d(x**2 * y, x), y) = 2 * y"),
    ("d(abs(x), x) = sign(x)", "d(abs(x), x) = 1"),
    ("d(abs(x), x) = sign(x)", "d(abs(x) + abs(y), x) = 1 + sign(y)"),
    ("d(where(y > 0, x**2, x), x) = where(y > 0, 2 * x, 1)", "d(where(y > 0, x**2, x), x) = 2 * x"),
    ("X[i, 1] + X[i, 2] = sum(X[i, k], k)", "X[i, 1] = sum(X[i, k], k)"),
    ("x**w * x**y = x**(w + y)", "x**w * x**y = x**(w * y)"),
    ("(p * x)**w = p**w * x**w", "(x * y)**w = x**w * y**w"),
    ("x**w / x = x**(w - 1)", "x**w / x = x**w"),
    ("4**x = 2**(2 * x)", "4**x = 2**x"),
    ("log(x**w) = w * log(x)", "log(x**2) = 2 * log(x) + w - y"),
    ("exp(w * log(x)) = x**w", "exp(w * log(x)) = w * x"),
    ("sin(x)**2 + cos(x)**2 = 1", "sin(x)**2 + cos(y)**2 = 1"),
    ("sin(2 * x) = 2 * sin(x) * cos(x)", "sin(2 * x) = 2 * sin(x)"),
    ("cos(x + pi / 2) = -sin(x)", "cos(x + pi / 2) = sin(x)"),
    (
        "sin(x + y) = sin(x) * cos(y) + cos(x) * sin(y)",
        "sin(x + y) = sin(x) * cos(x) + cos(y) * sin(y)",
    ),
    ("d(e**(x**2), x) = 2 * x * e**(x**2)", "d(e**(x**2), x) = x**2 * e**(x**2 - 1)"),
    ("d(floor(x) * y, x) = 0", "d(floor(x) * y, x) = y"),
    ("d(arctan2(y, x), x) = -y / (x**2 + y**2)", "d(arctan2(y, x), x) = y / (x**2 + y**2)"),
]


def refusal(claim: str, assumption: str = "", **fields: str) -> Refused | None:
    """Why the checker refuses a claim by all laws; None if it accepts it."""
    found = read(claim, assumption, **fields)
    [identity] = found.identities
    laws = frozenset(LAWS) | {given(name) for name in identity.given}
    try:
        return compared(Claim.of(found, identity, identity.right, identity.given), laws)[1]
    except Refused as refused:
        return refused


@pytest.mark.parametrize(("right", "wrong"), TWINS)
def test_a_clause_accepts_what_it_says_and_refuses_its_wrong_twin(right: str, wrong: str) -> None:
    assert refusal(right) is None
    assert refusal(wrong) is not None


@pytest.mark.parametrize(
    ("claim", "assumption", "holds"),
    [
        ("sum(z[i] * x, i) = x", "sum(z[i], i) = 1", True),
        ("A @ A @ z = x**2 * z", "A @ z = x * z", True),
        ("A @ A @ z = x * z", "A @ z = x * z", False),
        ("sum(A[i, k] * z[k] * v[k], k) = x * z[i] * v[i]", "A @ z = x * z", False),
        ("z @ A = x * z", "A @ z = x * z", False),
        ("sum((A @ z)**2) = sum(z**2)", "A.T @ A = eye(n)", True),
        ("sum((A.T @ z)**2) = sum(z**2)", "A.T @ A = eye(n)", False),
        ("sum(z[i]**2, i) = 4", "norm(z) = 2", True),
        ("sum(z[i]**2, i) = 2", "norm(z) = 2", False),
        ("sum(z[i] * v[i], i) = sum(v[i], i)", "sum(z[i], i) = 1", False),
        ("A[j, i] = A[i, j]", "A[i, j] = A[j, i]", True),
        ("A[i, i] = A[i, j]", "A[i, j] = A[j, i]", False),
        ("d(sum(z[i], i), z[j]) = 1", "sum(z[i], i) = 1", True),
        ("d(sum(z[i], i), z[j]) = 0", "sum(z[i], i) = 1", False),
        ("x * y = 6", "y = 3 * 2 / x", True),
        ("x = 6", "y = 3 * 2 / x", False),
        # An assumption speaks for all values of its own indices, whatever those of a claim are.
        ("z[i] - z[j] = 0", "z[i] = 1", True),
        ("z[i] - v[j] = 0", "z[i] = v[i]", False),
    ],
)
def test_an_assumption_is_used_for_all_values_of_its_own_indices(
    claim: str, assumption: str, holds: bool
) -> None:
    assert (refusal(claim, assumption) is None) is holds


@pytest.mark.parametrize(
    ("claim", "condition", "holds"),
    [
        ("z[i] * delta[i, j] = z[i]", "i = j", True),
        ("z[i] * delta[i, j] = 0", "i != j", True),
        ("z[i] * delta[i, j] = z[i]", "i != j", False),
        ("z[i] * delta[i, j] * delta[j, k] = z[i] * delta[i, k]", "i = j", True),
        ("z[i] * delta[i, j] * delta[j, k] = 0", "i != k", True),
        ("z[i] * where(i = j, x, y) = z[i] * y", "i != j", True),
        ("z[i] = z[j]", "i = j", True),
        ("z[i] = z[j]", "i < j", False),
    ],
)
def test_conditions_on_indices_are_equations_and_inequations(
    claim: str, condition: str, holds: bool
) -> None:
    assert (refusal(claim, where=condition) is None) is holds


@pytest.mark.parametrize(
    "claim",
    [
        "d(det(A), A) = det(A) * inv(A).T",
        "d(max(z[i], i), z[j]) = where(z[j] >= max(z[i], i), 1, 0)",
        "d(where(floor(x) > 0, x, y), x) = where(floor(x) > 0, 1, 0)",
        "d(sinc(x), x) = cos(pi * x) / x - sin(pi * x) / (pi * x**2)",
        "d(hypot(x, y), x) = x / hypot(x, y)",
        "d(x**x, x) = x**x * (1 + log(x))",
        "z[1] = z[2] - z[2] + z[1]",
    ],
)
def test_what_no_clause_speaks_of_is_not_covered(claim: str) -> None:
    assert isinstance(refusal(claim), NotCovered)


def test_a_law_that_is_not_named_is_not_used() -> None:
    found = read("exp(x + y) = exp(x) * exp(y)")
    [identity] = found.identities
    claim = Claim.of(found, identity, identity.right, ())
    assert compared(claim, frozenset({"exp"})) == (frozenset({"exp"}), None)
    assert compared(claim, frozenset(LAWS) - {"exp"})[1] is not None
