"""The left side of a definition: a name that nothing declares yet, perhaps with indices or
arguments."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from symderiv.formula.syntax import Entry, Name
from symderiv.language.latex.indices import index_name
from symderiv.language.latex.items import Item, Items
from symderiv.language.latex.names import GREEK
from symderiv.language.latex.read import context_for
from symderiv.language.latex.reader import Reader
from symderiv.language.latex.vocabulary import Match, Vocabulary
from symderiv.language.scope import CONSTANTS
from symderiv.language.source import Rejected


@dataclass(frozen=True, slots=True)
class Head:
    """``name`` as the language spells it, ``spelling`` as the document does."""

    name: str
    spelling: Items
    indices: tuple[str, ...] = ()
    arguments: tuple[Items, ...] | None = None


def head(items: Items, vocabulary: Vocabulary) -> Head | None:
    """The name that ``items`` define, or none where they are something else."""
    if not items:
        return None
    run, rest = _run(items)
    matches = vocabulary.matches(items, 0)
    if matches:
        return _noted(items, matches[0], vocabulary)
    if not run:
        return None
    if any(vocabulary.matches((item.bare,), 0) for item in run) and len(run) > 1:
        return None
    last = run[-1]
    spelling = (*run[:-1], last.bare)
    squared = last.above is not None and [item.text for item in last.above] == ["2"]
    if last.above is not None and (not squared or rest):
        return None
    name = _name(spelling, vocabulary)
    if name is None:
        return None
    if squared:
        # A variance is written as a square, and is what has a name.
        name += "_sq"
        spelling = (*run[:-1], replace(last, below=None))
        if vocabulary.declared(name):
            return None
    if rest:
        if last.below is not None or rest[0].text != "(" or rest[-1].text != ")":
            return None
        return Head(name, spelling, (), _arguments(rest))
    if last.below is None:
        return Head(name, spelling)
    indices = _indices(last.below, vocabulary)
    if indices is None:
        whole = _name_with(name, last.below, vocabulary)
        return None if whole is None else Head(whole, run)
    return Head(name, spelling, indices)


def _noted(items: Items, match: Match, vocabulary: Vocabulary) -> Head | None:
    """A name that notation has given and nothing has defined."""
    if match.length != len(items) or match.below is not None or match.above is not None:
        return None
    value = match.pattern.value
    base = value.base if isinstance(value, Entry) else value
    if not isinstance(base, Name) or vocabulary.declared(base.name):
        return None
    if match.pattern.function is not None:
        return None
    indices: list[str] = []
    reader = Reader((), context_for(vocabulary))
    for item in value.items if isinstance(value, Entry) else ():
        given = match.bindings.get(item.name) if isinstance(item, Name) else None
        if given is None or len(given) != 1:
            return None
        indices.append(index_name(reader, given[0]))
    return Head(base.name, (), tuple(indices))


def _run(items: Items) -> tuple[Items, Items]:
    """The items of a name, and what follows."""
    first = items[0]
    if first.kind == "word" or (first.kind == "macro" and _is_symbol(first)) or first.font:
        return (first,), items[1:]
    count = 0
    while count < len(items) and items[count].kind == "letter":
        count += 1
        if items[count - 1].below is not None or items[count - 1].above is not None:
            break
    return items[:count], items[count:]


def _is_symbol(item: Item) -> bool:
    name = item.text.removeprefix("\\")
    return name in GREEK or name == "ell" or bool(item.parts and name in ("hat", "bar", "tilde"))


def _name(items: Items, vocabulary: Vocabulary) -> str | None:
    first = items[0]
    if len(items) > 1:
        word = "".join(item.text for item in items)
    elif first.kind == "macro" and first.parts:
        inner = first.parts[0]
        if len(inner) != 1 or inner[0].below is not None:
            return None
        word = inner[0].text.removeprefix("\\") + first.text.removeprefix("\\")
    else:
        word = re.sub(r"[^A-Za-z0-9]+", "_", first.text.removeprefix("\\")).strip("_")
    if not word or not word[0].isalpha() or word in CONSTANTS:
        return None
    if word == "delta" or vocabulary.known_function(word) is not None:
        return None
    while vocabulary.declared(word):
        word += "x"
    return word


def _name_with(name: str, below: Items, vocabulary: Vocabulary) -> str | None:
    label = "".join(item.text for item in below)
    if not label.isalnum() or vocabulary.declared(f"{name}_{label}"):
        return None
    return f"{name}_{label}"


def _indices(below: Items, vocabulary: Vocabulary) -> tuple[str, ...] | None:
    """The indices of ``a_{pq}``; none where the subscript is a label such as ``max``."""
    if any(item.kind in ("word", "digit") for item in below):
        return None
    reader = Reader(below, context_for(vocabulary))
    try:
        names = [index_name(reader, item) for item in below if item.text != ","]
    except Rejected:
        return None
    return tuple(names) if names and len(set(names)) == len(names) else None


def _arguments(rest: Items) -> tuple[Items, ...]:
    rows: list[list[Item]] = [[]]
    for item in rest[1:-1]:
        if item.text == "," and item.kind == "sign":
            rows.append([])
        else:
            rows[-1].append(item)
    return tuple(tuple(row) for row in rows)


def with_index(items: Items, name: str) -> Items:
    """``y`` as ``y_i``."""
    index = Item(
        "letter" if len(name) == 1 else "macro",
        name if len(name) == 1 else f"\\{name}",
        items[-1].at,
    )
    return (*items[:-1], replace(items[-1], below=(index,)))
