"""What lemmas about named quantities leave to other proofs, and what they cost."""

from __future__ import annotations

import pytest

from symderiv.files.load import read_text
from symderiv.formula.declarations import Derivation
from symderiv.formula.tree import Constant, Plus, Symbol
from symderiv.proving.assumed import Assumed
from symderiv.proving.lemmas.claim import NamedClaim
from symderiv.proving.lemmas.depth import is_deep
from symderiv.proving.lemmas.names import NotCovered, check_covered, symbols_in
from symderiv.proving.lemmas.settle import Answer, settle

VECTORS = "dimensions: {n: 2..4}\nsymbols: {x: 'real[n]', w: real}\n"


def dense(depth: int) -> Derivation:
    weights = "".join(f"  W{i}: real[n, n]\n" for i in range(1, depth + 1))
    layers = "".join(f"  h{i}: tanh(h{i - 1} @ W{i})\n" for i in range(1, depth + 1))
    errors = "".join(
        f"  e{i}: (e{i + 1} @ W{i + 1}.T) * (1 - h{i}**2)\n" for i in range(depth - 1, 0, -1)
    )
    return read_text(
        f"dimensions: {{b: 1..3, n: 1..3}}\nsymbols:\n  h0: real[b, n]\n  y: real[b, n]\n{weights}"
        f"definitions:\n{layers}  loss: sum((h{depth} - y)**2) / 2\n"
        f"  e{depth}: (h{depth} - y) * (1 - h{depth}**2)\n{errors}"
        "identities:\n  - id: first\n    claim: d(loss, W1) = h0.T @ e1\n"
    )


def answered(derivation: Derivation) -> Answer | None:
    assert derivation.errors == (), derivation.errors
    identity = derivation.identities[0]
    assumed = Assumed.of(derivation, identity.given)
    return settle(derivation, identity, assumed, identity.left, identity.right)


@pytest.mark.parametrize(
    ("body", "claim"),
    [
        ("relu(w) * sum(x)", "d(f, w) = sum(x)"),
        ("sum(x[i] * x[1], i)", "d(f, x[k]) = x[1]"),
        ("sum(x**w)", "d(f, x[k]) = w*x[k]**(w - 1)"),
        ("max(x)", "d(f, x[k]) = 1"),
        ("prod(x)", "d(f, x[k]) = f/x[k]"),
        ("where(w > 0, w, 2*w) * sum(x)", "d(f, w) = sum(x)"),
    ],
)
def test_what_is_not_smooth_or_names_single_entries_is_left_alone(body: str, claim: str) -> None:
    derivation = read_text(
        f"{VECTORS}definitions:\n  f: {body}\nidentities:\n  - id: a\n    claim: {claim}\n"
    )
    assert derivation.errors == (), derivation.errors
    identity = derivation.identities[0]
    assumed = Assumed.of(derivation, ())
    with pytest.raises(NotCovered):
        NamedClaim.of(derivation, identity, assumed, identity.left, identity.right)
    assert answered(derivation) is None


def test_infinity_is_in_no_lemma() -> None:
    with pytest.raises(NotCovered):
        check_covered(Plus((Symbol("x"), Constant("oo"))))  # type: ignore[arg-type]


def test_the_bodies_that_are_put_in_grow_with_the_layers() -> None:
    opened = {}
    for depth in (4, 8, 16):
        answer = answered(dense(depth))
        assert answer is not None
        assert answer.verdict == "proved"
        opened[depth] = answer.opened
    assert opened[16] - opened[8] == 2 * (opened[8] - opened[4])


def test_claims_about_many_definitions_are_deep_and_others_are_not() -> None:
    for depth, deep in ((1, False), (3, True), (32, True)):
        derivation = dense(depth)
        identity = derivation.identities[0]
        assert is_deep(derivation, identity.left, identity.right) is deep


def test_a_chain_of_names_is_measured_once_for_each_name() -> None:
    lines = "".join(f"  a{i}: a{i - 1} + a{i - 1}*w\n" for i in range(1, 60))
    derivation = read_text(
        f"symbols: {{w: real}}\ndefinitions:\n  a0: w\n{lines}"
        "identities:\n  - id: a\n    claim: d(a59, w) = 60*(1 + w)**59 - 59*(1 + w)**58\n"
    )
    identity = derivation.identities[0]
    assert is_deep(derivation, identity.left, identity.right)


@pytest.mark.parametrize(
    ("body", "claim", "kinks"),
    [
        ("sum(relu(x))", "d(f**2, x[k]) = 2*f*where(x[k] > 0, 1, 0)", ["x"]),
        ("sum(max(x[i], w), i)", "d(f, x[k]) = where(x[k] < w, 0, 1)", ["x", "w"]),
        ("sum(where(x[i] < w, x[i]**2, 0), i)", "d(f, w) = 0", ["x", "w"]),
        ("sum(where(x[i] < w, 1, 2), i)", "d(f, w) = 0", ["x", "w"]),
    ],
)
def test_what_switches_a_function_is_left_out_by_the_claim(
    body: str, claim: str, kinks: list[str]
) -> None:
    derivation = read_text(
        f"{VECTORS}definitions:\n  f: {body}\nidentities:\n  - id: a\n    claim: {claim}\n"
    )
    answer = answered(derivation)
    assert answer is not None
    assert answer.verdict == "proved"
    (kink,) = answer.claim.kinks
    assert symbols_in(kink) == set(kinks)


@pytest.mark.parametrize(
    ("body", "claim"),
    [
        ("sum(max(x[i], x[i]), i)", "d(f, x[k]) = 5"),
        ("sum(relu(x[i] - x[i]), i)", "d(f, x[k]) = 5"),
        ("sum(relu(where(i = k, 0, x[i])), i, k)", "d(f, x[k]) = 5"),
    ],
)
def test_nothing_is_shown_where_every_point_is_left_out(body: str, claim: str) -> None:
    derivation = read_text(
        f"{VECTORS}definitions:\n  f: {body}\nidentities:\n  - id: a\n    claim: {claim}\n"
    )
    assert answered(derivation) is None
