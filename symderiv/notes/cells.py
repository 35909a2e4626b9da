"""The passages of a document that may hold formulas, by the kind of its file."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from symderiv.base.errors import DerivationError, Location
from symderiv.notes.notebook import code_and_text
from symderiv.notes.passage import Passage, literal
from symderiv.notes.style import LATEX, MARKDOWN

SUFFIXES = (".md", ".markdown", ".qmd", ".rmd", ".tex", ".ltx", ".ipynb")
MAGIC = re.compile(r"\s*%%(?:latex|tex)[^\n]*")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Cell:
    """A passage, with its number in a notebook."""

    passage: Passage
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A document's text, which knows the place of each of its characters."""

    file: str
    source: str
    starts: tuple[int, ...]
    """Where its lines begin."""

    def locate(self, place: int) -> Location:
        line = bisect_right(self.starts, place)
        return Location(self.file, line, place - self.starts[line - 1] + 1)


def text_of(file: str, source: str) -> Text:
    breaks = (match.end() for match in re.finditer("\n", source))
    return Text(file, source, (0, *breaks))


def is_document(name: str | Path) -> bool:
    return Path(name).suffix.lower() in SUFFIXES


def decoded(data: bytes, file: str) -> Text:
    """The text of a document.  Raises DerivationError where it is none in UTF-8."""
    sample = data[1:400:2]
    if data.startswith(UTF_16) or 2 * sample.count(0) > len(sample) > 3:
        hint = "save the file as UTF-8"
        raise DerivationError(Location(file, 1, 1), "a text in UTF-16", None, hint)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise DerivationError(Location(file, line, column), "not a text in UTF-8") from None
    found = text_of(file, text)
    if "\0" in text:
        place = found.locate(text.index("\0"))
        raise DerivationError(place, "not a text: it has a NUL character")
    return found


def cells_of(text: Text) -> list[Cell]:
    """The passages with formulas, in order.  Raises DerivationError."""
    suffix = Path(text.file).suffix.lower()
    if suffix == ".ipynb":
        return list(_notebook(text))
    style = LATEX if suffix in (".tex", ".ltx") else MARKDOWN
    return [Cell(literal(text.source, 0, style))]


def _notebook(text: Text) -> Iterator[Cell]:
    """Markdown cells, and code cells that are LaTeX; outputs are passed over."""
    try:
        found = code_and_text(text.source)
    except ValueError as error:
        raise DerivationError(Location(text.file), str(error)) from None
    for number, (kind, passage) in enumerate(found, 1):
        if kind == "markdown":
            yield Cell(passage, number)
        elif kind == "code" and (magic := MAGIC.match(passage.text)) is not None:
            shown = " " * magic.end() + passage.text[magic.end() :]
            yield Cell(replace(passage, text=shown, style=LATEX), number)
