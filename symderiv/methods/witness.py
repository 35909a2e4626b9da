"""A point at which a claim fails: small sizes and simple rationals first.

Both sides are evaluated with balls straight from the trees; only an enclosure of the
difference that excludes 0 refutes.  The search is seeded by the claim itself, so the same
claim always gives the same witness.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, product
from random import Random
from time import monotonic

from flint import fmpq

from symderiv.formula.tree import Compare, Condition, Dimension, Expr, Index, free_indices
from symderiv.kernel.ball import (
    Enclosure,
    Indeterminate,
    Undefined,
    as_text,
    compare,
    decide_condition,
    evaluate,
)
from symderiv.methods.regions import switches, targeted
from symderiv.methods.shrink import shrink
from symderiv.model import DimensionDeclaration, Domain, Nested, SymbolDeclaration, Witness

_SIMPLE = [Fraction(n) for n in (1, 2, -1, 0, 3, -2)] + [
    Fraction(1, 2), Fraction(-1, 2), Fraction(3, 2), Fraction(1, 3), Fraction(5, 2), Fraction(-3),
    Fraction(4), Fraction(5), Fraction(-5), Fraction(1, 4), Fraction(2, 3), Fraction(-3, 2),
    Fraction(7), Fraction(10), Fraction(-10), Fraction(1, 10), Fraction(20), Fraction(-20),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tied:
    """A symbol's value in terms of parameters: y is y / sum(y) where sum(y) = 1."""

    name: str
    parameters: tuple[Index, ...]
    body: Expr
    domain: Domain


@dataclass(frozen=True, slots=True)
class Claim:
    """Both sides without derivatives and definitions, assumptions substituted.

    ``guards`` must be defined for the claim to say anything, ``signs`` are expressions with the
    relation ("<" for positive, "<=", "!=") that assumptions demand of them, and ``tied``
    are the symbols that assumptions tie, whose parameters stand in the trees.  ``equations``
    are the assumed ones, which a point must satisfy where several of them may disagree.
    """

    left: Expr
    right: Expr
    guards: tuple[Expr, ...]
    free: tuple[Index, ...]
    where: tuple[Condition, ...]
    symbols: Mapping[str, SymbolDeclaration]
    dimensions: Mapping[str, DimensionDeclaration]
    signs: tuple[Condition, ...] = ()
    tied: tuple[Tied, ...] = ()
    equations: tuple[Compare, ...] = ()

    @property
    def integers(self) -> frozenset[str]:
        return frozenset(name for name, s in self.symbols.items() if s.domain.integer)


@dataclass(frozen=True, slots=True)
class Search:
    """``defined`` says that both sides had a value at some point; ``tried`` counts points."""

    witness: Witness | None
    defined: bool
    tried: int


def search(
    claim: Claim,
    boxes: Sequence[Mapping[str, int]],
    points: int = 12,
    seconds: float = 5.0,
    stop_when_defined: bool = False,
    most: int = 40,
    prefer: Mapping[Index, int] | None = None,
) -> Search:
    """Try ``points`` points at each of some index assignments of each box, within a time.

    ``prefer`` is the index assignment to try first.
    """
    rounds = _Rounds(claim, monotonic() + seconds, stop_when_defined)
    # A glance at every size comes first: at the smallest ones many wrong claims hold.
    for few, some in ((min(2, points), min(6, most)), (points, most)):
        for box in boxes:
            for env in assignments(claim, box, some, prefer):
                if rounds.over(box, env, few, switching=few == points):
                    return Search(rounds.witness, rounds.defined, rounds.tried)
    return Search(None, rounds.defined, rounds.tried)


def fails_at_a_glance(claim: Claim, box: Mapping[str, int]) -> bool:
    """Whether one point at one size, for the first and a later value of the indices, is a
    witness; simpler ones are then to be looked for."""
    random = Random(20_011)
    envs = list(assignments(claim, box, 12, None))
    for env in envs[:1] + envs[-1:]:
        if isinstance(try_point(claim, box, env, random_point(claim, box, random, 4)), Witness):
            return True
    return False


class _Rounds:
    """Points tried so far, and what came of them."""

    def __init__(self, claim: Claim, deadline: float, stop_when_defined: bool) -> None:
        self.claim = claim
        self.deadline = deadline
        self.stop_when_defined = stop_when_defined
        self.random = Random(20_011)
        self.defined = False
        self.tried = 0
        self.witness: Witness | None = None

    def over(
        self, box: Mapping[str, int], env: Mapping[Index, int], points: int, switching: bool
    ) -> bool:
        """Try points at one value of the indices; whether the search ends here."""
        claim = self.claim
        plain = (random_point(claim, box, self.random, round_) for round_ in range(points))
        special = _at_switches(claim, box, env, self.random) if switching else ()
        for point in chain(plain, special):
            if monotonic() > self.deadline:
                return True
            self.tried += 1
            found = try_point(claim, box, env, point)
            if isinstance(found, Witness):
                self.witness = _shrunk(claim, box, env, point)
                self.defined = True
                return True
            self.defined = self.defined or found
            if self.defined and self.stop_when_defined:
                return True
        return False


def _at_switches(
    claim: Claim, box: Mapping[str, int], env: Mapping[Index, int], random: Random
) -> Iterator[Mapping[str, Nested]]:
    arguments = switches(claim.left, claim.right)
    if arguments:
        for round_ in (0, 3):
            point = random_point(claim, box, random, round_)
            yield from targeted(arguments, claim.symbols, box, env, point)


def _shrunk(
    claim: Claim, box: Mapping[str, int], env: Mapping[Index, int], point: Mapping[str, Nested]
) -> Witness:
    def fails(other: Mapping[str, Nested]) -> bool:
        return isinstance(try_point(claim, box, env, other), Witness)

    found = try_point(claim, box, env, shrink(point, claim.symbols, fails))
    assert isinstance(found, Witness)
    return found


def _holds(equation: Compare, box: Mapping[str, int], point: Mapping[str, Nested]) -> bool:
    """Whether balls allow an equation to hold, for all values of its indices."""
    missing = free_indices(equation)
    for elements in product(*[range(1, _length(i.dimension, box) + 1) for i in missing]):
        env = dict(zip(missing, elements, strict=True))
        if compare(equation.left, equation.right, box, env, point).verdict == "different":
            return False
    return True


def try_point(
    claim: Claim,
    box: Mapping[str, int],
    env: Mapping[Index, int],
    point: Mapping[str, Nested],
) -> Witness | bool:
    """A witness, or whether both sides are defined at the point."""
    try:
        if not all(decide_condition(sign, box, env, point) for sign in claim.signs):
            return False
        if not all(_holds(equation, box, point) for equation in claim.equations):
            return False
        constrained = constrain(claim, box, point)
        outcome = compare(claim.left, claim.right, box, env, point, claim.guards, claim.integers)
    except (Undefined, Indeterminate):
        return False
    if outcome.verdict != "different":
        return True
    shown = {name: _as_text(value) for name, value in point.items()}
    irrational = any("±" in str(value) for value in constrained.values())
    return Witness(
        sizes=dict(box),
        indices=dict(zip(_index_names(env), env.values(), strict=True)),
        point=shown | constrained,
        lhs=outcome.left,
        rhs=outcome.right,
        parameters={name: shown[name] for name in constrained if irrational and name in shown},
    )


def constrain(
    claim: Claim, box: Mapping[str, int], point: Mapping[str, Nested]
) -> dict[str, object]:
    """The values of the symbols that assumptions tie, as text; ``point`` has their parameters.

    Raises Undefined where one is outside of its domain: such a point says nothing.
    """
    return {each.name: _value_of(each, box, each.parameters, {}, point) for each in claim.tied}


def _value_of(
    tied: Tied,
    box: Mapping[str, int],
    parameters: tuple[Index, ...],
    env: Mapping[Index, int],
    point: Mapping[str, Nested],
) -> object:
    if parameters:
        first, rest = parameters[0], parameters[1:]
        return [
            _value_of(tied, box, rest, {**env, first: element}, point)
            for element in range(1, _length(first.dimension, box) + 1)
        ]
    value = evaluate(tied.body, box, env, point)
    if not _within(value, tied.domain):
        raise Undefined("outside of the domain")
    return as_text(value)


def _within(value: Enclosure, domain: Domain) -> bool:
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


def _index_names(env: Mapping[Index, int]) -> list[str]:
    """Names for the reader: the axes of whole arrays have none of their own."""
    names = []
    for place, index in enumerate(env, 1):
        names.append(f"axis {place}" if index.name.startswith("_") else index.name)
    return names


def _as_text(value: Nested) -> object:
    if isinstance(value, tuple):
        return [_as_text(part) for part in value]
    return str(value)


def assignments(
    claim: Claim, box: Mapping[str, int], most: int, prefer: Mapping[Index, int] | None
) -> Iterator[dict[Index, int]]:
    """Values of the free indices, in order; at larger sizes only the first."""
    if prefer and all(e <= _length(i.dimension, box) for i, e in prefer.items()):
        yield dict(prefer)
    spans = [range(1, _length(index.dimension, box) + 1) for index in claim.free]
    for count, elements in enumerate(product(*spans)):
        if count >= most:
            return
        env = dict(zip(claim.free, elements, strict=True))
        if all(decide_condition(condition, box, env, {}) for condition in claim.where):
            yield env


def _length(dimension: Dimension, box: Mapping[str, int]) -> int:
    return dimension if isinstance(dimension, int) else box[dimension]


def random_point(
    claim: Claim, box: Mapping[str, int], random: Random, round_: int
) -> dict[str, Nested]:
    """Values for every symbol: the same simple ones in the first round, then random ones."""
    point: dict[str, Nested] = {}
    for name, declaration in claim.symbols.items():
        lengths = [_length(dimension, box) for dimension in declaration.shape]
        point[name] = _values(declaration.domain, lengths, random, round_)
    return point


def _values(domain: Domain, lengths: Sequence[int], random: Random, round_: int) -> Nested:
    if lengths:
        inner = lengths[1:]
        return tuple(_values(domain, inner, random, round_) for _ in range(lengths[0]))
    return draw(domain, random, round_)


def draw(domain: Domain, random: Random, round_: int) -> Fraction:
    """A simple rational of the domain; later rounds reach further and finer."""
    for _ in range(20):
        if domain.low is not None and domain.high is not None:
            parts = random.choice((2, 3, 4, 5, 7, 10, 100 if round_ > 6 else 6))
            step = Fraction(random.randint(1, parts - 1), parts)
            value = domain.low + (domain.high - domain.low) * step
        else:
            value = random.choice(_SIMPLE[: 8 + 2 * round_])
            if domain.low is not None and value not in domain:
                value = domain.low + abs(value)
            elif domain.high is not None and value not in domain:
                value = domain.high - abs(value)
        if domain.integer:
            value = Fraction(round(value))
        if value in domain:
            return value
    return _inside(domain)


def _inside(domain: Domain) -> Fraction:
    if domain.low is not None and domain.high is not None:
        return (domain.low + domain.high) / 2
    if domain.low is not None:
        return domain.low + 1
    return domain.high - 1 if domain.high is not None else Fraction(1)
