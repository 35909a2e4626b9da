"""Logarithms and exponentials that libraries compute without cancellation or overflow.

The names are those of Julia's LogExpFunctions and of Stan; all are made of exp and log.
"""

from __future__ import annotations

from fractions import Fraction

from symderiv.formula.tree import HALF, ONE, ZERO, Expr, apply, number
from symderiv.functions.row import Function, Range
from symderiv.functions.terms import (
    absolute,
    cosh,
    exp,
    gamma,
    log,
    nonzero,
    positive,
    sigmoid,
    tanh,
)

_NEGATIVE = Range(high=ZERO)
_POSITIVE = Range(low=ZERO)


def _rsqrt(u: Expr) -> Expr:
    return apply("rsqrt", u)


def _ratio(x: Expr, y: Expr) -> Expr:
    """exp(x) / (exp(x) - exp(y)), the derivative of log|exp(x) - exp(y)| by x."""
    return exp(x) / (exp(x) - exp(y))


def _boxcox(x: Expr, power: Expr) -> Expr:
    return (x**power - 1) / power


STABLE = (
    Function(
        "exp10",
        (1,),
        "The power of ten.",
        derivative=(lambda u: log(10) * number(10) ** u,),
        rewrite=lambda u: number(10) ** u,
        range=_POSITIVE,
        numpy="scipy.special.exp10",
        latex=r"10^{#1}",
    ),
    Function(
        "rsqrt",
        (1,),
        "1 / sqrt(u).",
        derivative=(lambda u: -HALF * _rsqrt(u) ** 3,),
        rewrite=lambda u: u ** Fraction(-1, 2),
        domain=lambda u: (positive(u),),
        range=_POSITIVE,
        latex=r"\frac{1}{\sqrt{#1}}",
    ),
    Function(
        "xlogx",
        (1,),
        "u * log(u), for positive u.",
        derivative=(lambda u: 1 + log(u),),
        rewrite=lambda u: u * log(u),
        domain=lambda u: (positive(u),),
        same_sign=lambda u: u - 1,
        values={Fraction(1): ZERO},
    ),
    Function(
        "logcosh",
        (1,),
        "log(cosh(u)).",
        derivative=(tanh,),
        rewrite=lambda u: log(cosh(u)),
        parity="even",
        values={Fraction(0): ZERO},
    ),
    Function(
        "log1psq",
        (1,),
        "log(1 + u**2).",
        derivative=(lambda u: 2 * u / (1 + u**2),),
        rewrite=lambda u: log(1 + u**2),
        parity="even",
        values={Fraction(0): ZERO},
    ),
    Function(
        "log1m",
        (1,),
        "log(1 - u).",
        derivative=(lambda u: -1 / (1 - u),),
        rewrite=lambda u: log(1 - u),
        domain=lambda u: (positive(1 - u),),
        same_sign=lambda u: -u,
        values={Fraction(0): ZERO},
    ),
    Function(
        "log1mexp",
        (1,),
        "log(1 - exp(u)), for negative u.",
        derivative=(lambda u: -exp(u) / (1 - exp(u)),),
        rewrite=lambda u: log(1 - exp(u)),
        domain=lambda u: (positive(-u),),
        range=_NEGATIVE,
    ),
    Function(
        "log2mexp",
        (1,),
        "log(2 - exp(u)), for u < log(2).",
        derivative=(lambda u: -exp(u) / (2 - exp(u)),),
        rewrite=lambda u: log(2 - exp(u)),
        domain=lambda u: (positive(2 - exp(u)),),
        same_sign=lambda u: -u,
        values={Fraction(0): ZERO},
    ),
    Function(
        "logexpm1",
        (1,),
        "log(exp(u) - 1), for positive u: the inverse of softplus.",
        derivative=(lambda u: exp(u) / (exp(u) - 1),),
        rewrite=lambda u: log(exp(u) - 1),
        domain=lambda u: (positive(u),),
    ),
    Function(
        "cloglog",
        (1,),
        "log(-log(1 - u)), the complementary log-log link on (0, 1).",
        derivative=(lambda u: -1 / (log(1 - u) * (1 - u)),),
        rewrite=lambda u: log(-log(1 - u)),
        domain=lambda u: (positive(u), positive(1 - u)),
    ),
    Function(
        "cexpexp",
        (1,),
        "1 - exp(-exp(u)), the inverse of cloglog.",
        derivative=(lambda u: exp(u) * exp(-exp(u)),),
        rewrite=lambda u: 1 - exp(-exp(u)),
        range=Range(low=ZERO),
    ),
    Function(
        "logsubexp",
        (2,),
        "log(abs(exp(x) - exp(y))), for x != y.",
        derivative=(_ratio, lambda x, y: _ratio(y, x)),
        rewrite=lambda x, y: log(absolute(exp(x) - exp(y))),
        domain=lambda x, y: (nonzero(x - y),),
    ),
    Function(
        "log_diff_exp",
        (2,),
        "log(exp(x) - exp(y)), for x > y.",
        derivative=(_ratio, lambda x, y: _ratio(y, x)),
        rewrite=lambda x, y: log(exp(x) - exp(y)),
        domain=lambda x, y: (positive(x - y),),
    ),
    Function(
        "boxcox",
        (2,),
        "The Box-Cox transform (x**p - 1) / p of positive x, for p != 0.",
        derivative=(
            lambda x, p: x ** (p - 1),
            lambda x, p: x**p * log(x) / p - _boxcox(x, p) / p,
        ),
        rewrite=_boxcox,
        domain=lambda x, p: (positive(x), nonzero(p)),
        same_sign=lambda x, p: x - 1,
        numpy="scipy.special.boxcox",
    ),
    Function(
        "lchoose",
        (2,),
        "log(binomial(n, k)), for -1 < k < n + 1.",
        derivative=(
            lambda n, k: apply("digamma", n + 1) - apply("digamma", n - k + 1),
            lambda n, k: apply("digamma", n - k + 1) - apply("digamma", k + 1),
        ),
        rewrite=lambda n, k: log(gamma(n + 1) / (gamma(k + 1) * gamma(n - k + 1))),
        domain=lambda n, k: (positive(n + 1), positive(k + 1), positive(n - k + 1)),
    ),
    Function(
        "exprel",
        (1,),
        "(exp(u) - 1) / u, continued by 1 to u = 0; the formulas hold off 0.",
        derivative=(lambda u: exp(u) / u - (exp(u) - 1) / u**2,),
        rewrite=lambda u: (exp(u) - 1) / u,
        rewrite_exceptions=lambda u: (u,),
        derivative_domain=(lambda u: (nonzero(u),),),
        range=_POSITIVE,
        values={Fraction(0): ONE},
        numpy="scipy.special.exprel",
        ball="exprel",
    ),
    Function(
        "logitexp",
        (1,),
        "logit(exp(u)) = u - log(1 - exp(u)), for negative u.",
        derivative=(lambda u: 1 / (1 - exp(u)),),
        rewrite=lambda u: u - log(1 - exp(u)),
        domain=lambda u: (positive(-u),),
    ),
    Function(
        "log1mlogistic",
        (1,),
        "log(1 - sigmoid(u)).",
        derivative=(lambda u: -sigmoid(u),),
        rewrite=lambda u: -log(1 + exp(u)),
        range=_NEGATIVE,
    ),
)
