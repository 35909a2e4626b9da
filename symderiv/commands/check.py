"""``symderiv check``: code against the derivative of the code that it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from symderiv.commands import arguments
from symderiv.commands.check_code import check_code, named

if TYPE_CHECKING:
    from pathlib import Path

    from symderiv.commands.arguments import Settings


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

    The code is read and never run.
    """
    from symderiv.code.check import Question

    forward = None if gradient_of is None else named(gradient_of, "--gradient-of")
    wanted = tuple(name.strip() for name in returns.split(",") if name.strip())
    question = Question(named(subject, "FILE:FUNCTION"), forward, shapes, upstream, wanted, given)
    check_code(question, format, output, settings)
