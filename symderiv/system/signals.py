"""What a run does when it is told to end: by Ctrl-C, by a service that cancels it, by a terminal
that is closed.

The first such signal is raised as an exception, so that the report shows what was done by then;
a second one ends the process at once.  Either way the terminal's cursor is shown again, however
far a progress bar had come.
"""

from __future__ import annotations

import atexit
import os
import signal
import threading
from types import FrameType

INTERRUPTED = 128 + signal.SIGINT
"""The exit code after Ctrl-C."""
SHOW_CURSOR = b"\x1b[?25h"
STDERR = 2
_received: list[int] = []


class Terminated(KeyboardInterrupt):
    """A signal that asks to end, other than Ctrl-C; all that minds the one minds the other."""


def end_in_order() -> None:
    """Heeds Ctrl-C, SIGTERM and SIGHUP from here on, but those that the caller wants ignored."""
    if threading.current_thread() is not threading.main_thread():
        return
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) in (
            signal.SIG_DFL,
            signal.default_int_handler,
        ):
            signal.signal(number, _heed)
    atexit.register(show_cursor)


def exit_code() -> int:
    """The exit code of a run that was told to end."""
    return 128 + _received[0] if _received else INTERRUPTED


def show_cursor() -> None:
    """Shows the cursor of the terminal that messages go to."""
    try:
        if os.isatty(STDERR):
            os.write(STDERR, SHOW_CURSOR)
    except OSError:
        # The terminal is gone, and its cursor with it.
        pass


def _heed(number: int, frame: FrameType | None) -> None:
    show_cursor()
    _received.append(number)
    if len(_received) > 1:
        os._exit(exit_code())
    raise KeyboardInterrupt if number == signal.SIGINT else Terminated
