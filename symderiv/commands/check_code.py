"""``symderiv check FILE:FUNCTION``: whether a backward function is the gradient of another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from symderiv.commands.finish import fail, finish, interruptible
from symderiv.commands.runner import runner

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from symderiv.code.check import Checked, Question
    from symderiv.code.module import Module
    from symderiv.commands.arguments import Settings


def named(text: str, option: str) -> tuple[str, str]:
    """A file and a function in it."""
    file, colon, function = text.rpartition(":")
    if not colon or not file or not function:
        raise click.BadParameter(f"{text!r} is not FILE:FUNCTION", param_hint=option)
    return file, function


def check_code(
    question: Question,
    format: str,
    output: Path | None,
    settings: Settings,
    trace: bool = False,
) -> None:
    """Prove or refute each gradient, with the formats and exit codes of ``prove``.

    With ``trace`` the code is run, which is said.
    """
    from symderiv.answers.code_claims import OfCode
    from symderiv.base.errors import DerivationError
    from symderiv.base.results import Run

    try:
        checked = _read(question, settings if trace else None)
    except DerivationError as error:
        fail([error])
    judge = OfCode(checked.labels)
    entries = [(checked.derivation, item) for item in checked.derivation.identities]
    with runner(replace(settings, use_cache=False)) as proving:
        proving = replace(proving, check=judge)
        outcome, interrupted = interruptible(
            lambda: Run(tuple(map(checked.told, proving.prove(entries))), ())
        )
    finish(outcome, format, output, interrupted, outcome.exit_code)


def _read(question: Question, tracing: Settings | None) -> Checked:
    from symderiv.code.cells import read_module
    from symderiv.code.check import claims_of
    from symderiv.files.contents import contents

    opened: dict[str, Module] = {}

    def module(file: str) -> Module:
        if file not in opened:
            opened[file] = read_module(contents(file), file)
        return opened[file]

    if tracing is None:
        return claims_of(question, module)
    return _traced(question, module, tracing)


def _traced(question: Question, module: Callable[[str], Module], settings: Settings) -> Checked:
    from symderiv.code.check import claims_of
    from symderiv.code.traced.asking import traced
    from symderiv.system.pool import Limits

    files = (question.backward[0], *(question.forward or ())[:1])
    click.echo(f"--trace runs the code of {', '.join(dict.fromkeys(files))}", err=True)
    options = settings.options
    found = traced(question, module, Limits(options.timeout, options.memory))
    if found.fixed:
        sizes = ", ".join(f"{name} = {size}" for name, size in found.fixed.items())
        click.echo(f"traced at only these sizes: {sizes}", err=True)
    return claims_of(found.question, found.opened)
