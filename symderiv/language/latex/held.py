r"""``\left.\frac{\partial f}{\partial v}\right|_{\mu,\sigma}``: a derivative with names held."""

from __future__ import annotations

from dataclasses import replace

from symderiv.formula.syntax import Call, Name
from symderiv.language.fragments import holding
from symderiv.language.latex.items import Item, Items
from symderiv.language.latex.reader import Factor, Reader
from symderiv.language.source import Rejected

HINT = "write the names of what is held constant, as in \\right|_{\\mu,\\sigma}"


def held(reader: Reader) -> Factor:
    r"""What stands between ``\left.`` and ``\right|``, with the names below the bar held."""
    opening = reader.next()
    bars, reader.bars = reader.bars, 0
    node = reader.context.expression(reader)
    reader.bars = bars
    closing = reader.peek()
    if closing is None or (closing.text, closing.font) != ("|", "right"):
        raise Rejected(opening.at, "\\left. without \\right|")
    reader.next()
    if not isinstance(node, Call) or node.function != "d" or node.keywords:
        raise Rejected(opening.at, "a bar behind what is no derivative")
    if closing.above is not None or closing.below is None:
        raise Rejected(closing.at, "a bar that does not say what is held", HINT)
    names = tuple(_name(reader, part, closing) for part in _listed(closing.below))
    return Factor(replace(node, keywords=holding(names)))


def _listed(items: Items) -> list[Items]:
    """The stretches between commas."""
    rows: list[list[Item]] = [[]]
    for item in items:
        if item.text == "," and item.kind == "sign":
            rows.append([])
        else:
            rows[-1].append(item)
    return [tuple(row) for row in rows]


def _name(reader: Reader, items: Items, closing: Item) -> str:
    if any(item.text in ("=", ":=") for item in items):
        raise Rejected(closing.at, "a derivative at a point", HINT)
    node = reader.whole(items, closing.at)
    if not isinstance(node, Name) or node.name not in reader.vocabulary.arrays:
        raise Rejected(closing.at, "what is held is a quantity without indices", HINT)
    return node.name
