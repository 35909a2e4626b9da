"""Products, extrema and powers of sizes as symbols of which nothing is known."""

from __future__ import annotations

import pytest

from tests.claims import settle, verdict


def scope(claim: str) -> str:
    result = settle(claim)
    return result.scope if result.verdict == "proved" else result.verdict


@pytest.mark.parametrize(
    ("claim", "wrong"),
    [
        ("max(z) = -min(-z)", "max(z) = min(-z)"),
        ("max(p * z + x) = p * max(z) + x", "max(y * z + x) = y * max(z) + x"),
        ("max(exp(z)) = exp(max(z))", "max(exp(-z)) = exp(max(z))"),
        ("max(G[i, r], r) * x = x * max(G[i, s], s)", "max(G[i, r], r) = max(G[i, r], i)"),
        ("where(z[j] <= max(z), x, 0) = x", "where(z[j] < max(z), x, 0) = x"),
        ("where(min(z) <= z[j], x, 0) = x", "where(min(z) < z[j], x, 0) = x"),
        ("where(max(z) < z[j], x, 0) = 0", "where(max(v) < z[j], x, 0) = 0"),
        ("d(max(z), z[j]) = where(z[j] = max(z), 1, 0)", "d(max(z), z[j]) = 1"),
        ("log(prod(v)) = sum(log(v))", "log(prod(v)) = sum(v)"),
        ("prod(exp(z)) = exp(sum(z))", "prod(exp(z)) = sum(exp(z))"),
        ("prod(p * v) = p**n * prod(v)", "prod(p * v) = p * prod(v)"),
        ("d(prod(v), v[j]) = prod(v) / v[j]", "d(prod(v), v[j]) = prod(v)"),
        ("x**(n + 1) = x**n * x", "x**(n + 1) = x**n + x"),
        ("p**(2 * n) = (p**n)**2", "p**(2 * n) = 2 * p**n"),
        ("d(p**n, p) = n * p**(n - 1)", "d(p**n, p) = n * p**n"),
        (
            "exp(z[j] - max(z)) / sum(exp(z[i] - max(z)), i) = exp(z[j]) / sum(exp(z[i]), i)",
            "exp(z[j] - max(z)) / sum(exp(z[i] + max(z)), i) = exp(z[j]) / sum(exp(z[i]), i)",
        ),
        (
            "max(z) + log(sum(exp(z - max(z)))) = log(sum(exp(z)))",
            "max(z) - log(sum(exp(z - max(z)))) = log(sum(exp(z)))",
        ),
    ],
)
def test_every_size_and_its_twin(claim: str, wrong: str) -> None:
    assert scope(claim) == "every size"
    assert verdict(wrong) == "refuted"


@pytest.mark.parametrize(
    "claim",
    [
        "max(z) = z[j]",
        "prod(z) = z[j]",
        "x**n = x",
        "max(z) * n = sum(z)",
        "x**(n + 1) = x**n * x + (n - 1) * (n - 2) * (n - 3) * x",
        "prod(v) = v[j] + (n - 1) * x",
    ],
)
def test_what_holds_at_small_sizes_only_is_refuted(claim: str) -> None:
    assert verdict(claim) == "refuted"


def test_nothing_is_divided_out_that_may_be_zero() -> None:
    claim = "prod(where(k = j, 1, z[k]), k) * z[j] = prod(z)"
    assert scope(claim) == "every size"
    assert (
        verdict("prod(where(k = j, 1, z[k]), k) * z[j] = where(z[j] = 0, 1, prod(z))") == "refuted"
    )
