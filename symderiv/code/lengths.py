"""Axes whose length is no declared dimension, such as the n - k + 1 outputs of a convolution.

While code is followed, such an axis has a dimension of its own, by its length.  At the end its
elements are the first ones of a declared dimension that is never shorter: a sum over it has a
guard, a free index a condition, and arrays with such an axis are as long as that dimension, the
rest of which nothing reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from symderiv.base.errors import DerivationError, Location
from symderiv.base.results import Witness
from symderiv.code.values import Whole
from symderiv.formula.declarations import Definition, Derivation, Identity
from symderiv.formula.tree import (
    ONE,
    ZERO,
    Affine,
    CompareIndices,
    Condition,
    Delta,
    Derivative,
    Dimension,
    Expr,
    Index,
    MatrixFunction,
    Piece,
    Position,
    Reduce,
    Size,
    Symbol,
    Where,
    affine,
    delta,
    rebuild,
    rename,
)

WHERE = Location("--shapes")
_NEUTRAL = {"sum": ZERO, "prod": ONE}


@dataclass(frozen=True, slots=True)
class Length:
    """A length in sizes of declared dimensions, and one of these that is at least as long."""

    whole: Whole
    carrier: str

    def position(self) -> Position:
        return affine({}, self.whole.offset, None, dict(self.whole.sizes))

    def at(self, sizes: Mapping[str, int]) -> int:
        return self.whole.offset + sum(n * sizes[name] for name, n in self.whole.sizes)


def length_of(whole: Whole) -> Length | None:
    """A whole number as a length; None where it depends on a loop, or may be longer than any
    declared dimension."""
    positive = [(name, n) for name, n in whole.sizes if n > 0]
    least = whole.offset + sum(n for _, n in whole.sizes if n < 0)
    if whole.terms or len(positive) != 1 or positive[0][1] != 1 or least > 0:
        return None
    return Length(whole, positive[0][0])


def carried(
    derivation: Derivation, lengths: Mapping[str, Length], least: Mapping[str, int]
) -> Derivation:
    """A derivation without dimensions that are lengths, about sizes at which none of these is
    below 0, or below what the code asks for."""
    if not lengths:
        return derivation
    change = _Carrying(lengths, least)
    return replace(
        derivation,
        symbols={
            name: replace(symbol, shape=tuple(map(change.dimension, symbol.shape)))
            for name, symbol in derivation.symbols.items()
        },
        definitions={name: change.defined(each) for name, each in derivation.definitions.items()},
        assumptions={
            name: replace(each, left=change.expr(each.left), right=change.expr(each.right))
            for name, each in derivation.assumptions.items()
        },
        identities=tuple(map(change.claimed, derivation.identities)),
    )


@dataclass(frozen=True, slots=True)
class _Carrying:
    lengths: Mapping[str, Length]
    least: Mapping[str, int]

    def dimension(self, dimension: Dimension) -> Dimension:
        found = self.lengths.get(str(dimension))
        return dimension if found is None else found.carrier

    def _index(self, index: Index) -> Index:
        return Index(index.name, self.dimension(index.dimension), index.made_for)

    def _inside(self, index: Index) -> Condition | None:
        """That an index is not behind the end of its axis."""
        found = self.lengths.get(str(index.dimension))
        return None if found is None else CompareIndices("<=", self._index(index), found.position())

    def expr(self, node: Expr) -> Expr:
        changed = self._piece(node)
        assert isinstance(changed, Expr)
        return changed

    def _piece(self, node: Piece) -> Piece:
        match node:
            case Size(dimension) if dimension in self.lengths:
                whole = self.lengths[dimension].whole.real()
                assert whole is not None
                return whole
            case Reduce(kind, index, body):
                guard = self._inside(index)
                inner = self.expr(body)
                if guard is None:
                    return Reduce(kind, index, inner)
                neutral = _NEUTRAL.get(kind)
                if neutral is None:
                    message = f"{kind} over an axis whose length is no declared dimension"
                    raise DerivationError(WHERE, message)
                new = self._index(index)
                return Reduce(kind, new, Where(guard, rename(inner, {index: new}), neutral))
            case Symbol(name, positions):
                return Symbol(name, tuple(map(self._position, positions)))
            case Delta(left, right):
                return delta(self._position(left), self._position(right))
            case CompareIndices(operator, left, right):
                return CompareIndices(operator, self._position(left), self._position(right))
            case Derivative(body, name, positions, held):
                places = tuple(map(self._position, positions))
                return Derivative(self.expr(body), name, places, held)
            case MatrixFunction(_, row, _, _, _) if str(row.dimension) in self.lengths:
                raise DerivationError(WHERE, "a matrix whose length is no declared dimension")
        return rebuild(node, self._piece)

    def _position(self, position: Position) -> Position:
        """A place on the axis that the array has now."""
        if not isinstance(position, Affine):
            return position
        offset, sizes = position.offset, dict[str, int]()
        for name, multiple in position.sizes:
            found = self.lengths.get(name)
            whole = Whole(sizes=((name, 1),)) if found is None else found.whole
            offset += multiple * whole.offset
            for other, n in whole.sizes:
                sizes[other] = sizes.get(other, 0) + multiple * n
        axis = None if position.dimension is None else self.dimension(position.dimension)
        return affine(dict(position.terms), offset, axis, sizes)

    def defined(self, definition: Definition) -> Definition:
        new = {index: self._index(index) for index in definition.parameters}
        body = rename(self.expr(definition.body), new)
        parameters = tuple(new.values())
        return replace(definition, parameters=parameters, body=body)

    def claimed(self, identity: Identity) -> Identity:
        new = {index: self._index(index) for index in identity.free}
        guards: list[Condition] = [
            CompareIndices("<=", self.least.get(name, 0), length.position())
            for name, length in self.lengths.items()
        ]
        guards += [guard for index in identity.free if (guard := self._inside(index)) is not None]
        return replace(
            identity,
            left=rename(self.expr(identity.left), new),
            right=rename(self.expr(identity.right), new),
            free=tuple(new.values()),
            where=(*identity.where, *guards),
        )


def cut(
    witness: Witness, shapes: Mapping[str, tuple[Dimension, ...]], lengths: Mapping[str, Length]
) -> Witness:
    """A witness whose arrays end where their axes do; ``shapes`` have the lengths as dimensions."""
    point = {
        name: _cut(value, shapes.get(name, ()), witness.sizes, lengths)
        for name, value in witness.point.items()
    }
    return replace(witness, point=point)


def _cut(
    value: object,
    shape: tuple[Dimension, ...],
    sizes: Mapping[str, int],
    lengths: Mapping[str, Length],
) -> object:
    if not shape or not isinstance(value, list | tuple):
        return value
    found = lengths.get(str(shape[0]))
    kept = value if found is None else value[: max(found.at(sizes), 0)]
    return [_cut(part, shape[1:], sizes, lengths) for part in kept]
