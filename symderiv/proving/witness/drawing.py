"""Values of the indices and points of the declared domains, in an order that is always the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice, product
from random import Random

from symderiv.formula.declarations import Domain, Nested
from symderiv.formula.tree import Dimension, Index
from symderiv.proving.witness.claim import SearchedClaim

SEED = 20_011
_SIMPLE = [Fraction(n) for n in (1, 2, -1, 0, 3, -2)] + [
    Fraction(1, 2), Fraction(-1, 2), Fraction(3, 2), Fraction(1, 3), Fraction(5, 2), Fraction(-3),
    Fraction(4), Fraction(5), Fraction(-5), Fraction(1, 4), Fraction(2, 3), Fraction(-3, 2),
    Fraction(7), Fraction(10), Fraction(-10), Fraction(1, 10), Fraction(20), Fraction(-20),
]  # fmt: skip
_ENUMERATED = 150
"""Values of the free indices that are looked at for their patterns."""
_MOST_TESTED = 2_000
"""Values of the free indices that are tested for the conditions of a claim."""
_PLACES = 37


def assignments(
    claim: SearchedClaim,
    box: Mapping[str, int],
    most: int,
    prefer: Mapping[Index, int] | None,
    last_too: bool = False,
) -> Iterator[dict[Index, int]]:
    """Values of the free indices at which the claim speaks, in order; at larger sizes only the
    first, and with ``last_too`` as many of the last."""
    spans = [range(1, length(index.dimension, box) + 1) for index in claim.free]
    if prefer and all(e <= length(i.dimension, box) for i, e in prefer.items()):
        # It may stand for other values of its pattern, and break an order that ``where`` asks for.
        yield from _allowed(claim, box, [range(prefer[i], prefer[i] + 1) for i in claim.free], 1)
    yield from _allowed(claim, box, spans, most)
    if last_too:
        yield from _allowed(claim, box, [span[::-1] for span in spans], most)


def _allowed(
    claim: SearchedClaim, box: Mapping[str, int], spans: Sequence[range], most: int
) -> Iterator[dict[Index, int]]:
    holds = claim.evaluator.holds
    found = (dict(zip(claim.free, elements, strict=True)) for elements in product(*spans))
    allowed = (
        env
        for env in islice(found, _MOST_TESTED)
        if all(holds(condition, box, env, {}) for condition in claim.where)
    )
    yield from islice(allowed, most)


def patterned(claim: SearchedClaim, box: Mapping[str, int], most: int) -> list[dict[Index, int]]:
    """One value of the indices for each way in which they are equal, the most different first."""
    found: dict[tuple[int, ...], dict[Index, int]] = {}
    for env in assignments(claim, box, _ENUMERATED, None):
        entries = [(index.dimension, element) for index, element in env.items()]
        found.setdefault(tuple(entries.index(entry) for entry in entries), env)
    ordered = sorted(found.items(), key=lambda pair: -len(set(pair[0])))
    return [env for _, env in ordered][:most]


def length(dimension: Dimension, box: Mapping[str, int]) -> int:
    return dimension if isinstance(dimension, int) else box[dimension]


def random_point(
    claim: SearchedClaim, box: Mapping[str, int], random: Random, round_: int
) -> dict[str, Nested]:
    """Values for every symbol: the same simple ones in the first round, then random ones."""
    point: dict[str, Nested] = {}
    for name, declaration in claim.symbols.items():
        lengths = [length(dimension, box) for dimension in declaration.shape]
        point[name] = _values(declaration.domain.at(box), lengths, random, round_)
    return point


def _values(domain: Domain, lengths: Sequence[int], random: Random, round_: int) -> Nested:
    if lengths:
        inner = lengths[1:]
        return tuple([_values(domain, inner, random, round_) for _ in range(lengths[0])])
    return draw(domain, random, round_)


def draw(domain: Domain, random: Random, round_: int) -> Fraction:
    """A simple rational of the domain; later rounds reach further and finer."""
    if domain.values is not None:
        return random.choice(domain.values)
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


def generic_point(claim: SearchedClaim, box: Mapping[str, int], sign: int) -> dict[str, Nested]:
    """A point whose coordinates are all different and none of them 0, of alternating signs.

    Two formulas that agree there by accident are rare; a negative ``sign`` turns all signs
    around, and 0 makes them positive.
    """
    place = 0

    def value(domain: Domain, lengths: Sequence[int]) -> Nested:
        nonlocal place
        if lengths:
            return tuple([value(domain, lengths[1:]) for _ in range(lengths[0])])
        place += 1
        return _generic(domain, place, sign)

    return {
        name: value(declaration.domain.at(box), [length(part, box) for part in declaration.shape])
        for name, declaration in claim.symbols.items()
    }


def _generic(domain: Domain, place: int, sign: int) -> Fraction:
    if domain.values is not None:
        return domain.values[(place + sign) % len(domain.values)]
    part = Fraction((7 * place + 9 + sign) % _PLACES + 1, _PLACES + 1)
    if domain.low is not None and domain.high is not None:
        value = domain.low + (domain.high - domain.low) * part
    else:
        size = Fraction(1, 4) + 3 * part
        value = size if sign == 0 or (place % 2 == 1) == (sign > 0) else -size
        if domain.low is not None:
            value = domain.low + size
        elif domain.high is not None:
            value = domain.high - size
    if domain.integer:
        value = Fraction(round(2 * value))
    return value if value in domain else _inside(domain)


def _inside(domain: Domain) -> Fraction:
    if domain.low is not None and domain.high is not None:
        return (domain.low + domain.high) / 2
    if domain.low is not None:
        return domain.low + 1
    return domain.high - 1 if domain.high is not None else Fraction(1)
