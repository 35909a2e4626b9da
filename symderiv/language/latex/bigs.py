r"""Sums, products and extrema over indices, with ranges, conditions, or none."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from symderiv.formula.syntax import (
    Call,
    Interval,
    Name,
    Numeral,
    Product,
    Slice,
    Span,
    Sum,
    SumOperator,
    Syntax,
    walk,
)
from symderiv.formula.tree import Dimension
from symderiv.language.latex.conditions import condition
from symderiv.language.latex.functions import CLOSES, function_call
from symderiv.language.latex.indices import axes_of, free_indices, index, index_name, size_of
from symderiv.language.latex.items import Item, Items
from symderiv.language.latex.reader import RELATIONS, Factor, Reader, spanned
from symderiv.language.source import Rejected

BIG = {"\\sum": "sum", "\\prod": "prod", "\\max": "max", "\\min": "min"}


@dataclass(frozen=True, slots=True)
class Range:
    """The indices of a sum, where they end if that is said, and a condition on them."""

    names: tuple[tuple[str, Span], ...]
    end: Dimension | None = None
    where: Syntax | None = None
    intervals: tuple[Interval, ...] = ()
    """For each index a range of its own, which may speak of those before it."""


def big(reader: Reader) -> Factor:
    """A sum or the like, and the term that it reaches over."""
    item = reader.next()
    function = BIG[item.text]
    if item.below is None:
        if function in ("max", "min"):
            return function_call(reader, function, item.above, item.at)
        raise Rejected(item.at, f"{item.text} without an index")
    found = range_of(reader, item)
    context = reader.context
    for name, at in found.names:
        if name in context.bound:
            raise Rejected(at, f"{name} is bound by two sums, one in the other")
    names = [name for name, _ in found.names]
    if reader.sees("\\{", "(") and function in ("max", "min"):
        _refuse_list(reader)
    context.bound += names
    body = context.term(reader)
    del context.bound[len(context.bound) - len(names) :]
    build = _Build(reader, function, found, item.at)

    def widen(more: tuple[Syntax, ...], signs: tuple[SumOperator, ...]) -> Syntax:
        used = {name for each in more for name in free_indices(each, context.vocabulary.no_indices)}
        if body.widen is not None and used & body.names:
            return build(body.widen(more, signs))
        return build(Sum((body.node, *more), signs, body.node.at))

    if function != "sum":
        return Factor(build(body.node), True)
    return Factor(build(body.node), True, frozenset(names) | body.names, widen)


def _refuse_list(reader: Reader) -> None:
    level = 0
    for item in reader.items[reader.place :]:
        level += (item.text in CLOSES) - (item.text in CLOSES.values())
        if level == 0:
            return
        if level == 1 and item.text == ",":
            raise Rejected(item.at, "an extremum over an index and over a list")


@dataclass(frozen=True, slots=True)
class _Build:
    """The call that a big sign makes of its body, once the whole of it is known."""

    reader: Reader
    function: str
    range: Range
    at: Span

    def __call__(self, body: Syntax) -> Syntax:
        inside = {part.name for part in walk(body) if isinstance(part, Name)}
        for name, at in self.range.names:
            if name in inside and self._is_on_no_axis(body, name):
                return self._by_end(body)
            self._check_end(body, name, at)
            if name not in inside:
                return self._constant(body, name, at)
        if self.range.intervals:
            names = [name for name, _ in self.range.names]
            ranges = tuple(zip(names, self.range.intervals, strict=True))
            return Call(self.function, (body,), ranges, self.at)
        if self.range.where is not None:
            neutral = {"sum": "0", "prod": "1"}.get(self.function)
            if neutral is None:
                raise Rejected(self.at, "a condition below an extremum")
            body = Call("where", (self.range.where, body, Numeral(neutral)), (), self.at)
        bound = tuple(Name(name, at) for name, at in self.range.names)
        return Call(self.function, (body, *bound), (), self.at)

    def _constant(self, body: Syntax, name: str, at: Span) -> Syntax:
        """A sum of what does not depend on its index."""
        end = self.range.end
        if self.function == "sum" and len(self.range.names) == 1 and end is not None:
            if self.range.where is None:
                size: Syntax = Name(end, at) if isinstance(end, str) else Numeral(str(end), at)
                return Product((size, body), ("*",), self.at)
        raise Rejected(at, f"{name} does not stand in what is summed")

    def _is_on_no_axis(self, body: Syntax, name: str) -> bool:
        """Whether nothing but the end of its range tells what an index runs over."""
        several = len(self.reader.vocabulary.dimensions) > 1
        return self.range.end is not None and several and not axes_of(self.reader, body, name)

    def _by_end(self, body: Syntax) -> Syntax:
        end = self.range.end
        last = Name(end, self.at) if isinstance(end, str) else Numeral(str(end), self.at)
        whole = Interval(Numeral("1", self.at), last, self.at)
        return Call(self.function, (body,), tuple((n, whole) for n, _ in self.range.names), self.at)

    def _check_end(self, body: Syntax, name: str, at: Span) -> None:
        end = self.range.end
        if end is None:
            return
        for axis in axes_of(self.reader, body, name):
            if _size(axis, self.reader) != _size(end, self.reader):
                hint = f'if they are the same, give the notation "{end}": {axis}'
                raise Rejected(
                    at, f"{name} runs up to {end}, and stands on an axis of {axis}", hint
                )


def _size(axis: Dimension, reader: Reader) -> Dimension:
    """A number where the dimension is fixed to one."""
    if isinstance(axis, str):
        sizes = reader.vocabulary.dimensions.get(axis, ())
        return sizes[0] if len(sizes) == 1 else axis
    return axis


def range_of(reader: Reader, item: Item) -> Range:
    below = tuple(each for each in item.below or () if each.kind != "quad")
    signs = [each for each in below if each.text in RELATIONS and each.kind in ("sign", "macro")]
    if not signs:
        if item.above is not None:
            raise Rejected(item.at, "a sum with an end and without a beginning")
        return Range(_names(reader, below))
    if any(each.text == "\\in" for each in below):
        raise Rejected(spanned(below), "a range that is a set")
    if len(signs) == 1 and signs[0].text == "=":
        return _from_one(reader, item, below)
    if len(signs) == 1 and signs[0].text in ("\\ne", "<", ">", "\\le", "\\ge"):
        if item.above is not None:
            raise Rejected(item.at, "a condition and an end")
        return _conditioned(reader, below)
    if len(signs) > 1 and all(each.text in ("<", "\\le") for each in signs):
        if item.above is not None:
            raise Rejected(item.at, "a condition and an end")
        return _chained(reader, item, below)
    raise Rejected(spanned(below), "a range that is not understood")


def _chained(reader: Reader, item: Item, below: Items) -> Range:
    """``1 \\le i < j \\le n``: each index from that before it on, all of them up to the end."""
    places = [k for k, each in enumerate(below) if each.text in ("<", "\\le")]
    bounds = [-1, *places, len(below)]
    rows = [below[a + 1 : b] for a, b in pairwise(bounds)]
    strict = [below[place].text == "<" for place in places]
    names = tuple(name for row in rows[1:-1] for name in _names(reader, row))
    if len(names) != len(rows) - 2 or len({name for name, _ in names}) < len(names):
        raise Rejected(spanned(below), "a range that is not understood")
    last = _moved(end(reader, rows[-1], item.at), -int(strict[-1]))
    first = end(reader, rows[0], item.at)
    intervals = []
    for (name, at), by in zip(names, strict, strict=False):
        intervals.append(Interval(_moved(first, int(by)), last, item.at))
        first = Name(name, at)
    return Range(names, intervals=tuple(intervals))


def _moved(place: Syntax, by: int) -> Syntax:
    if not by:
        return place
    if isinstance(place, Numeral) and int(place.text) + by >= 0:
        return Numeral(str(int(place.text) + by), place.at)
    return Sum((place, Numeral("1", place.at)), ("+" if by > 0 else "-",), place.at)


def _names(reader: Reader, items: Items) -> tuple[tuple[str, Span], ...]:
    named = [each for each in items if each.text != ","]
    found = tuple((index_name(reader, each), each.at) for each in named)
    if not found or len({name for name, _ in found}) < len(found):
        raise Rejected(spanned(items), "the indices of a sum are names, each once")
    return found


def _from_one(reader: Reader, item: Item, below: Items) -> Range:
    place = next(number for number, each in enumerate(below) if each.text == "=")
    names = _names(reader, below[:place])
    start = below[place + 1 :]
    above = item.above
    if above is None:
        raise Rejected(item.at, "a sum with a beginning and without an end")
    if len(above) > 2 and above[1].text == "=" and above[0].text == below[0].text:
        above = above[2:]
    if "".join(each.text for each in start) == "1" and (
        len(names) > 1 or is_dimension(reader, above)
    ):
        return Range(names, end_of(reader, above))
    if len(names) > 1:
        raise Rejected(spanned(below), "a range of several indices that is not a whole dimension")
    first, last = end(reader, start, item.at), end(reader, above, item.at)
    return Range(names, intervals=(Interval(first, last, item.at),))


def is_dimension(reader: Reader, items: Items) -> bool:
    """Whether ``items`` spell a size, by its name or as a number."""
    return bool(items) and (
        all(each.kind == "digit" for each in items) or size_of(reader, items) is not None
    )


def end(reader: Reader, items: Items, at: Span) -> Syntax:
    """An end of a range: an index, a size, a number, or sums of these."""
    if not items:
        raise Rejected(at, "an end of a range is missing")
    found = size_of(reader, items) or index(reader, items, at)
    if isinstance(found, Name) and found.name.isupper():
        if found.name not in (*reader.vocabulary.dimensions, *reader.context.bound):
            raise Rejected(spanned(items), "the end of a range is no declared dimension")
    if isinstance(found, Slice):
        raise Rejected(at, "a slice as the end of a range")
    return found


def end_of(reader: Reader, items: Items) -> Dimension:
    """The dimension whose size ends a range."""
    if items and all(each.kind == "digit" for each in items):
        return int("".join(each.text for each in items))
    size = size_of(reader, items) if items else None
    if size is not None:
        return size.name
    for match in reader.vocabulary.matches(items, 0) if items else []:
        value = match.pattern.value
        whole = match.length == len(items) and match.below is match.above is None
        if whole and isinstance(value, Numeral):
            return int(value.text)
    raise Rejected(spanned(items), "the end of a range is no declared dimension")


def _conditioned(reader: Reader, below: Items) -> Range:
    """``j \\ne k``: the first index is bound, the second is known already."""
    names = _names(reader, below[:1])
    where = condition(reader.within(below, spanned(below)))
    return Range(names, None, where)
