"""Lemmas about named quantities: what they prove, and traps that no certificate gets around."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from symderiv.checking.accept import accept
from symderiv.checking.claim import Claim
from symderiv.checking.laws import LAWS
from symderiv.checking.proof import ByNames, read, written
from symderiv.checking.refusal import Refused
from symderiv.files.load import read_text
from symderiv.formula.declarations import Derivation
from tests.forging import forged

SYMBOLS = ["x: real", "z: real[n]", "w: real[n]", "y: real[n, n]", "p: positive[n]", "q: real[m]"]
Definitions = Sequence[str]


def derivation(definitions: Definitions, claim: str, assumption: str = "") -> Derivation:
    lines = ["dimensions: {n: 1..3, m: 1..3}", "symbols:", *[f"  {each}" for each in SYMBOLS]]
    lines += ["definitions:", *[f'  "{each}"'.replace(": ", '": "', 1) for each in definitions]]
    given = ", given: given" if assumption else ""
    lines += ["assumptions:", f'  given: "{assumption}"'] if assumption else []
    lines += ["identities:", f'  - {{id: claim, claim: "{claim}"{given}}}']
    found = read_text("\n".join(lines) + "\n")
    assert found.errors == (), found.errors
    return found


def claim(found: Derivation) -> Claim:
    [identity] = found.identities
    return Claim.of(found, identity, identity.right, identity.given)


def is_accepted(asked: Claim, proof: ByNames) -> bool:
    try:
        accept(asked, read(written(proof)))
    except Refused:
        return False
    return True


SQUARES = ["a: x**2", "b: x**2", "f: a*b"]
NETWORK = ["h[i]: tanh(z[i] * x)", "loss: sum(h[i] * w[i], i)", "g[i]: w[i] * (1 - h[i]**2)"]
TRANSPOSED = ["A[i, j]: z[i] * w[j]", "B[j, i]: z[i] * w[j]"]


@pytest.mark.parametrize(
    ("definitions", "right", "wrong"),
    [
        (SQUARES, "d(f, a) = b", "d(f, a) = 2 * a"),
        (SQUARES, "d(f, x) = 4 * x**3", "d(f, x) = 2 * x**3"),
        (NETWORK, "d(loss, h[i]) = w[i]", "d(loss, h[i]) = h[i]"),
        (NETWORK, "d(loss, x) = sum(g[i] * z[i], i)", "d(loss, x) = sum(g[i] * w[i], i)"),
        (NETWORK, "d(loss, z[i]) = g[i] * x", "d(loss, z[i]) = g[i] * z[i]"),
        (TRANSPOSED, "A[i, j] = B[j, i]", "A[i, j] = B[i, j]"),
        (["c: mean(z[i], i)"], "d(sum(z[i] - c, i), c) = -n", "d(sum(z[i] - c, i), c) = 0"),
        (
            ["c: mean(z[i], i)", "s: mean((z[i] - c)**2, i)", "v: mean(z[i]**2, i) - c**2"],
            "d(s, c) = 2 * c - 2 * mean(z[i], i)",
            "d(s, c) = -2 * c",
        ),
        (["l[i]: log(p[i])", "f: sum(l[i], i)"], "d(f, p[i]) = 1 / p[i]", "d(f, p[i]) = l[i]"),
        (
            ["u[i]: z[i]", "f: sum(u[i] * u[j], i, j)"],
            "d(f, u[i]) = 2 * sum(u[j], j)",
            "d(f, u[i]) = 2 * u[i]",
        ),
    ],
)
def test_what_names_say_and_its_wrong_twin(
    definitions: Definitions, right: str, wrong: str
) -> None:
    asked = claim(derivation(definitions, right))
    assert any(is_accepted(asked, each) for each in forged(asked))
    asked = claim(derivation(definitions, wrong))
    assert not any(is_accepted(asked, each) for each in forged(asked))


@pytest.mark.parametrize(
    ("definitions", "text"),
    [
        # No name says more of its symbols than its own value.
        (["a: log(x**2)", "b: 2 * log(x)"], "d(a, x) = 2 / abs(x)"),
        (["u: sqrt(x)"], "abs(x) = x"),
        (["u: sqrt(x)"], "abs(x) = x + 0 * u**2"),
        (["u[i]: where(i = 1, z[i]**2, z[i])"], "sqrt(u[j]**2) = u[j]"),
        # d(loss, x) is 1, although d(loss, a) has no value.
        (["a: x", "b: x", "loss: max(a, b)"], "d(loss, x) = 2"),
        (["a: x", "b: x", "loss: max(a, b)"], "d(loss, a) = 1"),
        (["a: x", "loss: abs(a)"], "d(loss, x) = sign(x)"),
        (["a: floor(x)", "loss: a * x"], "d(loss, x) = a"),
        (["a: sqrt(x**2)", "loss: a**2"], "d(loss, x) = 2 * x"),
        (["a: 1 / x", "loss: a * x"], "d(loss, x) = 0"),
        (["a[i]: log(z[i])", "loss[j]: a[j]"], "d(loss[j], z[k]) = delta[j, k] / z[k]"),
        (["s: x**2", "loss: where(s > 0, x, 0)"], "d(loss, x) = 1"),
        # A derivative of a derivative.
        (["g: d(x**3, x)", "f: g * x"], "d(f, x) = 9 * x**2"),
        (["k: 2", "f: k * x"], "d(f, k) = x"),
        (["k: n", "f: k * x"], "d(f, k) = x"),
    ],
)
def test_what_is_not_total_and_smooth_is_not_covered(definitions: Definitions, text: str) -> None:
    asked = claim(derivation(definitions, text))
    with pytest.raises(Refused):
        accept(asked, ByNames((), frozenset(asked.scope.derivation.definitions), frozenset(LAWS)))


def test_assumptions_are_used_after_all_derivatives() -> None:
    for text, holds in (
        ("d(sum(y[i, j], j), y[i, k]) = 1", True),
        ("d(sum(y[i, j], j), y[i, k]) = 0", False),
    ):
        asked = claim(derivation(["s: x"], text, "sum(y[i, j], j) = 1"))
        assert any(is_accepted(asked, each) for each in forged(asked)) is holds


def test_equal_bodies_over_other_ranges_are_no_class() -> None:
    asked = claim(
        derivation(["u[i]: 1 + 0 * z[i]", "v[j]: 1 + 0 * q[j]"], "sum(u[i], i) = sum(v[j], j)")
    )
    assert not any(is_accepted(asked, each) for each in forged(asked))
