"""A cluster of real processes answers as one machine does; a worker that is lost is named."""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from symderiv.base.errors import NoCluster
from symderiv.base.options import Options
from symderiv.files.load import read_text
from symderiv.running.run import Runner
from symderiv.system import cluster
from symderiv.system.cluster import Cluster
from symderiv.system.pool import Ended, Limits
from tests import fakes
from tests.started import left_over, start

pytest.importorskip("distributed")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")

LIMITS = Limits(5, 500)


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def workers(said: list[str]) -> Iterator[Cluster]:
    started = Cluster(LIMITS, 2, None, (), said.append)
    yield started
    started.close()


def slowly(task: int) -> int:
    time.sleep(0.1)
    return -task


def test_limits_and_order_are_those_of_one_machine(workers: Cluster, said: list[str]) -> None:
    kinds = ["fine", "hang", "exit", "bug", "fine", "hog", "recursion", "crash", "fine"]
    claims = "".join(f"  - {{id: {kind}-{i}, claim: x = x}}\n" for i, kind in enumerate(kinds))
    derivation = read_text(f"symbols: {{x: real}}\nidentities:\n{claims}", "a.yaml")
    placed = [(derivation, item) for item in derivation.items]
    options = Options(timeout=2, memory=500)
    workers.limits = Limits(2, 500)
    there = Runner(fakes.check, options, workers=workers).prove(placed)
    here = Runner(fakes.check, options, 2).prove(placed)
    assert [result.id for result in there] == [item.id for _, item in placed]
    assert [(one.verdict, one.verdict == "proved" or one.reason) for one in there] == [
        (one.verdict, one.verdict == "proved" or one.reason) for one in here
    ]
    assert said == []


def test_a_worker_that_is_killed_is_named_and_its_work_done(
    workers: Cluster, said: list[str]
) -> None:
    killed = []
    answers: dict[int, object] = {}

    def finished(place: int, answer: int | Ended) -> None:
        answers[place] = answer
        if not killed:
            killed.extend(workers._client.run(os.getpid).items())
            os.kill(killed[0][1], signal.SIGKILL)

    workers.run(slowly, list(range(60)), finished)
    assert answers == {task: -task for task in range(60)}
    assert said == [f"lost the worker {killed[0][0]}; what it was at is tried again"]


def test_a_task_that_takes_its_worker_along_takes_no_other(
    workers: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: dict[int, object] = {}
    monkeypatch.setattr(cluster, "_batch", fatal)
    workers.run(slowly, list(range(12)), answers.__setitem__)
    assert answers == {task: -task if task != 5 else Ended(cluster.NOT_KEPT) for task in range(12)}


def fatal(
    function: object, limits: Limits, modules: object, version: str, packed: list[bytes]
) -> bytes:
    """A batch whose worker dies of task 5 itself."""
    import pickle

    tasks = list(map(pickle.loads, packed))
    if 5 in tasks:
        os.kill(os.getpid(), signal.SIGKILL)
    return pickle.dumps([-task for task in tasks])


def test_another_version_on_a_worker_is_a_mistake(
    workers: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "engine", lambda: "another one")
    with pytest.raises(NoCluster, match="another version"):
        workers.run(slowly, [1], lambda place, answer: None)


COMMAND = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from symderiv.__main__ import main
if __name__ == "__main__":
    main()
"""
"""As it is: the workers of a cluster look whether they are of the same version."""
CLAIMS = "symbols: {x: real, y: real}\nidentities:\n" + "".join(
    f"  - {{id: a{i}, claim: 'd(x**{i}, x) = {i} * x**{i - 1}{' + y' if i % 3 == 0 else ''}'}}\n"
    for i in range(2, 14)
)


def test_the_command_reports_the_same_from_a_cluster(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(CLAIMS, encoding="utf-8")
    asked = ("prove", "a.yaml", "--no-cross-check", "--format", "json", "--no-cache")
    reports = []
    for more in ((), ("--executor", "dask")):
        process = start(*asked, *more, folder=tmp_path, code=COMMAND)
        out, err = process.communicate(timeout=90)
        assert (process.returncode, err) == (1, "")
        results = json.loads(out)["results"]
        reports.append([{**each, "seconds": 0} for each in results])
    assert reports[0] == reports[1]


def test_ctrl_c_ends_a_run_on_a_cluster(tmp_path: Path) -> None:
    hard = "(x + y)**900 * (x - y) = (x + y)**899 * (x**2 - y**2) + x"
    (tmp_path / "a.yaml").write_text(
        CLAIMS + f"  - {{id: hard, claim: '{hard}'}}\n", encoding="utf-8"
    )
    asked = ("--executor", "dask", "--jobs", "1", "--timeout", "600", "--no-cross-check")
    process = start("prove", "a.yaml", *asked, folder=tmp_path, code=COMMAND)
    time.sleep(6)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert left_over(process.pid) == []


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense://x", "tcp://no.invalid:1"])
def test_a_cluster_that_is_not_there_is_a_mistake(
    address: str, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "SCHEDULING", 1)
    with pytest.raises(NoCluster, match="no cluster at"):
        Cluster(LIMITS, 1, address, (), said.append)


def test_without_dask_the_command_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(CLAIMS, encoding="utf-8")
    code = f"import sys; sys.modules['distributed'] = None\n{COMMAND}"
    process = start("prove", "a.yaml", "--executor", "dask", folder=tmp_path, code=code)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "pip install 'symderiv[cluster]'" in err
