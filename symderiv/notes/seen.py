"""What the formulas of a document show of their names: indices, ranges, and which are defined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from symderiv.language.latex.items import Item, Items, split
from symderiv.language.latex.names import GREEK
from symderiv.language.latex.vocabulary import Vocabulary
from symderiv.notes.chains import Chain, chains
from symderiv.notes.displays import Display
from symderiv.notes.heads import head

AxisOf: TypeAlias = tuple[str, int]
OPERATORS = frozenset(["\\sum", "\\prod", "\\max", "\\min"])
NO_NAMES = frozenset(["\\partial", "\\pi", "\\top", "\\infty", "\\ell", "\\ldots", "\\nabla"])


@dataclass(slots=True)
class Seen:
    """``axes`` gives the indices that stood on each axis, by display; ``whole`` the names seen
    without indices in bold letters or transposed, with the number of axes that this suggests."""

    ranks: dict[str, int] = field(default_factory=dict)
    axes: dict[AxisOf, set[tuple[int, str]]] = field(default_factory=dict)
    ends: dict[tuple[int, str], str] = field(default_factory=dict)
    sizes: list[str] = field(default_factory=list)
    defined: set[str] = field(default_factory=set)
    whole: dict[str, int] = field(default_factory=dict)


def seen(shown: Sequence[Display]) -> Seen:
    """What the displayed formulas show."""
    found = Seen()
    nothing = Vocabulary()
    for number, display in enumerate(shown):
        if not display.shown or display.problem is not None:
            continue
        for piece in chains(display):
            if not isinstance(piece, Chain):
                continue
            defines = head(piece.left, nothing)
            if defines is not None and piece.parts and defines.spelling:
                found.defined.add(defines.name)
            sides = [piece.left, *(part.items for part in piece.parts)]
            for side in sides:
                _look(side, number, found)
    return found


def _look(items: Items, display: int, found: Seen) -> None:
    skip = _differentials(items)
    for place, item in enumerate(items):
        if item.text in OPERATORS:
            _range(item, display, found)
            continue
        for part in item.parts:
            rows = split(part, "cell") if item.kind == "environment" else [part]
            for row in rows:
                _look(row, display, found)
        above = item.above or ()
        exponent = above and not _is_mark(above)
        if exponent:
            _look(above, display, found)
        name = None if place in skip else _name(item)
        if name is not None and not _is_called(items, place):
            _note(name, item, display, found)


def _differentials(items: Items) -> set[int]:
    """Where a ``d`` is the sign of a derivative."""
    lone = len(items) > 1 and items[0].text == "d" and items[0].kind in ("letter", "word")
    return {0} if lone else set()


def _is_called(items: Items, place: int) -> bool:
    """Whether parentheses with one name in them follow, as behind a function."""
    texts = [item.text for item in items[place + 1 : place + 4]]
    return len(texts) == 3 and texts[0] == "(" and texts[2] == ")"


def _is_mark(above: Items) -> bool:
    return len(above) == 1 and above[0].text in ("\\top", "T", "*", "\\prime")


def _name(item: Item) -> str | None:
    """The name that an item is, where it may be one."""
    text = item.text.removeprefix("\\")
    if item.kind == "letter":
        if text == "e" and item.below is None:
            return None
        if text == "I" and not item.font:
            return None
        return text
    if item.kind == "macro" and text in GREEK and item.text not in NO_NAMES:
        return None if text == "delta" and item.below is not None else text
    return None


def _note(name: str, item: Item, display: int, found: Seen) -> None:
    if item.below is None:
        found.ranks.setdefault(name, 0)
        above = item.above or ()
        if item.font == "bf" or (above and above[0].text in ("\\top", "T")):
            suggested = 2 if name.isupper() else 1
            found.whole[name] = max(found.whole.get(name, 0), suggested)
        return
    indices = list(_indices(item.below))
    if not indices:
        return
    found.ranks[name] = max(found.ranks.get(name, 0), len(indices))
    for axis, index in enumerate(indices):
        place = found.axes.setdefault((name, axis), set())
        if index is not None:
            place.add((display, index))


def _indices(below: Items) -> Iterator[str | None]:
    """One for each axis: the name of the index, or none for a number or ``:``."""
    if any(item.kind == "word" for item in below):
        return
    if any(item.text in ("+", "-") for item in below):
        letters = [item.text for item in below if item.kind == "letter"]
        yield letters[0] if letters else None
        return
    for item in below:
        if item.text == ",":
            continue
        name = item.text.removeprefix("\\")
        yield name if item.kind == "letter" or name in GREEK else None


def _range(item: Item, display: int, found: Seen) -> None:
    below, above = item.below or (), item.above
    names = [each.text for each in below if each.kind == "letter"]
    if above is None or not any(each.text == "=" for each in below) or not names:
        return
    end = above[-1] if len(above) > 2 and above[1].text == "=" else above[0]
    if end.kind != "letter" or (len(above) > 1 and end is above[0]):
        return
    size = end.text
    if end.below is not None:
        size += "_" + "".join(each.text for each in end.below)
    if size not in found.sizes:
        found.sizes.append(size)
    found.ends[display, names[0]] = size
