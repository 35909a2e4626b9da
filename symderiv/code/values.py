"""What a name of the code may stand for while a function is followed.

Arrays are :class:`Real`: a shape and a rule for each entry, as in the formula language, beside
the formula that says the same, where the language has one.  Whole numbers that depend on sizes
and loops are :class:`Whole`; constants are Python's own numbers, exact.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from symderiv.formula.syntax import Name, Negative, Numeral, Syntax
from symderiv.formula.tree import (
    Dimension,
    Expr,
    Index,
    Label,
    Position,
    Symbol,
    affine,
    number,
    plus,
    times,
)
from symderiv.language.compound import Joined, Window, length_of
from symderiv.language.shapes import Positions, Truth, Value


@dataclass(frozen=True, slots=True)
class Real(Value):
    """A real array.  ``syntax`` is its formula; ``chosen`` its meaning under labels."""

    syntax: Syntax | None = None
    chosen: Chosen | None = None


@dataclass(frozen=True, slots=True)
class Labels:
    """An array of class labels as its one-hot array: ``name`` has an axis more than ``shape``,
    of the dimension whose classes the labels are; ``placed`` stands on axes before these."""

    name: str
    shape: tuple[Dimension, ...]
    classes: Dimension
    placed: Positions = ()

    def hot(self, own: Positions, k: Position) -> Symbol:
        """1 where the label at ``own`` is ``k``, else 0."""
        return Symbol(self.name, (*self.placed, *own, k))


@dataclass(frozen=True, slots=True)
class Column:
    """Labels in a row with an axis of length 1 behind it, which only picks entries along rows."""

    labels: Labels


@dataclass(frozen=True, slots=True)
class Chosen:
    """An array read at labels.  ``every`` has an axis more: what stands there for each class,
    and ``at`` is where the label of an entry stands.

    An array that is made of it entry by entry is chosen from what is made of ``every``, so
    that labels stand in it but once.
    """

    labels: Labels
    at: Callable[[Positions], Positions]
    every: Value


@dataclass(frozen=True, slots=True)
class Mask(Truth):
    """An array of truth values."""

    syntax: Syntax | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number: multiples of indices, which count from 1, and of sizes, and an offset."""

    terms: tuple[tuple[Index, int], ...] = ()
    sizes: tuple[tuple[str, int], ...] = ()
    offset: int = 0

    @classmethod
    def turn(cls, index: Index) -> Whole:
        """The number of a loop's turn, from 0 as Python counts."""
        return cls(terms=((index, 1),), offset=-1)

    @classmethod
    def size(cls, dimension: Dimension) -> Whole | int:
        if isinstance(dimension, Window):
            return cls(sizes=((dimension.base, 1),), offset=-dimension.less)
        if isinstance(dimension, Joined):
            total = cls().plus(0)
            for part in dimension.parts:
                first = total if isinstance(total, Whole) else cls(offset=total)
                total = first.plus(cls.size(part))
            return total
        if isinstance(dimension, str):
            return cls(sizes=((dimension, 1),))
        return int(dimension)

    def plus(self, other: Whole | int, sign: int = 1) -> Whole | int:
        if isinstance(other, int):
            other = Whole(offset=other)
        terms = dict(self.terms)
        for index, multiple in other.terms:
            terms[index] = terms.get(index, 0) + sign * multiple
        sizes = dict(self.sizes)
        for name, multiple in other.sizes:
            sizes[name] = sizes.get(name, 0) + sign * multiple
        return _whole(terms, sizes, self.offset + sign * other.offset)

    def times(self, factor: int) -> Whole | int:
        terms = {index: factor * multiple for index, multiple in self.terms}
        sizes = {name: factor * multiple for name, multiple in self.sizes}
        return _whole(terms, sizes, factor * self.offset)

    def position(self, dimension: Dimension | None = None) -> Position | None:
        """The place on an axis, counted from 1; None where it depends on sizes."""
        return None if self.sizes else affine(dict(self.terms), self.offset + 1, dimension)

    def bare(self) -> Index | None:
        """The loop index that this is."""
        if not self.sizes and self.offset == -1 and [n for _, n in self.terms] == [1]:
            return self.terms[0][0]
        return None

    def dimension(self) -> str | None:
        """The dimension whose size this is."""
        if not self.terms and self.offset == 0 and [n for _, n in self.sizes] == [1]:
            return self.sizes[0][0]
        return None

    def real(self) -> Expr | None:
        """The number as a formula; None where it depends on a loop."""
        if self.terms:
            return None
        return plus(*(times(n, length_of(name)) for name, n in self.sizes), self.offset)


def _whole(terms: Mapping[Index, int], sizes: Mapping[str, int], offset: int) -> Whole | int:
    kept = tuple((index, n) for index, n in terms.items() if n)
    left = tuple((name, n) for name, n in sizes.items() if n)
    return Whole(kept, left, offset) if kept or left else offset


def shifted(position: Position, by: int | Whole, axis: Dimension | None = None) -> Position:
    """A position so much further on, which stands on ``axis``."""
    if isinstance(position, int) and isinstance(by, int):
        return position + by
    terms: dict[Index | Label, int] = {}
    sizes: dict[str, int] = {}
    offset = 0
    match position:
        case int():
            offset = position
        case Index() | Label():
            terms[position] = 1
        case _:
            terms, sizes, offset = dict(position.terms), dict(position.sizes), position.offset
    if isinstance(by, int):
        return affine(terms, offset + by, axis, sizes)
    for index, multiple in by.terms:
        terms[index] = terms.get(index, 0) + multiple
    for name, multiple in by.sizes:
        sizes[name] = sizes.get(name, 0) + multiple
    return affine(terms, offset + by.offset, axis, sizes)


@dataclass(frozen=True, slots=True)
class Counting:
    """``range(start, stop)`` or ``arange``: whole numbers up to a size."""

    start: int
    stop: Whole | int


@dataclass(frozen=True, slots=True)
class Row:
    """A list with an entry for each value of an index."""

    index: Index
    entry: Real


@dataclass(frozen=True, slots=True)
class Library:
    """A word of NumPy, PyTorch, JAX or Python, by its path."""

    path: str


@dataclass(frozen=True, slots=True)
class Method:
    """A function that is asked of a value: ``x.sum``."""

    of: object
    name: str


@dataclass(eq=False)
class Defined:
    """A function of the file, with what it sees of the function it stands in."""

    node: ast.FunctionDef | ast.Lambda
    outer: object = None
    bound: Object | None = None


@dataclass(eq=False)
class Object:
    """``self`` or ``ctx``: attributes that methods set."""

    name: str
    methods: Mapping[str, ast.FunctionDef] = field(default_factory=dict)
    attributes: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An array that a loop writes: it has no value that could be read before the loop ends."""

    before: Real | Mask
    why: str

    @property
    def shape(self) -> tuple[Dimension, ...]:
        return self.before.shape


@dataclass(eq=False)
class Cell:
    """An array that may change in place, with all the names that it has.

    ``depth`` is the number of loops around the place where it was made.  ``base`` is the array
    that this one is a view of, ``seen`` whether a view of it was kept, and ``shared`` whether it
    has a second name.
    """

    value: Real | Mask | Waiting
    depth: int = 0
    base: Cell | None = None
    seen: bool = False
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Unset:
    """A name without a value, and why."""

    why: str


@dataclass(frozen=True, slots=True)
class Turns:
    """What a loop of open length runs over: from ``start`` on, an item for each index."""

    dimension: str
    start: int
    item: Callable[[Index], object]


def scalar(expr: Expr, syntax: Syntax | None = None) -> Real:
    return Real((), lambda positions: expr, syntax)


def constant(value: int | Fraction) -> Real:
    """A number of the code, exact."""
    text = _decimal(abs(Fraction(value)))
    if text is None:
        return scalar(number(value))
    return scalar(number(value), Numeral(text) if value >= 0 else Negative(Numeral(text)))


def _decimal(value: Fraction) -> str | None:
    """A number that is not negative as the language spells it, where it is a finite decimal."""
    if value < 0:
        return None
    if value.denominator == 1:
        return str(value.numerator)
    digits = 0
    while value.denominator != 1 and digits < 30:
        value, digits = value * 10, digits + 1
    if value.denominator != 1:
        return None
    text = str(value.numerator).rjust(digits + 1, "0")
    return f"{text[:-digits]}.{text[-digits:]}"


def of_whole(value: Whole) -> Real | None:
    """A size as a number."""
    expr = value.real()
    name = value.dimension()
    return None if expr is None else scalar(expr, None if name is None else Name(name))
