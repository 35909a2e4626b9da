"""Calls under limits of time and memory, in one process that is kept warm between them.

SymPy may think for hours or fill the memory on a claim of one line; its process is then
ended, and the next call starts another.  It is a process of its own and no copy of its
maker: so it may be made by the worker of a pool, by a notebook, by a script without a guard,
and it ends when its maker does, also when that is killed.
"""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from subprocess import DEVNULL, Popen
from threading import Thread, current_thread, main_thread
from time import process_time, sleep
from types import FrameType
from typing import TypeVar

from symderiv.base.errors import Unsupported
from symderiv.formula.tree import number_fresh_from
from symderiv.system.pool import Ended, guarded, how_it_ended, limit_process

Answer = TypeVar("Answer")

_FRESH = 2 * 10**12
"""Fresh indices of this process are numbered above those of every process that calls it."""
_START = 60.0
"""Seconds that a process has for starting, which are no one's time limit."""
_WATCH = 0.1
"""Seconds between two looks whether the maker is still there."""
_AGAIN = 0.5
"""Seconds after which an alarm rings again."""


def run_limited(
    function: Callable[..., Answer], *arguments: object, timeout: float, memory: int
) -> Answer | Ended:
    """``function(*arguments)`` within ``timeout`` seconds and ``memory`` megabytes.

    ``function`` must be importable by name; arguments and answer must pickle.
    """
    if timeout <= 0:
        return Ended("out of time")
    worker = _Worker.for_memory(memory)
    try:
        worker.connection.send_bytes(pickle.dumps((function, arguments)))
        if not worker.connection.poll(timeout):
            worker.end()
            return Ended(f"out of time: no answer within {timeout:.3g} s")
        answer: Answer | Ended = worker.connection.recv()
    except (EOFError, BrokenPipeError, ConnectionResetError):
        code = how_it_ended(worker.end(by_itself=True))
        return Ended(f"its process ended unexpectedly ({code})")
    except BaseException:
        # An answer to this call must not be taken for one to the next.
        worker.end()
        raise
    return answer


class _Worker:
    """The process, and this side's end of the pipe to it."""

    current: _Worker | None = None

    def __init__(self, memory: int) -> None:
        self.memory = memory
        self.maker = os.getpid()
        self.connection, other = Pipe()
        call = f"from symderiv.proving.sympy.limits import serve; serve({other.fileno()}, {memory})"
        self.process = Popen(
            # Nothing is imported from the current folder, which may be a stranger's.
            [sys.executable, "-P", "-c", call],
            stdin=DEVNULL,
            pass_fds=[other.fileno()],
            process_group=0,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        other.close()
        self.connection.poll(_START)
        self.connection.recv()

    @classmethod
    def for_memory(cls, memory: int) -> _Worker:
        known = cls.current
        if known is not None and known.maker == os.getpid():
            if known.memory == memory and known.process.poll() is None:
                return known
            known.end()
        cls.current = cls(memory)
        return cls.current

    def end(self, by_itself: bool = False) -> int:
        """Ends the process, if it does not end by itself, and says how it ended."""
        type(self).current = None
        self.connection.close()
        if not by_itself:
            self.process.kill()
        return self.process.wait()


@atexit.register
def stop() -> None:
    """End the process, whatever it does."""
    if _Worker.current is not None and _Worker.current.maker == os.getpid():
        _Worker.current.end()


def serve(descriptor: int, memory: int) -> None:
    """What the process does: answers calls until the other end of the pipe is closed."""
    import symderiv.proving.sympy.simplifiers  # noqa: F401  # imported before memory is counted

    maker = os.getppid()
    number_fresh_from(_FRESH)
    limit_process(memory)
    Thread(target=_end_with, args=(maker,), daemon=True).start()
    connection = Connection(descriptor)
    # Where the maker is killed, the pipe may break at any place.
    with suppress(EOFError, ConnectionError):
        connection.send(None)
        while True:
            function, arguments = pickle.loads(connection.recv_bytes())
            connection.send(guarded(partial(_called, function), memory, arguments))


def _end_with(maker: int) -> None:
    while os.getppid() == maker:
        sleep(_WATCH)
    os._exit(1)


def _called(function: Callable[..., Answer], arguments: tuple[object, ...]) -> Answer | Ended:
    try:
        return function(*arguments)
    except Unsupported as unsupported:
        return Ended(f"unsupported: {unsupported}")


def metered(
    function: Callable[..., Answer], seconds: float, *arguments: object
) -> tuple[Answer | Ended, float]:
    """``function(*arguments)`` within ``seconds`` of computing, and how many it took.

    For the process that :func:`run_limited` keeps: what it may compute there does not depend on
    what else the machine does.
    """
    started = process_time()
    before = signal.signal(signal.SIGPROF, _out_of_time)
    signal.setitimer(signal.ITIMER_PROF, max(seconds, 1e-3), _AGAIN)
    answer: Answer | Ended
    try:
        answer = _called(function, arguments)
    except OutOfTime:
        answer = Ended(f"out of time: no answer within {seconds:.3g} s of computing")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return answer, process_time() - started


def _out_of_time(number: int, frame: object) -> None:
    raise OutOfTime


class OutOfTime(BaseException):
    """Not an Exception, so that no handler inside a library takes it for its own."""


@dataclass(slots=True)
class _Alarm:
    """``held`` puts an interruption off, ``due`` says that one was put off."""

    held: bool = False
    due: bool = False

    def ring(self, number: int, frame: FrameType | None) -> None:
        self.due = True
        if not self.held and not _is_ignored_in(frame):
            raise OutOfTime


def _is_ignored_in(frame: FrameType | None) -> bool:
    """Whether Python would print an exception and go on: in finalisers, and while garbage is
    collected.  The alarm rings again."""
    while frame is not None:
        if frame.f_code.co_name in ("gc_callback", "__del__"):
            return True
        frame = frame.f_back
    return False


_alarm = _Alarm()


@contextmanager
def interrupted_after(seconds: float) -> Iterator[None]:
    """Raises OutOfTime within Python code that runs for longer.

    Cheaper than a process, and weaker: it needs the main thread and a system with alarms (else
    there is no limit), and waits for calls of C libraries.
    """
    if current_thread() is not main_thread() or not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, _alarm.ring)
    # It rings again, because an exception in a finaliser is ignored.
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-3), _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        _alarm.due = False


@contextmanager
def undisturbed() -> Iterator[None]:
    """Puts an interruption off to the end, for short work that must not break in the middle."""
    _alarm.held = True
    try:
        yield
    finally:
        _alarm.held = False
    if _alarm.due:
        raise OutOfTime
