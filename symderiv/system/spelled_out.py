"""Characters that a terminal's encoding lacks, written with those that it has.

The signs of our own reports have a twin in ASCII, and everything else an escape, so that no
command ends with a UnicodeEncodeError.
"""

from __future__ import annotations

import codecs
import sys
from typing import IO

HANDLER = "symderiv-spelled-out"
"""The name of the error handler of encoders."""
TWINS = {
    "─": "-",
    "━": "-",
    "✓": "v",
    "✗": "x",
    "…": "...",
    "·": "-",
    "±": "+/-",
    "≈": "~",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "×": "x",
    "→": "->",
    "∞": "oo",
    "–": "-",
    "’": "'",
    "“": '"',
    "”": '"',
}


def _spelled(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    shown = "".join(
        TWINS.get(one) or one.encode("ascii", "backslashreplace").decode("ascii") for one in lacking
    )
    return shown, error.end


codecs.register_error(HANDLER, _spelled)


def spelled_out(text: str, encoding: str) -> str:
    """``text`` with what ``encoding`` lacks written out."""
    return text.encode(encoding, HANDLER).decode(encoding)


def lacks_signs(stream: IO[str]) -> bool:
    """Whether a stream cannot show the signs of reports as they are."""
    try:
        "✓✗─".encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return True
    return False


def spell_out(stream: IO[str]) -> None:
    """From here on a stream writes out what its encoding lacks."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors=HANDLER)


def spell_out_streams() -> None:
    """Both streams of this process."""
    for stream in (sys.stdout, sys.stderr):
        spell_out(stream)
