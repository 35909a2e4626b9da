"""Which formula stands beside each marker of a text.

It is the formula that begins next after the marker, in the same paragraph or in the next one;
a formula in a line of text that is no equation is passed over.  In LaTeX a marker may also
stand inside a formula: at the end of a line that ends a row it means that row; else what follows
it there, up to the next marker, or all that stands before it where nothing follows.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symderiv.notes.formulas import PARAGRAPH, Formula, formulas
from symderiv.notes.passage import Passage
from symderiv.notes.remarks import is_declaration, is_remark

ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
KEPT = r"\\(?:label|tag\*?)\s*\{[^{}]*\}|\\(?:nonumber|notag)(?![A-Za-z])"
"""What belongs to the place of a formula and not to the formula."""
SPACE = r"\s|&|~|\\\\(?:\*|\[[^\]\n]*\])?|\\[,;:!> ]|\\q?quad(?![A-Za-z])"
LEADING = re.compile(rf"(?:{SPACE}|{KEPT})*")
TRAILING = re.compile(rf"(?:{SPACE}|{KEPT}|(?<!\\right)(?<!\\)[.,;:])+\Z")
ROW_END = re.compile(r"\\\\(?:\*|\[[^\]\n]*\])?[ \t]*\Z")
NESTING = re.compile(r"\\\\|\\begin(?![A-Za-z])|\\end(?![A-Za-z])")
WRAPPED = re.compile(
    r"(\\begin\s*\{(aligned|split|gathered|multlined)\}(?:\[[a-z]\])?).*(\\end\s*\{\2\})",
    re.DOTALL,
)
LONGEST = 100_000
"""Characters of a formula, as in the language."""
REACH = 500
"""How much of the text behind a comment is looked at, to see whether it goes on."""
ENDING = 2_000
"""How much of a formula's end is searched for what does not belong to it."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A marker at ``place`` of its passage, with the span of its formula, or what is wrong.

    ``text`` is the passage with comments and code blanked out.
    """

    passage: Passage
    text: str
    id: str
    place: int
    span: tuple[int, int] = (0, 0)
    problem: str | None = None
    hint: str | None = None

    @property
    def written(self) -> str:
        """The formula without comments."""
        return re.sub(r"(?<!\\)%[^\n]*", "", self.text[slice(*self.span)])

    @property
    def own_start(self) -> int:
        """Where in the file the marker begins."""
        return self.passage.starts[self.place]

    @property
    def start(self) -> int:
        """Where in the file the formula begins."""
        return self.passage.starts[self.span[0]]

    @property
    def end(self) -> int:
        """Where in the file the formula ends."""
        return self.passage.ends[self.span[1] - 1]


def marked(passage: Passage) -> list[Marked]:
    """Every marker of a passage, in order."""
    if "symderiv:" not in passage.text:
        return []
    text, markers = _shown(passage)
    if not markers:
        return []
    spans = [(start, end) for start, end, _ in markers]
    found = formulas(text, passage.style, spans)
    breaks = [match.start() for match in PARAGRAPH.finditer(text)]
    return [
        _beside(passage, text, markers, number, found, breaks) for number in range(len(markers))
    ]


def _shown(passage: Passage) -> tuple[str, list[tuple[int, int, str]]]:
    """The text with comments and code blanked out, and its markers with what they say."""
    pieces: list[str] = []
    markers: list[tuple[int, int, str]] = []
    place = 0
    for match in passage.style.hidden.finditer(passage.text):
        groups = match.groupdict()
        said = groups.get("marker")
        if said is not None:
            said = said.strip("\r\n").strip().removesuffix("-->").strip()
            after = passage.text[match.end() : match.end() + REACH]
            if not is_remark(said) and not is_declaration(said, after):
                markers.append((match.start(), match.end(), said))
        if groups.get("kept") is None and groups.get("formula") is None:
            pieces += [passage.text[place : match.start()], re.sub(r"[^\n]", " ", match[0])]
            place = match.end()
    return "".join([*pieces, passage.text[place:]]), markers


def _beside(
    passage: Passage,
    text: str,
    markers: Sequence[tuple[int, int, str]],
    number: int,
    found: Sequence[Formula],
    breaks: Sequence[int],
) -> Marked:
    """The formula beside a marker; ``breaks`` are where paragraphs end."""
    start, end, said = markers[number]
    if not ID.fullmatch(said):
        hint = "symderiv: softmax-jacobian, for example"
        return Marked(passage, text, said, start, problem="a marker names one identity", hint=hint)
    previous = markers[number - 1][1] if number else 0
    following = markers[number + 1][0] if number + 1 < len(markers) else len(text)
    position = bisect_right(found, start, key=lambda formula: formula.first)
    around = found[position - 1] if position else None
    if around is not None and around.closed and start < around.last:
        span = _row(text, max(previous, around.first), start)
        if span is None:
            span = _core(text, end, min(following, around.last))
        if span is None:
            span = _core(text, max(previous, around.first), start)
        return _with_span(passage, text, said, start, span)
    position = bisect_left(found, end, key=lambda formula: formula.start)
    next_break = bisect_left(breaks, end) + 1
    reach = breaks[next_break] if next_break < len(breaks) else len(text)
    limit = min(following, reach)
    for place in range(position, len(found)):
        formula = found[place]
        if formula.start >= limit:
            break
        if not formula.closed:
            return Marked(
                passage, text, said, start, problem="the formula beside the marker has no end"
            )
        span = _core(text, formula.first, formula.last)
        if formula.display or (span is not None and "=" in text[slice(*span)]):
            return _with_span(passage, text, said, start, span)
    hint = "put the marker directly before the formula"
    return Marked(passage, text, said, start, problem="no formula beside the marker", hint=hint)


def _with_span(
    passage: Passage, text: str, said: str, place: int, span: tuple[int, int] | None
) -> Marked:
    if span is None:
        return Marked(passage, text, said, place, problem="the formula beside the marker is empty")
    if span[1] - span[0] > LONGEST:
        message = f"the formula beside the marker is longer than {LONGEST} characters"
        return Marked(passage, text, said, place, problem=message)
    return Marked(passage, text, said, place, span)


def _row(text: str, first: int, marker: int) -> tuple[int, int] | None:
    """The row of an alignment at whose end a marker stands, on the row's last line; None where
    it stands elsewhere.  Rows that go on with an equals sign belong to the one above."""
    line = max(first, text.rfind("\n", first, marker) + 1)
    ended = ROW_END.search(text, max(line, marker - ENDING), marker)
    if ended is None or _core(text, line, marker) is None:
        return None
    starts = [first, *_row_starts(text, first, ended.start())]
    while len(starts) > 1 and text.startswith("=", _trimmed(text, starts[-1], marker)[0]):
        starts.pop()
    return _core(text, starts[-1], marker)


def _row_starts(text: str, first: int, last: int) -> Iterator[int]:
    """Where rows begin between two places, but for the first one; not inside of what is nested,
    such as a matrix."""
    depth = 0
    for found in NESTING.finditer(text, first, last):
        if found[0] == "\\\\":
            if depth == 0:
                yield found.end()
        else:
            depth += 1 if found[0].startswith("\\b") else -1


def _core(text: str, start: int, end: int) -> tuple[int, int] | None:
    """What of a span is the formula itself, without labels, punctuation and space around it."""
    start, end = _trimmed(text, start, end)
    wrapped = WRAPPED.fullmatch(text, start, end)
    if wrapped is not None:
        start, end = _trimmed(text, wrapped.end(1), wrapped.start(3))
    return (start, end) if start < end else None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    leading = LEADING.match(text, start, end)
    start = leading.end() if leading is not None else start
    last = text[max(start, end - ENDING) : end]
    trailing = TRAILING.search(last)
    return start, end - (len(last) - trailing.start() if trailing is not None else 0)
