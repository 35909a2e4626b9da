"""The commands for readers: ``explain``, ``derive`` and ``report``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from symderiv.errors import DerivationError
    from symderiv.model import Derivation, Example, Identity, Run

CATALOGUE = "derivations"
INTERRUPTED = 130


class DocumentFormat(StrEnum):
    """What a report is written as."""

    tex = "tex"
    pdf = "pdf"
    markdown = "markdown"


class Part(StrEnum):
    """What of a report is written."""

    statements = "statements"


Paths = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PATH]...", help="Files or folders; derivations/ when left out."),
]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    for command in (explain, derive, report):
        app.command()(command)


def explain(
    id: Annotated[str, typer.Argument(metavar="ID", help="An identity or example.")],
    paths: Paths = None,
) -> None:
    """Show the proof of one identity line by line, or the point at which it fails."""
    from symderiv.check import Options, check
    from symderiv.explanation import explain as explained
    from symderiv.model import Example
    from symderiv.report.explanation import render
    from symderiv.report.statements import example_statement, statement_of

    derivation, item = _find(id, paths)
    result = check(derivation, item, Options())
    if isinstance(item, Example):
        statement = example_statement(item, result)
    else:
        statement = statement_of(explained(derivation, item, result))
    typer.echo(render(statement, _width()), nl=False)
    raise typer.Exit(0 if result.ok else 1)


def derive(
    expression: Annotated[str, typer.Argument(metavar="'d(f, v)'", help="A derivative.")],
    file: Annotated[str, typer.Argument(metavar="FILE", help="Where f and v are defined.")],
    given: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="An assumption; repeatable.")
    ] = None,
) -> None:
    """Derive a closed form in the file's own symbols, proved before it is shown."""
    from symderiv.closed_form import derive as closed_form
    from symderiv.derivation import load
    from symderiv.errors import DerivationError, Unsupported
    from symderiv.report.explanation import derivation_text
    from symderiv.report.statements import statement_of

    derivation = load(file)
    if derivation.errors:
        _fail(derivation.errors)
    try:
        derived = closed_form(derivation, expression, given or [])
    except DerivationError as error:
        _fail([error])
    except Unsupported as unsupported:
        typer.echo(str(unsupported), err=True)
        raise typer.Exit(1) from None
    statement = statement_of(derived.explanation)
    typer.echo(derivation_text(statement, _width()))
    scope = statement.result.scope
    typer.echo(f"{derived.claim}   (proved, {scope})\n")
    typer.echo(f"LaTeX: {derived.latex}\n")
    typer.echo("  - id: NAME")
    typer.echo(f"    claim: {quoted(derived.claim)}")
    for name in given or []:
        typer.echo(f"    given: {name}")


def quoted(claim: str) -> str:
    """A claim as a YAML value: quoted where a plain one would be read as something else."""
    if ": " in claim or " #" in claim:
        return "'" + claim.replace("'", "''") + "'"
    return claim


def report(
    paths: Paths = None,
    format: Annotated[DocumentFormat, typer.Option(help="What to write.")] = DocumentFormat.pdf,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", dir_okay=False, help="Where it goes.")
    ] = None,
    only: Annotated[
        Part | None, typer.Option(help="Leave out all but this, for \\input in a paper.")
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(exists=True, help="A Jinja template, or a folder of them, to use instead."),
    ] = None,
    title: Annotated[str, typer.Option(help="The title.")] = "Verified derivatives",
) -> None:
    """Write a document with every statement and its proof."""
    from symderiv.report import document_markdown, latex
    from symderiv.report.document import document_of
    from symderiv.run import read

    derivations, errors = read(paths or [CATALOGUE])
    outcome = _prove(derivations, errors)
    document = document_of(derivations, outcome, title)
    if format is DocumentFormat.markdown:
        text = document_markdown.render(document, template)
    else:
        text = latex.render(document, template, only.value if only else None)
    if format is DocumentFormat.pdf:
        _write_pdf(text, output or Path("report.pdf"))
    elif output is None:
        typer.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
    for error in document.errors:
        typer.echo(error, err=True)
    raise typer.Exit(outcome.exit_code)


def _prove(derivations: Sequence[Derivation], errors: Sequence[DerivationError]) -> Run:
    """Every result, in processes with limits of time and memory, or from the cache."""
    from symderiv.cache import Cache, default_folder
    from symderiv.check import Options, check
    from symderiv.model import Run
    from symderiv.report import progress
    from symderiv.run import Interrupted, Runner, items_of

    items = [(derivation, item) for derivation in derivations for item in items_of(derivation)]
    store = Cache(default_folder(), Options(), partial(typer.echo, err=True))
    try:
        with progress.bar() as shown:
            runner = Runner(check, Options(), os.cpu_count() or 1, shown, store)
            return Run(runner.prove(items, tuple(errors)), tuple(errors))
    except Interrupted:
        typer.echo("interrupted: no report was written", err=True)
        raise typer.Exit(INTERRUPTED) from None
    finally:
        store.close()


def _write_pdf(text: str, output: Path) -> None:
    from symderiv.report.pdf import NoPdf, compile_tex

    tex = output.with_suffix(".tex")
    tex.write_text(text, encoding="utf-8")
    try:
        compile_tex(tex, output)
    except NoPdf as reason:
        typer.echo(str(reason), err=True)
        raise typer.Exit(2) from None


def _find(name: str, paths: list[str] | None) -> tuple[Derivation, Identity | Example]:
    from symderiv.run import items_of, read, unknown_ids

    derivations, errors = read(paths or [CATALOGUE])
    known = {item.id: (one, item) for one in derivations for item in items_of(one)}
    if name not in known:
        _fail([*errors, *unknown_ids([name], list(known))])
    return known[name]


def _fail(errors: Sequence[DerivationError]) -> NoReturn:
    from symderiv.report.wording import error_text

    for error in errors:
        typer.echo(error_text(error), err=True)
    raise typer.Exit(2)


def _width() -> int:
    from shutil import get_terminal_size

    return min(120, max(60, get_terminal_size((100, 24)).columns))
