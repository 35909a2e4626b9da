"""One part of a formula solved for: what a factor or summand would have to be.

Where the formula is affine in a part, two values of it tell which value of the part would make
the claim right at a point.  What has that value there is looked up among short products of the
formulas that stand in the claim: a lost factor, a lost term, or another part altogether.
All of this is guessing, in floats; a guess counts for nothing until it is proved.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symderiv.answers.slips.edits import rebuilt
from symderiv.answers.slips.table import INDEXED, negated, times
from symderiv.formula.syntax import (
    ArrayLiteral,
    Call,
    Entry,
    Negative,
    Numeral,
    Product,
    Raised,
    Slice,
    Sum,
    Syntax,
    parts,
)

Values = Callable[[Syntax], float | None]
"""The value of a right side at one point, or None where it has none or is no right side."""

MOST_PARTS = 16
_TOLERANCE = 1e-9
_COEFFICIENTS = [
    Fraction(a, b) for a, b in ((1, 1), (2, 1), (1, 2), (3, 1), (1, 3), (4, 1), (1, 4))
]


@dataclass(frozen=True, slots=True)
class _Short:
    """``coefficient * above / below``, a short product of formulas in scope."""

    coefficient: Fraction
    above: tuple[Syntax, ...]
    below: tuple[Syntax, ...]

    @property
    def length(self) -> tuple[int, int, int]:
        whole = self.coefficient.denominator == 1 and abs(self.coefficient) == 1
        return len(self.above) + len(self.below), len(self.below), not whole

    def alone(self) -> Syntax:
        """As a formula of its own, without its sign."""
        size = abs(self.coefficient)
        formula: Syntax = Numeral(str(size.numerator))
        for factor in self.above:
            formula = times(formula, factor)
        if size.denominator != 1:
            formula = _divided(formula, Numeral(str(size.denominator)))
        for factor in self.below:
            formula = _divided(formula, factor)
        return formula

    def multiplied(self, node: Syntax) -> Syntax:
        """``node`` times it."""
        size = abs(self.coefficient)
        if size.numerator != 1:
            node = times(node, Numeral(str(size.numerator)))
        for factor in self.above:
            node = times(node, factor)
        if size.denominator != 1:
            node = _divided(node, Numeral(str(size.denominator)))
        for factor in self.below:
            node = _divided(node, factor)
        return node if self.coefficient > 0 else negated(node)


def _divided(node: Syntax, factor: Syntax) -> Syntax:
    if isinstance(node, Product):
        return Product((*node.factors, factor), (*node.operators, "/"))
    return Product((node, factor), ("/",))


def solved(
    formula: Syntax, pool: Sequence[Syntax], value: Values, truth: float
) -> Iterator[Syntax]:
    """Formulas with one part changed so that the value is ``truth``, the shortest change first."""
    now = value(formula)
    if now is None:
        return
    table = _Table(formula, pool, value, now)
    found: list[tuple[tuple[int, ...], int, Syntax]] = []
    for depth, part, put in _places(formula):
        needed = _needed(part, put, value, now, truth)
        if needed is None:
            continue
        here, there = needed
        for order, changed in _changes(part, here, there, table):
            found.append(((*order, depth), len(found), put(changed)))
    for _, _, candidate in sorted(found, key=lambda each: each[:2]):
        yield candidate


def _changes(
    part: Syntax, here: float, there: float, table: _Table
) -> Iterator[tuple[tuple[int, ...], Syntax]]:
    """A part with a factor more, with a term more, or something else in its place."""
    if here:
        for short in table.equal_to(there / here):
            yield (*short.length, 0), short.multiplied(part)
    for short in table.equal_to(there - here):
        terms, signs = (part.terms, part.operators) if isinstance(part, Sum) else ((part,), ())
        sign = "-" if short.coefficient < 0 else "+"
        yield (*short.length, 1), Sum((*terms, short.alone()), (*signs, sign))  # type: ignore[arg-type]
    for short in table.equal_to(there):
        alone = short.alone()
        yield (*short.length, 2), negated(alone) if short.coefficient < 0 else alone


Put = Callable[[Syntax], Syntax]


def _places(formula: Syntax) -> Iterator[tuple[int, Syntax, Put]]:
    """Parts that a number can stand for, with how deep they are and what puts another there."""
    queue: list[tuple[int, Syntax, Put]] = [(0, formula, lambda other: other)]
    for _ in range(MOST_PARTS):
        if not queue:
            return
        depth, node, put = queue.pop(0)
        yield depth, node, put
        if isinstance(node, Entry | ArrayLiteral):
            continue
        if isinstance(node, Call) and (node.function in (*INDEXED, "d", "einsum", "where")):
            continue
        children = parts(node)
        for place, child in enumerate(children):
            if not isinstance(child, Slice):
                queue.append((depth + 1, child, _putting(node, place, put)))


def _putting(node: Syntax, place: int, put: Put) -> Put:
    children = list(parts(node))
    return lambda other: put(rebuilt(node, [*children[:place], other, *children[place + 1 :]]))


def _needed(
    part: Syntax, put: Put, value: Values, now: float, truth: float
) -> tuple[float, float] | None:
    """The value of a part, and the one at which the whole would be the ``truth``."""
    ends = [value(put(Numeral(text))) for text in ("0", "1", "2")]
    if any(end is None for end in ends):
        return None
    first, second, third = (end for end in ends if end is not None)
    slope = second - first
    if not slope or not math.isclose(third - second, slope, rel_tol=_TOLERANCE):
        return None
    return (now - first) / slope, (truth - first) / slope


class _Table:
    """Short products of the formulas of a pool, by their values at a point."""

    def __init__(self, formula: Syntax, pool: Sequence[Syntax], value: Values, now: float) -> None:
        self._values: list[tuple[Syntax, float]] = []
        for node in pool:
            found = value(node)
            if found is None and now:
                # A number is no whole array, but a factor of one.
                scaled = value(times(formula, node))
                found = None if scaled is None else scaled / now
            if found and abs(abs(found) - 1) > _TOLERANCE:
                self._values.append((node, found))
        self._short: dict[int, list[_Short]] = {}
        for coefficient in _COEFFICIENTS:
            self._put(float(coefficient), _Short(coefficient, (), ()))
            for node, found in self._values:
                self._put(float(coefficient) * found, _Short(coefficient, (node,), ()))
                self._put(float(coefficient) / found, _Short(coefficient, (), (node,)))

    def _put(self, value: float, short: _Short) -> None:
        """Under the size of its value, with the sign that makes it positive."""
        if not value or not math.isfinite(value):
            return
        short = short if value > 0 else _negative(short)
        self._short.setdefault(_key(value), []).append(short)

    def equal_to(self, value: float) -> Iterator[_Short]:
        """Short products of that value: of one formula first, then of two."""
        yield from self._near(value)
        for node, found in self._values:
            for short in self._near(value / found):
                if (short.above or short.below) and node not in short.below:
                    yield _Short(short.coefficient, (node, *short.above), short.below)
            for short in self._near(value * found):
                if short.below and not short.above:
                    yield _Short(short.coefficient, (), (*short.below, node))

    def _near(self, value: float) -> Iterator[_Short]:
        """What is equal to ``value`` as far as floats tell, with its sign."""
        if not value or not math.isfinite(value):
            return
        key = _key(value)
        for near in (key - 1, key, key + 1):
            for short in self._short.get(near, ()):
                yield short if value > 0 else _negative(short)


def _negative(short: _Short) -> _Short:
    return _Short(-short.coefficient, short.above, short.below)


def _key(value: float) -> int:
    return round(math.log(abs(value)) / _TOLERANCE)


def pool_of(nodes: Iterable[Syntax], most: int) -> list[Syntax]:
    """What may be a lost factor or term: what stands in formulas, and the logarithm of a base."""
    found: dict[Syntax, None] = {}
    for node in nodes:
        match node:
            case Raised(base, exponent):
                found.setdefault(node)
                if not isinstance(exponent, Numeral | Negative):
                    found.setdefault(Call("log", (base,)))
            case Call("sin" | "cos" as function, arguments):
                found.setdefault(node)
                found.setdefault(Call("cos" if function == "sin" else "sin", arguments))
            case Call("d" | "einsum" | "eye" | "ones" | "zeros"):
                continue
            case _:
                found.setdefault(node)
    return list(found)[:most]
