"""What merely helps a reader never costs a verdict: a suggestion, where a claim holds, which
assumptions it needs.  One that ends in an error of ours is left out, and a warning says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from symderiv.base.errors import Unsupported, internal_error
from symderiv.proving.prover import Prover

Answer = TypeVar("Answer")


@dataclass(slots=True)
class Helping:
    """Asks for help with one claim; ``failures`` are the warnings about what was left out."""

    prover: Prover
    failures: list[str] = field(default_factory=list)

    def ask(self, what: str, asked: Callable[[], Answer], otherwise: Answer) -> Answer:
        """What is ``asked`` for, or ``otherwise`` where that has no answer or fails."""
        try:
            return asked()
        except Unsupported:
            return otherwise
        except Exception as error:
            self.failures.append(f"{what} was left out: {internal_error(error)}")
            return otherwise

    def in_time(self, what: str, asked: Callable[[], Answer], otherwise: Answer) -> Answer:
        """The same, if it comes early enough not to endanger the verdict."""
        from symderiv.proving.sympy.limits import OutOfTime, interrupted_after

        try:
            with interrupted_after(self.prover.remaining() / 2):
                return self.ask(what, asked, otherwise)
        except OutOfTime:
            return otherwise
