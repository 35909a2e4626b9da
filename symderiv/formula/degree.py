"""How far a finite check reaches: patterns of free indices, and the sum degree.

The mathematics is in ``docs/every-size.md``.  A residual of sum degree d that vanishes at
d + 1 sizes vanishes at every size; this module counts d, and refuses to count
(:class:`Unbounded`) where the theorem does not reach.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import count
from typing import TypeAlias

from symderiv.formula.tree import (
    Affine,
    Apply,
    Compare,
    CompareIndices,
    Constant,
    Delta,
    Derivative,
    Dimension,
    Expr,
    Index,
    Label,
    Logical,
    MatrixFunction,
    Number,
    Piece,
    Plus,
    Position,
    Power,
    Reduce,
    Size,
    Symbol,
    Times,
    Where,
    free_indices,
    own_positions,
    pieces,
    position_labels,
    walk,
)

Element: TypeAlias = int | str
"""An element of a dimension: a pinned one by its number, or a generic one by its name."""

Environment: TypeAlias = Mapping[Index, Element]
Key: TypeAlias = tuple[object, ...]
Rational: TypeAlias = Fraction | int
Denominators: TypeAlias = dict[Key, tuple[Rational, Rational]]
"""Each factor with its power and its own sum degree."""


Literals: TypeAlias = Mapping[Dimension, frozenset[int]]
"""The elements of dimensions that formulas name."""

ARITHMETIC = "index arithmetic"
LITERAL = "a literal index"
LABEL = "a label under a sum"
ORDER = "an order comparison of indices"


class Unbounded(Exception):
    """The theorem does not reach this expression; the message says why."""


def patterns(free: Sequence[Index]) -> Iterator[tuple[tuple[Index, ...], ...]]:
    """Every way of making indices of the same dimension equal or distinct, as blocks."""
    if not free:
        yield ()
        return
    first, rest = free[0], free[1:]
    for blocks in patterns(rest):
        yield ((first,), *blocks)
        for place, block in enumerate(blocks):
            if block[0].dimension == first.dimension:
                yield (*blocks[:place], (first, *block), *blocks[place + 1 :])


def pin(blocks: Sequence[tuple[Index, ...]]) -> dict[Index, int]:
    """Element numbers for a pattern: the blocks of each dimension count from 1."""
    used: dict[Dimension, int] = {}
    pinned = {}
    for block in blocks:
        number = used[block[0].dimension] = used.get(block[0].dimension, 0) + 1
        for index in block:
            pinned[index] = number
    return pinned


def obstacle(node: Piece, open_dimensions: frozenset[str]) -> str | None:
    """Why the elements of a dimension can be told apart, in words; None where they cannot."""
    return next(obstacles(node, open_dimensions), None)


def obstacles(node: Piece, open_dimensions: frozenset[str]) -> Iterator[str]:
    """All that tells elements apart, or that the theorem does not reach, in words."""
    for part in walk(node):
        for position in own_positions(part):
            if isinstance(position, Affine):
                yield ARITHMETIC
            elif any(True for _ in position_labels(position)):
                yield LABEL
        if isinstance(part, Symbol | Delta | CompareIndices | MatrixFunction):
            if any(isinstance(position, int) for position in own_positions(part)):
                yield LITERAL
        if isinstance(part, CompareIndices) and part.operator in ("<", "<="):
            yield ORDER
        if isinstance(part, Reduce) and part.index.dimension in open_dimensions:
            if part.kind != "sum":
                kind = {"prod": "a product", "max": "a maximum", "min": "a minimum"}[part.kind]
                yield f"{kind} over an index"
        if isinstance(part, Power) and _holds_size(part.exponent, open_dimensions):
            yield "a size in an exponent"


def literals(node: Piece, shapes: Mapping[str, Sequence[Dimension]]) -> Literals:
    """The elements that a tree names, by dimension; ``shapes`` has those of its symbols."""
    found: dict[Dimension, set[int]] = {}
    for part in walk(node):
        dimensions: Sequence[Dimension] = ()
        match part:
            case Symbol(name, _):
                dimensions = shapes.get(name, ())
            case MatrixFunction(_, row, column, _, _):
                dimensions = row.dimension, column.dimension
            case Delta(left, right) | CompareIndices(_, left, right):
                spans = [p.dimension for p in (left, right) if isinstance(p, Index | Label)]
                dimensions = spans * 2
        for position, dimension in zip(own_positions(part), dimensions, strict=False):
            if isinstance(position, int):
                found.setdefault(dimension, set()).add(position)
            for label in position_labels(position):
                for place, axis in zip(label.positions, shapes.get(label.name, ()), strict=False):
                    if isinstance(place, int):
                        found.setdefault(axis, set()).add(place)
    return {dimension: frozenset(elements) for dimension, elements in found.items()}


def joined(parts: Iterable[Literals]) -> Literals:
    """The elements that several trees name."""
    found: dict[Dimension, frozenset[int]] = {}
    for part in parts:
        for dimension, elements in part.items():
            found[dimension] = found.get(dimension, frozenset()) | elements
    return found


def representatives(
    free: Sequence[Index], named: Literals
) -> Iterator[tuple[tuple[tuple[Index, ...], ...], dict[Index, int]]]:
    """The patterns of free indices with element numbers for each, where some elements are
    ``named`` by literals: a block is one of these, or another element beside them."""
    for blocks in patterns(free):
        yield from ((blocks, env) for env in _pinned(blocks, named, {}))


def _pinned(
    blocks: Sequence[tuple[Index, ...]], named: Literals, taken: Mapping[Dimension, frozenset[int]]
) -> Iterator[dict[Index, int]]:
    if not blocks:
        yield {}
        return
    block, rest = blocks[0], blocks[1:]
    dimension = block[0].dimension
    before, literal = taken.get(dimension, frozenset()), named.get(dimension, frozenset())
    beside = next(number for number in count(1) if number not in before | literal)
    for element in (beside, *sorted(literal - before)):
        for others in _pinned(rest, named, {**taken, dimension: before | {element}}):
            yield {**dict.fromkeys(block, element), **others}


def _holds_size(node: Expr, open_dimensions: frozenset[str]) -> bool:
    return any(isinstance(p, Size) and p.dimension in open_dimensions for p in walk(node))


def canonical(node: Piece, env: Environment, depth: int = 0) -> Key:
    """A key that is equal for trees that differ in bound names and order of terms only."""
    if env and any(index in env for index in free_indices(node)):
        return _canonical(node, env, depth)
    return _canonical_alone(node, depth)


@lru_cache(maxsize=1 << 14)
def _canonical_alone(node: Piece, depth: int) -> Key:
    return _canonical(node, {}, depth)


def _canonical(node: Piece, env: Environment, depth: int) -> Key:
    def at(position: Position) -> object:
        if isinstance(position, Index):
            return env.get(position, position)
        if isinstance(position, Label):
            return ("label", position.name, *map(at, position.positions))
        if isinstance(position, Affine):
            terms = sorted(((at(term), n) for term, n in position.terms), key=repr)
            return ("affine", tuple(terms), position.offset, position.sizes)
        return position

    match node:
        case Symbol(name, positions):
            return ("symbol", name, tuple(at(position) for position in positions))
        case Number(value):
            return ("number", value)
        case Constant(name) | Size(name):
            return (type(node).__name__, name)
        case Delta(left, right):
            return ("delta", *sorted((at(left), at(right)), key=repr))
        case Plus(children) | Times(children):
            keys = sorted((canonical(child, env, depth) for child in children), key=repr)
            return (type(node).__name__, *keys)
        case Reduce(kind, index, body):
            inner = canonical(body, {**env, index: f"#{depth}"}, depth + 1)
            return (kind, index.dimension, inner)
        case MatrixFunction(kind, row, column, body, positions):
            bound = {**env, row: f"#{depth}", column: f"#{depth + 1}"}
            places = tuple(at(position) for position in positions)
            return (kind, places, row.dimension, canonical(body, bound, depth + 2))
        case CompareIndices(operator, left, right):
            sides = (at(left), at(right))
            return (operator, *(sorted(sides, key=repr) if operator in ("=", "!=") else sides))
        case Derivative(body, name, positions, held):
            places = tuple(at(position) for position in positions)
            return ("d", name, held, places, canonical(body, env, depth))
    head = getattr(node, "function", getattr(node, "operator", type(node).__name__))
    return (head, *[canonical(piece, env, depth) for piece in pieces(node)])


@dataclass(slots=True)
class SumDegree:
    """The sum degree over one dimension.

    ``sizes`` holds the dimensions that have a size already, whose sums are written out;
    ``later`` those that have none yet.  With ``atoms`` every inverse that contains a sum over
    an open dimension, and every size, is an atom of degree 0.
    """

    dimension: str
    sizes: Mapping[Dimension, int]
    later: frozenset[str]
    atoms: bool = False

    def of(self, node: Expr, env: Environment) -> int:
        numerator, _ = self._bound(node, env)
        return int(numerator)

    def _open(self, node: Piece) -> bool:
        return contains_sum(node, self.later | {self.dimension})

    def _bound(self, node: Piece, env: Environment) -> tuple[Rational, Denominators]:
        match node:
            case Size(dimension):
                counts = dimension == self.dimension and not self.atoms
                return int(counts), {}
            case Plus(terms):
                return _added([self._bound(term, env) for term in terms])
            case Times(factors):
                return _multiplied([self._bound(factor, env) for factor in factors])
            case Power(base, Number(exponent)):
                whole = exponent.denominator == 1
                return self._power(base, int(exponent) if whole else exponent, env)
            case Reduce("sum", index, body):
                return self._sum(index, body, env)
            case Reduce(kind, _, _) if self._open(node):
                raise Unbounded(f"{kind} over an index")
            case Reduce(_, index, body):
                parts = [self._bound(body, {**env, index: e}) for e in self._elements(index)]
                return _multiplied(parts)
            case Where(_, then, otherwise):
                return _added([self._bound(then, env), self._bound(otherwise, env)])
        return 0, {}

    def _power(
        self, base: Expr, exponent: Rational, env: Environment
    ) -> tuple[Rational, Denominators]:
        open_dimensions = frozenset((*self.later, *self.sizes, self.dimension))
        whole = isinstance(exponent, int) and exponent < 0
        if whole and self.atoms and sums_outside_functions(base, open_dimensions):
            return 0, {}
        numerator, denominators = self._bound(base, env)
        size = exponent if exponent >= 0 else -exponent
        below = {key: (power * size, degree) for key, (power, degree) in denominators.items()}
        if exponent >= 0:
            return numerator * size, below
        inverse: Denominators = {canonical(base, env): (size, numerator)}
        return sum(p * d for p, d in below.values()), inverse

    def _sum(self, index: Index, body: Expr, env: Environment) -> tuple[Rational, Denominators]:
        if index.dimension in self.sizes:
            return _added([self._bound(body, {**env, index: e}) for e in self._elements(index)])
        generic = f"~{len(env)}"
        numerator, denominators = self._bound(body, {**env, index: generic})
        kept: Denominators = {}
        for key, (power, degree) in denominators.items():
            if not _mentions(key, generic):
                kept[key] = (power, degree)
            elif _sums_over(key, self.dimension):
                raise Unbounded(
                    f"a denominator under a sum over {index.dimension} depends on the index "
                    f"and contains a sum over {self.dimension}"
                )
        return numerator + (index.dimension == self.dimension), kept

    def _elements(self, index: Index) -> range:
        return range(1, self.sizes[index.dimension] + 1)


@lru_cache(maxsize=20_000)
def contains_sum(node: Piece, dimensions: frozenset[str]) -> bool:
    """Whether a sum over one of these dimensions, or its size, stands anywhere inside."""
    match node:
        case Reduce(_, index, _) if index.dimension in dimensions:
            return True
        case Size(dimension):
            return dimension in dimensions
        case MatrixFunction(_, row, _, _, _) if row.dimension in dimensions:
            return True
    return any(contains_sum(piece, dimensions) for piece in pieces(node))


@lru_cache(maxsize=20_000)
def sums_outside_functions(node: Piece, dimensions: frozenset[Dimension]) -> bool:
    """Whether a sum over one of these dimensions, or its size, stands outside of functions."""
    match node:
        case Apply() | MatrixFunction() | Compare() | CompareIndices() | Logical():
            return False
        case Reduce(_, index, _) if index.dimension in dimensions:
            return True
        case Size(dimension):
            return dimension in dimensions
        case Power(_, exponent) if not isinstance(exponent, Number):
            return False
    return any(sums_outside_functions(piece, dimensions) for piece in pieces(node))


def _mentions(key: object, element: str) -> bool:
    if isinstance(key, tuple):
        return any(_mentions(part, element) for part in key)
    return key == element


def _sums_over(key: object, dimension: str) -> bool:
    """Whether a sum stands in a key, outside of the arguments of functions."""
    if not isinstance(key, tuple) or not key:
        return False
    if key == ("Size", dimension) or key[:2] == ("sum", dimension):
        return True
    if key[0] in ("Plus", "Times", "Power", "sum", "Where", "prod", "max", "min"):
        return any(_sums_over(part, dimension) for part in key[1:])
    return False


def _added(
    parts: list[tuple[Rational, Denominators]],
) -> tuple[Rational, Denominators]:
    common: Denominators = {}
    for _, denominators in parts:
        for key, (power, degree) in denominators.items():
            before = common.get(key, (0, degree))[0]
            common[key] = (max(before, power), degree)
    highest: Rational = 0
    for numerator, denominators in parts:
        for key, (power, degree) in common.items():
            numerator += (power - denominators.get(key, (0, degree))[0]) * degree
        highest = max(highest, numerator)
    return highest, common


def _multiplied(
    parts: list[tuple[Rational, Denominators]],
) -> tuple[Rational, Denominators]:
    product: Denominators = {}
    for _, denominators in parts:
        for key, (power, degree) in denominators.items():
            before = product.get(key, (0, degree))[0]
            product[key] = (before + power, degree)
    return sum(numerator for numerator, _ in parts), product
