"""The line of a file that an error is about, with a caret under its place."""

from __future__ import annotations

import re
from pathlib import Path

from symderiv.base.errors import DerivationError
from symderiv.reports.wording import visible

LONGEST = 100
"""Characters of a line that are shown; of a longer one, those around the place."""
LARGEST = 10_000_000
_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


def quoted(error: DerivationError, text: str | None = None) -> tuple[str, ...]:
    """Two lines: the source, and where in it; none where the file cannot be read again.

    ``text`` is what stands in the place of a file.
    """
    place = error.location
    if not place.line or not place.column or text == "":
        return ()
    try:
        path = Path(place.file)
        line = _line(path, place.line) if text is None else _of(text, place.line)
    except (OSError, UnicodeDecodeError, ValueError):
        return ()
    start = place.column - 1
    if line is None or start > len(line):
        return ()
    begin = max(0, start - LONGEST // 2) if len(line) > LONGEST else 0
    part = line[begin : begin + LONGEST]
    gutter = f"  {place.line} | "
    before = len(visible(line[begin:start].replace(chr(9), " ")))
    mark = "^" + "~" * (_length(error, line[start:]) - 1)
    room = max(1, LONGEST - before)
    return (
        f"{gutter}{visible(part.replace(chr(9), ' '))}",
        f"{' ' * (len(gutter) - 2)}| {' ' * before}{mark[:room]}",
    )


def _line(path: Path, number: int) -> str | None:
    """A line of a text file as it stands on the disk, counted as the readers count."""
    if not path.is_file() or path.stat().st_size > LARGEST:
        return None
    return _of(path.read_text(encoding="utf-8-sig"), number)


def _of(text: str, number: int) -> str | None:
    lines = _BREAK.split(text)
    return lines[number - 1] if number <= len(lines) else None


def _length(error: DerivationError, rest: str) -> int:
    """How much of the line is meant: the offending value, where it stands there."""
    value = error.value or ""
    return len(value) if value and rest.startswith(value) else 1
