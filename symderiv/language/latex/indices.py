r"""Indices: what stands in a subscript, what a sum binds, and what is left free."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from symderiv.formula.syntax import (
    Call,
    Entry,
    Interval,
    Name,
    Numeral,
    Slice,
    Span,
    Sum,
    SumOperator,
    Syntax,
    parts,
    walk,
)
from symderiv.formula.tree import Dimension
from symderiv.language.latex.items import Item, Items
from symderiv.language.latex.names import GREEK
from symderiv.language.latex.reader import Reader, shown, spanned
from symderiv.language.scope import BINDERS
from symderiv.language.source import Rejected

SLICES = frozenset([":", "\\cdot", "\\bullet", "*"])


def index_list(reader: Reader, items: Items, rank: int, name: str) -> tuple[Syntax | Slice, ...]:
    """The ``rank`` indices of a subscript: between commas, or one item each."""
    kept = tuple(item for item in items if item.kind != "quad")
    at = spanned(kept)
    rows = _between_commas(kept)
    if len(rows) == 1 and rank > 1:
        rows = [(item,) for item in _lone(kept)]
    if len(rows) != rank:
        axes = "axis" if rank == 1 else "axes"
        raise Rejected(at, f"{len(rows)} indices where {name} has {rank} {axes}")
    return tuple(index(reader, row, at) for row in rows)


def brackets(reader: Reader) -> tuple[Items, Span, Items | None] | None:
    """What stands in NumPy's brackets, with a ``:`` or ``None`` in them, and an exponent."""
    if not reader.sees("["):
        return None
    for place in range(reader.place + 1, len(reader.items)):
        item = reader.items[place]
        if item.text in ("[", "]"):
            inside = reader.items[reader.place + 1 : place]
            if item.text == "[" or not any(_is_whole(each) for each in inside):
                return None
            reader.place = place + 1
            return inside, item.at, item.above
    return None


def _is_whole(item: Item) -> bool:
    if item.kind == "group" and item.below is item.above is None:
        return any(each.text == ":" for each in item.parts[0])
    return item.text in (":", "None") and item.below is item.above is None


def _bounded(reader: Reader, items: Items, colons: list[int], at: Span) -> Slice:
    """``1:``, ``:n - 1`` and ``::2``: a part of an axis, with NumPy's bounds."""
    if len(colons) > 2:
        raise Rejected(at, "a slice has two colons at most")
    bounds: list[Syntax | None] = []
    for start, end in zip([-1, *colons], [*colons, len(items)], strict=True):
        row = items[start + 1 : end]
        bounds.append(reader.whole(row, at) if row else None)
    return Slice(at, *bounds)


def sliced(reader: Reader, node: Syntax, items: Items, at: Span) -> Syntax:
    """``A[:, t]`` and ``y[:, None]``."""
    given = [
        Name("None", at) if row and row[0].text == "None" else index(reader, row, at)
        for row in _between_commas(items)
    ]
    return Entry(node, tuple(given), at)


def _lone(items: Items) -> list[Item]:
    """Items that may each be an index; digits in a row are single ones here."""
    for item in items:
        if item.kind not in ("letter", "digit", "macro") and item.text not in (":",):
            raise Rejected(item.at, "write commas between the indices")
    return list(items)


def _between_commas(items: Items) -> list[Items]:
    rows: list[list[Item]] = [[]]
    for item in items:
        if item.kind == "sign" and item.text == ",":
            rows.append([])
        else:
            rows[-1].append(item)
    return [tuple(row) for row in rows]


def index(reader: Reader, items: Items, at: Span) -> Syntax | Slice:
    """One index: a name, a number, ``:``, or a sum such as ``t - 1``."""
    if not items:
        raise Rejected(at, "an index is missing")
    if len(items) == 1 and items[0].text in SLICES and items[0].below is None:
        return Slice(items[0].at)
    if len(items) == 1 and items[0].kind == "group":
        return index(reader, items[0].parts[0], at)
    colons = [place for place, item in enumerate(items) if item.text == ":"]
    if colons and len(items) > 1:
        return _bounded(reader, items, colons, at)
    terms: list[Syntax] = []
    operators: list[SumOperator] = []
    row: list[Item] = []
    for item in items:
        if item.kind == "sign" and item.text in ("+", "-") and row:
            terms.append(_term(reader, tuple(row), True))
            operators.append("+" if item.text == "+" else "-")
            row = []
        else:
            row.append(item)
    if not row:
        raise Rejected(spanned(items), "an index is missing")
    terms.append(_term(reader, tuple(row), bool(operators)))
    return terms[0] if not operators else Sum(tuple(terms), tuple(operators), spanned(items))


def _term(reader: Reader, items: Items, beside: bool) -> Syntax:
    """A term of an index, which may be a size ``beside`` other terms."""
    at = spanned(items)
    label = _label(reader, items, at)
    if label is not None:
        return label
    size = size_of(reader, items) if beside else None
    if size is not None:
        return size
    if all(item.kind == "digit" and item.below is item.above is None for item in items):
        return Numeral("".join(item.text for item in items), at)
    if len(items) > 1:
        hint = "indices of an array with more axes, or a product?"
        raise Rejected(at, "several letters where one index belongs", hint)
    return Name(index_name(reader, items[0]), at)


def _label(reader: Reader, items: Items, at: Span) -> Syntax | None:
    """An entry of an index symbol, as y_i in z_{i, y_i}."""
    vocabulary = reader.vocabulary
    for match in vocabulary.matches(items, 0):
        value = match.pattern.value
        if not isinstance(value, Name) or value.name not in vocabulary.labels:
            continue
        rank = len(vocabulary.arrays[value.name])
        if match.length != len(items) or match.above is not None:
            continue
        if not rank and match.below is None:
            return Name(value.name, at)
        if rank and match.below is not None:
            return Entry(
                Name(value.name, at), index_list(reader, match.below, rank, value.name), at
            )
    return None


def size_of(reader: Reader, items: Items) -> Name | None:
    """The declared dimension that ``items`` spell, which stands for its size."""
    for match in reader.vocabulary.matches(items, 0):
        value = match.pattern.value
        whole = match.length == len(items) and match.below is match.above is None
        if whole and isinstance(value, Name) and value.name in reader.vocabulary.dimensions:
            return Name(value.name, spanned(items))
    return None


def index_name(reader: Reader, item: Item) -> str:
    """The name of an index: a letter, perhaps Greek, with a prime or a number."""
    name = item.text.removeprefix("\\")
    plain = item.kind == "letter" or (item.kind == "macro" and name in GREEK)
    plain = plain or (item.kind == "macro" and item.text == "\\ell")
    if not plain or item.font:
        raise Rejected(item.at, f"{shown(item)} is no index")
    if item.above is not None:
        if any(each.text != "\\prime" for each in item.above):
            raise Rejected(item.at, "an index with an exponent")
        name += "p" * len(item.above)
    if item.below is not None:
        if not all(each.kind in ("digit", "letter") for each in item.below):
            raise Rejected(item.at, "an index with a subscript that is no name")
        name += "_" + "".join(each.text for each in item.below)
    vocabulary = reader.vocabulary
    if name in vocabulary.arrays or name in vocabulary.dimensions:
        kind = "a quantity" if name in vocabulary.arrays else "a dimension"
        raise Rejected(item.at, f"{name} is {kind} and stands as an index", "rename one of them")
    return name


def bound_by(node: Syntax | Slice) -> tuple[frozenset[str], Syntax | None]:
    """The indices that a sum or the like binds, and where."""
    if isinstance(node, Call) and ranges_of(node):
        names = [part.name for part in node.arguments[1:] if isinstance(part, Name)]
        return frozenset((*names, *dict(node.keywords))), node.arguments[0]
    if isinstance(node, Call) and node.function in BINDERS and len(node.arguments) > 1:
        names = [part.name for part in node.arguments[1:] if isinstance(part, Name)]
        inside = set[str]()
        if len(names) == len(node.arguments) - 1:
            inside = _standing(node.arguments[0])
        if names and set(names) <= inside:
            return frozenset(names), node.arguments[0]
    return frozenset(), None


def ranges_of(node: Call) -> tuple[Interval, ...]:
    """The ranges that a sum or the like gives its indices."""
    if node.function not in BINDERS:
        return ()
    return tuple(value for _, value in node.keywords if isinstance(value, Interval))


def _standing(node: Syntax) -> set[str]:
    """Every name that stands between brackets or in a comparison."""
    found: set[str] = set()
    for part in walk(node):
        if isinstance(part, Entry):
            for item in part.items:
                found.update(name.name for name in walk(item) if isinstance(name, Name))
    return found


def free_indices(node: Syntax | Slice, sizes: Container[str]) -> dict[str, Span]:
    """The names that stand as indices in ``node``, are bound nowhere in it, and are none of the
    ``sizes``."""
    found: dict[str, Span] = {}
    for name, at in _free(node, frozenset()):
        if name not in sizes and name != "None":
            found.setdefault(name, at)
    return found


def _free(node: Syntax | Slice, bound: frozenset[str]) -> Iterator[tuple[str, Span]]:
    names, body = bound_by(node)
    if names:
        assert body is not None
        yield from _free(body, bound | names)
        assert isinstance(node, Call)
        for interval in ranges_of(node):
            yield from _names(interval, bound | names)
    elif isinstance(node, Entry):
        for item in node.items:
            yield from _names(item, bound)
        yield from _free(node.base, bound)
    else:
        for part in parts(node):
            yield from _free(part, bound)


def _names(node: Syntax | Slice, bound: frozenset[str]) -> Iterator[tuple[str, Span]]:
    for part in walk(node):
        if isinstance(part, Name) and part.name not in bound:
            yield part.name, part.at


def axes_of(reader: Reader, node: Syntax, name: str) -> set[Dimension]:
    """The dimensions on whose axes an index stands."""
    found: set[Dimension] = set()
    arrays = reader.vocabulary.arrays
    for part in walk(node):
        if isinstance(part, Entry) and isinstance(part.base, Name) and part.base.name in arrays:
            axes = arrays[part.base.name]
            for item, axis in zip(_real(part.items), axes, strict=False):
                if item == Name(name) and axis is not None:
                    found.add(axis)
    return found


def _real(items: Sequence[Syntax | Slice]) -> list[Syntax | Slice]:
    return [item for item in items if item != Name("None")]
