"""Both sides of a claim at many points: which sizes, which points, which index values."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random
from typing import TypeAlias

from mpmath import mp

from symderiv.formula.declarations import Derivation, Identity
from symderiv.formula.tree import (
    Apply,
    Derivative,
    Index,
    Label,
    MatrixFunction,
    Piece,
    Reduce,
    Size,
    own_positions,
    pieces,
    position_indices,
    walk,
)
from tests.functions.reference import REFERENCE
from tests.judge.evaluate import STOP, Evaluator, Graph, OutOfEffort, Places, Undefined
from tests.judge.points import NoPoint, constrain, draw_point, inside, numbers_in, satisfied

Sizes: TypeAlias = dict[str, int]

DIGITS = 80
MORE_DIGITS = 200
BOXES = 12
DRAWS = 40
LARGEST_SIZE = 13
LARGEST_EVALUATION = 3_000_000


class Case:
    """A claim with all that its evaluation needs."""

    def __init__(self, derivation: Derivation, identity: Identity, seed: str, effort: int) -> None:
        self.derivation = derivation
        self.identity = identity
        self.random = Random(seed)
        self.graph = Graph(derivation)
        self.given = [derivation.assumptions[name] for name in identity.given]
        sides: list[Piece] = [identity.left, identity.right, *identity.where]
        sides += [side for one in self.given for side in (one.left, one.right)]
        self.names = self.graph.under(*sides)
        bodies = [one.body for name, one in derivation.definitions.items() if name in self.names]
        trees: list[Piece] = [*sides, *bodies]
        self.parts = [part for tree in trees for part in walk(tree)]
        self.unknown = any(
            isinstance(part, Apply) and part.function not in (STOP, *REFERENCE)
            for part in self.parts
        ) or any(isinstance(each, Label) for part in self.parts for each in own_positions(part))
        self.order = max(map(_depth, sides)) + max(map(_depth, bodies), default=0)
        self.near = numbers_in(trees)
        self.dimensions = self._dimensions()
        self.boxes = self._boxes()
        self.share = max(effort // (2 * len(self.boxes)), 400)

    def _dimensions(self) -> list[str]:
        """The dimensions that the claim is about, in the order of the file."""
        found: set[object] = {index.dimension for index in self.identity.free}
        for part in self.parts:
            match part:
                case Size(dimension):
                    found.add(dimension)
                case Reduce(_, index, _) | MatrixFunction(_, index, _, _, _):
                    found.add(index.dimension)
            for position in own_positions(part):
                found |= {index.dimension for index in position_indices(position)}
        for name in self.names & self.derivation.symbols.keys():
            found |= set(self.derivation.symbols[name].shape)
        return [name for name in self.derivation.dimensions if name in found]

    def _boxes(self) -> list[Sizes]:
        """Sizes, small ones first: from the first size on, and next to the numbers of the claim."""
        spread = {1: 5, 2: 3}.get(len(self.dimensions), 2)
        sized = any(isinstance(part, Size) for part in self.parts)
        spans: list[list[int]] = []
        for name in self.dimensions:
            declared = self.derivation.dimensions[name]
            first = declared.sizes[0]
            span = {first} if declared.fixed else {first + offset for offset in range(spread)}
            if sized and not declared.fixed:
                whole = [int(value) for value in self.near if value.denominator == 1]
                span |= {value + 1 for value in whole if first <= value < LARGEST_SIZE}
            spans.append(sorted(span))
        boxes = sorted(product(*spans), key=lambda box: (sum(box), box))
        rest = boxes[BOXES:]
        chosen = boxes[:BOXES] + sorted(self.random.sample(rest, min(len(rest), BOXES)))
        return [dict(zip(self.dimensions, box, strict=True)) for box in chosen]

    def differences(self, sizes: Sizes) -> Iterator[bool]:
        """For each point and value of the free indices: whether the sides differ there."""
        every = {name: one.sizes[0] for name, one in self.derivation.dimensions.items()} | sizes
        seen, spent = False, 0
        for _ in range(DRAWS // 8 if self.dimensions else DRAWS):
            if seen and spent > self.share:
                return
            seed = self.random.getrandbits(64)
            with mp.workdps(DIGITS):
                try:
                    evaluator = self._evaluator(every, seed)
                except (NoPoint, Undefined, OutOfEffort):
                    continue
                outcomes = self._at_point(evaluator, every, seed)
            seen = seen or bool(outcomes)
            spent += LARGEST_EVALUATION - evaluator.effort
            yield from outcomes

    def _evaluator(self, sizes: Sizes, seed: int) -> Evaluator:
        """The evaluator of a point that depends on the seed only, not on the precision."""
        exact = self.order == 0
        point = draw_point(self.derivation, self.names, sizes, self.near, exact, Random(seed))
        for assumption in self.given:
            constrain(assumption, point, Evaluator(self.graph, sizes, point, LARGEST_EVALUATION))
        evaluator = Evaluator(self.graph, sizes, point, LARGEST_EVALUATION)
        if self.given and not inside(self.derivation, point):
            raise NoPoint
        if not all(satisfied(assumption, evaluator) for assumption in self.given):
            raise NoPoint
        return evaluator

    def _at_point(self, evaluator: Evaluator, sizes: Sizes, seed: int) -> list[bool]:
        outcomes: list[bool] = []
        for at in self._index_values(evaluator):
            if outcomes and LARGEST_EVALUATION - evaluator.effort > self.share:
                break
            try:
                if self._differ(evaluator, at) and self._confirmed(sizes, seed, at):
                    return [True]
            except (Undefined, OutOfEffort):
                continue
            outcomes.append(False)
        return outcomes

    def _index_values(self, evaluator: Evaluator) -> Iterator[dict[Index, int]]:
        free = self.identity.free
        spans = [range(1, evaluator.size(index.dimension) + 1) for index in free]
        places: list[Places] = list(product(*spans))
        self.random.shuffle(places)
        for place in places:
            at = dict(zip(free, place, strict=True))
            if all(evaluator.evaluate(condition, at) for condition in self.identity.where):
                yield at

    def _differ(self, evaluator: Evaluator, at: dict[Index, int]) -> bool:
        """Whether the sides differ by more than the digits that differences lose."""
        left = evaluator.evaluate(self.identity.left, at)
        right = evaluator.evaluate(self.identity.right, at)
        kept = mp.dps * 29 // 40 - mp.dps * 13 // 80 * self.order
        return bool(abs(left - right) > mp.mpf(10) ** -kept * max(1, abs(left), abs(right)))

    def _confirmed(self, sizes: Sizes, seed: int, at: dict[Index, int]) -> bool:
        """Whether the difference is the same at more digits, and so no rounding error."""
        gaps = []
        for digits in (DIGITS, MORE_DIGITS):
            with mp.workdps(digits):
                evaluator = self._evaluator(sizes, seed)
                left = evaluator.evaluate(self.identity.left, at)
                gaps.append(left - evaluator.evaluate(self.identity.right, at))
        return bool(abs(gaps[0] - gaps[1]) <= abs(gaps[1]) / 100)


def _depth(node: Piece) -> int:
    """How deeply derivatives are nested."""
    below = max(map(_depth, pieces(node)), default=0)
    return below + isinstance(node, Derivative)
