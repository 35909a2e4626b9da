"""``symderiv export``: a proved right side as a function."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from symderiv.base.options import Options
from symderiv.commands import arguments
from symderiv.commands.finish import fail

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("id", metavar="ID")
@arguments.paths
@click.option(
    "--to",
    "library",
    type=click.Choice(("numpy", "torch", "jax")),
    default="numpy",
    show_default=True,
    help="The library that the function uses.",
)
@arguments.output
def export(id: str, paths: list[str], library: str, output: Path | None) -> None:
    """Write the right side of a proved identity as a function.

    The code is read back and proved before it is written.
    """
    from symderiv.answers.exported import code_for
    from symderiv.base.errors import DerivationError
    from symderiv.code.export import NotExported
    from symderiv.formula.declarations import Identity
    from symderiv.running.run import read, unknown_ids

    derivations, errors = read(paths)
    found = [(d, item) for d in derivations for item in d.items if item.id == id]
    known = [item.id for derivation in derivations for item in derivation.items]
    if errors or not found:
        fail([*errors, *unknown_ids([id], known)])
    derivation, item = found[0]
    try:
        if not isinstance(item, Identity):
            raise NotExported("an example has numbers and no formula")
        function, _ = code_for(derivation, item, library, Options(cross_check=False))
    except NotExported as refusal:
        fail([DerivationError(item.location, f"cannot be exported: {refusal}", id)])
    if output is not None:
        output.write_text(function.text, encoding="utf-8")
    else:
        click.echo(function.text, nl=False)
    raise Exit(0)
