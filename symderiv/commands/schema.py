"""``symderiv schema``."""

from __future__ import annotations

import json

import click


@click.command()
def schema() -> None:
    """Print the JSON Schema of derivation files, for editors."""
    from symderiv.files.json_schema import json_schema

    click.echo(json.dumps(json_schema(), indent=2))
