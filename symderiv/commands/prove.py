"""``symderiv prove``."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from symderiv.commands import arguments
from symderiv.commands.finish import fail, finish, interruptible
from symderiv.commands.runner import runner

if TYPE_CHECKING:
    from symderiv.base.results import Run
    from symderiv.commands.arguments import Settings
    from symderiv.running.run import Runner


def _part(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> tuple[int, int] | None:
    """``I/N``: which part, of how many."""
    found = re.fullmatch(r"([0-9]{1,4})/([0-9]{1,4})", value or "")
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        if value is None:
            return None
        raise click.BadParameter(f"{value!r} is not a part such as 2/5")
    return int(found[1]), int(found[2])


@click.command()
@arguments.paths
@arguments.ids
@arguments.format
@arguments.output
@click.option(
    "--shard",
    callback=_part,
    metavar="I/N",
    help="Only part I of N; the parts are put together by symderiv merge.",
)
@click.option(
    "--times",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="RESULT.json",
    help="An earlier report, by whose times the parts are made alike.",
)
@arguments.certificates
@arguments.proving
def prove(
    paths: list[str],
    ids: tuple[str, ...],
    format: str,
    output: Path | None,
    shard: tuple[int, int] | None,
    times: Path | None,
    certificates: Path | None,
    settings: Settings,
) -> None:
    """Prove or refute every identity, and say what is wrong with those that fail.

    PATH is a file or a folder; derivations/ when left out.
    """
    if (ids or shard is None) and (shard or times):
        raise click.UsageError("--shard goes without --id, and --times with --shard")
    with runner(settings) as proving:
        run = partial(proving.run, paths, ids)
        if shard is not None:
            run = partial(_shard, proving, paths, shard, times)
        outcome, interrupted = interruptible(run)
    if certificates is not None:
        from symderiv.running.certificates import write

        write(outcome.results, certificates)
    finish(outcome, format, output, interrupted, outcome.exit_code)


def _shard(proving: Runner, paths: list[str], shard: tuple[int, int], times: Path | None) -> Run:
    from symderiv.base.errors import DerivationError
    from symderiv.running.shards import run_shard, times_in

    try:
        known = {} if times is None else times_in(times)
    except DerivationError as error:
        fail([error])
    return run_shard(proving, paths, *shard, known)
