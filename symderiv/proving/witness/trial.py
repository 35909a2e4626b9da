"""One point: whether it belongs to the claim's domain, whether the claim fails there, and the
witness that it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

from flint import fmpq

from symderiv.formula.declarations import Domain, Nested, Witness
from symderiv.formula.tree import Compare, Index, free_indices, shown_names
from symderiv.kernel.ball import (
    DEEPEST,
    USUAL,
    Compared,
    Enclosure,
    Indeterminate,
    Outside,
    Undefined,
    as_text,
)
from symderiv.proving.witness.claim import SearchedClaim, Tied
from symderiv.proving.witness.drawing import length

__all__ = ["DEEPEST", "USUAL", "fails", "outcome", "try_point", "within", "witness"]


def outcome(
    claim: SearchedClaim,
    box: Mapping[str, int],
    env: Mapping[Index, int],
    point: Mapping[str, Nested],
    precision: int = USUAL,
) -> Compared | None:
    """How the sides compare at a point, or None where the claim says nothing there."""
    evaluator = claim.evaluator
    try:
        if any(max(elements) > length(axis, box) for axis, elements in claim.named.items()):
            return None
        if not all(evaluator.holds(sign, box, env, point) for sign in claim.signs):
            return None
        if not all(_allowed(claim, equation, box, point) for equation in claim.equations):
            return None
        for tied in claim.tied:
            for _ in _values(claim, tied, box, point):
                pass
        return evaluator.compare(claim.left, claim.right, box, env, point, claim.guards, precision)
    except (Undefined, Indeterminate):
        return None


def fails(
    claim: SearchedClaim,
    box: Mapping[str, int],
    env: Mapping[Index, int],
    point: Mapping[str, Nested],
    precision: int = USUAL,
) -> bool:
    found = outcome(claim, box, env, point, precision)
    return found is not None and found.verdict == "different"


def witness(
    claim: SearchedClaim,
    box: Mapping[str, int],
    env: Mapping[Index, int],
    point: Mapping[str, Nested],
) -> Witness:
    """The witness that a point is at which the claim fails."""
    sides = claim.evaluator.shown(claim.left, claim.right, box, env, point)
    shown = {name: _as_text(value) for name, value in point.items()}
    tied = {each.name: _nested(claim, each, box, point) for each in claim.tied}
    irrational = any("±" in str(value) for value in tied.values())
    return Witness(
        sizes=dict(box),
        indices=dict(zip(shown_names(env).values(), env.values(), strict=True)),
        point=shown | tied,
        lhs=sides.left,
        rhs=sides.right,
        parameters={name: shown[name] for name in tied if irrational and name in shown},
    )


def try_point(
    claim: SearchedClaim,
    box: Mapping[str, int],
    env: Mapping[Index, int],
    point: Mapping[str, Nested],
) -> Witness | bool:
    """A witness, or whether both sides are defined at the point."""
    found = outcome(claim, box, env, point)
    if found is None or found.verdict != "different":
        return found is not None
    return witness(claim, box, env, point)


def _allowed(
    claim: SearchedClaim, equation: Compare, box: Mapping[str, int], point: Mapping[str, Nested]
) -> bool:
    """Whether an equation holds for all values of its indices at which it has no entry outside
    of an axis."""
    missing = free_indices(equation)
    for elements in product(*[range(1, length(i.dimension, box) + 1) for i in missing]):
        env = dict(zip(missing, elements, strict=True))
        try:
            found = claim.evaluator.compare(equation.left, equation.right, box, env, point)
        except Outside:
            continue
        if found.verdict != "equal":
            return False
    return True


def _values(
    claim: SearchedClaim, tied: Tied, box: Mapping[str, int], point: Mapping[str, Nested]
) -> Iterator[Enclosure]:
    """The entries of a symbol that an assumption ties; ``point`` has its parameters.

    Raises Undefined where one is outside of its domain: such a point says nothing.
    """
    spans = [range(1, length(index.dimension, box) + 1) for index in tied.parameters]
    for elements in product(*spans):
        env = dict(zip(tied.parameters, elements, strict=True))
        value = claim.evaluator.evaluate(tied.body, box, env, point)
        if not within(value, tied.domain):
            raise Undefined("outside of the domain")
        yield value


def _nested(
    claim: SearchedClaim, tied: Tied, box: Mapping[str, int], point: Mapping[str, Nested]
) -> object:
    """The values of a tied symbol as text, nested as its shape is."""
    rows: list[object] = [as_text(value) for value in _values(claim, tied, box, point)]
    for index in reversed(tied.parameters[1:]):
        size = length(index.dimension, box)
        rows = [rows[start : start + size] for start in range(0, len(rows), size)]
    return rows if tied.parameters else rows[0]


def within(value: Enclosure, domain: Domain) -> bool:
    """Whether an enclosure certainly lies in a domain."""
    if domain.integer:
        return hasattr(value, "q") and Fraction(int(value.p), int(value.q)) in domain
    low, high = domain.low, domain.high
    if low is not None:
        bound = fmpq(low.numerator, low.denominator)
        if not (value >= bound if domain.closed else value > bound):
            return False
    if high is not None and not value < fmpq(high.numerator, high.denominator):
        return False
    return not domain.nonzero or bool(value != 0)


def _as_text(value: Nested) -> object:
    if isinstance(value, tuple):
        return [_as_text(part) for part in value]
    return str(value)
