"""``symderiv sync``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from symderiv.commands import arguments
from symderiv.commands.finish import content_code, finish, say_errors

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option(
    "--derivations",
    metavar="PATH",
    multiple=True,
    help="Where the identities are; repeatable; the project's when left out.",
)
@click.option("--check", is_flag=True, help="Only compare; the exit code is 1 where any differs.")
@arguments.format
@arguments.output
def sync(
    paths: tuple[str, ...],
    derivations: tuple[str, ...],
    check: bool,
    format: str,
    output: Path | None,
) -> None:
    """Rewrite the formulas beside markers as the derivation files render them.

    PATH is a file or a folder with notes or code, this folder when left out; of a repository,
    the files that git tracks.
    """
    from symderiv.notes.sync import compared, synced
    from symderiv.reports.wording import rewriting
    from symderiv.running.run import read

    if not check and (output is not None or format != "text"):
        raise click.UsageError("--format and --output go with --check")
    found, errors = read(derivations or arguments.catalogue())
    outcome = compared(paths or (".",), found, errors) if check else synced(paths or (".",), found)
    if not outcome.citations and not outcome.errors:
        click.echo("no markers (of a repository, only in files that git tracks)", err=True)
    if check:
        finish(outcome, format, output, False, content_code(outcome))
    for line in rewriting(outcome):
        click.echo(line)
    say_errors([*errors, *outcome.errors])
    raise Exit(2 if errors or outcome.errors else 0)
