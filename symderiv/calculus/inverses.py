"""Products of a matrix and its inverse, at every size.

Wherever inv(A) has a value,

    sum(inv(A)[i, k] * A[k, j], k) = delta[i, j] = sum(A[i, k] * inv(A)[k, j], k),

whatever formula the entries of A are.  The matrix is recognised by its formula, in sums of
several terms and behind another sum, too.
"""

from __future__ import annotations

from symderiv.formula.degree import canonical
from symderiv.formula.tree import (
    Expr,
    Index,
    MatrixFunction,
    Plus,
    Position,
    Reduce,
    Times,
    delta,
    free_indices,
    plus,
    rename,
    times,
)


def product_with_inverse(index: Index, body: Expr) -> Expr | None:
    """The sum of ``body`` over ``index`` with inv(A) @ A contracted; None where it has none."""
    factors = body.factors if isinstance(body, Times) else (body,)
    for place, factor in enumerate(factors):
        if not isinstance(factor, MatrixFunction) or not _is_summed(factor, index):
            continue
        others = factors[:place] + factors[place + 1 :]
        inner = [other for other in others if index in free_indices(other)]
        if len(inner) != 1:
            continue
        found = _contracted(factor, index, inner[0])
        if found is not None:
            return times(*[other for other in others if other is not inner[0]], found)
    return None


def _is_summed(factor: MatrixFunction, index: Index) -> bool:
    """Whether exactly one position of inv(A) is the index, and A does not depend on it."""
    if factor.kind != "inv" or factor.positions.count(index) != 1:
        return False
    bound = (factor.row, factor.column)
    return index in bound or index not in free_indices(factor.body)


def _contracted(inverse: MatrixFunction, index: Index, other: Expr) -> Expr | None:
    """The sum of inverse * other over the index."""
    unit = _unit(inverse, index, other)
    if unit is not None:
        return unit
    match other:
        case Plus(terms):
            found = [_contracted(inverse, index, term) for term in terms]
            if not any(found):
                return None
            pairs = zip(terms, found, strict=True)
            return plus(*[_summed(inverse, index, t) if f is None else f for t, f in pairs])
        case Times(factors):
            inner = [factor for factor in factors if index in free_indices(factor)]
            if len(inner) != 1:
                return None
            contracted = _contracted(inverse, index, inner[0])
            rest = [factor for factor in factors if factor is not inner[0]]
            return None if contracted is None else times(*rest, contracted)
        case Reduce("sum", bound, body) if bound not in free_indices(inverse) and bound != index:
            contracted = _contracted(inverse, index, body)
            return None if contracted is None else Reduce("sum", bound, contracted)
    return None


def _summed(inverse: MatrixFunction, index: Index, term: Expr) -> Expr:
    return Reduce("sum", index, times(inverse, term))


def _unit(inverse: MatrixFunction, index: Index, other: Expr) -> Expr | None:
    """delta, where the other factor is an entry of the matrix in the row or column summed over."""
    first, second = inverse.positions
    for index_of_entry in free_indices(other):
        if index_of_entry == index or index_of_entry.dimension != inverse.row.dimension:
            continue
        if second == index and _is_entry(inverse, index, index_of_entry, other):
            return delta(first, index_of_entry)
        if first == index and _is_entry(inverse, index_of_entry, index, other):
            return delta(index_of_entry, second)
    return None


def _is_entry(inverse: MatrixFunction, row: Position, column: Position, other: Expr) -> bool:
    entry = rename(inverse.body, {inverse.row: row, inverse.column: column})
    return canonical(entry, {}) == canonical(other, {})
