"""One file for each output format; all of them only read results.

A format is a module here with a function ``render(run, screen)`` that gives its whole
output as text, and a row in :data:`FORMATS`.  Modules are imported when they are used.
None of them says what a runner of checks would obey, but the format that is made for it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Literal, TypeAlias

from symderiv.base.results import Run
from symderiv.system.spelled_out import spelled_out
from symderiv.system.workflow_commands import broken, broken_json, obeyed

FORMATS: Mapping[str, str] = {
    "text": "tables for people",
    "json": "everything that is known, for scripts",
    "junit": "JUnit XML, for continuous integration",
    "sarif": "SARIF 2.1.0, for code scanning",
    "github": "annotations at the formula's line, and a job summary",
    "markdown": "tables for pages and comments",
}
"""What ``--format`` takes; each name is that of a module."""

SUMMARIES: Mapping[str, tuple[str, str]] = {"github": ("GITHUB_STEP_SUMMARY", "markdown")}
"""Formats that have a second output: the variable that names its file, and its format."""


COMMANDS = frozenset({"github"})
"""Formats that speak to the runner; they break themselves what is not theirs to say."""
JSON = frozenset({"json", "sarif"})


Detail: TypeAlias = Literal["failures", "table", "everything"]


@dataclass(frozen=True, slots=True)
class Screen:
    """Where text goes: ``width`` in columns, whether it takes colours, and whether it has but
    letters of ASCII.  ``detail`` says how much a reader wants: what is not as expected alone, a
    table of all results before it, or all that is known of every result, too."""

    width: int = 120
    colour: bool = False
    ascii: bool = False
    detail: Detail = "table"

    def mark(self, ok: bool) -> str:
        """What stands before a result."""
        return ("OK" if ok else "x ") if self.ascii else "✓" if ok else "✗"


def render(run: Run, name: str, screen: Screen) -> str:
    return "".join(_pieces(run, name, screen))


def _pieces(run: Run, name: str, screen: Screen) -> Iterator[str]:
    """The report in parts that end where no command could begin, as far as its format has them."""
    if name == "text" and (known := import_module(f"{__name__}.plain").render(run, screen)):
        yield broken(str(known))
        return
    module = import_module(f"{__name__}.{name}")
    parts = module.pieces if hasattr(module, "pieces") else None
    texts = [module.render(run, screen)] if parts is None else parts(run, screen)
    unbroken = name in COMMANDS
    for text in texts:
        yield text if unbroken else broken_json(text) if name in JSON else broken(text)


def write(run: Run, name: str, screen: Screen, output: Path | None) -> None:
    """Writes the report to ``output`` or to standard output, and its summary where there is one.

    What the terminal's encoding lacks is written out, or as escapes.
    """
    if output is None:
        encoding = sys.stdout.encoding or "utf-8"
        with obeyed(sys.stdout) if name in COMMANDS else nullcontext():
            for text in _pieces(run, name, screen):
                sys.stdout.write(spelled_out(text, encoding))
            sys.stdout.flush()
    else:
        with output.open("w", encoding="utf-8") as report:
            report.writelines(_pieces(run, name, Screen()))
    if name in SUMMARIES:
        variable, summary = SUMMARIES[name]
        if os.environ.get(variable):
            with Path(os.environ[variable]).open("a", encoding="utf-8") as file:
                file.write(render(run, summary, Screen()))
