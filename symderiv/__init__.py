"""Proves or refutes the derivatives in your notes."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symderiv.api import derive, explain, load, prove, report
    from symderiv.errors import DerivationError, Location, Unsupported
    from symderiv.model import Derivation, Example, Identity
    from symderiv.results import Result, Run, Witness

__version__ = "0.1.0"

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
    "load",
    "prove",
    "report",
]


_HOMES = {
    "errors": ("DerivationError", "Location", "Unsupported"),
    "results": ("Result", "Run", "Witness"),
    "model": ("Derivation", "Example", "Identity"),
    "api": ("derive", "explain", "load", "prove", "report"),
}


def __getattr__(name: str) -> object:
    """What takes long to import, when it is first asked for."""
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
