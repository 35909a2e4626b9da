r"""Conditions: in cases, below sums, and in indicators such as ``\mathbb 1[i = j]``."""

from __future__ import annotations

from itertools import pairwise

from symderiv.formula.syntax import (
    Call,
    Entry,
    Junction,
    Name,
    Numeral,
    Relation,
    Slice,
    Syntax,
)
from symderiv.language.latex.indices import index, index_name
from symderiv.language.latex.items import Item, Items
from symderiv.language.latex.reader import RELATIONS, Reader, spanned
from symderiv.language.source import Rejected

CLOSES = {"[": "]", "\\{": "\\}", "(": ")"}


def condition(reader: Reader) -> Syntax:
    """Comparisons joined by ``\\land`` or ``\\lor``, up to the end of the reader."""
    if not reader.items:
        raise Rejected(reader.at_end, "a condition is missing")
    if reader.items[0].text in CLOSES and _inside(reader.items, 0) == reader.items[1:-1]:
        return condition(reader.within(reader.items[1:-1], reader.at_end))
    for word in ("\\lor", "\\land"):
        rows = _split(reader.items, word)
        if len(rows) > 1:
            parts = tuple(condition(reader.within(row, reader.at_end)) for row in rows)
            return Junction("|" if word == "\\lor" else "&", parts, spanned(reader.items))
    return _comparison(reader)


def _split(items: Items, word: str) -> list[Items]:
    rows: list[list[Item]] = [[]]
    for item in items:
        if item.text == word:
            rows.append([])
        else:
            rows[-1].append(item)
    return [tuple(row) for row in rows]


def _comparison(reader: Reader) -> Syntax:
    places = [
        place
        for place, item in enumerate(reader.items)
        if item.text in RELATIONS and item.kind in ("sign", "macro")
    ]
    at = spanned(reader.items)
    if not places:
        raise Rejected(at, "not a condition")
    bounds = [-1, *places, len(reader.items)]
    rows = [reader.items[a + 1 : b] for a, b in pairwise(bounds)]
    sides = [_side(reader, row) for row in rows]
    found: list[Syntax] = []
    for number, place in enumerate(places):
        operator = RELATIONS[reader.items[place].text]
        if operator not in ("=", "!=", "<", "<=", ">", ">="):
            raise Rejected(reader.items[place].at, "not a comparison")
        found.append(Relation(operator, sides[number], sides[number + 1], at))  # type: ignore[arg-type]
    return found[0] if len(found) == 1 else Junction("&", tuple(found), at)


def _side(reader: Reader, items: Items) -> Syntax:
    """A formula, or an index that stands for its own number."""
    at = spanned(items) if items else reader.at_end
    lone = items[0] if len(items) == 1 else None
    if lone is not None and _may_be_index(lone):
        known = reader.vocabulary.matches(items, 0)
        parameter = lone.text.removeprefix("\\") in reader.context.parameters
        if not known and not parameter:
            return Name(index_name(reader, lone), lone.at)
    if _is_index_sum(reader, items):
        found = index(reader, items, at)
        if not isinstance(found, Slice):
            return found
    return reader.whole(items, at)


def _may_be_index(item: Item) -> bool:
    if item.kind not in ("letter", "macro") or item.parts:
        return False
    return item.below is None or all(each.kind == "digit" for each in item.below)


def _is_index_sum(reader: Reader, items: Items) -> bool:
    letters = [item for item in items if item.kind == "letter"]
    signs = [item for item in items if item.kind == "sign"]
    simple = all(item.kind in ("letter", "digit", "sign") for item in items)
    if not simple or not letters or any(item.text not in "+-" for item in signs):
        return False
    return not any(reader.vocabulary.matches((letter,), 0) for letter in letters) and all(
        item.below is item.above is None for item in items
    )


def indicator(reader: Reader) -> Syntax | None:
    """``\\mathbb 1[i = j]``, ``\\mathbf 1_{i = j}`` or ``[i = j]``; None where none stands."""
    item = reader.peek()
    assert item is not None
    one = item.text == "1" and item.font in ("bf", "bb")
    if one and item.below is not None and _compares(item.below):
        reader.next()
        return _indicates(condition(reader.within(item.below, item.at)), item)
    start = reader.place + int(one)
    opening = reader.items[start] if start < len(reader.items) else None
    if opening is None or opening.text not in CLOSES or (not one and opening.text != "["):
        return None
    inside = _inside(reader.items, start)
    if inside is None or not _compares(inside):
        return None
    reader.place = start + len(inside) + 2
    found = _indicates(condition(reader.within(inside, item.at)), item)
    if reader.items[reader.place - 1].above is not None:
        raise Rejected(item.at, "a power of an indicator")
    return found


def _inside(items: Items, start: int) -> Items | None:
    level = 0
    for place in range(start, len(items)):
        text = items[place].text
        level += (text in CLOSES) - (text in CLOSES.values())
        if level == 0:
            return items[start + 1 : place]
    return None


def _compares(items: Items) -> bool:
    return any(item.text in RELATIONS and item.kind in ("sign", "macro") for item in items)


def _indicates(found: Syntax, item: Item) -> Syntax:
    if isinstance(found, Relation) and found.operator == "=":
        if all(isinstance(side, Name | Numeral) for side in (found.left, found.right)):
            delta = Name("delta", item.at)
            return Entry(delta, (found.left, found.right), item.at)
    return Call("where", (found, Numeral("1"), Numeral("0")), (), item.at)


OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
COVERS = {"=": "=", "<": "<", ">": ">", "!=": "<>", "<=": "<=", ">=": ">="}
TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def exhaust(conditions: list[Syntax]) -> bool:
    """Whether one of the conditions holds always: the same sides, compared in all three ways."""
    covered: set[str] = set()
    sides: tuple[Syntax, Syntax] | None = None
    for found in conditions:
        if not isinstance(found, Relation):
            return False
        if sides is None:
            sides = found.left, found.right
        if (found.left, found.right) == sides:
            operator = found.operator
        elif (found.right, found.left) == sides:
            operator = TURNED.get(found.operator, found.operator)  # type: ignore[assignment]
        else:
            return False
        covered |= set(COVERS[operator])
    return covered == set("<=>")
