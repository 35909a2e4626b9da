"""A found witness made simpler, deterministically.

All coordinates at once are tried at their simplest values; then each in turn is replaced by
the simplest value of its domain at which the claim still fails, and passes are repeated until
nothing changes.  Hypothesis' ``find`` does the same
kind of search, but costs over a tenth of a second to import, more than most proofs take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from symderiv.base import steps
from symderiv.formula.declarations import Domain, Nested, SymbolDeclaration

BUDGET = steps.SECOND
MOST_TRIALS = 80
CANDIDATES = tuple(
    Fraction(text) for text in ("0", "1", "-1", "2", "-2", "3", "-3", "1/2", "-1/2", "4", "5")
)
"""Values from the simplest on; none is tried that comes after the value in hand."""
DENOMINATORS = (1, 2, 10, 100, 1000)
UNIFORM = (0, 1)
"""The candidates from which on all coordinates are tried at once."""

Point = Mapping[str, Nested]
Place = tuple[int, ...]


def shrink(
    point: Point, symbols: Mapping[str, SymbolDeclaration], fails: Callable[[Point], bool]
) -> Point:
    """A point at which the claim still ``fails``, with coordinates as simple as was found."""
    deadline = steps.now() + BUDGET
    trials = 0
    for number in UNIFORM:
        plain = _uniform(point, symbols, number)
        if plain == point:
            return point
        if fails(plain):
            return plain
    changed = True
    while changed:
        changed = False
        for name, place, value in list(coordinates(point)):
            for simpler in _simpler(value, symbols[name].domain):
                trials += 1
                if trials > MOST_TRIALS or steps.now() > deadline:
                    return point
                other = replaced(point, name, place, simpler)
                if fails(other):
                    point, changed = other, True
                    break
    return point


def _uniform(point: Point, symbols: Mapping[str, SymbolDeclaration], first: int) -> Point:
    """Every coordinate at the simplest value of its domain, from ``first`` on."""

    def plain(value: Nested, domain: Domain) -> Nested:
        if isinstance(value, tuple):
            return tuple([plain(part, domain) for part in value])
        return next((number for number in CANDIDATES[first:] if number in domain), value)

    return {name: plain(value, symbols[name].domain) for name, value in point.items()}


def _simpler(value: Fraction, domain: Domain) -> Iterator[Fraction]:
    for candidate in CANDIDATES:
        if candidate == value:
            return
        if candidate in domain:
            yield candidate
    for candidate in (*_rounder(value), *_shorter(value)):
        if candidate in domain:
            yield candidate


def _rounder(value: Fraction) -> Iterator[Fraction]:
    """Powers of ten below a large number."""
    power = Fraction(10 if value > 0 else -10)
    while abs(power) < abs(value):
        yield power
        power *= 10 if abs(power) < 1000 else 1000


def _shorter(value: Fraction) -> Iterator[Fraction]:
    """Fractions near by with smaller denominators."""
    near = (value.limit_denominator(largest) for largest in DENOMINATORS)
    yield from dict.fromkeys(each for each in near if each.denominator < value.denominator)


def coordinates(point: Point) -> Iterator[tuple[str, Place, Fraction]]:
    """Every number of a point, with its name and place."""
    for name, value in point.items():
        for place, number in _entries(value, ()):
            yield name, place, number


def _entries(value: Nested, place: Place) -> Iterator[tuple[Place, Fraction]]:
    if isinstance(value, tuple):
        for position, part in enumerate(value):
            yield from _entries(part, (*place, position))
    else:
        yield place, value


def replaced(point: Point, name: str, place: Place, number: Fraction) -> Point:
    return {**point, name: _put(point[name], place, number)}


def _put(value: Nested, place: Place, number: Fraction) -> Nested:
    if not place:
        return number
    assert isinstance(value, tuple)
    first, rest = place[0], place[1:]
    return (*value[:first], _put(value[first], rest, number), *value[first + 1 :])
