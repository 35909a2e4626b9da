"""The cheapest zero test: a residual as a Laurent polynomial in its parts, for every size at once.

A part is what is no sum, product or power, such as ``exp(z[k])``.  Nothing is put in for an index
or a size; what is used holds at every size and for all values of the indices, wherever the parts
have a value:

- sums are linear, what is free of the index stands in front of them, and they change places;
- p * p**-1 = 1, for parts and for sums of parts: ``1 / (1 + exp(z))`` is a part s of its own
  with the relation s * exp(z) = 1 - s;
- exp(a + b) = exp(a) * exp(b), and log|a * b| = log|a| + log|b|;
- delta[i, j] * f(j) = delta[i, j] * f(i);
- where(c, a + b, e) = where(c, a, 0) + where(c, b, 0) + where(not c, e, 0);
- arguments of functions are brought into the same form.

So a residual that comes out as 0 vanishes everywhere; one that does not may vanish all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import chain, permutations, product
from math import gcd, lcm
from typing import TypeAlias

from symderiv.calculus.conditions import conjunction, conjuncts, negated
from symderiv.calculus.deltas import partner
from symderiv.formula.degree import Key, canonical
from symderiv.formula.tree import (
    ZERO,
    Apply,
    Condition,
    Delta,
    Expr,
    Index,
    Number,
    Plus,
    Power,
    Reduce,
    Size,
    Times,
    Where,
    free_indices,
    fresh,
    plus,
    position_indices,
    power,
    rename,
    times,
    total,
)

Rational: TypeAlias = Fraction | int
Monomial: TypeAlias = tuple[tuple[int, int], ...]
"""Numbers of parts in ascending order, each with its power, which may be negative."""
Polynomial: TypeAlias = dict[Monomial, Rational]

_UNIT: Monomial = ()
_HIGHEST = 12
_MOST_PERMUTED = 3
_MOST_TERMS = 400
_MOST_STEPS = 5_000


class TooMuch(ArithmeticError):
    """More terms, powers or steps than a cheap test should have, or a division by 0."""


def is_formally_zero(residual: Expr) -> bool:
    """Whether ``residual`` vanishes as a polynomial in its parts; False says nothing."""
    try:
        return not Parts().polynomial(residual)
    except TooMuch:
        return False


class Parts:
    """The parts of one residual, by number."""

    def __init__(self) -> None:
        self.numbers: dict[Key, int] = {}
        self.trees: list[Expr] = []
        self.inverses: dict[int, Polynomial] = {}
        """Parts that are the inverse of a sum of parts, with that sum, which has no content."""
        self.sums: dict[int, tuple[tuple[Index, ...], Monomial]] = {}
        """Parts that are the sum of a product over some indices."""
        self.known: dict[Expr, Polynomial] = {}
        self.steps = 0

    def polynomial(self, node: Expr) -> Polynomial:
        found = self.known.get(node)
        if found is None:
            found = self.known[node] = self._polynomial(node)
        return found

    def _polynomial(self, node: Expr) -> Polynomial:
        match node:
            case Number(value):
                return {_UNIT: _short(value)} if value else {}
            case Plus(terms):
                return self._added(map(self.polynomial, terms))
            case Times(factors):
                result = self.polynomial(factors[0])
                for factor in factors[1:]:
                    result = self._multiplied(result, self.polynomial(factor))
                return result
            case Power(base, Number(exponent)):
                return self._power(self.polynomial(base), exponent)
            case Reduce("sum", index, body):
                return self._sum((index,), self.polynomial(body))
            case Reduce(kind, index, body):
                return self._part(Reduce(kind, index, self.tree(self.polynomial(body))))
            case Where(condition, then, otherwise):
                taken = self._branch(condition, self.polynomial(then))
                other = self._branch(negated(condition), self.polynomial(otherwise))
                return self._added((taken, other))
            case Apply("exp", (argument,)):
                return self._exp(self.polynomial(argument))
            case Apply("logabs", (argument,)):
                return self._log_absolute(self.polynomial(argument))
            case Apply(function, arguments):
                inside = [self.tree(self.polynomial(argument)) for argument in arguments]
                return self._part(Apply(function, tuple(inside)))
        return self._part(node)

    def _branch(self, condition: Condition, branch: Polynomial) -> Polynomial:
        """where(c, a + b, 0) = where(c, a, 0) + where(c, b, 0), numbers stand in front, and a
        branch of a branch is one under both conditions."""
        total: Polynomial = {}
        for monomial, coefficient in branch.items():
            inner, tests = self._product(monomial), list(conjuncts(condition))
            if isinstance(inner, Where) and inner.otherwise == ZERO:
                tests += conjuncts(inner.condition)
                inner = inner.then
            number = self._number(Where(conjunction(tests), inner, ZERO))
            self._add(total, ((number, 1),), coefficient)
        return total

    def _exp(self, argument: Polynomial) -> Polynomial:
        """exp(a + b) = exp(a) * exp(b), and exp(-a) = exp(a)**-1."""
        result: Monomial = _UNIT
        for monomial, coefficient in argument.items():
            multiple = Fraction(coefficient)
            unit = times(Fraction(1, multiple.denominator), self._product(monomial))
            part = self._number(Apply("exp", (unit,)))
            result = _joined(result, ((part, int(multiple.numerator)),))
        return {result: 1}

    def _log_absolute(self, argument: Polynomial) -> Polynomial:
        """log|a * b| = log|a| + log|b|, and log|exp(a)| = a."""
        if not argument:
            raise TooMuch
        content = _content(argument)
        rest = {_joined(m, _inverted(content)): factor for m, factor in argument.items()}
        terms = [self._part(Apply("logabs", (self.tree(rest),)))] if rest != {_UNIT: 1} else []
        for number, size in content:
            part = self._log_of_part(self.trees[number])
            terms.append({monomial: factor * size for monomial, factor in part.items()})
        return self._added(terms)

    def _log_of_part(self, tree: Expr) -> Polynomial:
        match tree:
            case Apply("exp", (inner,)):
                return self.polynomial(inner)
        return self._part(Apply("logabs", (tree,)))

    def _part(self, tree: Expr, exponent: int = 1) -> Polynomial:
        return {((self._number(tree), exponent),): 1}

    def _number(self, tree: Expr) -> int:
        number = self.numbers.setdefault(canonical(tree, {}), len(self.trees))
        if number == len(self.trees):
            self.trees.append(tree)
        return number

    def tree(self, polynomial: Polynomial) -> Expr:
        terms = [
            times(coefficient, self._product(monomial))
            for monomial, coefficient in polynomial.items()
        ]
        return plus(*terms)

    def _product(self, monomial: Monomial) -> Expr:
        return times(*[power(self.trees[number], size) for number, size in monomial])

    def _added(self, polynomials: Iterable[Polynomial]) -> Polynomial:
        total: Polynomial = {}
        for polynomial in polynomials:
            for monomial, coefficient in polynomial.items():
                self._add(total, monomial, coefficient)
        return total

    def _add(self, total: Polynomial, monomial: Monomial, coefficient: Rational) -> None:
        self._step(len(total))
        added = total.get(monomial, 0) + coefficient
        if added:
            total[monomial] = added
        else:
            total.pop(monomial, None)

    def _step(self, terms: int) -> None:
        self.steps += 1
        if self.steps > _MOST_STEPS or terms > _MOST_TERMS:
            raise TooMuch

    def _multiplied(self, left: Polynomial, right: Polynomial) -> Polynomial:
        total: Polynomial = {}
        for first, one in left.items():
            for second, other in right.items():
                self._reduced(total, _joined(first, second), one * other)
        return total

    def _reduced(self, total: Polynomial, monomial: Monomial, coefficient: Rational) -> None:
        """Adds a monomial to ``total`` by the relations of its parts."""
        pending = [(monomial, coefficient)]
        while pending:
            monomial, coefficient = pending.pop()
            written = self._by_relation(monomial)
            if written is None:
                self._add(total, monomial, coefficient)
                continue
            self._step(len(pending))
            pending += [(each, coefficient * factor) for each, factor in written.items()]

    def _by_relation(self, monomial: Monomial) -> Polynomial | None:
        """A monomial by the first relation that applies to it; None where there is none."""
        for number, size in monomial:
            if size < 1:
                continue
            below = self.inverses.get(number)
            if below is not None:
                term = self._term_to_replace(dict(monomial), below)
                if term is not None:
                    return _without(monomial, number, below, term)
            elif isinstance(self.trees[number], Delta):
                written = self._at_equal_indices(monomial, number)
                if written is not None:
                    return written
        return None

    def _term_to_replace(self, powers: dict[int, int], below: Polynomial) -> Monomial | None:
        """For s = 1 / (lead + rest): the term of the sum by which a product with s is rewritten.

        No product keeps s beside the whole of ``lead``, nor, where ``rest`` is one term,
        beside a negative power of one of its parts (partial fractions).
        """
        lead = max(below, key=_order)
        if all(powers.get(n, 0) >= size for n, size in lead):
            return lead
        if len(below) == 2 and any(powers.get(n, 0) < 0 for n, _ in lead):
            rest = min(below, key=_order)
            # The result is divided by ``rest``, and d**2 = d leaves no room for 1 / d.
            return None if any(isinstance(self.trees[n], Delta) for n, _ in rest) else rest
        return None

    def _at_equal_indices(self, monomial: Monomial, number: int) -> Polynomial | None:
        """delta[i, j] * f(j) = delta[i, j] * f(i), and the square of a delta is itself."""
        delta = self.trees[number]
        assert isinstance(delta, Delta)
        first, second = delta.left, delta.right
        if not isinstance(second, Index) or second in position_indices(first):
            first, second = second, first
        others = tuple(part for part in monomial if part[0] != number)
        if not isinstance(second, Index) or second in position_indices(first):
            single = dict(monomial)[number] == 1
            return None if single else {_joined(((number, 1),), others): 1}
        if dict(monomial)[number] == 1 and not self._holds_any(others, second):
            return None
        renamed = self.polynomial(rename(self._product(others), {second: first}))
        return {_joined(((number, 1),), each): factor for each, factor in renamed.items()}

    def _holds_any(self, monomial: Monomial, index: Index) -> bool:
        return any(self._holds(number, (index,)) for number, _ in monomial)

    def _power(self, base: Polynomial, exponent: Fraction) -> Polynomial:
        if exponent.denominator != 1:
            root = Power(self.tree(base), Number(Fraction(1, exponent.denominator)))
            return self._part(root, int(exponent.numerator))
        size = int(exponent)
        if abs(size) > _HIGHEST:
            raise TooMuch
        if size < 0:
            base = self._inverse(base)
        result: Polynomial = {_UNIT: 1}
        for _ in range(abs(size)):
            result = self._multiplied(result, base)
        return result

    def _inverse(self, base: Polynomial) -> Polynomial:
        if not base:
            raise TooMuch
        content = _content(base)
        scale = _scale(base)
        primitive = {
            _joined(monomial, _inverted(content)): _short(Fraction(coefficient) / scale)
            for monomial, coefficient in base.items()
        }
        # 1 / s is the sum of which s is the inverse.
        sums = [(n, size) for n, size in content if size > 0 and n in self.inverses]
        plain = tuple(part for part in content if part not in sums)
        outside: Polynomial = {_inverted(plain): _short(1 / scale)}
        for number, size in sums:
            outside = self._multiplied(outside, self._power(self.inverses[number], Fraction(size)))
        if len(primitive) == 1:
            return outside
        number = self._number(Power(self.tree(primitive), Number(Fraction(-1))))
        self.inverses[number] = primitive
        return self._multiplied(outside, {((number, 1),): 1})

    def _sum(self, indices: tuple[Index, ...], body: Polynomial) -> Polynomial:
        """The sum over some indices, in which sums that depend on one of them are merged."""
        total: Polynomial = {}
        for monomial, coefficient in body.items():
            merged = self._merged(indices, monomial)
            if merged is None:
                summed = self._monomial_sum(indices, monomial)
            else:
                summed = self._sum(*merged)
            for each, factor in summed.items():
                self._add(total, each, coefficient * factor)
        return total

    def _merged(
        self, indices: tuple[Index, ...], monomial: Monomial
    ) -> tuple[tuple[Index, ...], Polynomial] | None:
        """One more sum of a product in front of it all; None where there is no more."""
        for number, size in monomial:
            if size > 0 and number in self.sums and self._holds(number, indices):
                bound, inside = self.sums[number]
                new = {index: fresh(index) for index in bound}
                rest = _joined(monomial, ((number, -1),))
                body = self._multiplied({rest: 1}, {self._renamed(inside, new): 1})
                return (*indices, *new.values()), body
        return None

    def _renamed(self, monomial: Monomial, new: Mapping[Index, Index]) -> Monomial:
        """A monomial at other indices, equal to none that stand in it."""
        parts = [(self._renamed_part(number, new), size) for number, size in monomial]
        return tuple(sorted(parts))

    def _renamed_part(self, number: int, new: Mapping[Index, Index]) -> int:
        if not self._holds(number, new):
            return number
        renamed = self._number(rename(self.trees[number], new))
        if number in self.inverses and renamed not in self.inverses:
            below = self.inverses[number].items()
            self.inverses[renamed] = {self._renamed(each, new): factor for each, factor in below}
        if number in self.sums and renamed not in self.sums:
            bound, inside = self.sums[number]
            self.sums[renamed] = bound, self._renamed(inside, new)
        return renamed

    def _holds(self, number: int, indices: Iterable[Index]) -> bool:
        free = free_indices(self.trees[number])
        return any(index in free for index in indices)

    def _monomial_sum(self, indices: tuple[Index, ...], monomial: Monomial) -> Polynomial:
        """The sum of a product is the product of the sums of those of its factors that share
        no index; sums change places."""
        contracted = self._contracted(indices, monomial)
        if contracted is not None:
            return contracted
        rest = [part for part in monomial if self._holds(part[0], indices)]
        result: Polynomial = {tuple(part for part in monomial if part not in rest): 1}
        left = list(indices)
        while left:
            bound, linked = [left.pop(0)], []
            while reached := [part for part in rest if self._holds(part[0], bound)]:
                linked += reached
                rest = [part for part in rest if part not in reached]
                bound += [i for i in left if any(self._holds(n, (i,)) for n, _ in reached)]
                left = [index for index in left if index not in bound]
            result = self._multiplied(result, self._total(bound, tuple(sorted(linked))))
        return result

    def _contracted(self, indices: tuple[Index, ...], monomial: Monomial) -> Polynomial | None:
        """sum(delta[i, j] * f(i), i) = f(j) for what is on the axis whatever the size; None where
        no delta is left."""
        for number, size in monomial:
            delta = self.trees[number]
            for index in indices if isinstance(delta, Delta) and size > 0 else ():
                assert isinstance(delta, Delta)
                target = partner(delta, index)
                if target is not None:
                    others = tuple(part for part in monomial if part[0] != number)
                    renamed = self.polynomial(rename(self._product(others), {index: target}))
                    left = tuple(each for each in indices if each != index)
                    return self._sum(left, renamed) if left else renamed
        return None

    def _total(self, bound: list[Index], monomial: Monomial) -> Polynomial:
        if not monomial:
            dimension = bound[0].dimension
            if isinstance(dimension, int):
                return {_UNIT: dimension}
            return self._part(Size(dimension))
        body = self._product(monomial)
        trees = {order: total(body, *order) for order in _orders(bound)}
        order = next(iter(trees))
        if len(trees) > 1:
            order = min(trees, key=lambda order: repr(canonical(trees[order], {})))
        number = self._number(trees[order])
        self.sums.setdefault(number, (order, monomial))
        return {((number, 1),): 1}


def _without(monomial: Monomial, inverse: int, below: Polynomial, term: Monomial) -> Polynomial:
    """s * term = (1 - s * rest) / c, where s = 1 / (c * term + rest)."""
    factor = Fraction(1) / below[term]
    shared = _joined(monomial, _inverted(term))
    written: Polynomial = {_joined(shared, ((inverse, -1),)): _short(factor)}
    for each, coefficient in below.items():
        if each != term:
            written[_joined(shared, each)] = _short(-factor * coefficient)
    return written


def _short(value: Fraction) -> Rational:
    return int(value) if value.denominator == 1 else value


def _joined(left: Monomial, right: Monomial) -> Monomial:
    """The product of two monomials."""
    if not left or not right:
        return left or right
    powers = dict(left)
    for number, size in right:
        powers[number] = powers.get(number, 0) + size
    return tuple(sorted((number, size) for number, size in powers.items() if size))


def _inverted(monomial: Monomial) -> Monomial:
    return tuple((number, -size) for number, size in monomial)


def _orders(bound: list[Index]) -> list[tuple[Index, ...]]:
    """The orders of some indices, those of one dimension side by side."""
    by_dimension: dict[str, list[Index]] = {}
    for index in bound:
        by_dimension.setdefault(str(index.dimension), []).append(index)
    groups = [by_dimension[name] for name in sorted(by_dimension)]
    if any(len(group) > _MOST_PERMUTED for group in groups):
        return [tuple(chain(*groups))]
    return [tuple(chain(*order)) for order in product(*[permutations(g) for g in groups])]


def _content(polynomial: Polynomial) -> Monomial:
    """The lowest power of each part over all terms."""
    monomials = [dict(monomial) for monomial in polynomial]
    numbers = sorted({number for monomial in monomials for number in monomial})
    lowest = [(n, min(monomial.get(n, 0) for monomial in monomials)) for n in numbers]
    return tuple((number, size) for number, size in lowest if size)


def _scale(polynomial: Polynomial) -> Fraction:
    """The number by which all coefficients are divided: their content, with the sign of their sum,
    so that sums with other numbers for their parts are scaled alike."""
    coefficients = [Fraction(coefficient) for coefficient in polynomial.values()]
    numerator = gcd(*[each.numerator for each in coefficients])
    denominator = lcm(*[each.denominator for each in coefficients])
    total = sum(coefficients)
    sign = total or Fraction(polynomial[max(polynomial, key=_order)])
    return Fraction(numerator if sign > 0 else -numerator, denominator)


def _order(monomial: Monomial) -> tuple[int, Monomial]:
    return sum(size for _, size in monomial), monomial
