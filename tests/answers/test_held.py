"""A refuted derivative that is true with names held: the report says which."""

import pytest

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.files.load import read_text

FILE = """
dimensions: {{n: 2..3}}
symbols: {{x: 'real[n]', eps: positive, u: real}}
definitions:
  mu: mean(x)
  sg: sqrt(mean((x - mu)**2) + eps)
  xh[i]: (x[i] - mu) / sg
  p: u**2
  q: p * u + p
identities:
  - id: claim
    claim: {claim}
    expect: {expect}
"""


def result(claim: str, expect: str = "proved"):
    derivation = read_text(FILE.format(claim=claim, expect=expect))
    assert derivation.errors == ()
    return check(derivation, derivation.identities[0], Options(cross_check=False))


@pytest.mark.parametrize(
    ("claim", "reason", "suggestion"),
    [
        (
            "d(xh[i], x[j]) = delta[i, j] / sg",
            "true with mu and sg held constant",
            "d(xh[i], x[j], hold=(mu, sg)) = delta[i, j] / sg",
        ),
        ("d(q, u) = p", "true with p held constant", "d(q, u, hold=p) = p"),
        ("3 * d(q, u) = 3 * p", "true with p held constant", "3 * d(q, u, hold=p) = 3 * p"),
    ],
)
def test_the_names_and_the_claim_with_them(claim, reason, suggestion):
    found = result(claim)
    assert (found.verdict, found.reason, found.suggestion) == ("refuted", reason, suggestion)


def test_an_expected_refutation_has_the_reason_too():
    found = result("d(q, u) = p", "refuted")
    assert (found.ok, found.reason) == (True, "true with p held constant")


@pytest.mark.parametrize("claim", ["d(xh[i], x[j]) = 0", "d(q, u) = 3 * p", "d(p, u) = u"])
def test_a_derivative_that_nothing_makes_true_has_no_such_reason(claim):
    assert "held" not in (result(claim).reason or "")
