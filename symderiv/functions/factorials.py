"""Factorials and what counts with them (DLMF 5.2)."""

from __future__ import annotations

from math import factorial

from symderiv.formula.tree import Expr, number, plus, times
from symderiv.functions.row import Function, Requirement
from symderiv.functions.terms import (
    digamma,
    gamma,
    literal_integer,
    nonzero,
    off_the_poles,
    positive,
)

_LONGEST = 64
"""Products longer than this are left as they stand."""


def _factorial(u: Expr) -> Expr:
    value = literal_integer(u)
    if value is not None and 0 <= value <= _LONGEST:
        return number(factorial(value))
    return gamma(u + 1)


def _rising(u: Expr, count: Expr) -> Expr:
    n = literal_integer(count)
    if n is not None and abs(n) <= _LONGEST:
        return times(*[u + k for k in range(n)]) if n >= 0 else 1 / _below(u, n)
    return gamma(u + count) / gamma(u)


def _falling(u: Expr, count: Expr) -> Expr:
    n = literal_integer(count)
    if n is not None and abs(n) <= _LONGEST:
        return times(*[u - k for k in range(n)]) if n >= 0 else 1 / _above(u, n)
    return gamma(u + 1) / gamma(u - count + 1)


def _below(u: Expr, n: int) -> Expr:
    """(u - 1) (u - 2) … (u + n), of which the rising factorial of n < 0 is the inverse."""
    return times(*[u - k for k in range(1, 1 - n)])


def _above(u: Expr, n: int) -> Expr:
    """(u + 1) (u + 2) … (u - n), of which the falling factorial of n < 0 is the inverse."""
    return times(*[u + k for k in range(1, 1 - n)])


def _rising_domain(u: Expr, count: Expr) -> tuple[Requirement, ...]:
    n = literal_integer(count)
    if n is None or abs(n) > _LONGEST:
        return (off_the_poles(u), off_the_poles(u + count))
    return (nonzero(_below(u, n)),) if n < 0 else ()


def _falling_domain(u: Expr, count: Expr) -> tuple[Requirement, ...]:
    n = literal_integer(count)
    if n is None or abs(n) > _LONGEST:
        return (off_the_poles(u + 1), off_the_poles(u - count + 1))
    return (nonzero(_above(u, n)),) if n < 0 else ()


def _rising_by_base(u: Expr, count: Expr) -> Expr:
    n = literal_integer(count)
    if n is not None and 0 <= n <= _LONGEST:
        rest = [[u + k for k in range(n) if k != left] for left in range(n)]
        return plus(*[times(*factors) for factors in rest])
    return _rising(u, count) * (digamma(u + count) - digamma(u))


def _falling_by_base(u: Expr, count: Expr) -> Expr:
    n = literal_integer(count)
    if n is not None and 0 <= n <= _LONGEST:
        rest = [[u - k for k in range(n) if k != left] for left in range(n)]
        return plus(*[times(*factors) for factors in rest])
    return _falling(u, count) * (digamma(u + 1) - digamma(u - count + 1))


def _binomial(n: Expr, k: Expr) -> Expr:
    return gamma(n + 1) / (gamma(k + 1) * gamma(n - k + 1))


FACTORIALS = (
    Function(
        "factorial",
        (1,),
        "gamma(u + 1).",
        derivative=(lambda u: gamma(u + 1) * digamma(u + 1),),
        rewrite=_factorial,
        domain=lambda u: (off_the_poles(u + 1),),
        positive_where=lambda u: (positive(u + 1),),
        latex=r"\left(#1\right)!",
    ),
    Function(
        "binomial",
        (2,),
        "gamma(n + 1) / (gamma(k + 1) gamma(n - k + 1)).",
        derivative=(
            lambda n, k: _binomial(n, k) * (digamma(n + 1) - digamma(n - k + 1)),
            lambda n, k: _binomial(n, k) * (digamma(n - k + 1) - digamma(k + 1)),
        ),
        rewrite=_binomial,
        domain=lambda n, k: (
            off_the_poles(n + 1),
            off_the_poles(k + 1),
            off_the_poles(n - k + 1),
        ),
        numpy="scipy.special.binom",
        latex=r"\binom{#1}{#2}",
    ),
    Function(
        "RisingFactorial",
        (2,),
        "u (u + 1) … (u + n - 1), Pochhammer's symbol (DLMF 5.2.4, 5.2.5).",
        derivative=(
            _rising_by_base,
            lambda u, n: gamma(u + n) / gamma(u) * digamma(u + n),
        ),
        rewrite=_rising,
        domain=_rising_domain,
        numpy="scipy.special.poch",
        latex=r"\left(#1\right)_{#2}",
    ),
    Function(
        "FallingFactorial",
        (2,),
        "u (u - 1) … (u - n + 1).",
        derivative=(
            _falling_by_base,
            lambda u, n: gamma(u + 1) / gamma(u - n + 1) * digamma(u - n + 1),
        ),
        rewrite=_falling,
        domain=_falling_domain,
        latex=r"\left(#1\right)^{\underline{#2}}",
    ),
)
