"""Bessel functions of the orders 0 and 1, and exponentially scaled Bessel and Airy functions.

The names are those of SciPy (``j0``, ``i1e``), with Julia's (``besselj0``, ``besselix``) as
other names where they mean the same.
"""

from __future__ import annotations

from symderiv.formula.tree import ONE, ZERO, Expr, apply, number
from symderiv.functions.bessel import BESSEL
from symderiv.functions.row import Function, Range, Requirement, Rule
from symderiv.functions.terms import absolute, exp, literal_integer, nonzero, positive, sign, sqrt

_ROWS = {row.name: row for row in BESSEL}
_POSITIVE = Range(low=ZERO)


def _plain(name: str, outer: str, order: int) -> Function:
    """outer(order, u)."""
    base = _ROWS[outer]
    slope = base.derivative[1]
    assert slope is not None

    def derivative(u: Expr) -> Expr:
        return slope(number(order), u)

    return Function(
        name,
        (1,),
        f"{outer} of order {order}.",
        derivative=(derivative,),
        rewrite=lambda u: apply(outer, order, u),
        domain=_positive if outer in ("bessely", "besselk") else None,
        parity=None if outer in ("bessely", "besselk") else "odd" if order else "even",
        range=base.range,
        numpy=f"scipy.special.{name}",
    )


def _positive(u: Expr) -> tuple[Requirement, ...]:
    return (positive(u),)


def _decay(u: Expr) -> Expr:
    return exp(-absolute(u))


def _scaled_order(name: str, outer: str, order: int) -> Function:
    """exp(-|u|) I_order(u), or exp(u) K_order(u)."""
    modified = outer == "besseli"
    scale: Rule = _decay if modified else exp

    def derivative(u: Expr) -> Expr:
        value, other = apply(outer, order, u), apply(outer, 1 - order, u)
        if modified:
            slope = other if order == 0 else other - value / u
            return scale(u) * (slope - sign(u) * value)
        slope = -other if order == 0 else -other - value / u
        return scale(u) * (slope + value)

    return Function(
        name,
        (1,),
        f"{'exp(-abs(u))' if modified else 'exp(u)'} times {outer} of order {order}.",
        derivative=(derivative,),
        rewrite=lambda u: scale(u) * apply(outer, order, u),
        kinks=(lambda u: (u,)) if modified else None,
        domain=None if modified else _positive,
        derivative_domain=(lambda u: (nonzero(u),),) if modified else (),
        parity=("odd" if order else "even") if modified else None,
        range=None if modified else _POSITIVE,
        numpy=f"scipy.special.{name}",
    )


def _real_unless_integer(nu: Expr, u: Expr) -> tuple[Requirement, ...]:
    return () if literal_integer(nu) is not None else (positive(u),)


def _off_zero(nu: Expr, u: Expr) -> tuple[Requirement, ...]:
    """Beside what the value asks for."""
    return (nonzero(u),)


def _positive_argument(nu: Expr, u: Expr) -> tuple[Requirement, ...]:
    return (positive(u),)


def _i_scaled(nu: Expr, u: Expr) -> Expr:
    return _decay(u) * apply("besseli", nu, u)


def _k_scaled(nu: Expr, u: Expr) -> Expr:
    return exp(u) * apply("besselk", nu, u)


FIXED_ORDERS = (
    _plain("j0", "besselj", 0),
    _plain("j1", "besselj", 1),
    _plain("y0", "bessely", 0),
    _plain("y1", "bessely", 1),
    _plain("i0", "besseli", 0),
    _plain("i1", "besseli", 1),
    _plain("k0", "besselk", 0),
    _plain("k1", "besselk", 1),
    _scaled_order("i0e", "besseli", 0),
    _scaled_order("i1e", "besseli", 1),
    _scaled_order("k0e", "besselk", 0),
    _scaled_order("k1e", "besselk", 1),
)

SCALED = (
    Function(
        "ive",
        (2,),
        "exp(-abs(u)) besseli(nu, u).",
        derivative=(
            None,
            lambda nu, u: (
                (_i_scaled(nu - 1, u) + _i_scaled(nu + 1, u)) / 2 - sign(u) * _i_scaled(nu, u)
            ),
        ),
        rewrite=_i_scaled,
        kinks=lambda nu, u: (u,),
        domain=_real_unless_integer,
        integer_domain=lambda nu, x: (),
        derivative_domain=(None, _off_zero),
        numpy="scipy.special.ive",
    ),
    Function(
        "kve",
        (2,),
        "exp(u) besselk(nu, u), for positive u.",
        derivative=(
            None,
            lambda nu, u: _k_scaled(nu, u) - (_k_scaled(nu - 1, u) + _k_scaled(nu + 1, u)) / 2,
        ),
        rewrite=_k_scaled,
        domain=_positive_argument,
        range=_POSITIVE,
        numpy="scipy.special.kve",
    ),
)


def _growth(u: Expr) -> Expr:
    """exp(2/3 u**(3/2)), for u > 0."""
    return exp(number(2) / 3 * u * sqrt(u))


def _scaled_airy(name: str, sign: int) -> tuple[Function, ...]:
    """Ai and Ai' times exp(2/3 u**(3/2)), Bi and Bi' times its inverse."""
    prime = f"{name}prime"

    def scale(u: Expr) -> Expr:
        return _growth(u) if sign > 0 else 1 / _growth(u)

    def value(u: Expr) -> Expr:
        return scale(u) * apply(name, u)

    def slope(u: Expr) -> Expr:
        return scale(u) * apply(prime, u)

    way = "times" if sign > 0 else "divided by"
    docs = [f"{each}(u) {way} exp(2/3 u**(3/2)), for positive u." for each in (name, prime)]
    first = Function(
        f"{name}x",
        (1,),
        docs[0],
        derivative=(lambda u: slope(u) + sign * sqrt(u) * value(u),),
        rewrite=value,
        domain=_positive,
        range=Range(ZERO, ONE if sign > 0 else None),
    )
    second = Function(
        f"{prime}x",
        (1,),
        docs[1],
        derivative=(lambda u: u * value(u) + sign * sqrt(u) * slope(u),),
        rewrite=slope,
        domain=_positive,
    )
    return first, second


SCALED_AIRY = (*_scaled_airy("airyai", 1), *_scaled_airy("airybi", -1))
