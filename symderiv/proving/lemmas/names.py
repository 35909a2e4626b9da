"""The triangular system of definitions: each name with a body in terms of names below it.

Beside the definitions of a file it holds temporaries, whose names no file can spell: functions
that stand inside of a body (so that their derivatives can be said in their own value) and
adjoints.  A temporary equals its body wherever that has a value; nothing else is known of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, reduce
from operator import or_

from symderiv.base.errors import Location
from symderiv.formula.declarations import Definition, SymbolDeclaration
from symderiv.formula.degree import Key, canonical
from symderiv.formula.tree import (
    Apply,
    Constant,
    Expr,
    Index,
    Number,
    Piece,
    Position,
    Power,
    Symbol,
    Where,
    free_indices,
    fresh,
    own_positions,
    pieces,
    rebuild,
    rename,
    stopped,
    walk,
)

MOST_NAMES = 20_000


class NotCovered(Exception):
    """The claim holds something that these lemmas do not treat; another proof must."""


@lru_cache(maxsize=1 << 16)
def symbols_in(node: Piece) -> frozenset[str]:
    """The names of all symbols and definitions that stand in a tree."""
    found = frozenset({node.name}) if isinstance(node, Symbol) else frozenset[str]()
    return found.union(*map(symbols_in, pieces(node)))


class Names:
    """Definitions by name, as far as they were asked for, and the temporaries made of them."""

    def __init__(
        self, definitions: Mapping[str, Definition], symbols: Mapping[str, SymbolDeclaration]
    ) -> None:
        self.definitions = definitions
        self.symbols = symbols
        self.bodies: dict[str, Definition] = {}
        self._hoisted: dict[Key, str] = {}
        self._heights: dict[str, int] = {}
        self._masks: dict[str, int] = {}

    def __contains__(self, name: str) -> bool:
        return name in self.bodies or name in self.definitions

    def is_temporary(self, name: str) -> bool:
        return name not in self.definitions

    def parameters(self, name: str) -> tuple[Index, ...]:
        """Indices for the axes of a quantity: of a definition, a temporary or a symbol."""
        known = self.bodies.get(name) or self.definitions.get(name)
        if known is not None:
            return known.parameters
        return tuple(Index(f"_{axis}", d) for axis, d in enumerate(self.symbols[name].shape, 1))

    def body(self, name: str, positions: tuple[Position, ...]) -> Expr:
        """The body of a quantity at some positions, with bound indices of its own."""
        definition = self.bodies[name]
        return rename(definition.body, dict(zip(definition.parameters, positions, strict=True)))

    def define(self, name: str, parameters: tuple[Index, ...], body: Expr) -> None:
        if len(self.bodies) > MOST_NAMES:
            raise NotCovered("too many quantities")
        self.bodies[name] = Definition(name, parameters, body, "", Location(""))

    def used_by(self, name: str) -> list[str]:
        """The quantities that stand in the body of one, in an order that is always the same."""
        return sorted(used for used in symbols_in(self.bodies[name].body) if used in self)

    def height(self, name: str) -> int:
        """The length of the longest way down to a quantity that no other stands in."""
        for each in self.below([name]):
            if each not in self._heights:
                lower = (self._heights[used] for used in self.used_by(each))
                self._heights[each] = 1 + max(lower, default=0)
        return self._heights[name]

    def mask(self, names: Iterable[str]) -> int:
        """Some quantities and all that they are made of, as bits of one number."""
        found = 0
        for name in names:
            if name not in self._masks:
                for each in self.below([name], frozenset(self._masks)):
                    own = 1 << len(self._masks)
                    lower = [self._masks[used] for used in self.used_by(each)]
                    self._masks[each] = reduce(or_, lower, own)
            found |= self._masks[name]
        return found

    def below(self, tops: Iterable[str], stop: frozenset[str] = frozenset()) -> list[str]:
        """``tops`` and every quantity below them, each after those that stand in its body;
        nothing is reached through a name of ``stop``."""
        order: dict[str, None] = {}
        stack = [(top, False) for top in tops if top not in stop]
        while stack:
            name, done = stack.pop()
            if done:
                order.setdefault(name)
            elif name not in order:
                stack.append((name, True))
                stack.extend((used, False) for used in self.used_by(name) if used not in stop)
        return list(order)

    def hoist(self, node: Piece) -> Piece:
        """``node`` with each function and root in it as a temporary; none is made in a branch,
        where a formula may have a value that it has nowhere else."""
        if isinstance(node, Where):
            return node
        rebuilt = rebuild(node, self.hoist)
        root = isinstance(rebuilt, Power) and isinstance(rebuilt.exponent, Number)
        if isinstance(rebuilt, Apply) or (root and rebuilt.exponent.value.denominator != 1):  # type: ignore[union-attr]
            assert isinstance(rebuilt, Expr)
            return self._temporary(rebuilt) if symbols_in(rebuilt) else rebuilt
        return rebuilt

    def hoist_inside(self, node: Expr) -> Expr:
        """``node`` with functions inside of it as temporaries, but not itself as one."""
        inside = self.hoist if not isinstance(node, Apply | Power) else self._argument
        rebuilt = node if isinstance(node, Where) else rebuild(node, inside)
        assert isinstance(rebuilt, Expr)
        return rebuilt

    def _argument(self, node: Piece) -> Piece:
        """The argument of a function: a quantity of its own, if it is more than one name."""
        hoisted = self.hoist(node)
        if isinstance(hoisted, Expr) and not isinstance(hoisted, Symbol | Number):
            return self._temporary(hoisted) if symbols_in(hoisted) else hoisted
        return hoisted

    def _temporary(self, node: Expr) -> Symbol:
        """A temporary for a formula, the same for formulas that differ in indices alone."""
        if isinstance(node, Apply | Power):
            rebuilt = rebuild(node, self._argument)
            assert isinstance(rebuilt, Expr)
            node = rebuilt
        free = free_indices(node)
        places = {index: Index(f"_p{n}", index.dimension) for n, index in enumerate(free)}
        general = rename(node, places)
        key = canonical(general, {})
        name = self._hoisted.get(key)
        if name is None:
            name = self._hoisted[key] = f"({len(self._hoisted) + 1})"
            parameters = tuple(fresh(index) for index in free)
            self.define(name, parameters, rename(node, dict(zip(free, parameters, strict=True))))
        return Symbol(name, free)

    def map_bodies(self, change: Callable[[Expr], Expr]) -> None:
        for name, each in self.bodies.items():
            self.bodies[name] = Definition(
                name, each.parameters, change(each.body), each.text, each.location
            )


def check_covered(node: Piece) -> None:
    """Raises NotCovered where a position is more than a bare index, and for infinity, with which
    no sum may be rearranged."""
    for part in walk(node):
        if stopped(part):
            raise NotCovered("what is held constant")
        if isinstance(part, Constant) and part.name not in ("pi", "e"):
            raise NotCovered("infinity")
        if not all(isinstance(position, Index) for position in own_positions(part)):
            raise NotCovered("a literal index or index arithmetic")
