"""The quantities of a claim at one point, each evaluated once, as balls.

Values lead the search: two quantities may be equal only where their values are, and a name may
stay closed only where the claim holds for any values of it.  No proof rests on them; but a point
at which both sides have values that differ refutes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import product
from math import prod
from random import Random
from typing import Any

from flint import arb, fmpq

from symderiv.formula.declarations import Nested
from symderiv.formula.tree import Dimension, Expr, Index
from symderiv.kernel.ball import Enclosure, Evaluator, Spot
from symderiv.proving.lemmas.names import Names, NotCovered, symbols_in

MOST_ENTRIES = 5_000
"""Entries of one quantity, or values of the indices of one formula."""
_EXACT_BITS = 128
_SEED = 4_099


class Values:
    """Values of names at sizes and a point.  ``given`` are values of names that are taken as they
    are, whatever the bodies say.

    Raises Undefined or Indeterminate where a quantity has no value, or none that is known.
    """

    def __init__(
        self,
        names: Names,
        evaluator: Evaluator,
        sizes: Mapping[str, int],
        point: Mapping[str, Nested],
        before: Values | None = None,
        given: Mapping[str, Any] | None = None,
    ) -> None:
        self.names = names
        self.evaluator = evaluator
        self.sizes = sizes
        self.point = point
        self.arrays: dict[str, Any] = dict(given or {})
        self._before = before
        self._given = names.mask(self.arrays)

    def of(self, expr: Expr, free: tuple[Index, ...]) -> Iterator[Enclosure]:
        """The values of a formula, for all values of its free indices in order."""
        spot = self._spot(expr)
        for env in self.places(free):
            yield _rounded(spot.value(expr, env))

    def at(self, expr: Expr, env: Mapping[Index, int]) -> Enclosure:
        """The value of a formula for some values of its free indices."""
        return self._spot(expr).value(expr, env)

    def array(self, name: str) -> Any:
        """The value of a quantity, nested as its axes are."""
        found = self.arrays.get(name)
        if found is None:
            before = self._before
            if before is not None and not self.names.mask((name,)) & self._given:
                found = before.array(name)
            else:
                found = self._evaluated(name)
            self.arrays[name] = found
        return found

    def entries(self, name: str) -> list[Enclosure]:
        return list(_flat(self.array(name), len(self.names.parameters(name))))

    def with_random(self, closed: Collection[str], positive: Callable[[str], bool]) -> Values:
        """The same point, with random values for some names, and what depends on them anew."""
        given = {}
        for name in sorted(closed):
            random = Random(f"{_SEED}{name}")
            lengths = [self.length(index.dimension) for index in self.names.parameters(name)]
            given[name] = _random(lengths, random, positive(name))
        return self.overridden(given)

    def overridden(self, given: Mapping[str, Any]) -> Values:
        """The same point with other values of some names."""
        return Values(self.names, self.evaluator, self.sizes, self.point, self, given)

    def _spot(self, expr: Expr) -> Spot:
        used = {name: self.array(name) for name in sorted(symbols_in(expr)) if name in self.names}
        return self.evaluator.spot(self.sizes, {}, self.point, used)

    def _evaluated(self, name: str) -> Any:
        definition = self.names.bodies[name]
        values: list[Any] = list(self.of(definition.body, definition.parameters))
        for index in reversed(definition.parameters[1:]):
            size = self.length(index.dimension)
            values = [tuple(values[n : n + size]) for n in range(0, len(values), size)]
        return tuple(values) if definition.parameters else values[0]

    def places(self, free: tuple[Index, ...]) -> Iterator[dict[Index, int]]:
        """Every choice of values of some indices, in order."""
        spans = [range(1, self.length(index.dimension) + 1) for index in free]
        if prod(map(len, spans)) > MOST_ENTRIES:
            raise NotCovered("too many entries")
        for elements in product(*spans):
            yield dict(zip(free, elements, strict=True))

    def length(self, dimension: Dimension) -> int:
        return dimension if isinstance(dimension, int) else self.sizes[dimension]


def is_near_zero(value: Enclosure) -> bool:
    """Whether a value may well be 0: for the search alone."""
    if isinstance(value, fmpq):
        return bool(value == 0)
    return bool(value.contains(0))


def _rounded(value: Enclosure) -> Enclosure:
    """A value as a ball, where it is a rational too long to be worth keeping exact."""
    if isinstance(value, fmpq) and value.height_bits() > _EXACT_BITS:
        return arb(value)
    return value


def _random(lengths: list[int], random: Random, positive: bool) -> Any:
    if lengths:
        return tuple([_random(lengths[1:], random, positive) for _ in range(lengths[0])])
    size = fmpq(random.randint(300, 900), 600)
    return size if positive or random.random() < 0.6 else -size


def _flat(value: Any, depth: int) -> Iterator[Enclosure]:
    if depth == 0:
        yield value
        return
    for part in value:
        yield from _flat(part, depth - 1)
