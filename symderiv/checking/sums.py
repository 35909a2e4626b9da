"""**SumLinear**, **SumSwap**, **Distribute** and **Alpha**: sums over indices.

No range is empty (:meth:`~symderiv.checking.scope.Scope.require_ranges`), so a sum has a value
only if its body has one somewhere, and a factor that is free of the index has one, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain, permutations, product

from symderiv.checking import matrices
from symderiv.checking.refusal import NotCovered
from symderiv.checking.terms import (
    UNIT,
    Atom,
    Data,
    Kind,
    Monomial,
    Polynomial,
    bound,
    height_of,
    joined,
    monomial_text,
    scaled,
)
from symderiv.checking.work import Work
from symderiv.formula.tree import Expr, Index, Position, position_indices, rename
from symderiv.functions import FUNCTIONS

_MOST_PERMUTED = 3
_MOST_EXPANDED = 12


def total(work: Work, index: Index, body: Expr) -> Polynomial:
    """The sum of a tree over an index, written out over a dimension of one known size if the
    certificate says so."""
    length = work.scope.length(index.dimension)
    if length is not None and length <= _MOST_EXPANDED and work.may("expand"):
        return work.added(
            work.of(rename(body, {index: element})) for element in range(1, length + 1)
        )
    return over(work, (index,), work.of(body))


def over(work: Work, indices: Sequence[Index], body: Polynomial) -> Polynomial:
    """**SumLinear**: the sum over some indices, monomial by monomial.

    Wrong twin: ``sum(x[i] * y[i], i) = sum(x[i], i) * sum(y[i], i)``.
    """
    if not indices:
        return body
    return work.added(
        scaled(_of_monomial(work, indices, monomial), coefficient)
        for monomial, coefficient in body.items()
    )


def _of_monomial(work: Work, indices: Sequence[Index], monomial: Monomial) -> Polynomial:
    for atom, size in monomial:
        if atom.kind == "delta" and size > 0:
            left, right = atom.data
            for index, other in ((left, right), (right, left)):
                if index in indices and index not in position_indices(other):  # type: ignore[arg-type]
                    return _contracted(work, indices, monomial, atom, index, other)  # type: ignore[arg-type]
    for atom, size in monomial:
        if atom.kind == "sum" and size > 0 and atom.free.intersection(indices):
            return _distributed(work, indices, monomial, atom)
    less = matrices.cancelled(work, indices, monomial) or work.assumed(indices, monomial)
    if less is not None:
        return over(work, *less)
    return _separated(work, indices, monomial)


def _contracted(
    work: Work,
    indices: Sequence[Index],
    monomial: Monomial,
    delta: Atom,
    index: Index,
    other: Position,
) -> Polynomial:
    """**DeltaContract**: sum(delta[i, j] f(i), i) = f(j), since j is one of the values of i; also
    for a label j that does not hold i.

    Wrong twin: ``sum(delta[i, j] * x[i], i) = x[i]``.
    """
    work.require("deltas")
    rest = joined(monomial, ((delta, -1),))
    moved = work.moved({rest: 1}, {index: other})
    return over(work, [each for each in indices if each != index], moved)


def _distributed(
    work: Work, indices: Sequence[Index], monomial: Monomial, inner: Atom
) -> Polynomial:
    """**Distribute**: f(i) sum(g(i, j), j) = sum(f(i) g(i, j), j), with a new name for j."""
    work.require("sums")
    own, inside = body_of(inner)
    new = {index: work.fresh(index.dimension) for index in own}
    rest = joined(monomial, ((inner, -1),))
    body = work.multiplied({rest: 1}, work.moved(inside, new))
    return over(work, [*indices, *new.values()], body)


def _separated(work: Work, indices: Sequence[Index], monomial: Monomial) -> Polynomial:
    """**SumLinear** and **SumSwap**: the sum of a product is the product of the sums of those
    factors that share no index, and what holds none stands in front.  A delta that holds one (of a
    label) may take the value of the whole from factors without one: these stay in the sum then.

    Wrong twin: ``sum(x[i] * a, i) = a``.
    """
    work.require("sums")
    gated = any(atom.kind == "delta" and atom.free.intersection(indices) for atom, _ in monomial)
    if gated and not all(_is_always_there(work, *part) for part in monomial):
        return _named(work, indices, monomial)
    held = [part for part in monomial if part[0].free.intersection(indices)]
    result: Polynomial = {tuple(part for part in monomial if part not in held): 1}
    left = list(indices)
    while left:
        group, linked = [left.pop(0)], list[tuple[Atom, int]]()
        while reached := [part for part in held if part[0].free.intersection(group)]:
            linked += reached
            held = [part for part in held if part not in reached]
            group += [i for i in left if any(i in atom.free for atom, _ in reached)]
            left = [index for index in left if index not in group]
        result = work.multiplied(result, _named(work, group, joined(tuple(linked), UNIT)))
    return result


def _is_always_there(work: Work, atom: Atom, size: int) -> bool:
    """Whether a power of an atom has a value at every point."""
    if size < 0 and not work.never_zero(atom):
        return False
    inside: list[Polynomial] = []
    match atom.kind, atom.data:
        case (("symbol" | "size" | "constant" | "delta"), _):
            return True
        case "inverse", (dict() as below,):
            inside = [below] if work.sign(below) in (1, -1) else [{}]
        case "sum", (_, dict() as body):
            inside = [body]
        case "apply", (str(function), *arguments):
            row = FUNCTIONS.get(function)
            if row is not None and row.domain is None:
                inside = arguments  # type: ignore[assignment]
    parts = (part for polynomial in inside for monomial in polynomial for part in monomial)
    return any(inside) and all(_is_always_there(work, *part) for part in parts)


def _named(work: Work, group: Sequence[Index], linked: Monomial) -> Polynomial:
    """**Alpha** and **SumSwap**: the same sum with numbers for its indices, and in the order of
    them that has the smallest text."""
    if not linked:
        return _size(work, group[0])
    linked = joined(linked, ())
    first = height_of({linked: 1}) + 1
    found: list[tuple[str, Fraction, tuple[Index, ...], Monomial]] = []
    for ordered in _orders(group):
        names = tuple(bound(first + n, index.dimension) for n, index in enumerate(ordered))
        moved = work.moved({linked: 1}, dict(zip(ordered, names, strict=True)))
        if len(moved) != 1:
            raise NotCovered("a sum whose form depends on the names of its indices")
        [(monomial, coefficient)] = moved.items()
        dimensions = str([index.dimension for index in ordered])
        text = dimensions + monomial_text(monomial)
        found.append((text, Fraction(coefficient), names, monomial))
    _, coefficient, names, monomial = min(found, key=lambda each: each[:2])
    return scaled(work.atom("sum", (names, {monomial: 1})), coefficient)


def _size(work: Work, index: Index) -> Polynomial:
    """sum(1, i) is the number of values of i."""
    length = work.scope.length(index.dimension)
    return work.atom("size", (index.dimension,)) if length is None else work.constant(length)


def _orders(group: Sequence[Index]) -> Iterator[tuple[Index, ...]]:
    """The orders of some indices, those of one dimension side by side."""
    by_dimension: dict[str, list[Index]] = {}
    for index in group:
        by_dimension.setdefault(str(index.dimension), []).append(index)
    groups = [by_dimension[name] for name in sorted(by_dimension)]
    if any(len(each) > _MOST_PERMUTED for each in groups):
        yield tuple(chain(*groups))
        return
    for order in product(*map(permutations, groups)):
        yield tuple(chain(*order))


def own_indices(kind: Kind, data: Data) -> frozenset[Index]:
    """The indices that an atom binds, by the parts that it is made of."""
    if kind in ("sum", "matrix"):
        return frozenset(data[0] if kind == "sum" else data[1])  # type: ignore[call-overload, no-any-return]
    return frozenset((data[1],)) if kind == "reduce" else frozenset()  # type: ignore[arg-type]


def body_of(atom: Atom) -> tuple[tuple[Index, ...], Polynomial]:
    indices, inside = atom.data
    return indices, inside  # type: ignore[return-value]


def moved(work: Work, atom: Atom, to: Mapping[Index, Position]) -> Polynomial:
    """A sum at other values of its free indices, which capture none of its own."""
    own, inside = body_of(atom)
    new = {index: work.fresh(index.dimension) for index in own}
    return over(work, list(new.values()), work.moved(inside, {**to, **new}))


def reduced(work: Work, kind: str, index: Index, body: Polynomial) -> Polynomial:
    """**Alpha** for ``prod``, ``max`` and ``min`` over an index, of which no more is known."""
    name = bound(height_of(body) + 1, index.dimension)
    return work.atom("reduce", (kind, name, work.moved(body, {index: name})))


def moved_reduction(work: Work, atom: Atom, to: Mapping[Index, Position]) -> Polynomial:
    kind, own, body = atom.data
    new = work.fresh(own.dimension)  # type: ignore[attr-defined]
    inside = work.moved(body, {**to, own: new})  # type: ignore[arg-type, dict-item]
    return reduced(work, str(kind), new, inside)
