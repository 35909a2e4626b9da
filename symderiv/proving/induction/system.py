"""Recurrences of a claim with everything else written out, and derivatives through them.

For f made of a recurrence h[t] = B_t(h, w), the adjoint L[t] = d(f, h[t]) is a recurrence of its
own, in the other direction: the entry h[t] stands in f itself and in the bodies of other entries,

    L[t] = df/dh[t] + sum over u of L[u] * dB_u/dh[t],
    d(f, w) = df/dw + sum over t of L[t] * dB_t/dw,

where the partial derivatives hold every h[t] (back-propagation through time).  The tangent
D[t] = d(h[t], w) is one as well, in the direction of h itself:

    D[t] = dB_t/dw + sum over u of dB_t/dh[u] * D[u],
    d(f, w) = df/dw + sum over t of df/dh[t] * D[t].

Entries that lie outside of their axes are no terms of these sums.  This is the chain rule.  It
needs bodies that have values and derivatives whatever their entries are; no others are covered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from symderiv.base import steps
from symderiv.base.errors import Location
from symderiv.calculus.differentiate import differentiate
from symderiv.formula.bounds import Bounds
from symderiv.formula.declarations import Definition, Derivation
from symderiv.formula.degree import canonical
from symderiv.formula.recurrences import Recurrence, recurrences
from symderiv.formula.tree import (
    ZERO,
    Derivative,
    Expr,
    Index,
    Piece,
    Position,
    Symbol,
    free_indices,
    fresh,
    own_positions,
    plus,
    position_labels,
    rebuild,
    rename,
    stopped,
    symbol_names,
    times,
    total,
)
from symderiv.proving.induction.folding import Ranges
from symderiv.proving.induction.regions import Regions
from symderiv.proving.induction.total import is_smooth

MOST_PIECES = 20_000
"""How large the formulas of a claim may grow when other definitions are written out."""


class NotCovered(Exception):
    """The claim holds something that proofs by induction do not treat."""


@dataclass
class System:
    """``bodies`` has what recurs, written out in terms of symbols and of what recurs; ``adjoints``
    names the definition, and the formula's free indices, for d(formula, entry)."""

    derivation: Derivation
    recurring: Mapping[str, Recurrence]
    ranges: Ranges
    bodies: dict[str, Definition] = field(default_factory=dict)
    direction: dict[str, int] = field(default_factory=dict)
    axis: dict[str, int] = field(default_factory=dict)
    forward: bool = False
    """Whether derivatives by what does not recur are made of tangents, and not of adjoints."""
    adjoints: list[str] = field(default_factory=list)
    """The adjoints and tangents that were met."""
    looked_through: set[str] = field(default_factory=set)
    """What recurs and is differentiated by adjoints, at all of its entries."""
    given: set[str] = field(default_factory=set)
    """The adjoints of formulas without free indices: where these have a value, so have they."""
    unused: list[str] = field(default_factory=list)
    pieces: int = 0
    _made: dict[tuple[object, ...], str] = field(default_factory=dict)

    @classmethod
    def of(cls, derivation: Derivation, forward: bool = False) -> System:
        sizes = {
            name: (d.sizes[0], d.sizes[0] if d.fixed else None)
            for name, d in derivation.dimensions.items()
        }
        found = recurrences(derivation.definitions, sizes)
        system = cls(derivation, found, Ranges(sizes), forward=forward)
        for name, each in found.items():
            system.direction[name], system.axis[name] = each.direction, each.axes[name]
        return system

    @property
    def regions(self) -> Regions:
        return Regions(self.ranges)

    def known(self, *indices: Index) -> Bounds:
        return Bounds.of(indices, self.ranges.sizes)

    def written(self, expr: Expr) -> Expr:
        """``expr`` in terms of symbols and of what recurs, without derivatives.

        Raises NotCovered, and Unsupported where a derivative has no rule.
        """
        return self._written(rename(expr, {}), frozenset())

    def body(self, name: str) -> Definition:
        """What recurs, with its body written out."""
        if name not in self.bodies:
            each = self.derivation.definitions[name]
            body = self._written(rename(each.body, {}), frozenset())
            self.bodies[name] = Definition(name, each.parameters, body, each.text, each.location)
        return self.bodies[name]

    def at(self, name: str, positions: tuple[Position, ...]) -> Expr:
        """The body of what recurs, at some positions."""
        each = self.body(name)
        return rename(each.body, dict(zip(each.parameters, positions, strict=True)))

    def recurs(self, name: str) -> bool:
        return name in self.recurring or name in self.bodies

    def reached(self, expr: Expr, cut: frozenset[str] = frozenset()) -> list[str]:
        """What recurs and is met in ``expr`` and in bodies, in an order that is always the same."""
        found: dict[str, None] = {}
        waiting = sorted(symbol_names(expr))
        while waiting:
            name = waiting.pop()
            if not self.recurs(name) or name in found:
                continue
            found[name] = None
            waiting.extend(sorted(symbol_names(self._body(name, cut))))
        return sorted(found)

    def _written(self, node: Expr, cut: frozenset[str]) -> Expr:
        self._count()
        self._require_covered(node)
        match node:
            case Symbol(name, positions) if self._is_plain(name) and name not in cut:
                definition = self.derivation.definitions[name]
                binding = dict(zip(definition.parameters, positions, strict=True))
                return self._written(rename(definition.body, binding), cut)
            case Derivative(body, name, positions, held):
                if held:
                    raise NotCovered("a name that is held constant")
                if cut:
                    raise NotCovered("a derivative inside of a derivative")
                return self._derivative(rename(body, {}), name, positions)
        rebuilt = rebuild(node, lambda piece: self._piece(piece, cut))
        assert isinstance(rebuilt, Expr)
        return rebuilt

    def _piece(self, node: Piece, cut: frozenset[str]) -> Piece:
        if isinstance(node, Expr):
            return self._written(node, cut)
        self._require_covered(node)
        return rebuild(node, lambda piece: self._piece(piece, cut))

    def _require_covered(self, node: Piece) -> None:
        """Raises NotCovered for labels, and for what derivatives hold constant."""
        if any(True for place in own_positions(node) for _ in position_labels(place)):
            raise NotCovered("labels")
        if stopped(node) or (isinstance(node, Derivative) and node.held):
            raise NotCovered("what is held constant")

    def _count(self) -> None:
        steps.take()
        self.pieces += 1
        if self.pieces > MOST_PIECES:
            raise NotCovered("the definitions written out are too large")

    def _is_plain(self, name: str) -> bool:
        """Whether a name is a definition that does not recur."""
        return name in self.derivation.definitions and name not in self.recurring

    def _body(self, name: str, cut: frozenset[str]) -> Expr:
        if name not in self.derivation.definitions or not cut - {*self.recurring}:
            return self.body(name).body
        return self._written(rename(self.derivation.definitions[name].body, {}), cut)

    def _derivative(self, body: Expr, name: str, at: tuple[Position, ...]) -> Expr:
        cut = frozenset() if name in self.recurring else frozenset((name,))
        formula = self._written(body, cut)
        made_of = self.reached(formula, cut)
        if name in self.recurring or not self.forward:
            self.looked_through.update(made_of)
        if name in self.recurring:
            if name not in made_of:
                self.unused.append(name)
                return ZERO
            adjoint, above = self._adjoint(formula, name, cut)
            return Symbol(adjoint, (*above, *at))
        terms = [self._partial(formula, name, at)]
        for each in made_of:
            if self.forward:
                terms.append(self._along(formula, each, name, at, cut))
            else:
                terms.append(self._through(formula, each, self._body(each, cut), name, at, cut))
        found = plus(*terms)
        if found == ZERO:
            self.unused.append(name)
        return self._written(found, frozenset())

    def _partial(self, body: Expr, name: str, at: tuple[Position, ...]) -> Expr:
        if name not in symbol_names(body):
            return ZERO
        if not is_smooth(body, name):
            raise NotCovered("a function with a kink in a recurrence")
        return differentiate(body, name, at)

    def _through(
        self,
        formula: Expr,
        user: str,
        body: Expr,
        name: str,
        at: tuple[Position, ...],
        cut: frozenset[str],
    ) -> Expr:
        """The part of a derivative that goes through the entries of a recurrence."""
        if name not in symbol_names(body):
            return ZERO
        parameters = self._parameters(user)
        own = tuple(fresh(index) for index in parameters)
        partial = self._partial(rename(body, dict(zip(parameters, own, strict=True))), name, at)
        adjoint, above = self._adjoint(formula, user, cut)
        return total(times(Symbol(adjoint, (*above, *own)), partial), *own)

    def _along(
        self, formula: Expr, used: str, name: str, at: tuple[Position, ...], cut: frozenset[str]
    ) -> Expr:
        """The part of a derivative that comes from the entries of a recurrence in a formula."""
        if name not in self._made_of(used, cut):
            return ZERO
        own = tuple(fresh(index) for index in self._parameters(used))
        partial = self._partial(formula, used, own)
        if partial == ZERO:
            return ZERO
        return total(times(partial, Symbol(self._tangent(used, name, cut), (*own, *at))), *own)

    def _made_of(self, name: str, cut: frozenset[str]) -> frozenset[str]:
        """The symbols and cut names that a recurrence is made of, and what recurs in it."""
        bodies = [self._body(each, cut) for each in self.reached(Symbol(name), cut)]
        return frozenset().union(*map(symbol_names, bodies))

    def _tangent(self, used: str, name: str, cut: frozenset[str]) -> str:
        """The recurrence that is d(used[...], name[...])."""
        key = ("tangent", used, name, cut)
        if key in self._made:
            return self._made[key]
        text = self._made[key] = f"d({used}, {name})"
        self.direction[text], self.axis[text] = self.direction[used], self.axis[used]
        own = tuple(fresh(index) for index in self._parameters(used))
        at = tuple(fresh(index) for index in self._axes(name))
        parameters = self._parameters(used)
        body = rename(self._body(used, cut), dict(zip(parameters, own, strict=True)))
        terms = [self._partial(body, name, at)]
        for each in sorted({n for n in symbol_names(body) if self.recurs(n)}):
            terms.append(self._along(body, each, name, at, cut))
        self._define(text, (*own, *at), self._written(plus(*terms), frozenset()))
        return text

    def _axes(self, name: str) -> tuple[Index, ...]:
        """Indices for the axes of a symbol or a definition."""
        if name in self.derivation.definitions:
            return self._parameters(name)
        shape = self.derivation.symbols[name].shape
        return tuple(Index(f"_{place}", axis) for place, axis in enumerate(shape))

    def _define(self, name: str, parameters: tuple[Index, ...], body: Expr) -> None:
        normal = self.regions.normal(body, self.known(*parameters))
        self.bodies[name] = Definition(name, parameters, normal, "", Location(""))
        self.adjoints.append(name)

    def _parameters(self, name: str) -> tuple[Index, ...]:
        known = self.bodies.get(name) or self.derivation.definitions[name]
        return known.parameters

    def _adjoint(
        self, formula: Expr, name: str, cut: frozenset[str]
    ) -> tuple[str, tuple[Index, ...]]:
        """The recurrence that is d(formula, name[...]), and the free indices of the formula."""
        above = free_indices(formula)
        places = {index: f"@{place}" for place, index in enumerate(above)}
        key = (canonical(formula, places), *[index.dimension for index in above], name, cut)
        if key in self._made:
            return self._made[key], above
        text = self._made[key] = f"d({len(self._made) + 1}, {name})"
        if not above:
            self.given.add(text)
        self.direction[text] = -self.direction[name]
        self.axis[text] = len(above) + self.axis[name]
        at = tuple(fresh(index) for index in self._parameters(name))
        terms = [self._partial(formula, name, at)]
        for user in self.reached(formula, cut):
            terms.append(self._through(formula, user, self._body(user, cut), name, at, cut))
        body = self._written(plus(*terms), frozenset())
        parameters = (*[fresh(index) for index in above], *at)
        self._define(text, parameters, rename(body, dict(zip(above, parameters, strict=False))))
        return text, above
