"""The three methods on true and false claims, and the sizes and patterns they are asked for."""

import pickle

import pytest

from symderiv.calculus.differentiate import Elaboration
from symderiv.formula.tree import plus, times
from symderiv.kernel.problem import Problem
from symderiv.proving.sympy.simplifiers import (
    METHODS,
    Obligation,
    cancel_proves,
    obligations,
    rewrite_exp_proves,
    simplify_proves,
)
from tests.proving.claims import identity


def obligation(claim: str, more: str = "") -> Obligation:
    derivation, item = identity(claim, more)
    env = {index: place for place, index in enumerate(item.free, 1)}
    return Obligation(derivation, item, item.right, {"n": 3}, env)


def asked(claim: str, more: str = "") -> list[tuple[int, ...]]:
    """Sizes and index values, of a claim over the dimension n."""
    derivation, item = identity(claim, more)
    written = Elaboration(derivation.definitions)
    residual = plus(written(item.left), times(-1, written(item.right)))
    problem = Problem(residual, item.free, item.where, {}, derivation.dimensions, ("n",))
    return [(sizes["n"], *env.values()) for sizes, env in obligations(problem, ("n",))]


@pytest.mark.parametrize(
    ("claim", "proving"),
    [
        ("(x + 1)**2 / (x + 1) = x + 1", (cancel_proves, rewrite_exp_proves, simplify_proves)),
        ("tanh(x) = (exp(2 * x) - 1) / (exp(2 * x) + 1)", (rewrite_exp_proves,)),
        ("gamma(t + 1) = t * gamma(t)", (simplify_proves,)),
        ("d(a[k], z[j]) = -a[k] * a[j]", (simplify_proves,)),
    ],
)
def test_a_method_proves_what_it_is_made_for(claim: str, proving: tuple[object, ...]) -> None:
    for method in proving:
        assert method(pickle.loads(pickle.dumps(obligation(claim))))  # type: ignore[operator]


@pytest.mark.parametrize(
    "claim",
    [
        "(x + 1)**2 / (x + 1) = x - 1",
        "tanh(x) = (exp(2 * x) + 1) / (exp(2 * x) - 1)",
        "gamma(t + 1) = (t + 1) * gamma(t)",
        "d(a[k], z[j]) = a[k] * a[j]",
        "1 / (x - x) = 1 / (x - x) + x",
    ],
)
def test_no_method_proves_a_false_claim(claim: str) -> None:
    assert not any(method(obligation(claim)) for _, method in METHODS)


def test_each_size_has_its_patterns() -> None:
    found = asked("d(a[k], z[j]) = a[k] * (delta[j, k] - a[j])")
    assert sorted(found) == [(1, 1, 1), (2, 1, 1), (2, 1, 2), (3, 1, 1), (3, 1, 2)]


def test_conditions_leave_patterns_out() -> None:
    distinct = asked("d(a[k], z[j]) = -a[k] * a[j]", "where: j != k")
    assert sorted(distinct) == [(2, 1, 2), (3, 1, 2)]
    ordered = asked("d(a[k], z[j]) = -a[k] * a[j]", "where: j < k")
    assert sorted(ordered) == [(2, 2, 1), (3, 2, 1), (3, 3, 1), (3, 3, 2)]


def test_literal_indices_need_every_value() -> None:
    assert len(asked("z[k] = z[k] + where(k = 2, 0, 0) * z[1]")) == 1 + 2 + 3
