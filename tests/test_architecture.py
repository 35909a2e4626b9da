"""The layers of the package, kept by import-linter, and imports that must stay lazy."""

import subprocess
import sys

import pytest
from importlinter.cli import lint_imports

LIGHT = (
    "symderiv",
    "symderiv.commands.main",
    "symderiv.answers.prove",
    "symderiv.files.load",
    "symderiv.running.run",
)
HEAVY = ("hypothesis", "mpmath", "numpy", "scipy", "sympy")


def test_imports_keep_their_direction(capsys: pytest.CaptureFixture[str]) -> None:
    assert lint_imports(no_cache=True) == 0, capsys.readouterr().out


@pytest.mark.parametrize("module", LIGHT)
def test_nothing_heavy_is_imported_with(module: str) -> None:
    code = f"import sys, {module}; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
