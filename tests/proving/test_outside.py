"""A sum that leaves its axis at an end says what to write instead."""

import pytest

from symderiv.files.load import read_text
from symderiv.proving.outside import leaving

HEAD = "dimensions: {n: 2..4, m: 1..3}\nsymbols:\n  x: real[n]\n  w: real[m]\n"


def advice(claim):
    found = read_text(f"{HEAD}identities:\n  - id: a\n    claim: '{claim}'\n")
    assert found.errors == ()
    (identity,) = found.identities
    return leaving((identity.left, identity.right))


@pytest.mark.parametrize(
    ("claim", "place", "ends"),
    [
        ("sum((x[i + 1] - x[i])**2, i) = 0", "x[i + 1]", "i = 1..n - 1"),
        ("sum(exp(x[i - 2]) * x[i], i) = 0", "x[i - 2]", "i = 3..n"),
        ("w[1] = sum(w[k] * sum(x[i + 1] * x[i], i), k)", "x[i + 1]", "i = 1..n - 1"),
    ],
)
def test_the_entry_and_the_range_are_named(claim, place, ends):
    found = advice(claim)
    assert found is not None
    assert found.startswith(f"{place} is outside of its axis")
    assert ends in found


@pytest.mark.parametrize(
    "claim",
    [
        "sum((x[i + 1] - x[i])**2, i = 1..n - 1) = 0",
        "sum(where(i < n, x[i + 1], 0) * x[i], i) = 0",
        "sum(delta[i, j + 1] * x[i - 1] * x[i], i) = x[j]",
        "sum(w[k] * x[i + k - 1], k) = x[i]",
        "sum(x[i], i) = 0",
    ],
)
def test_what_may_have_a_value_gets_no_advice(claim):
    assert advice(claim) is None
