"""``symderiv gate``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from symderiv.commands import arguments
from symderiv.commands.finish import content_code, finish, interruptible
from symderiv.commands.runner import runner

if TYPE_CHECKING:
    from pathlib import Path

    from symderiv.commands.arguments import Settings
    from symderiv.reports import Detail


@click.command()
@click.option("--base", metavar="REV", required=True, help="The revision to compare with.")
@arguments.paths
@click.option("--strict", is_flag=True, help="Fail on claims that are gone or loosened, too.")
@click.option(
    "--markers/--no-markers", default=True, help="Compare the formulas beside markers, too."
)
@arguments.format
@arguments.output
@arguments.detail
@arguments.proving
def gate(
    base: str,
    paths: list[str],
    strict: bool,
    markers: bool,
    format: str,
    output: Path | None,
    detail: Detail,
    settings: Settings,
) -> None:
    """Prove what changed its meaning since a revision, and list what is gone or loosened."""
    from symderiv.running.gate import run_gate
    from symderiv.system.git import GitError

    with runner(settings) as proving:
        try:
            outcome, interrupted = interruptible(
                lambda: run_gate(proving, base, paths, markers=markers)
            )
        except GitError as error:
            click.echo(str(error), err=True)
            raise Exit(2) from None
    code = content_code(outcome) or int(strict and bool(outcome.review))
    finish(outcome, format, output, interrupted, code, detail)
