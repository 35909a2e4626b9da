"""Indices that stand twice in a term, summed over where a document says that they are."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from symderiv.formula.syntax import (
    Call,
    Entry,
    Name,
    Negative,
    Product,
    Raised,
    Slice,
    Sum,
    Syntax,
    parts,
    walk,
)
from symderiv.language.latex.indices import bound_by
from symderiv.language.source import Rejected


def summed(node: Syntax, free: frozenset[str]) -> Syntax:
    """``node`` with a sum around each term that has an unbound index twice."""
    match node:
        case Sum(terms):
            return replace(node, terms=tuple(summed(term, free) for term in terms))
        case Negative(operand):
            return replace(node, operand=summed(operand, free))
        case Call("d", (body, target), ()):
            inner = summed(body, free | frozenset(_counts(target)))
            return _around(replace(node, arguments=(inner, target)), free)
        case Call() if bound_by(node)[0]:
            inner = summed(node.arguments[0], free | bound_by(node)[0])
            return replace(node, arguments=(inner, *node.arguments[1:]))
        case Call(_, arguments):
            return replace(node, arguments=tuple(summed(each, free) for each in arguments))
        case Raised(base):
            return replace(node, base=summed(base, free))
        case Product(factors):
            inner_factors = tuple(
                summed(factor, free | _beside(factors, place))
                for place, factor in enumerate(factors)
            )
            return _around(replace(node, factors=inner_factors), free)
        case Entry():
            return _around(node, free)
    return node


def _beside(factors: tuple[Syntax, ...], place: int) -> frozenset[str]:
    """The indices of the other factors of a product."""
    others = (*factors[:place], *factors[place + 1 :])
    return frozenset(name for factor in others for name in _counts(factor))


def _around(node: Syntax, free: frozenset[str]) -> Syntax:
    counts = {name: count for name, count in _counts(node).items() if name not in free}
    for name, count in counts.items():
        if count > 2:
            raise Rejected(node.at, f"the index {name} stands {count} times in a term")
    names = [name for name, count in counts.items() if count == 2]
    if not names:
        return node
    return Call("sum", (node, *(Name(name, node.at) for name in names)), (), node.at)


def _counts(node: Syntax | Slice) -> Counter[str]:
    """How often each unbound index stands in a term; of several terms, in that with the most."""
    bound, body = bound_by(node)
    if body is not None:
        inner = _counts(body)
        return Counter({name: count for name, count in inner.items() if name not in bound})
    found: Counter[str] = Counter()
    for part in parts(node):
        below = _counts(part)
        found = found | below if isinstance(node, Sum) else found + below
    if isinstance(node, Entry):
        names = (name for item in node.items for name in walk(item) if isinstance(name, Name))
        found.update(name.name for name in names)
    return found
