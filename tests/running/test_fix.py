"""Suggestions go into files where they prove, and nowhere else."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from symderiv.base.results import Result, Run
from symderiv.base.said import EVERY_SIZE, Suggestion
from symderiv.running.fix import fixed, with_fixed
from symderiv.running.run import Runner

FILE = """\
symbols: {x: real}   # kept
identities:
  - id: one
    claim: >-
      d(x**2, x) =
      x
  - id: two
    claim: d(x, x) = 2
"""


class StandIn:
    """What proves: whatever is right by ``judge``."""

    def __init__(self, judge: Callable[[str], bool]) -> None:
        self.judge = judge

    def prove(self, entries: Sequence[Any]) -> tuple[Result, ...]:
        return tuple(
            result(item.id, derivation.file, item.claim, self.judge(item.claim))
            for derivation, item in entries
        )


def result(id: str, file: str, claim: str, ok: bool, mended: str | None = None) -> Result:
    verdict: Any = "proved" if ok else "refuted"
    found = result_of(id, file, claim, verdict, ok)
    return replace(found, suggestion=None if mended is None else Suggestion(mended))


def result_of(id: str, file: str, claim: str, verdict: Any, ok: bool) -> Result:
    return Result("identity", id, file, 5, 12, claim, verdict, "proved", ok, EVERY_SIZE)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "one.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


def run_of(file: Path) -> Run:
    return Run(
        (
            result("one", str(file), "d(x**2, x) = x", False, "d(x**2, x) = 2 * x"),
            result("two", str(file), "d(x, x) = 2", False, "d(x, x) = 1"),
        ),
        (),
    )


def mended(file: Path, judge: Callable[[str], bool], run: Run) -> list[Any]:
    return list(fixed(cast(Runner, StandIn(judge)), run))


def test_what_proves_is_put_in_and_what_does_not_is_left(file: Path) -> None:
    (done,) = mended(file, lambda claim: "2 * x" in claim, run_of(file))
    assert file.read_text(encoding="utf-8") == FILE
    done.write()
    text = file.read_text(encoding="utf-8")
    assert text == FILE.replace(">-\n      d(x**2, x) =\n      x", "d(x**2, x) = 2 * x")
    assert "-      x\n" in done.diff()
    assert "+    claim: d(x**2, x) = 2 * x\n" in done.diff()
    after = with_fixed(run_of(file), [done])
    assert [one.verdict for one in after.results] == ["proved", "refuted"]
    assert [one.line for one in after.results] == [4, 6]


def test_where_nothing_proves_nothing_is_written(file: Path) -> None:
    assert mended(file, lambda claim: False, run_of(file)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"suggestion": Suggestion(None, "x > 0")},
        {"suggestion": Suggestion("d(x**2, x) = 2 * x", "x > 0")},
        {"suggestion": None},
        {"expect": "refuted"},
        {"kind": "example"},
        {"claim": "$x = x$"},
        {"verdict": "undecided"},
        {"file": "notes.md"},
    ],
)
def test_what_needs_its_author_is_left_alone(file: Path, change: dict[str, Any]) -> None:
    first = replace(run_of(file).results[0], **change)
    assert mended(file, lambda claim: True, Run((first,), ())) == []


def test_the_mark_of_an_encoding_stays(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + FILE.encode())
    (done,) = mended(file, lambda claim: True, run_of(file))
    done.write()
    assert file.read_bytes().startswith(b"\xef\xbb\xbfsymbols")
