"""Provers in this process, for tests that run many commands: the same answers without the workers.

A worker sets where fresh indices are numbered from before each task, so nothing of one answer
depends on another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch


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
            finished(number, function(tasks[number]))

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
