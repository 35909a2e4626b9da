"""Proves or refutes the derivatives in your notes."""

from importlib import import_module
from typing import TYPE_CHECKING

from symderiv.base.version import __version__

if TYPE_CHECKING:
    from symderiv.api import derive, explain, export, function, load, loads, prove, report
    from symderiv.base.errors import DerivationError, Location, Unsupported
    from symderiv.base.results import Result, Run, Witness
    from symderiv.formula.declarations import Derivation, Example, Identity

__all__ = [
    "Derivation",
    "DerivationError",
    "Example",
    "Identity",
    "Location",
    "Result",
    "Run",
    "Unsupported",
    "Witness",
    "__version__",
    "derive",
    "explain",
    "export",
    "function",
    "load",
    "loads",
    "prove",
    "report",
]


_HOMES = {
    "base.errors": ("DerivationError", "Location", "Unsupported"),
    "base.results": ("Result", "Run", "Witness"),
    "formula.declarations": ("Derivation", "Example", "Identity"),
    "api": ("derive", "explain", "export", "function", "load", "loads", "prove", "report"),
    "notebook.magic": ("load_ipython_extension", "unload_ipython_extension"),
}


def __getattr__(name: str) -> object:
    """What takes long to import, when it is first asked for."""
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
