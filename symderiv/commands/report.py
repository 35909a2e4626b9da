"""``symderiv report``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource
from click.exceptions import Exit

from symderiv.base.options import Options
from symderiv.commands import arguments
from symderiv.commands.arguments import Settings
from symderiv.commands.finish import NOTHING_TO_PROVE, say_errors
from symderiv.commands.results import results_of, say_omitted
from symderiv.commands.runner import cores

if TYPE_CHECKING:
    from symderiv.formula.declarations import Derivation
    from symderiv.reports.document import Document
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


@dataclass(frozen=True, slots=True)
class Unusable:
    """A template that gave no document, and why."""

    reason: str


@click.command()
@arguments.paths
@arguments.builtin
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
    if format is DocumentFormat.pdf and output is None and asked_for_output():
        raise click.BadParameter("a PDF goes to a file", param_hint="--output")
    from functools import partial

    from symderiv.formula.declarations import Run
    from symderiv.reports import wording
    from symderiv.reports.document import document_of
    from symderiv.reports.statements import statement
    from symderiv.running.explained import explained_within_limits
    from symderiv.running.run import read

    options, jobs = Options(timeout=timeout, memory=memory), jobs or cores()
    derivations, errors = read(paths)
    items = [(derivation, item) for derivation in derivations for item in derivation.items]
    if not items:
        say_errors(errors)
        click.echo("nothing to prove: nothing was written", err=True)
        raise Exit(2 if errors else NOTHING_TO_PROVE)
    outcome = Run(results_of(items, errors, Settings(options, jobs)), tuple(errors))
    judged, ended = _planted(derivations, mutations, options, jobs) if mutations else ([], [])
    state = partial(explained_within_limits, then=statement, options=options, jobs=jobs)
    document = document_of(derivations, outcome, title, judged=judged, state=state)
    text = _within_limits(partial(_written, document, format, template, only), options)
    if format is DocumentFormat.pdf:
        _write_pdf(text, output or Path("report.pdf"))
    elif output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
    for line in (*document.errors, *ended):
        click.echo(wording.visible(line), err=True)
    omitted = say_omitted(document.statements)
    click.echo(wording.summary(outcome), err=True)
    raise Exit(outcome.exit_code or int(bool(ended or omitted)))


def asked_for_output() -> bool:
    """Whether the command line has an ``--output``, be it standard output."""
    source = click.get_current_context().get_parameter_source("output")
    return source is ParameterSource.COMMANDLINE


def _within_limits(work: Callable[[], str | Unusable], options: Options) -> str:
    """The document as a text; a template may be a stranger's."""
    from symderiv.running.run import within_limits
    from symderiv.system.pool import Ended

    (answer,) = within_limits(_done, [work], options)
    if isinstance(answer, str):
        return answer
    if isinstance(answer, Ended):
        click.echo(f"the document was not written: {answer.reason}", err=True)
        raise Exit(1)
    click.echo(answer.reason, err=True)
    raise Exit(2)


def _done(work: Callable[[], str | Unusable]) -> str | Unusable:
    from symderiv.reports.templating import BadTemplate

    try:
        return work()
    except BadTemplate as error:
        return Unusable(str(error))


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
    results = results_of(items, (), Settings(options, jobs))
    return mutation.gathered([mutant for _, mutant in planted], results), ended


def _write_pdf(text: str, output: Path) -> None:
    from symderiv.reports.pdf import NoPdf, write

    try:
        write(text, output)
    except NoPdf as reason:
        click.echo(str(reason), err=True)
        raise Exit(2) from None
