"""Witnesses: in the domain, where the claim fails, small, simple, and honest about assumptions."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symderiv.formula.declarations import Result, Witness
from tests.claims import settle


def witness(claim: str, assumption: str = "", **fields: str) -> Witness:
    result = settle(claim, assumption, **fields)
    assert result.verdict == "refuted", (result.verdict, result.reason)
    assert result.witness is not None
    return result.witness


def values(value: object) -> list[Fraction]:
    if isinstance(value, list | tuple):
        return [number for part in value for number in values(part)]
    return [Fraction(str(value))]


@pytest.mark.parametrize(
    ("claim", "point"),
    [
        ("sqrt(x**2) = x", {"x": "-1"}),
        ("where(x > 1000, 1, 0) = 0", {"x": "1001"}),
        ("where(x < -77, x, 0) = 0", {"x": "-78"}),
        ("abs(x) * sign(x - 12) = -abs(x)", {"x": "12"}),
        ("max(x, 250) = 250", {"x": "251"}),
        ("x**3 = x", {"x": "2"}),
        ("p**2 = p", {"p": "2"}),
    ],
)
def test_the_region_where_a_claim_fails_is_found(claim: str, point: dict[str, str]) -> None:
    assert witness(claim).point == point


def test_one_plane_of_a_piecewise_claim_is_found() -> None:
    point = witness("where(3 * x - y = 7, 1, 0) = 0").point
    assert 3 * Fraction(str(point["x"])) - Fraction(str(point["y"])) == 7


@pytest.mark.parametrize(
    "claim",
    [
        "x * 1.0000000000000000001 = x",
        "0.04471500000000001 * x = 0.044715 * x",
        "3.14159265358979 * x = pi * x",
        "exp(x) * 1.0000000000000001 = exp(x)",
        "sqrt(2) * x = 1.4142135623730951 * x",
        "x * (0.1 + 0.2) = 0.30000000000000004 * x",
        "exp(pi * sqrt(163)) * x = 262537412640768744 * x",
        "tanh(x) + 1e-30 * x = tanh(x)",
        "log(1 + exp(x)) = max(x, 0) + log(1 + exp(-abs(x))) + 1e-18",
        "erf(x) = tanh(1.2025 * x + 0.0856 * x**3)",
        "sum(z[k]**2, k) = sum(z[k]**2, k) * 1.0000000000000002",
        "d(x * (1 + erf(x / sqrt(2))) / 2, x)"
        " = d(x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x**3))), x)",
        "sin(x) = x - x**3/6 + x**5/120 - x**7/5040 + x**9/362880 - x**11/39916800"
        " + x**13/6227020800 - x**15/1307674368000",
    ],
)
def test_near_misses_are_refuted(claim: str) -> None:
    assert settle(claim).verdict == "refuted"


@pytest.mark.parametrize(
    "claim",
    [
        "1 + exp(-x**2) = 1 + where(abs(x) < 30, exp(-x**2), 0)",
        "where((x > 0.3333) & (x < 0.3334), x + 1, x) = x",
        "where(sin(x) > 0.9999, 1, 0) = 0 * x",
        "where(log(p) > 20, p, 1) = 1",
        "where(exp(x) < 1e-9, 0, x) = x",
        "where(x**3 > 5000, 0, x) = x",
        "where(1 / (1 + p) < 0.001, 0, p) = p",
        "floor(p / 100) = 0 * p",
        "max(sum(z[k], k), -1000) = sum(z[k], k)",
        "where(exp(exp(x)) > 1e400, 0, 1) = 1",
    ],
)
def test_far_and_narrow_regions_are_found(claim: str) -> None:
    assert settle(claim).verdict == "refuted"


@pytest.mark.parametrize(
    ("claim", "size"),
    [("where(n < 23, x, 0) = x", 23), ("floor(n / 17) * x = 0 * x", 17)],
)
def test_a_size_at_which_a_claim_switches_is_found(claim: str, size: int) -> None:
    assert witness(claim).sizes == {"n": size}


def test_both_sides_are_shown_to_the_digits_that_differ() -> None:
    found = witness("tanh(x) + 1e-30 * x = tanh(x)")
    left, right = (Fraction(side.split(" ± ")[0]) for side in (found.lhs, found.rhs))
    assert abs(left - right - Fraction(1, 10**30)) < Fraction(1, 10**35)
    small = witness("exp(-x**2) * 1e-50 = 0 * x")
    assert Fraction(small.lhs.split(" ± ")[0]) > 0


def test_a_point_satisfies_a_linear_assumption_exactly() -> None:
    found = witness("sum(z[k]**2, k) = 1", "sum(z[k], k) = 1")
    assert sum(values(found.point["z"])) == 1
    assert found.parameters == {}


def test_a_point_without_rational_coordinates_gives_its_parameters() -> None:
    found = witness("sum(z[k], k) = 1", "norm(z) = 1")
    assert "±" in str(found.point["z"])
    assert len(values(found.parameters["z"])) == found.sizes["n"]


def test_tied_symbols_stay_in_their_domains() -> None:
    # p = 1 - q with both positive: p = q fails at a point of the segment only
    point = witness("p = q", "p + q = 1").point
    p, q = Fraction(str(point["p"])), Fraction(str(point["q"]))
    assert p + q == 1
    assert p > 0
    assert q > 0


def test_no_witness_from_outside_of_a_tied_domain() -> None:
    # q < 1 follows from p > 0; a parameter q = 2 must refute nothing
    assert settle("abs(1 - q) = 1 - q", "p + q = 1").verdict != "refuted"


def test_a_sign_assumption_holds_at_the_point() -> None:
    point = witness("x = 4", "x > 3").point
    assert Fraction(str(point["x"])) > 3


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ("sum(z[i], i) = z[1]", "true for n = 1 only, fails from n = 2"),
        ("(n - 1) * (n - 2) * (n - 3) * x = 0", "true up to n = 3, fails from n = 4"),
        ("x / n = x / sqrt(n)", "true for n = 1 only, fails from n = 2"),
    ],
)
def test_the_sizes_at_which_a_wrong_claim_holds_are_said(claim: str, reason: str) -> None:
    assert settle(claim).reason == reason


def test_the_witness_is_the_same_each_time_and_names_its_axes() -> None:
    first, second = (settle("A = A.T") for _ in range(2))
    assert first.witness == second.witness
    assert first.witness is not None
    assert set(first.witness.indices) == {"axis 1", "axis 2"}


def test_both_sides_are_enclosed() -> None:
    found = witness("exp(x) = 1 + x")
    assert "±" in found.lhs
    assert "±" not in found.rhs


def test_a_true_claim_has_none() -> None:
    result: Result = settle("sqrt(x**2) = abs(x)")
    assert result.verdict == "proved"
    assert result.witness is None
