"""``prove --fix``: suggestions in the place of the formulas that they mend.

A suggestion is written only if the file that has it proves at that identity.  Of a file nothing
else changes (:mod:`symderiv.files.edited`); documents and code are left to their authors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import unified_diff
from pathlib import Path

from symderiv.base.errors import DerivationError, Location
from symderiv.base.results import Result, Run
from symderiv.files.contents import contents
from symderiv.files.edited import edited
from symderiv.files.latex import is_latex
from symderiv.files.load import SUFFIXES, read_text
from symderiv.running.run import Runner

MARK = b"\xef\xbb\xbf"
"""What some editors put in front of a text in UTF-8."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A file before and after, with the results of the identities mended in it, and with the
    places at which its identities and examples stand now."""

    file: str
    before: str
    after: str
    results: tuple[Result, ...]
    places: Mapping[str, Location]
    marked: bool = False

    def diff(self) -> str:
        lines = unified_diff(
            self.before.splitlines(keepends=True),
            self.after.splitlines(keepends=True),
            self.file,
            self.file,
        )
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)

    def write(self) -> None:
        data = self.after.encode("utf-8")
        Path(self.file).write_bytes(MARK + data if self.marked else data)


def fixed(runner: Runner, run: Run) -> Iterator[Fixed]:
    """The files in which suggestions of a run were put and prove; nothing is written."""
    for file in dict.fromkeys(result.file for result in run.results if not result.ok):
        wrong = [one for one in run.results if one.file == file and _formula(one) is not None]
        if wrong and file.endswith(SUFFIXES):
            done = _file(runner, file, wrong)
            if done is not None:
                yield done


def with_fixed(run: Run, files: Sequence[Fixed]) -> Run:
    """The run with the results of what was mended in the place of those before."""
    new = {(one.file, one.id): one for each in files for one in each.results}
    places = {(each.file, id): place for each in files for id, place in each.places.items()}

    def now(result: Result) -> Result:
        key = (result.file, result.id)
        place = places.get(key, Location(result.file, result.line, result.column))
        return replace(new.get(key, result), line=place.line, column=place.column)

    return replace(run, results=tuple(map(now, run.results)))


def _formula(result: Result) -> tuple[str, int | None] | None:
    """What to write instead of the claim, or of a step by its number; None where nothing is known
    that needs no condition."""
    step = result.wrong_step
    if result.expect == "proved" and result.verdict == "refuted" and result.suggestion is not None:
        mended, number = result.suggestion, None
    elif result.verdict == "proved" and step is not None and step.suggestion is not None:
        mended, number = step.suggestion, result.steps.index(step)
    else:
        return None
    if mended.formula is None or mended.condition is not None or result.kind != "identity":
        return None
    return mended.formula, number


def _file(runner: Runner, file: str, wrong: Sequence[Result]) -> Fixed | None:
    """One file, mended by one suggestion after the other, each kept only if it proves."""
    data = contents(file)
    before = text = data.decode("utf-8-sig")
    results: list[Result] = []
    for result in wrong:
        found = _formula(result)
        if found is None or is_latex(result.claim):
            continue
        try:
            new = edited(text, file, result.id, *found)
        except DerivationError:
            continue
        again = _proved(runner, new, file, result.id)
        if again is not None:
            text = new
            results.append(again)
    if not results:
        return None
    places = {item.id: item.location for item in read_text(text, file).items}
    return Fixed(file, before, text, tuple(results), places, data.startswith(MARK))


def _proved(runner: Runner, text: str, file: str, id: str) -> Result | None:
    """The result of an identity in a text, if it is as expected."""
    derivation = read_text(text, file)
    items = [item for item in derivation.identities if item.id == id]
    if len(items) != 1:
        return None
    (result,) = runner.prove([(derivation, items[0])])
    return result if result.ok else None
