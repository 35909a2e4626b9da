"""No process outlives the run that started it, not even in a loop inside a C library.

Where the system knows a signal for the death of a parent (Linux), a process is ended by it; a
limit of processor time ends it everywhere.
"""

from __future__ import annotations

import math
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
WATCHED = "SYMDERIV_WATCHED"
"""The variable that holds the id of the process whose end is to be that of what it starts."""
MARGIN = 2
"""Seconds of processor time beyond the limit: the parent, if it is there, is to be first."""


def die_with(parent: int) -> None:
    """Has this process killed as ``parent``, which started it, dies."""
    if sys.platform != "linux":
        return
    import ctypes

    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        # It died before it could be asked about.
        os._exit(1)


def limit_cpu(seconds: float) -> None:
    """Ends this process after ``seconds`` of its own time from now, by SIGXCPU."""
    if sys.platform == "win32":
        return
    import resource

    usage = resource.getrusage(resource.RUSAGE_SELF)
    most = math.ceil(usage.ru_utime + usage.ru_stime + seconds) + MARGIN
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (most, hard))
