"""Claims that take cases: pairs of indices, elements, and the signs of switching arguments."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symderiv.checking.accept import accept
from symderiv.checking.claim import Claim
from symderiv.checking.laws import LAWS
from symderiv.checking.proof import ByElements, ByLaws, ByPair, BySign, Proof
from symderiv.checking.refusal import NotCovered, Refused
from symderiv.proving.certify import certified
from tests.claims import read


def proof(claim: str, assumption: str = "", **fields: str) -> Proof | None:
    found = read(claim, assumption, **fields)
    [identity] = found.identities
    return certified(found, identity, identity.right, identity.given).proof


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("d(relu(x), x) = where(x > 0, 1, 0)", "d(relu(x), x) = where(x > 1, 1, 0)"),
        # At a tie one side has the slope 1, the other one 0: whatever is stated there is not
        # proved unless it is one of them.
        ("d(max(x, y), x) = where(x > y, 1, 0)", "d(max(x, y), x) = where(x > y, 1, 1 / 2)"),
        ("d(max(x, y), x) = where(x >= y, 1, 0)", "d(max(x, y), x) = where(x >= y, 1, 2)"),
        ("d(max(x, x), x) = 1", "d(max(x, x), x) = 1 / 2"),
        ("d(relu(x)**2, x) = 2 * relu(x)", "d(relu(x)**2, x) = relu(x)"),
        ("d(x * abs(x), x) = 2 * abs(x)", "d(x * abs(x), x) = abs(x)"),
        # Both kinks are at 0, and the sum has none.
        ("d(relu(x) - relu(-x), x) = 1", "d(relu(x) - relu(-x), x) = 2 * where(x > 0, 1, 0)"),
        (
            "d(where(x > 0, x**2, 0), x) = where(x > 0, 2 * x, 0)",
            "d(where(x > 0, x**2, 0), x) = 2 * x",
        ),
        ("abs(x)**2 = x**2", "abs(x) = x"),
        # Kinks under sums, of which no case says anything.
        (
            "d(sum(relu(z[i]), i), z[j]) = where(z[j] > 0, 1, 0)",
            "d(sum(relu(z[i]), i), z[j]) = where(z[j] > 0, 1, 1 / 2)",
        ),
        (
            "d(sum(relu(z[i]), i), z[j]) = where(z[j] >= 0, 1, 0)",
            "d(sum(relu(z[i]), i), z[j]) = where(z[j] >= 0, 2, 0)",
        ),
        (
            "d(sum(relu(z[i])**2, i), z[j]) = 2 * relu(z[j])",
            "d(sum(relu(z[i])**2, i), z[j]) = 2 * z[j]",
        ),
        (
            "d(sum(relu(z[i]) - relu(-z[i]), i), z[j]) = 1",
            "d(sum(relu(z[i]) + relu(-z[i]), i), z[j]) = 1",
        ),
        (
            "d(sum(relu(1 - v[i] * z[i])**2, i), z[j]) = -2 * v[j] * relu(1 - v[j] * z[j])",
            "d(sum(relu(1 - v[i] * z[i])**2, i), z[j]) = 2 * v[j] * relu(1 - v[j] * z[j])",
        ),
        (
            "d(sum(max(z[i], v[i]) + min(z[i], v[i]), i), z[j]) = 1",
            "d(sum(max(z[i], v[i]) - min(z[i], v[i]), i), z[j]) = 1",
        ),
        (
            "d(sum(z[i] * abs(z[i]), i), z[j]) = 2 * abs(z[j])",
            "d(sum(z[i] * abs(z[i]), i), z[j]) = 2 * z[j]",
        ),
        (
            "d(sum(relu(z[i]) * abs(z[i]), i), z[j]) = 2 * relu(z[j])",
            "d(sum(relu(z[i]) * abs(z[i]), i), z[j]) = relu(z[j])",
        ),
        (
            "d(sum(where(z[i] <= 0, 0, z[i]**2), i), z[j]) = where(z[j] > 0, 2 * z[j], 0)",
            "d(sum(where(z[i] <= 0, 0, z[i]**2), i), z[j]) = 2 * z[j]",
        ),
        ("max(x, y) + min(x, y) = x + y", "max(x, y) - min(x, y) = x - y"),
        ("d(max(abs(x), 1), x) = where(abs(x) > 1, sign(x), 0)", "d(max(abs(x), 1), x) = sign(x)"),
        ("abs(x * y) = abs(x) * abs(y)", "abs(x + y) = abs(x) + abs(y)"),
    ],
)
def test_the_signs_of_switching_arguments(right: str, wrong: str) -> None:
    assert isinstance(proof(right), BySign | ByLaws)
    assert proof(wrong) is None


@pytest.mark.parametrize(
    "claim",
    [
        # The argument has no value for x < 0, which is none of the three cases.
        "where(log(x) > 0, y, y + 1) = where(log(x) < 0, y + 1, where(log(x) > 0, y, y + 1))",
        "where(1 / x > 0, 1, 0) = where(x > 0, 1, 0)",
        # At x = y = 0 the slopes from both sides are -1, neither a mean nor of one kink alone.
        "d(abs(x + y) - 2 * relu(x), x) = sign(x + y) - 2 * where(x > 0, 1, 0)",
        "d(d(abs(x) * x, x), x) = 2 * sign(x)",
        # Two arguments are at their zeros at once, and both move.
        "d(max(x, 2 * y) * max(y, 2 * x - 3 * y), x) = 7",
        "d(d(relu(x)**2, x), x) = 2 * where(x > 0, 1, 0)",
        "d(d(sum(relu(z[i])**2, i), z[j]), z[k]) = 2 * delta[j, k] * where(z[j] > 0, 1, 0)",
        "d(sum(where(floor(z[i]) > 0, z[i], 0), i), z[j]) = where(floor(z[j]) > 0, 1, 0)",
        "d(sum(where(z[i] = 0, 5, z[i]), i), z[j]) = 1",
    ],
)
def test_cases_that_do_not_cover_all_points_are_none(claim: str) -> None:
    assert proof(claim) is None


@pytest.mark.parametrize("where", ["i + 1 = 3", "i + j = 3", "2 * i = 3"])
def test_a_condition_on_index_arithmetic_is_no_empty_case(where: str) -> None:
    found = read("z[i] + 0 * z[j] = z[j] + z[i]", where=where)
    claim = Claim.of(found, found.identities[0], found.identities[0].right, ())
    with pytest.raises(Refused):
        accept(claim, ByLaws(frozenset(LAWS)))


def test_pairs_of_indices_and_elements() -> None:
    pair = "z[i] * where(i = j, 1, 0) = delta[i, j] * z[j]"
    assert isinstance(proof(pair), ByPair)
    assert proof("z[i] * where(i = j, 1, 0) = delta[i, j] * z[j] + v[i] - v[j]") is None
    element = "X[i, k] = where(k = 1, X[i, 1], X[i, 2])"
    assert isinstance(proof(element), ByElements)
    assert proof("X[i, k] = where(k = 1, X[i, 1], X[i, 1])") is None


LEAF = ByLaws(frozenset(LAWS))


@pytest.mark.parametrize(
    "forged",
    [
        ByPair(0, 1, LEAF, LEAF),
        ByPair(1, 3, LEAF, LEAF),
        ByElements(1, (LEAF,)),
        ByElements(2, (LEAF,)),
        ByElements(2, (LEAF, LEAF, LEAF)),
        ByElements(3, (LEAF, LEAF)),
        BySign(0, 1, LEAF, LEAF, LEAF),
        BySign(2, 1, LEAF, LEAF, LEAF),
    ],
)
def test_cases_of_what_the_claim_lacks_are_refused(forged: Proof) -> None:
    found = read("X[i, k] = where(k = 1, X[i, 1], X[i, 2]) + 0 * abs(x)")
    [identity] = found.identities
    claim = Claim.of(found, identity, identity.right, ())
    with pytest.raises(Refused):
        accept(claim, forged)


def test_the_sign_at_a_kink_is_a_choice_of_the_certificate() -> None:
    found = read("d(max(x, y), x) = where(x > y, 1, 0)")
    [identity] = found.identities
    claim = Claim.of(found, identity, identity.right, ())
    known = certified(found, identity, identity.right, ()).proof
    assert isinstance(known, BySign)
    accept(claim, known)
    with pytest.raises(Refused):
        accept(claim, replace(known, leaning=1 if known.leaning < 0 else -1))
    with pytest.raises(NotCovered):
        accept(claim, LEAF)
