"""The cross-check notices planted mistakes, and takes no float's word."""

import subprocess
import sys
from pathlib import Path

import pytest

from symderiv.proving.sympy.cross_check import CrossCheck, cross_check
from tests.proving.claims import identity


def checked(claim: str, more: str = "") -> CrossCheck:
    derivation, item = identity(claim, more)
    return cross_check(derivation, item)


TRUE = [
    ("d(a[k], z[j]) = a[k] * (delta[j, k] - a[j])", ""),
    ("d(a[k], z[j]) = -a[k] * a[j]", "where: j != k"),
    ("d(L, a[k]) = -y[k] / a[k]", ""),
    ("d(L, z[j]) = a[j] - y[j]", "given: one-hot"),
    ("d(L, y[j]) = -log(a[j])", "given: one-hot"),
    ("d(d(L, z[i]), z[j]) = a[i] * (delta[i, j] - a[j])", "given: one-hot"),
    ("d(logdet(A), A) = inv(A).T", ""),
    ("d(log(t) * abs(x), x) = log(t) * sign(x)", ""),
    ("polylog(2, 1/3) - polylog(2, 1/9) / 6 = pi**2 / 18 - log(3)**2 / 6", ""),
    ("sum(a[k], k) = 1", ""),
]

FALSE = [
    ("d(a[k], z[j]) = a[k] * (delta[j, k] + a[j])", ""),
    ("d(a[k], z[j]) = -a[k] * a[j]", ""),
    ("d(L, a[k]) = -y[k] * a[k]", ""),
    ("d(L, z[j]) = a[j] - y[j]", ""),
    ("d(L, y[j]) = log(a[j])", "given: one-hot"),
    ("d(logdet(A), A) = inv(A)", ""),
    ("d(log(t) * abs(x), x) = log(t)", ""),
    ("d(sum(B) / m, B[r, c]) = 1 / n", ""),
    ("z[k] + where(k = 2, 1, 0) = z[k]", ""),
]


@pytest.mark.parametrize(("claim", "more"), TRUE)
def test_true_claims_agree(claim: str, more: str) -> None:
    assert checked(claim, more) == CrossCheck("agrees")


@pytest.mark.parametrize(("claim", "more"), FALSE)
def test_a_false_proof_is_a_contradiction_with_all_that_reproduces_it(
    claim: str, more: str
) -> None:
    found = checked(claim, more)
    assert found.status == "contradiction"
    assert "left side" in found.detail


def test_assumptions_are_taken_as_they_are_written() -> None:
    derivation, item = identity("y[k] = t", "given: one-hot")
    assert cross_check(derivation, item).status == "contradiction"


@pytest.mark.parametrize(
    "claim",
    [
        "where(k = 3, z[k], 0) = 0 * z[k]",
        "d(max(x, x), x) = 0",
        "d(where(x**2 > 0, x, 0), x) = where(x = 0, 0, 1) + where(x = 1, 1, 0)",
        "where(x = 2, 1, 0) = 0 * x",
    ],
)
def test_what_holds_at_first_indices_and_usual_points_alone_is_looked_at(claim: str) -> None:
    assert checked(claim).status == "contradiction"


@pytest.mark.parametrize(
    "claim",
    [
        "(x + 10**20) - 10**20 = x",
        "d(log(1 + exp(1000 * x)), x) = 1000 / (1 + exp(-1000 * x))",
        "sqrt(t + 10**30) - sqrt(10**30) = t / (sqrt(t + 10**30) + sqrt(10**30))",
    ],
)
def test_cancellation_and_overflow_are_the_floats_fault(claim: str) -> None:
    assert checked(claim).status == "agrees"


def test_where_nothing_has_a_value_there_is_no_answer() -> None:
    assert checked("log(-t) = log(-t)").status == "no answer"


def test_the_same_points_every_time_and_no_folder_left_behind(tmp_path: Path) -> None:
    code = (
        "from tests.proving.sympy.test_cross_check import checked\n"
        "print(checked('d(a[k], z[j]) = a[k] * a[j]').detail)"
    )
    root = Path(__file__).parents[3]
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env={"PYTHONPATH": str(root), "TMPDIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for _ in range(2)
    ]
    assert runs[0] == runs[1] != ""
    assert list(tmp_path.iterdir()) == []
