"""Claims and derivatives on the command line, with the options that declare their names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click
from click.exceptions import Exit

from symderiv.commands.finish import say_error

if TYPE_CHECKING:
    from symderiv.formula.declarations import Derivation

    Command: TypeAlias = Callable[..., None]

OPTIONS = (
    ("symbols", "--symbol", "'x: real[n]'", "A symbol of a claim that stands here; repeatable."),
    ("dimensions", "--dimension", "'n: 2..4'", "The sizes of a dimension, 1..3 if left out."),
    ("definitions", "--define", "'a[k]: …'", "A definition; repeatable."),
    ("assumptions", "--assume", "'x > 0'", "An assumption of what stands here; repeatable."),
)
CONDITION = ("where", "--where", "'j != k'", "A condition on the indices of a claim; repeatable.")


def declaring(*more: tuple[str, str, str, str]) -> Callable[[Command], Command]:
    """The options that declare names, which the command gets as one ``declared``."""
    rows = (*OPTIONS, *more)

    def decorated(command: Command) -> Command:
        @wraps(command)
        def gathered(**values: Any) -> None:
            declared = {name: values.pop(name) for name, *_ in rows}
            command(declared=declared, **values)

        wrapped: Command = gathered
        for name, option, metavar, help in reversed(rows):
            wrapped = click.option(option, name, metavar=metavar, multiple=True, help=help)(wrapped)
        return wrapped

    return decorated


def are_claims(paths: Sequence[str], declared: dict[str, tuple[str, ...]]) -> bool:
    """Whether what is given as paths are claims.  A mixture of both is a mistake."""
    claims = [path for path in paths if "=" in path and not _is_there(path)]
    wanted = any(declared.values())
    if not claims:
        if wanted:
            raise click.UsageError(
                "what declares names goes with a claim: symderiv prove 'd(x**2, x) = 2*x' "
                "--symbol 'x: real'"
            )
        return False
    others = [path for path in paths if path not in claims]
    if others:
        raise click.UsageError(f"{others[0]!r} is no claim, and {claims[0]!r} is no file")
    if not declared["symbols"]:
        raise click.UsageError(
            f"the symbols of {claims[0]!r} are not declared: add --symbol 'x: real', "
            "or --symbol 'x: real[n]' for a vector"
        )
    return True


def _is_there(path: str) -> bool:
    """Whether a file has that name; a long claim could not be one."""
    try:
        return Path(path).exists()
    except (OSError, ValueError):
        return False


def spoken(claims: Sequence[str], declared: dict[str, tuple[str, ...]]) -> Derivation:
    """The derivation that the command line is; ends the command where it has an error."""
    from symderiv.files.spoken import PLACE, Spoken, derivation

    found = derivation(Spoken(claims, **declared))
    texts = {
        option: declared[name] for name, option, *_ in (*OPTIONS, CONDITION) if name in declared
    }
    texts[PLACE] = ("\n".join(claims),)
    if found.errors:
        for error in found.errors:
            said = texts.get(error.location.file, ())
            say_error(error, said[0] if len(said) == 1 else "")
        click.echo(
            "names are declared by options: --symbol 'y: real[n]', --define 'L: …'", err=True
        )
        raise Exit(2)
    return found
