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
from symderiv.commands.spoken import CONDITION, are_claims, declaring, spoken

if TYPE_CHECKING:
    from symderiv.base.results import Run
    from symderiv.commands.arguments import Settings
    from symderiv.formula.declarations import Derivation
    from symderiv.reports import Detail
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
@arguments.builtin
@arguments.ids
@arguments.format
@arguments.output
@arguments.detail
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
@click.option(
    "--fix", is_flag=True, help="Write the suggestions that prove into the files, and show a diff."
)
@declaring(CONDITION)
@arguments.proving
def prove(
    paths: list[str],
    ids: tuple[str, ...],
    format: str,
    output: Path | None,
    detail: Detail,
    shard: tuple[int, int] | None,
    times: Path | None,
    certificates: Path | None,
    fix: bool,
    declared: dict[str, tuple[str, ...]],
    settings: Settings,
) -> None:
    """Prove or refute every identity, and say what is wrong with those that fail.

    PATH is a file or a folder; the project's derivations/ when left out.  It may be a claim, too,
    whose names are declared by options: symderiv prove 'd(x**2, x) = 2*x' --symbol 'x: real'
    """
    if (ids or shard is None) and (shard or times):
        raise click.UsageError("--shard goes without --id, and --times with --shard")
    derivation = spoken(paths, declared) if are_claims(paths, declared) else None
    if derivation is not None and (ids or shard):
        raise click.UsageError("--id and --shard go with files")
    if fix and (derivation is not None or shard):
        raise click.UsageError("--fix goes with files, and without --shard")
    with runner(settings) as proving:
        run = partial(proving.run, paths, ids)
        if derivation is not None:
            run = partial(_claims, proving, derivation)
        elif shard is not None:
            run = partial(_shard, proving, paths, shard, times)
        outcome, interrupted = interruptible(run)
        if fix and not interrupted:
            outcome = _fixed(proving, outcome)
    if certificates is not None:
        from symderiv.running.certificates import write

        write(outcome.results, certificates)
    finish(outcome, format, output, interrupted, outcome.exit_code, detail)


def _fixed(proving: Runner, outcome: Run) -> Run:
    """The run after its suggestions were written; says what was written where."""
    from symderiv.reports.wording import visible
    from symderiv.running.fix import fixed, with_fixed

    files = list(fixed(proving, outcome))
    for each in files:
        for line in each.diff().splitlines():
            click.echo(visible(line), err=True)
        each.write()
    number = sum(len(each.results) for each in files)
    click.echo(f"{number} mended" if number else "nothing that --fix could mend", err=True)
    return with_fixed(outcome, files)


def _claims(proving: Runner, derivation: Derivation) -> Run:
    from symderiv.base.results import Run
    from symderiv.running.misprints import entries

    return Run(proving.prove(entries(derivation)), ())


def _shard(proving: Runner, paths: list[str], shard: tuple[int, int], times: Path | None) -> Run:
    from symderiv.base.errors import DerivationError
    from symderiv.running.shards import run_shard, times_in

    try:
        known = {} if times is None else times_in(times)
    except DerivationError as error:
        fail([error])
    return run_shard(proving, paths, *shard, known)
