"""What is said of smaller sizes, with more than one dimension, too."""

from __future__ import annotations

import pytest

from symderiv.answers.prove import check
from symderiv.base.options import Options
from tests.claims import derivation, settle


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ("sum(G[i, k], i, k) = sum(G[i, k], k)", "true for n = 1, fails at n = 2, m = 1"),
        ("(n - 1) * (m - 1) * x = 0", "true for n = 1 and for m = 1, fails at n = 2, m = 2"),
        ("x = 2 * x", None),
        ("sum(z[i], i) = 0", None),
    ],
)
def test_the_sizes_below_a_witness(claim: str, reason: str | None) -> None:
    result = settle(claim)
    assert (result.verdict, result.reason) == ("refuted", reason)


def test_a_claim_that_sympy_finds_true_at_the_sizes_of_the_file_is_tried_beyond_them() -> None:
    read = derivation("floor(n / 5) * x = 0 * x")
    result = check(read, read.identities[0], Options(cross_check=False, suggest=False))
    assert result.verdict == "refuted"
    assert result.witness is not None
    assert result.witness.sizes["n"] == 5
