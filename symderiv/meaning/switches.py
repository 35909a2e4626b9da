"""Conditions that may switch where a derivative is taken, and the branches that meet there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import TypeAlias

from symderiv.meaning.frames import Frame
from symderiv.meaning.values import (
    NONE,
    OUTSIDE,
    UNKNOWN,
    ZERO,
    Absent,
    Value,
    bits_of,
    jet,
    number_of,
    parts_of,
    same,
    sign,
)

Truth: TypeAlias = "bool | Absent | None"
"""None is a tie: undetermined, because the sides are equal and neither slope tells."""


class Switch:
    """A condition at a point, with what its sides do beside it.

    ``truth`` says whether it holds when some infinitesimals are not 0; ``differences`` are the
    switching arguments, those without a value among them.
    """

    def __init__(
        self, frame: Frame, truth: Callable[[int], Truth], differences: Sequence[Value]
    ) -> None:
        self._frame = frame
        self.truth = truth
        self._differences = differences

    @classmethod
    def between(cls, difference: Value, frame: Frame) -> Switch:
        """The condition that a difference is negative."""
        return cls(frame, lambda moved: holds("<", difference, frame, moved), [difference])

    def choose(self, branch: Callable[[bool], Value], alike: bool = False) -> Value:
        """The branch taken, with the slopes of those that the switch's own slopes select."""
        taken = self.truth(0)
        if not isinstance(taken, bool):
            return UNKNOWN if taken is None else taken
        value = branch(taken)
        moving = reduce(int.__or__, map(bits_of, self._differences), 0)
        if not moving or isinstance(value, Absent):
            return value
        parts = dict(parts_of(value))
        ties = [each for each in self._differences if bits_of(each) and sign(number_of(each)) == 0]
        if ties and not alike:
            self._frame.tie(moving)
            parts = self._slopes(value, taken, moving, branch)
        for bit in subsets(moving):
            if bit & (bit - 1) == 0:
                parts.setdefault(bit, ZERO)
        for difference in self._differences:
            for part, scalar in parts_of(difference).items():
                if isinstance(scalar, Absent) and part:
                    parts[part] = scalar if parts.get(part) is not NONE else NONE
        return jet(parts)

    def _slopes(
        self, value: Value, taken: bool, moving: int, branch: Callable[[bool], Value]
    ) -> dict[int, Value]:
        found: dict[int, Value] = {0: number_of(value)}
        source: dict[int, bool] = {0: taken}
        for moved in subsets(moving | bits_of(value)):
            choice = self.truth(moved)
            if isinstance(choice, Absent):
                found[moved] = choice
            elif choice is None:
                first, second = parts_of(branch(True)), parts_of(branch(False))
                single = moved & (moved - 1) == 0
                found[moved] = _meeting(first, second, moved) if single else NONE
            else:
                source[moved] = choice
                selected = parts_of(branch(choice))
                checked = [
                    part
                    for part in found
                    if part & moved == part and source.get(part) is not choice
                ]
                agree = [same(selected.get(p, ZERO), found[p]) for p in checked]
                slope = selected.get(moved, ZERO)
                found[moved] = NONE if False in agree else UNKNOWN if None in agree else slope
        return found


def holds(operator: str, difference: Value, frame: Frame, moved: int) -> Truth:
    """Kleene's answer for one comparison; a tie where neither side nor slope tells."""
    if isinstance(difference, Absent):
        return difference
    parts = parts_of(difference)
    known = sign(parts[0])
    if known is None:
        return UNKNOWN
    left = moved & bits_of(difference)
    if known == 0 and left:
        bit = left & -left
        slope = parts.get(bit)
        if isinstance(slope, Absent):
            return slope
        known = None if slope is None else sign(slope)
        if not known:
            return UNKNOWN if known is None and slope is not None else None
        known *= frame.of(bit).direction
    return by_sign(operator, known)


def _meeting(first: Mapping[int, Value], second: Mapping[int, Value], bit: int) -> Value:
    """The slope of two branches that meet: they must agree in value and slope."""
    agree = [same(first.get(part, ZERO), second.get(part, ZERO)) for part in (0, bit)]
    return NONE if False in agree else UNKNOWN if None in agree else first.get(bit, ZERO)


def subsets(bits: int) -> list[int]:
    """The subsets of a set of infinitesimals but the empty one, small ones first."""
    found, subset = [], bits
    while subset:
        found.append(subset)
        subset = (subset - 1) & bits
    return sorted(found, key=lambda each: (each.bit_count(), each))


def by_sign(operator: str, known: int) -> bool:
    return {"<": known < 0, "<=": known <= 0, "=": known == 0, "!=": known != 0}[operator]


def negated(truth: Truth) -> Truth:
    return not truth if isinstance(truth, bool) else truth


def kleene(deciding: bool, truths: Sequence[Truth]) -> Truth:
    """``and`` where False decides, ``or`` where True does."""
    if deciding in truths:
        return deciding
    for reason in (UNKNOWN, NONE, OUTSIDE, None):
        if reason in truths:
            return reason
    return not deciding


def both(right: Value, left: Value) -> Value:
    """The slope that both sides have."""
    first, second = parts_of(right), parts_of(left)
    found: dict[int, Value] = {}
    for part in sorted(first.keys() | second.keys()):
        one, other = first.get(part, ZERO), second.get(part, ZERO)
        agree = same(one, other)
        found[part] = one if agree else NONE if agree is False else UNKNOWN
    return jet(found)
