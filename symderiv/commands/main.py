"""The command line: arguments, exit codes, and nothing that another module could do.

Everything heavy is imported inside the commands, so that ``--help`` and ``--version``
answer at once.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import click
from click.exceptions import Exit

from symderiv import __version__
from symderiv.commands import arguments, documents
from symderiv.commands.arguments import CATALOGUE, Settings
from symderiv.commands.runner import INTERRUPTED, cores, runner
from symderiv.reports import Screen

if TYPE_CHECKING:
    from pathlib import Path

    from symderiv.base.errors import DerivationError
    from symderiv.base.results import Run

NOTHING_TO_PROVE = 5


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="symderiv %(version)s", help="Say the version.")
def app() -> None:
    """Proves or refutes the derivatives in your notes."""


documents.add_to(app)


@app.command()
@arguments.paths
@arguments.ids
@arguments.format
@arguments.output
@arguments.proving
def prove(
    paths: list[str],
    ids: tuple[str, ...],
    format: str,
    output: Path | None,
    settings: Settings,
) -> None:
    """Prove or refute every identity, and say what is wrong with those that fail.

    PATH is a file or a folder; derivations/ when left out.
    """
    with runner(settings) as proving:
        outcome, interrupted = _interruptible(lambda: proving.run(paths, ids))
    _finish(outcome, format, output, interrupted, outcome.exit_code)


@app.command()
@click.option("--base", metavar="REV", required=True, help="The revision to compare with.")
@arguments.paths
@click.option("--strict", is_flag=True, help="Fail on claims that are gone or loosened, too.")
@click.option(
    "--markers/--no-markers", default=True, help="Compare the formulas beside markers, too."
)
@arguments.format
@arguments.output
@arguments.proving
def gate(
    base: str,
    paths: list[str],
    strict: bool,
    markers: bool,
    format: str,
    output: Path | None,
    settings: Settings,
) -> None:
    """Prove what changed its meaning since a revision, and list what is gone or loosened."""
    from symderiv.running.gate import run_gate
    from symderiv.system.git import GitError

    with runner(settings) as proving:
        try:
            outcome, interrupted = _interruptible(
                lambda: run_gate(proving, base, paths, markers=markers)
            )
        except GitError as error:
            click.echo(str(error), err=True)
            raise Exit(2) from None
    code = _code(outcome) or int(strict and bool(outcome.review))
    _finish(outcome, format, output, interrupted, code)


@app.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option(
    "--derivations",
    metavar="PATH",
    multiple=True,
    help="Where the identities are; repeatable; derivations/ when left out.",
)
@click.option("--check", is_flag=True, help="Only compare; the exit code is 1 where any differs.")
@arguments.format
@arguments.output
def sync(
    paths: tuple[str, ...],
    derivations: tuple[str, ...],
    check: bool,
    format: str,
    output: Path | None,
) -> None:
    """Rewrite the formulas beside markers as the derivation files render them.

    PATH is a file or a folder with notes or code, this folder when left out; of a repository,
    the files that git tracks.
    """
    from symderiv.notes.sync import compared, synced
    from symderiv.reports.wording import rewriting
    from symderiv.running.run import read

    if not check and (output is not None or format != "text"):
        raise click.UsageError("--format and --output go with --check")
    found, errors = read(derivations or (CATALOGUE,))
    outcome = compared(paths or (".",), found, errors) if check else synced(paths or (".",), found)
    if not outcome.citations and not outcome.errors:
        click.echo("no markers (of a repository, only in files that git tracks)", err=True)
    if check:
        _finish(outcome, format, output, False, _code(outcome))
    for line in rewriting(outcome):
        click.echo(line)
    _say_errors([*errors, *outcome.errors])
    raise Exit(2 if errors or outcome.errors else 0)


def _code(outcome: Run) -> int:
    """The exit code of what is content with nothing to prove."""
    return outcome.exit_code if outcome.exit_code != NOTHING_TO_PROVE else 0


def _interruptible(work: Callable[[], Run]) -> tuple[Run, bool]:
    """What ``work`` came to, and whether Ctrl-C ended it early."""
    from symderiv.base.results import Run
    from symderiv.running.run import Interrupted

    try:
        return work(), False
    except Interrupted as interruption:
        return interruption.done, True
    except KeyboardInterrupt:
        return Run((), ()), True


def _finish(outcome: Run, format: str, output: Path | None, interrupted: bool, code: int) -> None:
    from symderiv.reports import write

    _say_errors(outcome.errors)
    write(outcome, format, _screen(), output)
    if interrupted:
        click.echo("interrupted: the report shows what was done by then", err=True)
    raise Exit(INTERRUPTED if interrupted else code)


@app.command()
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--path", "paths", metavar="PATH", multiple=True, help="Repeatable.")
@click.option(
    "--most",
    type=click.IntRange(min=0),
    default=0,
    help="Mutants of each identity; 0, the default, for all of them.",
)
@click.option("--json", is_flag=True, help="One object instead of a text.")
@arguments.jobs
@arguments.limits
def mutate(
    ids: tuple[str, ...],
    paths: tuple[str, ...],
    most: int,
    json: bool,
    jobs: int | None,
    timeout: float,
    memory: int,
) -> None:
    """Plant slips in true claims, and count how many of them are refuted.

    All true claims where no ID is given.
    """
    from symderiv.running import mutation
    from symderiv.running.run import read, unknown_ids

    derivations, errors = read(paths or (CATALOGUE,))
    claims = list(mutation.true_claims(derivations))
    if ids:
        errors.extend(unknown_ids(ids, [identity.id for _, identity in claims]))
        claims = [claim for claim in claims if claim[1].id in ids]
    options = replace(mutation.JUDGING, timeout=timeout, memory=memory)
    settings = Settings(options, jobs or cores(), use_cache=False)
    with runner(settings) as proving:
        planted, ended = mutation.plant_within_limits(claims, most, options, proving.jobs)
        results = proving.prove([(derivation, mutant.identity) for derivation, mutant in planted])
    _say_errors(errors)
    judged = mutation.gathered([mutant for _, mutant in planted], results)
    click.echo(mutation.as_json(judged) if json else mutation.as_text(judged), nl=False)
    for reason in ended:
        click.echo(reason, err=True)
    raise Exit(2 if errors else 1 if ended else 0 if judged else NOTHING_TO_PROVE)


@app.command("list")
@arguments.paths
def list_identities(paths: list[str]) -> None:
    """Show the id of every identity and example, with its place."""
    from symderiv.reports.wording import visible
    from symderiv.running.run import read

    derivations, errors = read(paths)
    items = [item for derivation in derivations for item in derivation.items]
    width = max((len(item.id) for item in items), default=0)
    for item in items:
        click.echo(visible(f"{item.id:<{width}}  {item.location}"))
    _say_errors(errors)
    raise Exit(2 if errors else 0)


@app.command()
@click.option(
    "--install",
    metavar="REQUIREMENT",
    help="What pip installs in CI, as in 'symderiv @ git+https://…'; by default what runs here.",
)
def init(install: str | None) -> None:
    """Write a first derivation, a check for CI and a pre-commit hook into this folder."""
    from pathlib import Path

    from symderiv.commands.starter import PLACES, own_requirement, write_starter

    requirement, reachable = (install, True) if install else own_requirement()
    if not requirement.isprintable():
        raise click.BadParameter(f"{requirement!r} is not one line", param_hint="--install")
    written, kept = write_starter(Path(), requirement)
    for path in written:
        click.echo(f"wrote {path}")
    for path, template in kept.items():
        click.echo(f"kept {path} as it is; the template is {template}")
    if not reachable and Path(PLACES["workflow.yml"]) in written:
        click.echo(
            f"note: symderiv runs from a folder here, and CI will look for {requirement} in the "
            "package index; where it is not there, change it in the workflow, or begin anew with "
            "symderiv init --install REQUIREMENT"
        )
    click.echo("next: symderiv prove")


def _say_errors(errors: Iterable[DerivationError]) -> None:
    from symderiv.reports.wording import error_text

    for error in errors:
        click.echo(error_text(error), err=True)


def _screen() -> Screen:
    """Colours and the real width on a terminal; a fixed width in a pipe."""
    if not sys.stdout.isatty():
        return Screen()
    from shutil import get_terminal_size

    colour = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Screen(get_terminal_size().columns, colour)


def _out_of_reach(error: OSError) -> int:
    """Says what the system refused, such as a full disk or a folder that is read-only."""
    click.echo(f"{error.filename or 'output'}: {error.strerror or error}", err=True)
    try:
        sys.stdout.flush()
    except OSError:
        # What could not be written would be tried again as the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 2


def main() -> None:
    """The console script."""
    try:
        code = app.main(standalone_mode=False)
    except click.ClickException as mistake:
        mistake.show()
        code = mistake.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        code = INTERRUPTED
    except OSError as error:
        code = _out_of_reach(error)
    # All that is left ends with the process; looking through it for cycles takes a while.
    gc.freeze()
    sys.exit(code)
