"""Exponentials, logarithms, roots, and what NumPy and SciPy make of them."""

from __future__ import annotations

from fractions import Fraction

from symderiv.formula.tree import HALF, ONE, PI, ZERO, Compare, Expr, apply, number
from symderiv.functions.row import Function, Range
from symderiv.functions.terms import (
    absolute,
    cos,
    exp,
    log,
    nonnegative,
    nonzero,
    positive,
    sign,
    sin,
    sqrt,
    where,
)

_THIRD = Fraction(1, 3)
_POSITIVE = Range(low=ZERO)
_NONNEGATIVE = Range(low=ZERO, low_closed=True)


def _cbrt(u: Expr) -> Expr:
    return apply("cbrt", u)


def _weight(x: Expr, y: Expr) -> Expr:
    """exp(x) / (exp(x) + exp(y))."""
    return apply("sigmoid", x - y)


def _weight2(x: Expr, y: Expr) -> Expr:
    return number(2) ** x / (number(2) ** x + number(2) ** y)


def _meets_zero(x: Expr, y: Expr) -> bool:
    """Whether x is 0 wherever y is."""
    return x in (y, ZERO)


def _xlogy(x: Expr, y: Expr) -> Expr:
    if x == ZERO:
        return ZERO
    return where(Compare("=", y, ZERO), ZERO, x * log(y)) if x == y else x * log(y)


ELEMENTARY = (
    Function(
        "exp",
        (1,),
        "The exponential function (DLMF 4.2.19).",
        derivative=(exp,),
        range=_POSITIVE,
        values={Fraction(0): ONE},
        sympy="exp",
        numpy="numpy.exp",
        ball="exp",
        latex=r"\exp\left(#1\right)",
    ),
    Function(
        "log",
        (1,),
        "The natural logarithm, of positive numbers (DLMF 4.2.2).",
        derivative=(lambda u: 1 / u,),
        domain=lambda u: (positive(u),),
        same_sign=lambda u: u - 1,
        values={Fraction(1): ZERO},
        sympy="log",
        numpy="numpy.log",
        ball="log",
        latex=r"\log\left(#1\right)",
    ),
    Function(
        "sqrt",
        (1,),
        "The square root; its derivative exists for positive numbers only.",
        derivative=(lambda u: HALF / sqrt(u),),
        domain=lambda u: (nonnegative(u),),
        derivative_domain=(lambda u: (positive(u),),),
        range=_NONNEGATIVE,
        same_sign=lambda u: u,
        values={Fraction(0): ZERO, Fraction(1): ONE},
        sympy="sqrt",
        numpy="numpy.sqrt",
        ball="sqrt",
        latex=r"\sqrt{#1}",
    ),
    Function(
        "cbrt",
        (1,),
        "The real cube root, odd; its derivative exists off 0.",
        derivative=(lambda u: number(_THIRD) / _cbrt(u) ** 2,),
        rewrite=lambda u: sign(u) * absolute(u) ** _THIRD,
        derivative_domain=(lambda u: (nonzero(u),),),
        parity="odd",
        same_sign=lambda u: u,
        values={Fraction(0): ZERO, Fraction(1): ONE, Fraction(-1): number(-1)},
        numpy="numpy.cbrt",
        ball="cbrt",
        latex=r"\sqrt[3]{#1}",
    ),
    Function(
        "square",
        (1,),
        "The square.",
        derivative=(lambda u: 2 * u,),
        rewrite=lambda u: u**2,
        parity="even",
        range=_NONNEGATIVE,
        numpy="numpy.square",
        latex=r"\left(#1\right)^{2}",
    ),
    Function(
        "reciprocal",
        (1,),
        "The inverse 1 / u.",
        derivative=(lambda u: -1 / u**2,),
        rewrite=lambda u: 1 / u,
        domain=lambda u: (nonzero(u),),
        parity="odd",
        same_sign=lambda u: u,
        numpy="numpy.reciprocal",
        latex=r"\frac{1}{#1}",
    ),
    Function(
        "exp2",
        (1,),
        "The power of two.",
        derivative=(lambda u: log(2) * number(2) ** u,),
        rewrite=lambda u: number(2) ** u,
        range=_POSITIVE,
        numpy="numpy.exp2",
        latex=r"2^{#1}",
    ),
    Function(
        "expm1",
        (1,),
        "exp(u) - 1.",
        derivative=(exp,),
        rewrite=lambda u: exp(u) - 1,
        range=Range(low=number(-1)),
        same_sign=lambda u: u,
        values={Fraction(0): ZERO},
        numpy="numpy.expm1",
        ball="expm1",
    ),
    Function(
        "log1p",
        (1,),
        "log(1 + u).",
        derivative=(lambda u: 1 / (1 + u),),
        rewrite=lambda u: log(1 + u),
        domain=lambda u: (positive(1 + u),),
        same_sign=lambda u: u,
        values={Fraction(0): ZERO},
        numpy="numpy.log1p",
        ball="log1p",
    ),
    Function(
        "log2",
        (1,),
        "The logarithm to base 2.",
        derivative=(lambda u: 1 / (u * log(2)),),
        rewrite=lambda u: log(u) / log(2),
        domain=lambda u: (positive(u),),
        same_sign=lambda u: u - 1,
        values={Fraction(1): ZERO, Fraction(2): ONE},
        numpy="numpy.log2",
        latex=r"\log_{2}\left(#1\right)",
    ),
    Function(
        "log10",
        (1,),
        "The logarithm to base 10.",
        derivative=(lambda u: 1 / (u * log(10)),),
        rewrite=lambda u: log(u) / log(10),
        domain=lambda u: (positive(u),),
        same_sign=lambda u: u - 1,
        values={Fraction(1): ZERO, Fraction(10): ONE},
        numpy="numpy.log10",
        latex=r"\log_{10}\left(#1\right)",
    ),
    Function(
        "hypot",
        (2,),
        "sqrt(x**2 + y**2); its derivatives exist off the origin.",
        derivative=(
            lambda x, y: x / sqrt(x**2 + y**2),
            lambda x, y: y / sqrt(x**2 + y**2),
        ),
        rewrite=lambda x, y: sqrt(x**2 + y**2),
        derivative_domain=(lambda x, y: (positive(x**2 + y**2),),) * 2,
        range=_NONNEGATIVE,
        numpy="numpy.hypot",
        latex=r"\sqrt{\left(#1\right)^{2} + \left(#2\right)^{2}}",
    ),
    Function(
        "logaddexp",
        (2,),
        "log(exp(x) + exp(y)).",
        derivative=(_weight, lambda x, y: _weight(y, x)),
        rewrite=lambda x, y: log(exp(x) + exp(y)),
        numpy="numpy.logaddexp",
    ),
    Function(
        "logaddexp2",
        (2,),
        "log2(2**x + 2**y).",
        derivative=(_weight2, lambda x, y: _weight2(y, x)),
        rewrite=lambda x, y: log(number(2) ** x + number(2) ** y) / log(2),
        numpy="numpy.logaddexp2",
    ),
    Function(
        "xlogy",
        (2,),
        "x * log(y), for positive y, and 0 at x = 0, y = 0 (SciPy): the row knows that point of "
        "xlogy(0, y) and xlogy(y, y), which come to it.",
        derivative=(lambda x, y: log(y), lambda x, y: x / y),
        rewrite=_xlogy,
        domain=lambda x, y: (nonnegative(y) if _meets_zero(x, y) else positive(y),),
        derivative_domain=(lambda x, y: (positive(y),), lambda x, y: (positive(y),)),
        numpy="scipy.special.xlogy",
        latex=r"#1 \log\left(#2\right)",
    ),
    Function(
        "xlog1py",
        (2,),
        "x * log(1 + y), for y > -1.",
        derivative=(lambda x, y: log(1 + y), lambda x, y: x / (1 + y)),
        rewrite=lambda x, y: x * log(1 + y),
        domain=lambda x, y: (positive(1 + y),),
        numpy="scipy.special.xlog1py",
        latex=r"#1 \log\left(1 + #2\right)",
    ),
    Function(
        "entr",
        (1,),
        "-u * log(u), for positive u (SciPy continues it by 0 to 0).",
        derivative=(lambda u: -1 - log(u),),
        rewrite=lambda u: -u * log(u),
        domain=lambda u: (positive(u),),
        same_sign=lambda u: 1 - u,
        numpy="scipy.special.entr",
    ),
    Function(
        "rel_entr",
        (2,),
        "x * log(x / y), for positive x and y.",
        derivative=(lambda x, y: log(x / y) + 1, lambda x, y: -x / y),
        rewrite=lambda x, y: x * log(x / y),
        domain=lambda x, y: (positive(x), positive(y)),
        same_sign=lambda x, y: x - y,
        numpy="scipy.special.rel_entr",
    ),
    Function(
        "kl_div",
        (2,),
        "x * log(x / y) - x + y, for positive x and y.",
        derivative=(lambda x, y: log(x / y), lambda x, y: 1 - x / y),
        rewrite=lambda x, y: x * log(x / y) - x + y,
        domain=lambda x, y: (positive(x), positive(y)),
        range=_NONNEGATIVE,
        numpy="scipy.special.kl_div",
    ),
    Function(
        "sinc",
        (1,),
        "NumPy's sin(pi u) / (pi u), continued by 1 to u = 0; the formulas hold off 0.",
        derivative=(lambda u: cos(PI * u) / u - sin(PI * u) / (PI * u**2),),
        rewrite=lambda u: sin(PI * u) / (PI * u),
        rewrite_exceptions=lambda u: (u,),
        derivative_domain=(lambda u: (nonzero(u),),),
        parity="even",
        values={Fraction(0): ONE, Fraction(1): ZERO},
        numpy="numpy.sinc",
        ball="sinc",
    ),
    Function(
        "radians",
        (1,),
        "Degrees in radians.",
        derivative=(lambda u: PI / 180,),
        rewrite=lambda u: PI * u / 180,
        parity="odd",
        same_sign=lambda u: u,
        numpy="numpy.radians",
    ),
    Function(
        "degrees",
        (1,),
        "Radians in degrees.",
        derivative=(lambda u: 180 / PI,),
        rewrite=lambda u: 180 * u / PI,
        parity="odd",
        same_sign=lambda u: u,
        numpy="numpy.degrees",
    ),
)
