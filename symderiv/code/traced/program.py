"""A trace as data: what a process that ran somebody's code has said, held against its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Shape = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Atom:
    """A value of a trace: ``text`` is how the code that is written names it.

    ``known`` is what a literal says (a decimal, ``nan``), or the truth of a condition that holds
    at every input or at none; ``size`` are the multiples of sizes that make up a number, with its
    offset under the empty name.
    """

    text: str
    shape: Shape
    type: str
    known: str | None = None
    size: Mapping[str, int] | None = None

    @property
    def is_real(self) -> bool:
        return self.type in ("float16", "bfloat16", "float32", "float64")

    @property
    def is_whole(self) -> bool:
        return self.type.startswith("int")

    @property
    def is_truth(self) -> bool:
        return self.type == "bool"


@dataclass(frozen=True, slots=True)
class Step:
    """A primitive at values, and what it gives: an array of ``shape`` and ``type``."""

    name: str
    inputs: tuple[Atom, ...]
    shape: Shape
    type: str
    parameters: Mapping[str, Any]
    line: int


def shape_of(told: Sequence[Any]) -> Shape:
    return tuple(axis if isinstance(axis, int) else str(axis) for axis in told)
