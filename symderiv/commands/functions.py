"""``symderiv functions``."""

from __future__ import annotations

import click
from click.exceptions import Exit


@click.command()
@click.argument("name", required=False)
@click.option(
    "--format", type=click.Choice(["text", "json"]), default="text", help="What to write."
)
def functions(name: str | None, format: str) -> None:
    """Say what is known of a function: its value, domain, derivative, kinks, LaTeX and other names.

    All functions of the table, a line for each, where no NAME is given.
    """
    import json

    from symderiv.reports import function_pages
    from symderiv.reports.function_facts import all_facts, as_object, facts

    try:
        found = list(all_facts()) if name is None else [facts(name)]
    except KeyError:
        _of_the_language(name or "")
        raise Exit(2) from None
    if format == "json":
        click.echo(json.dumps([as_object(one) for one in found], indent=2, ensure_ascii=False))
    elif name is None:
        click.echo(function_pages.listing(found), nl=False)
    else:
        click.echo(function_pages.text(found[0]), nl=False)


def _of_the_language(name: str) -> None:
    """A word that is no row of the table: what the book says of it, or a word that is near."""
    from symderiv.language.scope import ARRAY_WORDS, FORMS, Names
    from symderiv.language.source import suggest
    from symderiv.reports.help import about, pages
    from symderiv.reports.wording import visible
    from symderiv.system.shipped import shipped

    if name in (*FORMS, *ARRAY_WORDS):
        click.echo(about(name, pages(shipped("pages"))), nl=False)
        raise Exit(0)
    hint = suggest(name, Names().known_functions())
    click.echo(visible(f"no such function: {name}" + (f" ({hint})" if hint else "")), err=True)
