"""The indexed formula: one small frozen tree, the same for every size.

Every node is a real-valued expression with indices; whole arrays have been written out
entry by entry before this tree is made (``A @ B`` is ``sum(A[i, k] * B[k, j], k)``).
Constructors keep what they are given: ``x * (1 / x)`` stays a product, because a proof
must know its denominators.  The arithmetic operators of :class:`Expr` and the functions
:func:`plus`, :func:`times` and :func:`power` drop neutral elements and fold numbers;
they are for expressions that the engine makes itself (derivatives, rewriting).

Equality is structural and cheap (hashes are kept), so trees are keys of dictionaries.
Subtraction is a sum with the factor -1, division a power with the exponent -1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from operator import attrgetter, is_
from typing import Any, ClassVar, Literal, TypeAlias

from symderiv.base import steps

Dimension: TypeAlias = str | int
"""A declared dimension by name, or the fixed length of an axis."""


_MOST_KEPT = 200_000


class _Once(type):
    """Makes equal nodes one object, so that comparing them is mostly a look at identity."""

    _made: ClassVar[dict[tuple[object, ...], Node]] = {}

    def __call__(cls, *values: Any) -> Any:
        key = (cls, *values)
        node = _Once._made.get(key)
        if node is None:
            node = super().__call__(*values)
            fields = cls.__match_args__  # type: ignore[attr-defined]
            if len(values) < len(fields):
                return cls(*[getattr(node, name) for name in fields])
            object.__setattr__(node, "_hash", hash(key))
            if len(_Once._made) >= _MOST_KEPT:
                _Once._made.clear()
            _Once._made[key] = node
        return node


class Node(metaclass=_Once):
    """Structural equality with a kept hash, for the nodes below."""

    __slots__ = ("_dimensions", "_free", "_hash")
    __match_args__: tuple[str, ...]
    _hash: int
    _free: tuple[Index, ...]
    _dimensions: frozenset[Dimension]

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if type(self) is not type(other) or self._hash != hash(other):
            return False
        return all(getattr(self, name) == getattr(other, name) for name in self.__match_args__)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), tuple(getattr(self, name) for name in self.__match_args__)


@dataclass(frozen=True, slots=True, eq=False)
class Index(Node):
    """An index variable over a dimension, free or bound.

    ``made_for`` is None for an author's index.  The engine makes others, as axes of whole arrays
    and as fresh bound indices; they keep the name that they were made for, for whoever has to
    show them.
    """

    name: str
    dimension: Dimension
    made_for: str | None = None

    @property
    def is_made(self) -> bool:
        """Whether no author wrote it."""
        return self.made_for is not None


@dataclass(frozen=True, slots=True, eq=False)
class Label(Node):
    """An entry of an index symbol: ``y[i]``, which is one of the indices of ``dimension``."""

    name: str
    positions: tuple[Position, ...]
    dimension: Dimension


@dataclass(frozen=True, slots=True)
class Affine:
    """Index arithmetic such as ``n - k + 1``: integer multiples of indices, labels and sizes, and
    an offset.

    ``dimension`` is that of the axis, where it stands on one; it may be another than theirs.
    """

    terms: tuple[tuple[Index | Label, int], ...]
    offset: int
    dimension: Dimension | None = None
    sizes: tuple[tuple[str, int], ...] = ()

    def value(self, element: Callable[[Index | Label], int], length: Callable[[str], int]) -> int:
        """The number that it is, on its axis or not."""
        total = self.offset + sum(multiple * element(index) for index, multiple in self.terms)
        return total + sum(multiple * length(name) for name, multiple in self.sizes)


Position: TypeAlias = Index | int | Affine | Label
"""What may stand between brackets; integers count from 1."""


class Expr(Node):
    """A real expression.  The operators fold numbers and drop neutral elements."""

    __slots__ = ()

    def __add__(self, other: Expr | int) -> Expr:
        return plus(self, other)

    def __radd__(self, other: int) -> Expr:
        return plus(other, self)

    def __sub__(self, other: Expr | int) -> Expr:
        return plus(self, times(-1, other))

    def __rsub__(self, other: int) -> Expr:
        return plus(other, times(-1, self))

    def __mul__(self, other: Expr | int) -> Expr:
        return times(self, other)

    def __rmul__(self, other: int) -> Expr:
        return times(other, self)

    def __truediv__(self, other: Expr | int) -> Expr:
        return times(self, power(other, -1))

    def __rtruediv__(self, other: int) -> Expr:
        return times(other, power(self, -1))

    def __neg__(self) -> Expr:
        return times(-1, self)

    def __pow__(self, exponent: Expr | Fraction | int) -> Expr:
        return power(self, exponent)


@dataclass(frozen=True, slots=True, eq=False)
class Number(Expr):
    """An exact rational number."""

    value: Fraction


@dataclass(frozen=True, slots=True, eq=False)
class Constant(Expr):
    """``pi`` or ``e``."""

    name: Literal["pi", "e"]


@dataclass(frozen=True, slots=True, eq=False)
class Symbol(Expr):
    """A declared symbol, or a definition by its name, at given positions."""

    name: str
    positions: tuple[Position, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Size(Expr):
    """The size of a dimension as a number: ``n`` where n is declared under ``dimensions``."""

    dimension: str


@dataclass(frozen=True, slots=True, eq=False)
class Delta(Expr):
    """Kronecker's delta of two positions over one dimension."""

    left: Position
    right: Position


@dataclass(frozen=True, slots=True, eq=False)
class Plus(Expr):
    terms: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Times(Expr):
    factors: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Power(Expr):
    """``base ** exponent``; with an exponent that is no integer, defined for base >= 0 only
    (base > 0 where the exponent is negative)."""

    base: Expr
    exponent: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Apply(Expr):
    """A function of the table in :mod:`symderiv.functions`, by its canonical name."""

    function: str
    arguments: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Reduce(Expr):
    """``sum``, ``prod``, ``max`` or ``min`` of ``body`` over every value of ``index``."""

    kind: Literal["sum", "prod", "max", "min"]
    index: Index
    body: Expr


@dataclass(frozen=True, slots=True, eq=False)
class MatrixFunction(Expr):
    """``det``, ``logdet`` or an entry of ``inv`` of the square matrix with the entries
    ``body`` at (``row``, ``column``), both bound here.  ``positions`` is the entry (p, q)
    of the inverse, and empty for the other two."""

    kind: Literal["det", "logdet", "inv"]
    row: Index
    column: Index
    body: Expr
    positions: tuple[Position, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Where(Expr):
    """``then`` where the condition holds, else ``otherwise``; the other branch is not evaluated."""

    condition: Condition
    then: Expr
    otherwise: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Derivative(Expr):
    """d(body, name[positions]) with the graph of definitions cut at ``name``, and at the names
    that are ``held`` constant."""

    body: Expr
    name: str
    positions: tuple[Position, ...] = ()
    held: tuple[str, ...] = ()

    @property
    def cut(self) -> frozenset[str]:
        """What is independent in the body, whatever its definition says."""
        return frozenset((self.name, *self.held))


Comparison: TypeAlias = Literal["<", "<=", "=", "!="]


@dataclass(frozen=True, slots=True, eq=False)
class Compare(Node):
    """A comparison of two expressions; ``>`` and ``>=`` are written with sides exchanged."""

    operator: Comparison
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True, eq=False)
class CompareIndices(Node):
    """A comparison of two positions over one dimension."""

    operator: Comparison
    left: Position
    right: Position


@dataclass(frozen=True, slots=True, eq=False)
class Logical(Node):
    """Conditions joined by ``and`` or ``or``; ``not`` has one part."""

    operator: Literal["and", "or", "not"]
    parts: tuple[Condition, ...]


Condition: TypeAlias = Compare | CompareIndices | Logical
Piece: TypeAlias = Expr | Compare | CompareIndices | Logical

ZERO = Number(Fraction(0))
ONE = Number(Fraction(1))
HALF = Number(Fraction(1, 2))
PI = Constant("pi")
STOP = "stop_gradient"
"""The function that is its argument, held constant by every derivative around it."""
Operand: TypeAlias = Expr | Fraction | int


def number(value: Fraction | int | str) -> Number:
    return Number(Fraction(value))


def _expr(value: Operand) -> Expr:
    return value if isinstance(value, Expr) else Number(Fraction(value))


def plus(*terms: Operand) -> Expr:
    """The sum, flattened, numbers added up at the end."""
    rest: list[Expr] = []
    constant = Fraction(0)
    for term in map(_expr, terms):
        for part in term.terms if isinstance(term, Plus) else (term,):
            if isinstance(part, Number):
                constant += part.value
            else:
                rest.append(part)
    if constant:
        rest.append(Number(constant))
    if not rest:
        return ZERO
    return rest[0] if len(rest) == 1 else Plus(tuple(rest))


def times(*factors: Operand) -> Expr:
    """The product, flattened, numbers multiplied at the front; 0 if one of them is 0."""
    rest: list[Expr] = []
    constant = Fraction(1)
    for factor in map(_expr, factors):
        for part in factor.factors if isinstance(factor, Times) else (factor,):
            if isinstance(part, Number):
                constant *= part.value
            else:
                rest.append(part)
    if not constant:
        return ZERO
    if constant != 1:
        rest.insert(0, Number(constant))
    if not rest:
        return ONE
    return rest[0] if len(rest) == 1 else Times(tuple(rest))


def power(base: Operand, exponent: Operand) -> Expr:
    base, exponent = _expr(base), _expr(exponent)
    if isinstance(exponent, Number):
        if exponent.value == 1:
            return base
        if exponent.value == 0:
            return ONE
        if isinstance(base, Number) and base.value and exponent.value.denominator == 1:
            if abs(exponent.value) <= 64:
                return Number(base.value ** int(exponent.value))
        if isinstance(base, Power) and isinstance(base.exponent, Number):
            if base.exponent.value == -1 and exponent.value == -1:
                return base.base
    return Power(base, exponent)


def delta(left: Position, right: Position) -> Expr:
    if left == right:
        return ONE
    if isinstance(left, int) and isinstance(right, int):
        return ZERO
    return Delta(left, right)


def apply(function: str, *arguments: Operand) -> Expr:
    return Apply(function, tuple(_expr(argument) for argument in arguments))


def total(body: Expr, *indices: Index) -> Expr:
    """The sum of ``body`` over ``indices``, the last one innermost."""
    for index in reversed(indices):
        if body == ZERO:
            return ZERO
        body = Reduce("sum", index, body)
    return body


def pieces(node: Piece) -> tuple[Piece, ...]:
    """The expressions and conditions directly below a node, in the order of its fields."""
    below = _PIECES.get(type(node))
    return () if below is None else below(node)


_PIECES: dict[type, Callable[[Any], tuple[Piece, ...]]] = {
    Plus: attrgetter("terms"),
    Times: attrgetter("factors"),
    Apply: attrgetter("arguments"),
    Logical: attrgetter("parts"),
    Power: attrgetter("base", "exponent"),
    Reduce: lambda node: (node.body,),
    Derivative: lambda node: (node.body,),
    MatrixFunction: lambda node: (node.body,),
    Where: attrgetter("condition", "then", "otherwise"),
    Compare: attrgetter("left", "right"),
}


def walk(node: Piece) -> Iterable[Piece]:
    """Every node of a tree, parents before children, without recursion."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(reversed(pieces(top)))


def symbol_names(node: Piece) -> frozenset[str]:
    """The symbols and definitions that stand in a tree, those that it differentiates by too."""
    found = frozenset(part.name for part in walk(node) if isinstance(part, Symbol | Derivative))
    return found | label_names(node)


def labels(node: Piece) -> tuple[Label, ...]:
    """The labels that stand between the brackets of a tree, inner ones before outer ones."""
    found: dict[Label, None] = {}
    for part in walk(node):
        for position in own_positions(part):
            for label in position_labels(position):
                found.setdefault(label)
    return tuple(found)


def label_names(node: Piece) -> frozenset[str]:
    """The index symbols whose entries stand between the brackets of a tree."""
    return frozenset(label.name for label in labels(node))


def position_labels(position: Position) -> Iterator[Label]:
    if isinstance(position, Affine):
        for term, _ in position.terms:
            yield from position_labels(term)
    elif isinstance(position, Label):
        for inner in position.positions:
            yield from position_labels(inner)
        yield position


_fresh = count(1)


def fresh(index: Index) -> Index:
    """A new index over the same dimension, equal to no other in this process.

    Its name starts with ``_`` and a number, which the language cannot spell.
    """
    origin = index.name.split("_")[-1] if index.made_for is None else index.made_for
    return Index(f"_{next(_fresh)}_{origin}", index.dimension, origin)


def shown_names(indices: Iterable[Index]) -> dict[Index, str]:
    """Names of indices for a reader: those that no author wrote are numbered axes."""
    return {
        index: f"axis {place}" if index.is_made else index.name
        for place, index in enumerate(indices, 1)
    }


def number_fresh_from(start: int) -> None:
    """Number fresh indices from ``start`` on.

    A process that works on trees made by another one calls this with a number above all of
    theirs, or its fresh indices could be equal to some that stand in those trees.
    """
    global _fresh
    _fresh = count(start)


Renaming: TypeAlias = Mapping[Index, Position]


def _shift(position: Position, renaming: Renaming) -> Position:
    if isinstance(position, int):
        return position
    if isinstance(position, Index):
        return renaming.get(position, position)
    if isinstance(position, Label):
        places = tuple([_shift(place, renaming) for place in position.positions])
        return Label(position.name, places, position.dimension)
    terms: dict[Index | Label, int] = {}
    sizes = dict(position.sizes)
    offset = position.offset
    for index, multiple in position.terms:
        target = _shift(index, renaming)
        if isinstance(target, int):
            offset += multiple * target
        elif isinstance(target, Index | Label):
            terms[target] = terms.get(target, 0) + multiple
        else:
            offset += multiple * target.offset
            for inner, factor in target.terms:
                terms[inner] = terms.get(inner, 0) + multiple * factor
            for name, factor in target.sizes:
                sizes[name] = sizes.get(name, 0) + multiple * factor
    return affine(terms, offset, position.dimension, sizes)


def affine(
    terms: Mapping[Index | Label, int],
    offset: int,
    dimension: Dimension | None = None,
    sizes: Mapping[str, int] | None = None,
) -> Position:
    """Index arithmetic in lowest form: a number, or a bare index or label where it is one.

    An index of another dimension than the axis stays arithmetic, as it may lead out of the axis.
    """
    kept = tuple((index, multiple) for index, multiple in terms.items() if multiple)
    lengths = tuple(
        sorted((name, multiple) for name, multiple in (sizes or {}).items() if multiple)
    )
    if not kept and not lengths:
        return offset
    if offset == 0 and not lengths and len(kept) == 1 and kept[0][1] == 1:
        if dimension in (None, kept[0][0].dimension):
            return kept[0][0]
    ordered = sorted(kept, key=lambda term: (term[0].name, repr(term[0])))
    return Affine(tuple(ordered), offset, dimension, lengths)


def size_position(dimension: Dimension, steps: int = 0) -> Position:
    """The last place on an axis, or one that lies some steps beyond it."""
    if isinstance(dimension, int):
        return dimension + steps
    return affine({}, steps, None, {dimension: 1})


def rename(node: Expr, renaming: Renaming) -> Expr:
    """``node`` with its free indices replaced; bound ones are renamed, so none is captured."""
    renamed = _rename(node, renaming)
    assert isinstance(renamed, Expr)
    return renamed


def rename_condition(node: Condition, renaming: Renaming) -> Condition:
    renamed = _rename(node, renaming)
    assert not isinstance(renamed, Expr)
    return renamed


def _rename(node: Piece, renaming: Renaming) -> Piece:
    def at(positions: tuple[Position, ...]) -> tuple[Position, ...]:
        return tuple([_shift(position, renaming) for position in positions])

    match node:
        case Symbol(name, positions):
            return Symbol(name, at(positions)) if positions else node
        case Delta(left, right):
            return delta(_shift(left, renaming), _shift(right, renaming))
        case CompareIndices(operator, left, right):
            return CompareIndices(operator, _shift(left, renaming), _shift(right, renaming))
        case Reduce(kind, index, body):
            new = fresh(index)
            return Reduce(kind, new, rename(body, {**renaming, index: new}))
        case MatrixFunction(kind, row, column, body, positions):
            rows, columns = fresh(row), fresh(column)
            inner = rename(body, {**renaming, row: rows, column: columns})
            return MatrixFunction(kind, rows, columns, inner, at(positions))
        case Derivative(body, name, positions, held):
            return Derivative(rename(body, renaming), name, at(positions), held)
    return rebuild(node, lambda piece: _rename(piece, renaming))


def rebuild(node: Piece, change: Callable[[Piece], Piece]) -> Piece:
    """``node`` with ``change`` applied to each piece below it, and nothing else altered.

    ``change`` makes expressions of expressions and conditions of conditions.
    """
    below = pieces(node)
    if not below:
        return node
    steps.take()
    changed = [change(piece) for piece in below]
    if all(map(is_, below, changed)):
        return node
    return _with_pieces(node, changed)


def _with_pieces(node: Piece, changed: list[Any]) -> Piece:
    first = changed[0]
    match node:
        case Plus():
            return Plus(tuple(changed))
        case Times():
            return Times(tuple(changed))
        case Power():
            return Power(*changed)
        case Apply(function, _):
            return Apply(function, tuple(changed))
        case Reduce(kind, index, _):
            return Reduce(kind, index, first)
        case MatrixFunction(kind, row, column, _, positions):
            return MatrixFunction(kind, row, column, first, positions)
        case Where():
            return Where(*changed)
        case Derivative(_, name, positions, held):
            return Derivative(first, name, positions, held)
        case Compare(operator, _, _):
            return Compare(operator, *changed)
        case Logical(operator, _):
            return Logical(operator, tuple(changed))
    raise TypeError(f"{type(node).__name__} has no pieces")


def axis_of(position: Affine) -> Dimension:
    """The axis that index arithmetic stands on; that of its first index or size where none is
    named."""
    if position.dimension is not None:
        return position.dimension
    return position.terms[0][0].dimension if position.terms else position.sizes[0][0]


def position_indices(position: Position) -> tuple[Index, ...]:
    if isinstance(position, Index):
        return (position,)
    if isinstance(position, Affine):
        return tuple(index for term, _ in position.terms for index in position_indices(term))
    if isinstance(position, Label):
        return tuple(index for place in position.positions for index in position_indices(place))
    return ()


def stopped(node: Piece) -> bool:
    """Whether a node is held constant by every derivative around it."""
    return isinstance(node, Apply) and node.function == STOP


def moves_with(node: Piece, name: str) -> bool:
    """Whether a symbol of this name stands in the tree, outside of what is held constant."""
    stack = [node]
    while stack:
        top = stack.pop()
        if isinstance(top, Symbol) and top.name == name:
            return True
        if not stopped(top):
            stack.extend(pieces(top))
    return False


def own_positions(node: Piece) -> tuple[Position, ...]:
    """The positions that a node itself holds, not those of the pieces below it."""
    match node:
        case Symbol(_, positions) | Derivative(_, _, positions):
            return positions
        case MatrixFunction(_, _, _, _, positions):
            return positions
        case Delta(left, right) | CompareIndices(_, left, right):
            return left, right
    return ()


def delta_factors(node: Times) -> tuple[Delta, ...]:
    """The deltas of a product, those of products in it too.  One that is 0 absorbs an entry
    outside of its axis."""
    found: list[Delta] = []
    for factor in node.factors:
        if isinstance(factor, Delta):
            found.append(factor)
        elif isinstance(factor, Times):
            found.extend(delta_factors(factor))
    return tuple(found)


def free_indices(node: Piece) -> tuple[Index, ...]:
    """The free indices of a tree in the order in which they first stand in it."""
    try:
        return node._free
    except AttributeError:
        pass
    found: dict[Index, None] = {}
    for position in own_positions(node):
        for index in position_indices(position):
            found.setdefault(index)
    bound: tuple[Index, ...] = ()
    if isinstance(node, Reduce):
        bound = (node.index,)
    elif isinstance(node, MatrixFunction):
        bound = (node.row, node.column)
    for piece in pieces(node):
        for index in free_indices(piece):
            if index not in bound:
                found.setdefault(index)
    free = tuple(found)
    object.__setattr__(node, "_free", free)
    return free


def dimensions_of(node: Piece) -> frozenset[Dimension]:
    """The dimensions that sums, sizes, matrices and labels of a tree have."""
    try:
        return node._dimensions
    except AttributeError:
        pass
    own: tuple[Dimension, ...] = ()
    match node:
        case Reduce(_, index, _):
            own = (index.dimension,)
        case Size(dimension):
            own = (dimension,)
        case MatrixFunction(_, row, _, _, _):
            own = (row.dimension,)
    for position in own_positions(node):
        if isinstance(position, Affine):
            own = (*own, *(name for name, _ in position.sizes))
        own = (*own, *(label.dimension for label in position_labels(position)))
    found = frozenset(own).union(*[dimensions_of(piece) for piece in pieces(node)])
    object.__setattr__(node, "_dimensions", found)
    return found
