"""``symderiv check``: code against the derivative of the code that it belongs to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from symderiv.commands import arguments
from symderiv.commands.check_code import check_code, named

if TYPE_CHECKING:
    from pathlib import Path

    from symderiv.commands.arguments import Settings


def asked_for(option: str) -> bool:
    """Whether the command line says an option, or its default counts."""
    source = click.get_current_context().get_parameter_source(option)
    return source is not ParameterSource.DEFAULT


@click.command()
@click.argument("subject", metavar="FILE:FUNCTION")
@click.option("--gradient-of", metavar="FILE:FUNCTION", help="The function that is differentiated.")
@click.option(
    "--shapes", metavar="SHAPES", default="", help="As in 'x: m, n; y: index[n][m]; n = 2..4'."
)
@click.option("--upstream", metavar="NAME", help="The argument that is the upstream gradient.")
@click.option("--returns", metavar="NAMES", default="", help="What the results are gradients by.")
@click.option("--given", metavar="EQUATION", multiple=True, help="An assumption; repeatable.")
@arguments.format
@arguments.output
@arguments.proving
def check(
    subject: str,
    gradient_of: str | None,
    shapes: str,
    upstream: str | None,
    returns: str,
    given: tuple[str, ...],
    format: str,
    output: Path | None,
    settings: Settings,
) -> None:
    """Prove that a backward function is the gradient of a forward one, at every size.

    The code is read and never run.  Proofs are checked through SymPy with --cross-check only,
    since a check takes less than a second.
    """
    from symderiv.code.check import Question

    if not asked_for("cross_check"):
        settings = replace(settings, options=replace(settings.options, cross_check=False))
    forward = None if gradient_of is None else named(gradient_of, "--gradient-of")
    wanted = tuple(name.strip() for name in returns.split(",") if name.strip())
    question = Question(named(subject, "FILE:FUNCTION"), forward, shapes, upstream, wanted, given)
    check_code(question, format, output, settings)
