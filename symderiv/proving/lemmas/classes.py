"""Which adjoints the file has names for: lemmas of the form d(f, q)[i, j] = name[j, i].

Candidates are the quantities of the file with the same values at one point; each is accepted
only by a proof, from both bodies, that the two are equal wherever both have values, and only
where the name has a value wherever the adjoint has one.  So putting the name in the adjoint's
place never takes a point away from what is proved afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations
from typing import Any

from flint import arb

from symderiv.formula.tree import Expr, Index, Piece, Symbol, plus, rebuild, times
from symderiv.kernel.ball import Indeterminate, Undefined
from symderiv.proving.lemmas.definedness import Definedness
from symderiv.proving.lemmas.names import Names
from symderiv.proving.lemmas.opening import Opening
from symderiv.proving.lemmas.values import Values, is_near_zero

MOST_AXES = 4


class Classes:
    """Names for adjoints, as far as lemmas were proved."""

    def __init__(
        self, names: Names, values: Values, opening: Opening, definedness: Definedness
    ) -> None:
        self.names = names
        self.values = values
        self.opening = opening
        self.definedness = definedness
        self.found: dict[str, tuple[str, tuple[int, ...]]] = {}
        """For an adjoint the name, and which axis of the adjoint is each axis of it."""
        self.opened: dict[str, frozenset[str]] = {}
        """The names that were opened for that, beside the one that was found."""
        self._by_value: dict[str, list[str]] = {}

    def offer(self, quantities: Iterable[str]) -> None:
        """Quantities of the file that adjoints may turn out to be."""
        for name in quantities:
            key = self._key(name)
            if key is not None:
                self._by_value.setdefault(key, []).append(name)

    def settle(self, adjoints: Iterable[str]) -> None:
        """Look for a name for each of some adjoints, which come after those in their bodies."""
        for name in adjoints:
            definition = self.names.bodies[name]
            self.names.define(name, definition.parameters, self.represented(definition.body))
            for other, axes in self._candidates(name):
                if self._is_lemma(name, other, axes):
                    self.found[name] = other, axes
                    self.opened[name] = self.opening.last
                    break

    def represented(self, expr: Expr) -> Expr:
        """``expr`` with the names of the file in place of adjoints."""

        def change(node: Piece) -> Piece:
            if isinstance(node, Symbol) and node.name in self.found:
                name, axes = self.found[node.name]
                return Symbol(name, tuple([node.positions[axis] for axis in axes]))
            return rebuild(node, change)

        changed = change(expr)
        assert isinstance(changed, Expr)
        return changed

    def _is_lemma(self, name: str, other: str, axes: tuple[int, ...]) -> bool:
        at = self.names.parameters(name)
        places = tuple(at[axis] for axis in axes)
        if not self.definedness.as_defined(other, places, name, at):
            return False
        body = self.represented(self.names.body(other, places))
        return self.opening.vanishes(plus(self.names.body(name, at), times(-1, body)), at)

    def _candidates(self, name: str) -> Iterator[tuple[str, tuple[int, ...]]]:
        key = self._key(name)
        for other in self._by_value.get(key, ()) if key is not None else ():
            for axes in self._orders(name, other):
                if self._agree(name, other, axes):
                    yield other, axes

    def _orders(self, name: str, other: str) -> Iterator[tuple[int, ...]]:
        mine, theirs = self.names.parameters(name), self.names.parameters(other)
        if len(mine) != len(theirs) or len(mine) > MOST_AXES:
            return
        for axes in permutations(range(len(mine))):
            if _dimensions([mine[axis] for axis in axes]) == _dimensions(theirs):
                yield axes

    def _agree(self, name: str, other: str, axes: tuple[int, ...]) -> bool:
        mine, theirs = self.values.array(name), self.values.array(other)
        for env in self.values.places(self.names.parameters(other)):
            place = list(env.values())
            turned = [place[axes.index(axis)] for axis in range(len(axes))]
            if not is_near_zero(_entry(mine, turned) - _entry(theirs, place)):
                return False
        return True

    def _key(self, name: str) -> str | None:
        """The sum of all squares, rounded: the same for equal arrays in any order of axes."""
        try:
            total = sum((x * x for x in self.values.entries(name)), start=arb(0))
        except (Undefined, Indeterminate):
            return None
        return f"{float(total):.9e}"


def _entry(array: Any, place: Sequence[int]) -> Any:
    for element in place:
        array = array[element - 1]
    return array


def _dimensions(indices: Sequence[Index]) -> list[object]:
    return [index.dimension for index in indices]
