"""Conditions on indices that follow from what is known of these, decided; and those that do not.

A tree keeps its value wherever it has one: a branch that is never taken goes, a delta that is
certain is a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symderiv.formula.bounds import Bounds, Of, Sizes
from symderiv.formula.tree import (
    ONE,
    ZERO,
    Compare,
    CompareIndices,
    Condition,
    Delta,
    Dimension,
    Expr,
    Index,
    Logical,
    MatrixFunction,
    Piece,
    Plus,
    Position,
    Reduce,
    Times,
    Where,
    affine,
    free_indices,
    pieces,
    plus,
    rebuild,
    rename,
    times,
    total,
)


class Ranges:
    """What indices of a file range over, by the sizes of its dimensions."""

    def __init__(self, sizes: Sizes) -> None:
        self.sizes = sizes

    def within(self, known: Bounds, node: Reduce | MatrixFunction) -> Bounds:
        """What is known inside of a sum."""
        bound = (node.index,) if isinstance(node, Reduce) else (node.row, node.column)
        return known.ranging(bound)

    def fold(self, node: Expr, known: Bounds) -> Expr:
        """``node`` without the branches that are never taken."""
        match node:
            case Where(condition, then, otherwise):
                return self._where(condition, then, otherwise, known)
            case Delta(left, right):
                told = known.tells(CompareIndices("=", left, right))
                return node if told is None else (ONE if told else ZERO)
            case Times(factors):
                return times(*[self.fold(factor, known) for factor in factors])
            case Plus(terms):
                return plus(*[self.fold(term, known) for term in terms])
            case Reduce("sum", index, body):
                return total(self.fold(body, self.within(known, node)), index)
            case Reduce() | MatrixFunction():
                known = self.within(known, node)
        folded = rebuild(node, lambda piece: self._piece(piece, known))
        assert isinstance(folded, Expr)
        return folded

    def _piece(self, node: Piece, known: Bounds) -> Piece:
        if isinstance(node, Expr):
            return self.fold(node, known)
        return rebuild(node, lambda piece: self._piece(piece, known))

    def _where(self, condition: Condition, then: Expr, otherwise: Expr, known: Bounds) -> Expr:
        test = self.decided(condition, known)
        if isinstance(test, bool):
            return self.fold(then if test else otherwise, known)
        first = self.fold(then, known.given(test))
        second = self.fold(otherwise, known.given(test, False))
        if first == second and not _has_numbers(test):
            return first
        return Where(test, first, second)

    def decided(self, condition: Condition, known: Bounds) -> Condition | bool:
        """A condition without its parts that are known, or what it is."""
        told = known.tells(condition)
        if told is not None:
            return told
        match condition:
            case Logical("not", (part,)):
                inner = self.decided(part, known)
                return not inner if isinstance(inner, bool) else Logical("not", (inner,))
            case Logical(operator, parts):
                decides = operator == "or"
                left = [self.decided(part, known) for part in parts]
                if decides in left:
                    return decides
                rest = tuple(part for part in left if not isinstance(part, bool))
                if not rest:
                    return not decides
                return rest[0] if len(rest) == 1 else Logical(operator, rest)
            case Compare(operator, one, other):
                return Compare(operator, self.fold(one, known), self.fold(other, known))
        return condition


def open_conditions(node: Piece, bound: frozenset[Index] = frozenset()) -> Iterator[CompareIndices]:
    """The comparisons of indices in a tree, deltas among them, whose indices are all free in it."""
    match node:
        case CompareIndices():
            if bound.isdisjoint(free_indices(node)):
                yield node
            return
        case Delta(left, right):
            if bound.isdisjoint(free_indices(node)):
                yield CompareIndices("=", left, right)
            return
        case Reduce(_, index, _):
            bound = bound | {index}
        case MatrixFunction(_, row, column, _, _):
            bound = bound | {row, column}
    for piece in pieces(node):
        yield from open_conditions(piece, bound)


def pinned(known: Bounds, index: Index) -> Position | None:
    """The one value that an index has, in terms of numbers, sizes or other indices."""
    closed = known.closed
    others = sorted(
        {other for one, other in closed if one == index and other != index}, key=_simplest_first
    )
    for other in others:
        above, below = closed.get((index, other)), closed.get((other, index))
        if above is not None and below is not None and above == -below:
            return place_of(other, above, index.dimension)
    return None


def put_in(node: Expr, known: Bounds, indices: tuple[Index, ...]) -> Expr:
    """``node`` with the values of those of some indices that have but one."""
    for index in indices:
        if index in free_indices(node):
            place = pinned(known, index)
            if place is not None:
                node = rename(node, {index: place})
    return node


def _simplest_first(of: Of) -> tuple[int, str]:
    if of is None:
        return 0, ""
    return (1, of) if isinstance(of, str) else (2, of.name)


def _has_numbers(condition: Condition) -> bool:
    if isinstance(condition, Logical):
        return any(map(_has_numbers, condition.parts))
    return isinstance(condition, Compare)


def as_conditions(known: Bounds, indices: Iterable[Index]) -> list[CompareIndices]:
    """What is known of some indices, as comparisons."""
    own = {*indices}
    found: list[CompareIndices] = []
    for (one, other), gap in known.upper.items():
        if one != other and own >= {of for of in (one, other) if isinstance(of, Index)}:
            found.append(CompareIndices("<=", place_of(one), place_of(other, gap)))
    for one, other, gap in known.apart:
        if own >= {of for of in (one, other) if isinstance(of, Index)}:
            found.append(CompareIndices("!=", place_of(one), place_of(other, gap)))
    return found


def place_of(of: Of, steps: int = 0, axis: Dimension | None = None) -> Position:
    """The place that lies some steps beyond an index, a size or 0."""
    if of is None:
        return steps
    if isinstance(of, str):
        return affine({}, steps, axis, {of: 1})
    return affine({of: 1}, steps, axis)
