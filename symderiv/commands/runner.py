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
    if store is None or store.empty:
        # While this process reads the files.
        warm(options)
    try:
        with progress.bar() as shown:
            yield Runner(None, options, settings.jobs or cores(), shown, store)
    finally:
        if store is not None:
            store.close()


def cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
