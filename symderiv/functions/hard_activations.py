"""Activation functions with kinks, with the defaults of PyTorch and JAX."""

from __future__ import annotations

from fractions import Fraction

from symderiv.formula.tree import ONE, ZERO, Expr, number
from symderiv.functions.row import Function, Range, Rule
from symderiv.functions.terms import exp, less, nonnegative, nonzero, where

_SELU_ALPHA = number("1.6732632423543772848170429916717")
_SELU_SCALE = number("1.0507009873554804934193349852946")


def _positive_part(u: Expr) -> Expr:
    return where(less(0, u), u, 0)


def _step(u: Expr) -> Expr:
    return where(less(0, u), 1, 0)


def _by_sign(u: Expr, above: Expr | int, below: Expr | int) -> Expr:
    return where(less(0, u), above, below)


def _inside(u: Expr, low: Expr, high: Expr) -> Expr:
    """1 for low < u < high, else 0."""
    return where(less(low, u), where(less(u, high), 1, 0), 0)


def _within(u: Expr, low: Expr, high: Expr) -> Expr:
    """1 for low <= u <= high, as :func:`_ramp` takes them, so that its slopes add up at ties."""
    return where(less(u, low), 0, where(less(high, u), 0, 1))


def _outside(u: Expr, width: Expr) -> Expr:
    """1 beyond ``width`` from 0, else 0."""
    return where(less(width, u), 1, where(less(u, -width), 1, 0))


def _ramp(u: Expr, low: Expr, high: Expr) -> Expr:
    return where(less(u, low), low, where(less(high, u), high, u))


def _given(default: Fraction | int) -> Rule:
    """The optional last argument, or its default."""
    return lambda *rest: rest[0] if rest else number(default)


_slope, _alpha, _width = _given(Fraction(1, 100)), _given(1), _given(Fraction(1, 2))


def _hardtanh_ends(*ends: Expr) -> tuple[Expr, Expr]:
    return (ends[0], ends[1]) if ends else (number(-1), ONE)


KINKED = (
    Function(
        "relu",
        (1,),
        "u for u > 0, else 0.",
        derivative=(_step,),
        rewrite=_positive_part,
        kinks=lambda u: (u,),
        range=Range(low=ZERO, low_closed=True),
    ),
    Function(
        "relu6",
        (1,),
        "min(relu(u), 6).",
        derivative=(lambda u: _inside(u, ZERO, number(6)),),
        rewrite=lambda u: _ramp(u, ZERO, number(6)),
        kinks=lambda u: (u, u - 6),
        range=Range(ZERO, number(6), True, True),
    ),
    Function(
        "leaky_relu",
        (1, 2),
        "u for u > 0, else a u; a = 1/100.",
        derivative=(
            lambda u, *a: _by_sign(u, 1, _slope(*a)),
            lambda u, a: _by_sign(u, 0, u),
        ),
        rewrite=lambda u, *a: _by_sign(u, u, _slope(*a) * u),
        kinks=lambda u, *a: (u,),
    ),
    Function(
        "elu",
        (1, 2),
        "u for u > 0, else a (exp(u) - 1); a = 1.",
        derivative=(
            lambda u, *a: _by_sign(u, 1, _alpha(*a) * exp(u)),
            lambda u, a: _by_sign(u, 0, exp(u) - 1),
        ),
        rewrite=lambda u, *a: _by_sign(u, u, _alpha(*a) * (exp(u) - 1)),
        kinks=lambda u, *a: (u,),
    ),
    Function(
        "celu",
        (1, 2),
        "u for u > 0, else a (exp(u / a) - 1) with a not 0; a = 1.",
        derivative=(
            lambda u, *a: _by_sign(u, 1, exp(u / _alpha(*a))),
            lambda u, a: _by_sign(u, 0, exp(u / a) - 1 - u * exp(u / a) / a),
        ),
        rewrite=lambda u, *a: _by_sign(u, u, _alpha(*a) * (exp(u / _alpha(*a)) - 1)),
        kinks=lambda u, *a: (u,),
        domain=lambda u, *a: tuple(nonzero(scale) for scale in a),
    ),
    Function(
        "selu",
        (1,),
        "scale (u for u > 0, else alpha (exp(u) - 1)), with PyTorch's two decimals.",
        derivative=(lambda u: _SELU_SCALE * _by_sign(u, 1, _SELU_ALPHA * exp(u)),),
        rewrite=lambda u: _SELU_SCALE * _by_sign(u, u, _SELU_ALPHA * (exp(u) - 1)),
        kinks=lambda u: (u,),
        same_sign=lambda u: u,
    ),
    Function(
        "hardtanh",
        (1, 3),
        "u between two ends, which are -1 and 1 if not given.",
        derivative=(
            lambda u, *ends: _within(u, *_hardtanh_ends(*ends)),
            lambda u, low, high: where(less(u, low), 1, 0),
            lambda u, low, high: where(less(u, low), 0, where(less(high, u), 1, 0)),
        ),
        rewrite=lambda u, *ends: _ramp(u, *_hardtanh_ends(*ends)),
        kinks=lambda u, *ends: tuple(u - end for end in _hardtanh_ends(*ends)),
    ),
    Function(
        "hardsigmoid",
        (1,),
        "(u + 3) / 6 between 0 and 1.",
        derivative=(lambda u: number("1/6") * _inside(u, number(-3), number(3)),),
        rewrite=lambda u: _ramp((u + 3) / 6, ZERO, ONE),
        kinks=lambda u: (u + 3, u - 3),
        range=Range(ZERO, ONE, True, True),
    ),
    Function(
        "hardswish",
        (1,),
        "u times hardsigmoid(u).",
        derivative=(lambda u: where(less(u, -3), 0, where(less(3, u), 1, (2 * u + 3) / 6)),),
        rewrite=lambda u: u * _ramp((u + 3) / 6, ZERO, ONE),
        kinks=lambda u: (u + 3, u - 3),
    ),
    Function(
        "softshrink",
        (1, 2),
        "u moved towards 0 by l, and 0 within l >= 0 of it; l = 1/2.",
        derivative=(
            lambda u, *width: _outside(u, _width(*width)),
            lambda u, width: where(less(width, u), -1, where(less(u, -width), 1, 0)),
        ),
        rewrite=lambda u, *width: where(
            less(_width(*width), u),
            u - _width(*width),
            where(less(u, -_width(*width)), u + _width(*width), 0),
        ),
        kinks=lambda u, *width: (u - _width(*width), u + _width(*width)),
        domain=lambda u, *width: tuple(map(nonnegative, width)),
    ),
    Function(
        "hardshrink",
        (1, 2),
        "u beyond l >= 0 from 0, else 0; l = 1/2.",
        derivative=(
            lambda u, *width: _outside(u, _width(*width)),
            lambda u, width: ZERO,
        ),
        rewrite=lambda u, *width: where(
            less(_width(*width), u), u, where(less(u, -_width(*width)), u, 0)
        ),
        kinks=lambda u, *width: (u - _width(*width), u + _width(*width)),
        domain=lambda u, *width: tuple(map(nonnegative, width)),
    ),
    Function(
        "threshold",
        (3,),
        "u where it is greater than the second argument, else the third.",
        derivative=(
            lambda u, t, v: where(less(t, u), 1, 0),
            lambda u, t, v: ZERO,
            lambda u, t, v: where(less(t, u), 0, 1),
        ),
        rewrite=lambda u, t, v: where(less(t, u), u, v),
        kinks=lambda u, t, v: (u - t,),
    ),
)
