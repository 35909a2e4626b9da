"""Orthogonal polynomials of a degree that is written as a number (DLMF chapter 18).

With a literal degree they are polynomials, and so are their derivatives; with another degree
they are opaque, and related by their recurrences only.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from symderiv.formula.tree import ONE, ZERO, Expr, apply, number, plus
from symderiv.functions.row import Function, Recurrence, Requirement, Rule
from symderiv.functions.terms import literal, literal_integer, natural, nonzero

Coefficients = list[Fraction]
Step = Callable[[Expr], tuple[Expr, Expr, Expr]]
"""(p, q, r) at n, where f(n + 1) = (p x + q) f(n) - r f(n - 1) (DLMF 18.9.1, table 18.9.1)."""

_HIGHEST = 64


def _coefficients(first: tuple[int, int], step: Step, degree: int) -> Coefficients:
    """Those of a polynomial, constant first; ``first`` are those of degree 1."""
    before, here = [Fraction(1)], [Fraction(value) for value in first]
    if degree == 0:
        return before
    for n in range(1, degree):
        p, q, r = [literal(value) or Fraction(0) for value in step(number(n))]
        following = [Fraction(0)] * (n + 2)
        for power, value in enumerate(here):
            following[power + 1] += p * value
            following[power] += q * value
        for power, value in enumerate(before):
            following[power] -= r * value
        before, here = here, following
    return here


def _polynomial(coefficients: Coefficients, x: Expr) -> Expr:
    return plus(*[number(value) * x**power for power, value in enumerate(coefficients)])


def _family(
    name: str,
    doc: str,
    first: tuple[int, int],
    step: Step,
    slope: Rule,
    edge: Rule | None = None,
) -> Function:
    """``edge`` is 0 where the formula of the derivative has no value for an unknown degree."""

    def slopes(n: Expr, x: Expr) -> tuple[Requirement, ...]:
        known = edge is None or literal_integer(n) is not None
        return (natural(n),) if edge is None or known else (natural(n), nonzero(edge(n, x)))

    def coefficients(n: Expr) -> Coefficients | None:
        degree = literal_integer(n)
        if degree is None or not 0 <= degree <= _HIGHEST:
            return None
        return _coefficients(first, step, degree)

    def rewrite(n: Expr, x: Expr) -> Expr | None:
        values = coefficients(n)
        return None if values is None else _polynomial(values, x)

    def derivative(n: Expr, x: Expr) -> Expr:
        values = coefficients(n)
        if values is None:
            return slope(n, x)
        return _polynomial([power * value for power, value in enumerate(values)][1:], x)

    def down(n: Expr, x: Expr) -> Expr:
        p, q, r = step(n + 1)
        return ((p * x + q) * apply(name, n + 1, x) - apply(name, n + 2, x)) / r

    return Function(
        name,
        (2,),
        doc,
        derivative=(None, derivative),
        rewrite=rewrite,
        recurrence=Recurrence(0, 2, down),
        domain=lambda n, x: (natural(n),),
        derivative_domain=(None, slopes),
        sympy=name,
        ball=name,
    )


def _legendre_slope(n: Expr, x: Expr) -> Expr:
    return n * (x * apply("legendre", n, x) - apply("legendre", n - 1, x)) / (x**2 - 1)


def _chebyshevu_slope(n: Expr, x: Expr) -> Expr:
    return ((n + 1) * apply("chebyshevt", n + 1, x) - x * apply("chebyshevu", n, x)) / (x**2 - 1)


def _laguerre_slope(n: Expr, x: Expr) -> Expr:
    return n * (apply("laguerre", n, x) - apply("laguerre", n - 1, x)) / x


POLYNOMIALS = (
    _family(
        "hermite",
        "The physicists' Hermite polynomial H_n(x) (DLMF 18.9.25).",
        (0, 2),
        lambda n: (number(2), ZERO, 2 * n),
        lambda n, x: 2 * n * apply("hermite", n - 1, x),
    ),
    _family(
        "chebyshevt",
        "The Chebyshev polynomial of the first kind T_n(x) (DLMF 18.9.21).",
        (0, 1),
        lambda n: (number(2), ZERO, ONE),
        lambda n, x: n * apply("chebyshevu", n - 1, x),
    ),
    _family(
        "chebyshevu",
        "The Chebyshev polynomial of the second kind U_n(x) (DLMF 18.9.22).",
        (0, 2),
        lambda n: (number(2), ZERO, ONE),
        _chebyshevu_slope,
        lambda n, x: x**2 - 1,
    ),
    _family(
        "legendre",
        "The Legendre polynomial P_n(x) (DLMF 14.10.5).",
        (0, 1),
        lambda n: ((2 * n + 1) / (n + 1), ZERO, n / (n + 1)),
        _legendre_slope,
        lambda n, x: x**2 - 1,
    ),
    _family(
        "laguerre",
        "The Laguerre polynomial L_n(x) (DLMF 18.9.13, 18.9.14).",
        (1, -1),
        lambda n: (-1 / (n + 1), (2 * n + 1) / (n + 1), n / (n + 1)),
        _laguerre_slope,
        lambda n, x: x,
    ),
)
