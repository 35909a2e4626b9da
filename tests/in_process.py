"""Provers in this process, for tests that run many commands: the same answers without the workers.

A worker sets where fresh indices are numbered from before each task, above all that came with it.
Here what is read afterwards is numbered from below again, as it is where workers are apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any
from unittest.mock import patch

from symderiv.formula.tree import number_fresh_from

STARTS = count(10**6, 10**6)
"""Where indices are numbered from after each task: above those before it, below a worker's."""


class Workers:
    """Stands in for :class:`symderiv.system.pool.Workers`."""

    def __init__(self, limits: Any, jobs: int) -> None:
        pass

    def run(
        self,
        function: Callable[[Any], Any],
        tasks: Sequence[Any],
        finished: Callable[[int, Any], None],
    ) -> None:
        for number in range(len(tasks)):
            task = tasks[number]
            try:
                answer = function(task)
            finally:
                number_fresh_from(next(STARTS))
            finished(number, answer)

    def close(self) -> None:
        pass


def run_all(
    function: Callable[[Any], Any],
    asked: Sequence[Any],
    limits: Any,
    jobs: int,
    finished: Callable[[int, Any], None],
) -> None:
    Workers(limits, jobs).run(function, asked, finished)


@contextmanager
def in_process() -> Iterator[None]:
    """Within the block commands prove here."""
    pool = "symderiv.system.pool"
    with (
        patch(f"{pool}.Workers", Workers),
        patch(f"{pool}.run_all", run_all),
        patch(f"{pool}.warm", lambda *modules: None),
    ):
        yield
