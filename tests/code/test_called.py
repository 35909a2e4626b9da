"""``code:`` in derivation files: calls of functions of Python files in formulas."""

from pathlib import Path

import pytest

from symderiv.answers.prove import check
from symderiv.files.load import load
from tests.code.judging import OPTIONS, SHELF

CODE = """
import numpy as np


def softmax(z):
    e = np.exp(z)
    return e / e.sum()


def pulled(z, g):
    p = softmax(z)
    return p * (g - p @ g)


def scaled(v):
    return factor * v


def broken(v):
    return v.tofile("x")
"""
HEAD = """
dimensions: {n: 1..3}
symbols:
  z: real[n]
  g: real[n]
  factor: real
code:
  soft: layers.py:softmax
  pulled: layers.py:pulled
  scaled: layers.py:scaled
  broken: layers.py:broken
identities:
  - id: one
    claim: CLAIM
"""


def verdict(folder: Path, claim: str) -> str:
    (folder / "layers.py").write_text(CODE)
    (folder / "one.yaml").write_text(HEAD.replace("CLAIM", claim))
    derivation = load(folder / "one.yaml")
    if derivation.errors:
        return str(derivation.errors[0])
    return check(derivation, derivation.identities[0], OPTIONS).verdict


@pytest.mark.parametrize(
    ("claim", "meant"),
    [
        ("d(soft(z)[i], z[j]) = soft(z)[i] * (delta[i, j] - soft(z)[j])", "proved"),
        ("d(soft(z)[i], z[j]) = soft(z)[i] * (delta[i, j] + soft(z)[j])", "refuted"),
        ("vjp(soft(z), z, g) = pulled(z, g)", "proved"),
        ("vjp(soft(z), z, g) = pulled(g, z)", "refuted"),
        ("d(scaled(z)[i], z[j]) = factor * delta[i, j]", "proved"),
        ("sum(soft(z)[k], k) = 1", "proved"),
        ("sum(soft(2 * z)[k], k) = 1", "proved"),
    ],
)
def test_a_formula_calls_code(claim: str, meant: str, tmp_path: Path) -> None:
    assert verdict(tmp_path, claim) == meant


def test_code_that_cannot_be_read_is_told_at_the_call(tmp_path: Path) -> None:
    text = verdict(tmp_path, "broken(z)[i] = 1")
    assert "one.yaml:14" in text
    assert "layers.py:20" in text
    assert "tofile" in text


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("../layers.py:softmax", "code that is not read"),
        ("/etc/passwd:softmax", "code that is not read"),
        ("layers.txt:softmax", "code that is not read"),
        ("layers.py", "not FILE:FUNCTION"),
        ("layers.py:soft", "no such function"),
        ("missing.py:soft", "code that cannot be read"),
    ],
)
def test_only_functions_beside_the_file_are_read(value: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "layers.py").write_text(CODE)
    text = HEAD.replace("layers.py:softmax", value).replace("CLAIM", "1 = 1")
    (tmp_path / "one.yaml").write_text(text)
    errors = load(tmp_path / "one.yaml").errors
    assert message in str(errors[0])


@pytest.mark.parametrize("name", ["notes.yaml", "notes-globals.yaml"])
def test_the_code_of_the_notes_is_as_expected(name: str) -> None:
    derivation = load(SHELF / name)
    assert not derivation.errors
    for identity in derivation.identities:
        result = check(derivation, identity, OPTIONS)
        assert result.ok, identity.id


def test_code_as_it_stands_in_the_notes_shows_what_is_wrong_with_it() -> None:
    derivation = load(SHELF / "notes-globals.yaml")
    (identity,) = derivation.identities
    result = check(derivation, identity, OPTIONS)
    assert result.verdict == "refuted"
    assert result.witness is not None
