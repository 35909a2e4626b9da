"""The rule beside a line is the rule that leads to it."""

from itertools import pairwise

import pytest

from symderiv.api import derive, explain, load, loads
from symderiv.explaining.algebra.powers import joined
from symderiv.explaining.explanation import AS_CLAIMED
from symderiv.explaining.shortening import TURNED
from symderiv.language.render import render_text

HEAD = "dimensions: {n: 1..3}\nsymbols: {z: 'real[n]', y: 'real[n]', x: positive, w: real}\n"


def last_lines(file: str, id: str) -> list[tuple[str, tuple[str, ...]]]:
    chain = explain(load(f"derivations/{file}.yaml"), id).statement.chains[-1]
    return [(line.text, line.rules) for line in chain.lines]


def test_a_sign_is_no_kronecker_delta() -> None:
    *_, (text, rules) = last_lines("softmax-cross-entropy", "ce-softmax-gradient")
    assert text == "sum(y[k] * (a[j] - delta[k, j]), k)"
    assert rules == (TURNED,)


def test_what_the_claim_writes_otherwise_is_a_line_of_its_own() -> None:
    *_, before, (text, rules) = last_lines("dense-layer-arrays", "dense-weight-gradient-array")
    assert before[1] == ("assumption one-hot",)
    assert rules == (AS_CLAIMED,)
    assert text != before[0]


def test_deltas_collapse_where_there_are_fewer_of_them() -> None:
    for file, id in (
        ("softmax-cross-entropy", "ce-softmax-gradient-one-hot"),
        ("softmax", "softmax-jacobian"),
        ("weighted-softmax", "weighted-softmax-along-ones"),
    ):
        lines = last_lines(file, id)
        for (before, _), (after, rules) in pairwise(lines):
            if any("collapse" in rule for rule in rules):
                assert after.count("delta") < before.count("delta")


def test_an_array_of_entries_has_a_derivation() -> None:
    statement = explain(
        load("derivations/softmax-jacobian-entries.yaml"), "softmax-four-components"
    ).statement
    assert statement.chains[0].lines[0].rules == ("definition of y",)
    assert "by the zero test" in statement.closing


@pytest.mark.parametrize(
    ("expression", "wanted", "where"),
    [
        ("d(x**x, x)", "x**x * (log(x) + 1)", ()),
        ("d(norm(z), z)", "z / norm(z)", ("sum(z[i]**2, i) != 0",)),
        ("d(sqrt(sum(z**2)), z)", "z / sqrt(sum(z**2))", ("sum(z[i]**2, i) != 0",)),
        ("d(x**w, x)", "w * x**(w - 1)", ()),
    ],
)
def test_closed_forms_are_those_of_a_book(
    expression: str, wanted: str, where: tuple[str, ...]
) -> None:
    found = derive(loads(HEAD), expression)
    assert found.text == wanted
    assert found.explanation.result.where == where


def test_exponents_of_different_bases_stay_apart() -> None:
    text = HEAD + "identities: [{id: a, claim: 'x**w * x * 2**w * z[i]**2 * z[i] = 0'}]\n"
    (identity,) = loads(text).identities
    shown = render_text(joined(identity.left))
    assert "x**(w + 1)" in shown
    assert "2**w" in shown
    assert joined(identity.right) == identity.right
