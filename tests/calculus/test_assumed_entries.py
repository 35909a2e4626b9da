"""Assumptions about single entries of an array, and about means."""

from __future__ import annotations

import pytest

from tests.claims import verdict


@pytest.mark.parametrize(
    ("assumption", "claim"),
    [
        ("z[1] = 1", "z[1]**2 = z[1]"),
        ("z[1] = 1", "sum(z[k], k) = 1 + sum(where(k = 1, 0, z[k]), k)"),
        ("z[1] = 1", "d(sum(z**2), z[1]) = 2"),
        ("z[1] = 1", "d(sum(z**2), z[k]) = 2*z[k]"),
        ("z[n + 0] = x", "z[n + 0]*y = x*y"),
        ("2*z[1] - x = 0", "z[1] = x/2"),
        ("A[1, j] = z[j]", "A[1, k] + A[1, 1] = z[k] + z[1]"),
        ("A[1, 1] = 0", "A[1, 1]*x = 0"),
        ("mean(z) = 0", "sum(z[k], k) = 0"),
        ("mean(z) = 0", "var(z) = mean(z**2)"),
        ("v[1] = p", "sqrt(v[1]**2) = p"),
    ],
)
def test_true_under_them(assumption: str, claim: str) -> None:
    assert verdict(claim, assumption) == "proved"


@pytest.mark.parametrize(
    ("assumption", "claim"),
    [
        ("z[1] = 1", "z[k] = 1"),
        ("z[1] = 1", "z[n + 0] = 1"),
        ("z[1] = 1", "d(z[1], z[1]) = 0"),
        ("z[1] = 1", "d(sum(z), z[1]) = 0"),
        ("A[1, j] = z[j]", "A[k, j] = z[j]"),
        ("A[1, j] = z[j]", "A[j, 1] = z[j]"),
        ("mean(z) = 0", "z[1] = 0"),
        ("mean(z) = 0", "d(mean(z), z[1]) = 0"),
    ],
)
def test_false_under_them(assumption: str, claim: str) -> None:
    assert verdict(claim, assumption) == "refuted"


@pytest.mark.parametrize("assumption", ["z[1] = z[n + 0]", "z[1]*z[n + 0] = 1", "x*z[1] = 1"])
def test_what_is_not_solved_for_an_entry_is_an_error(assumption: str) -> None:
    with pytest.raises(AssertionError, match="cannot be solved"):
        verdict("z[1] = 1", assumption)


def test_an_entry_that_is_no_point_of_its_domain_proves_nothing() -> None:
    assert verdict("v[1] = 5", "v[1] = -1") == "undecided"
