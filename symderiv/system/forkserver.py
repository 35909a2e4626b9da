"""Imported by the process from which workers are forked, and by no other."""

from __future__ import annotations

import sys
from types import TracebackType


def _unless_orphaned(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    """A worker that cannot start, because the process that asked for it has ended, says nothing:
    to a pool that is still there its end is enough."""
    if not isinstance(error, OSError | EOFError):
        sys.__excepthook__(kind, error, traceback)


sys.excepthook = _unless_orphaned
