"""The normal form: sums at two readings, atoms keyed before sizes, no accident of a size."""

from __future__ import annotations

import pytest

from symderiv.calculus.rewrite import rewrite
from symderiv.formula.degree import patterns, pin
from symderiv.formula.tree import Expr, Index, Reduce, Symbol, Times, apply, plus, times
from symderiv.kernel.normal_form import NormalForm
from symderiv.kernel.ring import NoValue
from tests.claims import identity

I, K, L = (Index(name, "n") for name in "ikl")


def form(open_dimensions: str = "nm", inverses_as_atoms: bool = False) -> NormalForm:
    return NormalForm({}, frozenset(open_dimensions), {"two": 2}, inverses_as_atoms)


def is_zero(claim: str, n: int, open_dimensions: str = "nm", atoms: bool = False) -> bool:
    """Whether the claim's residual is zero at a size, its free indices all different."""
    found = identity(claim)
    residual = rewrite(plus(found.left, times(-1, found.right)))
    env = pin(next(iter(patterns(found.free))))
    return form(open_dimensions, atoms).is_zero(residual, env, {"n": n, "m": 2})


@pytest.mark.parametrize(
    "claim",
    [
        "exp(sum(z[i], i)) = exp(z[j])",
        "log(sum(exp(z[i]), i)) = z[j]",
        "sin(sum(z[i], i)) = sin(z[j])",
        "erf(sum(z[i], i)) = erf(z[j])",
        "where(sum(z[i], i) > 0, x, y) = where(z[j] > 0, x, y)",
        "exp(n * x) = exp(x)",
        "log(n) = 0",
        "floor(n / 2) * x = 0",
        "det(A) = A[j, j]",
        "logdet(A) = log(abs(A[j, j]))",
        "inv(A)[j, j] = 1 / A[j, j]",
        "log(det(X.T @ X + 1)) = log(1 + det(X.T @ X))",
        "sum(v[i], i)**x = v[j]**x",
    ],
)
def test_no_size_makes_two_atoms_equal(claim: str) -> None:
    """At n = 1 the arguments have equal values; only as claims about n = 1 are they zero."""
    assert not is_zero(claim, 1)


@pytest.mark.parametrize(
    "claim", ["exp(sum(z[i], i)) = exp(z[j])", "log(sum(exp(z[i]), i)) = z[j]", "det(A) = A[j, j]"]
)
def test_a_claim_about_one_size_writes_sums_out(claim: str) -> None:
    assert is_zero(claim, 1, open_dimensions="")
    assert not is_zero(claim, 2, open_dimensions="")


def test_sums_at_the_top_are_written_out() -> None:
    assert is_zero("sum(z[i], i)**2 = sum(z[i]**2, i)", 1)
    assert not is_zero("sum(z[i], i)**2 = sum(z[i]**2, i)", 2)


@pytest.mark.parametrize(
    "claim",
    [
        "exp(sum(2 * z[i], i)) = exp(sum(z[k], k))**2",
        "exp(sum(z[i] + v[i], i)) = exp(sum(z[i], i)) * exp(sum(v[k], k))",
        "exp(sum(x * z[i], i)) = exp(x * sum(z[i], i))",
        "exp(sum(x + z[i], i)) = exp(n * x + sum(z[i], i))",
        "log(sum(exp(z[i] + x), i)) = x + log(sum(exp(z[i]), i))",
        "sin(sum(z[i], i) - z[j]) = sin(sum((1 - delta[i, j]) * z[i], i))",
        "exp(sum(sum(z[i] * u[r], i), r)) = exp(sum(u[r], r) * sum(z[i], i))",
        "where(sum(z[i], i) > x, x, y) = where(x < sum(z[k], k), x, y)",
    ],
)
def test_sums_that_stay_whole_are_linear(claim: str) -> None:
    assert is_zero(claim, 2)


def test_a_sum_has_one_key_wherever_it_stands() -> None:
    """Bound elements are numbered from the innermost sum, and none is captured."""
    inner = Reduce("sum", K, Symbol("z", (K,)))
    outer = Reduce("sum", I, Times((Symbol("z", (I,)), apply("exp", inner))))
    same = Times((Reduce("sum", L, Symbol("z", (L,))), apply("exp", inner)))
    residual = plus(apply("erf", outer), times(-1, apply("erf", same)))
    assert form().is_zero(rewrite(residual), {}, {"n": 2})


def test_sums_that_differ_in_the_place_of_an_index_differ() -> None:
    def total(body: Expr) -> Expr:
        return apply("exp", Reduce("sum", I, Reduce("sum", K, body)))

    a, diagonal = Symbol("A", (I, K)), Symbol("A", (K, K))
    residual = plus(total(a), times(-1, total(diagonal)))
    assert not form().is_zero(residual, {}, {"n": 1})


def test_elements_are_identified_by_the_equality_pattern_alone() -> None:
    claim = identity("exp(sum(A[i, k], k)) = exp(sum(A[j, k], k))")
    residual = rewrite(plus(claim.left, times(-1, claim.right)))
    zero = {
        len(blocks): form().is_zero(residual, pin(blocks), {"n": 2, "m": 2})
        for blocks in patterns(claim.free)
    }
    assert zero == {1: True, 2: False}


def test_a_root_of_a_written_out_sum_has_its_relation() -> None:
    assert is_zero("sqrt(sum(v[i], i))**2 = sum(v[i], i)", 2)
    assert is_zero("sqrt(sum(v[i], i)) * sqrt(4 * sum(v[i], i)) = 2 * sum(v[i], i)", 2)
    assert not is_zero("sqrt(sum(v[i], i)) * sqrt(v[j]) = v[j]", 1)


def test_inverses_as_atoms_have_no_relations() -> None:
    assert is_zero("x / sum(v[i], i) = y / sum(v[k], k) + (x - y) / sum(v[i], i)", 1, atoms=True)
    assert not is_zero("(n + x) / (1 + n) = 1 + (x - 1) / (n + 1)", 1, atoms=True)
    assert not is_zero("n * x = x", 1, atoms=True)


def test_a_vanishing_denominator_is_undefined() -> None:
    with pytest.raises(NoValue):
        is_zero("1 / (n - 1) = x", 1, open_dimensions="")
    with pytest.raises(NoValue):
        is_zero("1 / (sum(z[i], i) - z[j]) = x", 1)
    with pytest.raises(NoValue):
        is_zero("log(x - x) = y", 1)
