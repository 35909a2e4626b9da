"""A point at which a claim fails: small sizes and simple rationals first.

Both sides are evaluated with balls straight from the trees; only an enclosure of the
difference that excludes 0 refutes.  The search is seeded, so the same claim always gives the
same witness.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from random import Random

from symderiv.base import steps
from symderiv.formula.declarations import Witness
from symderiv.formula.tree import Index
from symderiv.proving.witness.cells import cells
from symderiv.proving.witness.claim import SearchedClaim
from symderiv.proving.witness.drawing import (
    SEED,
    assignments,
    generic_point,
    patterned,
    random_point,
)
from symderiv.proving.witness.regions import explored, switched_sizes, switches, targeted
from symderiv.proving.witness.shrink import Point, coordinates, shrink
from symderiv.proving.witness.trial import DEEPEST, USUAL, fails, outcome, witness

_GLANCES = 6
LARGER = 3 * steps.SECOND // 2
"""What the sizes above those of the file get."""
_QUICK = 64
"""Bits for a first look: most wrong claims are off by more than 1e-18."""
_SIGNS = 12
"""Points with all signs turned around are for claims of so few numbers."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Where a claim fails."""

    box: Mapping[str, int]
    env: Mapping[Index, int]
    point: Point
    precision: int


@dataclass(frozen=True, slots=True)
class Searched:
    """``defined`` says that both sides had a value at some point; ``tried`` counts points."""

    witness: Witness | None
    defined: bool
    tried: int


@dataclass(frozen=True, slots=True)
class Glance:
    """What a first look at one size shows: a failure, and whether the claim has a value."""

    failure: Failure | None
    defined: bool


def search(
    claim: SearchedClaim,
    boxes: Sequence[Mapping[str, int]],
    points: int = 12,
    budget: int = 5 * steps.SECOND,
    stop_when_defined: bool = False,
    most: int = 40,
    prefer: Mapping[Index, int] | None = None,
    last_too: bool = False,
) -> Searched:
    """Try ``points`` points at each of some index assignments of each box, within a budget.

    ``prefer`` is the index assignment to try first; with ``last_too`` the last ones are tried
    beside the first.
    """
    rounds = _Rounds(claim, steps.now() + budget, stop_when_defined)
    # A glance at every size comes first: at the smallest ones many wrong claims hold.
    for few, some in ((min(2, points), min(6, most)), (points, most)):
        for box in boxes:
            for env in assignments(claim, box, some, prefer, last_too):
                if rounds.over(box, env, few, switching=few == points):
                    found = None if rounds.failure is None else simplest(claim, rounds.failure)
                    return Searched(found, rounds.defined, rounds.tried)
    return Searched(None, rounds.defined, rounds.tried)


def search_larger(
    claim: SearchedClaim,
    boxes: Sequence[Mapping[str, int]],
    names: Sequence[str],
    budget: int = LARGER,
) -> Witness | None:
    """A witness at ``boxes``, or at sizes of ``names`` at which the claim switches; a few points
    at each."""
    arguments = switches(claim.left, claim.right)
    switched = switched_sizes(arguments, claim.evaluator, boxes[0], names) if boxes else ()
    boxes = [*boxes, *switched]
    return search(claim, boxes, points=2, budget=budget, most=6, last_too=True).witness


def at_a_glance(claim: SearchedClaim, boxes: Sequence[Mapping[str, int]]) -> Glance:
    """A point or two at the most telling size, for each way in which the indices may be equal;
    simpler failures are then to be looked for."""
    box = max(boxes, key=_telling)
    envs = patterned(claim, box, _GLANCES)
    defined = False
    for sign in (1, -1, 0):
        point = generic_point(claim, box, sign)
        for env in envs:
            found = outcome(claim, box, env, point, _QUICK)
            if found is not None and found.verdict == "different":
                return Glance(Failure(box, env, point, _QUICK), True)
            defined = defined or found is not None
        few = sum(1 for _ in coordinates(point)) <= _SIGNS
        if defined and (sign < 0 or not few):
            break
    return Glance(None, defined)


def _telling(box: Mapping[str, int]) -> tuple[int, ...]:
    """Sizes that differ and are not 1, the smallest of these; 2 alone is full of accidents."""
    sizes = list(box.values())
    several = sum(size > 1 for size in sizes)
    return several, len(set(sizes)), min(3, max(sizes, default=0)), -sum(sizes)


def simplest(claim: SearchedClaim, failure: Failure) -> Witness:
    """A failure with simpler numbers, as a witness."""
    box, env, point = failure.box, failure.env, failure.point
    bits = _QUICK if fails(claim, box, env, point, _QUICK) else failure.precision
    symbols = {name: symbol.at(box) for name, symbol in claim.symbols.items()}
    found = shrink(point, symbols, lambda other: fails(claim, box, env, other, bits))
    return witness(claim, box, env, found)


class _Rounds:
    """Points tried so far, and what came of them."""

    def __init__(self, claim: SearchedClaim, deadline: int, stop_when_defined: bool) -> None:
        self.claim = claim
        self.deadline = deadline
        self.stop_when_defined = stop_when_defined
        self.random = Random(SEED)
        self.defined = False
        self.tried = 0
        self.failure: Failure | None = None

    def over(
        self, box: Mapping[str, int], env: Mapping[Index, int], points: int, switching: bool
    ) -> bool:
        """Try points at one value of the indices; whether the search ends here."""
        claim = self.claim
        bits = USUAL if switching else _QUICK
        plain = ((random_point(claim, box, self.random, n), bits) for n in range(points))
        special = _at_switches(claim, box, env, self.random) if switching else iter(())
        for point, precision in chain(plain, special):
            if steps.now() > self.deadline:
                return True
            self.tried += 1
            found = outcome(claim, box, env, point, precision)
            if found is not None and found.verdict == "different":
                self.failure = Failure(box, env, point, precision)
                self.defined = True
                return True
            self.defined = self.defined or found is not None
            if self.defined and self.stop_when_defined:
                return True
        return False


def _at_switches(
    claim: SearchedClaim, box: Mapping[str, int], env: Mapping[Index, int], random: Random
) -> Iterator[tuple[Point, int]]:
    """Points in the regions of a piecewise claim; far out, a tail may need many bits."""
    arguments = switches(claim.left, claim.right)
    if not arguments:
        return
    for round_ in (0, 3):
        start = random_point(claim, box, random, round_)
        for reach in (targeted, explored, cells):
            for point in reach(arguments, claim.symbols, claim.evaluator, box, env, start):
                yield point, DEEPEST
