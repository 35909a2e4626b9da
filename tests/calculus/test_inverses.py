"""inv(A) @ A at every size, and what only looks like it."""

from __future__ import annotations

import pytest

from tests.claims import scope, verdict


@pytest.mark.parametrize(
    "claim",
    [
        "inv(A) @ A = eye(n)",
        "A @ inv(A) @ z = z",
        "inv(A) @ (A + p * eye(n)) = eye(n) + p * inv(A)",
        "inv(A + p * eye(n)) @ (A + p * eye(n)) = eye(n)",
        "inv(G @ G.T) @ (G @ G.T) = eye(n)",
        "trace(A @ inv(A)) = n",
        "d(logdet(A), A) @ A.T = eye(n)",
    ],
)
def test_products_with_inverses_hold_at_every_size(claim: str) -> None:
    assert scope(claim) == "every size"


@pytest.mark.parametrize(
    "claim",
    [
        "inv(A) @ A.T = eye(n)",
        "inv(A) * A = eye(n)",
        "inv(A) @ A @ z = 2 * z",
        "sum(inv(A)[i, k] * A[j, k], k) = delta[i, j]",
        "sum(inv(A)[k, k] * A[k, k], k) = n",
        "inv(A + p * eye(n)) @ A = eye(n)",
        "trace(A @ inv(A)) = 2",
    ],
)
def test_wrong_twins(claim: str) -> None:
    assert verdict(claim) == "refuted"
