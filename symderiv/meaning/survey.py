"""A claim at its hard points: whether it fails at one, and where it speaks at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from symderiv.formula.tree import Expr
from symderiv.meaning.hard_points import HardPoints
from symderiv.meaning.judge import NEAR, Judge, Judged, Point

POINTS = 32
"""Hard points of a claim, counted so that load changes nothing."""

STEPS = 40_000
"""Nodes that may be evaluated for all of them; a large claim gets fewer points."""


_COUNTED = ("equal", "left_missing", "right_missing", "both_missing", "rejected", "unknown")


_NEAR_MISSES = 1
"""Points at which values must agree to many digits."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What a claim was at hard points.

    ``differing`` is a point at which both sides have values that differ, with those; the other
    fields count points.  ``left_missing`` are points at which the right side has a value and
    the left one has none: there the claim does not speak.
    """

    equal: int = 0
    left_missing: int = 0
    right_missing: int = 0
    both_missing: int = 0
    rejected: int = 0
    unknown: int = 0
    differing: tuple[Point, Judged] | None = None

    @property
    def speaks(self) -> bool:
        """Whether a point was found at which both sides have values."""
        return self.equal > 0 or self.differing is not None


def survey(
    judge: Judge,
    left: Expr,
    right: Expr,
    beyond: Mapping[str, int] | None = None,
    points: int = POINTS,
    steps: int = STEPS,
) -> Survey:
    """Judge a claim at hard points until it fails at one or the budget is spent.

    ``beyond`` are sizes that a proof looked at; one more is tried as well.
    """
    return surveyed(HardPoints(judge, left, right, beyond), points, steps)


def surveyed(hard: HardPoints, points: int = POINTS, steps: int = STEPS) -> Survey:
    """The same for hard points that there are already."""
    counts = dict.fromkeys(_COUNTED, 0)
    found: tuple[Point, Judged] | None = None
    for point in islice(hard, points):
        least = NEAR if counts["equal"] < _NEAR_MISSES else 0
        judged = hard.judge.judge(*hard.sides, point, least=least)
        steps -= judged.steps
        if judged.judgement == "differ":
            found = point, judged
            break
        counts[_kind(judged)] += 1
        if steps < hard.steps:
            break
    return Survey(**counts, differing=found)


def _kind(judged: Judged) -> str:
    match judged.judgement:
        case "no value":
            return "both_missing" if len(judged.missing) > 1 else f"{judged.missing[0]}_missing"
        case "not a point":
            return "rejected"
        case _:
            return judged.judgement
