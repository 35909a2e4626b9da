"""Tasks are made and pickled as processes become free for them."""

import sys

import pytest

from symderiv.system.pool import AHEAD, Ended, Lazily, Limits, run_all

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")

LIMITS = Limits(30, 500)


def test_no_more_tasks_are_there_than_processes_will_soon_take() -> None:
    made: list[int] = []
    answered: list[int] = []
    ahead: list[int] = []

    def make(place: int) -> int:
        made.append(place)
        ahead.append(len(made) - len(answered))
        return -place

    def finished(place: int, answer: int | Ended) -> None:
        assert answer == place
        answered.append(place)

    run_all(abs, Lazily(make, 60), LIMITS, 2, finished)
    assert made == list(range(60))
    assert sorted(answered) == list(range(60))
    assert max(ahead) <= 2 * AHEAD


class Deep:
    """What cannot be pickled, being too deep."""

    def __reduce__(self) -> tuple[object, ...]:
        return Deep, (Deep(),)


def test_a_task_that_cannot_be_pickled_harms_no_other() -> None:
    answers: dict[int, object] = {}
    tasks: list[object] = [1.0, Deep(), 2.0]
    run_all(repr, tasks, LIMITS, 1, answers.__setitem__)
    assert answers == {0: "1.0", 1: Ended("the formula is nested too deeply"), 2: "2.0"}
