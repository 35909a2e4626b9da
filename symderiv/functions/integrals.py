"""Integrals and inverses that have names: exponential integrals, polylogarithm, Lambert's W."""

from __future__ import annotations

from fractions import Fraction
from math import comb, factorial

from symderiv.formula.tree import ONE, ZERO, Expr, apply, number, plus
from symderiv.functions.row import Function, Range, Recurrence, Requirement
from symderiv.functions.terms import (
    cos,
    cosh,
    exp,
    literal_integer,
    log,
    nonnegative,
    nonzero,
    positive,
    sin,
    sinh,
)

_HIGHEST = 32
"""Orders beyond it are not written out."""


def _expint(nu: Expr, x: Expr) -> Expr:
    return apply("expint", nu, x)


def _expint_step(nu: Expr, x: Expr) -> Expr:
    return (exp(-x) - nu * _expint(nu + 1, x)) / x


def _expint_elementary(nu: Expr, x: Expr) -> Expr | None:
    """The orders 0, -1, -2, … are elementary."""
    order = literal_integer(nu)
    if order is None or not -_HIGHEST <= order <= 0:
        return None
    return exp(-x) / x if order == 0 else _expint_step(nu, x)


EXPONENTIAL_INTEGRALS = (
    Function(
        "expint",
        (2,),
        "E_nu(x), the integral of exp(-x t) / t**nu over t > 1, for x > 0 (DLMF 8.19.2, "
        "8.19.12, 8.19.13).",
        derivative=(None, lambda nu, x: -_expint(nu - 1, x)),
        rewrite=_expint_elementary,
        recurrence=Recurrence(0, 1, _expint_step),
        domain=lambda nu, x: (positive(x),),
        range=Range(low=ZERO),
        sympy="expint",
        ball="expint",
        latex=r"E_{#1}\left(#2\right)",
    ),
    Function(
        "E1",
        (1,),
        "The exponential integral E_1 of x > 0 (DLMF 6.2.1).",
        derivative=(lambda x: -exp(-x) / x,),
        rewrite=lambda x: _expint(ONE, x),
        domain=lambda x: (positive(x),),
        range=Range(low=ZERO),
        numpy="scipy.special.exp1",
        latex=r"E_{1}\left(#1\right)",
    ),
    Function(
        "Ei",
        (1,),
        "The exponential integral Ei, off 0 (DLMF 6.2.5).",
        derivative=(lambda x: exp(x) / x,),
        domain=lambda x: (nonzero(x),),
        sympy="Ei",
        numpy="scipy.special.expi",
        ball="Ei",
        latex=r"\operatorname{Ei}\left(#1\right)",
    ),
    Function(
        "li",
        (1,),
        "The logarithmic integral Ei(log x), for x > 0 off 1 (DLMF 6.2.8).",
        derivative=(lambda x: 1 / log(x),),
        rewrite=lambda x: apply("Ei", log(x)),
        domain=lambda x: (positive(x), nonzero(x - 1)),
        sympy="li",
        ball="li",
        latex=r"\operatorname{li}\left(#1\right)",
    ),
    Function(
        "Si",
        (1,),
        "The sine integral from 0 (DLMF 6.2.9); the formula of its derivative holds off 0.",
        derivative=(lambda x: sin(x) / x,),
        derivative_domain=(lambda x: (nonzero(x),),),
        parity="odd",
        same_sign=lambda x: x,
        values={Fraction(0): ZERO},
        sympy="Si",
        ball="Si",
        latex=r"\operatorname{Si}\left(#1\right)",
    ),
    Function(
        "Ci",
        (1,),
        "The cosine integral of x > 0 (DLMF 6.2.11).",
        derivative=(lambda x: cos(x) / x,),
        domain=lambda x: (positive(x),),
        sympy="Ci",
        ball="Ci",
        latex=r"\operatorname{Ci}\left(#1\right)",
    ),
    Function(
        "Shi",
        (1,),
        "The hyperbolic sine integral (DLMF 6.2.15); the formula of its derivative holds off 0.",
        derivative=(lambda x: sinh(x) / x,),
        derivative_domain=(lambda x: (nonzero(x),),),
        parity="odd",
        same_sign=lambda x: x,
        values={Fraction(0): ZERO},
        sympy="Shi",
        ball="Shi",
        latex=r"\operatorname{Shi}\left(#1\right)",
    ),
    Function(
        "Chi",
        (1,),
        "The hyperbolic cosine integral of x > 0 (DLMF 6.2.16).",
        derivative=(lambda x: cosh(x) / x,),
        domain=lambda x: (positive(x),),
        sympy="Chi",
        ball="Chi",
        latex=r"\operatorname{Chi}\left(#1\right)",
    ),
)


def _lambertw_requirements(*arguments: Expr) -> tuple[Requirement, ...]:
    z, *branch = arguments
    lower = branch and literal_integer(branch[0]) == -1
    return (nonnegative(z + exp(-1)), *((positive(-z),) if lower else ()))


def _lambertw_slopes(*arguments: Expr) -> tuple[Requirement, ...]:
    z, *branch = arguments
    return (positive(z + exp(-1)), *_lambertw_requirements(z, *branch)[1:])


def _lambertw(*arguments: Expr) -> Expr:
    return apply("lambertw", *arguments)


def _main_branch(*arguments: Expr) -> Expr | None:
    z, *branch = arguments
    return _lambertw(z) if branch and literal_integer(branch[0]) == 0 else None


LAMBERT = (
    Function(
        "lambertw",
        (1, 2),
        "Lambert's W with W exp(W) = z: the branch 0 (W >= -1) for z >= -1/e, or with a second "
        "argument -1 the branch W <= -1 for -1/e <= z < 0 (DLMF 4.13.1, 4.13.4).",
        derivative=(
            lambda z, *k: exp(-_lambertw(z, *k)) / (1 + _lambertw(z, *k)),
            None,
        ),
        rewrite=_main_branch,
        under={"exp": lambda z, *k: z / _lambertw(z, *k)},
        under_exceptions=lambda z, *k: (z,),
        domain=_lambertw_requirements,
        derivative_domain=(_lambertw_slopes, None),
        values={Fraction(0): ZERO},
        sympy="LambertW",
        ball="lambertw",
    ),
)


def _second_kind(n: int, k: int) -> int:
    """Stirling's number of the second kind."""
    terms = [(-1) ** (k - j) * comb(k, j) * j**n for j in range(k + 1)]
    return int(sum(terms)) // factorial(k)


def _polylog_at_literal_order(s: Expr, x: Expr) -> Expr | None:
    """Orders 1, 0, -1, … are elementary (DLMF 25.12.10 and its derivatives)."""
    order = literal_integer(s)
    if order == 1:
        return -log(1 - x)
    if order is None or not -_HIGHEST <= order <= 0:
        return None
    ratio = x / (1 - x)
    terms = [
        factorial(k) * _second_kind(1 - order, k + 1) * ratio ** (k + 1) for k in range(1 - order)
    ]
    return plus(*terms)


POLYLOGARITHM = (
    Function(
        "polylog",
        (2,),
        "The polylogarithm Li_s(x) of x < 1 (DLMF 25.12.10); the formula of its derivative "
        "holds off 0.",
        derivative=(None, lambda s, x: apply("polylog", s - 1, x) / x),
        rewrite=_polylog_at_literal_order,
        domain=lambda s, x: (positive(1 - x),),
        derivative_domain=(None, lambda s, x: (positive(1 - x), nonzero(x))),
        sympy="polylog",
        ball="polylog",
        latex=r"\operatorname{Li}_{#1}\left(#2\right)",
    ),
    Function(
        "spence",
        (1,),
        "SciPy's dilogarithm Li_2(1 - u), of u > 0; the formula of its derivative holds off 1.",
        derivative=(lambda u: log(u) / (1 - u),),
        rewrite=lambda u: apply("polylog", number(2), 1 - u),
        domain=lambda u: (positive(u),),
        derivative_domain=(lambda u: (positive(u), nonzero(u - 1)),),
        same_sign=lambda u: 1 - u,
        numpy="scipy.special.spence",
    ),
)
