"""The book offline: its pages by name, and sections and table rows by a word in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HEAD = re.compile(r"^(#+) +(.*?)(?: *\{[^}]*\})?$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
ROW = re.compile(r"^\|.*\|$", re.MULTILINE)
GENERATED = re.compile(r"^<!-- generated: .*-->\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its ``topic`` is what it is called on the command line."""

    topic: str
    title: str
    text: str


def pages(folder: Path) -> list[Page]:
    """The pages of the book in ``folder``, sorted by topic."""
    found = []
    for path in sorted(folder.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        head = HEAD.search(text)
        topic = path.relative_to(folder).with_suffix("").as_posix().removeprefix("howto/")
        found.append(Page(topic, head[2] if head else topic, GENERATED.sub("", text)))
    return found


def about(word: str, every: list[Page]) -> str | None:
    """The pages of that topic, how-tos among them; else every row of a table that explains the
    word, and every section whose heading has it; None where there are none."""
    whole = [page.text for page in every if page.topic == word.lower()]
    if whole:
        return "\n\n".join(whole)
    pieces = [*_rows(word, every), *_sections(word, every)]
    return "\n\n".join(pieces) + "\n" if pieces else None


def topics(every: list[Page]) -> str:
    width = max(len(page.topic) for page in every)
    return "".join(f"{page.topic:<{width}}  {page.title}\n" for page in every)


def _sections(word: str, every: list[Page]) -> Iterator[str]:
    for page in every:
        text = FENCE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), page.text)
        heads = list(HEAD.finditer(text))
        for place, head in enumerate(heads):
            if word.lower() in re.findall(r"[\w-]+", head[2].lower()):
                after = [one.start() for one in heads[place + 1 :] if len(one[1]) <= len(head[1])]
                body = page.text[head.start() : after[0] if after else len(page.text)]
                yield f"{body.strip()}\n\n(symderiv help {page.topic})"


def _rows(word: str, every: list[Page]) -> Iterator[str]:
    """Rows of tables whose first cell has the word in code."""
    for page in every:
        for row in ROW.findall(page.text):
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]]
            code = " ".join(re.findall(r"`([^`]*)`", cells[0])) if len(cells) > 1 else ""
            if word in re.findall(r"\w+", code):
                shown = "\n    ".join(cell.replace("\\|", "|") for cell in cells)
                yield f"{shown}\n\n(symderiv help {page.topic})"
