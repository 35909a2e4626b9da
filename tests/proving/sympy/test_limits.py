"""A task that hangs, crashes or asks for too much is ended; the next one finds a process."""

import math
import operator
import os
import signal
import subprocess
import sys
import time
from functools import partial

import pytest

from symderiv.proving.sympy.limits import (
    OutOfTime,
    interrupted_after,
    run_limited,
    stop,
    undisturbed,
)
from symderiv.system import pool

MEMORY = 512


def test_an_answer_and_a_warm_process() -> None:
    first = run_limited(os.getpid, timeout=10, memory=MEMORY)
    assert run_limited(math.factorial, 5, timeout=10, memory=MEMORY) == 120
    assert run_limited(os.getpid, timeout=10, memory=MEMORY) == first != os.getpid()


@pytest.mark.parametrize(
    ("function", "argument", "reason"),
    [
        (time.sleep, 600, "out of time: no answer within 0.3 s"),
        (bytearray, 10**10, f"out of memory: more than {MEMORY} MB"),
        (os._exit, 7, "its process ended unexpectedly (exit code 7)"),
        (os.abort, None, "its process ended unexpectedly (signal SIGABRT)"),
        (operator.index, "x", "internal error"),
    ],
)
def test_trouble_ends_and_the_next_call_is_answered(
    function: object, argument: object, reason: str
) -> None:
    arguments = () if argument is None else (argument,)
    timeout = 0.3 if function is time.sleep else 10
    ended = run_limited(function, *arguments, timeout=timeout, memory=MEMORY)  # type: ignore[arg-type]
    assert isinstance(ended, pool.Ended)
    assert ended.reason.startswith(reason)
    assert run_limited(math.factorial, 4, timeout=10, memory=MEMORY) == 24


def test_a_hang_is_killed_and_not_left_behind() -> None:
    process = run_limited(os.getpid, timeout=10, memory=MEMORY)
    assert isinstance(process, int)
    run_limited(time.sleep, 600, timeout=0.2, memory=MEMORY)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_it_works_inside_the_worker_of_a_pool() -> None:
    found: list[object] = []
    task = partial(run_limited, math.factorial, timeout=20, memory=MEMORY)
    pool.run_all(task, [6], pool.Limits(30, 2048), 1, lambda _, answer: found.append(answer))
    assert found == [720]


def test_the_process_ends_with_its_maker() -> None:
    code = (
        "import os, time; from symderiv.proving.sympy.limits import run_limited as run\n"
        f"print(run(os.getpid, timeout=20, memory={MEMORY}), flush=True)\n"
        f"run(time.sleep, 600, timeout=600, memory={MEMORY})"
    )
    maker = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert maker.stdout is not None
    process = int(maker.stdout.readline())
    maker.send_signal(signal.SIGKILL)
    maker.wait()
    maker.stdout.close()
    for _ in range(100):
        if not _runs(process):
            return
        time.sleep(0.1)
    pytest.fail("the process outlived its maker")


def _runs(process: int) -> bool:
    """Whether it is there and no zombie that waits for someone to look."""
    try:
        with open(f"/proc/{process}/stat", encoding="ascii") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_an_interruption_is_no_exception_that_a_library_could_keep() -> None:
    with pytest.raises(OutOfTime), interrupted_after(0.1):
        _stubborn()


def _stubborn() -> None:
    while True:
        try:
            time.sleep(10)
        except Exception:
            continue


def test_what_ends_in_time_is_not_interrupted() -> None:
    with interrupted_after(0.05):
        pass
    time.sleep(0.1)


def test_what_must_not_break_is_interrupted_at_its_end() -> None:
    done: list[str] = []
    with pytest.raises(OutOfTime), interrupted_after(0.05):
        _in_two_parts(done)
    assert done == ["whole"]


def _in_two_parts(done: list[str]) -> None:
    with undisturbed():
        time.sleep(0.2)
        done.append("whole")
    done.append("after")


@pytest.fixture(autouse=True, scope="module")
def _stopped() -> object:
    yield
    stop()
