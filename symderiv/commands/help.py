"""``symderiv help``."""

from __future__ import annotations

import click
from click.exceptions import Exit


@click.command("help")
@click.argument("topic", required=False)
def help_about(topic: str | None) -> None:
    """Read the book offline: a page by its topic, or all that it says about a word.

    The topics where no TOPIC is given.
    """
    from symderiv.language.source import suggest
    from symderiv.reports.help import about, pages, topics
    from symderiv.reports.wording import visible
    from symderiv.system.shipped import shipped

    every = pages(shipped("pages"))
    if topic is None:
        click.echo(topics(every), nl=False)
        return
    found = about(topic, every)
    if found is None:
        hint = suggest(topic, [page.topic for page in every]) or "symderiv help shows all topics"
        click.echo(visible(f"no such topic: {topic} ({hint})"), err=True)
        raise Exit(2)
    click.echo(found, nl=False)
