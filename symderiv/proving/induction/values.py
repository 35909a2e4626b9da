"""Values of a claim at a few points, which lead the search for a proof and prove nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

from flint import arb, fmpq

from symderiv.base.errors import Location
from symderiv.formula.bounds import Bounds
from symderiv.formula.declarations import (
    REAL,
    Derivation,
    Domain,
    Nested,
    SymbolDeclaration,
)
from symderiv.formula.tree import Dimension, Expr, Index
from symderiv.kernel.index_cases import holds_at
from symderiv.meaning.declared import Declared
from symderiv.meaning.evaluator import Evaluator
from symderiv.meaning.values import Absent, Infinite
from symderiv.proving.induction.system import System

_SEED = 77
_STEPS = 60_000
MOST_NODES = 400_000
"""Nodes that are evaluated in the search for a proof of one claim."""
_POSITIVE = Domain("positive", low=Fraction(0))


class Values:
    """One point, at sizes that differ from each other as far as they may."""

    def __init__(self, system: System, positive: frozenset[str]) -> None:
        self.system = system
        self.positive = positive
        self.sizes: dict[str, int] = {}
        recurred = {each.dimension for each in system.recurring.values()}
        small = 2
        for name, declared in system.derivation.dimensions.items():
            size = declared.sizes[0]
            if not declared.fixed:
                size = max(size, 4 if name in recurred else small)
            self.sizes[name] = size
        self.spent = 0
        """Nodes that were evaluated so far."""

    def vanishes(
        self, expr: Expr, known: Bounds, free: tuple[Index, ...], closed: frozenset[str]
    ) -> bool:
        """Whether a formula may vanish with any values of the ``closed`` names."""
        if self.spent > MOST_NODES:
            return False
        evaluator = self._evaluator(closed)
        asked = 0
        for env in self._places(free):
            if self._admits(known, env):
                asked += 1
                if not _is_near_zero(evaluator.value(expr, env)):
                    asked = 0
                    break
        self.spent += _STEPS - evaluator.steps
        return asked > 0

    def entries(self, name: str) -> list[Any] | None:
        """All entries of a quantity in the order of its axes; None where one has no value."""
        parameters = self._definition(name).parameters
        body = self._definition(name).body
        evaluator = self._evaluator(frozenset())
        found = [evaluator.value(body, env) for env in self._places(parameters)]
        return None if any(isinstance(each, Absent | Infinite) for each in found) else found

    def of(self, expr: Expr, free: tuple[Index, ...]) -> list[Any] | None:
        """The values of a formula for all values of its indices."""
        evaluator = self._evaluator(frozenset())
        found = [evaluator.value(expr, env) for env in self._places(free)]
        return None if any(isinstance(each, Absent | Infinite) for each in found) else found

    def _definition(self, name: str) -> Any:
        if name in self.system.bodies:
            return self.system.bodies[name]
        return self.system.derivation.definitions[name]

    def _places(self, free: tuple[Index, ...]) -> list[dict[Index, int]]:
        spans = [range(1, self._length(index.dimension) + 1) for index in free]
        return [dict(zip(free, place, strict=True)) for place in product(*spans)]

    def _admits(self, known: Bounds, env: Mapping[Index, int]) -> bool:
        from symderiv.proving.induction.folding import as_conditions

        return all(holds_at(each, env, self.sizes) for each in as_conditions(known, env))

    def _length(self, dimension: Dimension) -> int:
        return dimension if isinstance(dimension, int) else self.sizes[dimension]

    def _evaluator(self, closed: frozenset[str]) -> Evaluator:
        derivation = self.system.derivation
        definitions = {
            **{n: d for n, d in derivation.definitions.items() if n not in closed},
            **{n: d for n, d in self.system.bodies.items() if n not in closed},
        }
        symbols = {
            **derivation.symbols,
            **{name: self._as_symbol(name) for name in sorted(closed)},
        }
        changed: Derivation = replace(derivation, definitions=definitions, symbols=symbols)
        values = {name: self._drawn(symbol) for name, symbol in symbols.items()}
        return Evaluator(Declared(changed), self.sizes, values, 64, _STEPS)

    def _as_symbol(self, name: str) -> SymbolDeclaration:
        shape = tuple(index.dimension for index in self._definition(name).parameters)
        domain = _POSITIVE if name in self.positive else REAL
        return SymbolDeclaration(name, domain, shape, Location(""))

    def _drawn(self, symbol: SymbolDeclaration) -> Nested:
        random = Random(f"{_SEED}{symbol.name}")
        return self._nested(symbol.shape, symbol.domain, random)

    def _nested(self, shape: tuple[Dimension, ...], domain: Domain, random: Random) -> Nested:
        if shape:
            length = self._length(shape[0])
            return tuple(self._nested(shape[1:], domain, random) for _ in range(length))
        return _within(domain, Fraction(random.randint(200, 900), 1000), random)


def _within(domain: Domain, part: Fraction, random: Random) -> Fraction:
    """A value of a domain, from a number between 0 and 1."""
    if domain.integer:
        return Fraction(max(int(domain.low or 0), 0) + random.randint(1, 3))
    if domain.low is not None and domain.high is not None:
        return domain.low + (domain.high - domain.low) * part
    if domain.low is not None:
        return domain.low + part
    if domain.high is not None:
        return domain.high - part
    return part if random.random() < 0.6 else -part


def _is_near_zero(value: Any) -> bool:
    if isinstance(value, fmpq):
        return bool(value == 0)
    return isinstance(value, arb) and bool(value.contains(0)) and bool(value.rad() < 1e-6)
