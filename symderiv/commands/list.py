"""``symderiv list``."""

from __future__ import annotations

import click
from click.exceptions import Exit

from symderiv.commands import arguments
from symderiv.commands.finish import say_errors


@click.command("list")
@arguments.paths
@arguments.builtin
def list_identities(paths: list[str]) -> None:
    """Show the id of every identity and example, with its place."""
    from symderiv.reports.wording import visible
    from symderiv.running.run import read

    derivations, errors = read(paths)
    items = [item for each in derivations for item in (*each.items, *each.misprints)]
    width = max((len(item.id) for item in items), default=0)
    for item in items:
        click.echo(visible(f"{item.id:<{width}}  {item.location}"))
    say_errors(errors)
    raise Exit(2 if errors else 0)
