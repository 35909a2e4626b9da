"""The layers of the package, kept by import-linter, and imports that must stay lazy."""

import ast
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

LIGHT = (
    "symderiv",
    "symderiv.commands.main",
    "symderiv.answers.prove",
    "symderiv.files.load",
    "symderiv.running.run",
)
ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "symderiv"
PROVES = (
    "proving.obligation",
    "proving.lemmas.adjoints",
    "proving.lemmas.classes",
    "proving.lemmas.kinks",
    "proving.induction.settle",
    "kernel.decide",
    "files.load",
)
"""What makes a claim ready, tests it, and reads it; all that they import is trusted."""
HEAVY = ("hypothesis", "mpmath", "numpy", "scipy", "sympy")


def test_imports_keep_their_direction(capsys: pytest.CaptureFixture[str]) -> None:
    assert lint_imports(no_cache=True) == 0, capsys.readouterr().out


@pytest.mark.parametrize("module", LIGHT)
def test_nothing_heavy_is_imported_with(module: str) -> None:
    code = f"import sys, {module}; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def modules() -> dict[str, Path]:
    """Every module of the package by its name below it, packages as their ``__init__``."""
    found = {}
    for path in PACKAGE.rglob("*.py"):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = path
    return found


def imported(path: Path, known: dict[str, Path]) -> set[str]:
    """The modules of the package that a file imports, deferred and for types, too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if _below(name) in known else node.module for name in names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        found |= {_below(name) for name in names if name.partition(".")[0] == "symderiv"}
    return found & known.keys()


def _below(name: str) -> str:
    return name.partition(".")[2]


def graph() -> dict[str, set[str]]:
    known = modules()
    return {name: imported(path, known) - {name} for name, path in known.items()}


def test_no_two_files_import_each_other() -> None:
    imports = graph()
    # The package answers with the functions of its interface when they are first asked for.
    del imports[""]
    assert list(TopologicalSorter(imports).static_order())


def test_nothing_loose_at_the_top() -> None:
    assert {path.name for path in PACKAGE.glob("*.py")} == {"__init__.py", "__main__.py", "api.py"}


def test_the_page_lists_every_room_in_the_order_of_the_contract() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z]+)(?:\.py)?` \|", page, re.MULTILINE)
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert {*rows} == {*rooms, "api"}
    contract = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    layers = re.search(r"layers = \[(.*?)\]", contract, re.DOTALL)
    assert layers is not None
    assert rows == re.findall(r'"([a-z]+)"', layers[1])[::-1]


def test_the_trusted_base_is_what_the_imports_say() -> None:
    imports = graph()
    trusted: set[str] = set()
    pending = [*PROVES]
    while pending:
        name = pending.pop()
        if name not in trusted:
            trusted.add(name)
            pending += imports[name]
    page = (ROOT / "docs" / "trusted-base.md").read_text(encoding="utf-8")
    page = page.partition("A test computes this list")[0]
    listed = {name.replace("/", ".") for name in re.findall(r"`([a-z_/]+/[a-z_]+)\.py`", page)}
    whole = {name for name in trusted if name.partition(".")[0] == "functions"}
    assert listed == trusted - whole - {""}
