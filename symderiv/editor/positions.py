"""Offsets into a text as lines and columns of an editor, and back."""

from __future__ import annotations

import re
from bisect import bisect_right

from lsprotocol.types import Position, Range
from pygls.workspace import PositionCodec

from symderiv.base.errors import Location

LINE_END = re.compile("\r\n|\n|\r")
YAML_LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


class Lines:
    """The lines of a text, in whose columns the editor counts as ``codec`` says."""

    def __init__(self, text: str, codec: PositionCodec) -> None:
        self.text = text
        self._codec = codec
        self._starts = [0, *(match.end() for match in LINE_END.finditer(text))]
        self._read: dict[bool, list[int]] = {}

    def position(self, offset: int) -> Position:
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._starts, offset) - 1
        before = self.text[self._starts[line] : offset]
        return Position(line, self._codec.client_num_units(before))

    def offset(self, position: Position) -> int:
        """The offset at a position; the end of the line or of the text behind them."""
        if position.line >= len(self._starts):
            return len(self.text)
        start, end = self._starts[position.line], self._end(position.line)
        units = 0
        for place in range(start, end):
            if units >= position.character:
                return place
            units += self._codec.client_num_units(self.text[place])
        return end

    def span(self, start: int, end: int) -> Range:
        return Range(self.position(start), self.position(max(start, end)))

    def line(self, number: int) -> str:
        return self.text[self._starts[number] : self._end(number)]

    def located(self, place: Location, *, yaml: bool) -> int:
        """The offset of a place as the readers count lines, which differ in what ends one."""
        starts = self._read.get(yaml)
        if starts is None:
            ending = YAML_LINE_END if yaml else re.compile("\n")
            starts = [0, *(match.end() for match in ending.finditer(self.text))]
            self._read[yaml] = starts
        if not 0 < place.line <= len(starts):
            return 0
        return min(starts[place.line - 1] + max(place.column, 1) - 1, len(self.text))

    def word(self, offset: int) -> tuple[int, int] | None:
        """The name at an offset, or that ends there."""
        number = bisect_right(self._starts, offset) - 1
        for match in WORD.finditer(self.text, self._starts[number], self._end(number)):
            if match.start() <= offset <= match.end():
                return match.span()
        return None

    def _end(self, number: int) -> int:
        if number + 1 < len(self._starts):
            return self._starts[number + 1] - len(self._ending(number))
        return len(self.text)

    def _ending(self, number: int) -> str:
        last = self._starts[number + 1]
        return "\r\n" if self.text[last - 2 : last] == "\r\n" else self.text[last - 1 : last]
