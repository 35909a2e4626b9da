"""Bessel, spherical Bessel and Airy functions (DLMF chapters 9 and 10).

The order is the first argument.  At a positive argument every real order is allowed; at
other arguments besselj and besseli need an integer order.
"""

from __future__ import annotations

from fractions import Fraction

from symderiv.formula.tree import HALF, ONE, PI, ZERO, Expr, apply, number
from symderiv.functions.row import Function, PartialRule, Range, Recurrence, Requirement, Rule
from symderiv.functions.terms import (
    cos,
    cosh,
    exp,
    literal,
    literal_integer,
    positive,
    sin,
    sinh,
    sqrt,
)

_HIGHEST = 33
"""Half-integer orders beyond it are not written out."""


def _neighbours(name: str, before: int, after: int) -> Rule:
    """d f(nu, x) / dx = (before f(nu - 1, x) + after f(nu + 1, x)) / 2 (DLMF 10.6.1, 10.29.1)."""

    def derivative(nu: Expr, x: Expr) -> Expr:
        return HALF * (before * apply(name, nu - 1, x) + after * apply(name, nu + 1, x))

    return derivative


def _three_term(name: str, ratio: int, far: int) -> tuple[Rule, Rule]:
    """f(nu + 1) = ratio 2 nu / x f(nu) + far f(nu - 1), both ways; ratio and far are ±1."""

    def up(nu: Expr, x: Expr) -> Expr:
        return ratio * 2 * (nu - 1) / x * apply(name, nu - 1, x) + far * apply(name, nu - 2, x)

    def down(nu: Expr, x: Expr) -> Expr:
        inner = apply(name, nu + 2, x) - ratio * 2 * (nu + 1) / x * apply(name, nu + 1, x)
        return far * inner

    return up, down


def _at_special_orders(
    name: str, half: Rule, minus_half: Rule, reflection: int, steps: tuple[Rule, Rule]
) -> PartialRule:
    """Half-integer orders are elementary, from 1/2 and -1/2 by steps (DLMF 10.16.1, 10.39.1);
    a negative integer order -n is ``reflection``**n times the order n (DLMF 10.4.1, 10.27)."""

    def rewrite(nu: Expr, x: Expr) -> Expr | None:
        order = literal(nu)
        if order is None or abs(order) > _HIGHEST:
            return None
        if order.denominator == 2:
            return _half_integer(order, x)
        if order >= 0 or order.denominator != 1:
            return None
        return int(reflection ** int(-order)) * apply(name, -order, x)

    def _half_integer(order: Fraction, x: Expr) -> Expr | None:
        if abs(order) == Fraction(1, 2):
            return half(x) if order > 0 else minus_half(x)
        up, down = steps
        return up(number(order), x) if order > 0 else down(number(order), x)

    return rewrite


def _amplitude(x: Expr) -> Expr:
    return sqrt(2 / (PI * x))


def _half_j(x: Expr) -> Expr:
    return _amplitude(x) * sin(x)


def _minus_half_j(x: Expr) -> Expr:
    return _amplitude(x) * cos(x)


def _half_k(x: Expr) -> Expr:
    return sqrt(PI / (2 * x)) * exp(-x)


def _real_unless_integer(nu: Expr, x: Expr) -> tuple[Requirement, ...]:
    return () if literal_integer(nu) is not None else (positive(x),)


def _at_zero(nu: Expr, x: Expr) -> tuple[Expr, ...]:
    """Where an integer order is defined, and the step divides by 0; a symbol may be one."""
    order = literal(nu)
    return () if order is not None and order.denominator != 1 else (x,)


def _positive_argument(nu: Expr, x: Expr) -> tuple[Requirement, ...]:
    return (positive(x),)


_STEPS_J = _three_term("besselj", 1, -1)
_STEPS_Y = _three_term("bessely", 1, -1)
_STEPS_I = _three_term("besseli", -1, 1)
_STEPS_K = _three_term("besselk", 1, 1)

BESSEL = (
    Function(
        "besselj",
        (2,),
        "The Bessel function of the first kind (DLMF 10.2.2, 10.6.1).",
        derivative=(None, _neighbours("besselj", 1, -1)),
        rewrite=_at_special_orders("besselj", _half_j, _minus_half_j, -1, _STEPS_J),
        recurrence=Recurrence(0, 2, _STEPS_J[1], exceptions=_at_zero),
        domain=_real_unless_integer,
        integer_domain=lambda nu, x: (),
        sympy="besselj",
        numpy="scipy.special.jv",
        ball="besselj",
        latex=r"J_{#1}\left(#2\right)",
    ),
    Function(
        "bessely",
        (2,),
        "The Bessel function of the second kind (DLMF 10.2.3, 10.6.1).",
        derivative=(None, _neighbours("bessely", 1, -1)),
        rewrite=_at_special_orders("bessely", lambda x: -_minus_half_j(x), _half_j, -1, _STEPS_Y),
        recurrence=Recurrence(0, 2, _STEPS_Y[1]),
        domain=_positive_argument,
        sympy="bessely",
        numpy="scipy.special.yv",
        ball="bessely",
        latex=r"Y_{#1}\left(#2\right)",
    ),
    Function(
        "besseli",
        (2,),
        "The modified Bessel function of the first kind (DLMF 10.25.2, 10.29.1).",
        derivative=(None, _neighbours("besseli", 1, 1)),
        rewrite=_at_special_orders(
            "besseli",
            lambda x: _amplitude(x) * sinh(x),
            lambda x: _amplitude(x) * cosh(x),
            1,
            _STEPS_I,
        ),
        recurrence=Recurrence(0, 2, _STEPS_I[1], exceptions=_at_zero),
        domain=_real_unless_integer,
        integer_domain=lambda nu, x: (),
        positive_where=lambda nu, x: (positive(nu + 1), positive(x)),
        sympy="besseli",
        numpy="scipy.special.iv",
        ball="besseli",
        latex=r"I_{#1}\left(#2\right)",
    ),
    Function(
        "besselk",
        (2,),
        "The modified Bessel function of the second kind (DLMF 10.25.3, 10.29.1).",
        derivative=(None, _neighbours("besselk", -1, -1)),
        rewrite=_at_special_orders("besselk", _half_k, _half_k, 1, _STEPS_K),
        recurrence=Recurrence(0, 2, _STEPS_K[1]),
        domain=_positive_argument,
        range=Range(low=ZERO),
        sympy="besselk",
        numpy="scipy.special.kv",
        ball="besselk",
        latex=r"K_{#1}\left(#2\right)",
    ),
)


def _spherical(name: str, outer: str, scale: Rule, inner: int) -> Function:
    """f(n, x) = scale(x) F(n + 1/2, x), f' = inner f(n - 1) - (n + 1)/x f (DLMF 10.51.2)."""

    def rewrite(n: Expr, x: Expr) -> Expr:
        return scale(x) * apply(outer, n + HALF, x)

    def derivative(n: Expr, x: Expr) -> Expr:
        return inner * rewrite(n - 1, x) - (n + 1) / x * rewrite(n, x)

    return Function(
        name,
        (2,),
        f"The spherical {outer} of order n, for x > 0 (DLMF 10.47).",
        derivative=(None, derivative),
        rewrite=rewrite,
        domain=_positive_argument,
        numpy=f"scipy.special.{name}",
    )


def _scale(x: Expr) -> Expr:
    return sqrt(PI / (2 * x))


SPHERICAL = (
    _spherical("spherical_jn", "besselj", _scale, 1),
    _spherical("spherical_yn", "bessely", _scale, 1),
    _spherical("spherical_in", "besseli", _scale, 1),
    _spherical("spherical_kn", "besselk", _scale, -1),
)


def _airy(name: str, symbol: str, range: Range | None, positive_at: bool) -> tuple[Function, ...]:
    """A solution of w'' = x w and its derivative (DLMF 9.2.1)."""
    prime = f"{name}prime"
    kind = {"Ai": "decays", "Bi": "grows"}[symbol]
    value = Function(
        name,
        (1,),
        f"The Airy function {symbol}, which {kind} for positive x (DLMF 9.2).",
        derivative=(lambda x: apply(prime, x),),
        positive_where=(lambda x: (positive(x),)) if positive_at else None,
        range=range,
        sympy=name,
        ball=name,
        latex=rf"\operatorname{{{symbol}}}\left(#1\right)",
    )
    slope = Function(
        prime,
        (1,),
        f"The derivative of the Airy function {symbol}.",
        derivative=(lambda x: x * apply(name, x),),
        positive_where=(lambda x: (positive(x),)) if symbol == "Bi" else None,
        sympy=prime,
        ball=prime,
        latex=rf"\operatorname{{{symbol}}}'\left(#1\right)",
    )
    return value, slope


AIRY = (*_airy("airyai", "Ai", Range(high=ONE), True), *_airy("airybi", "Bi", None, True))
