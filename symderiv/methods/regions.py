"""Points on both sides of every switch of a piecewise claim, and on the switch itself.

Random points miss a region such as ``x > 1000`` or the boundary of a ``where``.  A switching
argument that is linear in one coordinate, the others held, has its zero there exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import islice, pairwise

from symderiv.errors import Unsupported
from symderiv.formula.tree import Apply, Compare, Expr, Index, Piece, free_indices, walk
from symderiv.kernel.ball import Indeterminate, Undefined, evaluate
from symderiv.methods.shrink import Place, Point, coordinates, replaced
from symderiv.model import Domain, SymbolDeclaration

SWITCHING = frozenset({"abs", "sign", "relu", "floor", "ceil", "leaky_relu", "elu", "heaviside"})
OFFSETS = (Fraction(0), Fraction(-1), Fraction(1), Fraction(-1, 10), Fraction(1, 10))
MOST_SWITCHES = 6
MOST_COORDINATES = 6


def switches(*trees: Piece) -> tuple[Expr, ...]:
    """Expressions whose sign chooses a branch."""
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
    return tuple(found)


def targeted(
    arguments: tuple[Expr, ...],
    symbols: Mapping[str, SymbolDeclaration],
    box: Mapping[str, int],
    env: Mapping[Index, int],
    point: Point,
) -> Iterator[Point]:
    """``point`` with one coordinate moved to a switch, to either side of it, and between it and
    the next one."""
    zeros: dict[tuple[str, Place], list[Fraction]] = {}
    for argument in arguments[:MOST_SWITCHES]:
        pinned = dict(env)
        for index in free_indices(argument):
            pinned.setdefault(index, 1)
        for name, place, _ in islice(coordinates(point), MOST_COORDINATES):
            zero = _zero(argument, box, pinned, point, name, place)
            if zero is not None:
                zeros.setdefault((name, place), []).append(zero)
                yield from _around(zero, symbols[name].domain, point, name, place)
    for (name, place), found in zeros.items():
        for below, above in pairwise(sorted(set(found))):
            if (below + above) / 2 in symbols[name].domain:
                yield replaced(point, name, place, (below + above) / 2)


def _around(
    zero: Fraction, domain: Domain, point: Point, name: str, place: Place
) -> Iterator[Point]:
    for offset in OFFSETS:
        if zero + offset in domain:
            yield replaced(point, name, place, zero + offset)


def _zero(
    argument: Expr,
    box: Mapping[str, int],
    env: Mapping[Index, int],
    point: Point,
    name: str,
    place: Place,
) -> Fraction | None:
    """Where ``argument`` is 0 as a function of one coordinate, if it is linear in it."""
    values = []
    for number in (0, 1, 2):
        moved = replaced(point, name, place, Fraction(number))
        try:
            value = evaluate(argument, box, env, moved)
            values.append(Fraction(int(value.p), int(value.q)))
        except (Undefined, Indeterminate, Unsupported, AttributeError):
            return None
    slope = values[1] - values[0]
    if not slope or values[2] - values[1] != slope:
        return None
    return -values[0] / slope
