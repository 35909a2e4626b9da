"""What the commands that prove run in: processes, a progress bar, and the cache."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from symderiv.commands.arguments import Settings
    from symderiv.running.run import Runner
    from symderiv.system.cluster import Cluster


@contextmanager
def runner(settings: Settings) -> Iterator[Runner]:
    """What proves, with its cache and its progress bar for as long as the block runs."""
    from symderiv.reports import progress
    from symderiv.running.cache import Cache, default_folder
    from symderiv.running.run import Runner, warm

    options, store = settings.options, None
    if settings.use_cache:
        warn = partial(click.echo, err=True)
        try:
            store = Cache(settings.folder or default_folder(), options, warn)
        except RuntimeError:
            warn("no cache is used: this user has no home folder; --cache names another")
    jobs = settings.jobs or cores()
    workers = _cluster(settings, jobs)
    if workers is None and (store is None or store.empty):
        # While this process reads the files.
        warm(options)
    try:
        with progress.bar() as shown, _mistakes():
            yield Runner(None, options, jobs, shown, store, workers)
    finally:
        if workers is not None:
            workers.close()
        if store is not None:
            store.close()


def _cluster(settings: Settings, jobs: int) -> Cluster | None:
    """The cluster that is asked for; none where this machine does it."""
    from symderiv.commands.arguments import LOCAL

    if settings.executor == LOCAL:
        return None
    from symderiv.running.run import modules
    from symderiv.system.cluster import Cluster
    from symderiv.system.pool import Limits

    options = settings.options
    _, _, address = settings.executor.partition("=")
    with _mistakes():
        return Cluster(
            Limits(options.timeout, options.memory),
            jobs,
            address or None,
            modules(options),
            partial(click.echo, err=True),
        )


@contextmanager
def _mistakes() -> Iterator[None]:
    """A cluster that cannot be used is a mistake of the command line."""
    from symderiv.base.errors import NoCluster

    try:
        yield
    except NoCluster as error:
        raise click.UsageError(str(error)) from None


def cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
