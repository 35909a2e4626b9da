"""Hyperbolic functions, by exponentials, and their inverses, by logarithms (DLMF 4.28 to 4.38)."""

from __future__ import annotations

from fractions import Fraction

from symderiv.formula.tree import HALF, ONE, ZERO, Expr, apply, number
from symderiv.functions.row import Function, Range
from symderiv.functions.terms import (
    absolute,
    cosh,
    exp,
    log,
    nonnegative,
    nonzero,
    positive,
    sinh,
    sqrt,
    tanh,
)

_POSITIVE = Range(low=ZERO)
_BOUNDED = Range(number(-1), ONE)


def _sum(u: Expr) -> Expr:
    return exp(u) + exp(-u)


def _difference(u: Expr) -> Expr:
    return exp(u) - exp(-u)


def _sech(u: Expr) -> Expr:
    return apply("sech", u)


def _csch(u: Expr) -> Expr:
    return apply("csch", u)


HYPERBOLIC = (
    Function(
        "sinh",
        (1,),
        "The hyperbolic sine (DLMF 4.28.1).",
        derivative=(cosh,),
        rewrite=lambda u: HALF * _difference(u),
        parity="odd",
        same_sign=lambda u: u,
        values={Fraction(0): ZERO},
        sympy="sinh",
        numpy="numpy.sinh",
        ball="sinh",
        latex=r"\sinh\left(#1\right)",
    ),
    Function(
        "cosh",
        (1,),
        "The hyperbolic cosine (DLMF 4.28.2).",
        derivative=(sinh,),
        rewrite=lambda u: HALF * _sum(u),
        parity="even",
        range=Range(low=ONE, low_closed=True),
        values={Fraction(0): ONE},
        sympy="cosh",
        numpy="numpy.cosh",
        ball="cosh",
        latex=r"\cosh\left(#1\right)",
    ),
    Function(
        "tanh",
        (1,),
        "The hyperbolic tangent (DLMF 4.28.4).",
        derivative=(lambda u: 1 - tanh(u) ** 2,),
        rewrite=lambda u: _difference(u) / _sum(u),
        parity="odd",
        range=_BOUNDED,
        same_sign=lambda u: u,
        values={Fraction(0): ZERO},
        sympy="tanh",
        numpy="numpy.tanh",
        ball="tanh",
        latex=r"\tanh\left(#1\right)",
    ),
    Function(
        "sech",
        (1,),
        "1 / cosh(u).",
        derivative=(lambda u: -_sech(u) * tanh(u),),
        rewrite=lambda u: 2 / _sum(u),
        parity="even",
        range=Range(ZERO, ONE, False, True),
        values={Fraction(0): ONE},
        sympy="sech",
        ball="sech",
        latex=r"\operatorname{sech}\left(#1\right)",
    ),
    Function(
        "csch",
        (1,),
        "1 / sinh(u), off 0.",
        derivative=(lambda u: -_csch(u) * apply("coth", u),),
        rewrite=lambda u: 2 / _difference(u),
        domain=lambda u: (nonzero(u),),
        parity="odd",
        same_sign=lambda u: u,
        sympy="csch",
        ball="csch",
        latex=r"\operatorname{csch}\left(#1\right)",
    ),
    Function(
        "coth",
        (1,),
        "cosh(u) / sinh(u), off 0.",
        derivative=(lambda u: 1 - apply("coth", u) ** 2,),
        rewrite=lambda u: _sum(u) / _difference(u),
        domain=lambda u: (nonzero(u),),
        parity="odd",
        same_sign=lambda u: u,
        sympy="coth",
        ball="coth",
        latex=r"\coth\left(#1\right)",
    ),
)

INVERSE_HYPERBOLIC = (
    Function(
        "arcsinh",
        (1,),
        "The inverse hyperbolic sine (DLMF 4.37.16, 4.38.9).",
        derivative=(lambda u: 1 / sqrt(u**2 + 1),),
        as_logarithm=lambda u: log(u + sqrt(u**2 + 1)),
        inverts="sinh",
        under={"sinh": lambda u: u, "cosh": lambda u: sqrt(u**2 + 1)},
        parity="odd",
        same_sign=lambda u: u,
        values={Fraction(0): ZERO},
        sympy="asinh",
        numpy="numpy.arcsinh",
        ball="arcsinh",
        latex=r"\operatorname{arsinh}\left(#1\right)",
    ),
    Function(
        "arccosh",
        (1,),
        "The inverse hyperbolic cosine of u >= 1 (DLMF 4.37.19, 4.38.10).",
        derivative=(lambda u: 1 / sqrt(u**2 - 1),),
        as_logarithm=lambda u: log(u + sqrt(u**2 - 1)),
        inverts="cosh",
        under={"cosh": lambda u: u, "sinh": lambda u: sqrt(u**2 - 1)},
        domain=lambda u: (nonnegative(u - 1),),
        derivative_domain=(lambda u: (positive(u - 1),),),
        range=Range(low=ZERO, low_closed=True),
        same_sign=lambda u: u - 1,
        values={Fraction(1): ZERO},
        sympy="acosh",
        numpy="numpy.arccosh",
        ball="arccosh",
        latex=r"\operatorname{arcosh}\left(#1\right)",
    ),
    Function(
        "arctanh",
        (1,),
        "The inverse hyperbolic tangent of abs(u) < 1 (DLMF 4.37.24, 4.38.11).",
        derivative=(lambda u: 1 / (1 - u**2),),
        as_logarithm=lambda u: HALF * (log(1 + u) - log(1 - u)),
        inverts="tanh",
        under={"tanh": lambda u: u},
        domain=lambda u: (positive(1 - u**2),),
        parity="odd",
        same_sign=lambda u: u,
        values={Fraction(0): ZERO},
        sympy="atanh",
        numpy="numpy.arctanh",
        ball="arctanh",
        latex=r"\operatorname{artanh}\left(#1\right)",
    ),
    Function(
        "arcsech",
        (1,),
        "arccosh(1/u) for 0 < u <= 1; differentiable below 1 (DLMF 4.38.13).",
        derivative=(lambda u: -1 / (u * sqrt(1 - u**2)),),
        rewrite=lambda u: apply("arccosh", 1 / u),
        as_logarithm=lambda u: log(1 + sqrt(1 - u**2)) - log(u),
        inverts="sech",
        under={"sech": lambda u: u, "cosh": lambda u: 1 / u},
        domain=lambda u: (positive(u), nonnegative(1 - u)),
        derivative_domain=(lambda u: (positive(u), positive(1 - u)),),
        range=Range(low=ZERO, low_closed=True),
        same_sign=lambda u: 1 - u,
        values={Fraction(1): ZERO},
        sympy="asech",
        latex=r"\operatorname{arsech}\left(#1\right)",
    ),
    Function(
        "arccsch",
        (1,),
        "arcsinh(1/u), off 0 (DLMF 4.38.12).",
        derivative=(lambda u: -1 / (absolute(u) * sqrt(1 + u**2)),),
        rewrite=lambda u: apply("arcsinh", 1 / u),
        as_logarithm=lambda u: log(1 / u + sqrt(1 / u**2 + 1)),
        inverts="csch",
        under={"csch": lambda u: u, "sinh": lambda u: 1 / u},
        domain=lambda u: (nonzero(u),),
        parity="odd",
        same_sign=lambda u: u,
        sympy="acsch",
        latex=r"\operatorname{arcsch}\left(#1\right)",
    ),
    Function(
        "arccoth",
        (1,),
        "arctanh(1/u) for abs(u) > 1 (DLMF 4.38.14).",
        derivative=(lambda u: 1 / (1 - u**2),),
        rewrite=lambda u: apply("arctanh", 1 / u),
        as_logarithm=lambda u: HALF * (log(1 + 1 / u) - log(1 - 1 / u)),
        inverts="coth",
        under={"coth": lambda u: u, "tanh": lambda u: 1 / u},
        domain=lambda u: (positive(u**2 - 1),),
        parity="odd",
        same_sign=lambda u: u,
        sympy="acoth",
        latex=r"\operatorname{arcoth}\left(#1\right)",
    ),
)
