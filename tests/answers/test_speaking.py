"""Where a claim speaks, in few words."""

import pytest

from symderiv.answers.prove import check
from symderiv.files.load import read_text
from tests.claims import QUICK, settle

SYMBOLS_OF_CLAIMS = [
    ("d(abs(x), x) = sign(x)", ("x != 0",)),
    ("d(1 / x**2, x) = -2 / x**3", ("x != 0",)),
    ("1 / (x * y) = y**-1 / x", ("x != 0", "y != 0")),
    ("d(arccsc(x), x) = -1 / (abs(x) * sqrt(x**2 - 1))", ("x != 0", "x**2 - 1 > 0")),
    ("d(log(x), x) = 1 / x", ("x > 0",)),
    ("d(sqrt(x), x) = 1 / (2 * sqrt(x))", ("x > 0",)),
    ("x * exp(x) / exp(x) = x", ()),
    ("x / log(2) * log(2) = x", ()),
]


@pytest.mark.parametrize(("claim", "where"), SYMBOLS_OF_CLAIMS)
def test_where_a_proved_claim_speaks(claim: str, where: tuple[str, ...]) -> None:
    result = settle(claim)
    assert result.verdict == "proved"
    assert result.where == where


def test_what_definitions_divide_by_is_said() -> None:
    text = "symbols: {x: real}\ndefinitions: {t: x / x, s: exp(x) / (1 + exp(x))}\nidentities:\n"
    found = read_text(text + "  - {id: a, claim: t * s = s}\n")
    result = check(found, found.identities[0], QUICK)
    assert (result.verdict, result.where) == ("proved", ("x != 0",))


def test_a_refuted_claim_speaks_nowhere() -> None:
    assert settle("d(abs(x), x) = 2 * sign(x)").where == ()


def test_an_extremum_attained_twice_is_named() -> None:
    (text,) = settle("d(max(z[i], i), z[j]) = where(z[j] = max(z[i], i), 1, 0)").where
    assert text == "max(z[i], i) is attained only once"


def test_a_kink_is_said_by_the_name_that_the_file_has_for_it() -> None:
    text = (
        "dimensions: {n: 1..3}\nsymbols: {x: 'real[n]', b: 'real[n]', w: 'real[n]'}\n"
        "definitions:\n  z[i]: sum(x)*w[i] + b[i]\n  f: sum(relu(z))\n"
        "identities: [{id: a, claim: 'd(f, b[k]) = where(z[k] > 0, 1, 0)'}]\n"
    )
    derivation = read_text(text)
    result = check(derivation, derivation.identities[0], QUICK)
    assert result.verdict == "proved"
    assert result.where == ("z[k] != 0",)
