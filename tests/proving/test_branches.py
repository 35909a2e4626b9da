"""What a branch asks for, it asks for only where it is taken."""

from __future__ import annotations

import pytest

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.files.load import read_text

FILE = """
dimensions: {{n: 1..3}}
symbols: {{x: real, y: real, z: "real[n]"}}
identities:
  - id: claim
    claim: "{claim}"
"""


def verdict(claim: str) -> str:
    derivation = read_text(FILE.format(claim=claim))
    assert not derivation.errors
    options = Options(cross_check=False, method="normal-form")
    return check(derivation, derivation.identities[0], options).verdict


@pytest.mark.parametrize(
    "claim",
    [
        # At y < 0 and x = 0 no derivative is asked for, so that the left side is 1 there.
        "where(y > 0, d(abs(x), x), 0) + where(x = 0, 1, 0) = where(y > 0, sign(x), 0)",
        "d(where(y > 0, abs(x), 0), x) + where(x = 0, 1, 0) = where(y > 0, sign(x), 0)",
        # At y < 0 nothing says that x > 0.
        "where(y > 0, d(log(x), x), 0) + sqrt(x**2) = where(y > 0, 1 / x, 0) + x",
        "where(y > 0, 0, d(log(x), x)) + sqrt(x**2) = where(y > 0, 0, 1 / x) + x",
    ],
)
def test_a_branch_teaches_nothing_outside_of_it(claim: str) -> None:
    assert verdict(claim) == "refuted"


@pytest.mark.parametrize(
    "claim",
    [
        # The derivative of log has no value where log has none, in a branch or under a sum.
        "where(y > 0, d(log(x), x), 0) = where(y > 0, 1 / abs(x), 0)",
        "sum(d(log(z[i]), z[i]), i) = sum(1 / abs(z[i]), i)",
    ],
)
def test_a_point_without_a_derivative_is_no_witness(claim: str) -> None:
    assert verdict(claim) != "refuted"
