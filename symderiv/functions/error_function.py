"""The error function, the normal distribution, and their kin (DLMF chapter 7)."""

from __future__ import annotations

from fractions import Fraction

from symderiv.formula.tree import HALF, ONE, PI, ZERO, Expr, apply, number
from symderiv.functions.row import Function, Range
from symderiv.functions.terms import (
    ROOT_PI,
    ROOT_TWO,
    cos,
    erf,
    exp,
    log,
    positive,
    sin,
    sqrt,
)


def _bell(u: Expr) -> Expr:
    """2/sqrt(pi) exp(-u**2), the derivative of erf (DLMF 7.10.1)."""
    return 2 / ROOT_PI * exp(-(u**2))


def _normal(u: Expr) -> Expr:
    """The density of the standard normal distribution."""
    return exp(-HALF * u**2) / sqrt(2 * PI)


def _erfc(u: Expr) -> Expr:
    return apply("erfc", u)


def _erfi(u: Expr) -> Expr:
    return apply("erfi", u)


def _ndtr(u: Expr) -> Expr:
    return HALF * (1 + erf(u / ROOT_TWO))


ERROR = (
    Function(
        "erf",
        (1,),
        "The error function (DLMF 7.2.1).",
        derivative=(_bell,),
        under={"erfinv": lambda u: u},
        parity="odd",
        range=Range(number(-1), ONE),
        same_sign=lambda u: u,
        values={Fraction(0): ZERO},
        sympy="erf",
        numpy="scipy.special.erf",
        ball="erf",
    ),
    Function(
        "erfc",
        (1,),
        "1 - erf(u) (DLMF 7.2.2).",
        derivative=(lambda u: -_bell(u),),
        rewrite=lambda u: 1 - erf(u),
        range=Range(ZERO, number(2)),
        values={Fraction(0): ONE},
        sympy="erfc",
        numpy="scipy.special.erfc",
        ball="erfc",
    ),
    Function(
        "erfi",
        (1,),
        "The imaginary error function -i erf(i u).",
        derivative=(lambda u: 2 / ROOT_PI * exp(u**2),),
        parity="odd",
        same_sign=lambda u: u,
        values={Fraction(0): ZERO},
        sympy="erfi",
        numpy="scipy.special.erfi",
        ball="erfi",
    ),
    Function(
        "erfcx",
        (1,),
        "exp(u**2) * erfc(u).",
        derivative=(lambda u: 2 * u * exp(u**2) * _erfc(u) - 2 / ROOT_PI,),
        rewrite=lambda u: exp(u**2) * _erfc(u),
        range=Range(low=ZERO),
        values={Fraction(0): ONE},
        numpy="scipy.special.erfcx",
    ),
    Function(
        "logerfc",
        (1,),
        "log(erfc(u)).",
        derivative=(lambda u: -_bell(u) / _erfc(u),),
        rewrite=lambda u: log(_erfc(u)),
        range=Range(high=log(2)),
        values={Fraction(0): ZERO},
    ),
    Function(
        "logerfcx",
        (1,),
        "log(erfcx(u)).",
        derivative=(lambda u: 2 * u - _bell(u) / _erfc(u),),
        rewrite=lambda u: u**2 + log(_erfc(u)),
        values={Fraction(0): ZERO},
    ),
    Function(
        "erf2",
        (2,),
        "SymPy's erf(y) - erf(x).",
        derivative=(lambda x, y: -_bell(x), lambda x, y: _bell(y)),
        rewrite=lambda x, y: erf(y) - erf(x),
        range=Range(number(-2), number(2)),
        same_sign=lambda x, y: y - x,
        sympy="erf2",
    ),
    Function(
        "dawsn",
        (1,),
        "Dawson's integral sqrt(pi)/2 exp(-u**2) erfi(u) (DLMF 7.5.1).",
        derivative=(lambda u: 1 - u * ROOT_PI * exp(-(u**2)) * _erfi(u),),
        rewrite=lambda u: HALF * ROOT_PI * exp(-(u**2)) * _erfi(u),
        parity="odd",
        same_sign=lambda u: u,
        values={Fraction(0): ZERO},
        numpy="scipy.special.dawsn",
    ),
    Function(
        "erfinv",
        (1,),
        "The inverse of erf, on (-1, 1) (DLMF 7.17.1).",
        derivative=(lambda u: HALF * ROOT_PI * exp(apply("erfinv", u) ** 2),),
        under={"erf": lambda u: u, "erfc": lambda u: 1 - u},
        domain=lambda u: (positive(1 - u**2),),
        parity="odd",
        same_sign=lambda u: u,
        values={Fraction(0): ZERO},
        sympy="erfinv",
        numpy="scipy.special.erfinv",
        ball="erfinv",
        latex=r"\operatorname{erf}^{-1}\left(#1\right)",
    ),
    Function(
        "erfcinv",
        (1,),
        "The inverse of erfc, on (0, 2): erfinv(1 - u).",
        derivative=(lambda u: -HALF * ROOT_PI * exp(apply("erfcinv", u) ** 2),),
        rewrite=lambda u: apply("erfinv", 1 - u),
        under={"erfc": lambda u: u, "erf": lambda u: 1 - u},
        domain=lambda u: (positive(u), positive(2 - u)),
        same_sign=lambda u: 1 - u,
        values={Fraction(1): ZERO},
        numpy="scipy.special.erfcinv",
        ball="erfcinv",
        latex=r"\operatorname{erfc}^{-1}\left(#1\right)",
    ),
    Function(
        "ndtr",
        (1,),
        "The standard normal distribution function, (1 + erf(u/sqrt(2))) / 2.",
        derivative=(_normal,),
        rewrite=_ndtr,
        range=Range(ZERO, ONE),
        values={Fraction(0): HALF},
        numpy="scipy.special.ndtr",
        latex=r"\Phi\left(#1\right)",
    ),
    Function(
        "log_ndtr",
        (1,),
        "log(ndtr(u)).",
        derivative=(lambda u: _normal(u) / _ndtr(u),),
        rewrite=lambda u: log(_ndtr(u)),
        range=Range(high=ZERO),
        numpy="scipy.special.log_ndtr",
        latex=r"\log \Phi\left(#1\right)",
    ),
    Function(
        "ndtri",
        (1,),
        "The inverse of ndtr, on (0, 1): sqrt(2) erfinv(2u - 1).",
        derivative=(lambda u: sqrt(2 * PI) * exp(apply("erfinv", 2 * u - 1) ** 2),),
        rewrite=lambda u: ROOT_TWO * apply("erfinv", 2 * u - 1),
        under={"ndtr": lambda u: u},
        domain=lambda u: (positive(u), positive(1 - u)),
        same_sign=lambda u: 2 * u - 1,
        values={Fraction(1, 2): ZERO},
        numpy="scipy.special.ndtri",
        latex=r"\Phi^{-1}\left(#1\right)",
    ),
    Function(
        "fresnels",
        (1,),
        "The Fresnel integral of sin(pi t**2 / 2) (DLMF 7.2.8).",
        derivative=(lambda u: sin(HALF * PI * u**2),),
        parity="odd",
        same_sign=lambda u: u,
        values={Fraction(0): ZERO},
        sympy="fresnels",
        ball="fresnels",
        latex=r"S\left(#1\right)",
    ),
    Function(
        "fresnelc",
        (1,),
        "The Fresnel integral of cos(pi t**2 / 2) (DLMF 7.2.7).",
        derivative=(lambda u: cos(HALF * PI * u**2),),
        parity="odd",
        same_sign=lambda u: u,
        values={Fraction(0): ZERO},
        sympy="fresnelc",
        ball="fresnelc",
        latex=r"C\left(#1\right)",
    ),
)
