"""The text of a formula, and where each of its characters stands in a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import islice

from symderiv.base.errors import DerivationError, Location
from symderiv.formula.syntax import Span

EXCERPT = 60
MOST_KNOWN = 500
"""Words that are compared with a wrong one: a file has as many as its author likes."""


def _in_text(text: str) -> Callable[[int], Location]:
    def locate(offset: int) -> Location:
        before = text[:offset]
        return Location("formula", before.count("\n") + 1, offset - before.rfind("\n"))

    return locate


@dataclass(frozen=True, slots=True)
class Source:
    """A formula's text with a function from offsets to places in its file."""

    text: str
    locate: Callable[[int], Location] = field(compare=False, repr=False)

    @staticmethod
    def of(text: str) -> Source:
        """A formula that stands in no file; lines and columns are those of its text."""
        return Source(text, _in_text(text))

    def error(
        self, at: Span, message: str, hint: str | None = None, value: str | None = None
    ) -> DerivationError:
        """An error at a span, whose text is the offending value unless one is given."""
        shown = self.text[at[0] : at[1]] if value is None else value
        return DerivationError(self.locate(at[0]), message, excerpt(shown) or None, hint)


class Rejected(Exception):
    """A formula that the grammar admits and the language does not."""

    def __init__(self, at: Span, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.at = at
        self.message = message
        self.hint = hint


def excerpt(text: str, length: int = EXCERPT) -> str:
    """``text`` on one line, printable, and cut to a readable length."""
    line = " ".join(text[: 4 * length].split())
    line = "".join(c if c.isprintable() else repr(c)[1:-1] for c in line)
    return line if len(line) <= length else line[: length - 3] + "..."


def suggest(word: str, known: Iterable[str]) -> str | None:
    """A hint with the nearest known word, or none."""
    near = get_close_matches(word[:EXCERPT], islice(known, MOST_KNOWN), n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else None
