"""From the zero test to "every size": boxes, certificates, and what is said where none exists."""

from __future__ import annotations

import pytest

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.files.load import read_text
from symderiv.formula.declarations import Result
from tests.claims import QUICK, scope, settle, verdict

PAIRS = "sum(where(i < j, z[i] * z[j], 0), i, j) = (sum(z[i], i)**2 - sum(z[i]**2, i)) / 2"
"""Told apart by the order of its indices."""
RUNNING = "max(max(where(i <= j, z[i], z[1]), i), j) = max(z[i], i)"
"""True, and beyond the theorem and ranges alike: an extremum over ordered indices."""


def test_a_degree_of_d_asks_for_d_and_one_sizes() -> None:
    one = "(sin(z[i])**2 + cos(z[i])**2)"
    squares = "2 * n * sum(z[i]**2, i) - 2 * sum(z[i], i)**2"
    result = settle(f"sum((z[i] - z[j])**2 * {one}, i, j) = {squares}")
    assert result.scope == "every size"
    assert result.degree == {"n": 2}
    assert result.certificate is not None
    (pattern,) = result.certificate.patterns
    assert len(pattern.tested) == 3
    assert len({box["n"] for box in pattern.tested}) == 3


def test_a_certificate_has_one_entry_for_each_pattern() -> None:
    result = settle(
        "d(exp(z[k]) / sum(exp(z[i]), i), z[j]) = "
        "exp(z[k]) / sum(exp(z[i]), i) * (delta[j, k] - exp(z[j]) / sum(exp(z[i]), i))"
    )
    assert result.scope == "every size"
    assert result.certificate is not None
    blocks = sorted(len(entry.pattern) for entry in result.certificate.patterns)
    assert blocks == [1, 2]
    for entry in result.certificate.patterns:
        assert all(box["n"] >= len(entry.pattern) for box in entry.tested)


def test_two_dimensions_form_a_box() -> None:
    result = settle("sum(sum(G[i, r], i)**2, r) = sum(G[i, r] * G[k, r], i, k, r)")
    assert result.scope == "every size"
    assert result.certificate is not None
    (pattern,) = result.certificate.patterns
    assert len(pattern.tested) == (result.degree["n"] + 1) * (result.degree["m"] + 1)


@pytest.mark.parametrize("last", [2, 3, 4, 5, 6, 7])
def test_roots_at_the_first_sizes_prove_nothing(last: int) -> None:
    product = " * ".join(f"(n - {size})" for size in range(1, last + 1))
    assert verdict(f"{product} * x = 0") == "refuted"
    assert scope(f"{product} * (x - x) = 0") == "every size"


def test_the_cost_does_not_depend_on_the_sizes_of_the_file() -> None:
    def boxes(sizes: str) -> int:
        text = (
            f"dimensions: {{n: {sizes}}}\nsymbols: {{z: 'real[n]'}}\nidentities:\n"
            "  - id: a\n"
            "    claim: d(log(sum(exp(z[i]), i)), z[j]) = exp(z[j]) / sum(exp(z[i]), i)\n"
        )
        derivation = read_text(text)
        result = check(derivation, derivation.identities[0], QUICK)
        assert result.scope == "every size"
        assert result.certificate is not None
        return sum(len(pattern.tested) for pattern in result.certificate.patterns)

    assert boxes("1..3") == boxes("1..9") == boxes("1..40")


def test_an_undefined_pattern_is_said_and_not_proved() -> None:
    result = settle("z[i] * z[j] / (1 - delta[i, j]) = z[i] * z[j]")
    assert result.scope == "every size"
    assert result.certificate is not None
    assert [entry.undefined is None for entry in result.certificate.patterns].count(False) == 1
    assert any("i = j" in note for note in result.side_conditions)


@pytest.mark.parametrize(
    "claim",
    [
        "1 / (x - x) = 1 / (x - x)",
        "log(x - x) = log(x - x)",
        "sqrt(-1 - x**2) = sqrt(-1 - x**2)",
        "sum(z[i], i) / (n - n) = 0",
    ],
)
def test_defined_nowhere_is_undecided(claim: str) -> None:
    assert verdict(claim) == "undecided"


def test_a_branch_without_a_value_is_not_the_whole_claim() -> None:
    """At i = j the branch is undefined for x > 0 only; for x <= 0 the claim is y = 0 there."""
    branch = "where(x > 0, 1 / (1 - delta[i, j]), 0) * z[i] * z[j]"
    assert verdict(f"{branch} + y * delta[i, j] = {branch}") != "proved"


def test_a_value_at_large_sizes_only_is_a_value() -> None:
    """The denominators vanish at n = 1..9 and at no other size."""
    below = " * ".join(f"(n - {size})" for size in range(1, 10))
    assert verdict(f"delta[i, j] * z[i] * z[j] / ({below}) = 0") != "proved"


@pytest.mark.parametrize("relation", ["=", "!="])
def test_what_one_pattern_teaches_holds_in_it_alone(relation: str) -> None:
    branch = f"where(i {relation} j, sqrt(z[j]), 0)"
    claim = f"{branch} + sqrt(z[j]**2) = {branch} + z[j] + 0 * z[i]"
    assert verdict(claim) != "proved"


@pytest.mark.parametrize(
    ("claim", "every"),
    [
        (PAIRS, True),
        (RUNNING, False),
        ("z[1] * x = x * z[1]", False),
        ("max(z[i], i) + 0 * x = max(z[k], k)", True),
        ("prod(2 * z[i], i) = 2**n * prod(z[i], i)", True),
        ("x**n * x = x**(n + 1)", True),
        ("sum(z[i], i) = sum(z[k], k)", True),
        ("det(A) * inv(A)[i, j] = inv(A)[i, j] * det(A)", True),
    ],
)
def test_beyond_the_theorem_the_scope_is_a_range(claim: str, every: bool) -> None:
    assert (scope(claim) == "every size") is every
    assert verdict(claim) == "proved"


def test_required_scopes() -> None:
    assert settle("sum(z[i], i) = sum(z[k], k)", scope="every size").ok
    assert not settle(RUNNING, scope="every size").ok
    text = (
        "dimensions: {n: 1..3}\nsymbols: {z: 'real[n]'}\nidentities:\n"
        f"  - {{id: a, claim: '{RUNNING}'}}\n"
    )
    derivation = read_text(text)
    strict = Options("normal-form", frozenset({"every-size"}), cross_check=False, suggest=False)
    assert not check(derivation, derivation.identities[0], strict).ok


def test_a_refutation_names_sizes_and_values() -> None:
    result: Result = settle("sum(z[i], i)**2 = sum(z[i]**2, i)")
    assert result.verdict == "refuted"
    assert result.witness is not None
    assert result.witness.sizes["n"] >= 2
    assert result.witness.lhs != result.witness.rhs


@pytest.mark.parametrize(
    ("claim", "wrong"),
    [
        (
            "max(z[j], 0) + log(1 + exp(-abs(z[j]))) = softplus(z[j])",
            "max(z[j], 0) + log(1 + exp(abs(z[j]))) = softplus(z[j])",
        ),
        (
            "d(relu(sum(z**2) + x), z[j]) = where(relu(sum(z**2) + x) > 0, 2 * z[j], 0)",
            "d(relu(sum(z**2) + x), z[j]) = where(relu(sum(z) + x) > 0, 2 * z[j], 0)",
        ),
    ],
)
def test_cases_that_are_the_same_at_every_size(claim: str, wrong: str) -> None:
    assert scope(claim) == "every size"
    assert verdict(wrong) == "refuted"


@pytest.mark.parametrize(
    "claim",
    [
        "relu(sum(z[i], i)) = sum(relu(z[i]), i)",
        "abs(z[j]) * n = sum(abs(z[i]), i)",
        "sqrt(sum(z[i], i)**2) = sum(z[i], i)",
        "abs(z[j]) * (n - 1) * (n - 2) = (n - 1) * (n - 2) * z[j]",
        "where(z[j] > 0, z[j], 0) * (n - 1) * (n - 2) * (n - 3) * (n - 4) = 0",
        "where(z[j] > 0, 1, 0) / (n - 2) = where(z[j] > 0, n - 2, 0) / (n - 2)",
    ],
)
def test_cases_prove_no_more_than_the_sizes_do(claim: str) -> None:
    assert verdict(claim) == "refuted"
