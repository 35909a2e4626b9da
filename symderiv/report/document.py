"""The whole report as data: derivations with their statements, counts, versions and a digest."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from symderiv import __version__
from symderiv.explanation import explain
from symderiv.model import Derivation, Result, Run
from symderiv.report import wording
from symderiv.report.equations import Math, Sentence, math
from symderiv.report.statements import Statement, example_statement, statement_of


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
    definitions: tuple[Math, ...]
    assumptions: tuple[Declaration, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    chapters: tuple[Chapter, ...]
    counts: tuple[tuple[str, int], ...]
    summary: str
    versions: tuple[tuple[str, str], ...]
    digest: str
    errors: tuple[str, ...] = ()

    @property
    def statements(self) -> tuple[Statement, ...]:
        return tuple(one for chapter in self.chapters for one in chapter.statements)


def document_of(
    derivations: Sequence[Derivation],
    run: Run,
    title: str = "Verified derivatives",
    versions: Sequence[tuple[str, str]] | None = None,
    digest: str | None = None,
) -> Document:
    """The report on a run; ``versions`` and ``digest`` are those of this process and the files,
    unless they are given."""
    results = {result.id: result for result in run.results}
    chapters = [_chapter(derivation, results) for derivation in derivations]
    return Document(
        title,
        tuple(chapter for chapter in chapters if chapter.statements),
        tuple(wording.counts(run).items()),
        wording.summary(run),
        tuple(versions if versions is not None else current_versions()),
        digest if digest is not None else digest_of([d.file for d in derivations]),
        tuple(wording.error_text(error) for error in run.errors),
    )


def _chapter(derivation: Derivation, results: dict[str, Result]) -> Chapter:
    statements = [
        statement_of(explain(derivation, identity, results[identity.id]))
        for identity in derivation.identities
        if identity.id in results
    ]
    statements += [
        example_statement(example, results[example.id])
        for example in derivation.examples
        if example.id in results
    ]
    return Chapter(
        derivation.title or Path(derivation.file).stem,
        derivation.source,
        derivation.file,
        tuple(_declarations(derivation)),
        tuple(
            math(f"{_head(derivation, name)} = {definition.text}")
            for name, definition in derivation.definitions.items()
        ),
        tuple(
            Declaration(name, math(assumption.text))
            for name, assumption in derivation.assumptions.items()
        ),
        tuple(statements),
    )


def _head(derivation: Derivation, name: str) -> str:
    """The left side of a definition; arrays have none of their made-up indices."""
    parameters = derivation.definitions[name].parameters
    if not parameters or any(index.name.startswith("_") for index in parameters):
        return name
    return f"{name}[{', '.join(index.name for index in parameters)}]"


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
