"""**DeltaContract** and the comparisons of indices.

Where delta[i, j] is 1, i and j are the same element, and one may stand for the other in every
factor beside it.  Where it is 0, so is the monomial, whatever its other factors are: that is the
value that :mod:`symderiv.checking.terms` gives to it.
"""

from __future__ import annotations

from symderiv.checking.switches import holds
from symderiv.checking.terms import (
    UNIT,
    Atom,
    Data,
    Monomial,
    Polynomial,
    joined,
    position_text,
    scaled,
)
from symderiv.checking.work import Work
from symderiv.formula.tree import Index, Position, position_indices

_ORDER = {"<": int.__lt__, "<=": int.__le__, "=": int.__eq__, "!=": int.__ne__}


def compared(operator: str, left: int, right: int) -> bool:
    return bool(_ORDER[operator](left, right))


def delta(work: Work, left: Position, right: Position) -> Polynomial:
    """1 at equal positions, 0 at unequal numbers and at indices that a case keeps apart.

    Wrong twin: ``delta[i, j] = 1`` without ``where: i = j``.
    """
    same = equal(work, left, right)
    if same is not None:
        return {UNIT: 1} if same else {}
    first, second = sorted((left, right), key=_rank)
    return work.atom("delta", (first, second))


def _rank(position: Position) -> tuple[bool, str]:
    return isinstance(position, Index), position_text(position)


def equal(work: Work, left: Position, right: Position) -> bool | None:
    if left == right:
        return True
    if isinstance(left, int) and isinstance(right, int):
        return False
    return False if frozenset((left, right)) in work.unequal else None


def at_equal_indices(work: Work, monomial: Monomial, atom: Atom, size: int) -> Polynomial | None:
    """delta[i, j] f(j) = delta[i, j] f(i), and the square of a delta is itself; None where
    there is nothing to do.

    Wrong twin: ``delta[i, j] * x[j] = delta[i, j] * x[k]``.
    """
    if size < 1:
        return None
    kept, replaced = atom.data
    others = tuple(part for part in monomial if part[0] is not atom)
    # delta[y[j], j] says nothing of j that does not hold j.
    moves = isinstance(replaced, Index) and replaced not in position_indices(kept)  # type: ignore[arg-type]
    if size == 1 and not (moves and any(replaced in part.free for part, _ in others)):
        return None
    work.require("deltas")
    moved = work.moved({others: 1}, {replaced: kept} if moves else {})  # type: ignore[dict-item]
    return {joined(((atom, 1),), each): factor for each, factor in moved.items()}


def truth(work: Work, condition: Data) -> bool | None:
    """Whether a condition holds at all points or at none; None where that is not plain."""
    match condition:
        case ("indices", str(operator), left, right):
            if isinstance(left, int) and isinstance(right, int):
                return compared(operator, left, right)
            same = equal(work, left, right)  # type: ignore[arg-type]
            if same is None:
                return None
            if same:
                return operator in ("=", "<=")
            return {"=": False, "!=": True}.get(operator)
        case ("compare", str(operator), dict() as left, dict() as right):
            sign = work.sign(work.added((left, scaled(right, -1))))
            return None if sign is None else holds(operator, sign)
        case ("logical", "not", inner):
            inside = truth(work, inner)  # type: ignore[arg-type]
            return None if inside is None else not inside
        case ("logical", str(operator), *parts):
            known = [truth(work, part) for part in parts]  # type: ignore[arg-type]
            decisive = operator == "or"
            if decisive in known:
                return decisive
            return None if None in known else not decisive
    return None


def where(work: Work, condition: Data, then: Polynomial, otherwise: Polynomial) -> Polynomial:
    """The branch that is taken; both, where they are the same polynomial."""
    known = truth(work, condition)
    if known is not None:
        return then if known else otherwise
    return then if then == otherwise else work.atom("where", (condition, then, otherwise))
