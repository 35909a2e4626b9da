"""The formulas of a passage as rows of items: what is displayed, and inline ranges behind it.

A row is what stands between two ``\\\\``; a line that only goes on with the one above is joined
to it.  Comments that speak of a formula or of one of its lines are found beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from symderiv.formula.syntax import Span
from symderiv.language.latex.equations import COMPARED, EQUALS, sides_of
from symderiv.language.latex.items import Item, Items, items_of, split
from symderiv.language.latex.macros import Defined, definitions
from symderiv.language.latex.pieces import Macro
from symderiv.language.latex.reader import spanned
from symderiv.language.latex.tables import ALIGNMENTS
from symderiv.language.source import Rejected
from symderiv.notes.cells import Cell
from symderiv.notes.formulas import Formula, formulas
from symderiv.notes.remarks import Remark, remarks

GOES_ON = frozenset(["+", "-", "\\cdot", "\\times", "\\odot"])
LABEL = re.compile(r"\\label\s*\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a formula; ``number`` counts from 1 as the lines stand there."""

    items: Items
    number: int
    at: Span
    expect: Remark | None = None
    problem: Rejected | None = None


@dataclass(frozen=True, slots=True)
class Display:
    """A formula on display, or one in the text that may give ranges of indices."""

    cell: Cell
    formula: Formula
    rows: tuple[Row, ...]
    shown: bool
    remarks: tuple[Remark, ...] = ()
    label: str | None = None
    problem: Rejected | None = None

    @property
    def latex(self) -> str:
        return self.cell.passage.text[self.formula.first : self.formula.last].strip()


@dataclass(slots=True)
class Known:
    """The macros that a document has defined so far."""

    macros: dict[str, Macro] = field(default_factory=dict)

    def learn(self, defined: Defined) -> None:
        if defined.macro is not None and defined.name != "arraystretch":
            self.macros[defined.name] = defined.macro


def displays(cell: Cell, known: Known) -> Iterator[Display]:
    """The formulas of a passage, in order; ``known`` grows by its macros."""
    passage = cell.passage
    text = _without_comments(cell)
    waiting = list(definitions(text))
    said = list(remarks(passage))
    for formula in formulas(text, passage.style, ()):
        while waiting and waiting[0].start < formula.last:
            known.learn(waiting.pop(0))
        before = [each for each in said if each.place < formula.start]
        inside = [each for each in said if formula.start <= each.place < formula.end]
        said = [each for each in said if each.place >= formula.end]
        if not formula.display and not formula.closed:
            continue
        yield _display(cell, text, formula, known, before, inside)
    for defined in waiting:
        known.learn(defined)


def _without_comments(cell: Cell) -> str:
    """The text of a passage with comments and code blank."""
    passage = cell.passage
    shown: list[str] = []
    place = 0
    for match in passage.style.hidden.finditer(passage.text):
        groups = match.groupdict()
        if groups.get("kept") is None and groups.get("formula") is None:
            shown += [passage.text[place : match.start()], re.sub(r"[^\n]", " ", match[0])]
            place = match.end()
    return "".join([*shown, passage.text[place:]])


def _display(
    cell: Cell,
    text: str,
    formula: Formula,
    known: Known,
    before: list[Remark],
    inside: list[Remark],
) -> Display:
    label = LABEL.search(text, formula.first, formula.last)
    name = label[1] if label else None
    shown = formula.display
    if not formula.closed:
        problem = Rejected((formula.start, formula.start + 2), "a formula that has no end")
        return Display(cell, formula, (), shown, (*before, *inside), name, problem)
    try:
        items = items_of(text, formula.first, formula.last, known.macros)
    except Rejected as problem:
        return Display(cell, formula, (), shown, (*before, *inside), name, problem)
    rows = tuple(_rows(items, [*before, *inside], formula))
    return Display(cell, formula, rows, shown, (*before, *inside), name)


def _rows(items: Items, said: list[Remark], formula: Formula) -> Iterator[Row]:
    """The rows that hold something, joined where one goes on with another."""
    rows: list[tuple[int, list[Item]]] = []
    problems: dict[int, Rejected] = {}
    number = 0
    for row in _flat(items):
        if not any(item.kind not in ("quad", "cell") for item in row):
            continue
        number += 1
        kept = list(row)
        try:
            kept = _in_one(row)
            joins = bool(rows) and _joins(rows[-1][1], kept)
        except Rejected as problem:
            problems[number] = problem
            joins = False
        kept = _without_quads(kept)
        if joins:
            rows[-1][1].extend(kept)
        else:
            rows.append((number, kept))
    previous = formula.start
    for line, kept in rows:
        at = spanned(kept)
        expect = next((each for each in said if each.lines and line in each.lines), None)
        if expect is None:
            own = [each for each in said if previous <= each.place < at[0] and each.lines is None]
            inside = [each for each in own if each.place >= formula.start]
            expect = inside[-1] if inside else None
        previous = at[0]
        yield Row(tuple(kept), line, at, expect, problems.get(line))


def _flat(items: Items) -> Iterator[Items]:
    """The rows of a formula, also where it is one environment of rows."""
    lone = [item for item in items if item.kind not in ("quad",)]
    if len(lone) == 1 and lone[0].kind == "environment" and lone[0].text in ALIGNMENTS:
        for row in lone[0].parts:
            yield from _flat(row)
        return
    for row in split(items, "row"):
        alone = [item for item in row if item.kind not in ("quad", "cell")]
        if len(alone) == 1 and alone[0].kind == "environment" and alone[0].text in ALIGNMENTS:
            yield from _flat(row)
        else:
            yield row


def _in_one(row: Items) -> list[Item]:
    """A row without its columns: one equation, or several with space between them.

    Raises Rejected where it is not clear which of them it is.
    """
    cells = split(row, "cell")
    if len(cells) <= 2 or (len(cells) == 3 and _is_relation(cells[1])):
        return [item for cell in cells for item in cell]
    kept = [*cells[0], *cells[1]]
    for place in range(2, len(cells), 2):
        pair = [item for cell in cells[place : place + 2] for item in cell]
        real = [item for item in pair if item.kind != "quad"]
        if not real:
            continue
        if real[0].kind != "word" and not has_relation(real):
            raise Rejected(spanned(real), "a column that is no equation", "leave out an &")
        kept += [Item("quad", "\\quad", real[0].at), *pair]
    return kept


def _without_quads(row: list[Item]) -> list[Item]:
    """Without space at its ends."""
    real = [place for place, item in enumerate(row) if item.kind != "quad"]
    return row[real[0] : real[-1] + 1] if real else []


def _is_relation(cell: Items) -> bool:
    real = [item for item in cell if item.kind != "quad"]
    return len(real) == 1 and real[0].text in EQUALS | COMPARED


def has_relation(items: Sequence[Item]) -> bool:
    """Whether an equation or a comparison stands there, in no parentheses."""
    return bool(sides_of(tuple(items))[1])


def _joins(before: list[Item], row: list[Item]) -> bool:
    """Whether a row goes on with the one above.  Raises Rejected where that is not clear."""
    real = [item for item in row if item.kind != "quad"]
    if _is_continued(before):
        return True
    if real[0].text in GOES_ON and real[0].kind in ("sign", "macro"):
        if has_relation(real):
            hint = "write the whole of it on one line"
            raise Rejected(real[0].at, "a line that goes on, or a line of its own", hint)
        return True
    words = any(item.kind == "word" and " " in item.text for item in before)
    return real[0].text in EQUALS and not has_relation(before) and not words


def _is_continued(row: list[Item]) -> bool:
    """Whether a row ends in the middle of a formula."""
    real = [item for item in row if item.kind != "quad"]
    last = real[-1] if real else None
    if last is None:
        return False
    ends = last.text in GOES_ON | {"="} and last.kind in ("sign", "macro")
    signs = [item.text for item in real if item.kind == "sign"]
    opened = sum(text in ("(", "[") for text in signs) - sum(text in (")", "]") for text in signs)
    return ends or opened > 0
