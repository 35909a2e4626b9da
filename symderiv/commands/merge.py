"""``symderiv merge``."""

from __future__ import annotations

from pathlib import Path

import click

from symderiv.commands import arguments
from symderiv.commands.finish import fail, finish


@click.command()
@click.argument(
    "reports",
    metavar="RESULT.json...",
    nargs=-1,
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
)
@arguments.format
@arguments.output
def merge(reports: tuple[Path, ...], format: str, output: Path | None) -> None:
    """Put the reports of all shards together, as if one run had made them.

    Each is what prove --shard I/N --format json wrote; exit codes are those of prove.
    """
    from symderiv.base.errors import DerivationError
    from symderiv.running.shards import merged

    try:
        outcome = merged(reports)
    except DerivationError as error:
        fail([error])
    finish(outcome, format, output, False, outcome.exit_code)
