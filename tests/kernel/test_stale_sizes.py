"""One normal form serves many sizes: nothing that was found at one may be kept for the next."""

from __future__ import annotations

import pytest

from symderiv.calculus.rewrite import rewrite
from symderiv.formula.tree import dimensions_of
from symderiv.kernel.decide import at_sizes
from symderiv.kernel.problem import Problem, open_dimensions
from tests.claims import derivation


def problem(claim: str) -> Problem:
    read = derivation(claim)
    identity = read.identities[0]
    domains = {name: symbol.domain for name, symbol in read.symbols.items()}
    residual = rewrite(identity.left - identity.right)
    names = open_dimensions(read.dimensions, dimensions_of(residual))
    return Problem(residual, identity.free, identity.where, domains, read.dimensions, names)


@pytest.mark.parametrize(
    "claim",
    [
        "x / n = x / sqrt(n)",
        "x * sqrt(n) = x",
        "exp(n * x) = exp(x)",
        "log(n) * x = 0",
        "sqrt(sum(v[i], i)) = sqrt(v[1])",
        "sum(z[i], i) = z[1]",
    ],
)
def test_true_at_the_first_size_only_is_not_proved_at_the_others(claim: str) -> None:
    assert not at_sizes(problem(claim), ("n",)).proved


def test_a_claim_true_at_each_size_is_proved() -> None:
    assert at_sizes(problem("sqrt(n)**2 * x = n * x"), ("n",)).proved
