"""``symderiv lsp``."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click

from symderiv.base.options import Options

SECONDS = 10.0
"""Nobody waits longer at a keyboard; ``symderiv prove`` does."""


@click.command()
@click.option("--jobs", type=click.IntRange(min=1), help="Processes; as many as there are cores.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.1),
    default=SECONDS,
    show_default=True,
    help="Seconds for each identity.",
)
@click.option(
    "--memory",
    type=click.IntRange(min=16),
    default=2048,
    show_default=True,
    help="Megabytes for each identity.",
)
@click.option(
    "--cache",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Where known results are kept.",
)
@click.option("--use-cache/--no-cache", default=True, help="Take results that are known already.")
def lsp(
    jobs: int | None, timeout: float, memory: int, folder: Path | None, use_cache: bool
) -> None:
    """Serve an editor, over standard input and output (needs symderiv[editor]).

    Claims are proved as they are typed, in derivation files and in notes that declare or cite;
    the cross-check through SymPy is left to prove.
    """
    from symderiv.commands.runner import cores
    from symderiv.running.cache import Cache, default_folder

    try:
        from symderiv.editor.server import serve
    except ModuleNotFoundError as error:
        if error.name not in ("pygls", "lsprotocol"):
            raise
        raise click.UsageError("pip install 'symderiv[editor]' gives what this needs") from None
    options = Options(cross_check=False, timeout=timeout, memory=memory)
    cache = None
    if use_cache:
        try:
            cache = Cache(folder or default_folder(), options, partial(click.echo, err=True))
        except RuntimeError:
            print("no cache is used: this user has no home folder", file=sys.stderr)
    serve(options, jobs or cores(), cache)
