"""``%load_ext symderiv``, and cells that begin with ``%%symderiv``.

Such a cell is a derivation file.  Its claims are proved in the kernel of the notebook, as the
library does it, and shown as a table; what is wrong with the cell is a message and no traceback.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from symderiv.api import Results, loads, prove
from symderiv.base.errors import DerivationError, Location
from symderiv.files.load import read_text
from symderiv.reports import notebook

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

USAGE = "%%symderiv [NAME]: the results go to NAME, the derivation to NAME_derivation"
CELL = "cell"


class Mistakes:
    """What is wrong with a cell, for the notebook to show."""

    def __init__(self, errors: tuple[DerivationError, ...], text: str) -> None:
        self.errors = errors
        self.text = text

    def __repr__(self) -> str:
        return "\n".join(map(str, self.errors))

    def _repr_html_(self) -> str:
        return notebook.mistakes(self.errors, self.text)


def load_ipython_extension(shell: InteractiveShell) -> None:
    """What ``%load_ext symderiv`` calls."""
    shell.register_magic_function(cell_magic(shell), "cell", "symderiv")


def unload_ipython_extension(shell: InteractiveShell) -> None:
    shell.magics_manager.magics["cell"].pop("symderiv", None)


def cell_magic(shell: InteractiveShell) -> Any:
    """The function behind ``%%symderiv`` in one shell."""

    def symderiv(line: str, cell: str) -> Results | Mistakes:
        """Prove what a cell claims."""
        names = shlex.split(line)
        if len(names) > 1 or not all(name.isidentifier() for name in names):
            error = DerivationError(Location(CELL), "not a name", line.strip(), USAGE)
            return Mistakes((error,), cell)
        errors = read_text(cell, CELL).errors
        if errors:
            return Mistakes(errors, cell)
        derivation = loads(cell, CELL)
        results = prove(derivation)
        for name in names:
            shell.user_ns.update({name: results, f"{name}_derivation": derivation})
        return results

    return symderiv
