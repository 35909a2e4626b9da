"""Where deltas stand in a formula, and at which value of an index alone it is not 0.

``sum(where(c(i), delta[i, j] * a(i), 0), i) = where(c(j), a(j), 0)``: at every other value of i the
body is 0, where it has a value; and a sum has one only where its body has one for every i.
Branches that are sums are taken apart for that: ``where(c, a + b, e)`` is
``where(c, a, 0) + where(c, b, 0) + where(c, 0, e)``, each of which needs a value of the branch
taken alone.
"""

from __future__ import annotations

from symderiv.formula.tree import (
    ZERO,
    Delta,
    Expr,
    Index,
    Label,
    Plus,
    Position,
    Reduce,
    Times,
    Where,
    free_indices,
    position_indices,
    times,
)


def partner(delta: Delta, index: Index) -> Position | None:
    """The other position of a delta of ``index``, if it is on the axis at every size: an index
    is, a number or index arithmetic may lead out of it."""
    for one, other in ((delta.left, delta.right), (delta.right, delta.left)):
        if one == index:
            if isinstance(other, Index) and other.dimension == index.dimension:
                return other
            if isinstance(other, Label) and other.dimension == index.dimension:
                return None if index in position_indices(other) else other
            length = index.dimension
            if isinstance(other, int) and isinstance(length, int) and 1 <= other <= length:
                return other
    return None


def only_at(node: Expr, index: Index) -> Position | None:
    """The value of ``index`` at which alone a formula is not 0, if a delta in each of its terms
    and branches says so."""
    match node:
        case Delta():
            return partner(node, index)
        case Times(factors):
            found = [only_at(factor, index) for factor in factors]
            return next((target for target in found if target is not None), None)
        case Plus(parts):
            return _shared(parts, index)
        case Where(_, then, otherwise):
            return _shared(tuple(part for part in (then, otherwise) if part != ZERO), index)
        case Reduce("sum", inner, body):
            target = only_at(body, index)
            return None if target is None or inner in position_indices(target) else target
    return None


def _shared(parts: tuple[Expr, ...], index: Index) -> Position | None:
    found = [only_at(part, index) for part in parts]
    return found[0] if found and all(target == found[0] for target in found) else None


def has_delta(node: Expr, index: Index) -> bool:
    """Whether a delta of ``index`` can be reached through sums, products and branches."""
    match node:
        case Delta():
            return partner(node, index) is not None
        case Plus(children) | Times(children):
            return any(has_delta(child, index) for child in children)
        case Where(_, then, otherwise):
            return has_delta(then, index) or has_delta(otherwise, index)
        case Reduce("sum", _, body):
            return index in free_indices(body) and has_delta(body, index)
    return False


def opened(node: Where, index: Index) -> tuple[Expr, ...]:
    """Branches with one term each, of which a delta of ``index`` may be a factor; none where there
    is nothing to take apart."""
    first = _terms(node.then, index)
    second = _terms(node.otherwise, index)
    if len(first) + len(second) < 2:
        return ()
    return (
        *(Where(node.condition, term, ZERO) for term in first),
        *(Where(node.condition, ZERO, term) for term in second),
    )


def _terms(branch: Expr, index: Index) -> tuple[Expr, ...]:
    """The terms of a branch; a product is multiplied out at a factor that holds a delta."""
    match branch:
        case Plus(terms):
            return terms
        case Where():
            return opened(branch, index) or (branch,)
        case Times(factors):
            for place, factor in enumerate(factors):
                inner = _terms(factor, index) if has_delta(factor, index) else ()
                if len(inner) > 1:
                    rest = factors[:place], factors[place + 1 :]
                    return tuple(times(*rest[0], term, *rest[1]) for term in inner)
    return () if branch == ZERO else (branch,)
