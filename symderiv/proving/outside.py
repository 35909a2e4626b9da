"""Sums that have no value at any point, because an entry is outside of its axis at an end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symderiv.formula.tree import (
    Affine,
    Dimension,
    Expr,
    Index,
    Position,
    Reduce,
    Symbol,
    Times,
    Where,
    delta_factors,
    pieces,
    walk,
)
from symderiv.language.render import render_text


def leaving(trees: Iterable[Expr]) -> str | None:
    """What to write for the first sum over a whole dimension with an entry such as ``x[i + 1]``
    that nothing guards; None where there is none."""
    for tree in trees:
        for part in walk(tree):
            if isinstance(part, Reduce) and isinstance(part.index.dimension, str):
                found = next(_shifted(part.body, part.index), None)
                if found is not None:
                    return _advice(part.kind, part.index, part.index.dimension, *found)
    return None


def _shifted(node: Expr, index: Index) -> Iterator[tuple[Symbol, int]]:
    """Entries at a number of places from the index, on an axis of its dimension."""
    if isinstance(node, Where) or (isinstance(node, Times) and delta_factors(node)):
        return
    if isinstance(node, Symbol):
        for position in node.positions:
            offset = _offset(position, index, index.dimension)
            if offset:
                yield node, offset
    for piece in pieces(node):
        if isinstance(piece, Expr):
            yield from _shifted(piece, index)


def _offset(position: Position, index: Index, dimension: Dimension) -> int:
    match position:
        case Affine(((own, 1),), offset, axis, ()) if own == index and axis == dimension:
            return offset
    return 0


def _advice(kind: str, index: Index, dimension: str, entry: Symbol, offset: int) -> str:
    last = dimension if offset > 0 else "1"
    ends = f"1..{dimension} - {offset}" if offset > 0 else f"{1 - offset}..{dimension}"
    return (
        f"{render_text(entry)} is outside of its axis where {index.name} = {last}: "
        f"give the index a range, as in {kind}(…, {index.name} = {ends})"
    )
