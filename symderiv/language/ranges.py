"""``sum(e, i = a..b)``: an index with a range of its own.

A range is a part of a dimension, as it stands or moved along: ``i = 2..n - 1`` are the elements of
n with a guard, ``k = 0..m - 1`` those of m with k one less, and ``j = i..i + 2`` three elements
counted from i on.  Each is chosen so that the whole of the range is seen to lie within it; so
nothing that the author wrote is left out, and an entry outside of its axis has no value, as ever.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from symderiv.formula.syntax import Call, Interval, Name, walk
from symderiv.formula.tree import (
    ONE,
    ZERO,
    CompareIndices,
    Condition,
    Dimension,
    Expr,
    Index,
    Label,
    Logical,
    Position,
    Power,
    Size,
    Times,
    Where,
    affine,
    fresh,
    plus,
    position_indices,
    rename,
    times,
)
from symderiv.language.arrays import MINUS_ONE, reduction
from symderiv.language.compound import Kind, cleared
from symderiv.language.indices import Arithmetic, known_dimension, read
from symderiv.language.scope import Lowering, Scope, Variable
from symderiv.language.shapes import Positions, Value

NEUTRAL: Mapping[Kind | Literal["mean"], Expr] = {"sum": ZERO, "prod": ONE}
"""What an empty range gives, where it gives anything."""


@dataclass(frozen=True, slots=True)
class Span:
    """What one index runs over; None as an end is that of its dimension."""

    variable: Variable
    ends: tuple[Arithmetic, Arithmetic] | None
    interval: Interval | None


def has_ranges(node: Call) -> bool:
    """Whether a reduction gives one of its indices a range."""
    return any(isinstance(value, Interval) for _, value in node.keywords)


def over_ranges(lowering: Lowering, node: Call, scope: Scope) -> Value:
    """``sum(e, k, i = 1..n, j = i..n)``: each range may speak of the indices before it."""
    inner = scope
    spans: list[Span] = []
    only = tuple(scope.names.dimensions)
    for name, at, interval in _bound(node, scope):
        ends = None if interval is None else _ends(interval, inner)
        variable = Variable(name, scope.source, at, scope.hidden, only=only)
        if variable.name in {span.variable.name for span in spans}:
            raise scope.error(node.at, "one index is bound twice")
        if ends is not None:
            _hint(variable, *ends, scope)
        spans.append(Span(variable, ends, interval))
        inner = inner.bind([variable])
    body = lowering.value(node.arguments[0], inner)
    for span in spans:
        if not span.variable.used:
            message = f"{node.function} runs over an index that it does not contain"
            raise scope.error(span.variable.at, message)
    for span in spans:
        for end in span.ends or ():
            _hint_back(span.variable, end, scope)
    building = _Building(node, scope, {span.variable: span for span in spans})

    def entry(positions: Positions) -> Expr:
        bound = [span.variable.index() for span in spans]
        if not any(i in bound for position in positions for i in position_indices(position)):
            return building(body.entry(positions), spans)
        clear, renaming = cleared(body.shape, positions)
        return rename(building(body.entry(clear), spans), renaming)

    return Value(body.shape, entry)


def _bound(node: Call, scope: Scope) -> Iterator[tuple[str, tuple[int, int], Interval | None]]:
    """The indices of a reduction from the outermost one on."""
    for argument in node.arguments[1:]:
        if not isinstance(argument, Name) or not scope.is_index(argument.name):
            hint = f"write {node.function}(e, k, i = 1..n)"
            raise scope.error(argument.at, f"{node.function} runs over indices", hint)
        yield argument.name, argument.at, None
    for key, value in node.keywords:
        if not isinstance(value, Interval):
            message = f"{node.function} with a range takes no keyword {key}"
            raise scope.error(value.at, message)
        if Name(key) in walk(value):
            raise scope.error(value.at, "an index in an end of its own range")
        if scope.find(key) is None:
            scope.check_index_name(key, value.at)
        yield key, value.at, value


def _ends(interval: Interval, scope: Scope) -> tuple[Arithmetic, Arithmetic]:
    return read(interval.first, scope), read(interval.last, scope)


def _hint(variable: Variable, first: Arithmetic, last: Arithmetic, scope: Scope) -> None:
    """The dimension that the ends of a range suggest, for an index that stands on no axis."""
    for end in (last, first):
        for name, multiple in end.sizes.items():
            if multiple == 1:
                scope.hint(variable, name)
        for other, multiple in end.terms.items():
            dimension = known_dimension(other)
            if multiple == 1 and dimension is not None:
                scope.hint(variable, dimension)
    if not (first.terms or first.sizes or last.terms or last.sizes):
        scope.hint(variable, max(_length(first, last).offset, 1))


def _hint_back(variable: Variable, end: Arithmetic, scope: Scope) -> None:
    """An index that is seen nowhere but in an end runs over the dimension of the range."""
    dimension = variable.known()
    if dimension is not None:
        for other in end.terms:
            if isinstance(other, Variable):
                scope.hint(other, dimension)


@dataclass(frozen=True, slots=True)
class _Building:
    """The tree of a reduction, once every index knows its dimension."""

    node: Call
    scope: Scope
    spans: Mapping[Variable, Span]

    def __call__(self, body: Expr, spans: list[Span]) -> Expr:
        kind = cast(Kind, self.node.function)
        for span in reversed(spans):
            index = span.variable.index()
            if span.ends is None:
                body = reduction(kind, body, [index])
            else:
                body = self._over(kind, span.ends, span, body)
        return body

    def _over(
        self, kind: Kind, ends: tuple[Arithmetic, Arithmetic], span: Span, body: Expr
    ) -> Expr:
        first, last = ends
        carrier, shift, guard = self._carried(first, last, span)
        if shift is not None:
            body = rename(body, {span.variable.index(): shift})
        neutral = NEUTRAL.get(kind)
        if neutral is not None:
            return reduction(kind, _where(guard, body, neutral), [carrier])
        self._require_terms(first, last)
        if self.node.function == "mean":
            total = reduction("sum", _where(guard, body, ZERO), [carrier])
            return Times((total, Power(self._count(first, last), MINUS_ONE)))
        start = 1 if shift is not None else first.position(carrier.dimension)
        return reduction(kind, _where(guard, body, rename(body, {carrier: start})), [carrier])

    def _require_terms(self, first: Arithmetic, last: Arithmetic) -> None:
        """What is no sum has no value over nothing, and no tree says so."""
        if not self._at_least(last.plus(first, -1), 0):
            message = f"{self.node.function} over a range that may be empty"
            hint = "it has a value where the last element is not before the first, at every size"
            raise self.scope.error(self.node.at, message, hint)

    def _count(self, first: Arithmetic, last: Arithmetic) -> Expr:
        length = _length(first, last)
        if any(length.terms.values()):
            message = "the mean over a range whose length depends on an index"
            hint = "divide a sum by the number of its terms"
            raise self.scope.error(self.node.at, message, hint)
        sizes = [times(n, Size(name)) for name, n in length.sizes.items()]
        return plus(*sizes, length.offset)

    def _carried(
        self, first: Arithmetic, last: Arithmetic, span: Span
    ) -> tuple[Index, Position | None, tuple[Condition, ...]]:
        """The index of the tree, what stands for the author's in terms of it, and the guard."""
        index = span.variable.index()
        if self._is_within(first, last, index.dimension):
            return index, None, _guard(index, first, last)
        length = _length(first, last)
        for dimension in self._dimensions(length):
            if self._is_within(Arithmetic(1), length, dimension):
                carrier = fresh(Index(index.name, dimension))
                terms: dict[Index | Label, int] = {carrier: 1}
                for variable, multiple in first.terms.items():
                    inner = variable.index()
                    terms[inner] = terms.get(inner, 0) + multiple
                shift = affine(terms, first.offset - 1, index.dimension, first.sizes)
                return carrier, shift, _guard(carrier, Arithmetic(1), length)
        assert span.interval is not None
        message = f"a range that may leave {index.dimension}"
        hint = "write it as a condition, as in sum(where((a <= i) & (i <= b), x[i], 0), i)"
        raise self.scope.error(span.interval.at, message, hint)

    def _dimensions(self, length: Arithmetic) -> Iterator[Dimension]:
        if not any((*length.terms.values(), *length.sizes.values())):
            yield max(length.offset, 1)
        yield from (name for name, multiple in length.sizes.items() if multiple == 1)
        yield from (v.index().dimension for v, multiple in length.terms.items() if multiple == 1)

    def _is_within(self, first: Arithmetic, last: Arithmetic, dimension: Dimension) -> bool:
        """Whether all of a range is on an axis, at every size."""
        length = Arithmetic(dimension) if isinstance(dimension, int) else _size(dimension)
        return self._at_least(first, 1) and self._at_least(length.plus(last, -1), 0)

    def _at_least(self, number: Arithmetic, least: int) -> bool:
        """Whether a number is at least so great wherever its indices are in their ranges."""
        steps = 0
        while any(number.terms.values()):
            steps += 1
            if steps > 20:
                return False
            # The innermost index first: its ends may speak of the others.
            variable, multiple = [term for term in number.terms.items() if term[1]][-1]
            inner = [v for v in self.spans if number.terms.get(v)]
            if inner:
                variable, multiple = inner[-1], number.terms[inner[-1]]
            span = self.spans.get(variable) if isinstance(variable, Variable) else None
            if span is not None and span.ends is not None:
                end = span.ends[0] if multiple > 0 else span.ends[1]
            elif multiple > 0:
                end = Arithmetic(1)
            else:
                dimension = variable.index().dimension
                end = Arithmetic(dimension) if isinstance(dimension, int) else _size(dimension)
            alone = Arithmetic(0, {variable: multiple})
            number = number.plus(alone, -1).plus(end.times(multiple), 1)
        if any(multiple < 0 for multiple in number.sizes.values()):
            return False
        first = self.scope.names.dimensions
        total = sum(multiple * first[name][0] for name, multiple in number.sizes.items())
        return number.offset + total >= least


def _length(first: Arithmetic, last: Arithmetic) -> Arithmetic:
    return last.plus(first, -1).plus(Arithmetic(1), 1)


def _size(dimension: str) -> Arithmetic:
    return Arithmetic(0, {}, {dimension: 1})


def _guard(index: Index, first: Arithmetic, last: Arithmetic) -> tuple[Condition, ...]:
    """The ends that are not those of the axis."""
    start, end = first.position(), last.position()
    found: list[Condition] = []
    if start != 1:
        found.append(CompareIndices("<=", start, index))
    dimension = index.dimension
    whole = dimension if isinstance(dimension, int) else _size(dimension).position()
    if end != whole:
        found.append(CompareIndices("<=", index, end))
    return tuple(found)


def _where(guard: tuple[Condition, ...], body: Expr, otherwise: Expr) -> Expr:
    if not guard:
        return body
    return Where(guard[0] if len(guard) == 1 else Logical("and", guard), body, otherwise)
