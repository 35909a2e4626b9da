"""Formulas that take more time or memory than there is: undecided, and nobody else's trouble."""

import json
import os
import signal
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.started import left_over, start, symderiv

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits and signals of POSIX")

LETTERS = "a + b + c + f + g + h"
HARD = f"({LETTERS})**60 * (a - b) = ({LETTERS})**59 * (a**2 - b**2 + (c + f + g + h) * (a - b))"
"""True, and eight million terms on each side: gigabytes, and minutes."""
FILE = f"""
symbols: {{a: real, b: real, c: real, f: real, g: real, h: real}}
identities:
  - {{id: first, claim: 'd(a**2, a) = 2 * a'}}
  - {{id: hard, claim: '{HARD}'}}
  - {{id: second, claim: 'd(a**3, a) = 3 * a**2'}}
  - {{id: third, claim: 'd(a**4, a) = 4 * a**3'}}
"""
QUICK = ("--no-cross-check", "--format", "json")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "hard.yaml").write_text(FILE, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (("--timeout", "1.5", "--jobs", "1"), "out of time: no answer within 1.5 s"),
        (("--timeout", "60", "--memory", "200", "--jobs", "2"), "out of memory: more than 200 MB"),
    ],
)
def test_a_formula_beyond_its_limits_is_undecided_and_touches_no_other(
    limits: tuple[str, ...], reason: str, folder: Path
) -> None:
    code, out, _ = symderiv("prove", "hard.yaml", *QUICK, *limits, folder=folder)
    results = json.loads(out)["results"]
    assert code == 1
    assert [result["id"] for result in results] == ["first", "hard", "second", "third"]
    verdicts = [result["verdict"] for result in results]
    assert verdicts == ["proved", "undecided", "proved", "proved"]
    assert results[1]["reason"].startswith(reason)


def stored(folder: Path) -> int:
    """How many results are in the cache by now."""
    path = folder / "cache" / "results.sqlite3"
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            return int(database.execute("SELECT count(*) FROM results").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def interrupted(folder: Path, *arguments: str, after: float, group: bool) -> tuple[str, str]:
    """The output and the messages of a command that ends by Ctrl-C, long before its own limits."""
    process = start("prove", "hard.yaml", "--timeout", "600", *arguments, folder=folder)
    while after and not stored(folder):
        assert process.poll() is None
        time.sleep(0.02)
    while not (folder / "cache" / "results.sqlite3").exists():
        assert process.poll() is None
        time.sleep(0.02)
    time.sleep(after)
    # A terminal sends it to all processes of the command, a script that runs it to the first.
    (os.killpg if group else os.kill)(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode in (130, -signal.SIGINT)
    assert left_over(process.pid) == []
    return out, err


@pytest.mark.parametrize("group", [True, False])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_within_a_library_ends_the_command(jobs: str, group: bool, folder: Path) -> None:
    arguments = ("--jobs", jobs, "--no-cross-check")
    out, err = interrupted(folder, *arguments, after=0.3, group=group)
    assert err == "interrupted: the report shows what was done by then\n"
    assert "first" in out
    assert "hard" not in out
    same = ("--timeout", "600", "--id", "first")
    code, again, _ = symderiv("prove", "hard.yaml", *same, *QUICK, folder=folder)
    assert code == 0
    assert json.loads(again)["results"][0]["cached"]


def test_ctrl_c_while_libraries_are_imported(folder: Path) -> None:
    out, err = interrupted(folder, after=0.0, group=True)
    assert "hard" not in out
    assert "sympy" not in err
