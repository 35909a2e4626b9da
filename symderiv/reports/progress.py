"""The progress bar, on a terminal only and never on standard output."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from symderiv.base.results import Result
from symderiv.running.run import Progress


@contextmanager
def bar() -> Iterator[Progress]:
    """A bar on standard error while the block runs; nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield Progress()
        return
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("proving"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeElapsedColumn(),
    )
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("proving", total=None)

        def start(total: int) -> None:
            shown.update(task, total=total)

        def advance(result: Result) -> None:
            shown.advance(task)

        yield Progress(start, advance)
