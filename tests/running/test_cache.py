"""The cache: the same answers, and never a wrong one, whatever happens to its file."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

import pytest

from symderiv.base.options import Options
from symderiv.files.load import read_text
from symderiv.formula.declarations import Derivation, Identity, Result
from symderiv.running.cache import NAME, Cache
from symderiv.running.stored import result_from, result_object
from tests import fakes
from tests.reports.fixture import RUN
from tests.started import COMMAND, left_over, start, symderiv

TEXT = """
dimensions: {n: 2..4}
symbols: {z: 'real[n]'}
definitions:
  a[k]: exp(z[k])
identities:
  - {id: alpha, title: First, claim: 'd(a[k], z[j]) = a[k] * delta[j, k]'}
"""
ROOT = Path(__file__).parents[2]
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
    monkeypatch.setattr("symderiv.running.cache.engine", lambda: "another")
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


BYTES = TEXT.encode()


def whole_file(folder: Path, *changes: object) -> tuple[Result, ...]:
    """The results of TEXT's file, now in the cache, one of them with ``changes``."""
    derivation = read_text(TEXT)
    results = (replace(RUN.results[0], **dict(changes)),)  # type: ignore[arg-type]
    cache = opened(folder)
    cache.put_file(BYTES, results)
    cache.close()
    assert only(derivation).id == "alpha"
    return results


@pytest.mark.parametrize("result", RUN.results, ids=lambda result: result.id)
def test_all_of_a_result_is_known_with_its_file(result: Result, tmp_path: Path) -> None:
    final = replace(result, verdict="proved", steps=(), contradiction=None)
    for each in (final, replace(final, steps=RUN.results[1].steps)):
        cache = opened(tmp_path)
        cache.put_file(BYTES, [each])
        found = cache.get_file(BYTES, "elsewhere.yaml")
        assert found is not None
        assert asdict(found[0]) == asdict(replace(each, file="elsewhere.yaml", cached=True))
        assert replace(found[0], line=7).line == 7
        with pytest.raises(AttributeError):
            _ = found[0].nonsense  # type: ignore[attr-defined]


def test_another_file_other_options_and_another_engine_find_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole_file(tmp_path)
    assert opened(tmp_path).get_file(BYTES, "a.yaml") is not None
    assert opened(tmp_path).get_file(BYTES + b"\n", "a.yaml") is None
    assert opened(tmp_path, Options(memory=1)).get_file(BYTES, "a.yaml") is None
    monkeypatch.setattr("symderiv.running.cache.engine", lambda: "another")
    assert opened(tmp_path).get_file(BYTES, "a.yaml") is None


@pytest.mark.parametrize("change", [("verdict", "undecided"), ("contradiction", "a bug")])
def test_a_file_with_an_open_claim_is_not_kept(change: tuple[str, str], tmp_path: Path) -> None:
    whole_file(tmp_path, change)
    assert opened(tmp_path).get_file(BYTES, "a.yaml") is None


@pytest.mark.parametrize(
    "damage", ["result = replace(result, 'proved', 'refuted')", "result = x'ff00'", "checksum = 1"]
)
def test_an_altered_file_entry_is_not_believed(damage: str, tmp_path: Path) -> None:
    whole_file(tmp_path)
    with closing(sqlite3.connect(tmp_path / NAME)) as database:
        database.execute(f"UPDATE results SET {damage}")
        database.commit()
    warnings: list[str] = []
    assert opened(tmp_path, warnings=warnings).get_file(BYTES, "a.yaml") is None
    assert warnings == []


WRITER = """
import sys
from pathlib import Path
from symderiv.running.cache import Cache
from symderiv.base.options import Options
from symderiv.files.load import read_text
from tests import fakes
from tests.running.test_cache import TEXT
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


MOMENTS = 25


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_kill_9_at_any_moment_leaves_the_file_whole(tmp_path: Path) -> None:
    derivation = filled(tmp_path)
    others = [read_text(TEXT.replace("2..4", f"2..{size}")) for size in range(5, 45)]
    for moment in range(MOMENTS):
        killed = _forked(partial(_write_for_ever, tmp_path, others))
        other = _forked(partial(_write, tmp_path, others[moment : moment + 2]))
        time.sleep(0.0013 * moment)
        os.kill(killed, signal.SIGKILL)
        assert os.waitstatus_to_exitcode(os.waitpid(killed, 0)[1]) == -signal.SIGKILL
        assert os.waitstatus_to_exitcode(os.waitpid(other, 0)[1]) == 0
        warnings: list[str] = []
        cache = opened(tmp_path, warnings=warnings)
        for known in (derivation, *others[moment : moment + 2]):
            assert cache.get(known, only(known)) == _expected(known)
        assert _integrity(tmp_path) == "ok"
        cache.close()
        assert warnings == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_kill_9_at_any_step_of_a_statement(tmp_path: Path) -> None:
    """SQLite counts its own steps, so that each of them is the last one once."""
    derivation = filled(tmp_path)
    other = read_text(TEXT.replace("2..4", "2..7"))
    steps, code = 0, -signal.SIGKILL
    while code != 0:
        steps += 1
        code = os.waitstatus_to_exitcode(
            os.waitpid(_forked(partial(_write_and_die, tmp_path, other, steps)), 0)[1]
        )
        assert code in (0, -signal.SIGKILL)
        warnings: list[str] = []
        cache = opened(tmp_path, warnings=warnings)
        assert cache.get(derivation, only(derivation)) == _expected(derivation)
        assert cache.get(other, only(other)) in (None, _expected(other))
        cache.close()
        assert warnings == []
    assert steps > MOMENTS


def _forked(work: Callable[[], None]) -> int:
    process = os.fork()
    if process == 0:
        try:
            work()
        finally:
            os._exit(0 if sys.exc_info()[0] is None else 1)
    return process


def _write(folder: Path, derivations: Iterable[Derivation]) -> None:
    cache = opened(folder)
    for derivation in derivations:
        item = only(derivation)
        cache.put(derivation, item, fakes.result(derivation, item))
    cache.close()


def _write_for_ever(folder: Path, derivations: Iterable[Derivation]) -> None:
    while True:
        _write(folder, derivations)


def _write_and_die(folder: Path, derivation: Derivation, steps: int) -> None:
    """Stores a result, unless that takes ``steps`` or more steps of SQLite."""
    left = iter(range(steps - 1))

    def step() -> int:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        return 0

    cache = opened(folder)
    connection = cache._database._connection
    assert connection is not None
    connection.set_progress_handler(step, 1)
    item = only(derivation)
    cache.put(derivation, item, fakes.result(derivation, item))
    os._exit(0)


def _expected(derivation: Derivation) -> object:
    item = only(derivation)
    return replace(fakes.result(derivation, item), title="First", cached=True)


def _integrity(folder: Path) -> object:
    with closing(sqlite3.connect(folder / NAME)) as database:
        return database.execute("PRAGMA integrity_check").fetchone()[0]


FILE = """
symbols: {x: real}
identities:
"""


def catalogue(folder: Path, count: int = 6) -> Path:
    """A folder with files of true claims, and one that is false and said to be."""
    (folder / "notes").mkdir()
    for number in range(2, 2 + count):
        claims = [
            f"  - {{id: power-{number}, claim: 'd(x**{number}, x) = {number} * x**{number - 1}'}}",
            f"  - {{id: slip-{number}, claim: 'd(x**{number}, x) = x', expect: refuted}}",
        ]
        path = folder / "notes" / f"{number}.yaml"
        path.write_text(FILE + "\n".join(claims) + "\n", encoding="utf-8")
    return folder


def timeless(report: str) -> object:
    """A JSON report without what may differ from run to run."""
    found = json.loads(report)
    for result in found["results"]:
        del result["seconds"], result["cached"]
    return found


PROVE = ("prove", "notes", "--no-cross-check", "--format", "json")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_kill_9_of_the_command_costs_time_only(tmp_path: Path) -> None:
    folder = catalogue(tmp_path)
    _, without, _ = symderiv(*PROVE, "--no-cache", folder=folder)
    for moment in range(4):
        process = start(*PROVE, "--jobs", "2", folder=folder)
        time.sleep(0.3 + 0.2 * moment)
        process.kill()
        process.communicate()
        assert left_over(process.pid) == []
    code, after, err = symderiv(*PROVE, folder=folder)
    assert (code, err) == (0, "")
    code, again, err = symderiv(*PROVE, folder=folder)
    assert (code, err) == (0, "")
    assert all(result["cached"] for result in json.loads(again)["results"])
    assert timeless(without) == timeless(after) == timeless(again)


HEAVY = ("sympy", "numpy", "scipy", "hypothesis", "flint", "lark", "ruamel", "pydantic", "pebble")
IMPORTED = f"""
import sys
try:
    exec({COMMAND!r})
except SystemExit as end:
    print(end.code, [name for name in {HEAVY} if name in sys.modules], file=sys.stderr)
"""


@pytest.mark.parametrize("format", ["text", "github"])
def test_what_is_known_needs_no_library(format: str, tmp_path: Path) -> None:
    folder = catalogue(tmp_path, 2)
    command = ("prove", "notes", "--no-cross-check", "--format", format)
    _, anew, _ = symderiv(*command, folder=folder)
    process = start(*command, folder=folder, code=IMPORTED)
    out, err = process.communicate(timeout=60)
    assert out == anew
    assert err == "0 []\n"


def test_a_changed_file_is_proved_anew_and_the_others_are_known(tmp_path: Path) -> None:
    folder = catalogue(tmp_path, 3)
    symderiv(*PROVE, folder=folder)
    path = folder / "notes" / "3.yaml"
    path.write_text(path.read_text().replace("3 * x**2", "3 * x**3"), encoding="utf-8")
    code, out, _ = symderiv(*PROVE, folder=folder)
    results = {result["id"]: result for result in json.loads(out)["results"]}
    assert code == 1
    assert [name for name in results if not results[name]["cached"]] == ["power-3"]
    assert results["power-3"]["verdict"] == "refuted"
    assert list(results) == ["power-2", "slip-2", "power-3", "slip-3", "power-4", "slip-4"]


def test_ids_are_looked_at_across_files_that_are_known(tmp_path: Path) -> None:
    folder = catalogue(tmp_path, 2)
    symderiv(*PROVE, folder=folder)
    path = folder / "notes" / "3.yaml"
    path.write_text(path.read_text().replace("slip-3", "slip-2"), encoding="utf-8")
    for _ in range(2):
        code, _, err = symderiv(*PROVE, folder=folder)
        assert code == 2
        assert err.startswith("notes/3.yaml:5:26: duplicate id: slip-2 (it stands at notes/2.yaml")
    code, out, err = symderiv(*PROVE, "--id", "power-2", folder=folder)
    assert (code, [result["id"] for result in json.loads(out)["results"]]) == (2, ["power-2"])


def test_without_a_home_folder_there_is_no_cache_and_a_run_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("symbols: {x: real}\nidentities: [{id: a, claim: x = x}]\n")
    code = (
        "import os, pathlib\n"
        "for name in ('HOME', 'XDG_CACHE_HOME', 'SYMDERIV_CACHE'): os.environ.pop(name, None)\n"
        "def nowhere(path): raise RuntimeError('Could not determine home directory.')\n"
        "pathlib.Path.home = classmethod(nowhere)\n"
        "from symderiv.__main__ import main\nmain()\n"
    )
    process = start("prove", "a.yaml", "--no-cross-check", folder=tmp_path, code=code)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "1 proved" in out
    assert "no home folder" in err
