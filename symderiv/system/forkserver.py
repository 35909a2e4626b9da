"""Imported by the process from which workers are forked, and by no other.

It dies with the process that started it, and its workers die with it.
"""

from __future__ import annotations

import os
import sys
from types import TracebackType

from symderiv.system.orphans import WATCHED, die_with

SERVER = os.getpid()
"""Workers are forked with what they know of their server."""


def _unless_orphaned(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    """A worker that cannot start, because the process that asked for it has ended, says nothing:
    to a pool that is still there its end is enough."""
    if not isinstance(error, OSError | EOFError):
        sys.__excepthook__(kind, error, traceback)


sys.excepthook = _unless_orphaned
if os.environ.get(WATCHED):
    die_with(int(os.environ[WATCHED]))
