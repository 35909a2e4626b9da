"""Values of the reference evaluator: rationals, balls, infinities, reasons for no value, jets.

A scalar is an exact ``fmpq``, a ball (``arb``) that certainly holds the value, one of the two
infinities, or :class:`Absent`.  A :class:`Jet` is a value with one-sided slopes: a number
a + b e1 + c e2 + d e1 e2 + ... whose infinitesimals have a direction and the square 0, one for
each derivative that is being taken, the inner ones infinitely smaller than the outer ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, TypeAlias

from flint import arb, fmpq

Value: TypeAlias = Any
"""A scalar or a jet; FLINT ships no usable types."""


class Absent(Enum):
    """Why there is no value.  ``UNKNOWN`` says only that this precision or budget cannot tell."""

    NONE = "none"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


class Infinite(Enum):
    PLUS = 1
    MINUS = -1


NONE, OUTSIDE, UNKNOWN = Absent.NONE, Absent.OUTSIDE, Absent.UNKNOWN
ZERO, ONE = fmpq(0), fmpq(1)
DELTA_ZERO = fmpq(0)
"""The 0 of a delta, told by identity: it absorbs an entry outside of its axis."""

MOST_BITS = 20_000
"""A power with more bits than this is a ball."""


class Jet:
    """``parts`` maps sets of infinitesimals (as bits) to coefficients; ``parts[0]`` is a number.

    A part that is missing is 0 because the variable does not occur; a part that is absent says
    that there is no such slope.
    """

    __slots__ = ("parts",)

    def __init__(self, parts: dict[int, Value]) -> None:
        self.parts = parts


def jet(parts: dict[int, Value]) -> Value:
    """The value with these parts: no jet without a number, and none without a slope."""
    value = parts[0]
    return value if len(parts) == 1 or isinstance(value, Absent | Infinite) else Jet(parts)


def parts_of(value: Value) -> Mapping[int, Value]:
    return value.parts if type(value) is Jet else {0: value}


def number_of(value: Value) -> Value:
    """The value without its slopes."""
    return value.parts[0] if type(value) is Jet else value


def bits_of(value: Value) -> int:
    """The infinitesimals that a value moves with."""
    found = 0
    if type(value) is Jet:
        for part in value.parts:
            found |= part
    return found


def split(value: Value, bit: int) -> tuple[Value, Value | None]:
    """Number and slope by one infinitesimal; None where the value does not move with it."""
    if type(value) is not Jet:
        return value, None
    below = {part: scalar for part, scalar in value.parts.items() if not part & bit}
    slope = {part ^ bit: scalar for part, scalar in value.parts.items() if part & bit}
    if not slope:
        return value, None
    slope.setdefault(0, ZERO)
    return jet(below), jet(slope)


def joined(value: Value, slope: Value, bit: int) -> Value:
    """The jet value + slope e."""
    parts = dict(parts_of(value))
    for part, scalar in parts_of(slope).items():
        parts[part | bit] = NONE if scalar is OUTSIDE or isinstance(scalar, Infinite) else scalar
    return jet(parts)


def add(left: Value, right: Value) -> Value:
    if type(left) is not Jet and type(right) is not Jet:
        return _add(left, right)
    parts = dict(parts_of(left))
    for part, scalar in parts_of(right).items():
        parts[part] = _add(parts[part], scalar) if part in parts else scalar
    return jet(parts)


def multiply(left: Value, right: Value) -> Value:
    if type(left) is not Jet and type(right) is not Jet:
        return _multiply(left, right)
    parts: dict[int, Value] = {}
    for one, a in parts_of(left).items():
        for other, b in parts_of(right).items():
            if not one & other:
                product = _multiply(a, b)
                known = parts.get(one | other)
                parts[one | other] = product if known is None else _add(known, product)
    return jet(parts)


def negative(value: Value) -> Value:
    return Infinite(-value.value) if isinstance(value, Infinite) else multiply(fmpq(-1), value)


def subtract(left: Value, right: Value) -> Value:
    return add(left, negative(right))


def missing(*scalars: Value) -> Absent | None:
    """Why a sum, product or function of these has no value: for certain, if one says so."""
    reasons = [scalar for scalar in scalars if isinstance(scalar, Absent)]
    for reason in (NONE, UNKNOWN, OUTSIDE):
        if reason in reasons:
            return reason
    return None


def _add(left: Value, right: Value) -> Value:
    try:
        return left + right
    except TypeError:
        reason = missing(left, right)
        if reason is not None:
            return reason
        if isinstance(left, Infinite) and isinstance(right, Infinite):
            return left if left is right else NONE
        return left if isinstance(left, Infinite) else right


def _multiply(left: Value, right: Value) -> Value:
    try:
        return left * right
    except TypeError:
        return missing(left, right) or NONE


def sign(scalar: Value) -> int | None:
    """-1, 0 or 1 where that is certain."""
    if isinstance(scalar, Infinite):
        return scalar.value
    if scalar > 0:
        return 1
    if scalar < 0:
        return -1
    return 0 if scalar == 0 else None


def same(left: Value, right: Value) -> bool | None:
    """Whether two scalars are equal; None where that cannot be told."""
    if left is right:
        return True
    if isinstance(left, Absent | Infinite) or isinstance(right, Absent | Infinite):
        return None if UNKNOWN in (left, right) else False
    known = sign(left - right)
    return None if known is None else known == 0


def ball(scalar: Value) -> Value:
    return arb(scalar) if isinstance(scalar, fmpq) else scalar


def settled(result: Value) -> Value:
    """What FLINT returned as a scalar: exact where it can be, unknown where it is no number."""
    if not result.is_finite():
        return UNKNOWN
    if result.is_exact() and result.man_exp()[1] > -64 and abs(result) < 2**64:
        return result.fmpq()
    return result


def whole_power(base: Value, exponent: int) -> Value:
    """Repeated multiplication: 0**0 = 1, and none for 0 to a negative exponent."""
    if exponent < 0:
        known = sign(base)
        if not known:
            return NONE if known == 0 else UNKNOWN
        base, exponent = 1 / base, -exponent
    if isinstance(base, fmpq):
        if exponent * (base.p.height_bits() + base.q.height_bits()) <= MOST_BITS:
            return base**exponent
    return settled(ball(base) ** exponent)


def real_power(base: Value, exponent: Value) -> Value:
    """exp(c log u) for u > 0, and 0 for u = 0 < c."""
    known = sign(base)
    if known is None:
        return UNKNOWN
    if known < 0:
        return NONE
    if known == 0:
        above = sign(exponent)
        return UNKNOWN if above is None else ZERO if above > 0 else NONE
    if isinstance(base, fmpq) and isinstance(exponent, fmpq) and abs(exponent) < 64:
        if exponent.q == 1:
            return whole_power(base, int(exponent.p))
        root = _exact_root(base, int(exponent.q)) if exponent.q < 64 else None
        if root is not None:
            return whole_power(root, int(exponent.p))
        if exponent.q == 2:
            return settled(ball(base).sqrt() ** int(exponent.p))
    return settled(ball(base) ** ball(exponent))


def _exact_root(base: Any, order: int) -> Any:
    above, below = base.p.root(order), base.q.root(order)
    return fmpq(above, below) if above**order == base.p and below**order == base.q else None


def meets(value: Value, kind: str) -> bool | None:
    """Whether a scalar is what a domain asks for; None where that cannot be told."""
    if isinstance(value, Absent):
        return None if value is UNKNOWN else False
    if kind in ("positive", "nonnegative", "nonzero"):
        known = sign(value)
        if known is None:
            return True if kind == "nonnegative" and value >= 0 else None
        return known in {"positive": (1,), "nonnegative": (0, 1), "nonzero": (-1, 1)}[kind]
    if isinstance(value, fmpq):
        natural = value.q == 1 and value >= 0
        return natural if kind == "natural" else not (value.q == 1 and value <= 0)
    if kind == "natural" or not (value > 0 or not value.contains_integer()):
        return None
    return True
