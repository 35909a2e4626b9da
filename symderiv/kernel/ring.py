"""Generators and the polynomials in them.

A formula becomes a fraction of polynomials over the rationals in *generators*: the entries
of symbols, and whatever else has no simpler form (exp of a monomial, log|p| of an
irreducible p, a root, sin and cos of an angle, a special function at an argument).  Evaluation
at a point where no denominator vanishes is a ring homomorphism from the polynomials modulo
the *relations* below to the reals, so a numerator that reduces to 0 is 0 at every such
point, whether or not the generators are independent.

Relations: r**k = e (roots), sin**2 = 1 - cos**2, |p|**2 = p**2, and for the indicators
pos(p) = [p > 0], neg(p) = [p < 0]: pos**2 = pos, neg**2 = neg, pos * neg = 0.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from symderiv.base import steps

Polynomial: TypeAlias = fmpq_mpoly
Key: TypeAlias = tuple[Any, ...]
Monomial: TypeAlias = tuple[tuple[int, int], ...]
"""Numbers of generators, each with its power."""


class Restart(Exception):
    """More or finer generators are needed: begin the evaluation again."""


class NoValue(Exception):
    """A denominator is identically zero, so the formula has a value nowhere."""


class TooLarge(Exception):
    """The normal form outgrows its limits."""


class Value:
    """A fraction: a numerator, and a denominator as powers of the ring's known factors."""

    __slots__ = ("above", "below")

    def __init__(self, above: Polynomial, below: dict[int, int]) -> None:
        self.above = above
        self.below = below


MAXIMAL_TERMS = 200_000
BUDGET = 5 * steps.SECOND // 2
TOUCHED = 4
"""Steps for a result, besides one for each of its terms."""
MULTIPLIED = 32
"""Products of terms that FLINT makes in a step."""
_ROOTS = ("root", "root+", "radical")


class Ring:
    """The generators met so far, their relations, and arithmetic of fractions.

    Numbers of generators stay the same for the life of a ring, so keys that name generators
    by number stay valid; polynomials do not survive a :class:`Restart`.
    """

    def __init__(self, budget: int = BUDGET) -> None:
        self.numbers: dict[Key, int] = {}
        self.keys: list[Key] = []
        self.elements: list[frozenset[int]] = []
        self.capacity = 32
        self.deadline = steps.now() + budget
        self.reset()

    def reset(self) -> None:
        """Forget every polynomial; generators keep their numbers."""
        names = tuple(f"g{number}" for number in range(self.capacity))
        self.context = fmpq_mpoly_ctx.get(names, Ordering.degrevlex)
        self.generators = self.context.gens()
        self.one = self.context.constant(1)
        self.zero = self.context.constant(0)
        self.factors: list[Polynomial] = []
        self.factor_numbers: dict[tuple[int, Any], list[int]] = {}
        self.relations: dict[int, tuple[int, Value]] = {}
        self.exclusive: list[tuple[int, int]] = []

    def number_of(self, key: Key) -> int:
        number = self.numbers.get(key)
        if number is None:
            number = self.numbers[key] = len(self.keys)
            self.keys.append(key)
            self.elements.append(_elements(key, self.elements))
        if number >= self.capacity:
            if self.capacity >= 1024:
                raise TooLarge("more than 1024 generators")
            self.capacity *= 2
            raise Restart
        return number

    def generator(self, key: Key) -> Value:
        return Value(self.generators[self.number_of(key)], {})

    def constant(self, value: Any) -> Value:
        return Value(self.context.constant(fmpq(value.numerator, value.denominator)), {})

    def factor(self, polynomial: Polynomial) -> int:
        """The number of a monic denominator factor."""
        bucket = (len(polynomial), polynomial.degrees())
        known = self.factor_numbers.setdefault(bucket, [])
        for number in known:
            if self.factors[number] == polynomial:
                return number
        self.factors.append(polynomial)
        known.append(len(self.factors) - 1)
        return len(self.factors) - 1

    def add(self, values: list[Value]) -> Value:
        common: dict[int, int] = {}
        for value in values:
            for number, power in value.below.items():
                if power > common.get(number, 0):
                    common[number] = power
        total = self.zero
        for value in values:
            above = value.above
            for number, power in common.items():
                missing = power - value.below.get(number, 0)
                if missing:
                    above = above * self.factors[number] ** missing
            total = total + above
        self._check(total)
        return Value(total, common)

    def multiply(self, left: Value, right: Value) -> Value:
        if not right.below and right.above == 1:
            return left
        below = left.below
        if right.below:
            below = dict(below)
            for number, power in right.below.items():
                below[number] = below.get(number, 0) + power
        if len(left.above) * len(right.above) > 4 * MAXIMAL_TERMS:
            raise TooLarge("a product of very long polynomials")
        steps.take(len(left.above) * len(right.above) // MULTIPLIED)
        above = left.above * right.above
        self._check(above)
        return Value(above, below)

    def scale(self, value: Value, number: Any) -> Value:
        return Value(value.above * fmpq(number.numerator, number.denominator), value.below)

    def power(self, value: Value, exponent: int) -> Value:
        """An integer power; 0 to a negative one raises :class:`NoValue`."""
        if exponent < 0:
            return self.power(self.invert(value), -exponent)
        if exponent > 1 and len(value.above) > 1:
            size = len(value.above)
            if exponent > 400 or size * exponent > 20_000:
                raise TooLarge(f"the power {exponent} of a polynomial with {size} terms")
        elif exponent > 100_000:
            raise TooLarge(f"the power {exponent}")
        above = value.above**exponent
        self._check(above)
        return Value(above, {number: power * exponent for number, power in value.below.items()})

    def invert(self, value: Value) -> Value:
        reduced = self.reduce(value.above)
        polynomial = reduced.above
        if polynomial.is_zero():
            raise NoValue
        above = self.expand_below(reduced)
        for number, power in value.below.items():
            above = above * self.factors[number] ** power
        below: dict[int, int] = {}
        content = polynomial.term_content()
        rational = Value(self.one, {})
        if not content.is_constant():
            for place, power in sparse(content.monoms()[0]):
                if place in self.relations and self.keys[place][0] in _ROOTS:
                    rational = self.multiply(rational, self._inverse_root(place, power))
                else:
                    below[self.factor(self.generators[place])] = power
            polynomial = polynomial / (content / content.leading_coefficient())
        leading = polynomial.leading_coefficient()
        above = above / leading
        if not polynomial.is_constant():
            number = self.factor(polynomial / leading)
            below[number] = below.get(number, 0) + 1
        return self.multiply(Value(above, below), rational)

    def _inverse_root(self, place: int, power: int) -> Value:
        """1 / r**power = r**(k*j - power) / e**j for a root with r**k = e."""
        order, radicand = self.relations[place]
        times = -(-power // order)
        above = Value(self.generators[place] ** (order * times - power), {})
        return self.multiply(above, self.power(self.invert(radicand), times))

    def expand_below(self, value: Value) -> Polynomial:
        below = self.one
        for number, power in value.below.items():
            below = below * self.factors[number] ** power
        return below

    def lowest(self, value: Value) -> tuple[Polynomial, Polynomial]:
        """Reduced numerator and monic denominator without a common factor."""
        reduced = self.reduce(value.above)
        if not value.below and not reduced.below:
            return reduced.above, self.one
        lower = self.reduce(self.expand_below(value))
        above = reduced.above * self.expand_below(lower)
        below = lower.above * self.expand_below(reduced)
        if below.is_constant():
            return above / below.leading_coefficient(), self.one
        common = above.gcd(below)
        if not common.is_constant():
            above, below = above / common, below / common
        leading = below.leading_coefficient()
        return above / leading, below / leading

    def is_zero(self, value: Value) -> bool:
        return bool(self.reduce(value.above).above.is_zero())

    def reduce(self, polynomial: Polynomial) -> Value:
        """The polynomial modulo the relations, times factors that do not vanish.

        Relations are used from the newest generator down, each until its generator stands
        below the power that the relation replaces.
        """
        current = Value(polynomial, {})
        if not self.relations:
            return current
        for _ in range(64):
            before = current.above
            for generator in sorted(self.relations, reverse=True):
                power, replacement = self.relations[generator]
                degrees = current.above.degrees()
                if degrees and degrees[generator] >= power:
                    current = self._replace(current, generator, power, replacement)
            current = self._exclude(current)
            if current.above == before:
                return current
        raise TooLarge("relations that do not end")

    def reduced(self, value: Value) -> Value:
        """The same fraction, with its numerator modulo the relations."""
        reduced = self.reduce(value.above)
        below = dict(value.below)
        for number, power in reduced.below.items():
            below[number] = below.get(number, 0) + power
        return Value(reduced.above, below)

    def _replace(self, value: Value, generator: int, power: int, by: Value) -> Value:
        if not by.below:
            relation = self.generators[generator] ** power - by.above
            if relation.monoms()[0][generator] == power:
                # The power is the leading term, so that division leaves only lower ones.
                return Value(value.above % relation, value.below)
        parts: dict[int, dict[tuple[int, ...], Any]] = {}
        for exponents, coefficient in value.above.to_dict().items():
            times, rest = divmod(int(exponents[generator]), power)
            changed = (*exponents[:generator], rest, *exponents[generator + 1 :])
            part = parts.setdefault(times, {})
            part[changed] = part.get(changed, 0) + coefficient
        terms = []
        for times, part in parts.items():
            polynomial = self.context.from_dict(part)
            terms.append(self.multiply(Value(polynomial, value.below), self.power(by, times)))
        return self.add(terms)

    def _exclude(self, value: Value) -> Value:
        for left, right in self.exclusive:
            degrees = value.above.degrees()
            if degrees and degrees[left] and degrees[right]:
                kept = {
                    exponents: coefficient
                    for exponents, coefficient in value.above.to_dict().items()
                    if not (exponents[left] and exponents[right])
                }
                value = Value(self.context.from_dict(kept), value.below)
        return value

    def key(self, polynomial: Polynomial) -> Key:
        """The polynomial as a hashable value that outlives a restart."""
        return tuple(
            (sparse(exponents), str(coefficient)) for exponents, coefficient in polynomial.terms()
        )

    def polynomial(self, key: Key) -> Polynomial:
        """The polynomial that :meth:`key` made a key of."""
        terms = {}
        for monomial, coefficient in key:
            terms[self.exponents(monomial)] = fmpq(*map(int, coefficient.split("/")))
        return self.context.from_dict(terms)

    def exponents(self, monomial: Monomial) -> tuple[int, ...]:
        """A monomial as FLINT wants it: one power for every generator."""
        exponents = [0] * self.capacity
        for place, power in monomial:
            exponents[place] = power
        return tuple(exponents)

    def _check(self, polynomial: Polynomial) -> None:
        steps.take(TOUCHED + len(polynomial))
        if steps.now() > self.deadline:
            raise TooLarge("no normal form within the steps that it may take")
        if len(polynomial) > MAXIMAL_TERMS:
            raise TooLarge(f"a polynomial with {len(polynomial)} terms")


def sparse(exponents: tuple[Any, ...]) -> tuple[tuple[int, int], ...]:
    return tuple((place, int(power)) for place, power in enumerate(exponents) if power)


def _elements(key: Key, known: list[frozenset[int]]) -> frozenset[int]:
    """The elements of dimensions that a generator depends on, bound ones left out."""
    match key:
        case ("symbol", _, elements):
            return frozenset(elements)
        case ("delta", left, right):
            return frozenset((left, right))
        case ("matrix", _, _, places, lowest, body):
            return (_inside(body, known) - {lowest - 1, lowest - 2}) | frozenset(places)
        case ("sum" | "fraction sum", _, generic, *rest):
            return _inside(tuple(rest), known) - {generic}
    return _inside(key, known)


def _inside(key: Any, known: list[frozenset[int]]) -> frozenset[int]:
    """Monomials are the only tuples of two integers: a generator's number, and its power."""
    if not isinstance(key, tuple):
        return frozenset()
    if len(key) == 2 and isinstance(key[0], int) and isinstance(key[1], int):
        return known[key[0]]
    found: frozenset[int] = frozenset()
    for part in key:
        found |= _inside(part, known)
    return found
