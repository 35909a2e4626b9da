"""A claim about recurrences, proved for every length."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from flint import fmpq

from symderiv.base.errors import Unsupported
from symderiv.base.said import Scope, Span
from symderiv.formula.declarations import Derivation, Identity
from symderiv.formula.recurrences import NotWellFounded, groups, recurrence
from symderiv.formula.tree import (
    ONE,
    Compare,
    CompareIndices,
    Derivative,
    Dimension,
    Expr,
    Index,
    Piece,
    Symbol,
    Where,
    affine,
    dimensions_of,
    free_indices,
    fresh,
    labels,
    plus,
    rename,
    size_position,
    symbol_names,
    times,
    walk,
)
from symderiv.meaning.declared import Declared
from symderiv.proving.induction.lemmas import Lemma, Lemmas
from symderiv.proving.induction.regions import TooManyRegions
from symderiv.proving.induction.system import NotCovered, System
from symderiv.proving.induction.total import Totality
from symderiv.proving.induction.unrolled import Unrolled, unrolled
from symderiv.proving.induction.values import Values
from symderiv.proving.induction.vanishing import Vanishing

MOST_AXES = 4
MOST_CANDIDATES = 12


def _ways(*sides: Expr) -> tuple[bool, bool]:
    """Tangents first, where a derivative of a whole array is taken; else adjoints."""
    taken = [part for side in sides for part in walk(side) if isinstance(part, Derivative)]
    of_arrays = any(free_indices(each.body) for each in taken)
    return (True, False) if of_arrays else (False, True)


@dataclass(frozen=True, slots=True)
class Answer:
    """``order`` has the dimensions of unknown size that the claim has."""

    proved: bool
    order: tuple[str, ...] = ()
    reason: str | None = None


def recurs(derivation: Derivation, identity: Identity, left: Expr, right: Expr) -> bool:
    """Whether a claim, or what it is under, is made of recurrences."""
    names = Declared(derivation)
    given = [derivation.assumptions[name] for name in identity.given]
    trees: list[Piece] = [left, right, *identity.where]
    trees += [side for each in given for side in (each.left, each.right)]
    met = frozenset[str]().union(*map(names.names, trees))
    return any(names.is_recurrence(name) for name in met)


def scope(derivation: Derivation, identity: Identity, left: Expr, right: Expr) -> Scope:
    """The sizes of the file that a claim has."""
    used = _dimensions(derivation, identity, left, right)
    declared = [(name, d) for name, d in derivation.dimensions.items() if name in used]
    opened = [(name, d) for name, d in declared if not d.fixed]
    return Scope.of(Span(name, d.sizes[0], d.sizes[-1]) for name, d in opened or declared)


def settle(derivation: Derivation, identity: Identity, left: Expr, right: Expr) -> Answer:
    """Whether a claim about recurrences is proved for every length, or why not."""
    used = _dimensions(derivation, identity, left, right)
    order = tuple(n for n, d in derivation.dimensions.items() if n in used and not d.fixed)
    try:
        if proves(derivation, identity, left, right):
            return Answer(True, order)
    except NotCovered as lacking:
        return Answer(False, reason=f"no proof by induction covers {lacking}")
    except Unsupported as unsupported:
        return Answer(False, reason=f"unsupported: {unsupported}")
    return Answer(False, reason="no proof by induction was found")


def unrolled_claims(
    derivation: Derivation, identity: Identity, left: Expr, right: Expr
) -> Iterator[Unrolled]:
    """The claim at each length of the file, without recurrences.  Raises Unsupported."""
    recurring = System.of(derivation).recurring
    return unrolled(derivation, identity, left, right, recurring)


def lengths(derivation: Derivation) -> dict[str, tuple[int, ...]]:
    """The sizes of the file that the dimensions of its recurrences have."""
    found = {each.dimension for each in System.of(derivation).recurring.values()}
    return {
        name: tuple(declared.sizes)
        for name, declared in derivation.dimensions.items()
        if name in found
    }


def _dimensions(
    derivation: Derivation, identity: Identity, left: Expr, right: Expr
) -> frozenset[Dimension]:
    names = Declared(derivation)
    found = {index.dimension for index in identity.free} | dimensions_of(left)
    found |= dimensions_of(right)
    for name in names.names(left) | names.names(right):
        if name in derivation.symbols:
            found |= {*derivation.symbols[name].shape}
        else:
            found |= {index.dimension for index in derivation.definitions[name].parameters}
    return frozenset(found)


def proves(derivation: Derivation, identity: Identity, left: Expr, right: Expr) -> bool:
    """Whether a claim holds for every length.

    Raises NotCovered for what proofs by induction do not treat, and Unsupported.
    """
    if identity.given:
        raise NotCovered("an assumption")
    for condition in identity.where:
        if any(isinstance(part, Compare) for part in walk(condition)):
            raise NotCovered("a condition on numbers")
        if labels(condition):
            raise NotCovered("labels")
    lacking: NotCovered | None = None
    for forward in _ways(left, right):
        system = System.of(derivation, forward)
        try:
            sides = system.written(left), system.written(right)
            if _Claim(system, identity, *sides).proves():
                return True
        except NotCovered as refusal:
            lacking = lacking or refusal
        except TooManyRegions:
            lacking = lacking or NotCovered("sums with many regions")
        if not system.adjoints:
            break
    if lacking is not None:
        raise lacking
    return False


class _Claim:
    def __init__(self, system: System, identity: Identity, left: Expr, right: Expr) -> None:
        self.system = system
        self.identity = identity
        self.sides = left, right
        self.positive = _positive(system, [left, right])
        domains = {n: s.domain for n, s in system.derivation.symbols.items()}
        self.totality = Totality(domains, self.positive, system.ranges)
        self.values = Values(system, self.positive)
        self.lemmas = Lemmas(Vanishing(system, self.values))

    def proves(self) -> bool:
        system, free = self.system, self.identity.free
        known = system.known(*free)
        for condition in self.identity.where:
            known = known.given(condition)
        residual = plus(self.sides[0], times(-1, self.sides[1]))
        if not self.values.vanishes(residual, known, free, frozenset()):
            return False
        for name in sorted({*system.reached(residual), *system.looked_through}):
            if not self._has_values(name):
                raise NotCovered(f"{name}, which may have no value")
        for group in self._groups():
            self.lemmas.prove(list(self._candidates(group)))
        vanishing = self.lemmas.vanishing
        if vanishing.holds(residual, known, free, self.lemmas.put_in):
            return True
        if self.identity.where:
            return False
        claimed = list(self._claimed())
        self.lemmas.prove(claimed)
        if any(each.name in self.lemmas.proved for each in claimed):
            return True
        return any(self._by_steps(residual, index) for index in free)

    def _by_steps(self, residual: Expr, index: Index) -> bool:
        """Whether a residual is a multiple of itself one step nearer to either end, and 0 there:
        induction over an index, for all values of the others."""
        if not any(index.dimension == each.dimension for each in self.system.recurring.values()):
            return False
        free = self.identity.free
        if not self._is_total(residual, free):
            return False
        known = self.system.known(*free)
        for border, steps in ((1, -1), (size_position(index.dimension), 1)):
            nearer = rename(residual, {index: affine({index: 1}, steps, index.dimension)})
            for multiple in self._multiples(index):
                step = plus(residual, times(-1, multiple, nearer))
                asked = Where(CompareIndices("=", index, border), residual, step)
                if self.lemmas.vanishing.holds(asked, known, free, self.lemmas.put_in):
                    return True
        return False

    def _multiples(self, index: Index) -> Iterator[Expr]:
        """What a residual may be multiplied with at a step: 1, a scalar, or the entry there."""
        yield ONE
        for name, symbol in self.system.derivation.symbols.items():
            if not symbol.shape:
                yield Symbol(name)
            elif symbol.shape == (index.dimension,):
                yield Symbol(name, (index,))

    def _has_values(self, name: str) -> bool:
        if name in self.system.given:
            return True
        each = self.system.body(name)
        return self.totality.has_value(
            each.body, self.system.known(*each.parameters), self._shapes()
        )

    def _shapes(self) -> dict[str, tuple[Any, ...]]:
        system = self.system
        found: dict[str, tuple[Any, ...]] = {
            name: symbol.shape for name, symbol in system.derivation.symbols.items()
        }
        for name in (*system.recurring, *system.bodies):
            each = system.bodies.get(name) or system.derivation.definitions[name]
            found[name] = tuple(index.dimension for index in each.parameters)
        return found

    def _is_total(self, right: Expr, parameters: tuple[Index, ...]) -> bool:
        known = self.system.known(*parameters)
        return self.totality.has_value(right, known, self._shapes()) and all(
            map(self._has_values, self.system.reached(right))
        )

    def _groups(self) -> Iterator[tuple[str, ...]]:
        """The adjoints that use each other, each group after those that it uses."""
        system = self.system
        adjoints = {name: system.bodies[name] for name in system.adjoints}
        uses = {
            name: frozenset(symbol_names(each.body) & adjoints.keys())
            for name, each in adjoints.items()
        }
        for group in groups(uses):
            members = {name: adjoints[name] for name in group}
            if len(group) > 1 or group[0] in uses[group[0]]:
                try:
                    found = recurrence(members, system.ranges.sizes)
                except NotWellFounded as refusal:
                    raise NotCovered(refusal.message) from refusal
                if any(found.axes[name] != system.axis[name] for name in group):
                    raise NotCovered("adjoints along another axis")
                yield found.order
            else:
                yield group

    def _candidates(self, group: tuple[str, ...]) -> Iterator[Lemma]:
        """What the adjoints of a group may be called in the file: names with the same values."""
        claimed = {each.name: each for each in self._claimed()}
        for name in group:
            found = next(self._named(name), None)
            if found is None and name in claimed:
                found = claimed[name]
            if found is not None:
                yield found

    def _named(self, name: str) -> Iterator[Lemma]:
        parameters = tuple(fresh(index) for index in self.system.bodies[name].parameters)
        mine = self.values.of(Symbol(name, parameters), parameters)
        if mine is None or len(parameters) > MOST_AXES:
            return
        for other in self._definitions_like(parameters):
            for order in permutations(parameters):
                right = self._entry(other, order)
                if right is None or self.values.of(right, parameters) is None:
                    continue
                theirs = self.values.of(right, parameters)
                if theirs is not None and all(map(_near, mine, theirs)):
                    written = self.system.written(right)
                    if name not in self.system.reached(written) and self._is_total(
                        written, parameters
                    ):
                        yield Lemma(name, parameters, written)

    def _definitions_like(self, parameters: tuple[Index, ...]) -> Iterator[str]:
        wanted = sorted(str(index.dimension) for index in parameters)
        for name, each in self.system.derivation.definitions.items():
            if sorted(str(index.dimension) for index in each.parameters) == wanted:
                yield name

    def _entry(self, name: str, order: tuple[Index, ...]) -> Expr | None:
        axes = [index.dimension for index in self.system.derivation.definitions[name].parameters]
        return Symbol(name, order) if axes == [index.dimension for index in order] else None

    def _claimed(self) -> Iterator[Lemma]:
        """The claim itself as a lemma, where a side is an entry that recurs."""
        for side, other in (self.sides, self.sides[::-1]):
            if isinstance(side, Symbol) and self.system.recurs(side.name):
                indices = tuple(p for p in side.positions if isinstance(p, Index))
                bare = len({*indices}) == len(side.positions)
                if bare and {*indices} >= {*self.identity.free}:
                    if side.name not in symbol_names(other) and self._is_total(other, indices):
                        yield Lemma(side.name, indices, other)


def _positive(system: System, sides: list[Expr]) -> frozenset[str]:
    """The recurrences that are positive everywhere: so is each body, if what it uses is."""
    names = {n for side in sides for n in system.reached(side) if n in system.recurring}
    domains = {n: s.domain for n, s in system.derivation.symbols.items()}
    while True:
        signs = Totality(domains, frozenset(names), system.ranges)
        kept = {name for name in names if signs.is_positive(system.body(name).body)}
        if kept == names:
            return frozenset(names)
        names = kept


def _near(one: Any, other: Any) -> bool:
    return bool(abs(one - other) < fmpq(1, 10**9))
