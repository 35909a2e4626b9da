"""Letters and words: matrices, diagonal matrices and vectors side by side.

A letter is a matrix by its generic entry, a diagonal matrix, or a vector; the last two are
pointwise products of formulas in one index.  A word joins letters whose axes match.  Both are
plain tuples, so that words are keys of dictionaries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from symderiv.formula.degree import Key, canonical
from symderiv.formula.tree import (
    Dimension,
    Expr,
    Index,
    MatrixFunction,
    Position,
    Symbol,
    free_indices,
    rename,
)

Pointwise: TypeAlias = tuple[tuple[int, int], ...]
"""Numbers of formulas in one index in ascending order, each with its power."""


class Letter(NamedTuple):
    """``name`` is the number of a matrix, or the product on a diagonal or in a vector.

    ``turned`` is a transposed matrix, or a vector as a row.
    """

    kind: Literal["matrix", "diagonal", "vector"]
    name: int | Pointwise
    rows: Dimension
    columns: Dimension
    turned: bool = False


Word: TypeAlias = tuple[Letter, ...]
End: TypeAlias = Position | None
"""The position at which a word ends, or None where a vector ends it."""


@dataclass(frozen=True, slots=True)
class Component:
    """A word between two ends, or a closed one: the trace of its product."""

    left: End
    right: End
    word: Word
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Matrix:
    """A matrix by its generic entry at ``row`` and ``column``; ``sign`` is 1 for a symmetric one,
    -1 for an antisymmetric one, else 0."""

    entry: Expr
    row: Index
    column: Index
    sign: int


def row_of(dimension: Dimension) -> Index:
    """The index of generic rows."""
    return Index("_0_row", dimension, "row")


def column_of(dimension: Dimension) -> Index:
    """The index of generic columns."""
    return Index("_0_column", dimension, "column")


class Alphabet:
    """The letters of one problem; ``symmetric`` has the signs of symbols known to be so."""

    def __init__(self, symmetric: Mapping[str, int]) -> None:
        self.symmetric = symmetric
        self.matrices: list[Matrix] = []
        self.entries: list[tuple[Expr, Index]] = []
        self._numbers: dict[Key, int] = {}
        self._points: dict[Key, int] = {}

    def matrix(self, tree: Expr, first: Position, second: Position) -> tuple[int, Letter]:
        """The letter of which ``tree`` is the entry at two positions, with a sign."""
        rows, columns = _axes(tree, first, second)
        row, column = row_of(rows), column_of(columns)
        if _positions(tree) == (first, second):
            entry, sign = _moved(tree, (row, column)), self._known_sign(tree)
            return self._letter(entry, row, column, sign, False)
        if _positions(tree) == (second, first):
            turned_entry = _moved(tree, (row_of(columns), column_of(rows)))
            sign = self._known_sign(tree)
            return self._letter(turned_entry, row_of(columns), column_of(rows), sign, True)
        straight = rename(tree, {first: row, second: column})  # type: ignore[dict-item]
        row_turned, column_turned = row_of(columns), column_of(rows)
        turned = rename(tree, {second: row_turned, first: column_turned})  # type: ignore[dict-item]
        one, other = canonical(straight, {}), canonical(turned, {})
        if one == other:
            return self._letter(straight, row, column, 1, False)
        if repr(one) < repr(other):
            return self._letter(straight, row, column, 0, False)
        return self._letter(turned, row_turned, column_turned, 0, True)

    def _known_sign(self, tree: Expr) -> int:
        return self.symmetric.get(tree.name, 0) if isinstance(tree, Symbol) else 0

    def _letter(
        self, entry: Expr, row: Index, column: Index, sign: int, turned: bool
    ) -> tuple[int, Letter]:
        key = canonical(entry, {})
        number = self._numbers.setdefault(key, len(self.matrices))
        if number == len(self.matrices):
            self.matrices.append(Matrix(entry, row, column, sign))
        rows, columns = row.dimension, column.dimension
        if turned:
            rows, columns = columns, rows
        sign = self.matrices[number].sign
        if sign and turned:
            return sign, Letter("matrix", number, rows, columns, False)
        return 1, Letter("matrix", number, rows, columns, turned)

    def declare(self, entry: Expr, row: Index, column: Index, sign: int) -> int:
        """The number of a matrix that is made here, such as an inverse."""
        _, letter = self._letter(entry, row, column, sign, False)
        assert isinstance(letter.name, int)
        return letter.name

    def point(self, tree: Expr, index: Index) -> int:
        """The number of a formula in one index."""
        generic = row_of(index.dimension)
        entry = rename(tree, {index: generic})
        number = self._points.setdefault(canonical(entry, {}), len(self.entries))
        if number == len(self.entries):
            self.entries.append((entry, generic))
        return number

    def turn(self, letter: Letter) -> tuple[int, Letter]:
        """The transposed letter, with a sign."""
        kind, name, rows, columns, turned = letter
        if kind == "diagonal":
            return 1, letter
        if kind == "matrix":
            assert isinstance(name, int)
            sign = self.matrices[name].sign
            if sign:
                return sign, letter
        return 1, Letter(kind, name, columns, rows, not turned)

    def transposed(self, word: Word) -> tuple[int, Word]:
        """The transposed word, with a sign."""
        sign, letters = 1, []
        for letter in reversed(word):
            factor, turned = self.turn(letter)
            sign *= factor
            letters.append(turned)
        return sign, tuple(letters)

    def canonical(self, component: Component) -> tuple[int, Component]:
        """The representative of what is equal by transposition and rotation, with a sign that is
        0 where a component is its own negative."""
        sign, turned = self.transposed(component.word)
        left, right = component.left, component.right
        if component.closed:
            words = [(1, each) for each in _rotations(component.word)]
            words += [(sign, each) for each in _rotations(turned)]
            found = [(s, Component(None, None, word, True)) for s, word in words]
        else:
            found = [(1, component), (sign, Component(right, left, turned))]
        best = min((each for _, each in found), key=_order)
        signs = {factor for factor, each in found if each == best}
        return (signs.pop() if len(signs) == 1 else 0), best


def _rotations(word: Word) -> list[Word]:
    return [word[place:] + word[:place] for place in range(max(1, len(word)))]


def _order(component: Component) -> tuple[object, ...]:
    return repr(component.left), repr(component.right), word_order(component.word)


def word_order(word: Word) -> tuple[object, ...]:
    """Longer words are larger."""
    return len(word), [(letter.kind, letter.name, letter.turned) for letter in word]


def _positions(tree: Expr) -> tuple[Position, Position] | None:
    """The positions of what has a row and a column of its own."""
    match tree:
        case Symbol(_, (first, second)) | MatrixFunction("inv", _, _, _, (first, second)):
            return first, second
    return None


def own_axes(tree: Expr) -> tuple[Position, Position] | None:
    """The row and column of an entry of a symbol or an inverse, whose formula depends on them in
    no other way."""
    found = _positions(tree)
    if found is None or not isinstance(tree, MatrixFunction):
        return found
    inside = free_indices(tree.body)
    if any(index in inside and index not in (tree.row, tree.column) for index in found):
        return None
    return found


def _moved(tree: Expr, positions: tuple[Index, Index]) -> Expr:
    if isinstance(tree, Symbol):
        return Symbol(tree.name, positions)
    assert isinstance(tree, MatrixFunction)
    return MatrixFunction(tree.kind, tree.row, tree.column, tree.body, positions)


def _axes(tree: Expr, first: Position, second: Position) -> tuple[Dimension, Dimension]:
    assert isinstance(first, Index)
    assert isinstance(second, Index)
    return first.dimension, second.dimension


def joined(left: Pointwise, right: Pointwise) -> Pointwise:
    """The pointwise product."""
    powers = dict(left)
    for number, size in right:
        powers[number] = powers.get(number, 0) + size
    return tuple(sorted((number, size) for number, size in powers.items() if size))


def concatenated(*words: Word) -> Word:
    """Words side by side, with diagonal matrices and vectors that meet merged."""
    letters: list[Letter] = []
    for letter in (each for word in words for each in word):
        if letter.kind == "diagonal" and not letter.name:
            continue
        merged = _merged(letters[-1], letter) if letters else None
        if merged is None:
            letters.append(letter)
        else:
            letters[-1] = merged
    return tuple(letter for letter in letters if letter.kind != "diagonal" or letter.name)


def _merged(first: Letter, second: Letter) -> Letter | None:
    kinds = first.kind, second.kind
    if kinds == ("diagonal", "diagonal"):
        kept = first
    elif kinds == ("diagonal", "vector") and not second.turned:
        kept = second
    elif kinds == ("vector", "diagonal") and first.turned:
        kept = first
    else:
        return None
    assert isinstance(first.name, tuple)
    assert isinstance(second.name, tuple)
    return kept._replace(name=joined(first.name, second.name))


def segments(word: Word) -> list[Word]:
    """A word cut where a vector stands beside a vector turned: u v.T is two words."""
    found: list[Word] = []
    start = 0
    for place in range(1, len(word)):
        first, second = word[place - 1], word[place]
        if first.kind == second.kind == "vector" and not first.turned and second.turned:
            found.append(word[start:place])
            start = place
    return [*found, word[start:]]
