"""``symderiv check``: certificates once more, or code against the derivative of other code."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from symderiv.commands import arguments
from symderiv.commands.check_certificates import SUFFIX, check_certificates
from symderiv.commands.check_code import check_code, named

if TYPE_CHECKING:
    from symderiv.commands.arguments import Settings


def asked_for(option: str) -> bool:
    """Whether the command line says an option, or its default counts."""
    source = click.get_current_context().get_parameter_source(option)
    return source is not ParameterSource.DEFAULT


@click.command()
@click.argument("subject", metavar="FILE.certificates|FILE:FUNCTION")
@click.option(
    "--folder",
    "place",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="Where the derivation files are that certificates name.",
)
@click.option("--gradient-of", metavar="FILE:FUNCTION", help="The function that is differentiated.")
@click.option(
    "--shapes", metavar="SHAPES", default="", help="As in 'x: m, n; y: index[n][m]; n = 2..4'."
)
@click.option("--upstream", metavar="NAME", help="The argument that is the upstream gradient.")
@click.option("--returns", metavar="NAMES", default="", help="What the results are gradients by.")
@click.option("--given", metavar="EQUATION", multiple=True, help="An assumption; repeatable.")
@click.option(
    "--trace",
    is_flag=True,
    help="RUN the code, by JAX, in a process with limits, where it cannot be read as text.",
)
@arguments.format
@arguments.output
@arguments.proving
def check(
    subject: str,
    place: Path,
    gradient_of: str | None,
    shapes: str,
    upstream: str | None,
    returns: str,
    given: tuple[str, ...],
    trace: bool,
    format: str,
    output: Path | None,
    settings: Settings,
) -> None:
    """Prove that a backward function is the gradient of a forward one, at every size.

    Or check the certificates in a file once more, against the derivation files, and by nothing of
    what finds proofs: it lists those that it refuses.

    The code is read and never run, unless --trace asks for it.  Proofs are checked through SymPy
    with --cross-check only, since a check takes less than a second.
    """
    if subject.endswith(SUFFIX):
        check_certificates(Path(subject), place, format)
    from symderiv.code.check import Question

    if not asked_for("cross_check"):
        settings = replace(settings, options=replace(settings.options, cross_check=False))
    forward = None if gradient_of is None else named(gradient_of, "--gradient-of")
    wanted = tuple(name.strip() for name in returns.split(",") if name.strip())
    question = Question(named(subject, "FILE:FUNCTION"), forward, shapes, upstream, wanted, given)
    check_code(question, format, output, settings, trace)
