"""``symderiv prove``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from symderiv.commands import arguments
from symderiv.commands.finish import finish, interruptible
from symderiv.commands.runner import runner

if TYPE_CHECKING:
    from pathlib import Path

    from symderiv.commands.arguments import Settings


@click.command()
@arguments.paths
@arguments.ids
@arguments.format
@arguments.output
@arguments.proving
def prove(
    paths: list[str],
    ids: tuple[str, ...],
    format: str,
    output: Path | None,
    settings: Settings,
) -> None:
    """Prove or refute every identity, and say what is wrong with those that fail.

    PATH is a file or a folder; derivations/ when left out.
    """
    with runner(settings) as proving:
        outcome, interrupted = interruptible(lambda: proving.run(paths, ids))
    finish(outcome, format, output, interrupted, outcome.exit_code)
