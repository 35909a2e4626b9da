"""What is made of the gamma function: trigamma, its multivariate form, harmonic numbers."""

from __future__ import annotations

from fractions import Fraction

from symderiv.base.errors import Unsupported
from symderiv.formula.tree import ONE, PI, ZERO, Expr, apply, number, plus
from symderiv.functions.row import Function, Requirement
from symderiv.functions.terms import digamma, literal_integer, log, off_the_poles, positive

_LARGEST = 16
"""Multivariate gamma functions of more dimensions are not written out."""


def _trigamma(u: Expr) -> Expr:
    return apply("polygamma", 1, u)


def _halves(u: Expr, dimension: Expr) -> list[Expr] | None:
    """u, u - 1/2, u - 1, …, one for each dimension."""
    count = literal_integer(dimension)
    if count is None or not 1 <= count <= _LARGEST:
        return None
    return [u - number(Fraction(place, 2)) for place in range(count)]


def _multigammaln(u: Expr, dimension: Expr) -> Expr | None:
    arguments = _halves(u, dimension)
    if arguments is None:
        return None
    count = len(arguments)
    scale = number(Fraction(count * (count - 1), 4))
    return plus(scale * log(PI), *[apply("gammaln", each) for each in arguments])


def _multigammaln_slope(u: Expr, dimension: Expr) -> Expr:
    arguments = _halves(u, dimension)
    if arguments is None:
        raise Unsupported("multigammaln of a dimension that is no small number")
    return plus(*[digamma(each) for each in arguments])


def _multigammaln_domain(u: Expr, dimension: Expr) -> tuple[Requirement, ...]:
    return (positive(u - (dimension - 1) / 2), positive(dimension))


GAMMA_KIN = (
    Function(
        "trigamma",
        (1,),
        "polygamma(1, u).",
        derivative=(lambda u: apply("polygamma", 2, u),),
        rewrite=_trigamma,
        domain=lambda u: (off_the_poles(u),),
        latex=r"\psi'\left(#1\right)",
    ),
    Function(
        "invdigamma",
        (1,),
        "The positive inverse of digamma.",
        derivative=(lambda u: 1 / _trigamma(apply("invdigamma", u)),),
        under={"digamma": lambda u: u},
        ball="invdigamma",
        latex=r"\psi^{-1}\left(#1\right)",
    ),
    Function(
        "multigammaln",
        (2,),
        "The logarithm of the multivariate gamma function of u > (d - 1)/2, for a number d.",
        derivative=(_multigammaln_slope, None),
        rewrite=_multigammaln,
        domain=_multigammaln_domain,
    ),
    Function(
        "harmonic",
        (1,),
        "The harmonic numbers digamma(u + 1) - digamma(1), for real u.",
        derivative=(lambda u: _trigamma(u + 1),),
        rewrite=lambda u: digamma(u + 1) - digamma(ONE),
        domain=lambda u: (off_the_poles(u + 1),),
        values={Fraction(0): ZERO, Fraction(1): ONE, Fraction(2): number(Fraction(3, 2))},
        sympy="harmonic",
        latex=r"H_{#1}",
    ),
)
