"""Hand-made claims, most of them false, with the search for a witness left out: what is false is
not proved by the kernel, and what is true is."""

from __future__ import annotations

from pathlib import Path

import pytest

from symderiv.files.load import load
from symderiv.kernel.decide import at_sizes, zero_test
from symderiv.proving.prover import Prover
from tests.claims import QUICK

FILES = sorted((Path(__file__).parents[1] / "corpus" / "alone").glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_kernel_alone_proves_what_is_true_and_nothing_else(path: Path) -> None:
    derivation = load(path)
    assert derivation.errors == ()
    expected, found = {}, {}
    for identity in derivation.identities:
        prover = Prover.of(derivation, identity, QUICK)
        problem = prover.prepare(identity.left, identity.right).problem()
        proved = zero_test(problem).proved or at_sizes(problem, problem.open).proved
        expected[identity.claim, identity.given, identity.where_text] = identity.expect == "proved"
        found[identity.claim, identity.given, identity.where_text] = proved
    assert found == expected


def test_most_of_the_claims_are_false() -> None:
    claims = [identity.expect for path in FILES for identity in load(path).identities]
    assert claims.count("refuted") > 200
    assert claims.count("proved") > 50
