"""The gamma function and its kin (DLMF chapter 5)."""

from __future__ import annotations

from fractions import Fraction
from math import factorial

from symderiv.formula.tree import HALF, ONE, ZERO, Expr, apply, number
from symderiv.functions.row import Function, Recurrence
from symderiv.functions.terms import (
    ROOT_PI,
    absolute,
    digamma,
    gamma,
    literal,
    literal_integer,
    log,
    natural,
    off_the_poles,
    positive,
)

_LONGEST = 64
"""Products longer than this are left as they stand."""


def _gamma(u: Expr) -> Expr | None:
    """At n + 1 it is n!, at n + 1/2 a rational multiple of sqrt(pi) (DLMF 5.4.1, 5.4.6)."""
    value = literal(u)
    if value is None or abs(value) > _LONGEST or value.denominator > 2:
        return None
    if value.denominator == 1:
        return number(factorial(int(value) - 1)) if value >= 1 else None
    multiple = Fraction(1)
    while value > HALF.value:
        value -= 1
        multiple *= value
    while value < HALF.value:
        multiple /= value
        value += 1
    return number(multiple) * ROOT_PI


def _polygamma(order: Expr | int, u: Expr) -> Expr:
    return apply("polygamma", order, u)


def _gammaln(u: Expr) -> Expr:
    return apply("gammaln", u)


def _beta(a: Expr, b: Expr) -> Expr:
    return gamma(a) * gamma(b) / gamma(a + b)


def _polygamma_by_digamma(order: Expr, u: Expr) -> Expr | None:
    return digamma(u) if literal_integer(order) == 0 else None


def _polygamma_step(order: Expr, u: Expr) -> Expr | None:
    """polygamma(n, u + 1) - polygamma(n, u) = (-1)**n n! / u**(n + 1) (DLMF 5.15.5)."""
    n = literal_integer(order)
    if n is None or not 0 <= n <= _LONGEST:
        return None
    return number((-1) ** n * factorial(n)) / u ** (n + 1)


def _polygamma_down(order: Expr, u: Expr) -> Expr | None:
    step = _polygamma_step(order, u)
    return None if step is None else _polygamma(order, u + 1) - step


GAMMA = (
    Function(
        "gamma",
        (1,),
        "The gamma function, off its poles 0, -1, -2, … (DLMF 5.2.1; recurrence 5.5.1).",
        derivative=(lambda u: gamma(u) * digamma(u),),
        rewrite=_gamma,
        recurrence=Recurrence(0, 1, lambda u: gamma(u + 1) / u),
        domain=lambda u: (off_the_poles(u),),
        positive_where=lambda u: (positive(u),),
        values={Fraction(1): ONE, Fraction(2): ONE, Fraction(1, 2): ROOT_PI},
        sympy="gamma",
        numpy="scipy.special.gamma",
        ball="gamma",
        latex=r"\Gamma\left(#1\right)",
    ),
    Function(
        "gammaln",
        (1,),
        "SciPy's log(abs(gamma(u))), off the poles.",
        derivative=(digamma,),
        as_logarithm=lambda u: log(absolute(gamma(u))),
        recurrence=Recurrence(0, 1, lambda u: _gammaln(u + 1) - log(absolute(u))),
        domain=lambda u: (off_the_poles(u),),
        values={Fraction(1): ZERO, Fraction(2): ZERO},
        numpy="scipy.special.gammaln",
        ball="gammaln",
        latex=r"\log\Gamma\left(#1\right)",
    ),
    Function(
        "digamma",
        (1,),
        "The derivative of log gamma (DLMF 5.2.2; recurrence 5.5.2).",
        derivative=(lambda u: _polygamma(1, u),),
        recurrence=Recurrence(0, 1, lambda u: digamma(u + 1) - 1 / u),
        domain=lambda u: (off_the_poles(u),),
        sympy="digamma",
        numpy="scipy.special.digamma",
        ball="digamma",
        latex=r"\psi\left(#1\right)",
    ),
    Function(
        "polygamma",
        (2,),
        "polygamma(n, u), the n-th derivative of digamma (DLMF 5.15).",
        derivative=(None, lambda n, u: _polygamma(n + 1, u)),
        rewrite=_polygamma_by_digamma,
        recurrence=Recurrence(1, 1, _polygamma_down),
        domain=lambda n, u: (natural(n), off_the_poles(u)),
        sympy="polygamma",
        numpy="scipy.special.polygamma",
        ball="polygamma",
        latex=r"\psi^{\left(#1\right)}\left(#2\right)",
    ),
    Function(
        "beta",
        (2,),
        "gamma(a) gamma(b) / gamma(a + b) (DLMF 5.12.1).",
        derivative=(
            lambda a, b: _beta(a, b) * (digamma(a) - digamma(a + b)),
            lambda a, b: _beta(a, b) * (digamma(b) - digamma(a + b)),
        ),
        rewrite=_beta,
        domain=lambda a, b: (off_the_poles(a), off_the_poles(b), off_the_poles(a + b)),
        positive_where=lambda a, b: (positive(a), positive(b)),
        numpy="scipy.special.beta",
        latex=r"\mathrm{B}\left(#1, #2\right)",
    ),
    Function(
        "betaln",
        (2,),
        "log(abs(beta(a, b))).",
        derivative=(
            lambda a, b: digamma(a) - digamma(a + b),
            lambda a, b: digamma(b) - digamma(a + b),
        ),
        rewrite=lambda a, b: _gammaln(a) + _gammaln(b) - _gammaln(a + b),
        domain=lambda a, b: (off_the_poles(a), off_the_poles(b), off_the_poles(a + b)),
        numpy="scipy.special.betaln",
        latex=r"\log\mathrm{B}\left(#1, #2\right)",
    ),
)
