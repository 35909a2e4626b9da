"""Incomplete gamma functions and zeta functions (DLMF chapters 8 and 25)."""

from __future__ import annotations

from fractions import Fraction
from math import factorial

from symderiv.formula.tree import HALF, ONE, PI, ZERO, Expr, apply, number, plus
from symderiv.functions.row import Function, Range, Recurrence
from symderiv.functions.terms import (
    ROOT_PI,
    exp,
    gamma,
    literal,
    literal_integer,
    nonzero,
    off_the_poles,
    off_zero,
    positive,
    sqrt,
)

_LONGEST = 64
"""Orders beyond it are left as they stand."""


def _zeta(*arguments: Expr) -> Expr | None:
    """Hurwitz's zeta at 1, 2, … is Riemann's without its first terms; of the order 2, 3, … it
    is a polygamma (DLMF 25.11.3, 25.11.12)."""
    s, *shift = arguments
    if not shift:
        return None
    order, first = literal_integer(s), literal_integer(shift[0])
    if first is not None and 1 <= first <= _LONGEST:
        return plus(apply("zeta", s), *[-(number(k) ** -s) for k in range(1, first)])
    if order is None or not 2 <= order <= _LONGEST:
        return None
    return number(Fraction((-1) ** order, factorial(order - 1))) * apply(
        "polygamma", order - 1, shift[0]
    )


def _upper(a: Expr, x: Expr) -> Expr:
    return apply("uppergamma", a, x)


def _upper_at_special(a: Expr, x: Expr) -> Expr | None:
    """At whole numbers it is elementary or an exponential integral, at 1/2 an error function
    (DLMF 8.4.6, 8.4.8, 8.4.15)."""
    value = literal(a)
    if value is None or abs(value) > _LONGEST:
        return None
    if value == Fraction(1, 2):
        return ROOT_PI * apply("erfc", sqrt(x))
    if value.denominator != 1:
        return None
    n = int(value)
    if n <= 0:
        return x**n * apply("expint", 1 - n, x)
    terms = [number(Fraction(factorial(n - 1), factorial(k))) * x**k for k in range(n)]
    return exp(-x) * plus(*terms)


def _kernel(a: Expr, x: Expr) -> Expr:
    """x**(a - 1) exp(-x), the integrand of both incomplete gamma functions."""
    return x ** (a - 1) * exp(-x)


INCOMPLETE_GAMMA = (
    Function(
        "lowergamma",
        (2,),
        "The integral of t**(a - 1) exp(-t) from 0 to x > 0 (DLMF 8.2.1, 8.8.1, 8.8.13).",
        derivative=(None, _kernel),
        rewrite=lambda a, x: gamma(a) - _upper(a, x),
        domain=lambda a, x: (off_the_poles(a), positive(x)),
        positive_where=lambda a, x: (positive(a), positive(x)),
        sympy="lowergamma",
        ball="lowergamma",
        latex=r"\gamma\left(#1, #2\right)",
    ),
    Function(
        "uppergamma",
        (2,),
        "The integral of t**(a - 1) exp(-t) from x > 0 on (DLMF 8.2.2, 8.8.2, 8.8.13).",
        derivative=(None, lambda a, x: -_kernel(a, x)),
        rewrite=_upper_at_special,
        recurrence=Recurrence(
            0,
            1,
            lambda a, x: (a - 1) * _upper(a - 1, x) + _kernel(a, x),
            towards=-1,
        ),
        domain=lambda a, x: (positive(x),),
        range=Range(low=ZERO),
        sympy="uppergamma",
        ball="uppergamma",
        latex=r"\Gamma\left(#1, #2\right)",
    ),
    Function(
        "gammainc",
        (2,),
        "SciPy's lowergamma(a, x) / gamma(a).",
        derivative=(None, lambda a, x: _kernel(a, x) / gamma(a)),
        rewrite=lambda a, x: 1 - _upper(a, x) / gamma(a),
        domain=lambda a, x: (positive(a), positive(x)),
        range=Range(ZERO, ONE),
        numpy="scipy.special.gammainc",
        latex=r"P\left(#1, #2\right)",
    ),
    Function(
        "gammaincc",
        (2,),
        "SciPy's uppergamma(a, x) / gamma(a).",
        derivative=(None, lambda a, x: -_kernel(a, x) / gamma(a)),
        rewrite=lambda a, x: _upper(a, x) / gamma(a),
        domain=lambda a, x: (positive(a), positive(x)),
        range=Range(ZERO, ONE),
        numpy="scipy.special.gammaincc",
        latex=r"Q\left(#1, #2\right)",
    ),
    Function(
        "zeta",
        (1, 2),
        "Riemann's zeta(s), and Hurwitz's zeta(s, a) for a > 0 (DLMF 25.11.1, 25.11.17), which is "
        "1/2 - a at s = 0 (25.11.13).",
        derivative=(None, lambda s, a: off_zero(s, number(-1), -s * apply("zeta", s + 1, a))),
        rewrite=_zeta,
        recurrence=Recurrence(
            1,
            1,
            lambda s, *a: apply("zeta", s, a[0] + 1) + a[0] ** -s if a else None,
        ),
        domain=lambda s, *a: (nonzero(s - 1), *map(positive, a)),
        positive_where=lambda s, *a: (positive(s - 1), *map(positive, a)),
        values={Fraction(0): -HALF, Fraction(2): PI**2 / 6, Fraction(4): PI**4 / 90},
        sympy="zeta",
        numpy="scipy.special.zeta",
        ball="zeta",
    ),
)
