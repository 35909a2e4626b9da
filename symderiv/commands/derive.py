"""``symderiv derive``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from symderiv.base.options import Options
from symderiv.commands import arguments
from symderiv.commands.finish import fail, width
from symderiv.commands.spoken import declaring, spoken

if TYPE_CHECKING:
    from symderiv.formula.declarations import Derivation


@click.command()
@click.argument("expression", metavar="'d(f, v)'")
@click.argument("file", metavar="[FILE]", required=False)
@click.option("--given", metavar="NAME", multiple=True, help="An assumption; repeatable.")
@declaring()
@arguments.limits
def derive(
    expression: str,
    file: str | None,
    given: tuple[str, ...],
    declared: dict[str, tuple[str, ...]],
    timeout: float,
    memory: int,
) -> None:
    """Derive a closed form in the file's own symbols, proved before it is shown.

    The derivative may be LaTeX between dollars, in the names of the file.  Without a file its
    names are declared by options: symderiv derive 'd(log(det(W)), W)' --symbol 'W: real[n, n]'
    """
    from symderiv.base.errors import DerivationError
    from symderiv.files.latex import is_latex, latex_tree
    from symderiv.files.reread import names_of
    from symderiv.language.render import render_text
    from symderiv.language.source import Source
    from symderiv.reports.explanation import derivation_text
    from symderiv.reports.statements import statement_of
    from symderiv.reports.wording import verdict, visible
    from symderiv.running.derived import Refusal, Wanted, closed_form

    derivation = _declared(file, declared)
    given = (*given, *declared["assumptions"])
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
        click.echo(visible(f"    given: {quoted(name)}"))


def _declared(file: str | None, declared: dict[str, tuple[str, ...]]) -> Derivation:
    """The names that the derivative is written in."""
    from symderiv.notes.catalogue import load

    if file is None and not declared["symbols"]:
        raise click.UsageError("name a FILE, or declare the symbols: --symbol 'x: real[n]'")
    if file is None:
        return spoken((), declared)
    if any(declared.values()):
        raise click.UsageError("what declares names goes without a FILE")
    derivation = load(file)
    if derivation.errors:
        fail(derivation.errors)
    return derivation


def quoted(claim: str) -> str:
    """A claim as a YAML value: quoted where a plain one would be read as something else."""
    if ": " in claim or " #" in claim:
        return "'" + claim.replace("'", "''") + "'"
    return claim
