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

from symderiv.base.results import Citation, Result, Run
from symderiv.base.said import Suggestion
from symderiv.reports import Screen, wording
from symderiv.reports.difference import carets, changes
from symderiv.reports.plain import WIDE

INDENT = 16
"""Columns that labels take, at most."""
STYLES = {"same": "", "lost": "red strike", "new": "bold green"}
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
            _explain(console, result, screen.colour)
    for citation in run.drifted:
        _show_drift(console, citation)
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
            Text(wording.verdict(result), style=_colour(result)),
            Text(wording.visible(result.scope)),
        ]
        table.add_row(*cells, *([Text(wording.visible(wording.by(result)))] if wide else []))
    return table


def _mark(result: Result) -> Text:
    return Text("✓", style="green") if result.ok else Text("✗", style="red")


def _colour(result: Result) -> str:
    """Green is what was expected, also where that is a refutation."""
    return "green" if result.ok else COLOURS[result.verdict]


def _explain(console: Console, result: Result, colour: bool) -> None:
    heading = Text.assemble(
        ("✗ ", "red"), (wording.visible(result.id), "bold"), ": ", wording.outcome(result)
    )
    console.print(heading)
    console.print(Text("  " + wording.place(result), style="cyan"), overflow="fold")
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    marks = _marks(result)
    suggested = _suggested(result)
    for label, text in wording.details(result):
        if text in suggested:
            formula, suggestion = suggested[text]
            table.add_row(Text(label), _repair(formula, suggestion, colour))
            continue
        table.add_row(Text(label), Text(text))
        if text in marks:
            if marks[text] and len(text) + INDENT < console.width:
                table.add_row(Text(""), Text(marks[text], style="red"))
    console.print(Padding(table, (0, 0, 1, 2)))


def _marks(result: Result) -> dict[str, str]:
    """The claim and the line that is wrong, with what stands below them: carets under the part
    that differs."""
    wrong = result.wrong_step
    formulas = [(result.claim, result.suggestion, result.differs)]
    formulas += [(wrong.text, wrong.suggestion, wrong.differs)] if wrong is not None else []
    marks = {}
    for text, suggestion, differs in formulas:
        if differs is not None:
            start, stop = differs
            marks[wording.visible(text)] = " " * start + "^" * (stop - start)
        else:
            marks[wording.visible(text)] = carets(text, suggestion or text) or ""
    return marks


def _show_drift(console: Console, citation: Citation) -> None:
    console.print(Text.assemble(("✗ ", "red"), wording.drift(citation)))
    place = wording.visible(str(citation.location))
    console.print(Text(f"  {place}", style="cyan"), overflow="fold")
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    above = ""
    for label, text in wording.drift_rows(citation):
        if label or len(above) + INDENT < console.width:
            table.add_row(Text(label), Text(text, style="" if label else "red"))
        above = text
    console.print(Padding(table, (0, 0, 1, 2)))


def _suggested(result: Result) -> dict[str, tuple[str, Suggestion]]:
    """Suggestions by their text, beside the formulas that they mend."""
    wrong = result.wrong_step
    pairs = [] if wrong is None else [(wrong.text, wrong.suggestion)]
    pairs.append((result.claim, result.suggestion))
    return {wording.visible(mend): (formula, mend) for formula, mend in pairs if mend is not None}


def _repair(formula: str, suggestion: Suggestion, colour: bool) -> Text:
    """A suggestion, in colour with what it replaces struck out in red and what is new in green;
    without colours the carets below the formula show the place."""
    if suggestion.formula is None or ("=" not in suggestion and "=" in formula):
        return Text(suggestion)
    pieces = changes(formula, suggestion)
    if not any(kind == "same" for kind, _ in pieces):
        return Text(suggestion)
    shown = [(text, STYLES[kind]) for kind, text in pieces if colour or kind != "lost"]
    return Text.assemble(*shown)
