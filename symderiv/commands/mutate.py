"""``symderiv mutate``."""

from __future__ import annotations

from dataclasses import replace

import click
from click.exceptions import Exit

from symderiv.commands import arguments
from symderiv.commands.arguments import Settings
from symderiv.commands.finish import NOTHING_TO_PROVE, say_errors
from symderiv.commands.runner import cores, runner


@click.command()
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--path", "paths", metavar="PATH", multiple=True, help="Repeatable.")
@click.option(
    "--most",
    type=click.IntRange(min=0),
    default=0,
    help="Mutants of each identity; 0, the default, for all of them.",
)
@click.option("--json", is_flag=True, help="One object instead of a text.")
@arguments.jobs
@arguments.executor
@arguments.limits
def mutate(
    ids: tuple[str, ...],
    paths: tuple[str, ...],
    most: int,
    json: bool,
    jobs: int | None,
    executor: str,
    timeout: float,
    memory: int,
) -> None:
    """Plant slips in true claims, and count how many of them are refuted.

    All true claims where no ID is given.
    """
    from symderiv.reports.mutation import as_json, as_text
    from symderiv.reports.wording import visible
    from symderiv.running import mutation
    from symderiv.running.run import read, unknown_ids

    derivations, errors = read(paths or arguments.catalogue())
    claims = list(mutation.true_claims(derivations))
    if ids:
        errors.extend(unknown_ids(ids, [identity.id for _, identity in claims]))
        claims = [claim for claim in claims if claim[1].id in ids]
    options = replace(mutation.JUDGING, timeout=timeout, memory=memory)
    settings = Settings(options, jobs or cores(), use_cache=False, executor=executor)
    with runner(settings) as proving:
        planted, ended = mutation.plant_within_limits(claims, most, options, proving.jobs)
        results = proving.prove([(derivation, mutant.identity) for derivation, mutant in planted])
    say_errors(errors)
    judged = mutation.gathered([mutant for _, mutant in planted], results)
    click.echo(as_json(judged) if json else as_text(judged), nl=False)
    for reason in ended:
        click.echo(visible(reason), err=True)
    raise Exit(2 if errors else 1 if ended else 0 if judged else NOTHING_TO_PROVE)
