"""The table of ``--format text`` where there is nothing to explain and nothing to fold.

That is what most runs say.  It is written here as Rich would write it, in less time than Rich
takes to be imported.
"""

from __future__ import annotations

from symderiv.base.results import Run
from symderiv.reports import Screen, wording

WIDE = 80
"""Columns from which on the table says how each was proved."""
HEADS = ("", "identity", "verdict", "scope", "by")
GAP = 3
GREEN, BOLD = 32, 1
STYLES = (GREEN, 0, GREEN, 0, 0)


def render(run: Run, screen: Screen) -> str | None:
    """The whole report, or None where it needs more than this table."""
    if run.review or run.drifted or not all(result.ok for result in run.results):
        return None
    if screen.detail != "table":
        return None
    summary = _styled(wording.summary(run), BOLD, screen.colour)
    if not run.results:
        return f"{summary}\n" if len(summary) <= screen.width else None
    columns: list[list[str]] = [
        [wording.visible(result.id) for result in run.results],
        [wording.verdict(result) for result in run.results],
        [wording.visible(result.scope) for result in run.results],
    ]
    if screen.width >= WIDE:
        columns.append([wording.visible(wording.by(result)) for result in run.results])
    if not all(cell.isascii() for column in columns for cell in column):
        return None
    heads = HEADS[: len(columns) + 1]
    columns.insert(0, [screen.mark(True)] * len(run.results))
    widths = [
        max(len(head), *map(len, column)) for head, column in zip(heads, columns, strict=True)
    ]
    total = sum(widths) + GAP * (len(widths) - 1)
    if total > screen.width:
        return None
    cells = [
        _cells(column, width, style, screen.colour)
        for column, width, style in zip(columns, widths, STYLES[: len(columns)], strict=True)
    ]
    lines = [_head(heads, widths, screen.colour), "─" * total]
    lines += [(" " * GAP).join(row).rstrip() for row in zip(*cells, strict=True)]
    return "\n".join([*lines, "", summary, ""])


def _cells(column: list[str], width: int, style: int, colour: bool) -> list[str]:
    return [_styled(cell.ljust(width), style, colour) for cell in column]


def _head(heads: tuple[str, ...], widths: list[int], colour: bool) -> str:
    """Rich makes the padding bold, too, and not the gap between."""
    pad = _styled(" ", BOLD, colour)
    cells = [
        _styled(head.ljust(width), BOLD, colour) for head, width in zip(heads, widths, strict=True)
    ]
    return f"{pad} {pad}".join(cells).rstrip()


def _styled(text: str, style: int, colour: bool) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if colour and style else text
