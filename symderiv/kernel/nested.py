"""Square roots of sums with square roots in them.

For A >= 0 and A**2 - C*B**2 = D**2, both (A + D)/2 and (A - D)/2 are nonnegative, their product
is C*B**2/4, and

    sqrt(A + B*sqrt(C)) = |sqrt((A + D)/2) ± sqrt((A - D)/2)|,

with the sign of B: the right side is nonnegative, and its square is the radicand.  A root
that is not of this kind may still be another one up to simpler roots, because
sqrt|p| * sqrt|q| = sqrt|p*q|: those of A + B*sqrt(C) and A - B*sqrt(C) are.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from flint.utils.flint_exceptions import DomainError

from symderiv.kernel.powers import Powers
from symderiv.kernel.ring import Key, Polynomial, Restart, Value, sparse

_HALF = Fraction(1, 2)
_MOST = 8
"""Roots with which a new one is compared."""


class Nested:
    """Roots of sums that hold roots, as sums of simpler ones or by means of known ones."""

    def __init__(self, functions: Powers) -> None:
        self.functions = functions
        self.ring = functions.ring
        self.seen: dict[Key, None] = {}

    def root(self, factor: Polynomial) -> Value | None:
        """sqrt|factor| in simpler roots; None where it is a generator of its own."""
        inner = [number for number, _ in self._inner(factor)]
        if not inner:
            return None
        sign = self.functions.signs.of(factor)
        found = None if sign is None else self._denested(factor * sign)
        return found or self._by_another(factor, inner)

    def _inner(self, polynomial: Polynomial) -> Iterator[tuple[int, int]]:
        """The generators r with polynomial = A + B*r**h and r**(2*h) = C, with their h."""
        for number, (order, inside) in self.ring.relations.items():
            if self.ring.keys[number][0] != "root":
                continue
            half, odd = divmod(order, 2)
            powers = {int(exponents[number]) for exponents in polynomial.monoms()}
            if not odd and not inside.below and half in powers and powers <= {0, half}:
                yield number, half

    def _denested(self, polynomial: Polynomial) -> Value | None:
        """sqrt(polynomial) for a polynomial that is not negative."""
        for number, half in self._inner(polynomial):
            rest, multiple = self._parts(polynomial, number, half)
            norm = self._norm(rest, multiple, number)
            difference = None if norm is None else _square_root(norm)
            signs = self.functions.signs
            if difference is None or signs.of(rest) != 1:
                continue
            turn = signs.of(multiple)
            if turn is None:
                continue
            outer = self._simple(Value((rest + difference) / 2, {}))
            inner = self._simple(Value((rest - difference) / 2, {}))
            if turn == 1:
                return self.ring.add([outer, inner])
            return self._absolute(self.ring.add([outer, self.ring.scale(inner, Fraction(-1))]))
        return None

    def _absolute(self, value: Value) -> Value:
        result = Value(self.ring.one, {})
        for factor, power in self.functions.factor(value):
            part = self.functions.absolute_power(factor, Fraction(power))
            result = self.ring.multiply(result, part)
        return result

    def _simple(self, value: Value) -> Value:
        return self.functions.power(value, _HALF)

    def _parts(
        self, polynomial: Polynomial, number: int, half: int
    ) -> tuple[Polynomial, Polynomial]:
        """A and B of A + B*r**h."""
        rest, multiple = {}, {}
        for exponents, coefficient in polynomial.terms():
            if exponents[number]:
                reduced = (*exponents[:number], 0, *exponents[number + 1 :])
                multiple[reduced] = coefficient
            else:
                rest[exponents] = coefficient
        context = self.ring.context
        return context.from_dict(rest), context.from_dict(multiple)

    def _norm(self, rest: Polynomial, multiple: Polynomial, number: int) -> Polynomial | None:
        inside = self.ring.relations[number][1].above
        norm = self.ring.reduce(rest * rest - inside * multiple * multiple)
        return None if norm.below or norm.above.is_zero() else norm.above

    def _by_another(self, factor: Polynomial, inner: list[int]) -> Value | None:
        """sqrt|factor| = sqrt|factor * q| / sqrt|q| for a root met before."""
        key = self.ring.key(factor)
        for other in list(self.seen)[:_MOST]:
            if other == key:
                return None
            known = self.ring.polynomial(other)
            product = self.ring.reduce(factor * known)
            if product.below or product.above.is_zero():
                continue
            both = self._root_of_product(product.above, inner)
            if both is None:
                continue
            if not self._may_vanish(known, product.above):
                root = self.functions.absolute_power(known, _HALF)
                return self.ring.multiply(both, self.ring.invert(root))
            if not self._may_vanish(factor, product.above):
                # The other one is to be written by this one.
                del self.seen[other]
                self.seen.setdefault(key)
                raise Restart
        self.seen.setdefault(key)
        return None

    def _may_vanish(self, polynomial: Polynomial, multiple: Polynomial) -> bool:
        """Whether nothing is known that keeps a polynomial off 0, where its root is no divisor."""
        signs = self.functions.signs
        return signs.may_vanish(polynomial) and signs.may_vanish(multiple)

    def _root_of_product(self, product: Polynomial, inner: list[int]) -> Value | None:
        signs = self.functions.signs
        held = {number for monomial in product.monoms() for number, _ in sparse(monomial)}
        if held.intersection(inner):
            sign = signs.of(product)
            return None if sign is None else self._denested(product * sign)
        factors = self.functions.factor(Value(product, {}))
        if any(power % 2 and signs.of(factor) is None for factor, power in factors):
            return None
        result = Value(self.ring.one, {})
        for factor, power in factors:
            part = self.functions.absolute_power(factor, power * _HALF)
            result = self.ring.multiply(result, part)
        return result


def _square_root(polynomial: Polynomial) -> Polynomial | None:
    try:
        return polynomial.sqrt()
    except DomainError:
        return None
