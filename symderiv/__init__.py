"""Proves or refutes the derivatives in your notes."""

from typing import TYPE_CHECKING

from symderiv.errors import DerivationError, Location, Unsupported
from symderiv.model import Derivation, Example, Identity, Result, Run, Witness

if TYPE_CHECKING:
    from symderiv.api import derive, explain, load, prove

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
]


def __getattr__(name: str) -> object:
    """The functions of :mod:`symderiv.api`, imported when they are first asked for."""
    if name in ("derive", "explain", "load", "prove"):
        from symderiv import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
