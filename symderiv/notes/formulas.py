"""Where formulas stand in a text, in the ways in which notes and docstrings write them.

The text is read once, from left to right; what is opened and never closed costs no second
look, so that hostile text takes no longer than other text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symderiv.notes.style import Style

PARAGRAPH = re.compile(r"\n(?:[ \t\r]*\n)+")
"""What ends one."""
OPTION = re.compile(r"[ \t]*:[a-z-]+:[^\n]*(?:\n|\Z)")


@dataclass(frozen=True, slots=True)
class Formula:
    """From ``start`` to ``end`` with its delimiters, ``first`` to ``last`` without them.

    ``closed`` is false for a formula on display that has no end.
    """

    start: int
    first: int
    last: int
    end: int
    display: bool
    closed: bool = True


def formulas(text: str, style: Style, markers: Sequence[tuple[int, int]]) -> list[Formula]:
    """The formulas of ``text``, in which comments and code are blank; ``markers`` are the spans
    of markers, in order."""
    return list(_Reader(text, style, markers).read())


class _Reader:
    def __init__(self, text: str, style: Style, markers: Sequence[tuple[int, int]]) -> None:
        self.text = text
        self.style = style
        self.barriers = [] if style.within else [start for start, _ in markers]
        self.unclosed: set[str] = set()
        self.paragraph_end = 0

    def read(self) -> Iterator[Formula]:
        place = 0
        while (opening := self.style.opening.search(self.text, place)) is not None:
            place = opening.end()
            formula = self._formula(opening)
            if formula is not None:
                yield formula
                place = formula.end if formula.closed else place

    def _formula(self, opening: re.Match[str]) -> Formula | None:
        found = {name: text for name, text in opening.groupdict().items() if text is not None}
        if "directive" in found:
            return self._directive(opening)
        if found.get("dollars") == "$":
            return self._inline(opening)
        for name, closing in _CLOSING.items():
            if name in found:
                said = _PARTNERS.get(found[name], found[name])
                pattern = closing.format(re.escape(said))
                display = name not in ("role", "ticked") and found[name] != "("
                return self._closed(opening, pattern, display)
        return None

    def _closed(self, opening: re.Match[str], pattern: str, display: bool) -> Formula | None:
        start, first = opening.start(), opening.end()
        end = None
        if pattern not in self.unclosed:
            end = re.compile(pattern, re.MULTILINE).search(self.text, first)
            if end is None:
                self.unclosed.add(pattern)
        if end is not None and not self._has_marker(first, end.start("close")):
            return Formula(start, first, end.start("close"), end.end(), display)
        return Formula(start, first, first, first, True, closed=False) if display else None

    def _inline(self, opening: re.Match[str]) -> Formula | None:
        first = opening.end()
        if not self.style.loose and self.text[first : first + 1].strip() == "":
            return None
        if first > self.paragraph_end:
            paragraph = PARAGRAPH.search(self.text, first)
            self.paragraph_end = paragraph.start() if paragraph is not None else len(self.text)
        limit = self.paragraph_end
        end = _DOLLAR.search(self.text, first, limit)
        if end is None or not (self.style.loose or _TIGHT.match(self.text, end.start())):
            return None
        if self._has_marker(first, end.start()):
            return None
        return Formula(opening.start(), first, end.start(), end.end(), False)

    def _directive(self, opening: re.Match[str]) -> Formula:
        """What stands behind ``.. math::`` and in the deeper lines below, without its options."""
        first = opening.end()
        last = place = self._line_end(first)
        behind = bool(self.text[first:last].strip())
        while place < len(self.text):
            end = self._line_end(place)
            line = self.text[place:end]
            deeper = len(line) - len(line.lstrip(" \t")) > len(opening["indent"])
            option = OPTION.fullmatch(line) is not None
            if line.strip() and (not deeper or (option and behind)):
                break
            place = end
            if option:
                first = last = end
            elif line.strip():
                last = end
        return Formula(opening.start(), first, last, last, True)

    def _line_end(self, place: int) -> int:
        end = self.text.find("\n", place)
        return end + 1 if end >= 0 else len(self.text)

    def _has_marker(self, start: int, end: int) -> bool:
        position = bisect_left(self.barriers, start)
        return position < len(self.barriers) and self.barriers[position] < end


_DOLLAR = re.compile(r"(?<!\\)\$")
_TIGHT = re.compile(r"(?<![\s\\])\$(?![0-9])")
_CLOSING = {
    "fence": r"(?P<close>^[ \t>]*{}[`~]*[ \t\r]*$)",
    "ticked": r"(?P<close>`\$)",
    "bracket": r"(?<!\\)(?:\\\\)*(?P<close>\\{})",
    "environment": r"(?<!\\)(?:\\\\)*(?P<close>\\end\s*\{{{}\}})",
    "dollars": r"(?<!\\)(?P<close>\$\$)",
    "role": "(?P<close>`)",
}
"""What closes each way to open a formula, by what the opening says."""
_PARTNERS = {"[": "]", "(": ")"}
