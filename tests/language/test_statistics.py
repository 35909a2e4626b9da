"""NumPy's and SciPy's functions of arrays that are made of others."""

from __future__ import annotations

import pytest

from tests.claims import read, settle, verdict


@pytest.mark.parametrize(
    ("claim", "wrong"),
    [
        ("softmax(z) = exp(z) / sum(exp(z))", "softmax(z) = exp(z) / mean(exp(z))"),
        (
            "softmax(A, axis=1)[i, j] = exp(A[i, j]) / sum(exp(A[i, k]), k)",
            "softmax(A, axis=0)[i, j] = exp(A[i, j]) / sum(exp(A[i, k]), k)",
        ),
        ("log_softmax(z) = log(softmax(z))", "log_softmax(z) = softmax(log(z))"),
        ("d(logsumexp(z), z) = softmax(z)", "d(logsumexp(z), z) = log_softmax(z)"),
        (
            "logsumexp(A, axis=-1) = log(sum(exp(A), axis=1))",
            "logsumexp(A, axis=-1) = log(sum(exp(A), axis=0))",
        ),
        ("var(z) = mean(z**2) - mean(z)**2", "var(z) = mean(z**2) - mean(z)"),
        ("std(A, axis=0)**2 = var(A, axis=0)", "std(A, axis=0) = var(A, axis=0)"),
        ("dot(A, z) = A @ z", "dot(A, z) = z @ A"),
        ("matmul(A, A) = A @ A", "matmul(A, A) = A * A"),
        ("inner(z, v) = sum(z * v)", "inner(z, v) = sum(z) * sum(v)"),
        ("transpose(A) = A.T", "transpose(A) = A"),
    ],
)
def test_meaning_and_its_wrong_twin(claim: str, wrong: str) -> None:
    assert verdict(claim) == "proved"
    assert verdict(wrong) == "refuted"


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        ("softmax(A) = A", "write axis=-1"),
        ("softmax(x) = 1", "it takes a whole array"),
        ("var(z, ddof=2) = x", "ddof is 0 or 1"),
        ("dot(x, z) = z", "write * for a number"),
        ("jacobian(z) = A", "write d(f, v)"),
        ("argmax(z) = x", "only the value"),
    ],
)
def test_what_is_not_meant_says_what_to_write(claim: str, message: str) -> None:
    (error,) = read(claim).errors
    assert message in str(error)


def test_a_cut_that_holds_a_dependent_definition_constant_is_warned_of() -> None:
    from symderiv.answers.prove import check
    from symderiv.files.load import read_text
    from tests.claims import QUICK

    text = (
        "symbols: {t: real}\ndefinitions:\n  u: t**2\n  s: u * t\nidentities:\n"
        "  - {id: held, claim: 'd(exp(s) * d(s, t), u) = exp(s) * (t * u + 1)'}\n"
        "  - {id: total, claim: 'd(s, t) = 3 * t**2'}\n"
    )
    derivation = read_text(text)
    held, total = (check(derivation, item, QUICK) for item in derivation.identities)
    assert held.verdict == total.verdict == "proved"
    assert held.warnings == (
        "inside of d(..., u), d(..., t) holds u constant, though u depends on t",
    )
    assert total.warnings == ()


def test_what_a_claim_says_at_a_kink_is_reported() -> None:
    said = {
        value: settle(f"d(relu(x), x) = where(x {sign} 0, 1, 0)").side_conditions
        for sign, value in ((">=", 1), (">", 0))
    }
    for value, conditions in said.items():
        assert conditions == ("x != 0", f"at x = 0 the claim says {value}")
    assert settle("d(sum(abs(z[i]), i), z[j]) = sign(z[j])").side_conditions == (
        "z[j] != 0",
        "at z[j] = 0 the claim says 0",
    )
