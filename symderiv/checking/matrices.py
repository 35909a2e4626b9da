"""**Inverse**: entries of the inverse of a matrix, and determinants.

inv(M)[p, q] has a value where M is not singular; there sum(inv(M)[p, k] M[k, q], k) = delta[p, q],
and the same for M inv(M).  Where M is a sum, the law replaces one of its terms by the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symderiv.checking import deltas
from symderiv.checking.assumptions import occurrences
from symderiv.checking.refusal import NotCovered
from symderiv.checking.terms import (
    UNIT,
    Atom,
    Monomial,
    Polynomial,
    bound,
    divided,
    free_of,
    has_delta,
    height_of,
    order,
    ordered,
    polynomial_text,
    position_text,
    scaled,
    shifted,
)
from symderiv.checking.work import Work
from symderiv.formula.tree import Index, MatrixFunction, Position


def function(work: Work, node: MatrixFunction) -> Polynomial:
    body = work.of(node.body)
    return named(work, node.kind, node.row, node.column, body, node.positions)


def named(
    work: Work,
    kind: str,
    row: Index,
    column: Index,
    body: Polynomial,
    positions: tuple[Position, ...],
) -> Polynomial:
    """**Alpha**, and the transposed matrix in place of one with a larger text: det(M.T) = det(M)
    and inv(M.T)[p, q] = inv(M)[q, p].

    Wrong twin: ``inv(A)[i, j] = inv(A)[j, i]``.
    """
    if row.dimension != column.dimension:
        raise NotCovered("a matrix with axes of two names")
    height = height_of(body)
    first, second = (bound(height + n, row.dimension) for n in (1, 2))
    inside = work.moved(body, {row: first, column: second})
    turned = work.moved(body, {row: second, column: first})
    texts = polynomial_text(inside), polynomial_text(turned)
    if texts[1] < texts[0]:
        inside, positions = turned, positions[::-1]
    if texts[0] == texts[1]:
        positions = tuple(sorted(positions, key=position_text))
    return work.atom("matrix", (kind, (first, second), inside, *positions))


def parts(atom: Atom) -> tuple[str, tuple[Index, Index], Polynomial, tuple[Position, ...]]:
    kind, own, body, *positions = atom.data
    return str(kind), own, body, tuple(positions)  # type: ignore[return-value, arg-type]


def moved(work: Work, atom: Atom, to: dict[Index, Position]) -> Polynomial:
    """The same at other values of its free indices, which capture none of its own."""
    kind, (row, column), body, positions = parts(atom)
    new = work.fresh(row.dimension), work.fresh(row.dimension)
    inside = work.moved(body, {**to, row: new[0], column: new[1]})
    at = tuple(shifted(each, to) for each in positions)
    return named(work, kind, *new, inside, at)


def cancelled(
    work: Work, indices: Sequence[Index], monomial: Monomial
) -> tuple[list[Index], Polynomial] | None:
    """sum(inv(M)[p, k] M[k, q], k) = delta[p, q] in a sum over some indices: the others, and what
    is left to be summed over them.  Nothing else in the monomial holds k.

    Wrong twin: ``sum(inv(A)[i, k] * A[j, k], k) = delta[i, j]``.
    """
    for atom, size in monomial:
        if atom.kind != "matrix" or atom.data[0] != "inv" or size != 1:
            continue
        _, own, body, positions = parts(atom)
        plain = [each for each in body if not has_delta(each)]
        symmetric = work.moved(body, dict(zip(own, own[::-1], strict=True))) == body
        for place, index in enumerate(positions):
            other = positions[1 - place]
            if not plain or index not in indices or index == other or index in free_of(body):
                continue
            # In inv(M)[p, k] M[k, q] the row of M is summed, in M[q, k] inv(M)[k, p] its column.
            # Of a symmetric matrix it may be either, and is the row.
            summed, kept = own if place or symmetric else own[::-1]
            lead = max(plain, key=order)
            pattern, inner = _factors(lead)
            beside = tuple(part for part in monomial if part[0] is not atom)
            at = {summed: index}
            for found in occurrences(work, indices, beside, pattern, inner, (kept,), at):
                if atom.free.intersection(found.gone) == {index}:
                    work.require("matrices")
                    said = _without(work, atom, (summed, kept), lead, place, found.known[kept])
                    left = [each for each in indices if each not in found.gone]
                    return left, work.multiplied({found.rest: 1}, said)
    return None


def _without(
    work: Work,
    inverse: Atom,
    own: tuple[Index, Index],
    lead: Monomial,
    place: int,
    at: Position,
) -> Polynomial:
    """The product with the highest term of M alone, by those with the whole and with the rest."""
    _, _, body, positions = parts(inverse)
    other = positions[1 - place]
    rest = {each: c for each, c in body.items() if each != lead}
    new = work.fresh(own[0].dimension)
    factor = work.moved({((inverse, 1),): 1}, {positions[place]: new})  # type: ignore[dict-item]
    summand = work.multiplied(factor, work.moved(rest, {own[0]: new, own[1]: at}))
    total = work.over([new], summand)
    whole = work.added((deltas.delta(work, other, at), scaled(total, -1)))
    return divided(whole, UNIT, Fraction(body[lead]))


def _factors(lead: Monomial) -> tuple[Monomial, tuple[Index, ...]]:
    """The factors of a term, those under its sums, too, and the indices of these."""
    sums = [part for part in lead if part[0].kind == "sum"]
    if len(sums) != 1 or sums[0][1] != 1:
        return lead, ()
    own, inside = sums[0][0].data
    [(linked, coefficient)] = inside.items()  # type: ignore[attr-defined]
    if coefficient != 1:
        return lead, ()
    return ordered([*(part for part in lead if part is not sums[0]), *linked]), own  # type: ignore[return-value]
