"""Orthogonal polynomials with parameters, of a degree written as a number (DLMF chapter 18)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import comb, factorial

from symderiv.formula.tree import Expr, apply, number, plus, times
from symderiv.functions.row import Function
from symderiv.functions.terms import literal_integer, natural, off_zero

_HIGHEST = 32


def _rising(u: Expr, count: int) -> Expr:
    return times(*[u + k for k in range(count)])


def _gegenbauer(n: int, a: Expr, x: Expr) -> Expr:
    """DLMF 18.5.10."""
    return plus(
        *[
            number(Fraction((-1) ** k, factorial(k) * factorial(n - 2 * k)))
            * _rising(a, n - k)
            * (2 * x) ** (n - 2 * k)
            for k in range(n // 2 + 1)
        ]
    )


def _laguerre(n: int, a: Expr, x: Expr) -> Expr:
    """DLMF 18.5.12."""
    return plus(
        *[
            number(Fraction((-1) ** k, factorial(k) * factorial(n - k)))
            * _rising(a + k + 1, n - k)
            * x**k
            for k in range(n + 1)
        ]
    )


def _jacobi(n: int, a: Expr, b: Expr, x: Expr) -> Expr:
    """DLMF 18.5.7."""
    return plus(
        *[
            number(Fraction(comb(n, k), factorial(n)))
            * _rising(n + a + b + 1, k)
            * _rising(a + k + 1, n - k)
            * ((x - 1) / 2) ** k
            for k in range(n + 1)
        ]
    )


def _hermite(n: int, x: Expr) -> Expr:
    """DLMF 18.5.13, for the weight exp(-x**2 / 2)."""
    terms = [
        number(Fraction((-1) ** k * factorial(n), factorial(k) * factorial(n - 2 * k) * 2**k))
        * x ** (n - 2 * k)
        for k in range(n // 2 + 1)
    ]
    return plus(*terms)


def _family(
    name: str,
    doc: str,
    arity: int,
    polynomial: Callable[..., Expr],
    slope: Callable[..., Expr],
    sympy: str | None,
) -> Function:
    def rewrite(n: Expr, *rest: Expr) -> Expr | None:
        degree = literal_integer(n)
        if degree is None or not 0 <= degree <= _HIGHEST:
            return None
        return polynomial(degree, *rest)

    def derivative(n: Expr, *rest: Expr) -> Expr:
        return off_zero(n, number(0), slope(n, *rest))

    return Function(
        name,
        (arity,),
        doc,
        derivative=(*[None] * (arity - 1), derivative),
        rewrite=rewrite,
        domain=lambda n, *rest: (natural(n),),
        sympy=sympy,
        ball=name,
    )


PARAMETRIC = (
    _family(
        "gegenbauer",
        "The Gegenbauer polynomial C_n^(a)(x) (DLMF 18.9.19).",
        3,
        _gegenbauer,
        lambda n, a, x: 2 * a * apply("gegenbauer", n - 1, a + 1, x),
        "gegenbauer",
    ),
    _family(
        "jacobi",
        "The Jacobi polynomial P_n^(a, b)(x) (DLMF 18.9.15).",
        4,
        _jacobi,
        lambda n, a, b, x: (n + a + b + 1) / 2 * apply("jacobi", n - 1, a + 1, b + 1, x),
        None,
    ),
    _family(
        "assoc_laguerre",
        "The Laguerre polynomial L_n^(a)(x) (DLMF 18.9.23).",
        3,
        _laguerre,
        lambda n, a, x: -apply("assoc_laguerre", n - 1, a + 1, x),
        "assoc_laguerre",
    ),
    _family(
        "hermite_prob",
        "The probabilists' Hermite polynomial He_n(x) (DLMF 18.9.27).",
        2,
        _hermite,
        lambda n, x: n * apply("hermite_prob", n - 1, x),
        "hermite_prob",
    ),
)
