"""Whether a claim about matrices holds at every size."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction

from symderiv.formula.tree import (
    Affine,
    Apply,
    Constant,
    Delta,
    Expr,
    Index,
    Label,
    MatrixFunction,
    Number,
    Piece,
    Plus,
    Power,
    Reduce,
    Size,
    Symbol,
    Times,
    Where,
    free_indices,
    own_positions,
    pieces,
    rename,
    walk,
)
from symderiv.kernel.formal import Monomial, Parts, Polynomial, TooMuch
from symderiv.kernel.matrices.chains import NoWord
from symderiv.kernel.matrices.elements import Element
from symderiv.kernel.matrices.functions import Functions, determinants_in
from symderiv.kernel.matrices.letters import Component, Word, column_of, row_of
from symderiv.kernel.matrices.relations import Relations
from symderiv.kernel.problem import Problem

_MOST_ROUNDS = 200
_MINUS_ONE = Number(Fraction(-1))
_OPEN_FUNCTIONS = frozenset({"exp", "log", "logabs", "sin", "cos"})
"""Smooth functions whose domains are open, so that what holds on a dense set holds everywhere."""


def vanishes(problem: Problem) -> bool:
    """Whether the residual is 0 by the algebra of matrices; False says nothing."""
    if not _is_of_matrices(problem):
        return False
    for pivoting in (False, True):
        try:
            if Proof(problem, pivoting).succeeds():
                return True
        except (TooMuch, NoWord):
            continue
    return False


def _is_of_matrices(problem: Problem) -> bool:
    """Whether there is a determinant or an inverse, or an assumed equation between matrices or
    between products."""
    if any(map(_is_product_equation, problem.relations)):
        return True
    return any(isinstance(part, MatrixFunction) for part in walk(problem.residual))


def _is_product_equation(equation: Expr) -> bool:
    if len(free_indices(equation)) > 1:
        return True
    parts = list(walk(equation))
    return any(isinstance(part, MatrixFunction) for part in parts) or any(
        isinstance(part, Reduce) and isinstance(part.body, Times) for part in parts
    )


@dataclass(frozen=True, slots=True)
class _Exponents:
    """det(U)**2 = 1, or det(P)**2 = det(P): a power of a part that is a lower one."""

    part: int
    power: int
    equal: int


class Proof:
    """The residual of one problem by the algebra of words."""

    def __init__(self, problem: Problem, pivoting: bool) -> None:
        self.problem = problem
        self.algebra = Functions(_symmetric(problem.relations), pivoting, problem.lengths)
        domains = problem.domains.items()
        self.algebra.nonzero = frozenset(name for name, domain in domains if 0 not in domain)
        self.relations = Relations(self.algebra)
        self.numbers: list[tuple[int, Polynomial]] = []
        self.exponents: list[_Exponents] = []

    def succeeds(self) -> bool:
        """Whether the residual is 0, by inverses that the claim may be assumed to have."""
        if self.reduced():
            return False
        inverses = self.algebra.inverse_letters.of
        return inverses.keys() <= self.algebra.asked_for or self._is_dense()

    def reduced(self) -> Polynomial:
        """The residual in words, with all rules applied.  Raises TooMuch and NoWord."""
        self._ask()
        residual = self.algebra.polynomial(self.problem.residual)
        self._assume()
        self.relations.with_inverses(self._used(residual))
        self.relations.complete()
        return self._reduced(residual)

    def _ask(self) -> None:
        """Notes the inverses of matrices whose determinant the claim asks not to be 0, and those
        that assumed equations have, products first: the others may be written by them."""
        algebra = self.algebra
        asked = [each.expr for each in self.problem.required if each.asked != "nonnegative"]
        nodes = [node for expr in asked for node in determinants_in(expr)]
        nodes += [node for equation in self.problem.relations for node in _inverses_in(equation)]
        matrices = [(algebra.matrix_of(node), node.row.dimension) for node in nodes]
        for element, size in sorted(matrices, key=lambda pair: len(pair[0])):
            for word in algebra.inverse(element, size):
                for letter in word:
                    if letter.name in algebra.inverse_letters.of:
                        algebra.asked_for.add(letter.name)

        for expr in asked:
            with suppress(TooMuch, NoWord):
                product = algebra.polynomial(expr)
                if len(product) == 1:
                    (monomial,) = product
                    self.relations.nonzero |= {number for number, size in monomial if size > 0}

    def _used(self, polynomial: Polynomial) -> set[int]:
        """The inverses that stand in words of a polynomial, and in what these are inverses of."""
        inverses = self.algebra.inverse_letters.of
        words: list[Word] = []
        pending, seen = [polynomial], set[int]()
        while pending:
            for number in {number for monomial in pending.pop() for number, _ in monomial} - seen:
                seen.add(number)
                component = self._component(number)
                words += [component.word] if component is not None else []
                if number in self.algebra.inverses:
                    pending.append(self.algebra.inverses[number])
        found = set[int]()
        while words:
            for letter in words.pop():
                if letter.name in inverses and letter.name not in found:
                    assert isinstance(letter.name, int)
                    found.add(letter.name)
                    words += inverses[letter.name]
        return found

    def _is_dense(self) -> bool:
        """Whether a claim that holds where some matrices have inverses holds everywhere: these
        are arrays of independent real numbers, and all functions are continuous."""
        problem = self.problem
        if problem.relations or problem.where or problem.kinks or problem.same or problem.assumed:
            return False
        if not all(_is_continuous(part) for part in walk(problem.residual)):
            return False
        for element in self.algebra.inverse_letters.of.values():
            if len(element) != 1:
                return False
            ((word, _),) = element.items()
            if len(word) != 1 or word[0].kind != "matrix":
                return False
            assert isinstance(word[0].name, int)
            entry = self.algebra.alphabet.matrices[word[0].name].entry
            if not isinstance(entry, Symbol) or problem.domains[entry.name].integer:
                return False
        return True

    def _assume(self) -> None:
        """Assumed equations as relations between words, or between numbers."""
        for equation in self.problem.relations:
            free = free_indices(equation)
            if _leads_out(equation):
                continue
            try:
                self._relate(equation, free)
            except NoWord:
                continue

    def _relate(self, equation: Expr, free: tuple[Index, ...]) -> None:
        algebra = self.algebra
        if not free:
            self._number(algebra.polynomial(equation))
        elif len(free) == 1:
            row = row_of(free[0].dimension)
            body = algebra.polynomial(rename(equation, {free[0]: row}))
            if body:
                self.relations.add(algebra.element(body, row, None))
        elif len(free) == 2:
            row, column = row_of(free[0].dimension), column_of(free[1].dimension)
            body = algebra.polynomial(rename(equation, {free[0]: row, free[1]: column}))
            if body:
                element = algebra.element(body, row, column)
                self.relations.assume(element)
                self._determinants(element, free)

    def _number(self, polynomial: Polynomial) -> None:
        """A part of an equation between numbers by the others."""
        for monomial, coefficient in polynomial.items():
            if len(monomial) == 1 and monomial[0][1] == 1:
                part = monomial[0][0]
                others = {m: -c / coefficient for m, c in polynomial.items() if m != monomial}
                if not any(part == number for m in others for number, _ in m):
                    self.numbers.append((part, others))  # type: ignore[arg-type]
                    return

    def _determinants(self, element: Element, free: tuple[Index, ...]) -> None:
        """The determinants of both sides of an equation between two words."""
        size = free[0].dimension
        if len(element) != 2 or free[1].dimension != size:
            return
        (first, one), (second, other) = element.items()
        minus = self.algebra.scaled(other, -1)
        sides = [
            self.algebra.determinant({first: one}, size),
            self.algebra.determinant({second: minus}, size),
        ]
        if any(len(side) != 1 or set(side.values()) != {1} for side in sides):
            return
        high, low = sorted((next(iter(side)) for side in sides), key=_degree, reverse=True)
        if len(high) == 1 and len(low) <= 1:
            (part, power) = high[0]
            equal = 0 if not low else low[0][1] if low[0][0] == part else None
            if equal is not None and power > equal >= 0:
                self.exponents.append(_Exponents(part, power, equal))

    # The residual

    def _reduced(self, polynomial: Polynomial) -> Polynomial:
        """A polynomial with every rule applied to its parts."""
        for _ in range(_MOST_ROUNDS):
            changed = self._once(polynomial)
            if changed is None or not changed:
                return polynomial if changed is None else changed
            polynomial = changed
        return polynomial

    def _once(self, polynomial: Polynomial) -> Polynomial | None:
        for monomial in polynomial:
            for number, size in monomial:
                found = self._of_power(number, size)
                if found is not None:
                    return self._replaced(polynomial, number, size, found)
        return None

    def _of_power(self, number: int, size: int) -> Polynomial | None:
        """A power of a part by a rule; None where there is none."""
        for rule in self.exponents:
            if rule.part == number:
                rest = size
                if rule.equal == 0:
                    rest = size % rule.power
                elif size >= rule.power:
                    rest = size - rule.power + rule.equal
                if rest != size:
                    return {((number, rest),): 1} if rest else {(): 1}
        tree = self.algebra.trees[number]
        if isinstance(tree, Power) and tree.base == _MINUS_ONE and size != 1:
            return {((number, 1),): 1} if size % 2 else {(): 1}
        if size < 1:
            return None
        for part, equal in self.numbers:
            if part == number:
                return self.algebra.raised(equal, size)
        component = self._component(number)
        found = None if component is None else self.relations.of_component(component)
        return None if found is None else self.algebra.raised(found, size)

    def _component(self, number: int) -> Component | None:
        known = self.algebra.components.get(number)
        if known is not None:
            return known
        return self._entry(number)

    def _entry(self, number: int) -> Component | None:
        """A part with two free indices as a word of one letter."""
        tree = self.algebra.trees[number]
        free = free_indices(tree)
        if len(free) != 2:
            return None
        monomial: Monomial = ((number, 1),)
        first, second = free
        try:
            element = self.algebra.element({monomial: 1}, first, second)
        except NoWord:
            return None
        ((word, coefficient),) = element.items()
        if coefficient != {(): 1}:
            return None
        return Component(first, second, word)

    def _replaced(
        self, polynomial: Polynomial, number: int, size: int, by: Polynomial
    ) -> Polynomial:
        terms = []
        for monomial, coefficient in polynomial.items():
            if (number, size) not in monomial:
                terms.append({monomial: coefficient})
                continue
            rest = tuple(part for part in monomial if part != (number, size))
            terms.append(self.algebra.product({rest: coefficient}, by))
        return self.algebra.sum_of(terms)


def _leads_out(equation: Expr) -> bool:
    """Whether an equation may read an entry outside of its axis, where it says nothing."""
    places = (position for part in walk(equation) for position in own_positions(part))
    return any(isinstance(position, Affine | Label) for position in places)


def _inverses_in(node: Piece) -> list[MatrixFunction]:
    """The inverses that a formula has on every branch, innermost first."""
    if isinstance(node, Where):
        return []
    found = [each for piece in pieces(node) for each in _inverses_in(piece)]
    if isinstance(node, MatrixFunction) and node.kind != "det":
        found.append(node)
    return found


def _degree(monomial: Monomial) -> int:
    return sum(size for _, size in monomial)


def _is_continuous(part: Piece) -> bool:
    match part:
        case Apply(function, _):
            return function in _OPEN_FUNCTIONS
        case Power(_, Number(exponent)):
            return exponent.denominator == 1
        case Reduce(kind, _, _):
            return kind == "sum"
    known = (Symbol, Number, Constant, Size, Delta, Plus, Times, MatrixFunction)
    return isinstance(part, known)


def _symmetric(relations: Iterable[Expr]) -> dict[str, int]:
    """The symbols that are assumed to be equal to their transpose, or to its negative."""
    found: dict[str, int] = {}
    for relation in relations:
        parts = Parts()
        try:
            terms = list(parts.polynomial(relation).items())
        except TooMuch:
            continue
        if len(terms) != 2 or any(len(m) != 1 or m[0][1] != 1 for m, _ in terms):
            continue
        (first, one), (second, other) = terms
        trees = parts.trees[first[0][0]], parts.trees[second[0][0]]
        match trees:
            case Symbol(name, (a, b)), Symbol(same, (c, d)) if (
                name == same and (a, b) == (d, c) and a != b and abs(one) == abs(other)
            ):
                if all(isinstance(position, Index) for position in (a, b)):
                    found[name] = 1 if one == -other else -1
    return found
