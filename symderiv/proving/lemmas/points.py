"""Points at which the quantities of a deep claim can be told apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from random import Random

from symderiv.formula.declarations import (
    DimensionDeclaration,
    Domain,
    Nested,
    SymbolDeclaration,
)
from symderiv.formula.tree import Dimension
from symderiv.proving.witness.drawing import draw, length

MOST_POINTS = 8
_REACHES = (Fraction(1, 2), Fraction(1), Fraction(3))


def telling_sizes(dimensions: Mapping[str, DimensionDeclaration]) -> dict[str, int]:
    """A size for each dimension, of the file if there is only one, else one of 2 and 3 in turn."""
    sizes = {}
    for place, (name, declared) in enumerate(dimensions.items()):
        first = declared.sizes[0]
        sizes[name] = first if declared.fixed else max(2 + place % 2, first)
    return sizes


def points(
    symbols: Mapping[str, SymbolDeclaration], sizes: Mapping[str, int]
) -> Iterator[dict[str, Nested]]:
    """Points of the domains, near 0 first: there deep compositions do not saturate."""
    for number in range(MOST_POINTS):
        random = Random(number)
        reach = _REACHES[min(number // 2, len(_REACHES) - 1)]
        yield {
            name: _nested(symbol.domain, symbol.shape, sizes, random, reach)
            for name, symbol in symbols.items()
        }


def _nested(
    domain: Domain,
    shape: Sequence[Dimension],
    sizes: Mapping[str, int],
    random: Random,
    reach: Fraction,
) -> Nested:
    if not shape:
        return _entry(domain, random, reach)
    inner = shape[1:]
    return tuple(
        [_nested(domain, inner, sizes, random, reach) for _ in range(length(shape[0], sizes))]
    )


def _entry(domain: Domain, random: Random, reach: Fraction) -> Fraction:
    part = Fraction(random.randint(20, 80), 100)
    if domain.low is not None and domain.high is not None:
        value = domain.low + (domain.high - domain.low) * part
    elif domain.low is not None:
        value = domain.low + part * reach
    elif domain.high is not None:
        value = domain.high - part * reach
    else:
        value = part * reach if random.random() < 0.6 else -part * reach
    if domain.integer:
        value = Fraction(round(4 * value))
    return value if value in domain else draw(domain, random, 3)
