"""``--format text``: a table of verdicts, then what to mend, then one line of numbers.

Nothing that comes from a file is read as markup.  A narrow terminal gets fewer columns, and where
they are still too wide a list: no id is broken, and a suggestion stands on two lines, the old
formula and the new one, which are not broken either, so that they can be copied.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import StringIO

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from symderiv.base.results import Citation, Result, Run
from symderiv.base.said import Suggestion
from symderiv.reports import Screen, wording
from symderiv.reports.difference import carets, changes
from symderiv.reports.plain import GAP, HEADS, WIDE

INDENT = 16
"""Columns that labels take, at most."""
EQUALS = " = "
"""What every claim that is suggested has, and no expression."""
LEAST = 20
"""Columns that a text gets beside its label, at least."""
COLOURS = {"proved": "green", "refuted": "red", "undecided": "yellow"}


def explained(result: Result, screen: Screen) -> str:
    """What there is to say of a result that is not as expected."""
    console = _console(screen)
    _explain(console, result, screen)
    return _written(console).rstrip("\n")


def render(run: Run, screen: Screen) -> str:
    console = _console(screen)
    quiet = screen.detail == "failures"
    if run.results and not quiet:
        _show_verdicts(console, run, screen)
        console.print()
    for result in run.results:
        if not result.ok or screen.detail == "everything":
            _explain(console, result, screen)
    for citation in run.drifted:
        _show_drift(console, citation, screen)
    for review in run.review:
        console.print(Text("review ", style="yellow") + Text(wording.review_text(review)))
    if not quiet or run.exit_code or run.review:
        console.print(Text(wording.summary(run), style="bold"))
    return _written(console)


def _console(screen: Screen) -> Console:
    return Console(
        file=StringIO(),
        width=screen.width,
        force_terminal=screen.colour,
        no_color=not screen.colour,
        highlight=False,
        legacy_windows=False,
    )


def _written(console: Console) -> str:
    lines = console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _show_verdicts(console: Console, run: Run, screen: Screen) -> None:
    """As many columns as there is room for; a list where there is none for the narrowest table."""
    rows = [[cell for _, cell in _cells(result, screen)] for result in run.results]
    columns = len(HEADS) if screen.width >= WIDE else len(HEADS) - 1
    while columns >= len(HEADS) - 1:
        if _natural_width(rows, columns) <= screen.width:
            console.print(_table(rows, columns))
            return
        columns -= 1
    for mark, name, verdict, scope, _ in rows:
        gap = " " * GAP
        _unbroken(console, Text.assemble(mark, gap, name))
        console.print(Text.assemble(" " * (cell_len(mark.plain) + GAP), verdict, gap, scope))


def _cells(result: Result, screen: Screen) -> Iterator[tuple[str, Text]]:
    """The row of a result, with the heads of its cells."""
    texts = (
        Text(screen.mark(result.ok), style="green" if result.ok else "red"),
        Text(wording.visible(result.id)),
        Text(wording.verdict(result), style=_colour(result)),
        Text(wording.visible(result.scope)),
        Text(wording.visible(wording.by(result))),
    )
    return zip(HEADS, texts, strict=True)


def _natural_width(rows: Sequence[Sequence[Text]], columns: int) -> int:
    widths = [
        max(len(HEADS[place]), *(cell_len(row[place].plain) for row in rows))
        for place in range(columns)
    ]
    return sum(widths) + GAP * (columns - 1)


def _table(rows: Sequence[Sequence[Text]], columns: int) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1), show_edge=False)
    for head in HEADS[:columns]:
        table.add_column(head, no_wrap=True)
    for row in rows:
        table.add_row(*row[:columns])
    return table


def _colour(result: Result) -> str:
    """Green is what was expected, also where that is a refutation."""
    return "green" if result.ok else COLOURS[result.verdict]


def _unbroken(console: Console, line: Text) -> None:
    """A line that the terminal may break, and nobody else."""
    console.print(line, soft_wrap=True)


def _explain(console: Console, result: Result, screen: Screen) -> None:
    mark = (f"{screen.mark(result.ok).strip()} ", "green" if result.ok else "red")
    heading = Text.assemble(
        mark, (wording.visible(result.id), "bold"), ": ", wording.outcome(result)
    )
    _unbroken(console, heading)
    _unbroken(console, Text("  " + wording.place(result), style="cyan"))
    marks = _marks(result)
    suggested = _suggested(result)
    lines: list[tuple[str, Text, bool]] = []
    rows = wording.details(result)
    rows += wording.more(result) if screen.detail == "everything" else []
    for label, text in rows:
        if text in suggested:
            lines += [
                (label if not place else "", line, True)
                for place, line in enumerate(_repair(*suggested[text]))
            ]
            continue
        lines.append((label, Text(text), False))
        if text in marks:
            if marks[text] and len(text) + INDENT < console.width:
                lines.append(("", Text(marks[text], style="red"), False))
    _show_rows(console, lines)


def _show_rows(console: Console, lines: Sequence[tuple[str, Text, bool]]) -> None:
    """Labels and texts side by side; a text wraps in its column unless it is to be copied."""
    widest = max(len(label) for label, _, _ in lines)
    room = max(LEAST, console.width - widest - 4)
    for label, text, whole in lines:
        pieces = [text] if whole else text.wrap(console, room, overflow="fold")
        for place, piece in enumerate(pieces):
            head = label if not place else ""
            _unbroken(console, Text.assemble(("  " + head.ljust(widest), "dim"), "  ", piece))
    console.print()


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


def _show_drift(console: Console, citation: Citation, screen: Screen) -> None:
    mark = f"{screen.mark(False).strip()} "
    _unbroken(console, Text.assemble((mark, "red"), wording.drift(citation)))
    place = wording.visible(str(citation.location))
    _unbroken(console, Text(f"  {place}", style="cyan"))
    lines = []
    above = ""
    for label, text in wording.drift_rows(citation):
        if label or len(above) + INDENT < console.width:
            lines.append((label, Text(text, style="" if label else "red"), False))
        above = text
    _show_rows(console, lines)


def _suggested(result: Result) -> dict[str, tuple[str | None, Suggestion]]:
    """Suggestions by their text, beside the formulas that they mend; none where the suggestion
    mends code, and the claim was made of it."""
    wrong, whole = result.wrong_step, result.suggestion
    pairs: list[tuple[str | None, Suggestion | None]] = []
    if wrong is not None:
        pairs.append((wrong.text, wrong.suggestion))
    if whole is not None:
        is_claim = whole.formula is not None and EQUALS in whole.formula
        pairs.append((result.claim if is_claim else None, whole))
    return {wording.visible(mend): (formula, mend) for formula, mend in pairs if mend is not None}


def _repair(formula: str | None, suggestion: Suggestion) -> Iterator[Text]:
    """A formula and the one to write instead, each on a line of its own, with what differs in
    colour; or the suggestion alone where it replaces no formula that is shown."""
    new = suggestion.formula
    if new is None or formula is None:
        yield Text(wording.visible(suggestion))
        return
    yield Text("- ") + _coloured(new, formula, "red")
    yield Text("+ ") + _coloured(formula, new, "bold green")
    if suggestion.condition is not None:
        yield Text(wording.visible(f"  if {suggestion.condition}"))


def _coloured(other: str, shown: str, style: str) -> Text:
    """``shown``, with what ``other`` has otherwise in a style."""
    pieces = [piece for piece in changes(other, shown) if piece[0] != "lost"]
    if not any(kind == "same" for kind, _ in pieces):
        return Text(wording.visible(shown))
    return Text.assemble(
        *((wording.visible(text), style if kind == "new" else "") for kind, text in pieces)
    )
