"""Labels as indices: what a claim says of ``y[i]`` it says of every element that y[i] may be.

A label at free indices is one of the elements of its dimension, like an index, and a claim is
about all points: so it takes part in the patterns of the free indices, as one more of them
(:func:`apart`).  Two labels of one symbol at equal places are equal; other cases do not exist
(:func:`agree`).  A label under a sum is there many times: at given sizes each of its entries is
given each value (:func:`picks`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count, product
from typing import TypeAlias

from symderiv.calculus.required import Required
from symderiv.formula.degree import Literals
from symderiv.formula.tree import (
    Affine,
    CompareIndices,
    Condition,
    Delta,
    Dimension,
    Expr,
    Index,
    Label,
    MatrixFunction,
    Piece,
    Position,
    Reduce,
    Symbol,
    affine,
    labels,
    position_indices,
    position_labels,
    rebuild,
)
from symderiv.kernel.index_cases import element_of
from symderiv.kernel.problem import Problem

Picked: TypeAlias = Mapping[tuple[str, tuple[int, ...]], int]
"""The element that each entry of some index symbols is."""


def apart(problem: Problem) -> Problem:
    """The claim with each label at free indices as a free index of its own; facts that hold other
    labels tell nothing."""
    found: dict[Label, Index] = {}
    free = dict.fromkeys(problem.free)
    for part in (problem.residual, *problem.where):
        for label in labels(part):
            inner = _changed(label.positions, found, frozenset())
            bare = all(not [*position_labels(place)] for place in inner)
            if label not in found and bare and _all_free(inner, free):
                found[label] = Index(_text(label), label.dimension)
                free.setdefault(found[label])
    if not found and not any(map(labels, problem.facts)):
        return problem
    chosen = tuple(
        (index, Label(label.name, _changed(label.positions, found, frozenset()), label.dimension))
        for label, index in found.items()
    )

    def put(node: Expr) -> Expr:
        changed = _put(node, found, frozenset())
        assert isinstance(changed, Expr)
        return changed

    def known(facts: Sequence[Expr]) -> tuple[Expr, ...]:
        return tuple(fact for fact in map(put, facts) if not labels(fact))

    def asked(facts: Sequence[Required]) -> tuple[Required, ...]:
        changed = (Required(put(each.expr), each.asked) for each in facts)
        return tuple(each for each in changed if not labels(each.expr))

    return replace(
        problem,
        residual=put(problem.residual),
        free=tuple(free),
        where=tuple(_condition(each, found) for each in problem.where),
        kinks=known(problem.kinks),
        nonnegative=known(problem.nonnegative),
        same=known(problem.same),
        required=asked(problem.required),
        assumed=asked(problem.assumed),
        chosen=chosen,
    )


def _text(label: Label) -> str:
    places = ", ".join(_shown(place) for place in label.positions)
    return f"{label.name}[{places}]" if places else label.name


def _shown(position: Position) -> str:
    if isinstance(position, Index):
        return position.name
    return _text(position) if isinstance(position, Label) else str(position)


def _all_free(positions: Sequence[Position], free: Mapping[Index, None]) -> bool:
    if any(isinstance(place, Affine) for place in positions):
        return False
    return all(index in free for place in positions for index in position_indices(place))


def _condition(condition: Condition, found: Mapping[Label, Index]) -> Condition:
    changed = _put(condition, found, frozenset())
    assert not isinstance(changed, Expr)
    return changed


def _put(node: Piece, found: Mapping[Label, Index], bound: frozenset[Index]) -> Piece:
    match node:
        case Reduce(_, index, _):
            bound = bound | {index}
        case MatrixFunction(_, row, column, _, _):
            bound = bound | {row, column}
    changed = rebuild(node, lambda piece: _put(piece, found, bound))
    match changed:
        case Symbol(name, positions) if positions:
            return Symbol(name, _changed(positions, found, bound))
        case Delta(left, right):
            return Delta(*_changed((left, right), found, bound))
        case CompareIndices(operator, left, right):
            return CompareIndices(operator, *_changed((left, right), found, bound))
        case MatrixFunction(kind, row, column, body, positions):
            return MatrixFunction(kind, row, column, body, _changed(positions, found, bound))
    return changed


def _changed(
    positions: Sequence[Position], found: Mapping[Label, Index], bound: frozenset[Index]
) -> tuple[Position, ...]:
    return tuple([_position(place, found, bound) for place in positions])


def _position(
    position: Position, found: Mapping[Label, Index], bound: frozenset[Index]
) -> Position:
    match position:
        case Label(name, positions, dimension):
            if position in found and bound.isdisjoint(position_indices(position)):
                return found[position]
            return Label(name, _changed(positions, found, bound), dimension)
        case Affine(terms, offset, dimension):
            changed: dict[Index | Label, int] = {}
            for term, multiple in terms:
                inner = _position(term, found, bound)
                assert isinstance(inner, Index | Label)
                changed[inner] = changed.get(inner, 0) + multiple
            return affine(changed, offset, dimension)
    return position


def named_by_labels(problem: Problem) -> Literals:
    """The elements at which labels stand that were taken apart."""
    found: dict[Dimension, frozenset[int]] = {}
    for _, label in problem.chosen:
        for place, axis in zip(label.positions, problem.shapes[label.name], strict=True):
            if isinstance(place, int):
                found[axis] = found.get(axis, frozenset()) | {place}
    return found


def agree(problem: Problem, env: Mapping[Index, int]) -> bool:
    """Whether labels of one symbol at equal places are equal."""
    seen: dict[tuple[str, tuple[int | None, ...]], int] = {}
    for index, label in problem.chosen:
        key = (label.name, tuple(element_of(place, env) for place in label.positions))
        if seen.setdefault(key, env[index]) != env[index]:
            return False
    return True


def picks(
    problem: Problem,
    lengths: Mapping[str, int],
    env: Mapping[Index, int],
    named: Literals | None,
) -> Iterator[Picked]:
    """Every choice of elements for the entries of the index symbols that are left, at given sizes.

    Elements that nothing names are alike, so that of those one stands for all, unless ``named``
    is None or a symbol's labels are elements of one of its own axes.
    """
    left = {label.name: label.dimension for label in labels(problem.residual)}
    known: dict[tuple[str, tuple[int, ...]], int] = {}
    for index, label in problem.chosen:
        places = [element_of(place, env) for place in label.positions]
        known[label.name, tuple(place for place in places if place is not None)] = env[index]
    entries: list[tuple[str, tuple[int, ...]]] = []
    for name in left:
        spans = [range(1, _length(axis, lengths) + 1) for axis in problem.shapes[name]]
        entries += [(name, at) for at in product(*spans) if (name, at) not in known]
    own = any(left[name] in problem.shapes[name] for name in left) or len(set(left.values())) > 1
    taken: dict[Dimension, set[int]] = {}
    for dimension in left.values():
        taken[dimension] = {e for i, e in env.items() if i.dimension == dimension}
        taken[dimension] |= set((named or {}).get(dimension, ()))

    def choices(name: str, used: set[int]) -> Sequence[int]:
        every = range(1, _length(left[name], lengths) + 1)
        if named is None or own:
            return every
        fresh = next(number for number in count(1) if number not in used)
        return [number for number in (*sorted(used), fresh) if number in every]

    def extended(place: int, picked: dict[tuple[str, tuple[int, ...]], int]) -> Iterator[Picked]:
        if place == len(entries):
            yield dict(picked)
            return
        name, at = entries[place]
        used = taken[left[name]] | {e for (other, _), e in picked.items() if other in left}
        for element in choices(name, used):
            yield from extended(place + 1, {**picked, (name, at): element})

    yield from extended(0, known)


def _length(dimension: Dimension, lengths: Mapping[str, int]) -> int:
    return dimension if isinstance(dimension, int) else lengths[dimension]
