"""``symderiv derive``."""

from __future__ import annotations

import click
from click.exceptions import Exit

from symderiv.base.options import Options
from symderiv.commands import arguments
from symderiv.commands.finish import fail, width


@click.command()
@click.argument("expression", metavar="'d(f, v)'")
@click.argument("file", metavar="FILE")
@click.option("--given", metavar="NAME", multiple=True, help="An assumption; repeatable.")
@arguments.limits
def derive(expression: str, file: str, given: tuple[str, ...], timeout: float, memory: int) -> None:
    """Derive a closed form in the file's own symbols, proved before it is shown.

    The derivative may be LaTeX between dollars, in the names of the file.
    """
    from symderiv.base.errors import DerivationError
    from symderiv.files.latex import is_latex, latex_tree
    from symderiv.files.reread import names_of
    from symderiv.language.render import render_text
    from symderiv.language.source import Source
    from symderiv.notes.catalogue import load
    from symderiv.reports.explanation import derivation_text
    from symderiv.reports.statements import statement_of
    from symderiv.reports.wording import verdict, visible
    from symderiv.running.derived import Refusal, Wanted, closed_form

    derivation = load(file)
    if derivation.errors:
        fail(derivation.errors)
    if is_latex(expression):
        try:
            expression = render_text(latex_tree(Source.of(expression), names_of(derivation)))
        except DerivationError as error:
            fail([error])
    options = Options(timeout=timeout, memory=memory)
    derived = closed_form(Wanted(derivation, expression, given, options))
    if isinstance(derived, Refusal):
        click.echo(visible(derived.reason), err=True)
        raise Exit(derived.code)
    click.echo(derivation_text(statement_of(derived.explanation), width()))
    result = derived.explanation.result
    click.echo(f"{derived.claim}   ({verdict(result)}, {result.scope})\n")
    click.echo(f"LaTeX: {derived.latex}\n")
    click.echo("  - id: NAME")
    click.echo(f"    claim: {quoted(derived.claim)}")
    for name in given:
        click.echo(visible(f"    given: {name}"))


def quoted(claim: str) -> str:
    """A claim as a YAML value: quoted where a plain one would be read as something else."""
    if ": " in claim or " #" in claim:
        return "'" + claim.replace("'", "''") + "'"
    return claim
