"""``symderiv read``."""

from __future__ import annotations

from pathlib import Path

import click
from click.exceptions import Exit

from symderiv.base.options import Options
from symderiv.commands import arguments
from symderiv.commands.arguments import Settings
from symderiv.commands.finish import fail, say_errors
from symderiv.commands.results import results_of


@click.command()
@click.argument("document", metavar="DOCUMENT")
@arguments.output
@click.option(
    "--format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="What is printed of each formula.",
)
@click.option("--prove", is_flag=True, help="Prove or refute the claims, too.")
@arguments.jobs
@arguments.limits
def read(
    document: str,
    output: Path | None,
    format: str,
    prove: bool,
    jobs: int | None,
    timeout: float,
    memory: int,
) -> None:
    """Show how the formulas of a document are understood, line by line.

    DOCUMENT is Markdown, a notebook or LaTeX.  --output writes the equal derivation file.
    """
    from symderiv.base.errors import DerivationError, Location
    from symderiv.notes.catalogue import contents, is_document
    from symderiv.notes.export import yaml_of
    from symderiv.notes.propose import read_or_propose
    from symderiv.notes.shown import Verdicts, as_json, as_text, not_read, verdicts

    if not is_document(document):
        hint = "symderiv prove reads derivation files"
        fail([DerivationError(Location(document), "not a document with formulas", None, hint)])
    try:
        reading = read_or_propose(contents(document), document)
    except DerivationError as error:
        fail([error])
    known: Verdicts = {}
    if prove:
        settings = Settings(Options(timeout=timeout, memory=memory), jobs)
        items = [(reading.derivation, item) for item in reading.derivation.items]
        known = verdicts(reading, results_of(items, (), settings))
    click.echo((as_json if format == "json" else as_text)(reading, known), nl=False)
    if output is not None:
        output.write_text(yaml_of(reading.root, bool(reading.inferred)), encoding="utf-8")
    unread = not_read(reading)
    wrong = [error for error in reading.derivation.errors if error not in reading.unread]
    say_errors(wrong)
    raise Exit(2 if wrong else 1 if unread else 0)
