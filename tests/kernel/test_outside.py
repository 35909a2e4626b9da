"""Deltas and comparisons of index arithmetic have a value at every size; entries outside of
their axes have none, and a delta that is 0 absorbs them: the kernel and the balls agree."""

from __future__ import annotations

from itertools import product

import pytest

from symderiv.base.errors import Unsupported
from symderiv.files.load import read_text
from symderiv.formula.tree import Expr
from symderiv.kernel.ball import Evaluator, Undefined
from symderiv.kernel.decide import at_sizes, zero_test
from symderiv.kernel.normal_form import NormalForm, OutOfRange
from symderiv.proving.prover import Prover
from tests.claims import QUICK

HEAD = """
dimensions: {n: 1..4}
symbols: {x: real, z: "real[n]"}
identities:
"""
POSITIONS = ("1", "3", "i", "i + 1", "i - 1", "2*i", "i + 2", "3 - i")


def proved(claim: str, where: str | None) -> bool:
    """Whether the kernel, and nothing else, proves a claim at the sizes of the file."""
    condition = "" if not where else f"    where: {where}\n"
    found = read_text(f'{HEAD}  - id: only\n    claim: "{claim}"\n{condition}')
    assert found.errors == ()
    only = found.identities[0]
    problem = Prover.of(found, only, QUICK).prepare(only.left, only.right).problem()
    try:
        return zero_test(problem).proved or at_sizes(problem, ("n",)).proved
    except Unsupported:
        return False


@pytest.mark.parametrize(
    ("claim", "where"),
    [
        ("sum(delta[j, 3]*z[j]/z[j], j) = 1", None),
        ("sum(delta[i + 1, j]*z[j]/z[j], j)*z[i] = z[i]", None),
        ("sum(where(j = 3, 1, 0)*z[j]/z[j], j) = 1", None),
        (
            "sum(where(k < j + 1, z[k], 0), k) = where(j = 3, 0, sum(where(k <= j, z[k], 0), k))",
            None,
        ),
        ("where(i > j - 1, z[i], 0)*z[j] = where(j = 1, 0, where(i >= j, z[i], 0))*z[j]", None),
        ("sum(delta[j, i + 1]*z[j], j, i) = sum(z)", None),
        ("sum(where(j = i + 1, z[j], 0), j, i) = sum(z)", None),
        ("sum(delta[i, j + 1]*z[i - 1], i) = z[j]", None),
        ("delta[i, j + 1]*z[i]*z[j] = 0", None),
        ("z[i]*z[j] = 0", "j = i + 1"),
        # A part that does not hold decides, though the other one is outside of its axis.
        (
            "where((i < n) & (z[i + 1] > 0), x, 1) = where(i < n, where(z[i + 1] > 0, x, 1), 2)",
            None,
        ),
        (
            "where((x > 0) & (z[i + 1] > 0), x, 1) = "
            "where(i < n, where((x > 0) & (z[i + 1] > 0), x, 1), 2)",
            None,
        ),
    ],
)
def test_what_fails_at_the_border_is_not_proved(claim: str, where: str | None) -> None:
    assert not proved(claim, where)


@pytest.mark.parametrize(
    ("claim", "where"),
    [
        ("sum(delta[i + 1, j]*z[j]**0, i, j) = n - 1", None),
        ("sum(delta[j, i + 1]*z[j], j, i) = sum(z) - z[1]", None),
        ("sum(where(j = i + 1, z[j], 0), j, i) = sum(z) - z[1]", None),
        ("sum(delta[j, i + 1]*z[j], j) = z[i + 1]", None),
        ("sum(delta[i, j + 1]*z[i - 1], i) = z[j]*sum(delta[k, j + 1], k)", None),
        ("where(i > j - 1, z[i], 0)*z[j] = where(i >= j, z[i], 0)*z[j]", None),
        ("d(sum(z[k]**2, k), z[3]) = 2*z[3]", None),
        ("z[3]*2 = z[3] + z[3]", None),
        ("z[i] + z[j] = z[j] + z[i]", "j = i + 1"),
    ],
)
def test_what_is_true_at_the_border_is_not_refuted(claim: str, where: str | None) -> None:
    assert proved(claim, where)


def values(tree: Expr, sizes: dict[str, int], env: dict[object, int]) -> tuple[bool, bool]:
    """Whether the kernel and the balls find a value."""
    form = NormalForm({}, shapes={"z": ("n",)})
    form.put_in(sizes)
    point = {"z": tuple(range(2, 2 + sizes["n"]))}
    try:
        form.value(tree, env, False)  # type: ignore[arg-type]
        kernel = True
    except OutOfRange:
        kernel = False
    try:
        Evaluator().evaluate(tree, sizes, env, point)  # type: ignore[arg-type]
        ball = True
    except Undefined:
        ball = False
    return kernel, ball


@pytest.mark.parametrize(("left", "right"), list(product(POSITIONS, repeat=2))[1:])
def test_a_delta_has_a_value_and_absorbs_what_is_outside(left: str, right: str) -> None:
    text = "dimensions: {n: 2..4}\nsymbols: {z: 'real[n]'}\nidentities:\n"
    for form in ("delta[%s, %s]", "z[%s]", "delta[%s, %s]*z[%s]", "2*(delta[%s, %s]*3)*z[%s]"):
        formula = form % (left, right, left)[: form.count("%s")]
        read = read_text(f"{text}  - {{id: a, claim: '{formula} + 0*sum(z) = 0'}}\n")
        assert read.errors == ()
        if left.isdigit() and right.isdigit() and form != "z[%s]":
            continue
        only = read.identities[0]
        tree = only.left.terms[0]  # type: ignore[attr-defined]
        for size in (2, 3, 4):
            for element in range(1, size + 1):
                env = dict.fromkeys(only.free, element)
                kernel, ball = values(tree, {"n": size}, env)  # type: ignore[arg-type]
                at = {"i": element}
                first, second = eval(left, at), eval(right, at)
                inside = 1 <= first <= size
                expected = "z" not in form or inside or ("delta" in form and first != second)
                assert (kernel, ball) == (expected, expected), (formula, size, element)


def test_a_size_without_the_named_entry_says_nothing() -> None:
    assert proved("where(n > 2, x, 1)*z[3] = x*z[3]", None)
    assert not proved("where(n > 2, x, 1)*z[2] = x*z[2]", None)
