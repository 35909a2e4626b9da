"""Tasks in processes of their own, with limits of time and memory.

A task that hangs, crashes, calls ``os._exit`` or asks for too much memory ends as an
:class:`Ended` with the reason, and touches no other.  Workers are forked from a server
that has imported what they need and runs no threads, so that starting one (again, after
a crash) is cheap and safe.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from traceback import extract_tb
from typing import TypeVar

from pebble import CONSTS, ProcessExpired, ProcessPool

Task = TypeVar("Task")
Answer = TypeVar("Answer")

GRACE = 1.0
"""Seconds beyond the limit, for a task that watches the time itself to say where it stood."""
ATTEMPTS = 3
CONSTS.term_timeout = 0.3
"""Seconds for a worker to end by itself, so that Ctrl-C takes less than one."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for each task; megabytes that a process may use beyond those of its start."""

    seconds: float
    megabytes: int


@dataclass(frozen=True, slots=True)
class Ended:
    """A task that gave no answer, and why."""

    reason: str


def warm(*modules: str) -> None:
    """Begin to import ``modules`` in the server, while the caller goes on with other work."""
    context = multiprocessing.get_context(start_method())
    if context.get_start_method() == "forkserver":
        from multiprocessing import forkserver

        multiprocessing.set_forkserver_preload(list(modules))
        # Threads of linear algebra reserve address space, which the memory limit counts.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        forkserver.ensure_running()


def run_all(
    function: Callable[[Task], Answer],
    tasks: Sequence[Task],
    limits: Limits,
    jobs: int,
    finished: Callable[[int, Answer | Ended], None],
) -> None:
    """Calls ``finished(position, answer)`` for each task as it ends, in no fixed order.

    ``function`` must be importable by name, tasks and answers be values that pickle.
    """
    waiting = dict(enumerate(tasks))
    for _ in range(ATTEMPTS):
        if waiting:
            _attempt(function, waiting, limits, jobs, finished)
    for position in waiting:
        finished(position, Ended("the processes that should prove it could not be kept alive"))


def _attempt(
    function: Callable[[Task], Answer],
    waiting: dict[int, Task],
    limits: Limits,
    jobs: int,
    finished: Callable[[int, Answer | Ended], None],
) -> None:
    """Runs ``waiting`` in one pool, taking out of it what ends; the rest is for another pool."""
    pool = ProcessPool(
        max_workers=max(1, min(jobs, len(waiting))),
        initializer=limit_process,
        initargs=(limits.megabytes,),
        context=multiprocessing.get_context(start_method()),
    )
    task_in_limits = partial(guarded, function, limits.megabytes)
    futures: dict[Future[Answer | Ended], int] = {}

    def take(future: Future[Answer | Ended]) -> None:
        answer = _answer(future, limits)
        if answer is not None:
            del waiting[futures[future]]
            finished(futures[future], answer)

    try:
        for position, task in waiting.items():
            scheduled = pool.schedule(task_in_limits, args=(task,), timeout=limits.seconds + GRACE)
            futures[scheduled] = position
        for future in as_completed(futures):
            take(future)
    except KeyboardInterrupt:
        for known, position in futures.items():
            if position in waiting and known.done():
                take(known)
        raise
    finally:
        pool.stop()  # type: ignore[no-untyped-call]  # the library's own omission
        pool.join()


def _answer(future: Future[Answer | Ended], limits: Limits) -> Answer | Ended | None:
    """What came of a task that is done, or None where its pool broke and another must try."""
    try:
        return future.result()
    except TimeoutError:
        return Ended(f"out of time: no answer within {limits.seconds:g} s")
    except ProcessExpired as error:
        return Ended(f"its process ended unexpectedly ({how_it_ended(error.exitcode)})")
    except BrokenProcessPool:
        return None


def guarded(function: Callable[[Task], Answer], megabytes: int, task: Task) -> Answer | Ended:
    """The boundary of a worker: whatever goes wrong inside becomes a value that pickles."""
    try:
        return function(task)
    except MemoryError:
        return Ended(f"out of memory: more than {megabytes} MB")
    except RecursionError:
        return Ended("the formula is nested too deeply")
    except Exception as error:
        frame = extract_tb(error.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.lineno}"
        return Ended(f"internal error, {type(error).__name__} at {place}: {error}")


def limit_process(megabytes: int) -> None:
    """Sets up a worker: its memory, an end by a signal at once even inside a C library, and
    no way to write into the report."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.dup2(2, 1)
    if sys.platform != "win32":
        import resource

        most = _address_space() + megabytes * 2**20
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _address_space() -> int:
    """The bytes of address space in use, where the system tells, else 0."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def start_method() -> str:
    return "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"


def how_it_ended(code: int) -> str:
    if code < 0:
        return f"signal {signal.Signals(-code).name}"
    return f"exit code {code}"
