"""Text that a service which runs checks would take for a command of its own, and how it is kept
from it.

GitHub's runner reads both output streams line by line.  It obeys ``##[command]`` anywhere in a
line, and ``::command::`` at the start of one after white space; others obey ``##vso[command]``
and ``##teamcity[command]``.  A name or a key of a stranger's file could so silence every
annotation.  :func:`broken` writes the last character of such a beginning as an escape, which can
be done to a stream as it comes; :func:`guard_streams` does it to all that this process says,
tracebacks and mistakes of other modules among it.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, BinaryIO, cast

LONGEST_NAME = 40
"""Letters between ``##`` and ``[``, at most; services use ten."""
_BLANK = r"(?:[^\S\r\n]|[\u200b\ufeff]|\x1b\[[0-9;]*[A-Za-z])*"
"""What may stand before ``::``, colours of a terminal among it."""
_LEADING = re.compile(rf"((?:^|(?<=[\r\n])){_BLANK}:):")
_ANYWHERE = re.compile(rf"(##\w{{0,{LONGEST_NAME}}})\[")
_KEPT = LONGEST_NAME + 2
_STARTED = "x"
"""Stands for the beginning of a line that is too long to be kept, and is not blank."""


def broken(text: str) -> str:
    """``text`` with no line that a runner obeys; the same text if there was none."""
    if "::" in text:
        text = _LEADING.sub(r"\1\\x3a", text)
    return _ANYWHERE.sub(r"\1\\x5b", text) if "##" in text else text


def broken_json(text: str) -> str:
    """JSON, which stays the same data: ``##`` stands in its strings only, and no string begins
    a line."""
    return _ANYWHERE.sub(r"\1\\u005b", text) if "##" in text else text


class GuardedBytes(io.BufferedIOBase):
    """Bytes on their way to a stream, in which commands are broken unless it ``obeys``."""

    def __init__(self, stream: BinaryIO) -> None:
        self.obeys = False
        self._stream = stream
        self._line = ""

    def write(self, data: Any) -> int:
        sent = bytes(data)
        text = sent.decode("utf-8", "surrogateescape")
        if not self.obeys:
            text = broken(self._line + text)[len(self._line) :]
        self._stream.write(text.encode("utf-8", "surrogateescape"))
        self._line = _unfinished(self._line + text)
        return len(sent)

    def writable(self) -> bool:
        return True

    def flush(self) -> None:
        self._stream.flush()

    def close(self) -> None:
        """The stream under it stays open: it belongs to the interpreter."""
        if not self.closed:
            self.flush()

    def fileno(self) -> int:
        return self._stream.fileno()

    def isatty(self) -> bool:
        return self._stream.isatty()


def _unfinished(text: str) -> str:
    """What of the last line matters to what comes next."""
    line = re.split(r"[\r\n]", text)[-1]
    if len(line) <= _KEPT:
        return line
    return line[-_KEPT:] if not line.strip() else _STARTED + line[-_KEPT:]


def guard_streams() -> None:
    """From here on this process says nothing that a runner obeys, but within :func:`obeyed`."""
    sys.stdout = _guarded(sys.stdout)
    sys.stderr = _guarded(sys.stderr)


def _guarded(stream: IO[str]) -> Any:
    inner = getattr(stream, "buffer", None)
    if inner is None or isinstance(inner, GuardedBytes):
        return stream
    stream.flush()
    text = cast(io.TextIOWrapper, stream)
    return io.TextIOWrapper(
        cast(BinaryIO, GuardedBytes(inner)),
        encoding=text.encoding,
        errors=text.errors,
        line_buffering=text.line_buffering,
        write_through=text.write_through,
    )


@contextmanager
def obeyed(stream: IO[str]) -> Iterator[None]:
    """Within the block ``stream`` passes commands on; they are the block's own."""
    guard = getattr(stream, "buffer", None)
    if not isinstance(guard, GuardedBytes):
        yield
        return
    stream.flush()
    guard.obeys = True
    try:
        yield
        stream.flush()
    finally:
        guard.obeys = False
