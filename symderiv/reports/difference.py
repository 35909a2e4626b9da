"""Where a wrong formula and its repair differ: piece by piece, whatever the spaces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal, TypeAlias

Change: TypeAlias = Literal["same", "lost", "new"]

MOST_RUNS = 2
"""Pieces that are marked one by one; more of them are one part of the formula."""
_TOKEN = re.compile(r"\*\*|[A-Za-z_]\w*|\d+(?:\.\d+)?|'[^']*'|\S")


def changes(old: str, new: str) -> list[tuple[Change, str]]:
    """``new`` in pieces, with the pieces of ``old`` that it replaces."""
    before, after = list(_TOKEN.finditer(old)), list(_TOKEN.finditer(new))
    found: list[tuple[Change, str]] = []
    end = 0
    for kind, i, j, k, m in _opcodes(before, after):
        if kind != "equal" and k < m and end < after[k].start():
            found.append(("same", new[end : after[k].start()]))
            end = after[k].start()
        if kind != "equal" and i < j:
            found.append(("lost", old[before[i].start() : before[j - 1].end()]))
        if k < m:
            stop = after[m - 1].end()
            shown: Change = "same" if kind == "equal" else "new"
            found.append((shown, new[end:stop]))
            end = stop
    return found


def carets(old: str, new: str) -> str | None:
    """A line to stand below ``old``, with carets under what ``new`` has otherwise.

    None where nearly everything differs, which no caret would make clearer.
    """
    before, after = list(_TOKEN.finditer(old)), list(_TOKEN.finditer(new))
    marks = [" "] * (len(old) + 1)
    runs, whole = 0, True
    for kind, i, j, k, m in _opcodes(before, after):
        if kind == "equal":
            continue
        start = before[i].start() if i < len(before) else len(old)
        stop = before[j - 1].end() if i < j else start + 1
        marks[start:stop] = "^" * (stop - start)
        runs += 1
        whole = whole and _is_balanced(before[i:j]) and _is_balanced(after[k:m])
    line = "".join(marks).rstrip()
    if runs > MOST_RUNS or not whole:
        start, stop = line.index("^"), min(len(line), len(old))
        line = " " * start + "^" * (stop - start)
    return line if 0 < line.count("^") <= len(old) // 2 else None


def _is_balanced(tokens: Sequence[re.Match[str]]) -> bool:
    text = "".join(token.group() for token in tokens)
    return text.count("(") == text.count(")") and text.count("[") == text.count("]")


def _opcodes(
    before: list[re.Match[str]], after: list[re.Match[str]]
) -> Sequence[tuple[str, int, int, int, int]]:
    first = [token.group() for token in before]
    second = [token.group() for token in after]
    return SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
