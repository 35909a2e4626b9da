"""``symderiv explain``."""

from __future__ import annotations

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
@arguments.paths
@arguments.builtin
@arguments.limits
def explain(id: str, paths: list[str], timeout: float, memory: int) -> None:
    """Show the proof of one identity line by line, or the point at which it fails."""
    from symderiv.reports.explanation import render
    from symderiv.reports.statements import statement
    from symderiv.running.explained import Question, explained_within_limits

    derivation, item = _find(id, paths)
    options = Options(timeout=timeout, memory=memory)
    (result,) = results_of([(derivation, item)], (), Settings(options, jobs=1))
    (shown,) = explained_within_limits([Question(derivation, item, result)], statement, options)
    click.echo(render(shown, width()), nl=False)
    say_omitted([shown])
    raise Exit(0 if result.ok and not shown.omitted else 1)


def _find(name: str, paths: list[str]) -> tuple[Derivation, Identity | Example]:
    from symderiv.running.run import read, unknown_ids

    derivations, errors = read(paths)
    known = {item.id: (one, item) for one in derivations for item in one.items}
    if name not in known:
        fail([*errors, *unknown_ids([name], list(known))])
    return known[name]
