"""The command with one call to the system that fails, in a folder that is looked at afterwards."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SHIM = Path(__file__).with_name("shim.c")
CALLS = ("write", "fsync", "rename", "fork", "pipe", "map")
FILE = """\
symbols: {x: real}
identities:
  - {id: good, claim: "d(x**2, x) = 2 * x"}
  - {id: bad, claim: "d(x**2, x) = x"}
"""
VERDICTS = {"good": "proved", "bad": "refuted"}
NOTE = "# Text\n\n<!-- symderiv: good -->\n$$x$$\n\nthe end\n"
COMMANDS = {
    "prove": ("prove", "a.yaml", "--no-cross-check", "--format", "json", "--output", "report"),
    "sync": ("sync", "note.md", "--derivations", "a.yaml"),
    "report": ("report", "a.yaml", "--format", "markdown", "--output", "report"),
}
MOST = 60
"""Calls of one kind that are failed one after the other."""


@dataclass(frozen=True)
class Outcome:
    """What came of a run: whether the call was made at all, and what was left behind."""

    failed: bool
    code: int
    out: str
    err: str


def compiled(folder: Path) -> Path | None:
    """The shim, where there is a compiler."""
    compiler = shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        return None
    library = folder / "shim.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(SHIM), "-ldl"]
    return library if subprocess.run(command, check=False).returncode == 0 else None


def prepare(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "a.yaml").write_text(FILE, encoding="utf-8")
    (folder / "note.md").write_text(NOTE, encoding="utf-8")


def run(folder: Path, command: str, fault: dict[str, str]) -> Outcome:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "symderiv", *COMMANDS[command]],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "SYMDERIV_CACHE": str(folder / "cache"),
            "FAULT_SAID": str(folder / "said"),
            **fault,
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Outcome((folder / "said").exists(), done.returncode, done.stdout, done.stderr)


def faulty(folder: Path, library: Path, command: str, call: str, at: int) -> Outcome:
    """The command in a fresh folder, the call number ``at`` of a kind failed."""
    prepare(folder)
    return run(
        folder, command, {"LD_PRELOAD": str(library), "FAULT_CALL": call, "FAULT_AT": str(at)}
    )


def complaints(folder: Path, command: str, outcome: Outcome) -> Iterator[str]:
    """What is wrong about how a run with a fault ended, and with what it left behind."""
    if outcome.code not in (0, 1, 2):
        yield f"exit code {outcome.code}"
    if "Traceback" in outcome.err:
        yield outcome.err
    if outcome.code == 2 and not outcome.err.strip():
        yield "an error without a message"
    yield from _wrong_verdicts(folder, command, outcome)
    if (folder / "a.yaml").read_text(encoding="utf-8") != FILE:
        yield "the derivation file is changed"
    note = (folder / "note.md").read_text(encoding="utf-8")
    if note not in (NOTE, NOTE.replace("$$x$$", "$$" + _rendered(note) + "$$")):
        yield f"the note is damaged: {note!r}"
    left = {path.name for path in folder.iterdir()}
    if more := left - {"a.yaml", "note.md", "cache", "said", "report"}:
        yield f"left behind: {more}"
    # What was left in the cache does no harm.
    again = run(folder, "prove", {})
    yield from _wrong_verdicts(folder, "prove", again, whole=True)


def _rendered(note: str) -> str:
    return note.split("$$")[1] if note.count("$$") == 2 and "frac" in note else "x"


def _wrong_verdicts(
    folder: Path, command: str, outcome: Outcome, whole: bool = False
) -> Iterator[str]:
    if command != "prove" or (outcome.code == 2 and not whole):
        return
    try:
        results = json.loads((folder / "report").read_text(encoding="utf-8"))["results"]
    except (OSError, ValueError):
        # An interpreter that cannot start proves nothing, and says so by itself.
        if whole or "Fatal Python error" not in outcome.err:
            yield f"no report, exit code {outcome.code}: {outcome.err}"
        return
    for result in results:
        wanted = {VERDICTS[result["id"]], *(() if whole else ("undecided",))}
        if result["verdict"] not in wanted:
            yield f"{result['id']} is {result['verdict']}: {result['reason']}"
