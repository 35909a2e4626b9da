"""**Unfold** and **Differentiate**: a side of a claim without definitions and derivatives.

The checker writes a claim out itself, from what the file says; no certificate states it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symderiv.checking.deltas import compared
from symderiv.checking.expanded import in_elements
from symderiv.checking.refusal import NotCovered, TooLarge
from symderiv.checking.scope import Declared
from symderiv.checking.signed import Signed
from symderiv.checking.signs import require_real
from symderiv.checking.slopes import Slopes
from symderiv.checking.switches import Switch, difference
from symderiv.checking.terms import shifted
from symderiv.formula.tree import (
    Apply,
    Compare,
    CompareIndices,
    Delta,
    Derivative,
    Expr,
    Index,
    MatrixFunction,
    Piece,
    Position,
    Reduce,
    Symbol,
    Where,
    rebuild,
    rename,
)

_MOST_PIECES = 40_000


class Unfolding:
    """Writes trees out.  Whatever ``d(f, v)`` means, the tree that comes out has its value
    wherever it has one (:mod:`symderiv.checking.slopes`)."""

    def __init__(
        self, scope: Declared, switches: Sequence[Switch] = (), most: int = _MOST_PIECES
    ) -> None:
        self.scope = scope
        self.signed = Signed(scope, switches)
        self.definitions = scope.derivation.definitions
        self.pieces = 0
        self.most = min(most, _MOST_PIECES)
        self._known: dict[tuple[object, ...], Expr] = {}
        self._open: set[str] = set()

    def __call__(self, side: Expr) -> Expr:
        self.scope.require_ranges(side)
        written = self._expr(rename(side, {}), frozenset())
        self.scope.require_ranges(written)
        return levelled(written)

    def _expr(self, node: Expr, cut: frozenset[str]) -> Expr:
        self.pieces += 1
        if self.pieces > self.most:
            raise TooLarge("a claim as large as this one")
        match node:
            case Symbol(name, positions) if name in self.definitions and name not in cut:
                return self._named(name, positions, cut)
            case Where(CompareIndices(operator, int() as left, int() as right), then, otherwise):
                return self._expr(then if compared(operator, left, right) else otherwise, cut)
            case Reduce("prod") | MatrixFunction():
                expanded = in_elements(node, self.scope)
                if expanded is not None:
                    return self._expr(expanded, cut)
            case Derivative():
                return self._derivative(node, cut)
            case Apply("stop_gradient", (argument,)) if not cut:
                return self._expr(argument, cut)
        rebuilt = rebuild(node, lambda piece: self._piece(piece, cut))
        assert isinstance(rebuilt, Expr)
        return rebuilt

    def _piece(self, node: Piece, cut: frozenset[str]) -> Piece:
        if isinstance(node, Expr):
            return self._expr(node, cut)
        return rebuild(node, lambda piece: self._piece(piece, cut))

    def _named(self, name: str, positions: tuple[Position, ...], cut: frozenset[str]) -> Expr:
        """A definition written out, once at each position."""
        key = (name, positions, cut)
        if key not in self._known:
            if name in self._open:
                raise NotCovered("a recurrence")
            self._open.add(name)
            self._known[key] = self._expr(self._body(name, positions), cut)
            self._open.discard(name)
        return self._known[key]

    def _body(self, name: str, positions: tuple[Position, ...]) -> Expr:
        definition = self.definitions[name]
        binding = dict(zip(definition.parameters, positions, strict=True))
        return rename(definition.body, binding)

    def _derivative(self, node: Derivative, cut: frozenset[str]) -> Expr:
        """d(f, v): f in terms of v, which is cut out of the graph of definitions and stays an
        independent variable in all that stands inside; only in the result v is its body again.
        So with names that are held, and what stands in ``stop_gradient`` does not move at all.

        Wrong twin: with ``p: x**2; q: x**2; f: p*q``, ``d(f, p) = 2*p``.
        """
        name, positions = node.name, node.positions
        require_real(name, self.scope)
        written = self._expr(node.body, cut | node.cut)
        self.scope.require_ranges(written)
        for mean in (True, False):
            slopes = Slopes(
                self.scope, name, positions, self._switch, side=self.signed.side, mean=mean
            )
            slope = slopes.of(written)
            if not (slopes.means and slopes.from_side):
                break
        if slopes.at_kinks and cut:
            raise NotCovered("the derivative of a derivative at a kink")
        return self._expr(slope, cut)

    def _switch(self, comparison: Compare) -> Switch | None:
        return self.signed.find(self._expr(rename(difference(comparison), {}), frozenset()))

    def flat(self, side: Expr) -> Expr:
        """A side with its definitions written out, also where derivatives cut them."""
        changed = self._flat(rename(side, {}))
        assert isinstance(changed, Expr)
        return changed

    def _flat(self, node: Piece) -> Piece:
        if isinstance(node, Symbol) and node.name in self.definitions:
            return self._named(node.name, node.positions, frozenset())
        return rebuild(node, self._flat)


def levelled(node: Expr) -> Expr:
    """**Alpha**: bound indices named by how deep they stand, so that a proof is always the same."""
    changed = _levelled(node, {})
    assert isinstance(changed, Expr)
    return changed


def _levelled(node: Piece, names: Mapping[Index, Index]) -> Piece:
    def at(position: Position) -> Position:
        return shifted(position, names)

    match node:
        case Symbol(name, positions):
            return Symbol(name, tuple(map(at, positions)))
        case Delta(left, right):
            return Delta(at(left), at(right))
        case CompareIndices(operator, left, right):
            return CompareIndices(operator, at(left), at(right))
        case Reduce(kind, index, body):
            new = Index(f"~{len(names):03}", index.dimension)
            inner = _levelled(body, {**names, index: new})
            assert isinstance(inner, Expr)
            return Reduce(kind, new, inner)
        case MatrixFunction(kind, row, column, body, positions):
            one, two = (Index(f"~{len(names) + n:03}", row.dimension) for n in (0, 1))
            inner = _levelled(body, {**names, row: one, column: two})
            assert isinstance(inner, Expr)
            return MatrixFunction(kind, one, two, inner, tuple(map(at, positions)))
    return rebuild(node, lambda piece: _levelled(piece, names))
