"""The part of the domain in which a refuted claim is true, and no part where there is none."""

from __future__ import annotations

import pytest

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.files.load import read_text

HEAD = """
symbols: {x: real, y: real, p: positive, u: "(-1, 1)", z: "real[2]", q: nonnegative}
identities:
"""
OPTIONS = Options(method="normal-form", cross_check=False)


def reason(claim: str) -> str | None:
    derivation = read_text(f"{HEAD}  - id: only\n    claim: {claim}\n")
    assert not derivation.errors
    result = check(derivation, derivation.identities[0], OPTIONS)
    assert result.verdict == "refuted"
    return result.reason


@pytest.mark.parametrize(
    ("claim", "where"),
    [
        ("sqrt(x**2) = x", "true where x > 0"),
        ("abs(u) = -u", "true where u < 0"),
        ("where(x > 1000, 1, 0) = 0", "true where x < 1000"),
        ("where(x = 7, 1, 0) = 0", "true where x != 7"),
        ("d(relu(x - 3), x) = 1", "true where x > 3"),
        ("where(p < 2, p, 0) = p", "true where p < 2"),
        ("where(q < 2, q, 0) = q", "true where q < 2"),
        ("clip(x, -1, 1) = x", "true where -1 < x < 1"),
        ("hardswish(x) = where(x > 3, x, 0)", "true where x < -3 or x > 3"),
        ("d(clip(x, -1, 1), x) = where(x < 1, 1, 0)", "true where x > -1"),
        ("where(abs(x) < 2, x, 0) = x", "true where -2 < x < 2"),
        ("abs(z[1]) = z[1]", "true where each z[...] > 0"),
        ("max(x, y) = x", "true where x > y"),
        ("min(x, y) = x", "true where y > x"),
        ("d(max(0, 1 - x * y), x) = -y", "true where 1 > x * y"),
        ("where(abs(x - y) < p, 0, 1) = 0", "true where p > abs(x - y)"),
    ],
)
def test_the_part_of_the_domain_in_which_a_claim_holds(claim: str, where: str) -> None:
    assert reason(claim) == where


@pytest.mark.parametrize(
    "claim",
    [
        "sqrt(x**2) = 2 * x",
        "abs(x) = abs(y)",
        "x**2 = x",
        "sqrt(p) = p",
        "max(x, y) = x + 1",
        "clip(x, -1, 1) = 2 * x",
        "d(max(0, 1 - x * y), x) = -2 * y",
    ],
)
def test_nothing_is_said_of_a_claim_that_holds_on_neither_side(claim: str) -> None:
    assert reason(claim) is None
