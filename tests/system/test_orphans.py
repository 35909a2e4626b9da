"""No process outlives the run, however that ends, and the terminal is left as it was."""

import os
import pty
import select
import signal
import sys
import time
from pathlib import Path

import pytest

from symderiv.system.pool import Ended, Limits, run_all
from tests.started import left_over, start

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="signals of Linux")

IN_FLINT = """
import sys
from pathlib import Path
from symderiv.base.options import Options
from symderiv.files.load import read_text
from symderiv.running.run import Runner
from symderiv.system.signals import end_in_order, exit_code
from tests.system import test_orphans

if __name__ == "__main__":
    end_in_order()
    derivation = read_text(test_orphans.TEXT, "a.yaml")
    placed = [(derivation, item) for item in derivation.items]
    try:
        Runner(test_orphans.in_flint, Options(timeout=600), jobs=2).prove(placed)
    except KeyboardInterrupt:
        sys.exit(exit_code())
"""
TEXT = "symbols: {x: real}\nidentities: [{id: a, claim: x = x}, {id: b, claim: x = x}]\n"
BEGUN = "begun"
SOON = 2.0


def in_flint(derivation: object, item: object, options: object) -> None:
    """A call that FLINT would be at for days, and in which Python minds no signal."""
    from flint import fmpz_mpoly_ctx

    x, y, z, w = fmpz_mpoly_ctx.get(("x", "y", "z", "w")).gens()
    base = x + y + z + w + 1
    Path(f"{BEGUN}-{os.getpid()}").touch()
    while True:
        base = base**9


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_workers_in_flint_end_with_the_run(number: signal.Signals, tmp_path: Path) -> None:
    process = start(folder=tmp_path, code=IN_FLINT)
    end = time.monotonic() + 60
    while len(list(tmp_path.glob(f"{BEGUN}-*"))) < 2 and time.monotonic() < end:
        time.sleep(0.02)
    time.sleep(0.2)
    process.send_signal(number)
    left = left_over(process.pid, SOON)
    process.wait(timeout=10)
    assert left == []
    assert process.returncode == (-number if number == signal.SIGKILL else 128 + number)


def spin(task: int) -> int:
    while True:
        task += 1


def test_the_limit_of_processor_time_ends_what_no_parent_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("symderiv.system.pool.GRACE", 30.0)
    answers: list[object] = []
    run_all(cpu_limited_spin, [0], Limits(40, 500), 1, lambda _, answer: answers.append(answer))
    assert answers == [Ended("out of time: no answer within 40 s")]


def cpu_limited_spin(task: int) -> int:
    from symderiv.system import orphans

    orphans.limit_cpu(-orphans.MARGIN + 0.1)
    return spin(task)


@pytest.mark.parametrize("moment", range(12))
def test_the_cursor_comes_back_whenever_the_run_is_interrupted(moment: int, tmp_path: Path) -> None:
    claims = "".join(f"  - {{id: a{i}, claim: 'd(x**{i + 2}, x) = 0'}}\n" for i in range(40))
    (tmp_path / "a.yaml").write_text(f"symbols: {{x: real}}\nidentities:\n{claims}")
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(tmp_path)
        os.environ |= {"SYMDERIV_CACHE": str(tmp_path / "cache"), "TERM": "xterm"}
        os.execv(sys.executable, [sys.executable, "-m", "symderiv", "prove", "a.yaml"])
    shown = _until(terminal, b"proving", 60)
    shown += _until(terminal, None, 0.02 * moment)
    os.kill(pid, signal.SIGINT)
    shown += _until(terminal, None, 20)
    os.waitpid(pid, 0)
    os.close(terminal)
    assert shown.rfind(b"\x1b[?25h") > shown.rfind(b"\x1b[?25l") >= 0


def _until(terminal: int, wanted: bytes | None, seconds: float) -> bytes:
    """What a terminal is sent, until ``wanted`` is, or the other side is gone."""
    end, shown = time.monotonic() + seconds, b""
    while wanted is None or wanted not in shown:
        ready, _, _ = select.select([terminal], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            break
        try:
            shown += os.read(terminal, 65536)
        except OSError:
            break
    return shown


SLOWLY = """
import os, signal, sys
from symderiv.base.options import Options
from symderiv.files.load import read_text
from symderiv.running.run import Progress, Runner
from tests import fakes
from tests.system import test_orphans

if __name__ == "__main__":
    claims = "".join(f"  - {{id: slow-{i}, claim: x = x}}\\n" for i in range(12))
    derivation = read_text("symbols: {x: real}\\nidentities:\\n" + claims, "a.yaml")
    progress = Progress(advance=lambda result: test_orphans.kill_once(sys.argv[1]))
    runner = Runner(fakes.check, Options(timeout=20), 2, progress)
    results = runner.prove([(derivation, item) for item in derivation.items])
    print([result.verdict for result in results].count("proved"))
"""
_killed: list[int] = []


def kill_once(kind: str) -> None:
    """Kills one of this process's helpers: the server of workers, or a worker of it."""
    if _killed:
        return
    from multiprocessing import forkserver

    server = forkserver._forkserver._forkserver_pid
    below = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    _killed.append(server if kind == "server" else int(below[0]))
    os.kill(_killed[0], signal.SIGKILL)


@pytest.mark.parametrize(("kind", "least"), [("server", 10), ("worker", 11)])
def test_a_helper_that_is_killed_costs_no_more_than_what_it_was_at(
    kind: str, least: int, tmp_path: Path
) -> None:
    process = start(kind, folder=tmp_path, code=SLOWLY)
    out, err = process.communicate(timeout=90)
    assert err == ""
    assert int(out) >= least
