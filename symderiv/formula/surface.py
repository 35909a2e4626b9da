"""Changes of a surface formula: a function applied to each node, parents first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from symderiv.formula.syntax import (
    ArrayLiteral,
    Call,
    Entry,
    Interval,
    Junction,
    Negative,
    Product,
    Raised,
    Relation,
    Slice,
    Sum,
    Syntax,
    Transposed,
    Tuple,
)


def changed(node: Syntax, change: Callable[[Syntax], Syntax]) -> Syntax:
    """``node`` with ``change`` applied; what it changes is not looked into any further."""
    found = change(node)
    if found is not node:
        return found

    def at(inner: Syntax) -> Syntax:
        return changed(inner, change)

    match node:
        case Entry(base, items):
            kept = tuple(
                _slice(item, at) if isinstance(item, Slice) else at(item) for item in items
            )
            return replace(node, base=at(base), items=kept)
        case Call(_, arguments, keywords):
            options = tuple((name, at(value)) for name, value in keywords)
            return replace(node, arguments=tuple(map(at, arguments)), keywords=options)
        case Negative(operand):
            return replace(node, operand=at(operand))
        case Sum(terms):
            return replace(node, terms=tuple(map(at, terms)))
        case Product(factors):
            return replace(node, factors=tuple(map(at, factors)))
        case Raised(base, exponent):
            return replace(node, base=at(base), exponent=at(exponent))
        case Transposed(base):
            return replace(node, base=at(base))
        case ArrayLiteral(items) | Tuple(items):
            return replace(node, items=tuple(map(at, items)))
        case Relation(_, left, right):
            return replace(node, left=at(left), right=at(right))
        case Junction(_, parts):
            return replace(node, parts=tuple(map(at, parts)))
        case Interval(first, last):
            return replace(node, first=at(first), last=at(last))
    return node


def _slice(node: Slice, at: Callable[[Syntax], Syntax]) -> Slice:
    start, stop, step = (
        None if bound is None else at(bound) for bound in (node.start, node.stop, node.step)
    )
    return replace(node, start=start, stop=stop, step=step)
