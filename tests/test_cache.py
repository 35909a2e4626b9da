"""The cache: the same answers, and never a wrong one, whatever happens to its file."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from symderiv.cache import NAME, Cache
from symderiv.check import Options
from symderiv.derivation import read_text
from symderiv.model import Derivation, Identity
from symderiv.stored import result_from, result_object
from tests import fakes
from tests.report.fixture import RUN

TEXT = """
dimensions: {n: 2..4}
symbols: {z: 'real[n]'}
definitions:
  a[k]: exp(z[k])
identities:
  - {id: alpha, title: First, claim: 'd(a[k], z[j]) = a[k] * delta[j, k]'}
"""
ROOT = Path(__file__).parent.parent
OPTIONS = Options()


def only(derivation: Derivation) -> Identity:
    assert derivation.errors == ()
    return derivation.identities[0]


def opened(folder: Path, options: Options = OPTIONS, warnings: list[str] | None = None) -> Cache:
    return Cache(folder, options, ([] if warnings is None else warnings).append)


def filled(folder: Path) -> Derivation:
    """The derivation whose result is now in the cache."""
    derivation = read_text(TEXT)
    item = only(derivation)
    cache = opened(folder)
    cache.put(derivation, item, fakes.result(derivation, item))
    cache.close()
    return derivation


@pytest.mark.parametrize("result", RUN.results, ids=lambda result: result.id)
def test_results_survive_storage(result: object) -> None:
    import json

    assert result_from(json.loads(json.dumps(result_object(result)))) == result  # type: ignore[arg-type]


def test_a_result_is_found_again_and_says_so(tmp_path: Path) -> None:
    derivation = filled(tmp_path)
    found = opened(tmp_path).get(derivation, only(derivation))
    assert found == replace(fakes.result(derivation, only(derivation)), title="First", cached=True)


def test_a_moved_and_retitled_identity_is_found_with_its_new_place(tmp_path: Path) -> None:
    derivation = filled(tmp_path)
    moved = read_text("# a comment\n" + TEXT.replace("First", "Second"), "elsewhere.yaml")
    found = opened(tmp_path).get(moved, only(moved))
    assert found is not None
    line = only(derivation).location.line + 1
    assert (found.file, found.line, found.title) == ("elsewhere.yaml", line, "Second")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2..4", "2..5"),
        ("'real[n]'", "'positive[n]'"),
        ("exp(z[k])", "exp(2 * z[k])"),
        ("= a[k]", "= -a[k]"),
        ("title: First", "expect: refuted"),
    ],
)
def test_another_meaning_is_not_found(old: str, new: str, tmp_path: Path) -> None:
    filled(tmp_path)
    changed = read_text(TEXT.replace(old, new))
    assert opened(tmp_path).get(changed, only(changed)) is None


def test_other_options_find_nothing(tmp_path: Path) -> None:
    derivation = filled(tmp_path)
    for options in (Options(method="simplify"), Options(require=frozenset({"every-size"}))):
        assert opened(tmp_path, options).get(derivation, only(derivation)) is None


def test_another_engine_finds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    derivation = filled(tmp_path)
    monkeypatch.setattr("symderiv.cache.engine", lambda: "another")
    assert opened(tmp_path).get(derivation, only(derivation)) is None


def test_undecided_is_not_kept(tmp_path: Path) -> None:
    derivation = read_text(TEXT)
    item = only(derivation)
    cache = opened(tmp_path)
    cache.put(derivation, item, replace(fakes.result(derivation, item), verdict="undecided"))
    assert cache.get(derivation, item) is None


def test_an_altered_entry_is_not_believed(tmp_path: Path) -> None:
    derivation = filled(tmp_path)
    with sqlite3.connect(tmp_path / NAME) as database:
        database.execute("UPDATE results SET result = replace(result, 'proved', 'refuted')")
    database.close()
    assert opened(tmp_path).get(derivation, only(derivation)) is None


@pytest.mark.parametrize("damage", [b"", b"not a database at all" * 500])
def test_a_damaged_file_is_set_aside_with_a_warning(damage: bytes, tmp_path: Path) -> None:
    derivation = filled(tmp_path)
    path = tmp_path / NAME
    path.write_bytes(damage)
    warnings: list[str] = []
    assert opened(tmp_path, warnings=warnings).get(derivation, only(derivation)) is None
    if damage:
        assert "damaged" in warnings[0]
        assert path.with_suffix(".damaged").read_bytes() == damage
    filled(tmp_path)
    assert opened(tmp_path).get(derivation, only(derivation)) is not None


def test_a_file_damaged_in_the_middle_gives_no_wrong_answer(tmp_path: Path) -> None:
    derivation = filled(tmp_path)
    path = tmp_path / NAME
    content = bytearray(path.read_bytes())
    content[4096:] = bytes(byte ^ 0x5A for byte in content[4096:])
    path.write_bytes(content)
    warnings: list[str] = []
    assert opened(tmp_path, warnings=warnings).get(derivation, only(derivation)) is None


def test_a_folder_that_cannot_be_made_costs_a_warning_only(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    derivation = read_text(TEXT)
    warnings: list[str] = []
    cache = opened(tmp_path / "file" / "cache", warnings=warnings)
    assert cache.get(derivation, only(derivation)) is None
    assert len(warnings) == 1


WRITER = """
import sys
from pathlib import Path
from symderiv.cache import Cache
from symderiv.check import Options
from symderiv.derivation import read_text
from tests import fakes
from tests.test_cache import TEXT
cache = Cache(Path(sys.argv[1]), Options(), print)
print("ready", flush=True)
for number in range(int(sys.argv[2]), int(sys.argv[3])):
    derivation = read_text(TEXT.replace("2..4", f"2..{number}"))
    item = derivation.identities[0]
    cache.put(derivation, item, fakes.result(derivation, item))
"""


def writer(folder: Path, first: int, last: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(first), str(last)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def count(folder: Path) -> int:
    with sqlite3.connect(folder / NAME) as database:
        (number,) = database.execute("SELECT count(*) FROM results").fetchone()
    database.close()
    return int(number)


def test_two_processes_write_at_once(tmp_path: Path) -> None:
    both = [writer(tmp_path, 3, 43), writer(tmp_path, 43, 83)]
    for process in both:
        out, _ = process.communicate(timeout=60)
        assert out == "ready\n"
    assert count(tmp_path) == 80


def test_kill_9_leaves_the_file_whole(tmp_path: Path) -> None:
    derivation = filled(tmp_path)
    for pause in (0.0, 0.02, 0.07):
        process = writer(tmp_path, 3, 1000)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        warnings: list[str] = []
        assert opened(tmp_path, warnings=warnings).get(derivation, only(derivation)) is not None
        assert warnings == []
