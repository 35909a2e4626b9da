"""Derivations that a command line is: the same as from a file, and every error with its option."""

import pytest

from symderiv.files.load import read_text
from symderiv.files.spoken import Spoken, derivation

FILE = """
dimensions: {n: 2..4}
symbols:
  z: real[n]
  y: real[n]
definitions:
  a[k]: exp(z[k]) / sum(exp(z[j]), j)
assumptions:
  one: sum(y[k], k) = 1
identities:
  - id: claim
    claim: d(a[k], z[j]) = a[k] * (delta[j, k] - a[j])
    given: one
    where: j != k
"""


def test_what_is_said_is_what_a_file_with_the_same_texts_says() -> None:
    said = derivation(
        Spoken(
            claims=["d(a[k], z[j]) = a[k] * (delta[j, k] - a[j])"],
            symbols=["z: real[n]", "y: real[n]"],
            dimensions=["n: 2..4"],
            definitions=["a[k]: exp(z[k]) / sum(exp(z[j]), j)"],
            assumptions=["sum(y[k], k) = 1"],
            where=["j != k"],
        )
    )
    written = read_text(FILE)
    assert not said.errors
    assert not written.errors
    first, second = said.identities[0], written.identities[0]
    assert (first.id, first.claim, first.left, first.right) == (
        (second.id, second.claim, second.left, second.right)
    )
    assert first.where == second.where
    assert said.dimensions["n"].sizes == written.dimensions["n"].sizes
    assert said.definitions["a"].body == written.definitions["a"].body
    assert first.given == ("sum(y[k], k) = 1",)
    assert said.assumptions[first.given[0]].text == written.assumptions["one"].text


def test_dimensions_that_only_shapes_name_are_declared_by_them() -> None:
    said = derivation(Spoken(symbols=["w: real[m, n]", "x: real[n]"], dimensions=["m: 2"]))
    assert not said.errors
    assert said.dimensions["n"].sizes == range(1, 4)
    assert not said.dimensions["n"].fixed
    assert said.dimensions["m"].fixed


def test_several_claims_are_numbered_and_stand_on_lines_of_their_own() -> None:
    said = derivation(Spoken(["d(x, x) = 1", "d(x**2, x) = 2*x"], ["x: real"]))
    assert [one.id for one in said.identities] == ["claim-1", "claim-2"]
    assert [str(one.location) for one in said.identities] == [
        "command line:1:1",
        "command line:2:1",
    ]


@pytest.mark.parametrize(
    ("spoken", "error"),
    [
        (Spoken(symbols=["x: rael"]), "--symbol:1:4: unknown domain: rael (did you mean real?)"),
        (Spoken(symbols=["x"]), "--symbol:1:1: not NAME: VALUE: x"),
        (
            Spoken(symbols=["x: real"], definitions=["f = x**2"]),
            "--define:1:1: not NAME: VALUE: f = x**2 (write f: x**2)",
        ),
        (Spoken(symbols=["x: real", "x: real"]), "--symbol:1:1: declared twice: x"),
        (
            Spoken(symbols=["x: real"], dimensions=["n: 4..2"]),
            "--dimension:1:4: sizes go upwards, from 1 to 1000 at most: 4..2",
        ),
        (
            Spoken(["d(x, x) = 1", "d(x, x) = y"], ["x: real"]),
            "command line:2:11: unknown symbol: y",
        ),
        (
            Spoken(symbols=["x: real"], definitions=["f: x +"]),
            "--define:1:7: the formula ends too early (is a bracket left open?)",
        ),
        (Spoken(["x = x\x1b[2J"], ["x: real"]), "command line:1:6: a control character: \\x1b"),
    ],
)
def test_an_error_names_the_option_that_it_stands_in(spoken: Spoken, error: str) -> None:
    found = derivation(spoken)
    assert [str(one) for one in found.errors] == [error]
