"""Inverse trigonometric functions as angles of vectors in the plane.

    arctan(u)      of (1, u)
    arcsin(u)      of (sqrt(1 - u**2), u)
    arccos(u)      of (u, sqrt(1 - u**2))
    arctan2(y, x)  of (x, y)

The vectors of arcsin and arccos have length 1.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

from symderiv.kernel.powers import Powers
from symderiv.kernel.ring import Key, Ring, Value

Vector: TypeAlias = tuple[Value, Value]

_HALF = Fraction(1, 2)
_UNIT = ("arcsin", "arccos")
NAMES = frozenset({"arctan", "arcsin", "arccos", "arctan2"})


def is_angle(ring: Ring, number: int) -> bool:
    """Whether a generator is the angle of a vector."""
    key = ring.keys[number]
    return bool(key[0] == "apply" and key[1] in NAMES)


def vector(functions: Powers, number: int) -> Vector:
    """A vector with the angle that a generator is."""
    ring = functions.ring
    _, function, *keys = ring.keys[number]
    arguments = [fraction(ring, key) for key in keys]
    if function == "arctan2":
        return arguments[1], arguments[0]
    one = Value(ring.one, {})
    if function == "arctan":
        return one, arguments[0]
    square = ring.multiply(arguments[0], arguments[0])
    other = functions.power(ring.add([one, ring.scale(square, Fraction(-1))]), _HALF)
    return (other, arguments[0]) if function == "arcsin" else (arguments[0], other)


def unit_vector(functions: Powers, number: int) -> Vector:
    """cos and sin of a generator."""
    ring = functions.ring
    x, y = vector(functions, number)
    if ring.keys[number][1] in _UNIT:
        return x, y
    square = ring.add([ring.multiply(x, x), ring.multiply(y, y)])
    inverse = functions.power(square, -_HALF)
    return ring.multiply(x, inverse), ring.multiply(y, inverse)


def fraction(ring: Ring, key: Key) -> Value:
    """The argument that a generator is keyed by."""
    above, below = key
    divisor = Value(ring.polynomial(below), {})
    return ring.multiply(Value(ring.polynomial(above), {}), ring.invert(divisor))
