"""Which adjoints the file has names for: lemmas of the form d(f, q)[i, j] = unit * name[j, i].

Candidates are the quantities of the file with the same values at some points, but for a factor
without indices; each is accepted only by a proof, from both bodies, that the two are equal wherever
both have values, and only where name and factor have a value wherever the adjoint has one.  So
putting them in the adjoint's place never takes a point away from what is proved afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from typing import Any

from flint import arb

from symderiv.formula.tree import (
    ONE,
    Expr,
    Index,
    Piece,
    Position,
    Symbol,
    plus,
    rebuild,
    times,
)
from symderiv.kernel.ball import Indeterminate, Undefined
from symderiv.proving.lemmas.definedness import Definedness
from symderiv.proving.lemmas.names import Names
from symderiv.proving.lemmas.opening import Opening
from symderiv.proving.lemmas.units import Units
from symderiv.proving.lemmas.values import Values, is_near_zero

MOST_AXES = 4


@dataclass(frozen=True, slots=True)
class Named:
    """``unit * name``, each axis of which is one of the adjoint's."""

    name: str
    axes: tuple[int, ...]
    unit: Expr = ONE

    def at(self, positions: Sequence[Position]) -> Expr:
        """What an adjoint is at some positions."""
        return times(self.unit, Symbol(self.name, tuple(positions[axis] for axis in self.axes)))


class Classes:
    """Names for adjoints, as far as lemmas were proved."""

    def __init__(
        self,
        names: Names,
        values: Values,
        elsewhere: Callable[[], Iterable[Values]],
        opening: Opening,
        definedness: Definedness,
    ) -> None:
        self.names = names
        self.values = values
        self.elsewhere = elsewhere
        self.opening = opening
        self.definedness = definedness
        self.found: dict[str, Named] = {}
        self.opened: dict[str, frozenset[str]] = {}
        """The names that were opened for that, beside the one that was found."""
        self._by_shape: dict[str, list[str]] = {}

    def offer(self, quantities: Iterable[str]) -> None:
        """Quantities of the file that adjoints may turn out to be."""
        for name in quantities:
            key = self._key(name)
            if key is not None:
                self._by_shape.setdefault(key, []).append(name)

    def settle(self, adjoints: Iterable[str]) -> None:
        """Look for a name for each of some adjoints, which come after those in their bodies."""
        for name in adjoints:
            definition = self.names.bodies[name]
            self.names.define(name, definition.parameters, self.represented(definition.body))
            for named in self._candidates(name):
                if self._is_lemma(name, named):
                    self.found[name] = named
                    self.opened[name] = self.opening.last
                    break

    def represented(self, expr: Expr) -> Expr:
        """``expr`` with the names of the file in place of adjoints."""

        def change(node: Piece) -> Piece:
            if isinstance(node, Symbol) and node.name in self.found:
                return self.found[node.name].at(node.positions)
            return rebuild(node, change)

        changed = change(expr)
        assert isinstance(changed, Expr)
        return changed

    def _is_lemma(self, name: str, named: Named) -> bool:
        at = self.names.parameters(name)
        places = tuple(at[axis] for axis in named.axes)
        if not self.definedness.as_defined(named.name, places, name, at):
            return False
        if not self.definedness.has_value(named.unit):
            return False
        body = times(named.unit, self.represented(self.names.body(named.name, places)))
        return self.opening.vanishes(plus(self.names.body(name, at), times(-1, body)), at)

    def _without_axes(self) -> Iterator[str]:
        """Names that a unit may hold."""
        for name in self.names.definitions:
            if name in self.names.bodies and not self.names.parameters(name):
                yield name
        for name, value in self.values.point.items():
            if not isinstance(value, tuple):
                yield name

    def _candidates(self, name: str) -> list[Named]:
        """What an adjoint may be, without a factor first."""
        key = self._key(name)
        found = []
        for other in self._by_shape.get(key, ()) if key is not None else ():
            for axes in self._orders(name, other):
                unit = self._unit(name, other, axes)
                if unit is not None:
                    found.append(Named(other, axes, unit))
        return sorted(found, key=lambda named: named.unit != ONE)

    def _unit(self, name: str, other: str, axes: tuple[int, ...]) -> Expr | None:
        """The factor between two arrays; None if there is none, or none of the kind looked for."""
        pairs = self._pairs(self.values, name, other, axes)
        if all(is_near_zero(one - two) for one, two in pairs):
            return ONE
        if _ratio(pairs) is None:
            return None
        ratios = [_ratio(self._pairs(point, name, other, axes)) for point in self._points]
        found = tuple(ratio for ratio in ratios if ratio)
        return self._units.of(found) if len(found) == len(ratios) else None

    @cached_property
    def _points(self) -> list[Values]:
        return [self.values, *self.elsewhere()]

    @cached_property
    def _units(self) -> Units:
        return Units(self._points, [Symbol(name) for name in self._without_axes()])

    def _pairs(
        self, values: Values, name: str, other: str, axes: tuple[int, ...]
    ) -> list[tuple[Any, Any]]:
        """The entries of two arrays at the same places."""
        mine, theirs = values.array(name), values.array(other)
        found = []
        for env in values.places(self.names.parameters(other)):
            place = list(env.values())
            turned = [place[axes.index(axis)] for axis in range(len(axes))]
            found.append((_entry(mine, turned), _entry(theirs, place)))
        return found

    def _orders(self, name: str, other: str) -> Iterator[tuple[int, ...]]:
        mine, theirs = self.names.parameters(name), self.names.parameters(other)
        if len(mine) != len(theirs) or len(mine) > MOST_AXES:
            return
        for axes in permutations(range(len(mine))):
            if _dimensions([mine[axis] for axis in axes]) == _dimensions(theirs):
                yield axes

    def _key(self, name: str) -> str | None:
        """The same for arrays that are equal but for a factor and the order of their axes: their
        fourth powers in terms of their squares; the square itself for numbers."""
        try:
            squares = [x * x for x in self.values.entries(name)]
        except (Undefined, Indeterminate):
            return None
        total = sum(squares, start=arb(0))
        if len(squares) == 1 or is_near_zero(total):
            return f"{float(total):.9e}"
        fourth = sum((x * x for x in squares), start=arb(0))
        return f"{float(fourth / total**2):.9e} of {len(squares)}"


def _ratio(pairs: Sequence[tuple[Any, Any]]) -> float | None:
    """The quotient that all pairs have, if there is one."""
    above, below = max(pairs, key=lambda pair: abs(float(pair[1])))
    if is_near_zero(below):
        return None
    ratio = above / below
    return float(ratio) if all(is_near_zero(one - ratio * two) for one, two in pairs) else None


def _entry(array: Any, place: Sequence[int]) -> Any:
    for element in place:
        array = array[element - 1]
    return array


def _dimensions(indices: Sequence[Index]) -> list[object]:
    return [index.dimension for index in indices]
