"""exp, log, powers, angles and signs of fractions, in generators.

For real arguments, wherever they are defined:

- exp(sum of c*m) is the product of exp(m)**c over the monomials m of the argument; one
  generator for each m, as fine as the coefficients ask for; exp(c log|p|) = |p|**c;
- log|u| is the sum of e*log|p| over the irreducible factors p**e of u, whatever their
  signs; log u = log|u|, because u > 0;
- u**c with u >= 0 is the product of |p|**(e*c).  Factors p of odd power whose sign is not
  known stay together, because only their product is known to be nonnegative;
- sin and cos of q*t are polynomials in sin(t), cos(t), with t the primitive part of the
  argument, divided as finely as is asked for; multiples of pi/2 shift.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm
from typing import Any

from flint import fmpz

from symderiv.kernel.ring import (
    Key,
    Polynomial,
    Restart,
    Ring,
    TooLarge,
    Undefined,
    Value,
    sparse,
)
from symderiv.kernel.signs import Signs


class Functions:
    """Transcendental and algebraic functions over a ring."""

    def __init__(self, ring: Ring, signs: Signs) -> None:
        self.ring = ring
        self.signs = signs
        self.fineness: dict[Key, int] = {}
        self.units: dict[Key, Fraction] = {}
        self.split_angles = False
        self.conditional = False

    def fine(self, key: Key, denominator: int) -> int:
        """How finely a generator is divided; asking for more begins the evaluation again."""
        known = self.fineness.get(key, 1)
        wanted = lcm(known, denominator)
        if wanted != known:
            if wanted > 5040:
                raise TooLarge(f"roots of order {wanted}")
            self.fineness[key] = wanted
            raise Restart
        return known

    def _unit(self, key: Key, multiple: Fraction) -> Fraction:
        """The rational of which all multiples asked for so far are integer multiples."""
        known = self.units.get(key, Fraction(0))
        wanted = _common(known, multiple)
        if wanted != known:
            self.units[key] = wanted
            if known:
                raise Restart
        if abs(multiple / wanted) > 5040:
            raise TooLarge("multiples of an exponent or angle that are far apart")
        return wanted

    def exp(self, value: Value) -> Value:
        ring = self.ring
        above, below = ring.lowest(value)
        if below == 1:
            return self._exp_terms(above, ())
        quotient, rest = divmod(above, below)
        whole = self._exp_terms(quotient, ())
        return ring.multiply(whole, self._exp_terms(rest, ring.key(below)))

    def _exp_terms(self, polynomial: Polynomial, below: Key) -> Value:
        ring = self.ring
        result = Value(ring.one, {})
        for exponents, coefficient in polynomial.terms():
            multiple = Fraction(int(coefficient.p), int(coefficient.q))
            monomial = sparse(exponents)
            logarithm = self._as_logarithm(monomial) if not below else None
            if logarithm is not None:
                part = self.absolute_power(logarithm, multiple)
            else:
                key = ("exp", monomial, below)
                unit = self._unit(key, multiple)
                part = ring.power(ring.generator((*key, unit)), int(multiple / unit))
            result = ring.multiply(result, part)
        return result

    def _as_logarithm(self, monomial: tuple[tuple[int, int], ...]) -> Polynomial | None:
        """The p of which a monomial is the generator log|p|."""
        if len(monomial) != 1 or monomial[0][1] != 1:
            return None
        key = self.ring.keys[monomial[0][0]]
        return self.ring.polynomial(key[1]) if key[0] == "log" else None

    def factor(self, value: Value) -> list[tuple[Polynomial, int]]:
        """Irreducible monic factors of a fraction and the primes of its content, with powers.

        The sign of the content is dropped.  Raises Undefined for a zero denominator only.
        """
        above, below = self.ring.lowest(value)
        found: list[tuple[Polynomial, int]] = []
        for polynomial, sign in ((above, 1), (below, -1)):
            content, factors = polynomial.factor()
            for factor, power in factors:
                leading = factor.leading_coefficient()
                content *= leading ** int(power)
                found.append((factor / leading, sign * int(power)))
            found.extend(self._primes(content, sign))
        return found

    def _primes(self, content: Any, sign: int) -> list[tuple[Polynomial, int]]:
        found = []
        for number, direction in ((content.p, sign), (content.q, -sign)):
            size = abs(int(number))
            if size == 1:
                continue
            primes = [(size, 1)] if size > 10**30 else fmpz(size).factor()
            for prime, power in primes:
                constant = self.ring.context.constant(int(prime))
                found.append((constant, direction * int(power)))
        return found

    def log_absolute(self, value: Value) -> Value:
        ring = self.ring
        terms = []
        for factor, power in self.factor(value):
            terms.append(ring.scale(self._log_factor(factor), Fraction(power)))
        return ring.add(terms) if terms else Value(ring.zero, {})

    def _log_factor(self, factor: Polynomial) -> Value:
        ring = self.ring
        generator = self._single(factor)
        if generator is not None:
            key = ring.keys[generator]
            if key[0] == "exp":
                return ring.scale(self._exponent(key), key[3])
            if key[0] in ("root", "root+", "abs"):
                fineness = 1 if key[0] == "abs" else key[2]
                inner = self.log_absolute(Value(self.ring.polynomial(key[1]), {}))
                return ring.scale(inner, Fraction(1, fineness))
        if self.signs.assigned.get(ring.key(factor)) == 0 and not self.conditional:
            raise Undefined
        return ring.generator(("log", ring.key(factor)))

    def _exponent(self, key: Key) -> Value:
        ring = self.ring
        _, monomial, below, _ = key
        above = self.ring.polynomial(((monomial, "1"),))
        if not below:
            return Value(above, {})
        return ring.multiply(Value(above, {}), ring.invert(Value(self.ring.polynomial(below), {})))

    def _single(self, polynomial: Polynomial) -> int | None:
        """The generator that a polynomial is, if it is one."""
        if len(polynomial) != 1:
            return None
        monomial = sparse(polynomial.monoms()[0])
        return monomial[0][0] if len(monomial) == 1 and monomial[0][1] == 1 else None

    def power(self, value: Value, exponent: Fraction) -> Value:
        """value**exponent for an exponent that is no integer, where value >= 0."""
        ring = self.ring
        if ring.is_zero(value):
            if exponent < 0:
                ring.invert(value)
            return Value(ring.zero, {})
        result = Value(ring.one, {})
        together = ring.one
        unknown = []
        for factor, power in self.factor(value):
            if power % 2 and self.signs.of(factor) is None:
                together = together * factor
                unknown.append(factor)
                power -= 1
            if power:
                part = self.absolute_power(factor, power * exponent)
                result = ring.multiply(result, part)
        if len(unknown) == 1 and not self.conditional:
            sign = self._sign_by_definedness(value, unknown[0])
            if sign is not None:
                self.signs.learn(unknown[0], sign)
                raise Restart
        if unknown:
            part = self._root("root+", together, exponent, Value(together, {}))
            result = ring.multiply(result, part)
        return result

    def learn_nonnegative(self, value: Value) -> None:
        """Draw the sign of its only factor of unknown sign from value >= 0."""
        if self.conditional:
            return
        odd = [factor for factor, power in self.factor(value) if power % 2]
        unknown = [factor for factor in odd if self.signs.of(factor) is None]
        if len(unknown) == 1:
            sign = self._sign_by_definedness(value, unknown[0])
            if sign is not None:
                self.signs.learn(unknown[0], sign)
                raise Restart

    def _sign_by_definedness(self, value: Value, unknown: Polynomial) -> int | None:
        """The sign that ``unknown`` has wherever value >= 0, if no other factor may vanish."""
        above, below = self.ring.lowest(value)
        sign = 1
        for polynomial in (above, below):
            content, factors = polynomial.factor()
            for factor, power in factors:
                leading = factor.leading_coefficient()
                content *= leading ** int(power)
                monic = factor / leading
                if monic == unknown:
                    continue
                if polynomial is above and self.signs.may_vanish(monic):
                    return None
                if int(power) % 2 and self.signs.of(monic) == -1:
                    sign = -sign
            if content < 0:
                sign = -sign
        return sign

    def absolute_power(self, factor: Polynomial, exponent: Fraction) -> Value:
        """|factor|**exponent."""
        ring = self.ring
        generator = self._single(factor)
        if generator is not None and ring.keys[generator][0] in ("exp", "root"):
            key = ring.keys[generator]
            if key[0] == "exp":
                if exponent.denominator != 1:
                    self._unit(key[:3], key[3] * exponent)
                return ring.power(Value(factor, {}), int(exponent))
            inner = self.ring.polynomial(key[1])
            return self.absolute_power(inner, exponent / key[2])
        if exponent.denominator == 1:
            if exponent.numerator % 2 == 0:
                return ring.power(Value(factor, {}), exponent.numerator)
            return ring.power(self.absolute(factor), exponent.numerator)
        return self._root("root", factor, exponent, self.absolute(factor))

    def _root(self, kind: str, inside: Polynomial, exponent: Fraction, relation: Value) -> Value:
        """inside**exponent as a power of a generator r with r**k = relation.

        Kind ``root`` is a root of |inside|.  Kind ``root+`` is one of ``inside``, of unknown
        sign, which occurs only times something that is 0 wherever ``inside`` < 0: there the
        relation holds with a complex r, so evaluation is a homomorphism all the same.
        """
        ring = self.ring
        key: Key = (kind, ring.key(inside))
        fineness = self.fine(key, exponent.denominator)
        key = (*key, fineness)
        number = ring.number_of(key)
        ring.relations.setdefault(number, (fineness, relation))
        return ring.power(ring.generator(key), int(exponent * fineness))

    def absolute(self, factor: Polynomial) -> Value:
        """|factor| of an irreducible factor: its own sign times itself where that is known."""
        ring = self.ring
        sign = self.signs.of(factor)
        if sign is not None:
            return Value(factor * sign, {})
        if self.signs.assigned.get(ring.key(factor)) == 0:
            return Value(ring.zero, {})
        self.signs.switches.setdefault(ring.key(factor))
        key = ("abs", ring.key(factor))
        number = ring.number_of(key)
        ring.relations.setdefault(number, (2, Value(factor * factor, {})))
        return ring.generator(key)

    def indicators(self, value: Value) -> tuple[Value, Value]:
        """[value > 0] and [value < 0]."""
        ring = self.ring
        one, zero = Value(ring.one, {}), Value(ring.zero, {})
        above, below = ring.lowest(value)
        if above.is_zero():
            return zero, zero
        sign = 1
        together = ring.one
        for polynomial in (above, below):
            content, factors = polynomial.factor()
            for factor, power in factors:
                leading = factor.leading_coefficient()
                content *= leading ** int(power)
                monic, odd = factor / leading, int(power) % 2
                known = self.signs.of(monic)
                if known is None or self.signs.may_vanish(monic):
                    together = together * monic ** (1 if odd else 2)
                elif known == -1 and odd:
                    sign = -sign
            if content < 0:
                sign = -sign
        if together.is_constant():
            return (one, zero) if sign > 0 else (zero, one)
        positive, negative = self._indicators_of(together)
        return (positive, negative) if sign > 0 else (negative, positive)

    def _indicators_of(self, polynomial: Polynomial) -> tuple[Value, Value]:
        ring = self.ring
        key = ring.key(polynomial)
        decided = self.signs.assigned.get(key)
        if decided is not None:
            return ring.constant(Fraction(decided == 1)), ring.constant(Fraction(decided == -1))
        self.signs.switches.setdefault(key)
        bounds = self.signs.bounds(polynomial)
        zero = Value(ring.zero, {})
        if bounds.low is not None and bounds.low >= 0:
            return self._indicator(("pos", key)), zero
        if bounds.high is not None and bounds.high <= 0:
            return zero, self._indicator(("neg", key))
        positive = self._indicator(("pos", key))
        if key in self.signs.never_zero:
            return positive, ring.add([Value(ring.one, {}), ring.scale(positive, Fraction(-1))])
        negative = self._indicator(("neg", key))
        pair = ring.number_of(("pos", key)), ring.number_of(("neg", key))
        if pair not in ring.exclusive:
            ring.exclusive.append(pair)
        return positive, negative

    def _indicator(self, key: Key) -> Value:
        """A generator that is 0 or 1."""
        indicator = self.ring.generator(key)
        self.ring.relations.setdefault(self.ring.number_of(key), (2, indicator))
        return indicator

    def sin_cos(self, value: Value) -> tuple[Value, Value]:
        ring = self.ring
        above, below = ring.lowest(value)
        sine, cosine = Value(ring.zero, {}), Value(ring.one, {})
        rest = {}
        turn = Fraction(0)
        for exponents, coefficient in above.terms():
            if below == 1 and self._is_pi(sparse(exponents)):
                turn = Fraction(int(coefficient.p), int(coefficient.q))
            else:
                rest[exponents] = coefficient
        parts = [{term: rest[term]} for term in rest] if self.split_angles else [rest]
        for part in parts:
            if part:
                angle = self._angle(ring.context.from_dict(part), below)
                sine, cosine = self._sum_of_angles((sine, cosine), angle)
        return self._sum_of_angles((sine, cosine), self._turned(turn)) if turn else (sine, cosine)

    def _is_pi(self, monomial: tuple[tuple[int, int], ...]) -> bool:
        return (
            len(monomial) == 1
            and monomial[0][1] == 1
            and self.ring.keys[monomial[0][0]] == ("constant", "pi")
        )

    def _sum_of_angles(
        self, left: tuple[Value, Value], right: tuple[Value, Value]
    ) -> tuple[Value, Value]:
        ring = self.ring
        (s, c), (t, d) = left, right
        sine = ring.add([ring.multiply(s, d), ring.multiply(c, t)])
        other = ring.scale(ring.multiply(s, t), Fraction(-1))
        return sine, ring.add([ring.multiply(c, d), other])

    def _angle(self, above: Polynomial, below: Polynomial) -> tuple[Value, Value]:
        ring = self.ring
        leading = above.leading_coefficient()
        multiple = Fraction(int(leading.p), int(leading.q))
        argument = (ring.key(above / leading), ring.key(below))
        unit = self._unit(("angle", argument), multiple)
        return self._multiple(int(multiple / unit), (*argument, unit))

    def _multiple(self, times: int, argument: Key) -> tuple[Value, Value]:
        """sin and cos of an integer multiple of a primitive angle, by repeated addition."""
        ring = self.ring
        if abs(times) > 64:
            raise TooLarge(f"the angle {times} t")
        sine, cosine = ring.generator(("sin", argument)), ring.generator(("cos", argument))
        square = ring.scale(ring.multiply(cosine, cosine), Fraction(-1))
        number = ring.number_of(("sin", argument))
        ring.relations.setdefault(number, (2, ring.add([Value(ring.one, {}), square])))
        result = Value(ring.zero, {}), Value(ring.one, {})
        for _ in range(abs(times)):
            result = self._sum_of_angles(result, (sine, cosine))
        return (result[0] if times >= 0 else ring.scale(result[0], Fraction(-1))), result[1]

    def _turned(self, turn: Fraction) -> tuple[Value, Value]:
        """sin and cos of turn * pi: exact for multiples of pi/12, else of pi/q."""
        ring = self.ring
        twelfths = turn * 12
        if twelfths.denominator != 1:
            argument = ((("constant", "pi"), turn.denominator),)
            return self._multiple(turn.numerator % (2 * turn.denominator), argument)
        half, quarter = Fraction(1, 2), Fraction(1, 4)

        def root(number: int) -> Value:
            return self.absolute_power(ring.context.constant(number), half)

        sixth = root(2), ring.multiply(root(2), root(3))
        sine = ring.scale(ring.add([sixth[1], ring.scale(sixth[0], Fraction(-1))]), quarter)
        cosine = ring.scale(ring.add([sixth[1], sixth[0]]), quarter)
        result = Value(ring.zero, {}), Value(ring.one, {})
        for _ in range(int(twelfths) % 24):
            added = self._sum_of_angles(result, (sine, cosine))
            result = ring.reduce(added[0].above), ring.reduce(added[1].above)
        return result


def _common(left: Fraction, right: Fraction) -> Fraction:
    """The greatest rational of which both are integer multiples."""
    denominator = lcm(left.denominator, right.denominator)
    return Fraction(gcd(int(left * denominator), int(right * denominator)), denominator)
