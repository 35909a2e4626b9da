"""Exported functions are as they should be, however laid out; what says something else drifted."""

import subprocess
from pathlib import Path

import pytest

from symderiv.answers.exported import code_for
from symderiv.base.options import Options
from symderiv.files.load import load
from symderiv.running.exported import exported_functions

FILE = """
dimensions: {m: 1..3, n: 1..3}
symbols: {x: 'real[m, n]', g: 'real[m, n]'}
definitions: {p: 'softmax(x, axis=-1)'}
identities:
  - id: pullback
    claim: vjp(p, x, g) = p * (g - sum(g * p, axis=1, keepdims=True))
"""
OTHER = FILE.replace("p * (g - sum", "p * g - p * (sum")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "one.yaml").write_text(FILE, encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def function(folder: Path, library: str = "numpy") -> str:
    derivation = load(folder / "one.yaml")
    found, _ = code_for(derivation, derivation.identities[0], library, Options(cross_check=False))
    return found.text


def judged(folder: Path, text: str) -> list[bool]:
    (folder / "layers.py").write_text(text, encoding="utf-8")
    subprocess.run(["git", "add", "."], cwd=folder, check=True)
    found, errors = exported_functions(".", [load(folder / "one.yaml")])
    assert not errors
    return [each.agrees for each in found]


@pytest.mark.parametrize("library", ["numpy", "torch", "jax"])
def test_an_exported_function_agrees(folder: Path, library: str) -> None:
    assert judged(folder, function(folder, library)) == [True]


def test_layout_and_comments_do_not_matter(folder: Path) -> None:
    text = function(folder).replace("    return ", "    # the end\n    return (\n        ")
    assert judged(folder, "import os\n" + text.rstrip() + "\n    )\n") == [True]


def test_what_still_proves_agrees_and_what_does_not_drifted(folder: Path) -> None:
    head = function(folder)[: function(folder).rindex('"""') + 3]
    right = (
        "\n    e = np.exp(x - x.max(axis=1, keepdims=True))\n"
        "    p = e / e.sum(axis=1, keepdims=True)\n"
        "    return p * g - p * np.sum(p * g, axis=1, keepdims=True)\n"
    )
    assert judged(folder, head + right) == [True]
    assert judged(folder, head + right.replace("p * g - p", "p * g + p")) == [False]
    assert judged(folder, head + "\n    while True:\n        pass\n") == [False]


def test_a_claim_that_changed_since_is_drift(folder: Path) -> None:
    text = function(folder)
    (folder / "one.yaml").write_text(OTHER, encoding="utf-8")
    assert judged(folder, text) == [False]


def test_an_identity_that_is_gone_is_an_error(folder: Path) -> None:
    (folder / "layers.py").write_text(function(folder).replace("export pullback", "export pulback"))
    subprocess.run(["git", "add", "."], cwd=folder, check=True)
    found, errors = exported_functions(".", [load(folder / "one.yaml")])
    assert not found
    assert "did you mean pullback?" in str(errors[0])


def test_other_functions_and_files_are_left_alone(folder: Path) -> None:
    (folder / "broken.py").write_text("def f(:\n  '''symderiv export pullback --to numpy'''\n")
    assert judged(folder, "def f(x):\n    '''symderiv export of nothing'''\n    return x\n") == []
