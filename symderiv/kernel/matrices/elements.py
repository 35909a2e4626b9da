"""Sums of words between two axes, with factors that are numbers: what a matrix is made of."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import gcd, lcm
from typing import TypeAlias

from symderiv.formula.tree import Delta, Index, Position, free_indices, power
from symderiv.kernel.formal import Monomial, Polynomial
from symderiv.kernel.matrices.chains import Chains, NoWord
from symderiv.kernel.matrices.letters import (
    Component,
    Letter,
    Word,
    concatenated,
    joined,
    own_axes,
    segments,
    word_order,
)

Element: TypeAlias = dict[Word, Polynomial]
_UNIT: Monomial = ()


class Elements(Chains):
    """Words with their coefficients."""

    def element(self, polynomial: Polynomial, row: Index, column: Index | None) -> Element:
        """A polynomial with two free indices as a sum of words from the one to the other; with
        one of them, as words that end in a vector.  Raises NoWord."""
        found: Element = {}
        for monomial, coefficient in polynomial.items():
            sign, rest, word = self._word(monomial, row, column)
            self.add(found, word, {rest: coefficient * sign})
        return found

    def add(self, element: Element, word: Word, coefficient: Polynomial) -> None:
        """Adds a multiple of a word; a product of vectors in it is a coefficient."""
        cut = segments(word)
        if len(cut) > 2:
            for inner in cut[1:-1]:
                coefficient = self._multiplied(
                    coefficient, self.value(Component(None, None, inner))
                )
            word = (*cut[0], *cut[-1])
        total = self._added([element.get(word, {}), coefficient])
        if total:
            element[word] = total
        else:
            element.pop(word, None)

    def _word(
        self, monomial: Monomial, row: Index, column: Index | None
    ) -> tuple[int, Monomial, Word]:
        """One term: its sign, the factors that are numbers, and its word."""
        first, last = _Side(row, False), _Side(column, True) if column is not None else None
        rest: list[tuple[int, int]] = []
        path: tuple[int, Word] | None = None
        for number, size in monomial:
            free = free_indices(self.trees[number])
            at_row, at_column = row in free, column is not None and column in free
            if not at_row and not at_column:
                rest.append((number, size))
            elif at_row and at_column:
                assert column is not None
                if path is not None:
                    raise NoWord
                path = self._path(number, size, row, column)
            else:
                side = first if at_row else last
                assert side is not None
                self._beside(side, number, size)
        left = Letter("diagonal", first.points, row.dimension, row.dimension)
        if last is None or column is None:
            return first.sign, tuple(rest), concatenated((left,), first.vector())
        if path is None:
            word = concatenated((left,), first.vector(), last.vector(), (last.diagonal(),))
            return first.sign * last.sign, tuple(rest), word
        for side in (first, last):
            self._as_points(side)
        left = left._replace(name=first.points)
        word = concatenated((left,), path[1], (last.diagonal(),))
        return path[0], tuple(rest), word

    def _path(self, number: int, size: int, row: Index, column: Index) -> tuple[int, Word]:
        """The word between both indices that a part is."""
        tree = self.trees[number]
        known = self.components.get(number)
        if isinstance(tree, Delta):
            return 1, ()
        if known is not None and size == 1:
            if {known.left, known.right} != {row, column}:
                raise NoWord
            if known.left == row:
                return 1, known.word
            return self.alphabet.transposed(known.word)
        axes = own_axes(tree)
        if set(free_indices(tree)) - {row, column} and axes is None:
            raise NoWord
        whole = tree if size == 1 else power(tree, size)
        sign, letter = self.alphabet.matrix(whole, row, column)
        return sign, (letter,)

    def _beside(self, side: _Side, number: int, size: int) -> None:
        """A factor that depends on one of the indices alone."""
        assert side.index is not None
        known = self.components.get(number)
        if known is not None and size == 1 and side.word is None:
            ends = (known.left, known.right)
            if ends in ((side.index, None), (None, side.index)):
                # As a column from the row's side, and as a row towards the column's.
                sign, word = 1, known.word
                if (known.left is None) != side.turned:
                    sign, word = self.alphabet.transposed(word)
                side.sign, side.word, side.number = sign, word, number
                return
        point = self.alphabet.point(self.trees[number], side.index)
        side.points = joined(side.points, ((point, size),))

    def _as_points(self, side: _Side) -> None:
        """A vector beside a word that has both indices multiplies it from that side."""
        if side.number is not None and side.index is not None:
            point = self.alphabet.point(self.trees[side.number], side.index)
            side.points = joined(side.points, ((point, 1),))
            side.word, side.sign = None, 1

    def placed(self, element: Element, row: Position, column: Position | None) -> Polynomial:
        """The entry of a sum of words at two indices."""
        terms = []
        for word, coefficient in element.items():
            entry = self.value(Component(row, column, word))
            terms.append(self._multiplied(coefficient, entry))
        return self._added(terms)

    def turned(self, element: Element) -> Element:
        """The transposed sum."""
        found: Element = {}
        for word, coefficient in element.items():
            sign, other = self.alphabet.transposed(word)
            self.add(found, other, self.scaled(coefficient, sign))
        return found

    def multiplied(self, left: Element, right: Element) -> Element:
        found: Element = {}
        for first, one in left.items():
            for second, other in right.items():
                self.add(found, concatenated(first, second), self._multiplied(one, other))
        return found

    def times(self, element: Element, factor: Polynomial) -> Element:
        found: Element = {}
        for word, coefficient in element.items():
            self.add(found, word, self._multiplied(coefficient, factor))
        return found

    def plus(self, *elements: Element) -> Element:
        found: Element = {}
        for element in elements:
            for word, coefficient in element.items():
                self.add(found, word, coefficient)
        return found

    def primitive(self, element: Element) -> tuple[Polynomial, Element]:
        """A sum of words as a factor that is no matrix, and a sum with coprime coefficients."""
        words = sorted(element, key=word_order)
        coefficients = [element[word] for word in words]
        content = _shared(coefficients)
        scale = _scale(coefficients)
        outside: Polynomial = {content: scale}
        inverse: Polynomial = {tuple((n, -size) for n, size in content): 1 / scale}
        return outside, self.times(element, inverse)


class _Side:
    """What stands at one end of a term."""

    def __init__(self, index: Index | None, turned: bool) -> None:
        self.index = index
        self.turned = turned
        self.points: tuple[tuple[int, int], ...] = ()
        self.word: Word | None = None
        self.number: int | None = None
        self.sign = 1

    def vector(self) -> Word:
        if self.word is not None:
            return self.word
        assert self.index is not None
        return (Letter("vector", (), self.index.dimension, self.index.dimension, self.turned),)

    def diagonal(self) -> Letter:
        assert self.index is not None
        return Letter("diagonal", self.points, self.index.dimension, self.index.dimension)


def _shared(coefficients: list[Polynomial]) -> Monomial:
    monomials = [dict(monomial) for each in coefficients for monomial in each]
    numbers = sorted({number for monomial in monomials for number in monomial})
    lowest = [(n, min(monomial.get(n, 0) for monomial in monomials)) for n in numbers]
    return tuple((number, size) for number, size in lowest if size)


def _scale(coefficients: list[Polynomial]) -> Fraction:
    values = [Fraction(value) for value in _values(coefficients)]
    size = Fraction(gcd(*[v.numerator for v in values]), lcm(*[v.denominator for v in values]))
    return size if sum(coefficients[0].values()) >= 0 else -size


def _values(coefficients: list[Polynomial]) -> Iterator[Fraction | int]:
    for each in coefficients:
        yield from each.values()
