"""Products over all others, and whole steps of exponents.

- prod(where(j = i, 1, f(j)), j) * f(i) = prod(f(j), j) for an i on the axis, without a division;
- u**(c + k) = u**c * u**k for a whole number k, off the zeros of u.
"""

from __future__ import annotations

from collections.abc import Callable

from symderiv.calculus.deltas import partner
from symderiv.calculus.recurrences import folded
from symderiv.formula.degree import Key, canonical
from symderiv.formula.tree import (
    ONE,
    CompareIndices,
    Delta,
    Expr,
    Number,
    Piece,
    Plus,
    Power,
    Reduce,
    Times,
    Where,
    plus,
    power,
    rebuild,
    rename,
    times,
)


def of_all(factors: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """Factors with a product over all others completed by its own factor, where that is there."""
    for place, factor in enumerate(factors):
        whole, missing = _completed(factor)
        if whole is None:
            continue
        rest = [*factors[:place], *factors[place + 1 :]]
        wanted = [canonical(part, {}) for part in _flat(missing)]
        if _taken(rest, wanted):
            return of_all((*rest, whole))
    return factors


def _completed(factor: Expr) -> tuple[Expr | None, Expr]:
    """The product over all, and the factor that a product over all others lacks."""
    match factor:
        case Reduce("prod", index, Where(condition, then, otherwise)):
            match condition:
                case CompareIndices("=", left, right) if then == ONE:
                    each = otherwise
                case CompareIndices("!=", left, right) if otherwise == ONE:
                    each = then
                case _:
                    return None, ONE
            target = partner(Delta(left, right), index)
            if target is not None:
                return Reduce("prod", index, each), rename(each, {index: target})
    return None, ONE


def _flat(node: Expr) -> tuple[Expr, ...]:
    return node.factors if isinstance(node, Times) else (node,)


def _taken(rest: list[Expr], wanted: list[Key]) -> bool:
    """Whether all wanted factors are there; they are taken out then."""
    found: list[int] = []
    for key in wanted:
        place = next(
            (k for k, e in enumerate(rest) if k not in found and canonical(e, {}) == key), None
        )
        if place is None:
            return False
        found.append(place)
    rest[:] = [each for place, each in enumerate(rest) if place not in found]
    return True


def by_whole_steps(expr: Expr, covered: Callable[[Expr], bool]) -> Expr:
    """``expr`` with the whole number of an exponent as a power of its own."""

    def change(piece: Piece) -> Piece:
        rebuilt = rebuild(piece, change)
        if isinstance(rebuilt, Power) and not isinstance(rebuilt.exponent, Number):
            exponent = folded(rebuilt.exponent)
            steps = _whole(exponent)
            if steps and covered(rebuilt.base):
                return times(
                    power(rebuilt.base, plus(exponent, -steps)), power(rebuilt.base, steps)
                )
        return rebuilt

    changed = change(expr)
    assert isinstance(changed, Expr)
    return changed


def _whole(exponent: Expr) -> int:
    """The whole number that a sum holds."""
    if isinstance(exponent, Plus):
        for term in exponent.terms:
            if isinstance(term, Number) and term.value.denominator == 1:
                return int(term.value)
    return 0
