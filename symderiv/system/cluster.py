"""Tasks in the processes of a cluster (dask.distributed), under the same limits as here.

Each worker of the cluster runs its tasks in a process of its own that has the limits of
:mod:`symderiv.system.pool`, so that a task that hangs or crashes ends as it does on one machine,
and takes no worker along.  A worker that is lost is named, and what it was at is tried again.
"""

from __future__ import annotations

import logging
import multiprocessing
import pickle
import threading
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from symderiv.base.errors import NoCluster
from symderiv.system import pool
from symderiv.system.pool import ATTEMPTS, TOO_DEEP, Ended, Limits, Workers, run_in
from symderiv.system.recursion import deep_recursion
from symderiv.system.versions import engine

Task = TypeVar("Task")
Answer = TypeVar("Answer")

BATCH = 8
"""Tasks that travel together."""
AHEAD = 2
"""Batches for each thread of the cluster that are sent before it is free."""
LOOK = 1.0
"""Seconds between looks at which workers are there."""
NOT_KEPT = "the workers of the cluster that should prove it could not be kept alive"
SCHEDULING = 30


class Cluster:
    """The workers of the cluster at ``address``, or ``jobs`` of a cluster of this machine's own.

    ``modules`` are imported before the first task; ``say`` is told which workers are lost.
    """

    def __init__(
        self,
        limits: Limits,
        jobs: int,
        address: str | None,
        modules: Sequence[str],
        say: Callable[[str], None],
    ) -> None:
        self.limits = limits
        self.modules = tuple(modules)
        self._say = say
        self._own: Any = None
        self._client = self._connected(address, jobs)

    def _connected(self, address: str | None, jobs: int) -> Any:
        try:
            from distributed import Client, LocalCluster
        except ImportError:
            hint = "pip install 'symderiv[cluster]' brings it"
            raise NoCluster(f"dask.distributed is not installed; {hint}") from None
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        try:
            if address is None:
                self._own = LocalCluster(
                    n_workers=jobs,
                    threads_per_worker=1,
                    host="127.0.0.1",
                    dashboard_address=None,
                    memory_limit=0,
                    silence_logs=logging.CRITICAL,
                )
            return Client(self._own or address, timeout=SCHEDULING, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            self.close()
            raise NoCluster(f"no cluster at {address or 'this machine'}: {error}") from None

    def run(
        self,
        function: Callable[[Task], Answer],
        tasks: Sequence[Task],
        finished: Callable[[int, Answer | Ended], None],
    ) -> None:
        """Calls ``finished(position, answer)`` for each task as it ends, in no fixed order.

        Raises :class:`NoCluster` where workers have another version of this package.
        """
        sending = _Sending(self, function, tasks, finished)
        try:
            sending.run()
        except BaseException:
            self.close()
            raise

    def submit(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return self._client.submit(work, *arguments, pure=False)

    def threads(self) -> dict[str, int]:
        """The workers that are there, by their addresses."""
        return dict(self._client.nthreads())

    def lost(self, address: str) -> None:
        self._say(f"lost the worker {address}; what it was at is tried again")

    def close(self) -> None:
        """Leaves the cluster, and ends it where it is this machine's own."""
        client, own = getattr(self, "_client", None), self._own
        self._client = self._own = None
        if client is not None:
            client.close()
        if own is not None:
            own.close()


class _Sending:
    """One run: batches on their way, and what is still to be sent."""

    def __init__(
        self,
        cluster: Cluster,
        function: Callable[[Any], Any],
        tasks: Sequence[Any],
        finished: Callable[[int, Any], None],
    ) -> None:
        self.cluster = cluster
        self.tasks = tasks
        self.finished = finished
        self.work = partial(_batch, function, cluster.limits, cluster.modules, engine())
        self.waiting = deque(range(len(tasks)))
        self.again: deque[int] = deque()
        self.tried: dict[int, int] = {}
        self.running: dict[Any, tuple[int, ...]] = {}
        self.done: SimpleQueue[Any] = SimpleQueue()
        self.known = cluster.threads()

    def run(self) -> None:
        while self.waiting or self.again or self.running:
            self._send()
            try:
                self._take(self.done.get(timeout=LOOK))
            except Empty:
                pass
            except KeyboardInterrupt:
                while not self.done.empty():
                    self._take(self.done.get())
                raise
            self._look()

    def _send(self) -> None:
        most = AHEAD * max(1, sum(self.known.values()))
        while len(self.running) < most and (self.waiting or self.again):
            # What was lost goes alone, so that it takes nothing along if it is to blame.
            if self.again:
                positions = [self.again.popleft()]
            else:
                count = min(self._size(), len(self.waiting))
                positions = [self.waiting.popleft() for _ in range(count)]
            packed = {place: data for place in positions if (data := self._packed(place))}
            if packed:
                future = self.cluster.submit(self.work, list(packed.values()))
                self.running[future] = tuple(packed)
                future.add_done_callback(self.done.put)

    def _size(self) -> int:
        """Few together where there are few, so that every worker has some."""
        workers = max(1, sum(self.known.values()))
        return max(1, min(BATCH, len(self.tasks) // (2 * workers)))

    def _packed(self, position: int) -> bytes | None:
        try:
            with deep_recursion():
                return pickle.dumps(self.tasks[position])
        except RecursionError:
            self.finished(position, Ended(TOO_DEEP))
            return None

    def _take(self, future: Any) -> None:
        positions = self.running.pop(future)
        error = future.exception() if future.status == "error" else None
        if isinstance(error, NoCluster):
            raise error
        if future.status == "finished":
            for position, answer in zip(positions, pickle.loads(future.result()), strict=True):
                self.finished(position, answer)
            return
        for position in positions:
            self.tried[position] = self.tried.get(position, 0) + 1
            if self.tried[position] < ATTEMPTS:
                self.again.append(position)
            else:
                self.finished(position, Ended(NOT_KEPT))

    def _look(self) -> None:
        try:
            now = self.cluster.threads()
        except OSError as error:
            raise NoCluster(f"the cluster is gone: {error}") from None
        for address in self.known.keys() - now.keys():
            self.cluster.lost(address)
        self.known = now


_of_thread = threading.local()


def _batch(
    function: Callable[[Any], Any],
    limits: Limits,
    modules: tuple[str, ...],
    version: str,
    packed: list[bytes],
) -> bytes:
    """On a worker of the cluster: the answers to some tasks, from a process with limits."""
    if engine() != version:
        raise NoCluster("a worker of the cluster has another version of symderiv or of a library")
    # Dask's own processes may have no children, which would outlive them; these do not.
    multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
    workers: Workers | None = getattr(_of_thread, "workers", None)
    if workers is None or workers.limits != limits:
        if workers is not None:
            workers.close()
        pool.warm(*modules)
        workers = _of_thread.workers = Workers(limits, jobs=1)
    answers: dict[int, Any] = {}
    run_in(workers, partial(_of_packed, function), packed, answers.__setitem__)
    return pickle.dumps([answers[position] for position in range(len(packed))])


def _of_packed(function: Callable[[Any], Any], packed: bytes) -> Any:
    with deep_recursion():
        task = pickle.loads(packed)
    return function(task)
