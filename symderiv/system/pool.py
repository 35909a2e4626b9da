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
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar, overload

from pebble import CONSTS, ProcessExpired, ProcessPool

from symderiv.base.errors import internal_error
from symderiv.system.orphans import WATCHED, die_with, limit_cpu
from symderiv.system.recursion import deep_recursion
from symderiv.system.workflow_commands import guard_streams

Task = TypeVar("Task")
Answer = TypeVar("Answer")

GRACE = 1.0
"""Seconds beyond the limit, for a task that watches the time itself to say where it stood."""
ATTEMPTS = 3
PAUSE = 0.2
"""Seconds, and more each time."""
AHEAD = 4
"""Tasks for each process that are pickled before it is free."""
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

    def run(
        self,
        function: Callable[[Task], Answer],
        tasks: Sequence[Task],
        finished: Callable[[int, Answer | Ended], None],
    ) -> None:
        """Calls ``finished(position, answer)`` for each task as it ends, in no fixed order."""
        run_in(self, function, tasks, finished)

    def start(self, function: Callable[[Task], Answer], task: Task) -> Future[Answer | Ended]:
        """One task alone; cancelling its future ends its process.  Raises RuntimeError where the
        processes are gone, and RecursionError for a task that is nested too deeply to be sent."""
        with deep_recursion():
            packed = pickle.dumps(task)
        limited = partial(_unpacked, function, self.limits)
        seconds = self.limits.seconds + GRACE
        future: Future[Answer | Ended] = self.pool(self.jobs).schedule(
            limited, args=(packed,), timeout=seconds
        )
        return future

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
    """The same in processes that stay.  Ctrl-C ends them.

    A task is asked of ``tasks`` when a process will soon be free for it, and no sooner.
    """
    waiting = dict.fromkeys(range(len(tasks)))
    for attempt in range(ATTEMPTS):
        if waiting:
            # The server that has just been killed is not gone at once.
            time.sleep(attempt * PAUSE)
            _Attempt(workers, function, tasks, waiting, finished).run()
    for position in waiting:
        finished(position, Ended("the processes that should prove it could not be kept alive"))


class Lazily(Sequence[Task]):
    """Tasks that are made one by one, when they are asked for."""

    def __init__(self, make: Callable[[int], Task], count: int) -> None:
        self._make = make
        self._count = count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Task: ...

    @overload
    def __getitem__(self, place: slice) -> list[Task]: ...

    def __getitem__(self, place: int | slice) -> Task | list[Task]:
        if isinstance(place, slice):
            return [self._make(position) for position in range(self._count)[place]]
        return self._make(range(self._count)[place])


class _Attempt(Generic[Task, Answer]):
    """What is ``waiting`` run in one pool, what ends taken out of it; the rest is for another
    pool."""

    def __init__(
        self,
        workers: Workers,
        function: Callable[[Task], Answer],
        tasks: Sequence[Task],
        waiting: dict[int, None],
        finished: Callable[[int, Answer | Ended], None],
    ) -> None:
        self.workers = workers
        self.tasks = tasks
        self.waiting = waiting
        self.finished = finished
        self.limited = partial(_unpacked, function, workers.limits)
        self.running: dict[Future[Answer | Ended], int] = {}

    def run(self) -> None:
        try:
            self._run()
        except KeyboardInterrupt:
            for future in [known for known in self.running if known.done()]:
                self._take(future)
            self.workers.close()
            raise
        if self.waiting:
            self.workers.close()

    def _run(self) -> None:
        pool = self.workers.pool(len(self.waiting))
        upcoming = iter(tuple(self.waiting))
        most = AHEAD * self.workers.jobs
        whole = True
        while True:
            while whole and len(self.running) < most:
                position = next(upcoming, None)
                if position is None:
                    break
                whole = self._schedule(pool, position)
            if not self.running:
                return
            for future in wait(self.running, return_when=FIRST_COMPLETED).done:
                self._take(future)

    def _schedule(self, pool: ProcessPool, position: int) -> bool:
        """Whether the pool still takes tasks."""
        # Pickled here and not in the pool's own thread, which would end with the first that fails.
        try:
            with deep_recursion():
                packed = pickle.dumps(self.tasks[position])
        except RecursionError:
            self._finish(position, Ended(TOO_DEEP))
            return True
        try:
            seconds = self.workers.limits.seconds + GRACE
            future = pool.schedule(self.limited, args=(packed,), timeout=seconds)
        except RuntimeError:
            return False
        self.running[future] = position
        return True

    def _take(self, future: Future[Answer | Ended]) -> None:
        position = self.running.pop(future)
        answer = answer_of(future, self.workers.limits)
        if answer is not None:
            self._finish(position, answer)

    def _finish(self, position: int, answer: Answer | Ended) -> None:
        del self.waiting[position]
        self.finished(position, answer)


def answer_of(future: Future[Answer | Ended], limits: Limits) -> Answer | Ended | None:
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
        return Ended(internal_error(error))


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
