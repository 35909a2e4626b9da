"""Enclosures of polynomials in constants: pi, roots, exp, log, sin and cos of numbers.

Only a ball that excludes 0 says anything here, so a wrong sign cannot come out; a constant
that is 0 stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any, TypeAlias

from flint import arb, ctx, fmpq

from symderiv.kernel.ring import Key, Polynomial, Ring, sparse

Ball: TypeAlias = Any

_BITS = 192


class Constants:
    """The values of the generators of a ring that depend on no symbol."""

    def __init__(self, ring: Ring) -> None:
        self.ring = ring
        self.known: dict[int, Ball | None] = {}

    def generator(self, number: int) -> Ball | None:
        """A ball around the generator's value; None where it is no constant."""
        if number not in self.known:
            # An argument of its own cannot lead back here, but the entry guards against it.
            self.known[number] = None
            self.known[number] = self._evaluate(self.ring.keys[number])
        return self.known[number]

    def sign(self, polynomial: Polynomial) -> int | None:
        """1 or -1 of a polynomial in constants that is not 0; None where that is not seen."""
        with _precision():
            value = self._terms(self._of(polynomial))
        if value is None:
            return None
        return 1 if value > 0 else -1 if value < 0 else None

    def split(self, monomial: tuple[tuple[int, int], ...]) -> tuple[Key, Key]:
        """The parts of a monomial that are constant and that are not."""
        inner = tuple(part for part in monomial if self._is_constant(part[0]))
        return inner, tuple(part for part in monomial if part not in inner)

    def _is_constant(self, number: int) -> bool:
        with _precision():
            return self.generator(number) is not None

    def _of(self, polynomial: Polynomial) -> Key:
        return tuple(
            (sparse(exponents), str(coefficient)) for exponents, coefficient in polynomial.terms()
        )

    def _terms(self, key: Key) -> Ball | None:
        total = arb(0)
        for monomial, coefficient in key:
            product = arb(fmpq(*map(int, coefficient.split("/"))))
            for number, power in monomial:
                value = self.generator(number)
                if value is None:
                    return None
                product *= value**power
            total += product
        return total

    def _evaluate(self, key: Key) -> Ball | None:
        match key:
            case ("constant", "pi"):
                return arb.pi()
            case ("log", inside):
                return _where_finite(self._terms(inside), lambda value: abs(value).log())
            case ("abs", inside):
                return _where_finite(self._terms(inside), abs)
            case ("root" | "root+", inside, fineness):
                absolute = key[0] == "root"
                return _where_finite(
                    self._terms(inside),
                    lambda value: (abs(value) if absolute else value).root(fineness),
                )
            case ("exp", monomial, below, unit):
                return _where_finite(self._ratio(((monomial, "1"),), below, unit), arb.exp)
            case ("sin" | "cos", (above, below, unit)):
                function = arb.sin if key[0] == "sin" else arb.cos
                return _where_finite(self._ratio(above, below, unit), function)
        return None

    def _ratio(self, above: Key, below: Key, unit: Fraction) -> Ball | None:
        upper, lower = self._terms(above), self._terms(below) if below else arb(1)
        if upper is None or lower is None:
            return None
        return arb(fmpq(unit.numerator, unit.denominator)) * upper / lower


def _where_finite(value: Ball | None, function: Any) -> Ball | None:
    if value is None:
        return None
    result = function(value)
    return result if result.is_finite() else None


@contextmanager
def _precision() -> Iterator[None]:
    before, ctx.prec = ctx.prec, _BITS
    try:
        yield
    finally:
        ctx.prec = before
