"""A stretch of a file as its reader sees it, with the place of each of its characters.

The text of a notebook's cell or of a docstring has escapes in its file; a passage holds the
text without them, so that finding and comparing need not know about them, and says how a new
piece of text is spelled in the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from symderiv.notes.style import Style


@dataclass(frozen=True, slots=True)
class Passage:
    """Each character of ``text`` stands in the file from its entry in ``starts`` to that in
    ``ends``; ``spell`` gives a new piece of text as the file writes it."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    style: Style
    spell: Callable[[str], str] = str


def literal(text: str, start: int, style: Style) -> Passage:
    """A passage that is written as it is read, from ``start`` on."""
    end = start + len(text)
    return Passage(text, range(start, end), range(start + 1, end + 1), style)


def whole(source: str, style: Style) -> list[Passage]:
    """A file that is one passage."""
    return [literal(source, 0, style)]


def unescaped(
    source: str,
    spans: Iterable[tuple[int, int]],
    escape: re.Pattern[str],
    value: Callable[[str], str],
) -> tuple[str, list[int], list[int]]:
    """The text of ``spans`` in a row, each ``escape`` replaced by its value, with its places."""
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def add(piece: str, first: int, last: int) -> None:
        as_written = len(piece) == last - first
        text.append(piece)
        starts.extend(range(first, last) if as_written else [first] * len(piece))
        ends.extend(range(first + 1, last + 1) if as_written else [last] * len(piece))

    for place, end in spans:
        for match in escape.finditer(source, place, end):
            add(source[place : match.start()], place, match.start())
            add(value(match.group()), match.start(), match.end())
            place = match.end()
        add(source[place:end], place, end)
    return "".join(text), starts, ends
