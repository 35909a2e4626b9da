"""pytest itself, in a process of its own, on derivation files."""

import subprocess
import sys
from pathlib import Path

import pytest

GOOD = """
symbols: {x: real}
identities:
  - {id: square, claim: 'd(x ** 2, x) = 2 * x'}
  - {id: cube, claim: 'd(x ** 3, x) = 3 * x ** 2'}
  - {id: wrong-cube, claim: 'd(x ** 3, x) = 2 * x ** 2'}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "derivations").mkdir()
    (tmp_path / "derivations" / "powers.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "other.yaml").write_text("not: a derivation\n", encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr


def test_each_identity_is_a_test_and_a_failure_shows_the_witness(folder: Path) -> None:
    code, out = run(folder, "derivations")
    assert code == 1
    assert "2 passed" in out
    assert "1 failed" in out
    assert "wrong-cube: refuted, expected proved" in out
    assert "witness" in out
    assert "perhaps     - d(" in out
    assert "powers.yaml:6:" in out
    assert "Traceback" not in out


def test_selection_by_name(folder: Path) -> None:
    code, out = run(folder, "derivations", "-k", "square")
    assert code == 0
    assert "1 passed, 2 deselected" in out


def test_workers_of_xdist(folder: Path) -> None:
    assert "1 failed, 2 passed" in run(folder, "derivations", "-n", "2")[1]


def test_last_failed_and_stopping_at_the_first(folder: Path) -> None:
    assert "1 failed, 2 passed" in run(folder, "derivations")[1]
    code, out = run(folder, "derivations", "--lf", "-v")
    assert (code, out.count("::")) == (1, out.count("::wrong-cube"))
    assert "1 failed" in out
    assert "passed" not in out
    path = folder / "derivations" / "powers.yaml"
    path.write_text(GOOD.replace("= 2 * x'", "= 3 * x'"), encoding="utf-8")
    code, out = run(folder, "derivations", "-x")
    assert code == 1
    assert "1 failed" in out
    assert "passed" not in out
    assert "wrong-cube" not in out


def test_an_error_in_a_file_is_a_failure_with_its_place(folder: Path) -> None:
    path = folder / "derivations" / "broken.yaml"
    path.write_text("symbols: {x: real}\nidentities: [{id: a, claim: xx = x}]\n", encoding="utf-8")
    code, out = run(folder, "derivations/broken.yaml")
    assert code == 1
    assert "broken.yaml:2:" in out


def test_other_yaml_files_are_left_alone(folder: Path) -> None:
    assert "other.yaml" not in run(folder, "--collect-only", "-q", ".")[1]
