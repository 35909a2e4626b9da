"""Where something stands in a file, and what is wrong with it.

Every bad input ends as a :class:`DerivationError`: a place, a sentence, the offending
value, and, where one is near, a suggestion.  Nothing else may leave the readers.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file; lines and columns count from 1, and 0 means "the file as a whole"."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}"


class DerivationError(Exception):
    """A derivation that cannot be read, with its place.

    ``value`` is the offending piece of the input as text, ``hint`` a suggestion; ``kind`` says
    what cannot be used.
    """

    kind = "derivation file"

    def __init__(
        self, location: Location, message: str, value: str | None = None, hint: str | None = None
    ) -> None:
        super().__init__(message)
        self.location = location
        self.message = message
        self.value = value
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.location, self.message, self.value, self.hint)

    def _render_traceback_(self) -> list[str]:
        """What IPython shows where nobody catches it: a reader's mistake has no traceback."""
        return [f"{type(self).__name__}: {self}"]

    def __str__(self) -> str:
        text = self.message
        if self.value is not None:
            text += f": {self.value}"
        if self.hint is not None:
            text += f" ({self.hint})"
        return f"{self.location}: {text}"


class MarkerError(DerivationError):
    """A marker in a note or in code that names no identity, or no formula."""

    kind = "marker"


class Unsupported(Exception):
    """Something that the language has and a step of the prover does not reach.

    It becomes the reason of an undecided verdict, never a wrong answer.
    """


class NoCluster(Exception):
    """A cluster of processes that cannot be used, and why."""


def internal_error(error: BaseException) -> str:
    """A fault of ours as a line, with its place in the code."""
    frame = extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}:{frame.lineno}"
    return f"internal error, {type(error).__name__} at {place}: {error}"
