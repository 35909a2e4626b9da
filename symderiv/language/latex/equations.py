"""Equations: what stands on both sides of a sign of equality, alignment left out."""

from __future__ import annotations

from symderiv.formula.syntax import Syntax
from symderiv.language.latex.indices import free_indices
from symderiv.language.latex.items import Item, Items, items_of
from symderiv.language.latex.pieces import Macros
from symderiv.language.latex.read import context_for, read_items
from symderiv.language.latex.reader import spanned
from symderiv.language.latex.tables import ALIGNMENTS
from symderiv.language.latex.vocabulary import Vocabulary
from symderiv.language.source import Rejected

EQUALS = frozenset(["=", ":=", "\\equiv"])
COMPARED = frozenset(["<", ">", "\\le", "\\ge", "\\ne"])
OPENS = frozenset(["(", "[", "\\{"])
CLOSES = frozenset([")", "]", "\\}"])


def read_sides(
    text: str,
    start: int,
    end: int | None,
    vocabulary: Vocabulary,
    macros: Macros | None = None,
) -> tuple[Syntax, ...]:
    """The one or two formulas of ``left = right``.  Raises Rejected."""
    items = trimmed(_flat(items_of(text, start, end, macros)))
    if not items:
        raise Rejected((start, start), "the formula is empty")
    sides, signs = sides_of(items)
    if len(sides) > 2 or not all(sides) or any(sign not in EQUALS for sign in signs):
        raise Rejected(spanned(items), "a claim has the form lhs = rhs")
    free: set[str] = set()
    trees: list[Syntax] = []
    for side in sides:
        context = context_for(vocabulary)
        trees.append(read_items(side, context, spanned(side)))
        free = free or set(free_indices(trees[0], vocabulary.no_indices))
        for name, at in context.widened.items():
            if name in free:
                hint = "write parentheses around what is summed"
                raise Rejected(at, f"{name} is the index of a sum and of the left side", hint)
    return tuple(trees)


def _flat(items: Items) -> Items:
    """Without the rows and columns of alignment."""
    found: list[Item] = []
    for item in items:
        if item.kind == "environment" and item.text in ALIGNMENTS:
            found += [each for row in item.parts for each in _flat(row)]
        elif item.kind not in ("cell", "row"):
            found.append(item)
    return tuple(found)


def sides_of(items: Items) -> tuple[list[Items], list[str]]:
    """The stretches between relations that stand in no parentheses."""
    sides: list[list[Item]] = [[]]
    signs: list[str] = []
    level = 0
    for item in items:
        if item.kind in ("sign", "macro"):
            level += (item.text in OPENS) - (item.text in CLOSES)
            if level == 0 and item.text in EQUALS | COMPARED:
                signs.append(item.text)
                sides.append([])
                continue
        sides[-1].append(item)
    return [trimmed(tuple(side)) for side in sides], signs


def trimmed(items: Items) -> Items:
    """Without space and punctuation at its ends."""
    kept = list(items)
    while kept and (kept[-1].kind == "quad" or _is_point(kept[-1])):
        kept.pop()
    while kept and (kept[0].kind == "quad" or _is_point(kept[0])):
        kept.pop(0)
    return tuple(kept)


def _is_point(item: Item) -> bool:
    return item.kind == "sign" and item.text in (",", ".", ";") and item.above is item.below is None
