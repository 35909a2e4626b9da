"""What roots in roots and angles ask of that which takes powers of fractions."""

from __future__ import annotations

from fractions import Fraction
from typing import Protocol

from symderiv.kernel.ring import Polynomial, Ring, Value
from symderiv.kernel.signs import Signs


class Powers(Protocol):
    """Powers and factors of fractions over one ring."""

    ring: Ring
    signs: Signs

    def factor(self, value: Value) -> list[tuple[Polynomial, int]]:
        """Irreducible monic factors of a fraction and the primes of its content, with powers."""

    def power(self, value: Value, exponent: Fraction) -> Value:
        """value**exponent for an exponent that is no integer, where value >= 0."""

    def absolute_power(self, factor: Polynomial, exponent: Fraction) -> Value:
        """|factor|**exponent."""
