"""Closed forms in the author's symbols, each of them proved again from its own claim."""

from pathlib import Path

import pytest

from symderiv.check import Options, check
from symderiv.closed_form import derive
from symderiv.derivation import load, read_text
from symderiv.errors import DerivationError

CASES = [
    ("softmax", "d(a[k], z[j])", (), "a[k] * (delta[k, j] - a[j])"),
    ("dense-layer-arrays", "d(ce, w)", ("one-hot",), "x.T @ (a - y) / m"),
    ("dense-layer-arrays", "d(ce, b)", ("one-hot",), "sum(a - y, axis=0) / m"),
    ("logistic-regression-batch", "d(L, w)", (), "x.T @ (a - y)"),
    ("logistic-regression-batch", "d(L, Z)", (), "a - y"),
    ("logistic-regression-batch", "d(L, b)", (), "sum(a - y)"),
    ("sigmoid-binary-cross-entropy", "d(L, Z)", (), "a - y"),
    ("powers", "d(w**3, w)", (), "3 * w**2"),
]


@pytest.mark.parametrize(("file", "expression", "given", "text"), CASES)
def test_closed_form(file: str, expression: str, given: tuple[str, ...], text: str) -> None:
    derived = derive(load(f"derivations/{file}.yaml"), expression, given)
    assert derived.text == text
    assert derived.claim == f"{expression} = {text}"
    assert derived.explanation.result.verdict == "proved"


@pytest.mark.parametrize("file", ["softmax", "logistic-regression-batch"])
def test_the_claim_can_be_put_into_a_file(file: str) -> None:
    source = f"derivations/{file}.yaml"
    text = Path(source).read_text(encoding="utf-8").split("identities:")[0]
    derivation = load(source)
    variable = "z" if file == "softmax" else "Z"
    claim = derive(derivation, f"d(a, {variable})").claim
    again = read_text(f"{text}identities:\n  - id: derived\n    claim: {claim}\n")
    assert not again.errors
    result = check(again, again.identities[0], Options(cross_check=False))
    assert (result.verdict, result.scope) == ("proved", "every size")


def test_unknown_names_are_errors_with_a_hint() -> None:
    derivation = load("derivations/softmax-cross-entropy.yaml")
    with pytest.raises(DerivationError, match="did you mean one-hot"):
        derive(derivation, "d(L, z[j])", ["one-hat"])
    with pytest.raises(DerivationError):
        derive(derivation, "d(L, nosuch)")
