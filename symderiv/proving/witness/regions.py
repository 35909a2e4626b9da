"""Points in every region of a piecewise claim, and on the borders between them.

Random points miss a region such as ``x > 1000`` or the border of a ``where``.  A switching
argument that is linear in one coordinate, the others held, has its zero there exactly; any
other is followed along a ladder of values, and towards 0 where it comes near it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice, pairwise
from typing import TypeAlias

from flint import fmpq

from symderiv.base.errors import Unsupported
from symderiv.formula.declarations import Domain, SymbolDeclaration
from symderiv.formula.tree import Apply, Compare, Expr, Index, Piece, Symbol, free_indices, walk
from symderiv.kernel.ball import Enclosure, Evaluator, Indeterminate, Undefined
from symderiv.proving.witness.shrink import Place, Point, coordinates, replaced

SWITCHING = frozenset({"abs", "sign", "relu", "leaky_relu", "elu", "heaviside"})
STEPPED = frozenset({"floor", "ceil"})
OFFSETS = (Fraction(0), Fraction(-1), Fraction(1), Fraction(-1, 10), Fraction(1, 10))
_RUNGS = (0, Fraction(1, 1000), Fraction(1, 10), *range(1, 11), 32, 100, 1000, 10**6, 10**12)
LADDER = tuple(Fraction(sign * number) for number in _RUNGS for sign in (1, -1))
PARTS = (*(Fraction(n, 16) for n in range(1, 16)), *(Fraction(1, 10**n) for n in (2, 4, 9)))
MOST_SWITCHES = 6
MOST_COORDINATES = 6
REFINEMENTS = 24
LARGEST_SIZE = 64
"""Sizes beyond it are not looked at one by one."""

Values: TypeAlias = Callable[[Fraction], list[Enclosure] | None]
"""The switching arguments as functions of one coordinate; None where one has no value."""


def switches(*trees: Piece) -> tuple[Expr, ...]:
    """Expressions whose sign chooses a branch, and whose size chooses a step."""
    found: dict[Expr, None] = {}
    for tree in trees:
        for part in walk(tree):
            match part:
                case Compare(_, left, right):
                    found[left - right] = None
                case Apply("max" | "min", (left, right)):
                    found[left - right] = None
                case Apply(function, (argument, *_)) if function in SWITCHING:
                    found[argument] = None
                case Apply(function, (argument,)) if function in STEPPED:
                    found |= {argument: None, argument - 1: None, argument + 1: None}
    return tuple(found)


def switched_sizes(
    arguments: tuple[Expr, ...],
    evaluator: Evaluator,
    box: Mapping[str, int],
    names: Sequence[str],
) -> Iterator[dict[str, int]]:
    """``box`` with a size at which a switch that depends on nothing but sizes turns."""
    alone = [each for each in arguments if not any(isinstance(p, Symbol) for p in walk(each))]
    alone = [each for each in alone if not free_indices(each)]
    for name in names if alone else ():
        before: tuple[int, ...] | None = None
        for size in range(box[name], LARGEST_SIZE + 1):
            values = [evaluator.evaluate(each, {**box, name: size}, {}, {}) for each in alone]
            state = tuple((value > 0) - (value < 0) for value in values)
            if before not in (None, state):
                yield {**box, name: size}
            before = state


def targeted(
    arguments: tuple[Expr, ...],
    symbols: Mapping[str, SymbolDeclaration],
    evaluator: Evaluator,
    box: Mapping[str, int],
    env: Mapping[Index, int],
    point: Point,
) -> Iterator[Point]:
    """``point`` with one coordinate moved to a switch, to either side of it, and between it and
    the next one or the end of the domain."""
    for name, place, _ in islice(coordinates(point), MOST_COORDINATES):
        domain = symbols[name].domain.at(box)
        zeros = {*(end for end in (domain.low, domain.high) if end is not None)}
        for argument in arguments[:MOST_SWITCHES]:
            values = _along([argument], evaluator, box, env, point, name, place)
            zero = _zero(values)
            if zero is not None:
                zeros.add(zero)
                for offset in OFFSETS:
                    if zero + offset in domain:
                        yield replaced(point, name, place, zero + offset)
        for below, above in pairwise(sorted(zeros)):
            if (below + above) / 2 in domain:
                yield replaced(point, name, place, (below + above) / 2)


def explored(
    arguments: tuple[Expr, ...],
    symbols: Mapping[str, SymbolDeclaration],
    evaluator: Evaluator,
    box: Mapping[str, int],
    env: Mapping[Index, int],
    point: Point,
) -> Iterator[Point]:
    """``point`` with one coordinate moved until the switches are in a state not seen before."""
    seen: set[tuple[int, ...]] = set()
    for name, place, _ in islice(coordinates(point), MOST_COORDINATES):
        values = _along(arguments[:MOST_SWITCHES], evaluator, box, env, point, name, place)
        domain = symbols[name].domain.at(box)
        ladder = sorted(set(_ladder(domain)))
        rungs = [(number, found) for number in ladder if (found := values(number)) is not None]
        for number, found in [*rungs, *_refined(rungs, values, domain)]:
            state = tuple((value > 0) - (value < 0) for value in found)
            if state not in seen:
                seen.add(state)
                yield replaced(point, name, place, number)


def _ladder(domain: Domain) -> Iterator[Fraction]:
    """Values of the domain from end to end: near 0 or an end finely, far out coarsely."""
    if domain.values is not None:
        yield from domain.values
    elif domain.low is not None and domain.high is not None:
        width = domain.high - domain.low
        for part in PARTS:
            yield from (domain.low + width * part, domain.high - width * part)
    elif domain.low is not None:
        yield from (domain.low + abs(step) for step in LADDER if domain.low + abs(step) in domain)
    elif domain.high is not None:
        yield from (domain.high - abs(step) for step in LADDER if domain.high - abs(step) in domain)
    else:
        yield from (step for step in LADDER if step in domain)


def _refined(
    rungs: Sequence[tuple[Fraction, list[Enclosure]]], values: Values, domain: Domain
) -> Iterator[tuple[Fraction, list[Enclosure]]]:
    """Steps from where a switch that never changes its sign comes nearest to 0, towards 0."""
    if domain.integer:
        return
    for which in range(len(rungs[0][1]) if rungs else 0):
        if len({value[which] > 0 for _, value in rungs}) > 1:
            continue
        best = 0
        for rung in range(1, len(rungs)):
            if abs(rungs[rung][1][which]) < abs(rungs[best][1][which]):
                best = rung
        low, high = rungs[max(0, best - 1)][0], rungs[min(len(rungs) - 1, best + 1)][0]
        for _ in range(REFINEMENTS):
            first, second = low + (high - low) * Fraction(3, 8), low + (high - low) * Fraction(5, 8)
            a, b = values(first), values(second)
            if a is None or b is None:
                break
            nearer = (first, a) if abs(a[which]) < abs(b[which]) else (second, b)
            yield nearer
            low, high = (low, second) if nearer[0] == first else (first, high)


def _along(
    arguments: Sequence[Expr],
    evaluator: Evaluator,
    box: Mapping[str, int],
    env: Mapping[Index, int],
    point: Point,
    name: str,
    place: Place,
) -> Values:
    """The arguments as functions of one coordinate, indices that are not free taken as 1."""
    pinned = dict(env)
    for argument in arguments:
        for index in free_indices(argument):
            pinned.setdefault(index, 1)

    def values(number: Fraction) -> list[Enclosure] | None:
        moved = replaced(point, name, place, number)
        try:
            return [evaluator.evaluate(a, box, pinned, moved, 64) for a in arguments]
        except (Undefined, Indeterminate, Unsupported):
            return None

    return values


def _zero(values: Values) -> Fraction | None:
    """Where an argument is 0 as a function of one coordinate, if it is linear in it."""
    exact = []
    for number in (0, 1, 2):
        found = values(Fraction(number))
        if found is None or not isinstance(found[0], fmpq):
            return None
        exact.append(Fraction(int(found[0].p), int(found[0].q)))
    slope = exact[1] - exact[0]
    if not slope or exact[2] - exact[1] != slope:
        return None
    return -exact[0] / slope


def zero_along(argument: Expr, evaluator: Evaluator, name: str) -> Fraction | None:
    """Where an argument that depends on one scalar symbol alone, and linearly, is 0."""
    return _zero(_along([argument], evaluator, {}, {}, {name: Fraction(0)}, name, ()))
