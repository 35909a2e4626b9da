"""Labels as positions: entries at y[i], deltas of labels, and what these do to sums."""

from __future__ import annotations

import pytest

from symderiv.checking.refusal import Refused
from symderiv.files.load import read_text
from symderiv.proving.certify import certified
from tests.values import differences

HEAD = """
dimensions: {n: 1..3, m: 1..3}
symbols:
  y: index[n][m]
  t: index[m][m]
  x: real[n]
  z: real[m]
  A: real[m, n]
identities:
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("sum(delta[j, y[i]] * x[j], j) = x[y[i]]", "sum(delta[j, y[i]] * x[j], j) = x[j]"),
        ("delta[j, y[i]] * x[j] = delta[j, y[i]] * x[y[i]]", "delta[j, y[i]] * z[i] = z[i]"),
        ("d(x[y[i]], x[j]) = delta[j, y[i]]", "d(x[y[i]], x[j]) = 1"),
        (
            "d(sum(A[i, y[i]], i), A[k, j]) = delta[j, y[k]]",
            "d(sum(A[i, y[i]], i), A[k, j]) = sum(delta[j, y[i]], i)",
        ),
        # Labels of the same dimension as their own axis: an index stands in both.
        ("delta[i, t[i]]**2 = delta[i, t[i]]", "sum(delta[i, t[i]] * z[i], i) = z[t[i]]"),
        ("delta[i, t[i]] * z[i] = z[i] * delta[t[i], i]", "sum(delta[i, t[i]], i) = 1"),
        (
            "sum(sum(delta[j, y[i]], i)**2, j) = sum(delta[y[i], y[k]], i, k)",
            "sum(sum(delta[j, y[i]], i)**2, j) = m",
        ),
        # No label may be j, and then the sum is 0, whatever stands beside it.
        (
            "sum(delta[j, y[i]] * z[i] * z[1], i) = z[1] * sum(delta[j, y[i]] * z[i], i)",
            "sum(delta[j, y[i]] * z[i], i) = z[j]",
        ),
        ("x[y[i]] = x[y[i]]", "x[y[i]] = x[y[1]]"),
    ],
)
def test_what_labels_say_and_its_wrong_twin(right: str, wrong: str) -> None:
    for claim, holds in ((right, True), (wrong, False)):
        found = read_text(f'{HEAD}  - {{id: claim, claim: "{claim}"}}\n')
        if found.errors:
            assert not holds
            continue
        [identity] = found.identities
        assert (certified(found, identity, identity.right, ()).proof is not None) is holds, claim
        assert differences(found, identity, points=12)[0] == []


def test_a_factor_without_value_stays_beside_labels_that_may_all_be_others() -> None:
    claim = "sum(delta[j, y[i]] * z[i] / x[k], i) = 1 / x[k] * sum(delta[j, y[i]] * z[i], i)"
    found = read_text(f'{HEAD}  - {{id: claim, claim: "{claim}"}}\n')
    [identity] = found.identities
    try:
        assert differences(found, identity, points=40)[0] == []
    except Refused:
        pytest.fail("not covered")
