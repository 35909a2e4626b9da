"""One representative stands for all indices only where nothing that enters a proof, the kernel
alone and no search for a witness beside it, tells them apart."""

from __future__ import annotations

import pytest

from symderiv.formula.degree import representatives
from symderiv.formula.tree import Index
from symderiv.kernel.decide import at_sizes, zero_test
from symderiv.proving.prover import Prover
from tests.claims import QUICK, derivation


def proved(claim: str, assumption: str = "", **fields: str) -> bool:
    """Whether the kernel proves a claim, for every size or at those of the file."""
    found = derivation(claim, assumption, **fields)
    only = found.identities[0]
    problem = Prover.of(found, only, QUICK).prepare(only.left, only.right).problem()
    outcome = zero_test(problem)
    return outcome.proved or (bool(problem.open) and at_sizes(problem, problem.open).proved)


@pytest.mark.parametrize(
    ("assumption", "claim"),
    [
        ("z[1] > 0", "abs(z[j]) = z[j]"),
        ("z[1] >= 0", "relu(z[j]) = z[j]"),
        ("z[1] > 0", "d(sum(relu(z[k]), k), z[j]) = 1"),
        ("z[1] != 0", "sign(z[j])**2 = 1"),
        ("z[1] > z[2]", "abs(z[j] - z[k]) = z[j] - z[k]"),
        ("A[1, 1] > 0", "sqrt(A[j, j]**2) = A[j, j]"),
        ("A[1, 2] > 0", "abs(A[j, k]) = A[j, k]"),
        ("A[j, j] > 0", "abs(A[j, k]) = A[j, k]"),
        ("z[2] > 0", "sum(abs(z[k]), k) = sum(z[k], k)"),
        ("X[j, 1] > 0", "abs(X[j, k]) = X[j, k]"),
        ("X[1, 1] > 0", "abs(X[j, 1]) = X[j, 1]"),
    ],
)
def test_a_sign_of_one_entry_is_that_of_one_entry(assumption: str, claim: str) -> None:
    assert not proved(claim, assumption)


@pytest.mark.parametrize(
    ("claim", "where"),
    [
        ("abs(z[j]) + 0*log(z[1]) = z[j]", None),
        ("abs(z[j])*log(z[1]) = z[j]*log(z[1])", None),
        ("abs(z[j])*log(z[2]) = z[j]*log(z[2])", None),
        ("d(x*abs(z[j]) + log(z[1]), x) = z[j]", None),
        ("d(z[i], z[j]) = 1", "(i <= j) & (j != 2)"),
        ("d(z[i], z[j]) = delta[1, j]", "(i = 1) | (i = 2)"),
        ("delta[i, j]*z[i]*z[j] = 0", "(i != 1) & (j != 2)"),
        ("z[i] = z[1]", "i != 2"),
    ],
)
def test_a_literal_anywhere_is_an_element_to_tell_apart(claim: str, where: str | None) -> None:
    assert not proved(claim, **({} if where is None else {"where": where}))


@pytest.mark.parametrize(
    ("claim", "assumption", "where"),
    [
        ("abs(z[1])*x = z[1]*x", "z[1] > 0", None),
        ("z[j] = z[2]", "", "j = 2"),
        ("d(sum(z[k]**2, k), z[2]) = 2*z[2]", "", None),
        ("delta[j, 2]*(sin(z[j])**2 + cos(z[j])**2) = delta[j, 2]", "", "j != 3"),
        ("abs(z[j] - z[k])*(sin(x)**2 + cos(x)**2) = abs(z[k] - z[j])", "z[1] > 0", "j < k"),
        ("sum((z[i] - z[1])**2, i) = sum(z[i]**2, i) - 2*z[1]*sum(z) + n*z[1]**2", "", None),
        ("abs(z[j]) = z[j]", "z[j] > 0", None),
    ],
)
def test_what_is_true_of_named_elements_is_proved(
    claim: str, assumption: str, where: str | None
) -> None:
    assert proved(claim, assumption, **({} if where is None else {"where": where}))


def test_named_elements_join_the_patterns() -> None:
    i, j = Index("i", "n"), Index("j", "n")
    found = [env for _, env in representatives((i, j), {"n": frozenset({2})})]
    pairs = {(env[i], env[j]) for env in found}
    assert len(pairs) == len(found)
    assert {(a, b) for a, b in pairs if a == b} == {(1, 1), (2, 2)}
    assert {tuple(value == 2 for value in pair) for pair in pairs if len({*pair}) == 2} == {
        (False, False),
        (True, False),
        (False, True),
    }
