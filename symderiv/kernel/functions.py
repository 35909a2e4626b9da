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

from flint import fmpq, fmpz, fmpz_poly

from symderiv.kernel.nested import Nested
from symderiv.kernel.ring import (
    Key,
    NoValue,
    Polynomial,
    Restart,
    Ring,
    TooLarge,
    Value,
    sparse,
)
from symderiv.kernel.signs import Signs
from symderiv.kernel.vectors import is_angle, unit_vector

_FINEST_TURN = 240
"""The largest q for which cos(pi/q) is related to rational numbers."""


class Functions:
    """Transcendental and algebraic functions over a ring."""

    def __init__(self, ring: Ring, signs: Signs) -> None:
        self.ring = ring
        self.signs = signs
        self.fineness: dict[Key, int] = {}
        self.units: dict[Key, Fraction] = {}
        self.nested = Nested(self)
        self.split_angles = False
        self.half_angles = False
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
        if known and (multiple == known or not multiple % known):
            wanted = known
        else:
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

        The sign of the content is dropped.  Raises NoValue for a zero denominator only.
        """
        above, below = self.ring.lowest(value)
        found: list[tuple[Polynomial, int]] = []
        for polynomial, sign in ((above, 1), (below, -1)):
            content, factors = self.factored(polynomial)
            for factor, power in factors:
                leading = factor.leading_coefficient()
                content *= leading ** int(power)
                found.append((factor / leading, sign * int(power)))
            found.extend(self._primes(content, sign))
        return found

    def factored(self, polynomial: Polynomial) -> tuple[Any, list[tuple[Polynomial, Any]]]:
        """The content and the irreducible factors.

        With half angles, a polynomial is first made homogeneous in each sin(t/2), cos(t/2) by
        powers of sin**2 + cos**2 = 1.  Such polynomials factor as those in tan(t/2) do:
        1 - cos(t) = 2*sin(t/2)**2 and 1 + sin(t) = (sin(t/2) + cos(t/2))**2.
        """
        if not self.half_angles:
            content, factors = polynomial.factor()
            return content, list(factors)
        content, factors = self.homogeneous(polynomial).factor()
        units = [self._unit_circle(*pair) for pair in self._angle_pairs()]
        return content, [(factor, power) for factor, power in factors if factor not in units]

    def homogeneous(self, polynomial: Polynomial) -> Polynomial:
        """The polynomial times powers of sin**2 + cos**2, homogeneous in each pair if it can be."""
        for sine, cosine in self._angle_pairs():
            polynomial = self._homogeneous(polynomial, sine, cosine)
        return polynomial

    def _unit_circle(self, sine: int, cosine: int) -> Polynomial:
        return self.ring.generators[sine] ** 2 + self.ring.generators[cosine] ** 2

    def _angle_pairs(self) -> list[tuple[int, int]]:
        """The generators sin and cos of the same angles."""
        numbers = self.ring.numbers
        pairs = []
        for key, number in numbers.items():
            partner = numbers.get(("cos", *key[1:])) if key[0] == "sin" else None
            if partner is not None:
                pairs.append((number, partner))
        return pairs

    def _homogeneous(self, polynomial: Polynomial, sine: int, cosine: int) -> Polynomial:
        """As it is, where its terms are of even and of odd degree."""
        parts: dict[int, dict[tuple[int, ...], Any]] = {}
        for exponents, coefficient in polynomial.terms():
            degree = int(exponents[sine]) + int(exponents[cosine])
            parts.setdefault(degree, {})[exponents] = coefficient
        highest = max(parts, default=0)
        if any((highest - degree) % 2 for degree in parts) or len(parts) < 2:
            return polynomial
        total, unit = self.ring.zero, self._unit_circle(sine, cosine)
        for degree, terms in parts.items():
            part = self.ring.context.from_dict(terms)
            total = total + part * unit ** ((highest - degree) // 2)
        return total

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
            raise NoValue
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
        if not self.conditional:
            self._learn_by_definedness(value, unknown)
        if unknown:
            together = together * self._sign_of_known(value, unknown)
            part = self._root("root+", together, exponent, Value(together, {}))
            result = ring.multiply(result, part)
        return result

    def learn_nonnegative(self, value: Value) -> None:
        """Draw signs of factors from value >= 0, which is NoValue where all say value < 0."""
        if self.conditional:
            return
        odd = [factor for factor, power in self.factor(value) if power % 2]
        unknown = [factor for factor in odd if self.signs.of(factor) is None]
        if unknown:
            self._learn_by_definedness(value, unknown)
        elif self._sign_by_definedness(value, []) == -1:
            raise NoValue

    def _learn_by_definedness(self, value: Value, unknown: list[Polynomial]) -> None:
        """The signs of one or two factors wherever value >= 0, all others being known.

        Two factors with p*q >= 0 are both nonnegative where p + q > 0: (1 - u)*(1 + u) >= 0.
        """
        if not 1 <= len(unknown) <= 2:
            return
        sign = self._sign_by_definedness(value, unknown)
        if sign is not None and len(unknown) == 2:
            bounds = self.signs.bounds(unknown[0] + unknown[1] * sign)
            first = 1 if bounds.positive else -1 if bounds.negative else None
            if first is None:
                return
            self.signs.learn(unknown[0], first)
            sign *= first
        if sign is not None:
            self.signs.learn(unknown[-1], sign)
            raise Restart

    def _sign_by_definedness(self, value: Value, unknown: list[Polynomial]) -> int | None:
        """The sign of the product of ``unknown`` wherever value >= 0, if no other may vanish."""
        above, _ = self.ring.lowest(value)
        for factor, _power in self.factored(above)[1]:
            monic = factor / factor.leading_coefficient()
            if monic not in unknown and self.signs.may_vanish(monic):
                return None
        return self._sign_of_known(value, unknown)

    def _sign_of_known(self, value: Value, unknown: list[Polynomial]) -> int:
        """The sign of ``value`` without the factors of ``unknown``, where it is not 0."""
        sign = 1
        for polynomial in self.ring.lowest(value):
            content, factors = self.factored(polynomial)
            for factor, power in factors:
                leading = factor.leading_coefficient()
                content *= leading ** int(power)
                monic = factor / leading
                if monic not in unknown and int(power) % 2 and self.signs.of(monic) == -1:
                    sign = -sign
            if content < 0:
                sign = -sign
        return sign

    def absolute_power(self, factor: Polynomial, exponent: Fraction) -> Value:
        """|factor|**exponent."""
        ring = self.ring
        if exponent > 0 and self.signs.assigned.get(ring.key(factor)) == 0:
            return Value(ring.zero, {})
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
        if exponent.denominator % 2 == 0:
            square_root = self.nested.root(factor)
            if square_root is not None:
                return self._any_power(square_root, exponent * 2)
        return self._root("root", factor, exponent, self.absolute(factor))

    def _any_power(self, value: Value, exponent: Fraction) -> Value:
        """value**exponent, where value >= 0."""
        if exponent.denominator == 1:
            return self.ring.power(value, int(exponent))
        return self.power(value, exponent)

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
        switch = ring.key(self.signs.same_sign(factor) or factor)
        if self.signs.assigned.get(switch) == 0:
            return Value(ring.zero, {})
        self.signs.switches.setdefault(switch)
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
            content, factors = self.factored(polynomial)
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
        polynomial = self.signs.same_sign(polynomial) or polynomial
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
            multiple = Fraction(int(coefficient.p), int(coefficient.q))
            inverse = self._inverse(sparse(exponents), multiple) if below == 1 else None
            if below == 1 and self._is_pi(sparse(exponents)):
                turn = multiple
            elif inverse is not None:
                sine, cosine = self._sum_of_angles((sine, cosine), inverse)
            else:
                rest[exponents] = coefficient
        parts = [{term: rest[term]} for term in rest] if self.split_angles else [rest]
        for part in parts:
            if part:
                angle = self._angle(ring.context.from_dict(part), below)
                sine, cosine = self._sum_of_angles((sine, cosine), angle)
        return self._sum_of_angles((sine, cosine), self._turned(turn)) if turn else (sine, cosine)

    def _inverse(
        self, monomial: tuple[tuple[int, int], ...], multiple: Fraction
    ) -> tuple[Value, Value] | None:
        """sin and cos of an integer multiple of an inverse trigonometric function."""
        if len(monomial) != 1 or monomial[0][1] != 1 or multiple.denominator != 1:
            return None
        number = monomial[0][0]
        if not is_angle(self.ring, number) or abs(multiple) > 24:
            return None
        cosine, sine = unit_vector(self, number)
        if multiple < 0:
            sine = self.ring.scale(sine, Fraction(-1))
        result = Value(self.ring.zero, {}), Value(self.ring.one, {})
        for _ in range(abs(int(multiple))):
            result = self._sum_of_angles(result, (sine, cosine))
        return result

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
        if self.half_angles:
            self._unit(("angle", argument), multiple / 2)
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
        """sin and cos of turn * pi: exact for multiples of pi/120, else of pi/q."""
        parts = turn * 120
        if parts.denominator != 1:
            return self._root_of_unity(turn.numerator, turn.denominator)
        # turn = twelfths/12 + fifths/5 + eighths/8, each of them as small as can be.
        eighths = int(parts) % 2
        sixtieths = (int(parts) - 15 * eighths) // 2
        fifths = 3 * sixtieths % 5
        twelfths = (sixtieths - 12 * fifths) // 5
        result = Value(self.ring.zero, {}), Value(self.ring.one, {})
        for count, angle in (
            (twelfths % 24, self._twelfth),
            (fifths, self._fifth),
            (eighths, self._eighth),
        ):
            for _ in range(count):
                sine, cosine = self._sum_of_angles(result, angle())
                result = self.ring.reduced(sine), self.ring.reduced(cosine)
        return result

    def _root_of_unity(self, numerator: int, denominator: int) -> tuple[Value, Value]:
        """sin and cos of p*pi/q: 2*cos(pi/q) is a root of its minimal polynomial.  Where that
        has too high a degree, they are numbers with sin**2 + cos**2 = 1 and no more is known."""
        ring = self.ring
        if denominator > _FINEST_TURN:
            turn = (ring.key(ring.generator(("constant", "pi")).above), ring.key(ring.one))
            return self._multiple(1, (*turn, Fraction(numerator, denominator)))
        argument = ((("constant", "pi"), denominator),)
        result = self._multiple(numerator % (2 * denominator), argument)
        cosine = ring.number_of(("cos", argument))
        *lower, _leading = fmpz_poly.cos_minpoly(2 * denominator)
        degree = len(lower)
        value = ring.zero
        for power, coefficient in enumerate(lower):
            value -= ring.generators[cosine] ** power * fmpq(coefficient, 2 ** (degree - power))
        ring.relations.setdefault(cosine, (degree, Value(value, {})))
        return result

    def _square_root(self, number: int) -> Value:
        return self.absolute_power(self.ring.context.constant(number), Fraction(1, 2))

    def _twelfth(self) -> tuple[Value, Value]:
        """(sqrt(6) - sqrt(2))/4 and (sqrt(6) + sqrt(2))/4."""
        ring, two = self.ring, self._square_root(2)
        six = ring.multiply(two, self._square_root(3))
        sine = ring.add([six, ring.scale(two, Fraction(-1))])
        return ring.scale(sine, Fraction(1, 4)), ring.scale(ring.add([six, two]), Fraction(1, 4))

    def _fifth(self) -> tuple[Value, Value]:
        """sqrt((5 - sqrt(5))/8) and (1 + sqrt(5))/4."""
        ring, five = self.ring, self._square_root(5)
        square = ring.add([ring.constant(Fraction(5)), ring.scale(five, Fraction(-1))])
        cosine = ring.scale(ring.add([Value(ring.one, {}), five]), Fraction(1, 4))
        return self.power(ring.scale(square, Fraction(1, 8)), Fraction(1, 2)), cosine

    def _eighth(self) -> tuple[Value, Value]:
        """sqrt(2 - sqrt(2))/2 and sqrt(2 + sqrt(2))/2."""
        ring, two = self.ring, self._square_root(2)
        squares = [Value(sign * two.above + 2, {}) for sign in (-1, 1)]
        sine, cosine = [self.power(square, Fraction(1, 2)) for square in squares]
        return ring.scale(sine, Fraction(1, 2)), ring.scale(cosine, Fraction(1, 2))


def _common(left: Fraction, right: Fraction) -> Fraction:
    """The greatest rational of which both are integer multiples."""
    denominator = lcm(left.denominator, right.denominator)
    return Fraction(gcd(int(left * denominator), int(right * denominator)), denominator)
