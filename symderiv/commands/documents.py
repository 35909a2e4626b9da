"""The commands for readers: ``explain``, ``derive`` and ``report``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click
from click.exceptions import Exit

from symderiv.base.options import Options
from symderiv.commands import arguments
from symderiv.commands.arguments import Settings
from symderiv.commands.runner import INTERRUPTED, cores, runner

if TYPE_CHECKING:
    from symderiv.base.errors import DerivationError
    from symderiv.formula.declarations import Derivation, Example, Identity, Result
    from symderiv.reports.document import Document
    from symderiv.reports.statements import Statement
    from symderiv.running.mutation import Judged


class DocumentFormat(StrEnum):
    """What a report is written as."""

    tex = "tex"
    pdf = "pdf"
    html = "html"
    markdown = "markdown"


class Part(StrEnum):
    """What of a report is written."""

    statements = "statements"
    preamble = "preamble"


def add_to(app: click.Group) -> None:
    """Register the commands."""
    for command in (explain, derive, report):
        app.add_command(command)


@click.command()
@click.argument("id", metavar="ID")
@arguments.paths
@arguments.limits
def explain(id: str, paths: list[str], timeout: float, memory: int) -> None:
    """Show the proof of one identity line by line, or the point at which it fails."""
    from symderiv.reports.explanation import render
    from symderiv.reports.stated import Question, state_within_limits

    derivation, item = _find(id, paths)
    options = Options(timeout=timeout, memory=memory)
    (result,) = _results([(derivation, item)], (), Settings(options, jobs=1))
    (statement,) = state_within_limits([Question(derivation, item, result)], options)
    click.echo(render(statement, _width()), nl=False)
    _say_omitted([statement])
    raise Exit(0 if result.ok and not statement.omitted else 1)


@click.command()
@click.argument("expression", metavar="'d(f, v)'")
@click.argument("file", metavar="FILE")
@click.option("--given", metavar="NAME", multiple=True, help="An assumption; repeatable.")
@arguments.limits
def derive(expression: str, file: str, given: tuple[str, ...], timeout: float, memory: int) -> None:
    """Derive a closed form in the file's own symbols, proved before it is shown."""
    from symderiv.files.load import load
    from symderiv.reports.derived import Refusal, Wanted, closed_form
    from symderiv.reports.explanation import derivation_text
    from symderiv.reports.wording import visible

    derivation = load(file)
    if derivation.errors:
        _fail(derivation.errors)
    options = Options(timeout=timeout, memory=memory)
    derived = closed_form(Wanted(derivation, expression, given, options))
    if isinstance(derived, Refusal):
        click.echo(derived.reason, err=True)
        raise Exit(derived.code)
    click.echo(derivation_text(derived.statement, _width()))
    scope = derived.statement.result.scope
    click.echo(f"{derived.claim}   (proved, {scope})\n")
    click.echo(f"LaTeX: {derived.latex}\n")
    click.echo("  - id: NAME")
    click.echo(f"    claim: {quoted(derived.claim)}")
    for name in given:
        click.echo(visible(f"    given: {name}"))


def quoted(claim: str) -> str:
    """A claim as a YAML value: quoted where a plain one would be read as something else."""
    if ": " in claim or " #" in claim:
        return "'" + claim.replace("'", "''") + "'"
    return claim


@click.command()
@arguments.paths
@click.option(
    "--format",
    type=click.Choice(DocumentFormat),
    default=DocumentFormat.pdf,
    show_default=True,
    help="What to write.",
)
@arguments.output
@click.option(
    "--only", type=click.Choice(Part), help="This part alone, to \\input in a paper of one's own."
)
@click.option(
    "--template",
    type=click.Path(exists=True, path_type=Path),
    help="A Jinja template, or a folder of them, to use instead.",
)
@click.option("--title", default="Verified derivatives", show_default=True, help="The title.")
@click.option(
    "--mutations",
    type=click.IntRange(min=0),
    metavar="N",
    default=0,
    show_default=True,
    help="Plant up to N slips in each true claim, and report how many are refuted.",
)
@arguments.jobs
@arguments.limits
def report(
    paths: list[str],
    format: DocumentFormat,
    output: Path | None,
    only: Part | None,
    template: Path | None,
    title: str,
    mutations: int,
    jobs: int | None,
    timeout: float,
    memory: int,
) -> None:
    """Write a document with every statement and its proof."""
    if only and format is not DocumentFormat.tex:
        raise click.BadParameter("parts are for --format tex", param_hint="--only")
    from functools import partial

    from symderiv.formula.declarations import Run
    from symderiv.reports import wording
    from symderiv.reports.document import document_of
    from symderiv.reports.stated import state_within_limits
    from symderiv.running.run import read

    options, jobs = Options(timeout=timeout, memory=memory), jobs or cores()
    derivations, errors = read(paths)
    items = [(derivation, item) for derivation in derivations for item in derivation.items]
    outcome = Run(_results(items, errors, Settings(options, jobs)), tuple(errors))
    judged, ended = _planted(derivations, mutations, options, jobs) if mutations else ([], [])
    state = partial(state_within_limits, options=options, jobs=jobs)
    document = document_of(derivations, outcome, title, judged=judged, state=state)
    text = _written(document, format, template, only)
    if format is DocumentFormat.pdf:
        _write_pdf(text, output or Path("report.pdf"))
    elif output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
    for line in (*document.errors, *ended):
        click.echo(line, err=True)
    omitted = _say_omitted(document.statements)
    click.echo(wording.summary(outcome), err=True)
    raise Exit(outcome.exit_code or int(bool(ended or omitted)))


def _written(
    document: Document, format: DocumentFormat, template: Path | None, only: Part | None
) -> str:
    from symderiv.reports import document_html, document_markdown, latex

    if format is DocumentFormat.markdown:
        return document_markdown.render(document, template)
    if format is DocumentFormat.html:
        return document_html.render(document, template)
    return latex.render(document, template, only.value if only else None)


def _planted(
    derivations: Sequence[Derivation], most: int, options: Options, jobs: int
) -> tuple[list[Judged], list[str]]:
    """What becomes of slips in each true claim, and why there are none in some."""
    from symderiv.running import mutation

    options = replace(mutation.JUDGING, timeout=options.timeout, memory=options.memory)
    claims = list(mutation.true_claims(derivations))
    planted, ended = mutation.plant_within_limits(claims, most, options, jobs)
    items = [(derivation, mutant.identity) for derivation, mutant in planted]
    results = _results(items, (), Settings(options, jobs))
    return mutation.gathered([mutant for _, mutant in planted], results), ended


def _results(
    items: Sequence[tuple[Derivation, Identity | Example]],
    errors: Sequence[DerivationError],
    settings: Settings,
) -> tuple[Result, ...]:
    """Every result, in processes with limits of time and memory, or from the cache."""
    from symderiv.running.run import Interrupted

    try:
        with runner(settings) as proving:
            return proving.prove(items, tuple(errors))
    except Interrupted:
        click.echo("interrupted: nothing was written", err=True)
        raise Exit(INTERRUPTED) from None


def _say_omitted(statements: Sequence[Statement]) -> bool:
    """Says which derivations are left out and why; whether there are any."""
    from symderiv.reports.wording import visible

    omitted = [one for one in statements if one.omitted]
    for one in omitted:
        why = visible(f"{one.result.id}: the derivation is left out: {one.omitted}")
        click.echo(why, err=True)
    return bool(omitted)


def _write_pdf(text: str, output: Path) -> None:
    from symderiv.reports.pdf import NoPdf, write

    try:
        write(text, output)
    except NoPdf as reason:
        click.echo(str(reason), err=True)
        raise Exit(2) from None


def _find(name: str, paths: list[str]) -> tuple[Derivation, Identity | Example]:
    from symderiv.running.run import read, unknown_ids

    derivations, errors = read(paths)
    known = {item.id: (one, item) for one in derivations for item in one.items}
    if name not in known:
        _fail([*errors, *unknown_ids([name], list(known))])
    return known[name]


def _fail(errors: Sequence[DerivationError]) -> NoReturn:
    from symderiv.reports.wording import error_text

    for error in errors:
        click.echo(error_text(error), err=True)
    raise Exit(2)


def _width() -> int:
    from shutil import get_terminal_size

    return min(120, max(60, get_terminal_size((100, 24)).columns))
