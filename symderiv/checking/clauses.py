"""Formulas as polynomials in atoms, a clause for each law.

**What a clause guarantees.**  Wherever the formula that it is given has a value, the polynomial
that it returns has the same value (:mod:`symderiv.checking.terms` says which one that is).  The
polynomial may have a value at more points.  So cancelling needs no condition: where x / x has a
value, it is 1.  Both sides of a claim are brought into this form, never one that stands under d,
and where both have values these are equal if the polynomials are.

A certificate names the laws that its proof uses; the others are not applied, and atoms stay what
they are.  ``docs/certificates.md`` lists them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction

from symderiv.checking import deltas, functions, inverses, matrices, powers, sums
from symderiv.checking.assumptions import Equation, in_sum
from symderiv.checking.refusal import NotCovered, Refused, TooLarge
from symderiv.checking.scope import Declared
from symderiv.checking.signs import is_integer
from symderiv.checking.switches import Sign, Switch, ratio, sign_of
from symderiv.checking.terms import (
    UNIT,
    Atom,
    Data,
    Kind,
    Monomial,
    Polynomial,
    Rational,
    free_of,
    height_of,
    joined,
    number_of,
    polynomial_text,
    position_text,
    scaled,
    shifted,
    short,
)
from symderiv.formula.tree import (
    Apply,
    Compare,
    CompareIndices,
    Condition,
    Constant,
    Delta,
    Dimension,
    Expr,
    Index,
    Label,
    Logical,
    MatrixFunction,
    Number,
    Plus,
    Position,
    Power,
    Reduce,
    Size,
    Symbol,
    Times,
    Where,
    position_indices,
)

MOST_STEPS = 60_000
_MOST_TERMS = 5_000
_HIGHEST = 16
_DEEPEST = 40
_MOST_FACTORS = 1_000


class Clauses:
    """The laws of one proof.  ``used`` collects those that were applied."""

    def __init__(self, scope: Declared, laws: frozenset[str], most: int = MOST_STEPS) -> None:
        self.scope = scope
        self.laws = laws
        self.used: set[str] = set()
        self.steps = 0
        self.most = most
        self.unequal: frozenset[frozenset[Position]] = frozenset()
        self.signs: tuple[tuple[Polynomial, Sign], ...] = ()
        """Polynomials whose sign is known in this case."""
        self.relations: tuple[Equation, ...] = ()
        self._fresh = 0
        self._depth = 0
        self._atoms: dict[str, Atom] = {}
        self._known: dict[Expr, Polynomial] = {}
        self._moved: dict[tuple[object, ...], Polynomial] = {}

    def fresh(self, dimension: Dimension) -> Index:
        """An index that stands nowhere yet; numbered here, so that a proof is always the same."""
        self._fresh += 1
        return Index(f"_{self._fresh:06}", dimension)

    def require(self, law: str) -> None:
        if not self.may(law):
            raise Refused(f"the law {law!r} is used and not named")

    def may(self, law: str) -> bool:
        if law in self.laws:
            self.used.add(law)
            return True
        return False

    def difference(self, left: Expr, right: Expr) -> Polynomial:
        return self.added((self.of(left), scaled(self.of(right), -1)))

    @contextmanager
    def without_equations(self) -> Iterator[None]:
        before, self.relations = self.relations, ()
        try:
            yield
        finally:
            self.relations = before

    def forget(self) -> None:
        """Forget what was found by fewer laws than hold from here on."""
        self._known.clear()
        self._moved.clear()

    def of(self, node: Expr) -> Polynomial:
        known = self._known.get(node)
        if known is None:
            known = self._known[node] = self._of(node)
        return known

    def _of(self, node: Expr) -> Polynomial:
        match node:
            case Number(value):
                return self.constant(value)
            case Plus(terms):
                return self.added(map(self.of, terms))
            case Times(factors):
                return self.product(map(self.of, factors))
            case Power(base, Number(exponent)):
                return self._raised(base, exponent)
            case Power(Constant("e"), exponent):
                return functions.exponential(self, exponent)
            case Power(base, exponent):
                whole = is_integer(exponent, self.scope)
                parts = self.of(base), self.of(exponent)
                return powers.raised(self, *parts, "whole" if whole else "real")
            case Apply(function, arguments):
                return functions.applied(self, function, arguments)
            case Reduce("sum", index, body):
                return sums.total(self, index, body)
            case Reduce(kind, index, body):
                return sums.reduced(self, kind, index, self.of(body))
            case MatrixFunction():
                return matrices.function(self, node)
            case Delta(left, right):
                return deltas.delta(self, left, right)
            case Where(condition, then, otherwise):
                return self._where(condition, then, otherwise)
            case Size(dimension):
                length = self.scope.length(dimension)
                if length is not None:
                    return self.constant(length)
                return self.atom("size", (dimension,))
            case Constant("pi" | "e" as name):
                return self.atom("constant", (name,))
            case Symbol(name, positions):
                return self.atom("symbol", (name, positions))
        raise NotCovered(f"{type(node).__name__} in a claim")

    def _raised(self, base: Expr, exponent: Fraction) -> Polynomial:
        """(u**m)**n = u**(m n) and (u v)**n = u**n v**n for integers, before sums are multiplied
        out."""
        match base:
            case Times(factors) if exponent.denominator == 1:
                return self.product(self._raised(factor, exponent) for factor in factors)
            case Power(inner, Number(size)) if size.denominator == exponent.denominator == 1:
                return self._raised(inner, size * exponent)
        return self.power(self.of(base), exponent)

    def constant(self, value: Rational) -> Polynomial:
        return {UNIT: short(value)} if value else {}

    def _where(self, condition: Condition, then: Expr, otherwise: Expr) -> Polynomial:
        """The branch that is taken.  Where both are the same polynomial, it has the value of
        the whole; equal indices are known to be equal, and unequal ones unequal."""
        test = self._condition(condition)
        known = deltas.truth(self, test)
        if known is not None:
            return self.of(then if known else otherwise)
        return deltas.where(self, test, self.of(then), self.of(otherwise))

    def _condition(self, condition: Condition) -> Data:
        match condition:
            case Compare(operator, left, right):
                return ("compare", operator, self.of(left), self.of(right))
            case CompareIndices(operator, left, right):
                return ("indices", operator, left, right)
            case Logical(operator, parts):
                return ("logical", operator, *map(self._condition, parts))

    def atom(self, kind: Kind, data: Data, exponent: int = 1) -> Polynomial:
        return self.reduced(((self.interned(kind, data), exponent),), 1)

    def interned(self, kind: Kind, data: Data) -> Atom:
        text = f"{kind}({', '.join(map(_text, data))})"
        found = self._atoms.get(text)
        if found is None:
            own = sums.own_indices(kind, data)
            free = frozenset().union(*map(_free, data)) - own
            height = max([*map(_height, data), *map(number_of, own)], default=0)
            found = self._atoms[text] = Atom(kind, data, text, free, height)
        return found

    # Arithmetic.

    def added(self, polynomials: Iterable[Polynomial]) -> Polynomial:
        total: Polynomial = {}
        for polynomial in polynomials:
            for monomial, coefficient in polynomial.items():
                self.add(total, monomial, coefficient)
        return total

    def add(self, total: Polynomial, monomial: Monomial, coefficient: Rational) -> None:
        self.step(len(total))
        value = total.get(monomial, 0) + coefficient
        if value:
            total[monomial] = short(value)
        else:
            total.pop(monomial, None)

    def step(self, terms: int = 0) -> None:
        self.steps += 1
        if self.steps > self.most or terms > _MOST_TERMS:
            raise TooLarge("a proof of so many steps")

    def product(self, factors: Iterable[Polynomial]) -> Polynomial:
        result: Polynomial = {UNIT: 1}
        for factor in factors:
            result = self.multiplied(result, factor)
        return result

    def multiplied(self, left: Polynomial, right: Polynomial) -> Polynomial:
        total: Polynomial = {}
        for first, one in left.items():
            for second, other in right.items():
                self._reduced(total, joined(first, second), one * other)
        return total

    def reduced(self, monomial: Monomial, coefficient: Rational) -> Polynomial:
        total: Polynomial = {}
        self._reduced(total, monomial, coefficient)
        return total

    def _reduced(self, total: Polynomial, monomial: Monomial, coefficient: Rational) -> None:
        """Adds a monomial to ``total``, written by the relations of its atoms."""
        pending = [(monomial, coefficient)]
        self._depth += 1
        if self._depth > _DEEPEST:
            raise NotCovered("relations of relations that come to no end")
        while pending:
            self.step(len(pending))
            monomial, coefficient = pending.pop()
            written = self._by_relation(monomial)
            if written is None:
                self.add(total, monomial, coefficient)
            else:
                pending += [(each, coefficient * factor) for each, factor in written.items()]
        self._depth -= 1

    def _by_relation(self, monomial: Monomial) -> Polynomial | None:
        for atom, size in monomial:
            written = None
            if atom.kind == "delta":
                written = deltas.at_equal_indices(self, monomial, atom, size)
            elif atom.kind == "inverse":
                written = inverses.without_lead(self, monomial, atom, size)
            elif atom.kind == "root":
                written = functions.without_root(self, monomial, atom, size)
            elif atom.kind == "power":
                written = powers.collected(self, monomial, atom, size)
            elif atom.kind == "apply":
                written = functions.related(self, monomial, atom, size)
            if written is None and self.relations:
                written = self._by_assumption(monomial, atom, size)
            if written is not None:
                return written
        return None

    def _by_assumption(self, monomial: Monomial, atom: Atom, size: int) -> Polynomial | None:
        """**Assume**: the atom of which an assumption says what it is, by that."""
        for equation in self.relations:
            said = equation(atom, self)
            if said is not None:
                self.require(equation.law)
                rest = tuple(part for part in monomial if part[0] is not atom)
                return self.multiplied({rest: 1}, self.power(said, size))
        return None

    def over(self, indices: Sequence[Index], body: Polynomial) -> Polynomial:
        return sums.over(self, indices, body)

    def assumed(
        self, indices: Sequence[Index], monomial: Monomial
    ) -> tuple[list[Index], Polynomial] | None:
        return in_sum(self, self.relations, indices, monomial)

    def power(self, base: Polynomial, exponent: Rational) -> Polynomial:
        """Integer powers are products, others roots: u**(p/q) = (u**(1/q))**p wherever the
        left side has a value."""
        if exponent.denominator != 1:
            return functions.root(self, base, Fraction(exponent))
        size = int(exponent)
        if size < 0:
            base = inverses.inverse(self, base)
        if len(base) > 1 and abs(size) > _HIGHEST:
            raise NotCovered("so high a power")
        if len(base) == 1:
            [(monomial, coefficient)] = base.items()
            if abs(size) > _MOST_FACTORS:
                raise NotCovered("so high a power")
            raised = tuple((atom, power * abs(size)) for atom, power in monomial if size)
            return self.reduced(raised, short(Fraction(coefficient) ** abs(size)))
        return self.product([base] * abs(size))

    def of_switch(self, switch: Switch) -> Polynomial:
        """The polynomial of a switching argument, by the signs that are known before it; its own
        is known from here on."""
        self.forget()
        polynomial = self.of(switch.argument)
        self.signs = (*self.signs, (polynomial, switch.sign))
        self.forget()
        return polynomial

    def sign(self, polynomial: Polynomial) -> int | None:
        """**Sign**: as the case says, or that of all of its monomials, or that of all of them
        beside a polynomial of which the case says the same."""
        for known, sign in self.signs:
            factor = ratio(polynomial, known)
            if factor is not None:
                return sign if factor > 0 else -sign
        own = self.sign_by_parts(polynomial)
        if own is not None:
            return own
        for known, sign in self.signs:
            for each in (known, scaled(known, -1)) if sign else ():
                rest = self.added((polynomial, scaled(each, -1)))
                side = sign if each is known else -sign
                if self.sign_by_parts(rest) == side:
                    return side
        return None

    def sign_by_parts(self, polynomial: Polynomial) -> int | None:
        """0 of no monomial, and 1 or -1 if all of them have it."""
        signs = {self._sign_of_monomial(each) * sign_of(c) for each, c in polynomial.items()}
        if not signs:
            return 0
        return signs.pop() if len(signs) == 1 and signs != {0} else None

    def _sign_of_monomial(self, monomial: Monomial) -> int:
        """1 or -1, and 0 where the sign is not known."""
        product = 1
        for atom, size in monomial:
            product *= self._sign_of_atom(atom) ** (size % 2 or 2)
        return product

    def _sign_of_atom(self, atom: Atom) -> int:
        if functions.is_positive(self, atom):
            return 1
        signs = [sign for known, sign in self.signs if known == {((atom, 1),): 1}]
        return signs[0] if signs else 0

    def never_zero(self, atom: Atom) -> bool:
        return functions.is_positive(self, atom) or functions.is_nonzero(self, atom)

    # The same formula at other indices.

    def moved(self, polynomial: Polynomial, to: Mapping[Index, Position]) -> Polynomial:
        """A polynomial with other indices in place of free ones, in all of its atoms at once."""
        if not free_of(polynomial) & to.keys():
            return polynomial
        parts = []
        for monomial, coefficient in polynomial.items():
            factors = [self._moved_power(atom, size, to) for atom, size in monomial]
            parts.append(self.product([{UNIT: coefficient}, *factors]))
        return self.added(parts)

    def _moved_power(self, atom: Atom, size: int, to: Mapping[Index, Position]) -> Polynomial:
        if not atom.free & to.keys():
            return {((atom, size),): 1}
        moving = tuple([(index, to[index]) for index in atom.free if index in to])
        key = (atom, moving, len(self.relations))
        if key not in self._moved:
            self._moved[key] = self._moved_atom(atom, dict(moving))
        return self.power(self._moved[key], size)

    def _moved_atom(self, atom: Atom, to: Mapping[Index, Position]) -> Polynomial:
        def at(part: object) -> object:
            if isinstance(part, Index | Label):
                return shifted(part, to)
            if isinstance(part, dict):
                return self.moved(part, to)
            return tuple(map(at, part)) if isinstance(part, tuple) else part

        if atom.kind == "sum":
            return sums.moved(self, atom, to)
        if atom.kind == "delta":
            return deltas.delta(self, *map(at, atom.data))  # type: ignore[arg-type]
        if atom.kind == "inverse":
            return inverses.inverse(self, self.moved(inverses.below(atom), to))
        if atom.kind == "root":
            base, degree = map(at, atom.data)
            return functions.root(self, base, Fraction(1, degree))  # type: ignore[arg-type, call-overload]
        if atom.kind == "where":
            return deltas.where(self, *map(at, atom.data))  # type: ignore[arg-type]
        if atom.kind == "apply":
            function, *arguments = map(at, atom.data)
            return functions.of_polynomials(self, function, arguments)  # type: ignore[arg-type]
        if atom.kind == "reduce":
            return sums.moved_reduction(self, atom, to)
        if atom.kind == "matrix":
            return matrices.moved(self, atom, dict(to))
        if atom.kind == "power":
            return powers.raised(self, *map(at, atom.data))  # type: ignore[arg-type]
        return self.atom(atom.kind, tuple(map(at, atom.data)))


def _text(part: object) -> str:
    match part:
        case dict():
            return polynomial_text(part)
        case Index() | Label():
            return position_text(part)
        case tuple():
            return f"[{', '.join(map(_text, part))}]"
    return str(part)


def _free(part: object) -> frozenset[Index]:
    match part:
        case dict():
            return free_of(part)
        case Index() | Label():
            return frozenset(position_indices(part))
        case tuple():
            return frozenset().union(*map(_free, part))
    return frozenset()


def _height(part: object) -> int:
    match part:
        case dict():
            return height_of(part)
        case tuple():
            return max(map(_height, part), default=0)
    return 0
