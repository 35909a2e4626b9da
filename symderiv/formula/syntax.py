"""The formula as the author wrote it: a frozen surface tree, with its place in the text.

Numbers keep their source text, names are not looked up, whole arrays stay whole, and sums
and products are as flat as they were written, so that a report prints the note's own
formula.  :mod:`symderiv.language` parses text into this tree, lowers it to the indexed tree
of :mod:`symderiv.formula.tree`, and renders it.

Equality ignores places: two formulas are equal if they read the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Span: TypeAlias = tuple[int, int]
"""Offsets into the formula's text: the first character, and the one after the last."""

SumOperator: TypeAlias = Literal["+", "-"]
ProductOperator: TypeAlias = Literal["*", "/", "@"]
RelationOperator: TypeAlias = Literal["<", "<=", ">", ">=", "=", "!="]

NOWHERE: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A decimal number, not negative, as its source text."""

    text: str
    at: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Name:
    name: str
    at: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted string, which only ``einsum`` takes."""

    value: str
    at: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Slice:
    """``:`` between brackets, the whole axis, or a part of it with NumPy's bounds and step."""

    at: Span = field(default=NOWHERE, compare=False, repr=False)
    start: Syntax | None = None
    stop: Syntax | None = None
    step: Syntax | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """``base[items]``; an item is an index, a :class:`Slice`, or the name ``None``."""

    base: Syntax
    items: tuple[Syntax | Slice, ...]
    at: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """``function(arguments, keyword=value)``."""

    function: str
    arguments: tuple[Syntax, ...]
    keywords: tuple[tuple[str, Syntax], ...] = ()
    at: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Negative:
    operand: Syntax
    at: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Sum:
    """Two or more terms; ``operators[i]`` stands between the terms i and i + 1."""

    terms: tuple[Syntax, ...]
    operators: tuple[SumOperator, ...]
    at: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Product:
    """Two or more factors, read from left to right as in Python."""

    factors: tuple[Syntax, ...]
    operators: tuple[ProductOperator, ...]
    at: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Raised:
    """``base ** exponent``."""

    base: Syntax
    exponent: Syntax
    at: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Transposed:
    """``base.T``."""

    base: Syntax
    at: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ArrayLiteral:
    items: tuple[Syntax, ...]
    at: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Tuple:
    """``(a, b)``: several things where a function takes them as one argument."""

    items: tuple[Syntax, ...]
    at: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Relation:
    operator: RelationOperator
    left: Syntax
    right: Syntax
    at: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Junction:
    """Conditions joined by ``&`` or ``|``."""

    operator: Literal["&", "|"]
    parts: tuple[Syntax, ...]
    at: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Interval:
    """``first..last``, both ends included: what an index of a sum runs over."""

    first: Syntax
    last: Syntax
    at: Span = field(default=NOWHERE, compare=False, repr=False)


Syntax: TypeAlias = (
    Numeral
    | Name
    | Text
    | Entry
    | Call
    | Negative
    | Sum
    | Product
    | Raised
    | Transposed
    | ArrayLiteral
    | Tuple
    | Relation
    | Junction
    | Interval
)


def parts(node: Syntax | Slice) -> tuple[Syntax | Slice, ...]:
    """The formulas directly below a node, from left to right."""
    match node:
        case Entry(base, items):
            return base, *items
        case Slice(_, start, stop, step):
            return tuple(bound for bound in (start, stop, step) if bound is not None)
        case Call(_, arguments, keywords):
            return *arguments, *(value for _, value in keywords)
        case Negative(operand):
            return (operand,)
        case Sum(children) | Product(children) | ArrayLiteral(children) | Tuple(children):
            return children
        case Junction(_, children):
            return children
        case Raised(left, right) | Relation(_, left, right) | Interval(left, right):
            return left, right
        case Transposed(base):
            return (base,)
    return ()


def walk(node: Syntax | Slice) -> Iterator[Syntax | Slice]:
    """Every node from left to right, parents before children, without recursion."""
    stack: list[Syntax | Slice] = [node]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(reversed(parts(top)))


def depth(node: Syntax) -> int:
    """The number of levels of a formula, counted without recursion."""
    deepest = 0
    row: list[Syntax | Slice] = [node]
    while row:
        deepest += 1
        row = [child for parent in row for child in parts(parent)]
    return deepest
