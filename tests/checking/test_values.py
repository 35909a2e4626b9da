"""Polynomials have the values of the formulas that they are made of, at hard points."""

from __future__ import annotations

from pathlib import Path

import pytest

from symderiv.files.load import load, read_text
from symderiv.functions import FUNCTIONS
from symderiv.system.recursion import deep_recursion
from tests.checking.test_clauses import TWINS
from tests.claims import read
from tests.values import differences

FORGED = sorted((Path(__file__).parents[1] / "corpus" / "forged").glob("*.yaml"))
NAMES = "xyzuvw"


def rows() -> list[tuple[str, int]]:
    return [(name, number) for name, row in FUNCTIONS.items() for number in row.arity]


@pytest.mark.parametrize(("name", "arity"), rows())
def test_every_function_and_its_derivatives(name: str, arity: int) -> None:
    arguments = ", ".join(NAMES[:arity])
    claims = [f"{name}({arguments}) = 0"]
    claims += [f"d({name}({arguments}), {each}) = 0" for each in NAMES[:arity]]
    lines = ["symbols: {" + ", ".join(f"{each}: real" for each in NAMES) + "}", "identities:"]
    lines += [f'  - {{id: c{place}, claim: "{claim}"}}' for place, claim in enumerate(claims)]
    found = read_text("\n".join(lines) + "\n")
    with deep_recursion():
        for identity in found.identities:
            assert differences(found, identity)[0] == [], identity.claim


@pytest.mark.parametrize(("right", "wrong"), TWINS)
def test_true_and_false_claims(right: str, wrong: str) -> None:
    for claim in (right, wrong):
        found = read(claim)
        [identity] = found.identities
        assert differences(found, identity, points=12)[0] == []


@pytest.mark.parametrize("path", FORGED, ids=lambda path: path.stem)
def test_claims_that_were_settled_wrongly(path: Path) -> None:
    derivation = load(path)
    with deep_recursion():
        for identity in derivation.identities:
            assert differences(derivation, identity, points=12)[0] == [], identity.claim
