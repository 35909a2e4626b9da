"""Matching of indexed formulas: definitions found again in what they were written out to.

A pattern is a formula with free indices that may stand for any position; sums and products
match in any order, and bound indices whatever they are called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from symderiv.calculus.rewrite import contract
from symderiv.formula.tree import (
    Apply,
    Compare,
    CompareIndices,
    Delta,
    Derivative,
    Expr,
    Index,
    Logical,
    MatrixFunction,
    Number,
    Piece,
    Plus,
    Position,
    Power,
    Reduce,
    Symbol,
    Times,
    Where,
    plus,
    power,
    rebuild,
    rename,
    times,
)

Binding: TypeAlias = Mapping[Index, Position]
Factor: TypeAlias = tuple[Expr, Fraction]
MOST_TERMS = 6


@dataclass(frozen=True, slots=True)
class Pattern:
    """``body`` stands for ``meaning``, for any positions in place of ``variables``."""

    variables: frozenset[Index]
    body: Expr
    meaning: Expr


def match(
    pattern: Piece, node: Piece, variables: frozenset[Index], binding: Binding
) -> Iterator[Binding]:
    """Every way to put positions for ``variables`` so that ``pattern`` is ``node``."""
    if type(pattern) is not type(node):
        return
    match pattern, node:
        case Plus(ours), Plus(theirs):
            yield from _in_any_order(ours, theirs, variables, binding)
        case Times(ours), Times(theirs):
            yield from _in_any_order(ours, theirs, variables, binding)
        case Power(base, exponent), Power(other, its):
            for found in match(base, other, variables, binding):
                yield from match(exponent, its, variables, found)
        case Apply(function, ours), Apply(other_function, theirs) if function == other_function:
            yield from _in_order(ours, theirs, variables, binding)
        case Reduce(kind, index, body), Reduce(its_kind, its_index, its_body):
            if kind == its_kind and index.dimension == its_index.dimension:
                inner = {**binding, index: its_index}
                for found in match(body, its_body, variables, inner):
                    free = {key: value for key, value in found.items() if key != index}
                    if its_index not in free.values():
                        yield free
        case Symbol(name, positions), Symbol(other_name, its_positions) if name == other_name:
            yield from _positions(positions, its_positions, variables, binding)
        case Delta(left, right), Delta(its_left, its_right):
            yield from _positions((left, right), (its_left, its_right), variables, binding)
            yield from _positions((left, right), (its_right, its_left), variables, binding)
        case (Where() | Compare() | CompareIndices() | Logical() | MatrixFunction(), _):
            if pattern == node:
                yield binding
        case (Derivative(), _):
            return
        case _:
            if pattern == node:
                yield binding


def _positions(
    ours: tuple[Position, ...],
    theirs: tuple[Position, ...],
    variables: frozenset[Index],
    binding: Binding,
) -> Iterator[Binding]:
    found = dict(binding)
    for our, their in zip(ours, theirs, strict=True):
        if isinstance(our, Index) and (our in variables or our in found):
            if found.setdefault(our, their) != their:
                return
        elif our != their:
            return
    yield found


def _in_order(
    ours: tuple[Expr, ...],
    theirs: tuple[Expr, ...],
    variables: frozenset[Index],
    binding: Binding,
) -> Iterator[Binding]:
    if len(ours) != len(theirs):
        return
    if not ours:
        yield binding
        return
    for found in match(ours[0], theirs[0], variables, binding):
        yield from _in_order(ours[1:], theirs[1:], variables, found)


def _in_any_order(
    ours: tuple[Expr, ...],
    theirs: tuple[Expr, ...],
    variables: frozenset[Index],
    binding: Binding,
) -> Iterator[Binding]:
    if len(ours) != len(theirs) or len(ours) > MOST_TERMS:
        return
    if not ours:
        yield binding
        return
    for place, their in enumerate(theirs):
        for found in match(ours[0], their, variables, binding):
            rest = theirs[:place] + theirs[place + 1 :]
            yield from _in_any_order(ours[1:], rest, variables, found)


def factors(expr: Expr) -> tuple[Factor, ...]:
    """A product as bases with numeric exponents; a root keeps its base whole."""
    match expr:
        case Times(parts):
            return tuple(factor for part in parts for factor in factors(part))
        case Power(base, Number(value)) if value.denominator == 1:
            return tuple((inner, size * value) for inner, size in factors(base))
        case Power(base, Number(value)):
            return ((base, value),)
    return ((expr, Fraction(1)),)


def product_of(parts: Iterable[Factor]) -> Expr:
    return times(*[power(base, Number(size)) for base, size in parts if size])


def replaced(expr: Expr, patterns: Iterable[Pattern]) -> Expr:
    """``expr`` with each pattern's body written as what it stands for."""
    for pattern in patterns:
        expr = _everywhere(expr, pattern)
    return expr


def _everywhere(expr: Expr, pattern: Pattern) -> Expr:
    def change(node: Piece) -> Piece:
        node = rebuild(node, change)
        if not isinstance(node, Expr):
            return node
        if isinstance(node, Derivative):
            return node
        return _at(node, pattern)

    changed = change(expr)
    assert isinstance(changed, Expr)
    return changed


def _at(node: Expr, pattern: Pattern) -> Expr:
    wanted = factors(pattern.body)
    if len(wanted) > 1 or wanted[0][1] != 1:
        return _in_product(node, pattern, wanted)
    for found in match(pattern.body, node, pattern.variables, {}):
        return rename(pattern.meaning, found)
    return node


def _in_product(node: Expr, pattern: Pattern, wanted: tuple[Factor, ...]) -> Expr:
    if not isinstance(node, Times | Power):
        return node
    for _ in range(MOST_TERMS):
        given = factors(node)
        found = next(_taken(wanted, given, pattern.variables, {}), None)
        if found is None:
            break
        binding, rest = found
        node = times(rename(pattern.meaning, binding), product_of(rest))
    return node


def _taken(
    wanted: tuple[Factor, ...],
    given: tuple[Factor, ...],
    variables: frozenset[Index],
    binding: Binding,
) -> Iterator[tuple[Binding, tuple[Factor, ...]]]:
    """The ways to take all of ``wanted`` out of a product, with what is left of it."""
    if not wanted:
        yield binding, given
        return
    base, size = wanted[0]
    for place, (other, its_size) in enumerate(given):
        if its_size * size <= 0 or abs(its_size) < abs(size):
            continue
        left = ((other, its_size - size),) if its_size != size else ()
        rest = given[:place] + left + given[place + 1 :]
        for found in match(base, other, variables, binding):
            yield from _taken(wanted[1:], rest, variables, found)


def fold_sums(expr: Expr, change: Callable[[Expr], Expr]) -> Expr:
    """``change`` applied to every expression of a tree, from the leaves up."""

    def visit(node: Piece) -> Piece:
        node = rebuild(node, visit)
        return change(node) if isinstance(node, Expr) else node

    changed = visit(expr)
    assert isinstance(changed, Expr)
    return changed


def reciprocal_complement(pattern: Pattern) -> Pattern | None:
    """u / (1 + u) = 1 - D for a definition D = 1 / (1 + u), such as a sigmoid."""
    wanted = factors(pattern.body)
    if len(wanted) != 1 or wanted[0][1] != -1 or not isinstance(wanted[0][0], Plus):
        return None
    terms = wanted[0][0].terms
    rest = [term for term in terms if term != Number(Fraction(1))]
    if len(rest) != len(terms) - 1:
        return None
    meaning = plus(1, times(-1, pattern.meaning))
    body = contract(times(plus(*rest), pattern.meaning))
    return Pattern(pattern.variables, body, meaning)
