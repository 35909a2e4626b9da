"""``symderiv explain``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from symderiv.base.options import Options
from symderiv.commands import arguments
from symderiv.commands.arguments import Settings
from symderiv.commands.finish import fail, width
from symderiv.commands.results import results_of, say_omitted

if TYPE_CHECKING:
    from symderiv.formula.declarations import Derivation, Example, Identity


@click.command()
@click.argument("id", metavar="ID")
@click.option("--id", "also", metavar="ID", multiple=True, help="Another one; repeatable.")
@arguments.paths
@arguments.builtin
@arguments.limits
def explain(id: str, also: tuple[str, ...], paths: list[str], timeout: float, memory: int) -> None:
    """Show the proof of an identity line by line, or the point at which it fails."""
    from symderiv.reports.explanation import render_all
    from symderiv.reports.statements import statement
    from symderiv.running.explained import Question, explained_within_limits

    items = _find(list(dict.fromkeys([id, *also])), paths)
    options = Options(timeout=timeout, memory=memory)
    results = results_of(items, (), Settings(options, jobs=1))
    questions = [Question(*placed, result) for placed, result in zip(items, results, strict=True)]
    shown = explained_within_limits(questions, statement, options)
    click.echo(render_all(shown, width()), nl=False)
    omitted = say_omitted(shown)
    raise Exit(0 if all(result.ok for result in results) and not omitted else 1)


def _find(names: Sequence[str], paths: list[str]) -> list[tuple[Derivation, Identity | Example]]:
    from symderiv.running.run import read, unknown_ids

    derivations, errors = read(paths)
    known = {item.id: (one, item) for one in derivations for item in one.items}
    misprints = {each.id: each.error for one in derivations for each in one.misprints}
    if meaningless := [misprints[name] for name in names if name in misprints]:
        fail(meaningless)
    if not known.keys() >= set(names):
        fail([*errors, *unknown_ids(names, list(known))])
    return [known[name] for name in names]
