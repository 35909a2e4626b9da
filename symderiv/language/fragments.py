"""Pieces of lifted formulas: numbers, positions, signs, and letters for new indices."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TypeAlias

from symderiv.formula.syntax import Entry, Name, Negative, Numeral, Product, Sum, Syntax, Tuple
from symderiv.formula.tree import Affine, Expr, Index, Label, Number, Position, Power, Times

LETTERS = "ijklpqrstuvw"
MINUS_ONE = Number(Fraction(-1))
Names: TypeAlias = dict[Index, str]
"""What each index in sight is called."""


def letters() -> Iterator[str]:
    yield from LETTERS
    number = 1
    while True:
        yield from (f"{letter}{number}" for letter in LETTERS)
        number += 1


def number_of(value: Fraction) -> Syntax:
    top: Syntax = Numeral(str(abs(value.numerator)))
    if value < 0:
        top = Negative(top)
    if value.denominator == 1:
        return top
    return Product((top, Numeral(str(value.denominator))), ("/",))


def opposite_of(term: Expr) -> Expr | None:
    """``-term`` where ``term`` is written with a minus sign, else none."""
    match term:
        case Number(value) if value < 0:
            return Number(-value)
        case Times((Number(value), *rest)) if value < 0 and rest:
            if value == -1:
                return rest[0] if len(rest) == 1 else Times(tuple(rest))
            return Times((Number(-value), *rest))
    return None


def denominator_of(factor: Expr) -> Expr | None:
    match factor:
        case Power(base, exponent) if exponent == MINUS_ONE:
            return base
    return None


def entry_of(base: Syntax, positions: tuple[Position, ...], names: Names) -> Syntax:
    if not positions:
        return base
    return Entry(base, tuple(position_of(position, names) for position in positions))


def holding(held: tuple[str, ...]) -> tuple[tuple[str, Syntax], ...]:
    """The keyword of ``d`` for the names that it holds constant."""
    if not held:
        return ()
    names = tuple(Name(name) for name in held)
    return (("hold", names[0] if len(names) == 1 else Tuple(names)),)


def position_of(position: Position, names: Names) -> Syntax:
    match position:
        case int():
            return number_of(Fraction(position))
        case Index():
            return Name(names.get(position, position.name))
        case Label(name, places):
            return entry_of(Name(name), places, names)
        case Affine():
            return _arithmetic(position, names)


def _arithmetic(position: Affine, names: Names) -> Syntax:
    """Index arithmetic, positive terms first; a size alone on an axis is told from an index by
    the 0 behind it."""
    named = [(position_of(term, names), n) for term, n in position.terms]
    named += [(Name(name), n) for name, n in position.sizes]
    named.sort(key=lambda term: term[1] < 0)
    parts: list[Syntax] = [_multiple(term, abs(n)) for term, n in named]
    signs = [n > 0 for _, n in named]
    alone = not position.terms and named[0][1:] == (1,) and len(named) == 1
    if position.offset or alone:
        parts.append(Numeral(str(abs(position.offset))))
        signs.append(position.offset >= 0)
    if not signs[0]:
        parts[0] = Negative(parts[0])
    if len(parts) == 1:
        return parts[0]
    return Sum(tuple(parts), tuple("+" if sign else "-" for sign in signs[1:]))


def _multiple(name: Syntax, count: int) -> Syntax:
    return name if count == 1 else Product((Numeral(str(count)), name), ("*",))
