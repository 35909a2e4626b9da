"""Elliptic integrals of the parameter m (DLMF chapter 19)."""

from __future__ import annotations

from fractions import Fraction

from symderiv.formula.tree import ONE, PI, ZERO, Expr, apply
from symderiv.functions.row import Function, Range, Requirement
from symderiv.functions.terms import cos, nonnegative, nonzero, positive, sin, sqrt


def _k(m: Expr) -> Expr:
    return apply("elliptic_k", m)


def _e(*arguments: Expr) -> Expr:
    return apply("elliptic_e", *arguments)


def _f(phi: Expr, m: Expr) -> Expr:
    return apply("elliptic_f", phi, m)


def _delta(phi: Expr, m: Expr) -> Expr:
    """sqrt(1 - m sin(phi)**2)."""
    return sqrt(1 - m * sin(phi) ** 2)


def _e_by_first(*arguments: Expr) -> Expr:
    if len(arguments) == 2:
        return _delta(*arguments)
    (m,) = arguments
    return (_e(m) - _k(m)) / (2 * m)


def _f_by_parameter(phi: Expr, m: Expr) -> Expr:
    end = sin(phi) * cos(phi) / (2 * (1 - m) * _delta(phi, m))
    return _e(phi, m) / (2 * m * (1 - m)) - _f(phi, m) / (2 * m) - end


def _elliptic_e_domain(*arguments: Expr) -> tuple[Requirement, ...]:
    return (nonnegative(1 - arguments[-1]),)


def _elliptic_e_slopes(*arguments: Expr) -> tuple[Requirement, ...]:
    m = arguments[-1]
    return (positive(1 - m), nonzero(m))


ELLIPTIC = (
    Function(
        "elliptic_k",
        (1,),
        "The complete elliptic integral K of the parameter m < 1 (DLMF 19.2.8, 19.4.1); the "
        "formula of its derivative holds off 0.",
        derivative=(lambda m: (_e(m) - (1 - m) * _k(m)) / (2 * m * (1 - m)),),
        domain=lambda m: (positive(1 - m),),
        derivative_domain=lambda m: (positive(1 - m), nonzero(m)),
        range=Range(low=ZERO),
        values={Fraction(0): PI / 2},
        sympy="elliptic_k",
        numpy="scipy.special.ellipk",
        ball="elliptic_k",
        latex=r"K\left(#1\right)",
    ),
    Function(
        "elliptic_e",
        (1, 2),
        "The complete elliptic integral E of the parameter m <= 1, or the incomplete one of the "
        "amplitude and the parameter (DLMF 19.2.5, 19.2.8, 19.4.2); the formulas of derivatives "
        "by m hold off 0.",
        derivative=(
            _e_by_first,
            lambda phi, m: (_e(phi, m) - _f(phi, m)) / (2 * m),
        ),
        domain=_elliptic_e_domain,
        derivative_domain=_elliptic_e_slopes,
        values={Fraction(0): PI / 2, Fraction(1): ONE},
        sympy="elliptic_e",
        ball="elliptic_e",
    ),
    Function(
        "elliptic_f",
        (2,),
        "The incomplete elliptic integral F of the amplitude and the parameter m < 1 (DLMF "
        "19.2.4, 19.4.6); the formula of the derivative by m holds off 0.",
        derivative=(lambda phi, m: 1 / _delta(phi, m), _f_by_parameter),
        domain=lambda phi, m: (positive(1 - m),),
        derivative_domain=lambda phi, m: (positive(1 - m), nonzero(m)),
        sympy="elliptic_f",
        numpy="scipy.special.ellipkinc",
        ball="elliptic_f",
        latex=r"F\left(#1 \mid #2\right)",
    ),
)
