"""The Markdown cells of a notebook: their text, and where it stands in the JSON.

The JSON is read for the places of its strings and never written anew, so that all but a
formula keeps its bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from symderiv.notes.passage import Passage, unescaped
from symderiv.notes.style import MARKDOWN

TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],]', re.DOTALL)
ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|.)", re.DOTALL)
CELL_DEPTH = 3
"""Brackets around what stands in a cell: the notebook, its cells, and the cell."""
Span = tuple[int, int]


@dataclass(slots=True)
class Cell:
    """What is known of a cell: its kind, and the spans of the strings in its source."""

    kind: str = ""
    source: list[Span] = field(default_factory=list)


def passages(source: str) -> list[Passage]:
    """One for each Markdown cell.  Raises ValueError where the text is not JSON."""
    try:
        json.loads(source)
    except json.JSONDecodeError as error:
        raise ValueError(f"not a notebook: {error}") from None
    except RecursionError:
        raise ValueError("not a notebook: nested too deeply") from None
    return [passage for kind, passage in _passages(source) if kind == "markdown" and passage.text]


def code_and_text(source: str) -> list[tuple[str, Passage]]:
    """The kind and the text of every cell.  Raises ValueError where the text is no notebook.

    nbformat says what is wrong with it; the places of strings are found here.
    """
    from nbformat import ValidationError, reads
    from nbformat.reader import NotJSONError

    try:
        json.loads(source)
        notebook = reads(source, as_version=4, capture_validation_error={})
        number = len(notebook.cells)
    except (NotJSONError, json.JSONDecodeError) as error:
        said = str(error).splitlines()[0][:100]
        raise ValueError(f"not a notebook: {said}") from None
    except RecursionError:
        raise ValueError("not a notebook: nested too deeply") from None
    except (ValidationError, AttributeError, KeyError, TypeError, ValueError) as error:
        said = (str(error).splitlines() or [type(error).__name__])[0][:100]
        raise ValueError(f"not a notebook: {said}") from None
    found = list(_passages(source))
    if len(found) != number:
        raise ValueError("not a notebook of format 4: jupyter nbconvert --to notebook makes it one")
    return found


def _passages(source: str) -> Iterator[tuple[str, Passage]]:
    ascii_only = source.isascii()

    def spell(text: str) -> str:
        return json.dumps(text, ensure_ascii=ascii_only)[1:-1]

    for cell in _cells(source):
        yield (
            cell.kind,
            Passage(*unescaped(source, cell.source, ESCAPE, _character), MARKDOWN, spell),
        )


def _character(escape: str) -> str:
    character: str = json.loads(f'"{escape}"')
    return character


def _cells(source: str) -> Iterator[Cell]:
    """The cells of valid JSON, found by the keys on the way to each string."""
    path: list[str] = []
    opened: list[str] = []
    key_next = False
    cell = Cell()
    for match in TOKEN.finditer(source):
        token = match.group()
        if token in "{[":
            opened.append(token)
            path.append("")
            key_next = token == "{"
        elif token in "}]":
            opened.pop()
            path.pop()
            key_next = False
            if len(opened) == CELL_DEPTH - 1 and path == ["cells", ""]:
                yield cell
                cell = Cell()
        elif token == ",":
            key_next = opened[-1] == "{"
        elif key_next:
            path[-1] = json.loads(token)
            key_next = False
        elif path == ["cells", "", "cell_type"]:
            cell.kind = json.loads(token)
        elif path[:CELL_DEPTH] == ["cells", "", "source"] and len(path) <= CELL_DEPTH + 1:
            cell.source.append((match.start() + 1, match.end() - 1))
