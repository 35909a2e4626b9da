"""The command line: its commands, and what happens where one cannot end as it should.

Everything heavy is imported inside the commands, so that ``--help`` and ``--version``
answer at once.
"""

from __future__ import annotations

import gc
import os
import sys

import click

from symderiv.base.version import __version__
from symderiv.commands.check import check
from symderiv.commands.derive import derive
from symderiv.commands.explain import explain
from symderiv.commands.export import export
from symderiv.commands.finish import fail
from symderiv.commands.functions import functions
from symderiv.commands.gate import gate
from symderiv.commands.help import help_about
from symderiv.commands.init import init
from symderiv.commands.list import list_identities
from symderiv.commands.lsp import lsp
from symderiv.commands.merge import merge
from symderiv.commands.mutate import mutate
from symderiv.commands.prove import prove
from symderiv.commands.read import read
from symderiv.commands.report import report
from symderiv.commands.schema import schema
from symderiv.commands.search import search
from symderiv.commands.sync import sync
from symderiv.running.project import WrongSettings, find
from symderiv.system.signals import end_in_order, exit_code
from symderiv.system.spelled_out import spell_out_streams
from symderiv.system.workflow_commands import guard_streams

COMMANDS = (
    *(prove, export, check, gate, explain, derive, report),
    *(read, sync, mutate, merge, list_identities, search, init),
    *(functions, help_about, schema, lsp),
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="symderiv %(version)s", help="Say the version.")
@click.pass_context
def app(context: click.Context) -> None:
    """Proves or refutes the derivatives in your notes."""
    try:
        context.obj = find()
    except WrongSettings as error:
        fail([error])
    defaults = {name: dict(context.obj.defaults) for name in app.commands}
    context.default_map = {**defaults, **(context.default_map or {})}


for command in COMMANDS:
    app.add_command(command)


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
    guard_streams()
    spell_out_streams()
    end_in_order()
    try:
        code = app.main(standalone_mode=False)
    except click.ClickException as mistake:
        mistake.show()
        code = mistake.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        code = exit_code()
    except OSError as error:
        code = _out_of_reach(error)
    # All that is left ends with the process; looking through it for cycles takes a while.
    gc.freeze()
    sys.exit(code)
