"""Random points: sizes, and values of symbols that satisfy the assumptions of a claim.

Thresholds are found because values close to the numbers of the claim are tried, too.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random
from typing import Any, TypeAlias

from mpmath import mp

from symderiv.formula.declarations import Assumption, Derivation, Domain, SymbolDeclaration
from symderiv.formula.tree import (
    Apply,
    Expr,
    Index,
    Number,
    Piece,
    Power,
    Reduce,
    Symbol,
    Times,
    walk,
)
from tests.judge.evaluate import Evaluator, Places, Real, Undefined

Point: TypeAlias = dict[str, dict[Places, Any]]

NEAR = Fraction(1, 3001)
TIES = 0.1
"""How often a value is one that another symbol or entry has already."""


class NoPoint(Exception):
    """No point of the domain that satisfies the assumptions was found."""


def numbers_in(nodes: list[Piece]) -> list[Fraction]:
    """The numbers that stand in the trees."""
    found = {part.value for node in nodes for part in walk(node) if isinstance(part, Number)}
    return sorted(value for value in found if abs(value) <= 10_000)


def draw(domain: Domain, near: list[Fraction], exact: bool, random: Random) -> Fraction:
    """A number of the domain: often simple and small, sometimes far out, sometimes close to a
    number of the claim (``exact`` allows these themselves)."""
    for _ in range(60):
        value = _propose(domain, near, exact, random)
        if value in domain:
            return value
    raise NoPoint


def _propose(domain: Domain, near: list[Fraction], exact: bool, random: Random) -> Fraction:
    if near and random.random() < 0.3:
        close = NEAR * Fraction(random.randint(1000, 2999), 3000)
        offsets = [close, -close, 1 + close, -1 - close] + ([Fraction(0)] if exact else [])
        value = random.choice(near) + random.choice(offsets)
        return Fraction(round(value)) if domain.integer else value
    if domain.integer:
        return Fraction(random.randint(-6, 6) + int(domain.low or 0))
    low, high = domain.low, domain.high
    part = Fraction(random.randint(1, 4999), 5000)
    if low is not None and high is not None:
        return low + (high - low) * part
    width = random.choice([2, 2, 2, 9])
    if low is not None:
        return low + width * part
    if high is not None:
        return high - width * part
    return width * (2 * part - 1) + NEAR / 7


def draw_point(
    derivation: Derivation,
    names: frozenset[str],
    sizes: dict[str, int],
    near: list[Fraction],
    exact: bool,
    random: Random,
) -> Point:
    """Values for all symbols; ``exact`` allows ties between them, too."""
    point: Point = {}
    before: list[Fraction] = []
    for name, declaration in derivation.symbols.items():
        if name in names:
            point[name] = {}
            for place in product(*(range(1, n + 1) for n in _shape(declaration, sizes))):
                ties = [value for value in before if value in declaration.domain]
                tied = exact and bool(ties) and random.random() < TIES
                value = (
                    random.choice(ties) if tied else draw(declaration.domain, near, exact, random)
                )
                before.append(value)
                point[name][place] = _mpf(value)
    return point


def _shape(declaration: SymbolDeclaration, sizes: dict[str, int]) -> list[int]:
    return [axis if isinstance(axis, int) else sizes[axis] for axis in declaration.shape]


def _mpf(value: Fraction) -> Real:
    return mp.mpf(value.numerator) / value.denominator


def constrain(assumption: Assumption, point: Point, evaluator: Evaluator) -> None:
    """Change ``point`` so that the assumption holds, if it is of a known form."""
    if assumption.relation != "=":
        _fix_sign(assumption, point)
        return
    for left, right in (
        (assumption.left, assumption.right),
        (assumption.right, assumption.left),
    ):
        if _normalise(left, right, point) or _mirror(left, right, point):
            return
        if isinstance(left, Symbol) and left.name in point:
            _assign(left, right, assumption.free, point, evaluator)
            return


def satisfied(assumption: Assumption, evaluator: Evaluator) -> bool:
    """Whether the assumption holds at the evaluator's point, to half of the digits."""
    spans = [range(1, evaluator.size(index.dimension) + 1) for index in assumption.free]
    tolerance = mp.mpf(10) ** -(mp.dps // 2)
    for places in product(*spans):
        at = dict(zip(assumption.free, places, strict=True))
        left = evaluator.evaluate(assumption.left, at)
        right = evaluator.evaluate(assumption.right, at)
        close = abs(left - right) <= tolerance * max(1, abs(left))
        holds = {"=": close, "!=": not close, "<": left < right, "<=": left <= right}
        if not holds[assumption.relation]:
            return False
    return True


def inside(derivation: Derivation, point: Point) -> bool:
    """Whether every value still lies in its domain."""
    for name, entries in point.items():
        domain = derivation.symbols[name].domain
        for value in entries.values():
            below = domain.low is not None and (
                value < _mpf(domain.low) or (value == _mpf(domain.low) and not domain.closed)
            )
            above = domain.high is not None and value >= _mpf(domain.high)
            whole = not domain.integer or mp.isint(value)
            if below or above or not whole or (domain.nonzero and value == 0):
                return False
    return True


def _fix_sign(assumption: Assumption, point: Point) -> None:
    match assumption.left, assumption.right:
        case Number(bound), Symbol(name, _) if name in point:
            sign = 1
        case Symbol(name, _), Number(bound) if name in point:
            sign = -1
        case _:
            return
    for place, value in point[name].items():
        point[name][place] = _mpf(bound) + sign * abs(value - _mpf(bound))


def _normalise(left: Expr, right: Expr, point: Point) -> bool:
    """sum(y[r, k], k) = c and norm(u) = c, by scaling, and sum(x[k], k) = 0 by shifting."""
    if not isinstance(right, Number):
        return False
    root = isinstance(left, Apply) and left.function == "sqrt"
    body: Expr = left.arguments[0] if isinstance(left, Apply) and root else left
    bound: list[Index] = []
    while isinstance(body, Reduce) and body.kind == "sum":
        bound.append(body.index)
        body = body.body
    if root:
        match body:
            case Power(Symbol() as symbol, Number(exponent)) if exponent == 2:
                body = symbol
            case Times((Symbol() as symbol, other)) if symbol == other:
                body = symbol
    if not bound or not isinstance(body, Symbol) or body.name not in point:
        return False
    kept = [axis for axis, position in enumerate(body.positions) if position not in bound]
    entries = point[body.name]
    groups: dict[Places, list[Places]] = {}
    for place in entries:
        groups.setdefault(tuple(place[axis] for axis in kept), []).append(place)
    target = _mpf(right.value)
    for places in groups.values():
        values = [entries[place] for place in places]
        total = mp.sqrt(sum(v * v for v in values)) if root else sum(values)
        for place, value in zip(places, values, strict=True):
            if target == 0 and not root:
                entries[place] = value - total / len(values)
            elif total == 0:
                raise Undefined
            else:
                entries[place] = value * target / total
    return True


def _mirror(left: Expr, right: Expr, point: Point) -> bool:
    """A = A.T and A = -A.T."""
    sign = 1
    match right:
        case Times((Number(factor), Symbol() as inner)) if factor == -1:
            sign, right = -1, inner
    if not (isinstance(left, Symbol) and isinstance(right, Symbol)):
        return False
    mirrored = left.name == right.name and left.positions == right.positions[::-1]
    if not mirrored or len(left.positions) != 2 or left.name not in point:
        return False
    entries = point[left.name]
    old = dict(entries)
    for row, column in entries:
        entries[row, column] = (old[row, column] + sign * old[column, row]) / 2
    return True


def _assign(
    left: Symbol, right: Expr, free: tuple[Index, ...], point: Point, evaluator: Evaluator
) -> None:
    spans = [range(1, evaluator.size(index.dimension) + 1) for index in free]
    for places in product(*spans):
        at = dict(zip(free, places, strict=True))
        where = tuple(evaluator.place(position, at) for position in left.positions)
        point[left.name][where] = evaluator.evaluate(right, at)
