"""What the prover remembers of earlier work in its process."""

from __future__ import annotations

import sys


def forget() -> None:
    """Empties it, so that neither order nor repetition matters to a measurement."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("symderiv.formula.", "symderiv.kernel.")):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()
