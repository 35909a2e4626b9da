"""How hard to try, and what to insist on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Method = Literal["auto", "normal-form", "simplify"]
REQUIREMENTS = ("every-size", "normal-form", "checked")
"""What may be asked of a proof."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a run may use: the methods, the time in seconds and the memory in megabytes for each
    identity; and what a proof must be: ``require`` holds some of :data:`REQUIREMENTS`.  With
    ``strict_internal``, a proof that the checker refuses is a contradiction."""

    method: Method = "auto"
    require: frozenset[str] = frozenset()
    cross_check: bool = True
    suggest: bool = True
    timeout: float = 30.0
    memory: int = 4096
    strict_internal: bool = False
