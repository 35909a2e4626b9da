"""``symderiv init``."""

from __future__ import annotations

import click


@click.command()
@click.option(
    "--install",
    metavar="REQUIREMENT",
    help="What pip installs in CI, as in 'symderiv @ git+https://…'; by default what runs here.",
)
def init(install: str | None) -> None:
    """Write a first derivation, a check for CI and a pre-commit hook into this folder."""
    from pathlib import Path

    from symderiv.commands.starter import PLACES, own_requirement, write_starter

    requirement, reachable = (install, True) if install else own_requirement()
    if not requirement.isprintable():
        raise click.BadParameter(f"{requirement!r} is not one line", param_hint="--install")
    written, kept = write_starter(Path(), requirement)
    for path in written:
        click.echo(f"wrote {path}")
    for path, template in kept.items():
        click.echo(f"kept {path} as it is; the template is {template}")
    if not written and not kept:
        click.echo("everything is there already")
    if not reachable and Path(PLACES["workflow.yml"]) in written:
        click.echo(
            f"note: symderiv runs from a folder here, and CI will look for {requirement} in the "
            "package index; where it is not there, change it in the workflow, or begin anew with "
            "symderiv init --install REQUIREMENT"
        )
    click.echo("next: symderiv prove")
