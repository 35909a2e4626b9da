"""``symderiv check FILE:FUNCTION`` and ``symderiv export`` as their users run them."""

import json
from pathlib import Path

from tests.started import symderiv

CODE = """import numpy as np


def softmax(z):
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)


def right(g, z):
    p = softmax(z)
    return p * (g - np.sum(g * p, axis=1, keepdims=True))


def wrong(g, z):
    p = softmax(z)
    return p * (g + np.sum(g * p, axis=1, keepdims=True))


def unread(g, z):
    while True:
        z = z + g
"""
NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "source": ["# Softmax"]},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "import numpy as np"]},
        {"cell_type": "code", "source": ["def square(x):\n", "    return np.sum(x**2)"]},
        {"cell_type": "code", "source": ["def slope(x):\n", "    return 3 * x"]},
    ]
}


def check(folder: Path, function: str, *more: str) -> tuple[int, str, str]:
    (folder / "layers.py").write_text(CODE)
    subject = f"layers.py:{function}"
    given = ("--gradient-of", "layers.py:softmax", "--shapes", "z: m, n")
    return symderiv("check", subject, *given, *more, folder=folder)


def test_a_right_gradient_is_proved_at_every_size(tmp_path: Path) -> None:
    code, shown, said = check(tmp_path, "right")
    assert code == 0, said
    assert "right.z" in shown
    assert "every size" in shown


def test_a_wrong_gradient_is_refuted_at_its_place_with_the_repair_as_code(tmp_path: Path) -> None:
    code, shown, _ = check(tmp_path, "wrong", "--format", "json")
    assert code == 1
    (result,) = json.loads(shown)["results"]
    assert result["id"] == "wrong.z"
    assert result["verdict"] == "refuted"
    assert (result["file"], result["line"]) == ("layers.py", 16)
    assert result["witness"]["point"]["z"]
    assert result["suggestion"] == "p * (g - np.sum(g * p, axis=1, keepdims=True))"


def test_code_that_cannot_be_read_is_an_error_with_its_place(tmp_path: Path) -> None:
    code, _, said = check(tmp_path, "unread")
    assert code == 2
    assert "layers.py:20:5" in said
    assert "while" in said


def test_what_is_wrong_with_the_words_is_said(tmp_path: Path) -> None:
    assert "no argument has this name" in check(tmp_path, "right", "--shapes", "z: m, n; y: m")[2]
    assert "no shape is given" in check(tmp_path, "right", "--shapes", "")[2]
    assert "did you mean right?" in check(tmp_path, "rihgt")[2]
    code, _, said = check(tmp_path, "right", "--gradient-of", "layers.py")
    assert code == 2
    assert "FILE:FUNCTION" in said


def test_nothing_of_the_code_is_run(tmp_path: Path) -> None:
    (tmp_path / "evil.py").write_text(
        "open('run', 'w').close()\n\n\ndef f(x):\n    open('run', 'w')\n    return x\n"
    )
    symderiv(
        "check", "evil.py:f", "--gradient-of", "evil.py:f", "--shapes", "x: n", folder=tmp_path
    )
    assert not (tmp_path / "run").exists()


def test_cells_of_a_notebook_are_a_file(tmp_path: Path) -> None:
    (tmp_path / "n.ipynb").write_text(json.dumps(NOTEBOOK, indent=1))
    subject = ("check", "n.ipynb:slope", "--gradient-of", "n.ipynb:square", "--shapes", "x: n")
    code, shown, _ = symderiv(*subject, "--format", "json", folder=tmp_path)
    (result,) = json.loads(shown)["results"]
    assert code == 1
    assert result["suggestion"] == "2 * x"
    lines = (tmp_path / "n.ipynb").read_text().splitlines()
    assert "return 3 * x" in lines[result["line"] - 1]


def test_a_proved_right_side_is_exported_and_checks(tmp_path: Path) -> None:
    (tmp_path / "square.yaml").write_text(
        "dimensions: {n: 1..3}\nsymbols: {x: 'real[n]'}\ndefinitions: {f: sum(x**2)}\n"
        "identities:\n  - id: square\n    claim: d(f, x[i]) = 2 * x[i]\n"
    )
    code, text, said = symderiv("export", "square", "square.yaml", folder=tmp_path)
    assert code == 0, said
    assert "import numpy as np" in text
    (tmp_path / "out.py").write_text(text + "\n\ndef f(x):\n    return np.sum(x**2)\n")
    given = ("--gradient-of", "out.py:f", "--shapes", "x: n")
    assert symderiv("check", "out.py:square", *given, folder=tmp_path)[0] == 0
