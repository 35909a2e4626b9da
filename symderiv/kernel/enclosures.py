"""Arithmetic of enclosures: exact rationals where they can be, else balls of FLINT's ``arb``.

A value is an ``fmpq``, or a ball that certainly holds it; nothing here is ever a float.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from flint import arb, arb_mat, fmpq, fmpq_mat

from symderiv.kernel.operations import Operation

Enclosure: TypeAlias = Any
"""An ``fmpq`` (exact) or an ``arb``; FLINT ships no usable types for them."""

EXACT_LIMIT = 2**64
"""Exact values of functions beyond it stay balls, so that no rational grows without bounds."""


class Undefined(Exception):
    """The formula certainly has no real value at the point."""


class Outside(Undefined):
    """An entry outside of its axis, which a delta that is 0 absorbs."""


class Indeterminate(Exception):
    """The balls cannot tell at this precision."""


def as_text(value: Enclosure, digits: int = 25) -> str:
    """An enclosure as text: a rational, or a decimal and a bound of its error."""
    if isinstance(value, fmpq):
        return str(value)
    text = str(value.str(digits)).strip("[]").replace("+/-", "±")
    return f"0 {text}" if text.startswith("±") else text


def is_different(left: Enclosure, right: Enclosure) -> bool:
    difference = left - right
    if isinstance(difference, fmpq):
        return bool(difference != 0)
    return bool(difference.is_finite()) and not bool(difference.contains(0))


def enclosed(operation: Operation, name: str, values: Sequence[Enclosure]) -> Enclosure:
    """A function's value as a ball."""
    result = operation(*[arb(value) if isinstance(value, fmpq) else value for value in values])
    if not result.is_finite():
        raise Indeterminate(name)
    return result


def integer_power(base: Enclosure, exponent: int) -> Enclosure:
    if exponent < 0:
        if is_zero(base):
            raise Undefined("division by 0")
        if not isinstance(base, fmpq) and base.contains(0):
            raise Indeterminate("a divisor that may be 0")
        base, exponent = 1 / base, -exponent
    if isinstance(base, fmpq) and exponent * (base.p.height_bits() + base.q.height_bits()) > 20_000:
        base = arb(base)
    return base**exponent


def real_power(base: Enclosure, exponent: Enclosure) -> Enclosure:
    """base**exponent for a real exponent: base > 0, or base >= 0 where the exponent is positive."""
    if base < 0:
        raise Undefined("a root of a negative number")
    if is_zero(base):
        if exponent > 0:
            return fmpq(0)
        raise Undefined("0 to a power that is not positive")
    if isinstance(base, fmpq) and isinstance(exponent, fmpq) and exponent.q == 2:
        root = _exact_root(base)
        if root is not None:
            return integer_power(root, int(exponent.p))
    if not base > 0:
        raise Indeterminate("the sign of a radicand")
    if isinstance(exponent, fmpq) and exponent.q == 2:
        return integer_power(arb(base).sqrt(), int(exponent.p))
    return arb(base) ** arb(exponent)


def _exact_root(value: Any) -> Any:
    if value.p.is_square() and value.q.is_square():
        return fmpq(value.p.isqrt(), value.q.isqrt())
    return None


def is_zero(value: Enclosure) -> bool:
    return bool(value == 0)


def off_poles(value: Enclosure) -> bool:
    if isinstance(value, fmpq):
        return not (value.q == 1 and value <= 0)
    return bool(value > 0) or not value.contains_integer()


def extreme(left: Enclosure, right: Enclosure, sign: int) -> Enclosure:
    if isinstance(left, fmpq) and isinstance(right, fmpq):
        return left if (left - right) * sign > 0 else right
    left, right = arb(left), arb(right)
    return left.max(right) if sign > 0 else left.min(right)


def determinant(entries: list[list[Enclosure]]) -> Enclosure:
    size = len(entries)
    flat = [entry for line in entries for entry in line]
    if all(isinstance(entry, fmpq) for entry in flat):
        return fmpq_mat(size, size, flat).det()
    return arb_mat(size, size, [arb(entry) for entry in flat]).det()


def require(value: Enclosure, kind: str) -> None:
    """Check a function's domain: certainly inside, or one of the two exceptions."""
    match kind:
        case "positive":
            inside, outside = value > 0, value <= 0
        case "nonnegative":
            inside, outside = value >= 0, value < 0
        case "nonzero":
            inside, outside = value != 0, is_zero(value)
        case "natural":
            inside = isinstance(value, fmpq) and value.q == 1 and value >= 0
            outside = isinstance(value, fmpq) and not inside
        case _:
            pole = isinstance(value, fmpq) and value.q == 1 and value <= 0
            inside, outside = off_poles(value), pole
    if outside:
        raise Undefined(f"the argument is not {kind}")
    if not inside:
        raise Indeterminate


def holds(operator: str, difference: Enclosure) -> bool:
    """Whether ``0 operator difference``; certain, or Indeterminate at a tie of balls, of which
    one without a radius, 0 times any other, is none."""
    if not isinstance(difference, fmpq) and difference.contains(0) and not is_zero(difference):
        raise Indeterminate("a comparison at a tie")
    positive, zero = bool(difference > 0), is_zero(difference)
    return {"<": positive, "<=": positive or zero, "=": zero, "!=": not zero}[operator]


def log_of_size(value: Enclosure) -> Enclosure:
    """log(abs(value))."""
    size = value if value > 0 else -value
    if is_zero(size):
        raise Undefined("the logarithm of 0")
    if not size > 0:
        raise Indeterminate
    return arb(size).log()
