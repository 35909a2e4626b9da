"""Rational points of the declared domains, drawn by hypothesis: the same ones every time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from itertools import count as count_from
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir, storage_directory

from symderiv.formula.declarations import Domain, Nested, SymbolDeclaration
from symderiv.formula.tree import Dimension
from symderiv.proving.sympy.limits import undisturbed

Point: TypeAlias = Mapping[str, Nested]

_PLACES = 251
_REACH = 24


def draw_points(
    symbols: Mapping[str, SymbolDeclaration], sizes: Mapping[str, int], count: int
) -> list[Point]:
    """At most ``count`` different points; fewer where the domains have fewer."""
    places = count_from(1)
    strategies = {
        name: _nested(
            symbol.domain.at(sizes), [_length(axis, sizes) for axis in symbol.shape], places
        )
        for name, symbol in symbols.items()
    }
    found: list[Point] = []

    @settings(
        max_examples=count + 2,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.fixed_dictionaries(strategies))
    def collect(point: Point) -> None:
        if point not in found:
            found.append(point)

    # Hypothesis takes an interruption for a mistake of its own.
    with undisturbed(), _home_elsewhere():
        collect()
    # Hypothesis begins with the simplest point there is, the least telling one.
    return found[1:][:count] or found


def values(domain: Domain, place: int) -> list[Fraction]:
    """Rationals in the middle of a domain, the simplest first.

    ``place`` numbers the coordinates of a point: each has values of its own, none of them an
    integer, so that no point lies where two of them are equal or one is 0, the usual kinks.
    """
    if domain.values is not None:
        return [*domain.values]
    shift = Fraction(place % _PLACES, 16 * _PLACES)
    if domain.integer:
        inside = [(domain.low or Fraction(0)) + part for part in range(-6, 7)]
    elif domain.low is not None and domain.high is not None:
        width = domain.high - domain.low
        inside = [domain.low + width * (Fraction(part, 16) + shift) for part in range(1, 15)]
    elif domain.low is not None:
        inside = [domain.low + Fraction(part, 8) + shift for part in range(1, _REACH)]
    elif domain.high is not None:
        inside = [domain.high - Fraction(part, 8) - shift for part in range(1, _REACH)]
    else:
        inside = [Fraction(part, 8) + shift for part in range(-_REACH, _REACH)]
    return sorted((v for v in inside if v in domain), key=lambda v: (v.denominator, abs(v), v))


def _nested(
    domain: Domain, lengths: Sequence[int], places: Iterator[int]
) -> st.SearchStrategy[Nested]:
    if lengths:
        return st.tuples(*[_nested(domain, lengths[1:], places) for _ in range(lengths[0])])
    return st.sampled_from(values(domain, next(places)))


def _length(dimension: Dimension, sizes: Mapping[str, int]) -> int:
    return dimension if isinstance(dimension, int) else sizes[dimension]


@contextmanager
def _home_elsewhere() -> Iterator[None]:
    """No folder of hypothesis' is left behind, and none that a user chose is changed."""
    found: Any = storage_directory(intent_to_write=False)
    # Versions of hypothesis before 6.152 give the path itself.
    before: str | Path = getattr(found, "path", found)
    with TemporaryDirectory(prefix="symderiv-") as folder:
        set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            set_hypothesis_home_dir(before)
