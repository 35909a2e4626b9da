"""What is known of the order of indices: differences of two of them, or of one and a size, bounded.

``Bounds`` collects a - b <= c from ranges and conditions, and says of another condition whether it
follows.  Conditions that say more than such differences are left out, which makes it know less,
never too much.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from symderiv.formula.tree import (
    Affine,
    CompareIndices,
    Comparison,
    Condition,
    Dimension,
    Index,
    Label,
    Logical,
    Position,
)

Of: TypeAlias = Index | Label | str | None
"""What differences are between: indices, sizes by their dimensions, and None, which is 0."""
Sizes: TypeAlias = Mapping[str, tuple[int, int | None]]
"""The smallest sizes of dimensions, and the largest one where there is one."""
Difference: TypeAlias = tuple[Of, Of, int]
"""a - b <= c."""

_NEGATED: Mapping[Comparison, Comparison] = {"=": "!=", "!=": "="}


@dataclass(frozen=True)
class Bounds:
    """``upper`` bounds differences, ``apart`` are differences that are not c."""

    upper: Mapping[tuple[Of, Of], int] = field(default_factory=dict)
    apart: frozenset[Difference] = frozenset()

    @classmethod
    def of(cls, indices: Iterable[Index], sizes: Sizes) -> Bounds:
        """The ranges of some indices, over dimensions of some ``sizes``."""
        return cls()._with(_of_sizes(sizes)).ranging(indices)

    def ranging(self, indices: Iterable[Index]) -> Bounds:
        """With the ranges of more indices."""
        found: list[Difference] = []
        for index in indices:
            found.append((None, index, -1))
            found.extend(_at_most(index, index.dimension))
        return self._with(found)

    def given(self, condition: Condition, holds: bool = True) -> Bounds:
        """With a condition, or its contrary."""
        match condition:
            case CompareIndices(operator, left, right):
                return self._comparing(operator, left, right, holds)
            case Logical("not", (part,)):
                return self.given(part, not holds)
            case Logical(operator, parts) if (operator == "and") == holds:
                found = self
                for part in parts:
                    found = found.given(part, holds)
                return found
        return self

    def tells(self, condition: Condition) -> bool | None:
        """Whether a condition holds, where that follows; None where it does not, and of numbers."""
        match condition:
            case CompareIndices():
                for answer in (True, False):
                    if self.given(condition, not answer).is_empty:
                        return answer
                return None
            case Logical("not", (part,)):
                known = self.tells(part)
                return None if known is None else not known
            case Logical(operator, parts):
                answers = [self.tells(part) for part in parts]
                decides = operator == "or"
                if decides in answers:
                    return decides
                return None if None in answers else not decides
        return None

    def holds(self, operator: Comparison, left: Position, right: Position) -> bool:
        """Whether a comparison follows."""
        return self.tells(CompareIndices(operator, left, right)) is True

    @cached_property
    def is_empty(self) -> bool:
        """Whether nothing can be so."""
        return any(bound < 0 for (one, other), bound in self.closed.items() if one == other)

    def _comparing(
        self, operator: Comparison, left: Position, right: Position, holds: bool
    ) -> Bounds:
        if not holds:
            if operator in ("<", "<="):
                operator, left, right = ("<=" if operator == "<" else "<"), right, left
            else:
                operator = _NEGATED[operator]
        difference = _difference(left, right)
        if difference is None:
            return self
        one, other, offset = difference
        if operator == "!=":
            return Bounds(self.upper, self.apart | {(one, other, -offset)})
        found = [(one, other, -offset - (operator == "<"))]
        if operator == "=":
            found.append((other, one, offset))
        return self._with(found)

    def _with(self, found: Iterable[Difference]) -> Bounds:
        upper = dict(self.upper)
        for one, other, bound in found:
            upper[one, other] = min(bound, upper.get((one, other), bound))
        return Bounds(upper, self.apart)

    @cached_property
    def closed(self) -> Mapping[tuple[Of, Of], int]:
        """All bounds that follow; that of something to itself is negative where nothing can be."""
        closed = _shortest(self.upper, self.apart)
        for _ in self.apart:
            tightened = dict(closed)
            for one, other, bound in self.apart:
                for pair, edge in (((one, other), bound), ((other, one), -bound)):
                    if closed.get(pair) == edge:
                        tightened[pair] = edge - 1
            if tightened == closed:
                break
            closed = _shortest(tightened, ())
        return closed


def _of_sizes(sizes: Sizes) -> Iterator[Difference]:
    for name, (least, most) in sizes.items():
        yield None, name, -least
        if most is not None:
            yield name, None, most


def _at_most(index: Index, dimension: Dimension) -> Iterator[Difference]:
    if isinstance(dimension, str):
        yield index, dimension, 0
    else:
        yield index, None, dimension


def _difference(left: Position, right: Position) -> Difference | None:
    """left - right as a - b + c; None where it is no such difference."""
    counts: dict[Index | Label | str, int] = {}
    offset = 0
    for position, sign in ((left, 1), (right, -1)):
        terms, more = _linear(position)
        offset += sign * more
        for of, multiple in terms:
            counts[of] = counts.get(of, 0) + sign * multiple
    above = [of for of, multiple in counts.items() if multiple == 1]
    below = [of for of, multiple in counts.items() if multiple == -1]
    if len(above) > 1 or len(below) > 1 or any(abs(n) > 1 for n in counts.values()):
        return None
    return (above[0] if above else None), (below[0] if below else None), offset


def _linear(position: Position) -> tuple[tuple[tuple[Index | Label | str, int], ...], int]:
    if isinstance(position, Affine):
        return (*position.terms, *position.sizes), position.offset
    return ((), position) if isinstance(position, int) else (((position, 1),), 0)


def _shortest(
    upper: Mapping[tuple[Of, Of], int], apart: Iterable[Difference]
) -> dict[tuple[Of, Of], int]:
    """Bounds on all differences that follow from some: shortest paths."""
    nodes = dict.fromkeys([of for pair in upper for of in pair])
    nodes.update(dict.fromkeys([of for one, other, _ in apart for of in (one, other)]))
    closed = dict(upper)
    for of in nodes:
        closed[of, of] = min(0, closed.get((of, of), 0))
    for middle in nodes:
        for one in nodes:
            first = closed.get((one, middle))
            if first is None:
                continue
            for other in nodes:
                second = closed.get((middle, other))
                if second is not None:
                    bound = first + second
                    closed[one, other] = min(bound, closed.get((one, other), bound))
    return closed
