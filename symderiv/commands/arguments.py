"""The arguments that several commands share.

Click rather than a layer over it, because most runs are answered from the cache, in less time
than such a layer takes to be imported.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, get_args

import click

from symderiv.base.options import REQUIREMENTS, Method, Options
from symderiv.reports import FORMATS, Detail
from symderiv.running.project import Project
from symderiv.system.shipped import shipped

if TYPE_CHECKING:
    Command: TypeAlias = Callable[..., None]

STDOUT = "-"
"""What stands for standard output where a file is asked for."""
DEFAULTS = Options()


BUILTIN = "symderiv.builtin"
"""Where a context keeps that ``--builtin`` is said."""


def paths(command: Command) -> Command:
    """``[PATH]...``, the project's derivations where none is given."""

    def or_catalogue(
        context: click.Context, parameter: click.Parameter, value: tuple[str, ...]
    ) -> list[str]:
        if context.meta.get(BUILTIN):
            if value:
                raise click.UsageError("--builtin goes without PATH")
            return [str(shipped("catalogue"))]
        return list(value) or catalogue()

    return click.argument("paths", nargs=-1, metavar="[PATH]...", callback=or_catalogue)(command)


def builtin(command: Command) -> Command:
    """``--builtin``, in place of paths."""

    def noted(context: click.Context, parameter: click.Parameter, value: bool) -> None:
        context.meta[BUILTIN] = value

    return click.option(
        "--builtin",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=noted,
        help="The identities that come with symderiv.",
    )(command)


def catalogue() -> list[str]:
    """Where the derivations of this project are."""
    project = click.get_current_context().find_object(Project)
    return list((project or Project()).paths)


def output(command: Command) -> Command:
    """``--output``, in a folder that exists."""
    return _written("--output", "Where the report goes; - is standard output.")(command)


def certificates(command: Command) -> Command:
    """``--certificates``, in a folder that exists."""
    return _written("--certificates", "Where the proofs go that the checker accepted.")(command)


def _written(name: str, help: str) -> Callable[[Command], Command]:
    def place_to_write(
        context: click.Context, parameter: click.Parameter, value: Path | None
    ) -> Path | None:
        if value is not None and str(value) == STDOUT:
            return None
        if value is not None and not value.parent.is_dir():
            raise click.BadParameter(f"{str(value)!r} is in a folder that does not exist")
        return value

    return click.option(
        name,
        type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
        metavar="FILE",
        callback=place_to_write,
        help=help,
    )


def detail(command: Command) -> Command:
    """``-q`` and ``-v``, which the command gets as one ``detail``."""

    @wraps(command)
    def gathered(*, quiet: bool, verbose: bool, **rest: Any) -> None:
        if quiet and verbose:
            raise click.UsageError("-q and -v do not go together")
        detail: Detail = "failures" if quiet else "everything" if verbose else "table"
        command(detail=detail, **rest)

    return _with(
        gathered,
        click.option("-q", "--quiet", is_flag=True, help="Say only what is not as expected."),
        click.option("-v", "--verbose", is_flag=True, help="Say how every result came about, too."),
    )


def format(command: Command) -> Command:
    return click.option(
        "--format",
        type=click.Choice(list(FORMATS)),
        default="text",
        show_default=True,
        help="What the report looks like.",
    )(command)


ids = click.option("--id", "ids", metavar="ID", multiple=True, help="Only this one; repeatable.")

JOBS = click.option(
    "--jobs", type=click.IntRange(min=1), help="Processes; as many as there are cores."
)
LOCAL = "local"
DASK = "dask"


def _executor(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if value not in (LOCAL, DASK) and not value.startswith(f"{DASK}="):
        raise click.BadParameter(f"{value!r} is none of local, dask and dask=ADDRESS")
    return value


EXECUTOR = click.option(
    "--executor",
    metavar="local|dask[=ADDRESS]",
    default=LOCAL,
    callback=_executor,
    help="Where: processes here, or a cluster of dask.distributed.",
)
LIMITS = (
    click.option(
        "--timeout",
        type=click.FloatRange(min=0.1),
        default=DEFAULTS.timeout,
        show_default=True,
        help="Seconds for each identity.",
    ),
    click.option(
        "--memory",
        type=click.IntRange(min=16),
        default=DEFAULTS.memory,
        show_default=True,
        help="Megabytes for each identity.",
    ),
)
PROOFS = (
    click.option(
        "--method",
        type=click.Choice(get_args(Method)),
        default=DEFAULTS.method,
        show_default=True,
        help="How to prove.",
    ),
    click.option(
        "--require",
        type=click.Choice(REQUIREMENTS),
        multiple=True,
        help="What a proof must be; repeatable.",
    ),
    click.option(
        "--cache",
        "folder",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="FOLDER",
        help="Where known results are kept.",
    ),
    click.option(
        "--use-cache/--no-cache", default=True, help="Take results that are known already."
    ),
    click.option(
        "--cross-check/--no-cross-check",
        default=DEFAULTS.cross_check,
        help="Check proofs through SymPy, too.",
    ),
    click.option("--strict-internal", is_flag=True, hidden=True),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """How a command proves: the options of each proof, in how many processes, and the cache,
    which is in the usual folder where ``folder`` is None.  ``executor`` is one of this machine's
    or a cluster: ``dask``, or ``dask=`` and an address."""

    options: Options
    jobs: int | None
    folder: Path | None = None
    use_cache: bool = True
    executor: str = LOCAL


def proving(command: Command) -> Command:
    """All options of a run, which the command gets as one ``settings``."""

    @wraps(command)
    def gathered(
        *,
        jobs: int | None,
        timeout: float,
        memory: int,
        method: Method,
        require: tuple[str, ...],
        folder: Path | None,
        use_cache: bool,
        cross_check: bool,
        strict_internal: bool,
        executor: str,
        **rest: Any,
    ) -> None:
        options = Options(
            method=method,
            require=frozenset(require),
            cross_check=cross_check,
            timeout=timeout,
            memory=memory,
            strict_internal=strict_internal,
        )
        command(settings=Settings(options, jobs, folder, use_cache, executor), **rest)

    return _with(gathered, JOBS, EXECUTOR, *LIMITS, *PROOFS)


def limits(command: Command) -> Command:
    """``--timeout`` and ``--memory``."""
    return _with(command, *LIMITS)


def jobs(command: Command) -> Command:
    """``--jobs``."""
    return JOBS(command)


def executor(command: Command) -> Command:
    """``--executor``."""
    return EXECUTOR(command)


def _with(command: Command, *options: Callable[[Command], Command]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command
