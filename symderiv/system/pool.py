"""Tasks in processes of their own, with limits of time and memory.

A task that hangs, crashes, calls ``os._exit`` or asks for too much memory ends as an
:class:`Ended` with the reason, and touches no other.  Workers are forked from a server
that has imported what they need and runs no threads, so that starting one (again, after
a crash) is cheap and safe.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from traceback import extract_tb
from typing import TypeVar

from pebble import CONSTS, ProcessExpired, ProcessPool

from symderiv.system.orphans import WATCHED, die_with, limit_cpu
from symderiv.system.recursion import deep_recursion
from symderiv.system.workflow_commands import guard_streams

Task = TypeVar("Task")
Answer = TypeVar("Answer")

GRACE = 1.0
"""Seconds beyond the limit, for a task that watches the time itself to say where it stood."""
ATTEMPTS = 3
TOO_DEEP = "the formula is nested too deeply"
SAFE_PATH = "PYTHONSAFEPATH"
"""Processes with this variable import nothing from the current folder, which may be a
stranger's."""
SERVING = "symderiv.system.forkserver"
HANGUP = [signal.SIGHUP] if hasattr(signal, "SIGHUP") else []
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
    multiprocessing.set_forkserver_preload([SERVING, *modules])
    _start_server()


def _start_server() -> None:
    """Starts the process from which workers are forked, where there is one and it does not run.

    It is deaf to Ctrl-C, and so is all that comes from it: they are ended by this process.
    """
    if start_method() != "forkserver":
        return
    from multiprocessing import forkserver, resource_tracker

    # Threads of linear algebra reserve address space, which the memory limit counts.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    atexit.unregister(_end_server)
    atexit.register(_end_server, os.getpid())
    with _variable(SAFE_PATH, "1"), _variable(WATCHED, _watched()):
        resource_tracker.ensure_running()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _watched() -> str:
    """This process, where the server may be told to die with it.

    The system takes the end of a thread that started a process for that of its parent.
    """
    main = threading.current_thread() is threading.main_thread()
    return str(os.getpid()) if main else ""


@contextmanager
def _variable(name: str, value: str) -> Iterator[None]:
    """The environment of what is started meanwhile."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def _end_server(maker: int) -> None:
    """Ends the server at once; by itself it ends when it has imported what it should."""
    from multiprocessing import forkserver

    process = getattr(forkserver._forkserver, "_forkserver_pid", None)
    if process is not None and maker == os.getpid():
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


class Workers:
    """Processes under the same limits for one run after the other, until they are closed."""

    def __init__(self, limits: Limits, jobs: int) -> None:
        self.limits = limits
        self.jobs = jobs
        self._pool: ProcessPool | None = None

    def pool(self, wanted: int) -> ProcessPool:
        """The processes, of which no more than ``wanted`` are started."""
        if self._pool is None:
            _start_server()
            self._pool = ProcessPool(
                max_workers=max(1, min(self.jobs, wanted)),
                initializer=limit_process,
                initargs=(self.limits.megabytes,),
                context=multiprocessing.get_context(start_method()),
            )
        return self._pool

    def close(self) -> None:
        """Ends every process, and what it is at."""
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]  # the library's own omission
            self._pool.join()
            self._pool = None


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
    workers = Workers(limits, jobs)
    try:
        run_in(workers, function, tasks, finished)
    finally:
        workers.close()


def run_in(
    workers: Workers,
    function: Callable[[Task], Answer],
    tasks: Sequence[Task],
    finished: Callable[[int, Answer | Ended], None],
) -> None:
    """The same in processes that stay.  Ctrl-C ends them."""
    waiting: dict[int, bytes] = {}
    for position, task in enumerate(tasks):
        # Here and not in the pool's own thread, which would end with the first that fails.
        try:
            with deep_recursion():
                waiting[position] = pickle.dumps(task)
        except RecursionError:
            finished(position, Ended(TOO_DEEP))
    for _ in range(ATTEMPTS):
        if waiting:
            _attempt(workers, function, waiting, finished)
    for position in waiting:
        finished(position, Ended("the processes that should prove it could not be kept alive"))


def _attempt(
    workers: Workers,
    function: Callable[[Task], Answer],
    waiting: dict[int, bytes],
    finished: Callable[[int, Answer | Ended], None],
) -> None:
    """Runs ``waiting`` in one pool, taking out of it what ends; the rest is for another pool."""
    limits = workers.limits
    pool = workers.pool(len(waiting))
    task_in_limits = partial(_unpacked, function, limits)
    futures: dict[Future[Answer | Ended], int] = {}

    def take(future: Future[Answer | Ended]) -> None:
        answer = _answer(future, limits)
        if answer is not None:
            del waiting[futures[future]]
            finished(futures[future], answer)

    try:
        for position, packed in waiting.items():
            scheduled = pool.schedule(
                task_in_limits, args=(packed,), timeout=limits.seconds + GRACE
            )
            futures[scheduled] = position
        for future in as_completed(futures):
            take(future)
    except KeyboardInterrupt:
        for known, position in futures.items():
            if position in waiting and known.done():
                take(known)
        workers.close()
        raise
    if waiting:
        workers.close()


def _answer(future: Future[Answer | Ended], limits: Limits) -> Answer | Ended | None:
    """What came of a task that is done, or None where its pool broke and another must try."""
    try:
        return future.result()
    except TimeoutError:
        return Ended(f"out of time: no answer within {limits.seconds:g} s")
    except ProcessExpired as error:
        if error.exitcode == -signal.SIGXCPU:
            return Ended(f"out of time: no answer within {limits.seconds:g} s")
        if error.exitcode == -signal.SIGABRT:
            # FLINT has no other answer where memory ends.
            return Ended(f"out of memory: more than {limits.megabytes} MB, or a library aborted")
        return Ended(f"its process ended unexpectedly ({how_it_ended(error.exitcode)})")
    except BrokenProcessPool:
        return None


def _unpacked(function: Callable[[Task], Answer], limits: Limits, packed: bytes) -> Answer | Ended:
    limit_cpu(limits.seconds + GRACE)

    def call(task: bytes) -> Answer:
        with deep_recursion():
            unpacked: Task = pickle.loads(task)
        return function(unpacked)

    return guarded(call, limits.megabytes, packed)


def guarded(function: Callable[[Task], Answer], megabytes: int, task: Task) -> Answer | Ended:
    """The boundary of a worker: whatever goes wrong inside becomes a value that pickles."""
    try:
        return function(task)
    except MemoryError:
        return Ended(f"out of memory: more than {megabytes} MB")
    except RecursionError:
        return Ended(TOO_DEEP)
    except Exception as error:
        frame = extract_tb(error.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.lineno}"
        return Ended(f"internal error, {type(error).__name__} at {place}: {error}")


def limit_process(megabytes: int) -> None:
    """Sets up a worker: its memory, an end by a signal at once even inside a C library and with
    its server, and no way to write into the report."""
    for number in (signal.SIGTERM, *HANGUP):
        signal.signal(number, signal.SIG_DFL)
    server = sys.modules.get(SERVING)
    if server is not None:
        die_with(server.SERVER)
    os.dup2(2, 1)
    guard_streams()
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
