"""A clock that counts work: what a budget ends by, so that load never changes an answer.

A step is a term of a polynomial, a function enclosed by a ball of 32 bits, or a node of a tree
rewritten.  The same question takes the same steps on every machine.
"""

from __future__ import annotations

SECOND = 60_000
"""The steps of about a second on a machine that had nothing else to do, in 2026."""

_taken = 0


def take(number: int = 1) -> None:
    """Count work that is done."""
    global _taken
    _taken += number


def now() -> int:
    """The steps that this process has taken."""
    return _taken
