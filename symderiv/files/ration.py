"""How much work the files of a run may be to read: a stranger's file is short, and calls a function
that calls another twice, and so on.

A formula as it is written takes a step for every three or four characters, so that what is counted
is the rest: the bodies of functions, written out at each call.  Steps are counted and not seconds
(:mod:`symderiv.base.steps`), so that a busy machine reads the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from symderiv.base import steps

CHARACTERS = 2
"""Of the text for each step that it may take."""
OF_A_FILE = 200_000
"""Steps beyond that: a second or two."""
OF_A_RUN = 4_000_000


@dataclass(slots=True)
class Ration:
    """The steps that are left to the files of a run, beyond those of their texts."""

    left: int = OF_A_RUN

    @contextmanager
    def read(self, text: str) -> Iterator[int]:
        """Counts what is done meanwhile for a file with this text; gives the last step of it."""
        free = steps.now() + len(text) // CHARACTERS
        try:
            yield free + min(OF_A_FILE, self.left)
        finally:
            self.left -= min(self.left, max(0, steps.now() - free))
