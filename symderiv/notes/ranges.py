r"""Ranges of indices in the text, such as ``for all $p, q = 1, \ldots, m$``.

An index runs over the dimension on whose axes it stands; a range that ends elsewhere claims that
two dimensions have one size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symderiv.formula.syntax import Name, Numeral, Relation, Span, Syntax
from symderiv.formula.tree import Dimension
from symderiv.language.latex.bigs import end_of
from symderiv.language.latex.indices import axes_of, index_name
from symderiv.language.latex.items import Item, Items
from symderiv.language.latex.read import context_for
from symderiv.language.latex.reader import Reader, spanned
from symderiv.language.latex.vocabulary import Vocabulary
from symderiv.language.source import Rejected
from symderiv.notes.displays import Display


@dataclass(frozen=True, slots=True)
class RangeClaim:
    """That an index ends where its axis does; only one that differs is kept."""

    display: Display
    index: str
    relation: Relation
    at: Span


def range_claims(
    display: Display, items: Items, trees: Sequence[Syntax], vocabulary: Vocabulary
) -> list[RangeClaim]:
    """The indices of ``j, k = 1, \\ldots, n`` that stand on axes of other dimensions."""
    reader = Reader(items, context_for(vocabulary))
    real = tuple(item for item in items if item.kind != "quad" and item.text != "&")
    equals = [place for place, item in enumerate(real) if item.text in ("=", "\\in")]
    dots = [place for place, item in enumerate(real) if item.text == "\\ldots"]
    if len(equals) != 1 or len(dots) != 1 or dots[0] < equals[0]:
        return []
    begin = [item.text for item in real[equals[0] + 1 : dots[0]] if item.text != ","]
    end = _after_comma(real[dots[0] + 1 :])
    if begin != ["1"] or not end:
        return []
    try:
        named = [(index_name(reader, i), i.at) for i in real[: equals[0]] if i.text != ","]
        last = end_of(reader, end)
    except Rejected:
        return []
    found: list[RangeClaim] = []
    for name, at in named:
        axes = {axis for tree in trees for axis in axes_of(reader, tree, name)}
        for axis in sorted(map(str, axes)):
            if axis != str(last) and not _same(axis, last, vocabulary):
                relation = Relation("=", _size(axis, at), _size(last, spanned(end)), at)
                found.append(RangeClaim(display, name, relation, at))
    return found


def _after_comma(items: Items) -> Items:
    kept: list[Item] = [item for item in items if item.text not in (",", ".")]
    return tuple(kept)


def _same(axis: str, last: Dimension, vocabulary: Vocabulary) -> bool:
    sizes = vocabulary.dimensions.get(axis, ())
    return len(sizes) == 1 and sizes[0] == last


def _size(dimension: Dimension, at: Span) -> Syntax:
    text = str(dimension)
    return Numeral(text, at) if text.isdigit() else Name(text, at)
