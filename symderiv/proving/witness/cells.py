"""A point in every cell of a piecewise claim: a sign for each switching argument.

Regions bounded by several arguments at once, such as x < y < x + 1, are met by no change of one
coordinate.  Where the arguments are linear, their cells are solved for exactly; products are
taken by their factors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

from symderiv.base.errors import Unsupported
from symderiv.formula.declarations import Domain, SymbolDeclaration
from symderiv.formula.tree import Expr, Index, Power, Times, free_indices
from symderiv.kernel.ball import Evaluator, Indeterminate, Undefined
from symderiv.kernel.linear import CONSTANT, Row, Term, solution
from symderiv.proving.witness.shrink import Place, Point, coordinates, replaced

MOST_SWITCHES = 5
MOST_COORDINATES = 8

Linear = Mapping[Term, Fraction]


def cells(
    arguments: tuple[Expr, ...],
    symbols: Mapping[str, SymbolDeclaration],
    evaluator: Evaluator,
    box: Mapping[str, int],
    env: Mapping[Index, int],
    point: Point,
) -> Iterator[Point]:
    """``point`` with its coordinates moved into each cell in turn, the open ones first."""
    places = [
        (name, place)
        for name, place, _ in coordinates(point)
        if symbols[name].at(box).domain.values is None
    ]
    if len(places) > MOST_COORDINATES:
        return
    factors = dict.fromkeys(part for argument in arguments for part in _factors(argument))
    linear = [
        found
        for found in (_linear(part, evaluator, box, env, point, places) for part in factors)
        if found is not None
    ][:MOST_SWITCHES]
    domains = [row for name, place in places for row in _domain(symbols[name].domain, name, place)]
    signs = sorted(product((1, -1, 0), repeat=len(linear)), key=lambda case: case.count(0))
    for case in signs:
        rows = [row for sign, form in zip(case, linear, strict=True) for row in _rows(form, sign)]
        found = solution([*rows, *domains])
        if found is not None and all(
            found.get(place, Fraction(0)) in symbols[place[0]].domain for place in places
        ):
            moved = point
            for name, place in places:
                value = found.get((name, place))
                if value is not None:
                    moved = replaced(moved, name, place, value)
            yield moved


def _factors(argument: Expr) -> Iterator[Expr]:
    match argument:
        case Times(factors):
            for factor in factors:
                yield from _factors(factor)
        case Power(base, _):
            yield from _factors(base)
        case _:
            yield argument


def _linear(
    argument: Expr,
    evaluator: Evaluator,
    box: Mapping[str, int],
    env: Mapping[Index, int],
    point: Point,
    places: list[tuple[str, Place]],
) -> Linear | None:
    """An argument as a linear form of the coordinates, if it is one as far as its values at a
    few points tell; what is found is a guess, and every point is tried anyway."""
    pinned = {**dict.fromkeys(free_indices(argument), 1), **env}

    def value(values: Mapping[tuple[str, Place], int]) -> Fraction:
        moved = point
        for name, place in places:
            moved = replaced(moved, name, place, Fraction(values.get((name, place), 0)))
        found = evaluator.evaluate(argument, box, pinned, moved)
        return Fraction(int(found.p), int(found.q))

    try:
        constant = value({})
        slopes = {place: value({place: 1}) - constant for place in places}
        steps = {place: number for number, place in enumerate(places, 2)}
        expected = constant + sum(slopes[place] * step for place, step in steps.items())
        if value(steps) != expected or not any(slopes.values()):
            return None
    except (Undefined, Indeterminate, Unsupported, AttributeError):
        return None
    return {term: c for term, c in ({CONSTANT: constant} | dict(slopes)).items() if c}


def _rows(form: Linear, sign: int) -> Iterator[Row]:
    for direction in (sign,) if sign else (1, -1):
        yield Row({term: direction * value for term, value in form.items()}, bool(sign))


def _domain(domain: Domain, name: str, place: Place) -> Iterator[Row]:
    for direction, bound in ((1, domain.low), (-1, domain.high)):
        if bound is not None:
            form = {(name, place): Fraction(direction), CONSTANT: -direction * bound}
            yield Row({term: value for term, value in form.items() if value}, True)
