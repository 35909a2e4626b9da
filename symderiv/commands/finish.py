"""How a command ends: reports, messages and exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NoReturn

import click
from click.exceptions import Exit

from symderiv.reports import Detail, Screen
from symderiv.system.signals import exit_code
from symderiv.system.spelled_out import lacks_signs

if TYPE_CHECKING:
    from pathlib import Path

    from symderiv.base.errors import DerivationError
    from symderiv.base.results import Run

NOTHING_TO_PROVE = 5


def content_code(outcome: Run) -> int:
    """The exit code of what is content with nothing to prove."""
    return outcome.exit_code if outcome.exit_code != NOTHING_TO_PROVE else 0


def interruptible(work: Callable[[], Run]) -> tuple[Run, bool]:
    """What ``work`` came to, and whether Ctrl-C ended it early."""
    from symderiv.base.results import Run
    from symderiv.running.run import Interrupted

    try:
        return work(), False
    except Interrupted as interruption:
        return interruption.done, True
    except KeyboardInterrupt:
        return Run((), ()), True


def finish(
    outcome: Run,
    format: str,
    output: Path | None,
    interrupted: bool,
    code: int,
    detail: Detail = "table",
) -> None:
    from symderiv.reports import write

    say_errors(outcome.errors, shown=format == "text")
    write(outcome, format, screen(detail), output)
    if interrupted:
        click.echo("interrupted: the report shows what was done by then", err=True)
    raise Exit(exit_code() if interrupted else code)


def say_errors(errors: Iterable[DerivationError], shown: bool = True) -> None:
    """Each error on a line of its own; ``shown`` adds the line it is about, with a caret."""
    for error in errors:
        say_error(error, None if shown else "")


def say_error(error: DerivationError, text: str | None) -> None:
    """An error, and its line of ``text``; of its file where that is None."""
    from symderiv.commands.quoted import quoted
    from symderiv.reports.wording import error_text

    click.echo(error_text(error), err=True)
    for line in quoted(error, text):
        click.echo(line, err=True)


def screen(detail: Detail = "table") -> Screen:
    """Colours and the real width on a terminal; a fixed width in a pipe."""
    ascii = lacks_signs(sys.stdout)
    if not sys.stdout.isatty():
        return Screen(colour=takes_colours(False), ascii=ascii, detail=detail)
    from shutil import get_terminal_size

    return Screen(get_terminal_size().columns, takes_colours(True), ascii, detail)


def takes_colours(terminal: bool) -> bool:
    """``NO_COLOR`` (no-color.org) wins over ``FORCE_COLOR`` (force-color.org), and both over what
    a terminal says of itself."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return terminal and os.environ.get("TERM") != "dumb"


def fail(errors: Iterable[DerivationError]) -> NoReturn:
    """Ends the command with what is wrong with its files."""
    say_errors(errors)
    raise Exit(2)


def width() -> int:
    """Columns for a text that is read line by line."""
    from shutil import get_terminal_size

    return min(120, max(60, get_terminal_size((100, 24)).columns))
