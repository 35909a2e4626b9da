"""``--format text``: a table of verdicts, then what to mend, then one line of numbers.

Nothing that comes from a file is read as markup, and a narrow terminal gets fewer columns
rather than cut ones.
"""

from __future__ import annotations

from io import StringIO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from symderiv.model import Result, Run
from symderiv.report import Screen, wording
from symderiv.report.difference import carets, changes

WIDE = 80
"""Columns from which on the table says how each was proved."""
INDENT = 16
"""Columns that labels take, at most."""
STYLES = {"same": "", "new": "bold green"}
COLOURS = {"proved": "green", "refuted": "red", "undecided": "yellow"}


def render(run: Run, screen: Screen) -> str:
    console = Console(
        file=StringIO(),
        width=screen.width,
        force_terminal=screen.colour,
        no_color=not screen.colour,
        highlight=False,
        legacy_windows=False,
    )
    if run.results:
        console.print(_verdicts(run, wide=screen.width >= WIDE))
        console.print()
    for result in run.results:
        if not result.ok:
            _explain(console, result)
    for review in run.review:
        console.print(Text("review ", style="yellow") + Text(wording.review_text(review)))
    console.print(Text(wording.summary(run), style="bold"))
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _verdicts(run: Run, wide: bool) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False)
    table.add_column("", no_wrap=True)
    table.add_column("identity", overflow="fold")
    table.add_column("verdict", overflow="fold")
    table.add_column("scope", overflow="fold")
    if wide:
        table.add_column("by", overflow="fold")
    for result in run.results:
        cells = [
            _mark(result),
            Text(wording.visible(result.id)),
            Text(result.verdict, style=_colour(result)),
            Text(wording.visible(result.scope)),
        ]
        table.add_row(*cells, *([Text(wording.visible(result.method or ""))] if wide else []))
    return table


def _mark(result: Result) -> Text:
    return Text("✓", style="green") if result.ok else Text("✗", style="red")


def _colour(result: Result) -> str:
    """Green is what was expected, also where that is a refutation."""
    return "green" if result.ok else COLOURS[result.verdict]


def _explain(console: Console, result: Result) -> None:
    heading = Text.assemble(
        ("✗ ", "red"), (wording.visible(result.id), "bold"), ": ", wording.outcome(result)
    )
    console.print(heading)
    console.print(Text("  " + wording.place(result), style="cyan"), overflow="fold")
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    wrong = wording.unexpected_step(result)
    repairs = {result.claim: result.suggestion}
    repairs |= {wrong.text: wrong.suggestion} if wrong is not None else {}
    formula = ""
    for label, text in wording.details(result):
        if label == "perhaps":
            table.add_row(Text(label), _repair(formula, text))
            continue
        table.add_row(Text(label), Text(text))
        if text in repairs:
            formula = text
            marks = carets(text, repairs[text] or text)
            if marks is not None and len(text) + INDENT < console.width:
                table.add_row(Text(""), Text(marks, style="red"))
    console.print(Padding(table, (0, 0, 1, 2)))


def _repair(formula: str, suggestion: str) -> Text:
    """A suggestion, with what is new in it in green."""
    if "=" not in suggestion and "=" in formula:
        return Text(suggestion)
    pieces = changes(formula, suggestion)
    if not any(kind == "same" for kind, _ in pieces):
        return Text(suggestion)
    return Text.assemble(*[(text, STYLES[kind]) for kind, text in pieces if kind != "lost"])
