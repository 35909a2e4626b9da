"""What the commands for readers begin with: results, and why a derivation is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from symderiv.commands.runner import runner
from symderiv.system.signals import exit_code

if TYPE_CHECKING:
    from symderiv.base.errors import DerivationError
    from symderiv.commands.arguments import Settings
    from symderiv.formula.declarations import Derivation, Example, Identity, Result
    from symderiv.reports.statements import Statement


def results_of(
    items: Sequence[tuple[Derivation, Identity | Example]],
    errors: Sequence[DerivationError],
    settings: Settings,
) -> tuple[Result, ...]:
    """Every result, in processes with limits of time and memory, or from the cache."""
    from symderiv.running.run import Interrupted

    try:
        with runner(settings) as proving:
            return proving.prove(items, tuple(errors))
    except Interrupted:
        click.echo("interrupted: nothing was written", err=True)
        raise Exit(exit_code()) from None


def say_omitted(statements: Sequence[Statement]) -> bool:
    """Says which derivations are left out and why; whether there are any."""
    from symderiv.reports.wording import visible

    omitted = [one for one in statements if one.omitted]
    for one in omitted:
        why = visible(f"{one.result.id}: the derivation is left out: {one.omitted}")
        click.echo(why, err=True)
    return bool(omitted)
