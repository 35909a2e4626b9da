"""Hypergeometric functions and the incomplete beta function (DLMF chapters 8, 13, 15, 16)."""

from __future__ import annotations

from symderiv.formula.tree import ONE, ZERO, Expr, apply
from symderiv.functions.row import Function, Range, Recurrence
from symderiv.functions.terms import exp, gamma, literal, log, off_the_poles, positive


def _density(a: Expr, b: Expr, x: Expr) -> Expr:
    """The density of the beta distribution."""
    scale = gamma(a + b) / (gamma(a) * gamma(b))
    return scale * x ** (a - 1) * (1 - x) ** (b - 1)


def _betainc(a: Expr, b: Expr, x: Expr) -> Expr:
    return apply("betainc", a, b, x)


def _step(a: Expr, b: Expr, x: Expr) -> Expr:
    """betainc(a, b, x) - betainc(a + 1, b, x) (DLMF 8.17.20)."""
    scale = gamma(a + b) / (gamma(a + 1) * gamma(b))
    return scale * x**a * (1 - x) ** b


def _kummer(a: Expr, b: Expr, z: Expr) -> Expr | None:
    """At special parameters (DLMF 13.6.1, 13.6.2, 13.2.2)."""
    if a == b:
        return exp(z)
    if literal(a) == 0:
        return ONE
    return (exp(z) - 1) / z if _is_difference_quotient(a, b) else None


def _is_difference_quotient(a: Expr, b: Expr) -> bool:
    return literal(a) == 1 and literal(b) == 2


def _gauss(a: Expr, b: Expr, c: Expr, z: Expr) -> Expr | None:
    """At special parameters (DLMF 15.4.6, 15.2.1, 15.4.1)."""
    for one, other in ((a, b), (b, a)):
        if one == c:
            return (1 - z) ** (-other)
        if literal(one) == 0:
            return ONE
    return -log(1 - z) / z if _is_logarithm(a, b, c) else None


def _is_logarithm(a: Expr, b: Expr, c: Expr) -> bool:
    return literal(a) == literal(b) == 1 and literal(c) == 2


HYPERGEOMETRIC = (
    Function(
        "hyp0f1",
        (2,),
        "The confluent hypergeometric limit function 0F1(; b; z) (DLMF 16.3.1).",
        derivative=(None, lambda b, z: apply("hyp0f1", b + 1, z) / b),
        recurrence=Recurrence(
            0,
            2,
            lambda b, z: apply("hyp0f1", b + 1, z) + z / (b * (b + 1)) * apply("hyp0f1", b + 2, z),
        ),
        domain=lambda b, z: (off_the_poles(b),),
        positive_where=lambda b, z: (positive(b), positive(z)),
        numpy="scipy.special.hyp0f1",
        ball="hyp0f1",
        latex=r"{}_{0}F_{1}\left(; #1; #2\right)",
    ),
    Function(
        "hyp1f1",
        (3,),
        "Kummer's confluent hypergeometric function 1F1(a; b; z) (DLMF 13.2.2, 13.3.15).",
        derivative=(None, None, lambda a, b, z: a / b * apply("hyp1f1", a + 1, b + 1, z)),
        rewrite=_kummer,
        rewrite_exceptions=lambda a, b, z: (z,) if _is_difference_quotient(a, b) else (),
        domain=lambda a, b, z: (off_the_poles(b),),
        positive_where=lambda a, b, z: (positive(a), positive(b), positive(z)),
        numpy="scipy.special.hyp1f1",
        ball="hyp1f1",
        latex=r"{}_{1}F_{1}\left(#1; #2; #3\right)",
    ),
    Function(
        "hyp2f1",
        (4,),
        "Gauss's hypergeometric function 2F1(a, b; c; z) of z < 1 (DLMF 15.2.1, 15.5.1).",
        derivative=(
            None,
            None,
            None,
            lambda a, b, c, z: a * b / c * apply("hyp2f1", a + 1, b + 1, c + 1, z),
        ),
        rewrite=_gauss,
        rewrite_exceptions=lambda a, b, c, z: (z,) if _is_logarithm(a, b, c) else (),
        domain=lambda a, b, c, z: (off_the_poles(c), positive(1 - z)),
        positive_where=lambda a, b, c, z: (positive(a), positive(b), positive(c), positive(z)),
        numpy="scipy.special.hyp2f1",
        ball="hyp2f1",
        latex=r"{}_{2}F_{1}\left(#1, #2; #3; #4\right)",
    ),
    Function(
        "hyperu",
        (3,),
        "Tricomi's function U(a, b, z) of z > 0 (DLMF 13.2.6, 13.3.22).",
        derivative=(None, None, lambda a, b, z: -a * apply("hyperu", a + 1, b + 1, z)),
        domain=lambda a, b, z: (positive(z),),
        positive_where=lambda a, b, z: (positive(a), positive(z)),
        numpy="scipy.special.hyperu",
        ball="hyperu",
        latex=r"U\left(#1, #2, #3\right)",
    ),
)

INCOMPLETE_BETA = (
    Function(
        "betainc",
        (3,),
        "SciPy's regularized incomplete beta function of a, b > 0 and 0 < x < 1 (DLMF 8.17.2).",
        derivative=(None, None, _density),
        recurrence=Recurrence(
            0,
            1,
            lambda a, b, x: _betainc(a + 1, b, x) + _step(a, b, x),
        ),
        domain=lambda a, b, x: (positive(a), positive(b), positive(x), positive(1 - x)),
        range=Range(ZERO, ONE),
        numpy="scipy.special.betainc",
        ball="betainc",
        latex=r"I_{#3}\left(#1, #2\right)",
    ),
    Function(
        "betaincc",
        (3,),
        "SciPy's 1 - betainc(a, b, x).",
        derivative=(None, None, lambda a, b, x: -_density(a, b, x)),
        rewrite=lambda a, b, x: 1 - _betainc(a, b, x),
        domain=lambda a, b, x: (positive(a), positive(b), positive(x), positive(1 - x)),
        range=Range(ZERO, ONE),
        latex=r"1 - I_{#3}\left(#1, #2\right)",
    ),
)
