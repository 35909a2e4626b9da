"""Labels in patterns: as indices of their own, equal at equal places, each value under a sum."""

from __future__ import annotations

import pytest

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.files.load import read_text
from symderiv.formula.declarations import Derivation, Result
from symderiv.formula.tree import Index, labels
from symderiv.kernel.labels import agree, apart, picks
from symderiv.kernel.problem import Problem
from symderiv.proving.prover import Prover

QUICK = Options(method="normal-form", cross_check=False, suggest=False)
FILE = """
dimensions: {{m: 1..3, n: 2..3}}
symbols: {{u: 'real[n]', y: 'index[n][m]', c: 'index[n]', q: 'index[m][n]', s: real}}
identities:
  - {{id: claim, claim: "{claim}"{where}}}
"""
I, R = Index("i", "m"), Index("r", "m")


def read(claim: str, where: str = "") -> Derivation:
    condition = f', where: "{where}"' if where else ""
    derivation = read_text(FILE.format(claim=claim, where=condition))
    assert derivation.errors == ()
    return derivation


def problem(claim: str) -> Problem:
    derivation = read(claim)
    identity = derivation.identities[0]
    return Prover.of(derivation, identity, QUICK).prepare(identity.left, identity.right).problem()


def settle(claim: str, where: str = "") -> Result:
    derivation = read(claim, where)
    return check(derivation, derivation.identities[0], QUICK)


def test_a_label_at_free_indices_is_an_index() -> None:
    found = apart(problem("u[y[i]] * u[y[q[c]]] = s"))
    assert [index.name for index, _ in found.chosen] == ["y[i]", "c", "q[c]", "y[q[c]]"]
    assert {index for index, _ in found.chosen} <= set(found.free)
    assert not labels(found.residual)


def test_labels_at_equal_places_are_equal() -> None:
    found = apart(problem("u[y[i]] - u[y[r]] = s"))
    (first, _), (second, _) = found.chosen
    assert agree(found, {I: 1, R: 1, first: 2, second: 2})
    assert not agree(found, {I: 1, R: 1, first: 1, second: 2})
    assert agree(found, {I: 1, R: 2, first: 1, second: 2})


def test_under_a_sum_every_entry_is_every_element() -> None:
    found = apart(problem("sum(u[y[i]]**2, i) - u[c]**2 = s"))
    env = dict.fromkeys(found.free, 1)
    alike = list(picks(found, {"m": 3, "n": 3}, env, {}))
    every = list(picks(found, {"m": 3, "n": 3}, env, None))
    # Element 1 is c; of the others, which nothing tells apart, the first one comes first.
    assert len(alike) == 14
    assert len(every) == 27


def test_what_nothing_names_is_not_alike_on_its_own_axis() -> None:
    found = apart(problem("sum(u[y[q[j]]], j) = s"))
    env: dict[Index, int] = {}
    assert len(list(picks(found, {"m": 2, "n": 2}, env, {}))) == 16


@pytest.mark.parametrize(
    ("claim", "where"),
    [
        ("u[y[i]] - u[y[r]] = where(i = r, 0, u[y[i]] - u[y[r]])", ""),
        ("u[y[1]] = u[y[r]]", "r = 1"),
        ("u[y[i]] = u[2]", "y[i] = 2"),
        ("u[y[i]] * (1 - delta[y[i], 3]) = where(y[i] != 3, u[y[i]], 0)", ""),
        ("u[y[q[c]]] = u[y[i]]", "q[c] = i"),
        ("sum(delta[c, j] * u[j], j) = u[c]", ""),
    ],
)
def test_what_labels_say_holds_at_every_size(claim: str, where: str) -> None:
    result = settle(claim, where)
    assert (result.verdict, str(result.scope)) == ("proved", "every size")


def test_a_witness_counts_labels_from_1() -> None:
    result = settle("u[c] = u[1]")
    assert result.witness is not None
    assert result.witness.point["c"] == "2"
