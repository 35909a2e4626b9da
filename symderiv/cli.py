"""The command line: arguments, exit codes, and nothing that another module could do.

Everything heavy is imported inside the commands, so that ``--help`` and ``--version``
answer at once.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from symderiv import __version__, cli_documents
from symderiv.report import FORMATS, Screen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from symderiv.check import Options
    from symderiv.errors import DerivationError
    from symderiv.model import Run
    from symderiv.run import Runner

CATALOGUE = "derivations"
"""The folder that is meant where no PATH is given."""
INTERRUPTED = 130
WARM = ("typer", "symderiv.check")
WARM_WITH_SYMPY = (*WARM, "sympy", "numpy", "hypothesis")
"""What the workers' server imports while this process reads the files."""


class Method(StrEnum):
    """How to prove."""

    auto = "auto"
    normal_form = "normal-form"
    simplify = "simplify"


class Requirement(StrEnum):
    """What a proof must be to count."""

    every_size = "every-size"
    normal_form = "normal-form"


app = typer.Typer(
    help="Proves or refutes the derivatives in your notes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

cli_documents.add_to(app)

Paths = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PATH]...", help="Files or folders; derivations/ when left out."),
]


def _known_format(name: str) -> str:
    if name not in FORMATS:
        raise typer.BadParameter(f"{name!r} is not one of {', '.join(FORMATS)}")
    return name


Format = Annotated[
    str,
    typer.Option(
        metavar="|".join(FORMATS), callback=_known_format, help="What the report looks like."
    ),
]


def _place_to_write(output: Path | None) -> Path | None:
    if output is not None and not output.parent.is_dir():
        raise typer.BadParameter(f"{str(output)!r} is in a folder that does not exist")
    return output


Output = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", dir_okay=False, callback=_place_to_write, help="Where the report goes."
    ),
]


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"symderiv {__version__}")
        raise typer.Exit


@app.callback()
def options_of_all(
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_print_version, help="Say the version."),
    ] = False,
) -> None:
    """Proves or refutes the derivatives in your notes."""


Ids = Annotated[
    list[str] | None, typer.Option("--id", metavar="ID", help="Only this one; repeatable.")
]
Jobs = Annotated[int | None, typer.Option(min=1, help="Processes; as many as there are cores.")]
Timeout = Annotated[float, typer.Option(min=0.1, help="Seconds for each identity.")]
Memory = Annotated[int, typer.Option(min=16, help="Megabytes for each identity.")]
Proof = Annotated[Method, typer.Option(help="How to prove.")]
Require = Annotated[
    list[Requirement] | None, typer.Option(help="What a proof must be; repeatable.")
]
CacheFolder = Annotated[
    Path | None,
    typer.Option("--cache", metavar="FOLDER", help="Where known results are kept."),
]
UseCache = Annotated[
    bool, typer.Option("--use-cache/--no-cache", help="Take results that are known already.")
]
CrossCheck = Annotated[
    bool,
    typer.Option("--cross-check/--no-cross-check", help="Check proofs through SymPy, too."),
]


@app.command()
def prove(
    paths: Paths = None,
    ids: Ids = None,
    format: Format = "text",
    output: Output = None,
    jobs: Jobs = None,
    timeout: Timeout = 30.0,
    memory: Memory = 4096,
    method: Proof = Method.auto,
    require: Require = None,
    cache: CacheFolder = None,
    use_cache: UseCache = True,
    cross_check: CrossCheck = True,
) -> None:
    """Prove or refute every identity, and say what is wrong with those that fail."""
    options = _options(method, require, cross_check, timeout, memory)
    with _runner(options, jobs, cache, use_cache) as runner:
        outcome, interrupted = _interruptible(lambda: runner.run(paths or [CATALOGUE], ids or []))
    _finish(outcome, format, output, interrupted, outcome.exit_code)


@app.command()
def gate(
    base: Annotated[str, typer.Option(metavar="REV", help="The revision to compare with.")],
    paths: Paths = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Fail on claims that are gone or loosened, too.")
    ] = False,
    format: Format = "text",
    output: Output = None,
    jobs: Jobs = None,
    timeout: Timeout = 30.0,
    memory: Memory = 4096,
    method: Proof = Method.auto,
    require: Require = None,
    cache: CacheFolder = None,
    use_cache: UseCache = True,
    cross_check: CrossCheck = True,
) -> None:
    """Prove what changed its meaning since a revision, and list what is gone or loosened."""
    from symderiv.gate import run_gate
    from symderiv.git import GitError

    options = _options(method, require, cross_check, timeout, memory)
    with _runner(options, jobs, cache, use_cache) as runner:
        try:
            outcome, interrupted = _interruptible(
                lambda: run_gate(runner, base, paths or [CATALOGUE])
            )
        except GitError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(2) from None
    code = outcome.exit_code if outcome.results or outcome.errors else 0
    _finish(outcome, format, output, interrupted, code or int(strict and bool(outcome.review)))


def _options(
    method: Method,
    require: list[Requirement] | None,
    cross_check: bool,
    timeout: float,
    memory: int,
) -> Options:
    from symderiv.check import Options

    return Options(
        method=method.value,
        require=frozenset(requirement.value for requirement in require or ()),
        cross_check=cross_check,
        timeout=timeout,
        memory=memory,
    )


@contextmanager
def _runner(
    options: Options, jobs: int | None, folder: Path | None, use_cache: bool
) -> Iterator[Runner]:
    """What proves, with its cache and its progress bar for as long as the block runs."""
    from symderiv.cache import Cache, default_folder
    from symderiv.check import check
    from symderiv.report import progress
    from symderiv.run import Runner

    store = None
    if use_cache:
        warn = partial(typer.echo, err=True)
        store = Cache(folder or default_folder(), options, warn)
    if store is None or store.empty:
        from symderiv import pool

        pool.warm(*(WARM_WITH_SYMPY if options.cross_check else WARM))
    try:
        with progress.bar() as shown:
            yield Runner(check, options, jobs or _cores(), shown, store)
    finally:
        if store is not None:
            store.close()


def _interruptible(work: Callable[[], Run]) -> tuple[Run, bool]:
    """What ``work`` came to, and whether Ctrl-C ended it early."""
    from symderiv.run import Interrupted

    try:
        return work(), False
    except Interrupted as interruption:
        return interruption.done, True


def _finish(outcome: Run, format: str, output: Path | None, interrupted: bool, code: int) -> None:
    from symderiv.report import write

    _say_errors(outcome.errors)
    write(outcome, format, _screen(), output)
    if interrupted:
        typer.echo("interrupted: the report shows what was done by then", err=True)
    raise typer.Exit(INTERRUPTED if interrupted else code)


@app.command()
def mutate(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="All true claims when left out.")
    ] = None,
    paths: Annotated[
        list[str] | None, typer.Option("--path", metavar="PATH", help="Repeatable.")
    ] = None,
    most: Annotated[
        int, typer.Option(min=0, help="Mutants of each identity; 0 for all of them.")
    ] = 0,
    json: Annotated[bool, typer.Option("--json", help="One object instead of a text.")] = False,
    jobs: Jobs = None,
    timeout: Timeout = 30.0,
    memory: Memory = 4096,
) -> None:
    """Plant slips in true claims, and count how many of them are refuted."""
    from symderiv import mutation
    from symderiv.run import read, unknown_ids

    derivations, errors = read(paths or [CATALOGUE])
    claims = list(mutation.true_claims(derivations))
    if ids:
        errors.extend(unknown_ids(ids, [identity.id for _, identity in claims]))
        claims = [claim for claim in claims if claim[1].id in ids]
    planted = [
        (derivation, mutant)
        for derivation, identity in claims
        for mutant in mutation.mutants(derivation, identity, most)
    ]
    options = _options(Method.normal_form, None, False, timeout, memory)
    with _runner(options, jobs, None, False) as runner:
        results = runner.prove([(derivation, mutant.identity) for derivation, mutant in planted])
    _say_errors(errors)
    judged = mutation.gathered([mutant for _, mutant in planted], results)
    typer.echo(mutation.as_json(judged) if json else mutation.as_text(judged), nl=False)
    raise typer.Exit(2 if errors else 0 if judged else 5)


@app.command("list")
def list_identities(paths: Paths = None) -> None:
    """Show the id of every identity and example, with its place."""
    from symderiv.report.wording import visible
    from symderiv.run import items_of, read

    derivations, errors = read(paths or [CATALOGUE])
    items = [item for derivation in derivations for item in items_of(derivation)]
    width = max((len(item.id) for item in items), default=0)
    for item in items:
        typer.echo(visible(f"{item.id:<{width}}  {item.location}"))
    _say_errors(errors)
    raise typer.Exit(2 if errors else 0)


@app.command()
def init() -> None:
    """Write a first derivation, a check for CI and a pre-commit hook into this folder."""
    from symderiv.starter import PLACES, write_starter

    written, kept = write_starter(Path())
    for path in written:
        typer.echo(f"wrote {path}")
    for path in kept:
        typer.echo(f"kept {path} as it is; symderiv has a template for it")
    typer.echo(f"next: symderiv prove {PLACES['softmax.yaml']}")


def _say_errors(errors: Iterable[DerivationError]) -> None:
    from symderiv.report.wording import error_text

    for error in errors:
        typer.echo(error_text(error), err=True)


def _screen() -> Screen:
    """Colours and the real width on a terminal; a fixed width in a pipe."""
    if not sys.stdout.isatty():
        return Screen()
    from shutil import get_terminal_size

    colour = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Screen(get_terminal_size().columns, colour)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def main() -> None:
    """The console script."""
    app()
