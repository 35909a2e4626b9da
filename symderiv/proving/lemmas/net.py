"""What the reference evaluator says of a claim at a point: the net under proofs by lemmas, and
the judge of their witnesses.

It differentiates forwards, by definitions as the file has them, and shares nothing with adjoints
and classes.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from flint import fmpq

from symderiv.formula.declarations import Nested
from symderiv.formula.tree import Index
from symderiv.meaning.judge import Judge, Judgement, Point
from symderiv.proving.lemmas.claim import NamedClaim
from symderiv.proving.lemmas.values import Values

MOST_STEPS = 60_000
"""Nodes that the reference evaluator looks at for one value of the indices."""
MOST_PLACES = 2


def judged(claim: NamedClaim, values: Values, env: Mapping[Index, int]) -> Judgement:
    """A claim at a point and for some values of its free indices."""
    tied = claim.tied(values)
    point: dict[str, Nested] = dict(values.point)
    for name, entries in tied.items():
        shape = [values.length(d) for d in claim.derivation.symbols[name].shape]
        rational = _nested(entries, shape)
        if rational is None:
            return "unknown"
        point[name] = rational
    judge = Judge.of(claim.derivation, claim.identity, claim.assumed.names)
    found = judge.judge(*claim.stated, Point(values.sizes, env, point), MOST_STEPS)
    return found.judgement


def judged_at_some(claim: NamedClaim, values: Values) -> Judgement:
    """A claim at a point, for a few values of its indices: the worst that is said of any."""
    places = list(values.places(claim.identity.free))
    said = [judged(claim, values, env) for env in places[:: max(1, len(places) // MOST_PLACES)]]
    order: tuple[Judgement, ...] = ("differ", "equal", "unknown", "no value", "not a point")
    return min(said, key=order.index)


def _nested(entries: list[Any], shape: list[int]) -> Nested | None:
    """Exact entries, nested as a shape is; None where one is not rational."""
    if not all(isinstance(entry, fmpq) for entry in entries):
        return None
    rows: list[Nested] = [Fraction(int(entry.p), int(entry.q)) for entry in entries]
    for size in reversed(shape[1:]):
        rows = [tuple(rows[start : start + size]) for start in range(0, len(rows), size)]
    return tuple(rows) if shape else rows[0]
