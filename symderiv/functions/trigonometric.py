"""Circular functions and their inverses.

Branches are those of NumPy and SymPy: arcsin and arctan in [-pi/2, pi/2], arccos in [0, pi],
and arccot(u) = arctan(1/u), arcsec(u) = arccos(1/u), arccsc(u) = arcsin(1/u).
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from symderiv.formula.tree import HALF, ONE, PI, ZERO, Expr, apply, number
from symderiv.functions.row import Function, Range
from symderiv.functions.terms import (
    absolute,
    cos,
    nonnegative,
    nonzero,
    positive,
    sin,
    sqrt,
    tan,
)

_RIGHT = PI / 2
_UNIT = Range(number(-1), ONE, True, True)
_ROOT_HALF = HALF * sqrt(2)
_ROOT_THREE = HALF * sqrt(3)


def _sec(u: Expr) -> Expr:
    return apply("sec", u)


def _csc(u: Expr) -> Expr:
    return apply("csc", u)


def _arctan(u: Expr) -> Expr:
    return apply("arctan", u)


def _below_one(u: Expr) -> Expr:
    """sqrt(1 - u**2)."""
    return sqrt(1 - u**2)


def _beyond_one(u: Expr) -> Expr:
    """abs(u) * sqrt(u**2 - 1)."""
    return absolute(u) * sqrt(u**2 - 1)


def _around(first: tuple[Expr, ...], flips: int) -> Mapping[Fraction, Expr]:
    """Values at 0, pi/6, pi/4, pi/3, pi/2, … from those of the first quadrant.

    ``flips`` is 1 for the sine, whose first quadrant rises, and -1 for the cosine.
    """
    angles = (Fraction(0), Fraction(1, 6), Fraction(1, 4), Fraction(1, 3), Fraction(1, 2))
    table: dict[Fraction, Expr] = {}
    for angle, value in zip(angles, first, strict=True):
        table[angle] = value
        table[1 - angle] = value if flips == 1 else -value
        table[1 + angle] = -value
        table[(2 - angle) % 2] = -value if flips == 1 else value
    return table


_QUADRANT: tuple[Expr, ...] = (ZERO, HALF, _ROOT_HALF, _ROOT_THREE, ONE)
_ARCSIN_VALUES: Mapping[Fraction, Expr] = {
    Fraction(0): ZERO,
    Fraction(1, 2): PI / 6,
    Fraction(-1, 2): -PI / 6,
    Fraction(1): PI / 2,
    Fraction(-1): -PI / 2,
}

CIRCULAR = (
    Function(
        "sin",
        (1,),
        "The sine (DLMF 4.14.1).",
        derivative=(cos,),
        parity="odd",
        range=_UNIT,
        values={Fraction(0): ZERO},
        sympy="sin",
        numpy="numpy.sin",
        ball="sin",
        latex=r"\sin\left(#1\right)",
    ),
    Function(
        "cos",
        (1,),
        "The cosine (DLMF 4.14.2).",
        derivative=(lambda u: -sin(u),),
        parity="even",
        range=_UNIT,
        values={Fraction(0): ONE},
        sympy="cos",
        numpy="numpy.cos",
        ball="cos",
        latex=r"\cos\left(#1\right)",
    ),
    Function(
        "tan",
        (1,),
        "sin(u) / cos(u).",
        derivative=(lambda u: 1 + tan(u) ** 2,),
        rewrite=lambda u: sin(u) / cos(u),
        domain=lambda u: (nonzero(cos(u)),),
        parity="odd",
        values={Fraction(0): ZERO},
        sympy="tan",
        numpy="numpy.tan",
        ball="tan",
        latex=r"\tan\left(#1\right)",
    ),
    Function(
        "sec",
        (1,),
        "1 / cos(u).",
        derivative=(lambda u: _sec(u) * tan(u),),
        rewrite=lambda u: 1 / cos(u),
        domain=lambda u: (nonzero(cos(u)),),
        parity="even",
        same_sign=cos,
        values={Fraction(0): ONE},
        sympy="sec",
        ball="sec",
        latex=r"\sec\left(#1\right)",
    ),
    Function(
        "csc",
        (1,),
        "1 / sin(u).",
        derivative=(lambda u: -_csc(u) * apply("cot", u),),
        rewrite=lambda u: 1 / sin(u),
        domain=lambda u: (nonzero(sin(u)),),
        parity="odd",
        same_sign=sin,
        sympy="csc",
        ball="csc",
        latex=r"\csc\left(#1\right)",
    ),
    Function(
        "cot",
        (1,),
        "cos(u) / sin(u).",
        derivative=(lambda u: -1 - apply("cot", u) ** 2,),
        rewrite=lambda u: cos(u) / sin(u),
        domain=lambda u: (nonzero(sin(u)),),
        parity="odd",
        sympy="cot",
        ball="cot",
        latex=r"\cot\left(#1\right)",
    ),
)

INVERSE_CIRCULAR = (
    Function(
        "arcsin",
        (1,),
        "The inverse sine on [-1, 1] (DLMF 4.23.19); differentiable inside (4.24.7).",
        derivative=(lambda u: 1 / _below_one(u),),
        inverts="sin",
        under={"sin": lambda u: u, "cos": _below_one, "tan": lambda u: u / _below_one(u)},
        domain=lambda u: (nonnegative(1 - u**2),),
        derivative_domain=(lambda u: (positive(1 - u**2),),),
        parity="odd",
        range=Range(-_RIGHT, _RIGHT, True, True),
        same_sign=lambda u: u,
        values=_ARCSIN_VALUES,
        sympy="asin",
        numpy="numpy.arcsin",
        ball="arcsin",
        latex=r"\arcsin\left(#1\right)",
    ),
    Function(
        "arccos",
        (1,),
        "The inverse cosine on [-1, 1] (DLMF 4.23.22); differentiable inside (4.24.8).",
        derivative=(lambda u: -1 / _below_one(u),),
        rewrite=lambda u: PI / 2 - apply("arcsin", u),
        inverts="cos",
        under={"cos": lambda u: u, "sin": _below_one, "tan": lambda u: _below_one(u) / u},
        domain=lambda u: (nonnegative(1 - u**2),),
        derivative_domain=(lambda u: (positive(1 - u**2),),),
        range=Range(ZERO, PI, True, True),
        same_sign=lambda u: 1 - u,
        values={x: PI / 2 - value for x, value in _ARCSIN_VALUES.items()},
        sympy="acos",
        numpy="numpy.arccos",
        ball="arccos",
        latex=r"\arccos\left(#1\right)",
    ),
    Function(
        "arctan",
        (1,),
        "The inverse tangent (DLMF 4.23.24, 4.24.9).",
        derivative=(lambda u: 1 / (1 + u**2),),
        inverts="tan",
        under={
            "tan": lambda u: u,
            "sin": lambda u: u / sqrt(1 + u**2),
            "cos": lambda u: 1 / sqrt(1 + u**2),
        },
        parity="odd",
        range=Range(-_RIGHT, _RIGHT),
        same_sign=lambda u: u,
        values={Fraction(0): ZERO, Fraction(1): PI / 4, Fraction(-1): -PI / 4},
        sympy="atan",
        numpy="numpy.arctan",
        ball="arctan",
        latex=r"\arctan\left(#1\right)",
    ),
    Function(
        "arcsec",
        (1,),
        "arccos(1/u) for abs(u) >= 1; differentiable beyond (DLMF 4.24.11).",
        derivative=(lambda u: 1 / _beyond_one(u),),
        rewrite=lambda u: apply("arccos", 1 / u),
        inverts="sec",
        under={"sec": lambda u: u, "cos": lambda u: 1 / u},
        domain=lambda u: (nonnegative(u**2 - 1),),
        derivative_domain=(lambda u: (positive(u**2 - 1),),),
        range=Range(ZERO, PI, True, True),
        same_sign=lambda u: u**2 - u,
        values={Fraction(1): ZERO, Fraction(-1): PI, Fraction(2): PI / 3},
        sympy="asec",
        latex=r"\operatorname{arcsec}\left(#1\right)",
    ),
    Function(
        "arccsc",
        (1,),
        "arcsin(1/u) for abs(u) >= 1; differentiable beyond (DLMF 4.24.10).",
        derivative=(lambda u: -1 / _beyond_one(u),),
        rewrite=lambda u: apply("arcsin", 1 / u),
        inverts="csc",
        under={"csc": lambda u: u, "sin": lambda u: 1 / u},
        domain=lambda u: (nonnegative(u**2 - 1),),
        derivative_domain=(lambda u: (positive(u**2 - 1),),),
        parity="odd",
        range=Range(-_RIGHT, _RIGHT, True, True),
        same_sign=lambda u: u,
        values={Fraction(1): PI / 2, Fraction(-1): -PI / 2, Fraction(2): PI / 6},
        sympy="acsc",
        latex=r"\operatorname{arccsc}\left(#1\right)",
    ),
    Function(
        "arccot",
        (1,),
        "arctan(1/u), odd, undefined at its jump at 0 (DLMF 4.23.9, 4.24.12).",
        derivative=(lambda u: -1 / (1 + u**2),),
        rewrite=lambda u: _arctan(1 / u),
        inverts="cot",
        under={"cot": lambda u: u, "tan": lambda u: 1 / u},
        domain=lambda u: (nonzero(u),),
        parity="odd",
        range=Range(-_RIGHT, _RIGHT),
        same_sign=lambda u: u,
        values={Fraction(1): PI / 4, Fraction(-1): -PI / 4},
        sympy="acot",
        latex=r"\operatorname{arccot}\left(#1\right)",
    ),
    Function(
        "arctan2",
        (2,),
        "The angle of the point (x, y), y first, in (-pi, pi]; it jumps on y = 0, x < 0.  The "
        "half-angle form holds off that ray.",
        derivative=(
            lambda y, x: x / (x**2 + y**2),
            lambda y, x: -y / (x**2 + y**2),
        ),
        rewrite=lambda y, x: 2 * _arctan(y / (x + sqrt(x**2 + y**2))),
        rewrite_exceptions=lambda y, x: (x + sqrt(x**2 + y**2),),
        kinks=lambda y, x: (x + sqrt(x**2 + y**2),),
        domain=lambda y, x: (positive(x**2 + y**2),),
        range=Range(-PI, PI, False, True),
        sympy="atan2",
        numpy="numpy.arctan2",
        ball="arctan2",
    ),
)
