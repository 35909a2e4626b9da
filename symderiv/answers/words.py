"""A formula that is made of words of matrices, in whole arrays: sum(A[k, i] * inv(B)[k, j], k) is
A.T @ inv(B).

A result is a proposal: whoever asks reads it back and proves it.
"""

from __future__ import annotations

from fractions import Fraction

from symderiv.formula.syntax import (
    Call,
    Name,
    Negative,
    Numeral,
    Product,
    ProductOperator,
    Sum,
    SumOperator,
    Syntax,
    Transposed,
)
from symderiv.formula.tree import (
    Dimension,
    Expr,
    Index,
    MatrixFunction,
    Number,
    Symbol,
    free_indices,
    rename,
)
from symderiv.kernel.formal import Monomial, TooMuch
from symderiv.kernel.matrices.chains import NoWord
from symderiv.kernel.matrices.elements import Element
from symderiv.kernel.matrices.functions import Functions
from symderiv.kernel.matrices.letters import (
    Component,
    Letter,
    Word,
    column_of,
    row_of,
    segments,
    word_order,
)
from symderiv.language.fragments import number_of
from symderiv.language.lift import lift


def in_words(expr: Expr, axes: tuple[Index, ...]) -> Syntax | None:
    """``expr`` as a sum of products of whole arrays, with one axis for each of ``axes``; None
    where it has no such form."""
    if len(axes) not in (1, 2) or set(free_indices(expr)) - set(axes):
        return None
    algebra = Functions({})
    row = row_of(axes[0].dimension)
    column = column_of(axes[1].dimension) if len(axes) == 2 else None
    places = {axes[0]: row} | ({axes[1]: column} if column is not None else {})
    try:
        polynomial = algebra.polynomial(rename(expr, places))
        return _Spelling(algebra).sum(algebra.element(polynomial, row, column), axes)
    except (NoWord, TooMuch):
        return None


class _Spelling:
    """Words of one algebra as formulas."""

    def __init__(self, algebra: Functions) -> None:
        self.algebra = algebra

    def sum(self, element: Element, axes: tuple[Index, ...]) -> Syntax:
        parts: list[Syntax] = []
        operators: list[SumOperator] = []
        for word in sorted(element, key=word_order):
            for monomial, coefficient in element[word].items():
                value = Fraction(coefficient)
                negative = value < 0
                if parts:
                    operators.append("-" if negative else "+")
                term = self._term(word, monomial, abs(value), axes[0].dimension)
                parts.append(Negative(term) if negative and not parts else term)
        if not parts:
            raise NoWord
        return parts[0] if len(parts) == 1 else Sum(tuple(parts), tuple(operators))

    def _term(self, word: Word, monomial: Monomial, value: Fraction, size: Dimension) -> Syntax:
        above: list[Syntax] = [] if value.numerator == 1 else [Numeral(str(value.numerator))]
        below: list[Syntax] = [] if value.denominator == 1 else [Numeral(str(value.denominator))]
        for number, power in monomial:
            if abs(power) > 3:
                raise NoWord
            (above if power > 0 else below).extend([self._number(number)] * abs(power))
        parts = [*above, self._word(word, size)]
        operators: list[ProductOperator] = ["*" for _ in parts[1:]]
        operators += ["/" for _ in below]
        if not below and len(parts) == 1:
            return parts[0]
        return Product((*parts, *below), tuple(operators))

    def _number(self, number: int) -> Syntax:
        """A factor that is no matrix."""
        component = self.algebra.components.get(number)
        if component is not None and component.closed:
            return Call("trace", (self._chain(component.word),))
        if component is not None and component.left is None:
            return self._form(component)
        tree = self.algebra.trees[number]
        if isinstance(tree, MatrixFunction) and tree.kind == "det":
            return Call("det", (self._matrix(tree),))
        if isinstance(tree, Number):
            return number_of(tree.value)
        return lift(tree)

    def _form(self, component: Component) -> Syntax:
        if all(letter.kind == "vector" for letter in component.word):
            return lift(self.algebra.tree(self.algebra.value(component)))
        return self._chain(component.word)

    def _matrix(self, node: MatrixFunction) -> Syntax:
        """The matrix of a determinant or an inverse."""
        row, column = row_of(node.row.dimension), column_of(node.row.dimension)
        body = rename(node.body, {node.row: row, node.column: column})
        element = self.algebra.element(self.algebra.polynomial(body), row, column)
        return self.sum(element, (row, column))

    def _word(self, word: Word, size: Dimension) -> Syntax:
        if not word:
            return Call("eye", (Name(size) if isinstance(size, str) else Numeral(str(size)),))
        cut = segments(word)
        if len(cut) == 2:
            _, turned = self.algebra.alphabet.transposed(cut[1])
            return Call("outer", (self._chain(cut[0]), self._chain(turned)))
        return self._chain(word)

    def _chain(self, word: Word) -> Syntax:
        factors = tuple(map(self._letter, word))
        if len(factors) == 1:
            return factors[0]
        operators: list[ProductOperator] = ["@" for _ in factors[1:]]
        return Product(factors, tuple(operators))

    def _letter(self, letter: Letter) -> Syntax:
        if letter.kind != "matrix":
            return self._points(letter)
        assert isinstance(letter.name, int)
        matrix = self.algebra.alphabet.matrices[letter.name]
        match matrix.entry:
            case Symbol(name, (first, second)) if (first, second) == (matrix.row, matrix.column):
                shown: Syntax = Name(name)
            case MatrixFunction("inv") as node:
                shown = Call("inv", (self._matrix(node),))
            case _:
                raise NoWord
        return Transposed(shown) if letter.turned else shown

    def _points(self, letter: Letter) -> Syntax:
        """A vector, or a diagonal matrix."""
        assert isinstance(letter.name, tuple)
        if len(letter.name) != 1 or letter.name[0][1] != 1:
            raise NoWord
        tree, index = self.algebra.alphabet.entries[letter.name[0][0]]
        match tree:
            case Symbol(name, (place,)) if place == index:
                shown = Name(name)
                return Call("diag", (shown,)) if letter.kind == "diagonal" else shown
        raise NoWord
