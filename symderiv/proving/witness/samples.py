"""Values of the left side at a few points, for comparing many right sides with them.

Agreement proves nothing and is no verdict: it only says which candidates deserve a proof.
Definitions and symbols that assumptions tie are evaluated once at each point, so that a
candidate is evaluated as the author would write it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from symderiv.base.errors import Unsupported
from symderiv.formula.declarations import Derivation, Nested
from symderiv.formula.tree import Derivative, Expr, Index, Symbol, walk
from symderiv.kernel.ball import Enclosure, Indeterminate, Spot, Undefined, is_different
from symderiv.proving.witness.claim import SearchedClaim
from symderiv.proving.witness.drawing import assignments, generic_point, length

NO_VALUE = (Undefined, Indeterminate, KeyError)
"""What a formula raises that has no value at a point."""
_SIGNS = (1, -1, 0)
_POINTS = 3
"""Points at each choice of sizes: with signs that alternate, the other way, and positive."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A point at which the left side has a value; ``left`` encloses it.

    Formulas that are written out have their values at ``spot``, those in the author's symbols
    at ``shown``, where the definitions ``known`` have theirs.
    """

    spot: Spot
    shown: Spot
    known: frozenset[str]
    left: Enclosure


class Samples:
    """A few points, and what candidates are worth there."""

    def __init__(
        self,
        derivation: Derivation,
        claim: SearchedClaim,
        boxes: Sequence[Mapping[str, int]],
        written: Callable[[Expr], Expr],
    ) -> None:
        self._written = written
        self._bodies = {
            name: (definition.parameters, written(definition.body))
            for name, definition in derivation.definitions.items()
        }
        self._bodies |= {tied.name: (tied.parameters, tied.body) for tied in claim.tied}
        self.points = list(self._samples(derivation, claim, boxes))

    def _samples(
        self, derivation: Derivation, claim: SearchedClaim, boxes: Sequence[Mapping[str, int]]
    ) -> Iterator[Sample]:
        whole = replace(claim, symbols=derivation.symbols)
        for box in boxes:
            envs = list(assignments(claim, box, 200, None))
            chosen = envs[:: max(1, (len(envs) - 1) // 2)][:_POINTS]
            for number in range(_POINTS if chosen else 0):
                env = chosen[number % len(chosen)]
                for turn in range(len(_SIGNS)):
                    sign = _SIGNS[(number + turn) % len(_SIGNS)]
                    sample = self._sample(whole, box, env, generic_point(whole, box, sign))
                    if sample is not None:
                        yield sample
                        break

    def _sample(
        self,
        claim: SearchedClaim,
        box: Mapping[str, int],
        env: Mapping[Index, int],
        point: Mapping[str, Nested],
    ) -> Sample | None:
        evaluator = claim.evaluator
        spot = evaluator.spot(box, env, point)
        try:
            if not all(evaluator.holds(sign, box, env, point) for sign in claim.signs):
                return None
            left = spot.value(claim.left)
        except (Undefined, Indeterminate, Unsupported):
            return None
        values = {}
        for name, (parameters, body) in self._bodies.items():
            try:
                values[name] = _array(spot, box, parameters, body, {})
            except (Undefined, Indeterminate, Unsupported, KeyError):
                continue
        known = frozenset((*values, *point)) - (self._bodies.keys() - values.keys())
        return Sample(spot, evaluator.spot(box, env, point, values), known, left)

    def agree(self, right: Expr) -> bool:
        """Whether a right side has the left side's value at all points, as far as balls tell."""
        return all(self._agrees(right, sample) for sample in self.points)

    def _agrees(self, right: Expr, sample: Sample) -> bool:
        try:
            return not is_different(sample.left, self.value(right, sample))
        except (Undefined, Unsupported, KeyError):
            return False
        except Indeterminate:
            return True

    def alike(self, one: Expr, other: Expr) -> bool:
        """Whether two formulas have the same values at all points, as far as balls tell."""
        try:
            return all(
                not is_different(self.value(one, sample), self.value(other, sample))
                for sample in self.points
            )
        except (Unsupported, *NO_VALUE):
            return False

    def value(self, right: Expr, sample: Sample) -> Enclosure:
        """The value of a formula in the author's symbols."""
        if all(_is_plain(part, sample) for part in walk(right)):
            return sample.shown.value(right)
        return sample.spot.value(self._written(right))


def _is_plain(part: object, sample: Sample) -> bool:
    if isinstance(part, Symbol):
        return part.name in sample.known
    return not isinstance(part, Derivative)


def _array(
    spot: Spot,
    box: Mapping[str, int],
    parameters: Sequence[Index],
    body: Expr,
    env: Mapping[Index, int],
) -> object:
    """The entries of a definition, nested as its shape is."""
    if not parameters:
        return spot.value(body, env)
    first, rest = parameters[0], parameters[1:]
    span = range(1, length(first.dimension, box) + 1)
    return tuple([_array(spot, box, rest, body, {**env, first: element}) for element in span])
