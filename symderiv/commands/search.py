"""``symderiv search``."""

from __future__ import annotations

import click
from click.exceptions import Exit

from symderiv.commands import arguments
from symderiv.commands.finish import say_errors
from symderiv.system.shipped import shipped


@click.command()
@click.argument("words", metavar="WORD...", nargs=-1, required=True)
@click.option("--path", "paths", metavar="PATH", multiple=True, help="Where; repeatable.")
@click.option("--most", type=click.IntRange(min=1), default=10, show_default=True, help="How many.")
def search(words: tuple[str, ...], paths: tuple[str, ...], most: int) -> None:
    """Find identities by words, such as softmax temperature.

    In the project's derivations and in the catalogue that comes with symderiv.
    """
    from pathlib import Path

    from symderiv.reports.wording import visible
    from symderiv.running.run import read
    from symderiv.running.search import formula, unfound
    from symderiv.running.search import search as searched

    own = paths or [path for path in arguments.catalogue() if Path(path).exists()]
    places = dict.fromkeys([*own, *(() if paths else [str(shipped("catalogue"))])])
    derivations, errors = [], []
    for place in places:
        found, wrong = read([place])
        derivations += found
        errors += wrong
    hits = searched(words, derivations)
    for hit in hits[:most]:
        title = getattr(hit.item, "title", None)
        false = " (false)" if hit.item.expect == "refuted" else ""
        click.echo(visible(hit.item.id + (f"  {title}" if title else "") + false))
        click.echo(visible(f"    {formula(hit.item)}"))
        click.echo(visible(f"    {hit.item.location}"))
    if len(hits) > most:
        click.echo(f"and {len(hits) - most} more", err=True)
    if not hits:
        click.echo("nothing has any of these words", err=True)
    elif missing := unfound(words, hits):
        click.echo(visible(f"no identity has {', '.join(missing)} as well"), err=True)
    say_errors(errors)
    raise Exit(2 if errors else 0 if hits else 5)
