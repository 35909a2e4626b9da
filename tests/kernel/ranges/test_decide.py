"""The test by ranges alone: laws of sums over ranges, and the same with an end moved by one."""

from random import Random

import pytest

from symderiv.files.load import read_text
from symderiv.kernel.ranges.decide import is_zero_by_ranges
from symderiv.proving.prover import Prover
from tests.ranges import HEAD, QUICK, claims, tried

TRUE = [
    "sum(x[k + 1], k = 1..n - 1) = sum(x[k], k = 2..n)",
    "sum(x[n - k + 1], k) = sum(x[k], k)",
    "sum(sum(A[k, l], l = 1..k), k) = sum(sum(A[k, l], k = l..n), l)",
    "sum(sum(A[k, l], l = 1..k - 1), k = 2..n) = sum(sum(A[k, l], k = l + 1..n), l = 1..n - 1)",
    "sum(x[k], k = 1..i) + sum(x[k], k = i + 1..n) = sum(x[k] + 0 * x[i], k)",
    "2 * sum(sum(x[k] * x[l], l = 1..k - 1), k = 2..n) = sum(x[k], k)**2 - sum(x[k]**2, k)",
    "sum(x[k + 1] - x[k], k = 1..n - 1) = x[n + 0] - x[1]",
    "sum(1 + 0 * x[k], k = 2..n) = n - 1",
    "sum(where(k != i, x[k], 0), k) = sum(x[k], k) - x[i]",
    "sum(exp(y[k]), k = i..n) / e[i] = 1",
    "log(e[i]) = log(sum(where(k < i, 0, exp(y[k])), k))",
    "sum(sum(x[k], k = 1..i) * y[i], i) = sum(x[i] * sum(y[k], k = i..n), i)",
    "sum(x[2*k] * y[k], k = 1..n) = sum(x[2*k] * y[k], k)",
    "where(2*i <= n, x[2*i], 0) = sum(where(k = 2*i, x[k], 0), k)",
    "exp(sum(x[k], k = 1..i)) * exp(sum(x[k], k = i + 1..n)) = exp(sum(x[k], k) + 0 * x[i])",
    "(x[1]**2 + 1)**(3/2) = (x[1]**2 + 1) * (x[1]**2 + 1)**(1/2) + 0 * sum(x[k], k = 2..n)",
    "sum(where(x[k] > 0, x[k], 0), k = 1..n - 1) + sum(where(x[k] > 0, 0, x[k]), k = 1..n - 1)"
    " = sum(x[k], k = 1..n - 1)",
]
FALSE = [
    "sum(x[k + 1], k = 1..n - 1) = sum(x[k], k = 1..n)",
    "sum(x[k + 1], k = 1..n - 1) = sum(x[k], k = 2..n - 1)",
    "sum(sum(A[k, l], l = 1..k), k) = sum(sum(A[k, l], k = l + 1..n), l = 1..n - 1)",
    "sum(sum(A[k, l], l = 1..k), k) = sum(sum(A[l, k], l = 1..k), k)",
    "2 * sum(sum(x[k] * x[l], l = 1..k), k) = sum(x[k], k)**2 - sum(x[k]**2, k)",
    "sum(x[k + 1] - x[k], k = 1..n - 1) = x[n + 0]",
    "sum(1 + 0 * x[k], k = 2..n) = n",
    "sum(1 + 0 * x[k], k = 3..n) = n - 2",
    "sum(where(k < i, x[k], 0), k) = sum(x[k], k) - x[i]",
    "sum(exp(y[k]), k = i..n - 1) / e[i] = 1",
    "where(2*i < n, x[2*i], 0) = sum(where(k = 2*i, x[k], 0), k)",
    "exp(sum(x[k], k = 1..i)) * exp(sum(x[k], k = i..n)) = exp(sum(x[k], k) + 0 * x[i])",
    "1 / sum(x[k], k = 2..n) = 1 / (sum(x[k], k) - x[n + 0])",
    "sum(x[k], k = 2..n) * sum(y[k], k = 2..n) / sum(y[k], k = 2..n) = sum(x[k], k)",
    "where(s > 0, s, 0) = s + 0 * sum(x[k], k = 2..n)",
    "sum(where(x[k] > 0, x[k], 0), k = 1..n - 1) = sum(where(x[k] < 0, 0, x[k]), k = 1..n)",
]


def proved(claim):
    derivation = read_text(HEAD % claim)
    assert derivation.errors == (), derivation.errors
    (identity,) = derivation.identities
    prover = Prover.of(derivation, identity, QUICK)
    return is_zero_by_ranges(prover.prepare(identity.left, identity.right).problem())


@pytest.mark.parametrize("claim", TRUE)
def test_what_is_true_at_every_size_is_proved(claim):
    assert proved(claim)


@pytest.mark.parametrize("claim", FALSE)
def test_what_fails_at_a_border_is_not(claim):
    assert not proved(claim)


def test_drawn_claims_are_proved_only_where_no_point_tells_otherwise():
    rng = Random(11)
    source = claims(rng)
    found = [tried(next(source), rng) for _ in range(9)]
    read = [each for each in found if each is not None]
    assert [each for each in read if each.proved and each.truth is False] == []
    assert sum(each.proved for each in read) >= 2
    assert sum(each.truth is False for each in read) >= 1
