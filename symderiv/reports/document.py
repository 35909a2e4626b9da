"""The whole report as data: derivations with their statements, counts, versions and a digest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from symderiv.base.version import __version__
from symderiv.formula.declarations import Definition, Derivation, Run
from symderiv.language.latex.spelled import written_as
from symderiv.language.scope import CONSTANTS, WORDS
from symderiv.reports import wording
from symderiv.reports.arguments import Law, laws_of
from symderiv.reports.citing import cited
from symderiv.reports.equations import Equation, Math, Sentence, math, written
from symderiv.reports.statements import Statement, statement
from symderiv.running.explained import Question, explained

if TYPE_CHECKING:
    from symderiv.running.mutation import Judged


TITLE = "Verified derivatives"
Stating: TypeAlias = "Callable[[Sequence[Question]], Sequence[Statement]]"


@dataclass(frozen=True, slots=True)
class Declaration:
    """A row of a table: a name with what it stands for."""

    name: str
    formula: Math
    words: Sentence = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """One derivation file."""

    title: str
    source: str | None
    file: str
    declarations: tuple[Declaration, ...]
    definitions: tuple[Equation, ...]
    assumptions: tuple[Declaration, ...]
    statements: tuple[Statement, ...]
    names: tuple[tuple[str, Math], ...] = ()
    """All that is declared and defined, for the index."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the index: a statement by its id, or a name with the chapters that declare it."""

    name: str
    formula: Math | None = None
    chapters: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    chapters: tuple[Chapter, ...]
    counts: tuple[tuple[str, int], ...]
    summary: str
    versions: tuple[tuple[str, str], ...]
    digest: str
    errors: tuple[str, ...] = ()
    laws: tuple[Law, ...] = ()
    """Those by which its proofs hold at every size."""

    @property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(one for chapter in self.chapters for one in chapter.statements)

    @property
    def index(self) -> tuple[Entry, ...]:
        """Statements, symbols and definitions in alphabetical order."""
        names: dict[str, tuple[Math, dict[int, None]]] = {}
        for number, chapter in enumerate(self.chapters, 1):
            for name, formula in chapter.names:
                names.setdefault(name, (formula, {}))[1].setdefault(number)
        entries = [Entry(statement.result.id) for statement in self.statements]
        entries += [Entry(name, shown, tuple(found)) for name, (shown, found) in names.items()]
        return tuple(sorted(entries, key=lambda one: (one.name.lower(), one.name, one.chapters)))


def _stated_here(questions: Sequence[Question]) -> list[Statement]:
    return [statement(explained(question)) for question in questions]


def document_of(
    derivations: Sequence[Derivation],
    run: Run,
    title: str = TITLE,
    versions: Sequence[tuple[str, str]] | None = None,
    digest: str | None = None,
    judged: Sequence[Judged] = (),
    state: Stating | None = None,
) -> Document:
    """The report on a run; ``versions`` and ``digest`` are those of this process and the files,
    unless they are given.  ``judged`` are slips planted in the claims.  ``state`` makes the
    statements; without it the proofs are worked out in this process."""
    results = {result.id: result for result in run.results}
    planted = {one.id: score(one) for one in judged}
    asked = [
        [
            Question(derivation, item, results[item.id], planted.get(item.id))
            for item in derivation.items
            if item.id in results
        ]
        for derivation in derivations
    ]
    every = [question for questions in asked for question in questions]
    stated = iter((state or _stated_here)(every))
    chapters: list[Chapter] = []
    for derivation, questions in zip(derivations, asked, strict=True):
        found = tuple(islice(stated, len(questions)))
        if found:
            found = cited(found, _names(derivation), len(chapters) + 1)
            with written_as(derivation.latex):
                chapters.append(_chapter(derivation, found))
    return Document(
        title,
        tuple(chapters),
        tuple(wording.counts(run).items()),
        wording.summary(run),
        tuple(versions if versions is not None else current_versions()),
        digest if digest is not None else digest_of([d.file for d in derivations]),
        tuple(wording.error_text(error) for error in run.errors),
        laws_of(run.results),
    )


def score(judged: Judged) -> str:
    """What became of the slips planted in one claim."""
    counts = {verdict: len(judged.of(verdict)) for verdict in ("refuted", "proved", "undecided")}
    words = {"refuted": "refuted", "proved": "true all the same", "undecided": "undecided"}
    shown = [f"{count} {words[verdict]}" for verdict, count in counts.items() if count]
    return f"{len(judged.results)} in all: {', '.join(shown)}"


def _chapter(derivation: Derivation, statements: tuple[Statement, ...]) -> Chapter:
    return Chapter(
        derivation.title or Path(derivation.file).stem,
        derivation.source,
        derivation.file,
        tuple(_declarations(derivation)),
        tuple(
            written(f"{head} = {text}")
            for head, text in (
                *derivation.functions.items(),
                *((_head(one), one.text) for one in derivation.definitions.values()),
            )
        ),
        tuple(
            Declaration(name, math(assumption.text))
            for name, assumption in derivation.assumptions.items()
        ),
        statements,
        tuple(
            (name, math(name))
            for group in (derivation.dimensions, derivation.symbols, derivation.definitions)
            for name in group
        ),
    )


def _names(derivation: Derivation) -> list[str]:
    """All that a file declares; other names in its formulas are indices."""
    groups = (derivation.dimensions, derivation.symbols, derivation.definitions)
    functions = (head.partition("(")[0].strip() for head in derivation.functions)
    return [*(name for group in groups for name in group), *functions, *CONSTANTS, *WORDS]


def _head(definition: Definition) -> str:
    """The left side of a definition; arrays have none of their made-up indices."""
    axes = definition.parameters
    if not axes or any(index.is_made for index in axes):
        return definition.name
    return f"{definition.name}[{', '.join(index.name for index in axes)}]"


def _declarations(derivation: Derivation) -> list[Declaration]:
    found = []
    for name, dimension in derivation.dimensions.items():
        sizes = dimension.sizes
        span = f"fixed at {sizes[0]}"
        if not dimension.fixed:
            span = f"any from {sizes[0]} on ({sizes[0]} to {sizes[-1]} where sizes are listed)"
        found.append(Declaration(name, math(name), (f"size, {span}",)))
    for name, symbol in derivation.symbols.items():
        words: list[str | Math] = [symbol.domain.text]
        for place, axis in enumerate(symbol.shape):
            words += [" by " if place else ", ", math(str(axis))]
        found.append(Declaration(name, math(name), tuple(words)))
    return found


def digest_of(files: Sequence[str]) -> str:
    """SHA-256 of the files, each by its own digest, whatever their order."""
    digests = sorted(hashlib.sha256(Path(file).read_bytes()).hexdigest() for file in files)
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def current_versions() -> list[tuple[str, str]]:
    from importlib.metadata import version
    from platform import python_version

    names = ("python-flint", "sympy")
    found = [("symderiv", __version__), ("Python", python_version())]
    return found + [(name, version(name)) for name in names]
