"""Sums with conditions on their indices, brought into one form: split into regions.

A sum is split where a condition on its index changes its truth.  A region with one element is that
element; any other one is a sum of what is 0 outside of it, shifted to where no position lies beyond
the index.  So sums over the same region, written in different ways, become equal trees.

For the laws of products, what is 0 outside of a region is a product with its indicator.  Where this
is 0, what stands beside it need have no value: laws that hold wherever the parts of a product have
values may be used on it all the same, since each of its terms keeps the indicator.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symderiv.formula.bounds import Bounds
from symderiv.formula.tree import (
    ONE,
    ZERO,
    Affine,
    Compare,
    CompareIndices,
    Condition,
    Dimension,
    Expr,
    Index,
    Label,
    Logical,
    MatrixFunction,
    Piece,
    Position,
    Reduce,
    Where,
    affine,
    free_indices,
    fresh,
    own_positions,
    pieces,
    plus,
    position_indices,
    rebuild,
    rename,
    size_position,
    times,
    total,
    walk,
)
from symderiv.proving.induction.folding import Ranges, open_conditions, pinned, place_of

MOST_REGIONS = 24


class TooManyRegions(Exception):
    """A sum has more regions than are looked at."""


class Regions:
    """Brings sums into their form; conditions on indices that are free in a tree are left."""

    def __init__(self, ranges: Ranges, cuts: Sequence[tuple[Dimension, Position]] = ()) -> None:
        self.ranges = ranges
        self.cuts = cuts
        """Places after which every sum over their dimension is split, beside its own."""

    def normal(self, node: Expr, known: Bounds) -> Expr:
        """``node`` with its sums split.  Raises TooManyRegions."""
        match node:
            case Reduce("sum", index, body):
                return self._split(fresh(index), index, body, known)
            case Reduce() | MatrixFunction():
                known = self.ranges.within(known, node)
        changed = rebuild(node, lambda piece: self._piece(piece, known))
        assert isinstance(changed, Expr)
        return self.ranges.fold(changed, known)

    def _piece(self, node: Piece, known: Bounds) -> Piece:
        if isinstance(node, Expr):
            return self.normal(node, known)
        return rebuild(node, lambda piece: self._piece(piece, known))

    def _split(self, index: Index, bound: Index, body: Expr, outer: Bounds) -> Expr:
        base = outer.ranging((index,))
        waiting: list[tuple[Bounds, Expr, bool]] = [(base, rename(body, {bound: index}), False)]
        terms: list[Expr] = []
        while waiting:
            known, node, inside = waiting.pop()
            node = self.ranges.fold(node, known)
            condition = _condition_on(index, node, known) or self._cut(index, known)
            if condition is not None:
                for holds in (False, True):
                    narrower = known.given(condition, holds)
                    if not narrower.is_empty:
                        waiting.append((narrower, node, inside))
            elif not inside:
                waiting.append((known, self.normal(node, known), True))
            elif node != ZERO:
                terms.append(self._region(index, node, known, outer))
            if len(waiting) + len(terms) > MOST_REGIONS:
                raise TooManyRegions
        return plus(*terms)

    def _cut(self, index: Index, known: Bounds) -> CompareIndices | None:
        for dimension, place in self.cuts:
            condition = CompareIndices("<=", index, place)
            if dimension == index.dimension and known.tells(condition) is None:
                return condition
        return None

    def _region(self, index: Index, node: Expr, known: Bounds, outer: Bounds) -> Expr:
        guards = _guards(index, known, outer.ranging((index,)))
        place = pinned(known, index)
        if place is not None:
            return self._at(index, place, node, guards, outer)
        shift = _shift(index, node, known)
        moved = affine({index: 1}, -shift, index.dimension)
        if shift:
            node = rename(node, {index: moved})
            guards = [
                CompareIndices("<=", 1, moved),
                CompareIndices("<=", moved, size_position(index.dimension)),
            ] + [
                CompareIndices(
                    each.operator,
                    _moved(each.left, index, moved),
                    _moved(each.right, index, moved),
                )
                for each in guards
            ]
            base = outer.ranging((index,))
            narrowed = base
            for each in guards:
                narrowed = narrowed.given(each)
            guards = _guards(index, narrowed, base)
        return total(_guarded(guards, node), index)

    def _at(
        self, index: Index, place: Position, node: Expr, guards: list[CompareIndices], outer: Bounds
    ) -> Expr:
        """The only element of a region, where there is one."""
        asked: list[Condition] = [
            CompareIndices("<=", 1, place),
            CompareIndices("<=", place, size_position(index.dimension)),
        ]
        asked += [
            CompareIndices(
                each.operator, _moved(each.left, index, place), _moved(each.right, index, place)
            )
            for each in guards
        ]
        test = self.ranges.decided(Logical("and", tuple(asked)), outer)
        value = rename(node, {index: place})
        if isinstance(test, bool):
            return self.ranges.fold(value, outer) if test else ZERO
        return Where(test, self.ranges.fold(value, outer.given(test)), ZERO)


def _condition_on(index: Index, node: Expr, known: Bounds) -> CompareIndices | None:
    """A comparison with an index that is not known, in which no bound index stands."""
    for condition in open_conditions(node):
        if index in free_indices(condition) and known.tells(condition) is None:
            narrower = known.given(condition)
            if narrower.upper != known.upper or narrower.apart != known.apart:
                return condition
    return None


def _guards(index: Index, known: Bounds, base: Bounds) -> list[CompareIndices]:
    """What is known of an index beyond its range, the same however it came to be known."""
    found: list[CompareIndices] = []
    others = {of for pair in known.closed for of in pair if of != index}
    for other in sorted(others, key=repr):
        above = known.closed.get((index, other))
        if above is not None and above < base.closed.get((index, other), above + 1):
            found.append(CompareIndices("<=", index, place_of(other, above, index.dimension)))
        below = known.closed.get((other, index))
        if below is not None and below < base.closed.get((other, index), below + 1):
            found.append(CompareIndices("<=", place_of(other, -below, index.dimension), index))
    for one, other, gap in sorted(known.apart - base.apart, key=repr):
        above = known.closed.get((one, other), gap)
        below = known.closed.get((other, one), -gap)
        if index in (one, other) and above >= gap and below >= -gap:
            left = place_of(one, 0, index.dimension)
            found.append(CompareIndices("!=", left, place_of(other, gap, index.dimension)))
    return _without_what_follows(found, base)


def _without_what_follows(found: list[CompareIndices], base: Bounds) -> list[CompareIndices]:
    """Some comparisons without those that follow from the others."""
    kept = list(found)
    for each in found:
        rest = [other for other in kept if other is not each]
        known = base
        for other in rest:
            known = known.given(other)
        if known.tells(each) is True:
            kept = rest
    return kept


def _moved(position: Position, index: Index, place: Position) -> Position:
    moved = rename(Where(CompareIndices("=", position, 1), ONE, ZERO), {index: place})
    assert isinstance(moved, Where)
    assert isinstance(moved.condition, CompareIndices)
    return moved.condition.left


def _shift(index: Index, node: Expr, known: Bounds) -> int:
    """How far beyond an index the positions in a tree lie, if the region may be moved so far."""
    offsets = list(_offsets(index, node))
    shift = max(offsets, default=0)
    if shift == 0:
        return 0
    place = affine({index: 1}, shift, index.dimension)
    inside = known.holds("<=", 1, place) and known.holds(
        "<=", place, size_position(index.dimension)
    )
    return shift if inside else 0


def _offsets(index: Index, node: Piece) -> Iterator[int]:
    for position in own_positions(node):
        if position == index:
            yield 0
        elif isinstance(position, Affine) and dict(position.terms).get(index) == 1:
            yield position.offset
    for piece in pieces(node):
        yield from _offsets(index, piece)


def _guarded(guards: list[CompareIndices], node: Expr) -> Expr:
    if not guards:
        return node
    test: Condition = guards[0] if len(guards) == 1 else Logical("and", tuple(guards))
    return Where(test, node, ZERO)


def cuts(node: Piece, bound: frozenset[Index] = frozenset()) -> set[tuple[Dimension, Position]]:
    """The places where the regions of the sums in a tree end, by dimension; none where a place is
    that of another bound index."""
    if not isinstance(node, Reduce):
        return {each for piece in pieces(node) for each in cuts(piece, bound)}
    bound |= {node.index}
    found = cuts(node.body, bound)
    if isinstance(node.body, Where):
        for part in walk(node.body.condition):
            if isinstance(part, CompareIndices) and part.operator == "<=":
                place, steps = (part.right, 0) if part.left == node.index else (part.left, -1)
                if node.index in (part.left, part.right) and bound.isdisjoint(
                    position_indices(place)
                ):
                    found.add((node.index.dimension, _further(place, steps)))
    return found


def _further(place: Position, steps: int) -> Position:
    if isinstance(place, int):
        return place + steps
    if isinstance(place, Index | Label):
        return affine({place: 1}, steps)
    return affine(dict(place.terms), place.offset + steps, place.dimension, dict(place.sizes))


def with_indicators(node: Piece) -> Piece:
    """A tree in which what is 0 outside of a region is a product with its indicator."""
    changed = rebuild(node, with_indicators)
    if isinstance(changed, Where) and changed.otherwise == ZERO and changed.then != ONE:
        if not any(isinstance(part, Compare) for part in walk(changed.condition)):
            return times(Where(changed.condition, ONE, ZERO), changed.then)
    return changed
