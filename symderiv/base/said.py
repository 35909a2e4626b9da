"""Texts of a result that carry what they say, so that nobody has to read it out of them.

Each is the text that reports print and JSON holds, with the values that it was made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple


class Covers(StrEnum):
    """How far a verdict reaches."""

    EVERY_SIZE = "every size"
    SIZES = "sizes"
    NO_DIMENSIONS = "no dimensions"


class Span(NamedTuple):
    """The sizes of a dimension that were looked at, both ends included."""

    dimension: str
    first: int
    last: int

    def __str__(self) -> str:
        last = f"..{self.last}" if self.last != self.first else ""
        return f"{self.dimension} = {self.first}{last}"


class Scope(str):
    """``every size``, ``no dimensions``, or ``sizes n = 2..6`` with these as ``spans``."""

    __slots__ = ("covers", "spans")
    covers: Covers
    spans: tuple[Span, ...]

    def __new__(cls, covers: Covers, spans: Iterable[Span] = ()) -> Scope:
        spans = tuple(spans)
        text = f"sizes {', '.join(map(str, spans))}" if covers is Covers.SIZES else covers.value
        scope = super().__new__(cls, text)
        scope.covers, scope.spans = covers, spans
        return scope

    @property
    def parts(self) -> tuple[Covers, tuple[Span, ...]]:
        """What it was made of."""
        return self.covers, self.spans

    def __reduce__(self) -> tuple[object, ...]:
        return Scope, self.parts

    @classmethod
    def of(cls, spans: Iterable[Span]) -> Scope:
        """The sizes of some dimensions; of none, ``no dimensions``."""
        spans = tuple(spans)
        return cls(Covers.SIZES, spans) if spans else NO_DIMENSIONS

    @classmethod
    def at(cls, sizes: Mapping[str, int]) -> Scope:
        """One size of each of some dimensions."""
        return cls.of(Span(name, size, size) for name, size in sizes.items())


EVERY_SIZE = Scope(Covers.EVERY_SIZE)
NO_DIMENSIONS = Scope(Covers.NO_DIMENSIONS)


class Suggestion(str):
    """A ``formula`` to write instead, a ``condition`` under which the claim holds, or both."""

    __slots__ = ("condition", "formula")
    formula: str | None
    condition: str | None

    def __new__(cls, formula: str | None, condition: str | None = None) -> Suggestion:
        if formula is None:
            text = f"holds if {condition}"
        else:
            text = formula if condition is None else f"{formula}, if {condition}"
        suggestion = super().__new__(cls, text)
        suggestion.formula, suggestion.condition = formula, condition
        return suggestion

    @property
    def parts(self) -> tuple[str | None, str | None]:
        """What it was made of."""
        return self.formula, self.condition

    def __reduce__(self) -> tuple[object, ...]:
        return Suggestion, self.parts


class Attempt(StrEnum):
    """What a zero test for every size took for atoms without relations."""

    FORMAL = "every part as an atom"
    MATRICES = "words of matrices"
    INVERSES_AND_SIZES = "inverses and sizes as atoms"
    INVERSES_OF_FUNCTIONS = "inverses of functions as atoms"
    FUNCTIONS_WRITTEN_OUT = "inverses and sizes as atoms, functions written out"
    NO_SIZES = "no size is left"
    COMMON_DENOMINATORS = "common denominators"
    RANGES = "sums over ranges, end to end"
    LEMMAS = "lemmas about named quantities"
    INDUCTION = "induction over an index"
