"""Values of the left side at a few points, for comparing many right sides with them.

Agreement proves nothing and is no verdict: it only says which candidates deserve a proof.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from symderiv.errors import Unsupported
from symderiv.formula.tree import Expr, Index
from symderiv.kernel.ball import Indeterminate, Undefined, decide_condition, evaluate, is_different
from symderiv.methods.witness import Claim, assignments, random_point
from symderiv.model import Nested

_ROUND = 7
"""A round of the search at which points are no longer simple."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A point at which the left side has a value; ``left`` encloses it."""

    box: Mapping[str, int]
    env: Mapping[Index, int]
    point: Mapping[str, Nested]
    left: Any


def samples(claim: Claim, boxes: Sequence[Mapping[str, int]], each: int = 3) -> list[Sample]:
    """Points of ``boxes``, for ``each`` of some values of the free indices."""
    random = Random(4)
    found = []
    for box in boxes:
        envs = list(assignments(claim, box, 200, None))
        step = max(1, (len(envs) - 1) // max(1, each - 1))
        for env in envs[::step][:each]:
            for _ in range(4):
                point = random_point(claim, box, random, _ROUND)
                sample = _sample(claim, box, env, point)
                if sample is not None:
                    found.append(sample)
                    break
    return found


def _sample(
    claim: Claim, box: Mapping[str, int], env: Mapping[Index, int], point: Mapping[str, Nested]
) -> Sample | None:
    try:
        if not all(decide_condition(sign, box, env, point) for sign in claim.signs):
            return None
        return Sample(box, env, point, evaluate(claim.left, box, env, point))
    except (Undefined, Indeterminate, Unsupported):
        return None


def agrees(right: Expr, sample: Sample) -> bool:
    """Whether another right side has the same value there, as far as balls tell."""
    try:
        value = evaluate(right, sample.box, sample.env, sample.point)
    except (Undefined, Unsupported, KeyError):
        return False
    except Indeterminate:
        return True
    return not is_different(sample.left, value)


def of_left(claim: Claim) -> Claim:
    """The claim with nothing asked of its right side."""
    return replace(claim, right=claim.left)
