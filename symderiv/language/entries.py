"""Arrays with brackets: picking entries and axes, and writing an array out."""

from __future__ import annotations

from typing import Literal

from symderiv.formula.syntax import ArrayLiteral, Entry, Name, Slice, Syntax
from symderiv.formula.tree import CompareIndices, Expr, Position, Where
from symderiv.language import indices
from symderiv.language.compound import Compound
from symderiv.language.cuts import cut
from symderiv.language.scope import Scope
from symderiv.language.shapes import Length, Positions, Shape, Value, show


def subscript(node: Entry, base: Value, scope: Scope) -> Value:
    """``base[items]``: indices pick entries, slices keep an axis or a part of it, ``None`` makes a
    new one, ``...`` stands for all axes that are not spoken of."""
    items = _spelled_out(node, len(base.shape), scope)
    wanted = sum(not _is_new(item) for item in items)
    if wanted != len(base.shape):
        name = node.base.name if isinstance(node.base, Name) else "the array"
        plural = "index" if len(base.shape) == 1 else "indices"
        message = f"{name} has {len(base.shape)} {plural}, not {wanted}"
        raise scope.error(node.at, message, _fewer(node, name, wanted, len(base.shape)))
    base = _cut(items, base, scope)
    left = iter(base.shape)
    shape: list[Shape] = []
    steps: list[indices.Late | Literal["new", "slice"]] = []
    for item in items:
        if _is_new(item):
            shape.append((1,))
            steps.append("new")
            continue
        dimension = next(left)
        if isinstance(item, Slice):
            shape.append((dimension,))
            steps.append("slice")
        elif isinstance(dimension, Compound):
            hint = "write it by the parts of which the axis is made"
            raise scope.error(item.at, f"an index on an axis of length {dimension}", hint)
        else:
            steps.append(indices.position(item, dimension, scope))

    def entry(positions: Positions) -> Expr:
        given = iter(positions)
        chosen: list[Position] = []
        for step in steps:
            if step == "new":
                next(given)
            elif step == "slice":
                chosen.append(next(given))
            elif callable(step):
                chosen.append(step())
        return base.entry(tuple(chosen))

    return Value(tuple(dim for part in shape for dim in part), entry)


def _fewer(node: Entry, name: str, wanted: int, rank: int) -> str | None:
    """What to write where a row was meant, or an entry of an entry."""
    if isinstance(node.base, Entry) and not rank:
        return "write the indices between one pair of brackets, as in A[i, j]"
    if not rank:
        return f"{name} is a number"
    if 0 < wanted < rank:
        return "write : for a whole axis, as in A[i, :]; entries of an entry as A[i, j]"
    return None


def _spelled_out(node: Entry, rank: int, scope: Scope) -> tuple[Syntax | Slice, ...]:
    """The items with ``...`` written out as whole axes."""
    dots = [place for place, item in enumerate(node.items) if item == Name("...")]
    if not dots:
        return node.items
    if len(dots) > 1:
        raise scope.error(node.items[dots[1]].at, "... stands once between brackets")
    others = sum(not _is_new(item) for item in node.items) - 1
    rest = (Slice(node.items[dots[0]].at),) * max(0, rank - others)
    return (*node.items[: dots[0]], *rest, *node.items[dots[0] + 1 :])


def _cut(items: tuple[Syntax | Slice, ...], base: Value, scope: Scope) -> Value:
    """``base`` with its axes cut as slices say."""
    axis = 0
    for item in items:
        if _is_new(item):
            continue
        if isinstance(item, Slice) and (item.start, item.stop, item.step) != (None, None, None):
            base = cut(base, axis, item, scope)
        axis += 1
    return base


def literal(node: ArrayLiteral, rows: list[Value], scope: Scope) -> Value:
    """``[[a, b], [c, d]]``; an index picks its entry by cases, a number directly."""
    for item, row in zip(node.items, rows, strict=True):
        if row.shape != rows[0].shape:
            raise scope.error(
                item.at,
                f"rows of shapes {show(rows[0].shape)} and {show(row.shape)} in an array literal",
            )

    def entry(positions: Positions) -> Expr:
        place, inner = positions[0], positions[1:]
        if isinstance(place, int):
            return rows[place - 1].entry(inner)
        chosen = rows[-1].entry(inner)
        for k in range(len(rows) - 1, 0, -1):
            here = CompareIndices("=", place, k)
            chosen = Where(here, rows[k - 1].entry(inner), chosen)
        return chosen

    return Value((Length(len(rows)), *rows[0].shape), entry)


def _is_new(item: Syntax | Slice) -> bool:
    return isinstance(item, Name) and item.name == "None"
