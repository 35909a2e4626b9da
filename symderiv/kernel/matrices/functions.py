"""Determinants and inverses of words, by those of their letters.

For square matrices of one size n, and wherever the left side has a value:

- det(A B) = det(A) det(B), det(A.T) = det(A), det(c A) = c**n det(A), det(inv(A)) = 1 / det(A);
- inv(A B) = inv(B) inv(A), inv(A.T) = inv(A).T, inv(c A) = inv(A) / c, inv(inv(A)) = A;
- a diagonal matrix by its entries, and the determinant of a triangular one by its diagonal;
- det(I + u v.T) = 1 + v.T u, and det(I + P Q) = det(I + Q P) for P and Q of any shape, so that a
  word may be rotated (Sylvester);
- det(A + B) = det(A) det(I + inv(A) B), det(I + A) = det(A) det(I + inv(A)), and
  inv(A + u v.T) by inv(A) (Sherman & Morrison), where the claim asks for inv(A).

Petersen & Pedersen, *The Matrix Cookbook* (2012), sections 1.2, 3.1, 3.2 and 3.6.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from symderiv.formula.degree import Key
from symderiv.formula.tree import (
    ZERO,
    Apply,
    CompareIndices,
    Dimension,
    Expr,
    Index,
    MatrixFunction,
    Number,
    Power,
    Times,
    Where,
    rename,
)
from symderiv.kernel.formal import Monomial, Polynomial, TooMuch
from symderiv.kernel.matrices.chains import NoWord
from symderiv.kernel.matrices.elements import Element
from symderiv.kernel.matrices.letters import (
    Component,
    Letter,
    Word,
    column_of,
    concatenated,
    row_of,
    segments,
    word_order,
)
from symderiv.kernel.matrices.products import Products

_UNIT: Monomial = ()


@dataclass(slots=True)
class Inverses:
    """Letters that are inverses, by their numbers, with what they are inverses of."""

    of: dict[int, Element] = field(default_factory=dict)
    dimensions: dict[int, Dimension] = field(default_factory=dict)
    by_key: dict[Key, tuple[int, bool]] = field(default_factory=dict)


class Functions(Products):
    """Parts with determinants and inverses in them.

    ``invertible`` are the letters of which the claim asks for the inverse, ``pivoting`` whether
    they are taken out of determinants of sums.
    """

    def __init__(
        self,
        symmetric: Mapping[str, int],
        pivoting: bool = False,
        lengths: Mapping[str, int] | None = None,
    ) -> None:
        super().__init__(symmetric, lengths)
        self.inverse_letters = Inverses()
        self.asked_for: set[int] = set()
        """Inverses that stand in the claim's own formulas."""
        self.pivoting = pivoting

    def _polynomial(self, node: Expr) -> Polynomial:
        match node:
            case MatrixFunction("det", row, column, body):
                return self._function(node, lambda e: self.determinant(e, row.dimension))
            case MatrixFunction("logdet", row, column, body):
                whole = self.polynomial(MatrixFunction("det", row, column, body))
                return self._log_absolute(whole)
            case MatrixFunction("inv", row, _, _, (first, second)):
                return self._function(
                    node, lambda e: self.placed(self.inverse(e, row.dimension), first, second)
                )
            case Where(CompareIndices(), then, otherwise) if then == otherwise:
                return self.polynomial(then)
        return super()._polynomial(node)

    def _function(self, node: MatrixFunction, of: Callable[[Element], Polynomial]) -> Polynomial:
        return of(self.matrix_of(node))

    def matrix_of(self, node: MatrixFunction) -> Element:
        """The matrix that a determinant or an inverse is of, in generic row and column."""
        if node.row.dimension != node.column.dimension:
            raise NoWord
        row, column = row_of(node.row.dimension), column_of(node.column.dimension)
        body = rename(node.body, {node.row: row, node.column: column})
        try:
            return self.element(self.polynomial(body), row, column)
        except NoWord:
            sign, letter = self.alphabet.matrix(self.tree(self.polynomial(body)), row, column)
            return {(letter,): {_UNIT: sign}}

    # Inverses

    def inverse(self, element: Element, size: Dimension) -> Element:
        """The inverse of a sum of words.  Raises TooMuch where it is 0."""
        if not element:
            raise TooMuch
        outside, inner = self.primitive(element)
        left, inner, right = self._stripped(inner, size)
        found = self.times(self._middle(inner, size), self._inverse(outside))
        for letter in left[::-1]:
            found = self.multiplied(found, self._inverse_of_letter(letter))
        for letter in right:
            found = self.multiplied(self._inverse_of_letter(letter), found)
        return found

    def _middle(self, element: Element, size: Dimension) -> Element:
        if list(element) == [()]:
            return {(): self._inverse(element[()])}
        updated = self._of_update(element, size)
        if updated is not None:
            return updated
        return {(self._inverse_letter(element, size),): {_UNIT: 1}}

    def _of_update(self, element: Element, size: Dimension) -> Element | None:
        """inv(A + u v.T) = a - a u v.T a / (1 + v.T a u) for a = inv(A), of which the claim asks
        to be there; the divisor is det(A + u v.T) / det(A)."""
        if len(element) != 2:
            return None
        (one, other) = sorted(element, key=lambda word: len(segments(word)))
        if len(segments(one)) != 1 or len(segments(other)) != 2:
            return None
        if set(element[one]) != {_UNIT} or not all(map(self._is_invertible, one)):
            return None
        inverse = self.inverse({one: element[one]}, size)
        update: Element = {other: element[other]}
        beside = self.multiplied(inverse, update)
        ((word, factor),) = beside.items()
        first, last = segments(word)
        inner = self.value(Component(None, None, concatenated(last, first)))
        divisor = self._added([{_UNIT: 1}, self._multiplied(factor, inner)])
        correction = self.times(self.multiplied(beside, inverse), self._inverse(divisor))
        return self.plus(inverse, self.times(correction, {_UNIT: -1}))

    def _stripped(self, element: Element, size: Dimension) -> tuple[Word, Element, Word]:
        """The square letters that all words begin with, what is left, and those that all end
        with."""
        left: Word = ()
        right: Word = ()
        while all(element) and len({w[0] for w in element}) == 1:
            letter = next(iter(element))[0]
            if not _is_square(letter, size):
                break
            left = (*left, letter)
            element = {word[1:]: each for word, each in element.items()}
        while all(element) and len({w[-1] for w in element}) == 1:
            letter = next(iter(element))[-1]
            if not _is_square(letter, size):
                break
            right = (letter, *right)
            element = {word[:-1]: each for word, each in element.items()}
        return left, element, right

    def _inverse_of_letter(self, letter: Letter) -> Element:
        if letter.kind == "diagonal":
            assert isinstance(letter.name, tuple)
            below = tuple((number, -size) for number, size in letter.name)
            return {(letter._replace(name=below),): {_UNIT: 1}}
        known = self.inverse_letters.of.get(letter.name)  # type: ignore[arg-type]
        if known is not None:
            return self.turned(known) if letter.turned else known
        return {(self._inverse_letter({(letter,): {_UNIT: 1}}, letter.rows),): {_UNIT: 1}}

    def _inverse_letter(self, element: Element, size: Dimension) -> Letter:
        """The letter that is the inverse of a sum of words which has no simpler one."""
        row, column = row_of(size), column_of(size)
        turned = self.turned(element)
        straight_key, turned_key = _key(element), _key(turned)
        if repr(turned_key) < repr(straight_key):
            return self.alphabet.turn(self._inverse_letter(turned, size))[1]
        known = self.inverse_letters.by_key.get(straight_key)
        if known is None:
            sign = int(straight_key == turned_key)
            body = self.tree(self.placed(element, row, column))
            inner_row, inner_column = Index("_0_r", size, "row"), Index("_0_c", size, "column")
            inside = rename(body, {row: inner_row, column: inner_column})
            entry = MatrixFunction("inv", inner_row, inner_column, inside, (row, column))
            number = self.alphabet.declare(entry, row, column, sign)
            self.inverse_letters.of[number] = element
            self.inverse_letters.dimensions[number] = size
            known = self.inverse_letters.by_key[straight_key] = number, False
        return Letter("matrix", known[0], size, size)

    # Determinants

    def determinant(self, element: Element, size: Dimension) -> Polynomial:
        """The determinant of a sum of words."""
        if not element:
            return {}
        outside, inner = self.primitive(element)
        left, inner, right = self._stripped(inner, size)
        result = self.power_of_size(outside, size)
        for letter in (*left, *right):
            result = self._multiplied(result, self._determinant_of_letter(letter))
        if list(inner) == [()]:
            return self._multiplied(result, self.power_of_size(inner[()], size))
        return self._multiplied(result, self._determinant_of_sum(inner, size))

    def _determinant_of_sum(self, element: Element, size: Dimension) -> Polynomial:
        pivot = self._pivot(element)
        if pivot:
            unit: Element = {pivot: element[pivot]}
            inverse = self.inverse(unit, size)
            rest = {word: each for word, each in element.items() if word != pivot}
            outside = self.determinant(unit, size)
            inside = self.multiplied(inverse, rest)
            whole = self.plus({(): {_UNIT: 1}}, inside)
            return self._multiplied(outside, self._determinant_of_sum(whole, size))
        rotated = self._rotated(element)
        if rotated is not None:
            return rotated
        return self._whole_determinant(element, size)

    def _pivot(self, element: Element) -> Word | None:
        """A word of letters known to have inverses that the others are taken relative to."""
        if not self.pivoting or () in element:
            return None
        for word in sorted(element, key=word_order):
            constant = set(element[word]) == {_UNIT}
            if constant and word and all(map(self._is_invertible, word)):
                return word
        return None

    def _is_invertible(self, letter: Letter) -> bool:
        if letter.kind != "matrix" or letter.rows != letter.columns:
            return False
        if letter.name in self.asked_for:
            return True
        turned = self.alphabet.turn(letter)[1]
        known = (self.inverse_letters.of[number] for number in self.asked_for)
        return any(list(element) in ([(letter,)], [(turned,)]) for element in known)

    def _rotated(self, element: Element) -> Polynomial | None:
        """det(I + c P Q) = det(I + c Q P), of all rotations the least one; 1 + c v.T u where a
        vector ends a word."""
        if len(element) != 2 or element.get(()) != {_UNIT: 1}:
            return None
        ((word, factor),) = [(w, each) for w, each in element.items() if w]
        cut = segments(word)
        if len(cut) == 2:
            inner = self.value(Component(None, None, concatenated(cut[1], cut[0])))
            return self._added([{_UNIT: 1}, self._multiplied(factor, inner)])
        sign, best = self._least_rotation(word)
        if set(factor) == {_UNIT} and all(map(self._is_invertible, word)):
            unit: Element = {word: factor}
            ((turned, inverse),) = self.inverse(unit, word[0].rows).items()
            other_sign, other = self._least_rotation(turned)
            if _dimension_first(other) < _dimension_first(best):
                outside = self.determinant(unit, word[0].rows)
                inside: Element = {(): {_UNIT: 1}, other: self.scaled(inverse, other_sign)}
                rest = self._whole_determinant(inside, other[0].rows)
                return self._multiplied(outside, rest)
        whole: Element = {(): {_UNIT: 1}, best: self.scaled(factor, sign)}
        return self._whole_determinant(whole, best[0].rows)

    def _least_rotation(self, word: Word) -> tuple[int, Word]:
        """The least of the rotations of a word and of its transpose, with a sign."""
        options = []
        for place in range(len(word)):
            other = concatenated(word[place:], word[:place])
            options += [(1, other), self.alphabet.transposed(other)]
        return min(options, key=lambda option: (_dimension_first(option[1]), option[0]))

    def _whole_determinant(self, element: Element, size: Dimension) -> Polynomial:
        row, column = row_of(size), column_of(size)
        turned = self.turned(element)
        if repr(_key(turned)) < repr(_key(element)):
            element = turned
        body = self.tree(self.placed(element, row, column))
        return self._part(MatrixFunction("det", row, column, body))

    def _determinant_of_letter(self, letter: Letter) -> Polynomial:
        if letter.kind == "diagonal":
            return self._over_diagonal(letter)
        known = self.inverse_letters.of.get(letter.name)  # type: ignore[arg-type]
        if known is not None:
            return self._inverse(self.determinant(known, letter.rows))
        assert isinstance(letter.name, int)
        matrix = self.alphabet.matrices[letter.name]
        diagonal = _triangular(matrix.entry, matrix.row, matrix.column)
        if diagonal is not None:
            return self.over_product(matrix.row, self.polynomial(diagonal))
        return self._part(MatrixFunction("det", matrix.row, matrix.column, matrix.entry))

    def _over_diagonal(self, letter: Letter) -> Polynomial:
        assert isinstance(letter.name, tuple)
        index = row_of(letter.rows)
        monomial: Polynomial = {_UNIT: 1}
        for number, size in letter.name:
            tree, generic = self.alphabet.entries[number]
            part: Polynomial = {((self._number(rename(tree, {generic: index})), size),): 1}
            monomial = self._multiplied(monomial, part)
        return self.over_product(index, monomial)


def _dimension_first(word: Word) -> tuple[object, ...]:
    return repr(word[0].rows), word_order(word)


def _key(element: Element) -> Key:
    words = sorted(element, key=word_order)
    return tuple((word, tuple(sorted(element[word].items(), key=repr))) for word in words)


def _is_square(letter: Letter, size: Dimension) -> bool:
    return letter.kind != "vector" and letter.rows == letter.columns == size


def _triangular(entry: Expr, row: Index, column: Index) -> Expr | None:
    """The diagonal of a matrix that is 0 on one side of it, at ``row``."""
    match entry:
        case Where(CompareIndices(operator, left, right), then, otherwise) if {left, right} == {
            row,
            column,
        } and operator != "!=":
            if ZERO not in (then, otherwise):
                return None
            if operator == "=" and otherwise != ZERO:
                return None
            on_diagonal = then if operator in ("=", "<=") else otherwise
            return rename(on_diagonal, {column: row})
    return None


def determinants_in(node: Expr) -> list[MatrixFunction]:
    """The determinants that a product is made of."""
    match node:
        case MatrixFunction("det"):
            return [node]
        case Times(factors):
            return [each for factor in factors for each in determinants_in(factor)]
        case Power(base, Number()):
            return determinants_in(base)
        case Apply("logabs" | "abs", (argument,)):
            return determinants_in(argument)
    return []
