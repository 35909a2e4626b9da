"""Exported text is one function, whatever the words of a claim are."""

import ast
from dataclasses import replace

import pytest

from symderiv.code.export import exported
from symderiv.code.spelling import NUMPY
from symderiv.files.load import read_text

HOSTILE = ['x = """; import os; """', "x = 1\\", 'x = "', '"""', "\\N{BELL}", "\\x00 = 1", '\\"""']


@pytest.mark.parametrize("claim", HOSTILE)
def test_a_claim_does_not_end_its_docstring(claim: str) -> None:
    derivation = read_text("symbols: {x: real}\nidentities: [{id: a, claim: 'd(x**2, x) = 2*x'}]\n")
    identity = replace(derivation.identities[0], claim=claim)
    made = ast.parse(exported(derivation, identity, NUMPY).text)
    _, function = made.body
    assert isinstance(function, ast.FunctionDef)
    document, returned = function.body
    assert isinstance(returned, ast.Return)
    assert (ast.get_docstring(function) or "").startswith(f"a: {claim}")
    assert isinstance(document, ast.Expr)
