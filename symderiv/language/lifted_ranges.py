"""Which guarded sums are written with a range: those that read back as they are.

``sum(where((2 <= i) & (i <= k), x[i], 0), i)`` is ``sum(x[i], i = 2..k)`` where the range is seen
to lie within the dimension and the dimension is seen in the text.
"""

from __future__ import annotations

from symderiv.formula.tree import (
    ONE,
    ZERO,
    Affine,
    CompareIndices,
    Condition,
    Expr,
    Index,
    Logical,
    Position,
    Reduce,
    Symbol,
    Where,
    free_indices,
    walk,
)


def range_of(node: Reduce) -> tuple[Expr, Position, Position] | None:
    """The summand with the first and the last element, or none."""
    neutral = {"sum": ZERO, "prod": ONE}.get(node.kind)
    match node.body:
        case Where(condition, then, otherwise) if otherwise == neutral:
            ends = _ends(node.index, condition)
            if ends is None or node.index not in free_indices(then):
                return None
            seen = _stands(node.index, then) or _is_size(ends[1], node.index)
            return (then, *ends) if seen else None
    return None


def _ends(index: Index, condition: Condition) -> tuple[Position, Position] | None:
    dimension = index.dimension
    if not isinstance(dimension, str):
        return None
    first: Position = 1
    whole = last = Affine((), 0, None, ((dimension, 1),))
    parts = condition.parts if isinstance(condition, Logical) else (condition,)
    if isinstance(condition, Logical) and condition.operator != "and":
        return None
    for number, part in enumerate(parts):
        match part:
            case CompareIndices("<=", start, bound) if bound == index and number == 0:
                if not _begins(start, index):
                    return None
                first = start
            case CompareIndices("<=", bound, end) if bound == index and last is whole:
                if not _closes(end, index):
                    return None
                last = end  # type: ignore[assignment]
            case _:
                return None
    return first, last


def _begins(start: Position, index: Index) -> bool:
    """Whether a range from there on is within the axis, and not the whole of it."""
    if isinstance(start, int):
        return start > 1
    return _offset(start, index) is not None and (_offset(start, index) or 0) >= 0


def _closes(end: Position, index: Index) -> bool:
    if _is_size(end, index):
        assert isinstance(end, Affine)
        return end.offset < 0
    offset = _offset(end, index)
    return offset is not None and offset <= 0


def _is_size(end: Position, index: Index) -> bool:
    return isinstance(end, Affine) and not end.terms and end.sizes == ((index.dimension, 1),)


def _offset(end: Position, index: Index) -> int | None:
    """How far a place is from another index of the same dimension."""
    if isinstance(end, Index):
        return 0 if end != index and end.dimension == index.dimension else None
    match end:
        case Affine(((other, 1),), offset, _, ()) if other != index:
            return offset if other.dimension == index.dimension else None
    return None


def _stands(index: Index, body: Expr) -> bool:
    """Whether an index is seen by itself on an axis."""
    return any(isinstance(part, Symbol) and index in part.positions for part in walk(body))
