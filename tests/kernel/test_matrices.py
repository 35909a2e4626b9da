"""Matrices at every size, by the algebra of words alone: no search for a witness stands in front
of the wrong twins."""

from __future__ import annotations

from functools import cache

import pytest

from symderiv.files.load import read_text
from symderiv.formula.declarations import Derivation
from symderiv.kernel.formal import is_formally_zero
from symderiv.kernel.matrices.vanishing import vanishes
from symderiv.proving.assumed import Assumed
from symderiv.proving.obligation import Prepared

HEAD = """
dimensions: {n: 1..3, m: 1..2}
symbols:
  A: real[n, n]
  B: real[n, n]
  C: real[m, m]
  D: real[n, n]
  P: real[n, n]
  Q: real[n, n]
  S: real[n, n]
  T: real[n, n]
  U: real[n, m]
  V: real[m, n]
  M: real[n, n]
  c: real
  t: real
  k: positive
  u: real[n]
  v: real[n]
  x: real[n]
definitions:
  "K[i, j]": exp(-t * M[i, j]) + k * delta[i, j]
  "L[i, j]": where(j <= i, M[i, j], 0)
  "R[i, j]": where(j < i, 0, M[i, j])
  f: -1/2 * trace(inv(D) @ B) - 1/2 * log(det(D))
assumptions:
  orthogonal: Q.T @ Q = eye(n)
  projection: P @ P = P
  symmetric: D = D.T
  level: P = P.T
  skew: S = -S.T
  eigen: A @ v = c * v
  commuting: A @ B = B @ A
  columns: U.T @ U = eye(m)
identities:
"""


@cache
def read(claim: str, given: str) -> Derivation:
    found = read_text(
        f'{HEAD}  - id: claim\n    claim: "{claim}"\n    given: [{given}]\n', "a.yaml"
    )
    assert found.errors == (), found.errors
    return found


def proves(claim: str, given: str = "") -> bool:
    found = read(claim, given)
    item = found.identities[0]
    prepared = Prepared.of(found, item, Assumed.of(found, item.given), item.left, item.right)
    problem = prepared.problem()
    return is_formally_zero(problem.residual) or vanishes(problem)


TRUE = [
    "det(A @ B) = det(A) * det(B)",
    "det(A @ B) = det(B @ A)",
    "det(inv(A)) = 1 / det(A)",
    "det(A.T) = det(A)",
    "det(c * A) = c**n * det(A)",
    "det(-A) = (-1)**n * det(A)",
    "det(2 * A) * det(-2 * A) = (-4)**n * det(A)**2",
    "det(k * A) / k = k**(n - 1) * det(A)",
    "det(diag(v) @ A) = prod(v[i], i) * det(A)",
    "det(L) = prod(M[i, i], i)",
    "det(R) = prod(M[i, i], i)",
    "det(A + outer(u, v)) = det(A) * (1 + v @ inv(A) @ u)",
    "det(A + U @ C @ V) = det(inv(C) + V @ inv(A) @ U) * det(C) * det(A)",
    "det(eye(n) + U @ V) = det(eye(m) + V @ U)",
    "det(eye(n) + c * outer(u, v)) = 1 + c * sum(u * v)",
    "det(A + B) = det(A) * det(B) * det(inv(A) + inv(B))",
    "inv(A @ B) = inv(B) @ inv(A)",
    "inv(A.T) = inv(A).T",
    "inv(c * A) = inv(A) / c",
    "inv(inv(A)) = A",
    "inv(diag(v)) = diag(1 / v)",
    "inv(A @ diag(v)) = inv(A) / v[:, None]",
    "inv(A + outer(u, v)) = inv(A) - outer(inv(A) @ u, v @ inv(A)) / (1 + v @ inv(A) @ u)",
    "inv(A + U @ C @ V) = inv(A) - inv(A) @ U @ inv(inv(C) + V @ inv(A) @ U) @ V @ inv(A)",
    "inv(eye(n) + U @ V) @ U = U @ inv(eye(m) + V @ U)",
    "inv(inv(A) + inv(B)) = A @ inv(A + B) @ B",
    "inv(A) - inv(B) = inv(A) @ (B - A) @ inv(B)",
    "trace(A @ B @ M) = trace(M @ A @ B)",
    "trace(A @ B @ M) = trace(B.T @ A.T @ M.T)",
    "trace(inv(A) @ A) = n",
    "logdet(A @ B) = logdet(A) + logdet(B)",
    "d(log(det(A)), A) = inv(A).T",
    "d(logdet(A @ B), A) = inv(A).T",
    "d(det(A), A) = det(A) * inv(A).T",
    "trace(A.T @ d(det(A), A)) = n * det(A)",
    "d(u @ inv(A) @ x, A) = -inv(A).T @ outer(u, x) @ inv(A).T",
    "d(log(det(K)), t) = trace(inv(K) @ d(K, t))",
    "d(u @ inv(K) @ u, k) = -sum((inv(K.T) @ u) * (inv(K) @ u))",
    "2 * d(f, D) = inv(D).T @ B.T @ inv(D).T - inv(D).T",
    "log(det(L @ L.T)) = 2 * sum(logdet(M[i, i] * eye(n)), i) / n",
]

FALSE = [
    "det(A + B) = det(A) + det(B)",
    "det(A @ B) = det(A) * det(A)",
    "det(inv(A)) = det(A)",
    "det(c * A) = c * det(A)",
    "det(-A) = -det(A)",
    "det(c * A) = c**m * det(A)",
    "det(k * A) = k**(n - 1) * det(A)",
    "det(U @ V) = det(V @ U)",
    "det(diag(v) @ A) = sum(v[i], i) * det(A)",
    "det(M) = prod(M[i, i], i)",
    "det(A + outer(u, v)) = det(A) * (1 + u @ inv(A) @ v)",
    "det(A + outer(u, v)) = det(A) * (1 - v @ inv(A) @ u)",
    "det(A + U @ C @ V) = det(inv(C) + V @ inv(A) @ U) * det(A)",
    "det(2 * eye(n) + U @ V) = det(2 * eye(m) + V @ U)",
    "det(A + B) = det(A) * det(inv(A) + inv(B))",
    "inv(A @ B) = inv(A) @ inv(B)",
    "inv(A.T) = inv(A)",
    "inv(c * A) = c * inv(A)",
    "inv(A @ diag(v)) = inv(A) / v[None, :]",
    "inv(A + outer(u, v)) = inv(A) + outer(inv(A) @ u, v @ inv(A)) / (1 + v @ inv(A) @ u)",
    "inv(A + outer(u, v)) = inv(A) - outer(inv(A) @ u, v @ inv(A)) / (1 + u @ inv(A) @ v)",
    "inv(A + U @ C @ V) = inv(A) - inv(A) @ U @ inv(C + V @ inv(A) @ U) @ V @ inv(A)",
    "inv(inv(A) + inv(B)) = A @ inv(A + B) @ A",
    "inv(A) - inv(B) = inv(A) @ (A - B) @ inv(B)",
    "trace(A @ B @ M) = trace(B @ A @ M)",
    "trace(A @ B) = trace(A) * trace(B)",
    "trace(inv(A) @ A) = 1",
    "logdet(A @ B) = logdet(A) * logdet(B)",
    "d(log(det(A)), A) = inv(A)",
    "d(det(A), A) = det(A) * inv(A)",
    "trace(A.T @ d(det(A), A)) = m * det(A)",
    "d(u @ inv(A) @ x, A) = -inv(A).T @ outer(x, u) @ inv(A).T",
    "d(log(det(K)), t) = trace(inv(K) * d(K, t))",
    "2 * d(f, D) = inv(D) @ B @ inv(D) - inv(D)",
    "Q @ Q.T = eye(n)",
    "P @ P @ P = P",
    "x @ S @ x = 0",
]

GIVEN = [
    ("Q @ Q.T = eye(n)", "orthogonal"),
    ("det(Q)**2 = 1", "orthogonal"),
    ("det(Q)**3 = 1 / det(Q)", "orthogonal"),
    ("inv(Q) = Q.T", "orthogonal"),
    ("det(Q @ A @ Q.T) = det(A)", "orthogonal"),
    ("trace(Q @ A @ Q.T) = trace(A)", "orthogonal"),
    ("sum((Q @ x)**2) = sum(x**2)", "orthogonal"),
    ("det(P)**2 = det(P)", "projection"),
    ("(eye(n) - P) @ P @ A = 0 * A", "projection"),
    ("inv(eye(n) + P) = eye(n) - P / 2", "projection"),
    ("sum((P @ x)**2) = x @ P @ x", "projection, level"),
    ("x @ S @ x = 0", "skew"),
    ("trace(S @ D) = 0", "skew, symmetric"),
    ("trace(S @ S @ S) = 0", "skew"),
    ("inv(D).T = inv(D)", "symmetric"),
    ("d(log(det(D)), D) = inv(D)", "symmetric"),
    ("2 * d(f, D) = inv(D) @ B.T @ inv(D) - inv(D)", "symmetric"),
    ("A @ A @ v = c**2 * v", "eigen"),
    ("inv(A) @ v = v / c", "eigen"),
    ("inv(A) @ B = B @ inv(A)", "commuting"),
    ("trace(A @ B @ A @ B) = trace(A @ A @ B @ B)", "commuting"),
    ("U @ U.T @ U = U", "columns"),
]

NOT_GIVEN = [
    ("det(Q) = 1", "orthogonal"),
    ("inv(Q) = Q", "orthogonal"),
    ("Q @ A @ Q.T = A", "orthogonal"),
    ("det(P) = 1", "projection"),
    ("sum((P @ x)**2) = x @ P @ x", "projection"),
    ("inv(P) = P", ""),
    ("x @ S @ u = 0", "skew"),
    ("trace(S @ S) = 0", "skew"),
    ("d(log(det(D)), D) = 2 * inv(D)", "symmetric"),
    ("inv(A).T = inv(A)", "symmetric"),
    ("A @ A @ v = c * v", "eigen"),
    ("A @ u = c * u", "eigen"),
    ("A = B", "commuting"),
    ("U @ U.T = eye(n)", "columns"),
    ("det(U @ U.T) = 1", "columns"),
    # At an odd size an antisymmetric matrix has no inverse, and its cofactors are symmetric.
    ("d(det(S), S) = -d(det(S), S).T", "skew"),
    # A projection of determinant 0 has cofactors that no inverse speaks of.
    ("d(det(P), P) = det(P) * eye(n)", "projection"),
]


@pytest.mark.parametrize("claim", TRUE)
def test_true_at_every_size(claim: str) -> None:
    assert proves(claim)


@pytest.mark.parametrize("claim", FALSE)
def test_false_at_some_size(claim: str) -> None:
    assert not proves(claim)


@pytest.mark.parametrize(("claim", "given"), GIVEN)
def test_true_where_it_is_assumed(claim: str, given: str) -> None:
    assert proves(claim, given)


@pytest.mark.parametrize(("claim", "given"), NOT_GIVEN)
def test_false_though_it_is_assumed(claim: str, given: str) -> None:
    assert not proves(claim, given)
