"""Questions to processes with limits, as awaitables; whoever no longer waits ends the process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from pebble import ProcessExpired

from symderiv.system import pool
from symderiv.system.pool import Ended, Limits, Workers

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

GONE = "the process that should answer could not be kept alive"


class Processes:
    """Some processes under the same limits, which stay from one question to the next."""

    def __init__(self, limits: Limits, jobs: int) -> None:
        self.jobs = jobs
        self._workers = Workers(limits, jobs)

    async def ask(self, function: Callable[[Asked], Answer], asked: Asked) -> Answer | Ended:
        """``function`` of what is asked, or why there is no answer.  Cancelling ends it.

        ``function`` must be importable by name, what is asked and answered must pickle.
        """
        for _ in range(pool.ATTEMPTS):
            try:
                future = self._workers.start(function, asked)
            except RecursionError:
                return Ended(pool.TOO_DEEP)
            except RuntimeError:
                self._workers.close()
                continue
            answer = await self._answer(future)
            if answer is not None:
                return answer
            self._workers.close()
        return Ended(GONE)

    async def _answer(self, future: Future[Answer | Ended]) -> Answer | Ended | None:
        try:
            await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            future.cancel()
            raise
        except (TimeoutError, BrokenProcessPool, ProcessExpired):
            pass
        return pool.answer_of(future, self._workers.limits)

    def close(self) -> None:
        self._workers.close()
