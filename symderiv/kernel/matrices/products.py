"""Products over an index and powers to a size, factor by factor, and their logarithms.

For a size n >= 1: the product over an index of a b is that of a times that of b, what is free of
the index stands there n times, (a b)**n = a**n b**n, and log|a**n| = n log|a|.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from symderiv.formula.tree import (
    Dimension,
    Expr,
    Index,
    Number,
    Plus,
    Power,
    Reduce,
    Size,
    Symbol,
    Times,
    free_indices,
)
from symderiv.kernel.formal import Monomial, Polynomial
from symderiv.kernel.matrices.chains import NoWord
from symderiv.kernel.matrices.elements import Elements

_UNIT: Monomial = ()
_LARGEST_FACTOR = 1000


class Products(Elements):
    """Words, products over indices and powers to sizes."""

    def __init__(
        self, symmetric: Mapping[str, int], lengths: Mapping[str, int] | None = None
    ) -> None:
        super().__init__(symmetric, lengths)
        self.nonzero: frozenset[str] = frozenset()
        """Symbols that are 0 nowhere."""

    def _polynomial(self, node: Expr) -> Polynomial:
        match node:
            case Power(base, exponent) if _is_of_sizes(exponent):
                return self._to_sizes(self.polynomial(base), exponent)
            case Reduce("prod", index, body):
                return self.over_product(index, self.polynomial(body))
        return super()._polynomial(node)

    def over_product(self, index: Index, body: Polynomial) -> Polynomial:
        """The product over an index, of each factor by itself."""
        if len(body) != 1:
            whole = Reduce("prod", index, self.tree(body))
            return {} if not body else self._part(whole)
        ((monomial, coefficient),) = body.items()
        result = self.power_of_size({_UNIT: coefficient}, index.dimension)
        for number, size in monomial:
            tree = self.trees[number]
            if index in free_indices(tree):
                part: Polynomial = {((self._number(Reduce("prod", index, tree)), size),): 1}
            else:
                part = self.power_of_size({((number, size),): 1}, index.dimension)
            result = self._multiplied(result, part)
        return result

    def _to_sizes(self, base: Polynomial, exponent: Expr) -> Polynomial:
        """base ** (2 * n + 1) by its terms, all of one sign unless the base is not 0: a power and
        its inverse need not exist where their product does."""
        result: Polynomial = {_UNIT: 1}
        terms = _terms_of_sizes(exponent)
        if len({multiple > 0 for _, multiple in terms if multiple}) > 1:
            if len(base) != 1 or not all(map(self._is_nonzero, *base)):
                return self._part(Power(self.tree(base), exponent))
        for size, multiple in terms:
            power_of: Polynomial = base if size is None else self.power_of_size(base, size)
            result = self._multiplied(result, self._power(power_of, Fraction(multiple)))
        return result

    def _is_nonzero(self, factor: tuple[int, int]) -> bool:
        tree = self.trees[factor[0]]
        return isinstance(tree, Symbol) and tree.name in self.nonzero

    def power_of_size(self, base: Polynomial, size: Dimension) -> Polynomial:
        """The power to the size of a dimension, of each factor by itself."""
        size = self.lengths.get(size, size) if isinstance(size, str) else size
        if isinstance(size, int):
            return self._power(base, Fraction(size))
        if not base:
            return {}
        if len(base) > 1:
            return self._part(Power(self.tree(base), Size(size)))
        ((monomial, coefficient),) = base.items()
        result: Polynomial = {_UNIT: 1}
        for number, multiple in _factors(coefficient):
            result = self._multiplied(
                result, self._raised(Power(Number(Fraction(number)), Size(size)), multiple)
            )
        for part, multiple in monomial:
            result = self._multiplied(
                result, self._raised(Power(self.trees[part], Size(size)), multiple)
            )
        return result

    def _raised(self, tree: Expr, multiple: int) -> Polynomial:
        return {((self._number(tree), multiple),): 1}

    def _log_of_part(self, tree: Expr) -> Polynomial:
        match tree:
            case Reduce("prod", index, body):
                return self._sum((index,), self._log_absolute(self.polynomial(body)))
            case Power(base, Size() as size):
                return self._multiplied(
                    self.polynomial(size), self._log_absolute(self.polynomial(base))
                )
        return super()._log_of_part(tree)


def _is_of_sizes(exponent: Expr) -> bool:
    try:
        terms = _terms_of_sizes(exponent)
    except NoWord:
        return False
    return any(size is not None for size, _ in terms)


def _terms_of_sizes(exponent: Expr) -> list[tuple[str | None, int]]:
    """A sum of whole multiples of sizes and a whole number.  Raises NoWord."""
    match exponent:
        case Number(value) if value.denominator == 1 and abs(value) <= 12:
            return [(None, int(value))]
        case Size(name):
            return [(name, 1)]
        case Times((Number(value), Size(name))) if value.denominator == 1 and 0 < abs(value) <= 12:
            return [(name, int(value))]
        case Plus(terms):
            return [pair for term in terms for pair in _terms_of_sizes(term)]
    raise NoWord


def _factors(value: Fraction | int) -> list[tuple[int, int]]:
    """The prime factors of a rational with their powers, and -1; what is large stays whole."""
    fraction = Fraction(value)
    found: dict[int, int] = {}
    if fraction < 0:
        found[-1] = 1
    for whole, sign in ((abs(fraction.numerator), 1), (fraction.denominator, -1)):
        rest, prime = whole, 2
        while prime * prime <= rest and prime < _LARGEST_FACTOR:
            while rest % prime == 0:
                found[prime] = found.get(prime, 0) + sign
                rest //= prime
            prime += 1
        if rest > 1:
            found[rest] = found.get(rest, 0) + sign
    return [(number, size) for number, size in found.items() if size]
