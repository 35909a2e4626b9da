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


def _by_parameter(*arguments: Expr) -> tuple[Requirement, ...]:
    m = arguments[-1]
    return (positive(1 - m), nonzero(m))


def _elliptic_e_by_first(*arguments: Expr) -> tuple[Requirement, ...]:
    """The amplitude asks for nothing more than a value; the parameter of the complete one does."""
    return _elliptic_e_domain(*arguments) if len(arguments) == 2 else _by_parameter(*arguments)


def _pi(*arguments: Expr) -> Expr:
    return apply("elliptic_pi", *arguments)


def _pi_by_first(n: Expr, *rest: Expr) -> Expr:
    """With the amplitude pi/2 the last term vanishes, and the integrals are the complete ones."""
    m = rest[-1]
    first, second = (_e(*rest), _f(*rest)) if len(rest) == 2 else (_e(m), _k(m))
    total = first + (m - n) * second / n + (n**2 - m) * _pi(n, *rest) / n
    if len(rest) == 2:
        phi = rest[0]
        total -= n * sin(phi) * cos(phi) * _delta(phi, m) / (1 - n * sin(phi) ** 2)
    return total / (2 * (m - n) * (n - 1))


def _pi_by_second(n: Expr, *rest: Expr) -> Expr:
    if len(rest) == 2:
        phi, m = rest
        return 1 / (_delta(phi, m) * (1 - n * sin(phi) ** 2))
    return _pi_by_parameter(n, *rest)


def _pi_by_parameter(n: Expr, *rest: Expr) -> Expr:
    m = rest[-1]
    total = _e(*rest) / (m - 1) + _pi(n, *rest)
    if len(rest) == 2:
        phi = rest[0]
        total -= m * sin(phi) * cos(phi) / ((m - 1) * _delta(phi, m))
    return total / (2 * (n - m))


def _pi_domain(n: Expr, *rest: Expr) -> tuple[Requirement, ...]:
    return (positive(1 - n), positive(1 - rest[-1]))


def _pi_slopes(n: Expr, *rest: Expr) -> tuple[Requirement, ...]:
    return (*_pi_domain(n, *rest), nonzero(n), nonzero(n - rest[-1]))


def _pi_by_second_slopes(n: Expr, *rest: Expr) -> tuple[Requirement, ...]:
    """The amplitude asks for nothing more than a value."""
    return _pi_domain(n, *rest) if len(rest) == 2 else _pi_by_parameter_slopes(n, *rest)


def _pi_by_parameter_slopes(n: Expr, *rest: Expr) -> tuple[Requirement, ...]:
    return (*_pi_domain(n, *rest), nonzero(n - rest[-1]))


def _rf(x: Expr, y: Expr, z: Expr) -> Expr:
    return apply("elliprf", x, y, z)


def _rd(x: Expr, y: Expr, z: Expr) -> Expr:
    return apply("elliprd", x, y, z)


def _all_positive(*arguments: Expr) -> tuple[Requirement, ...]:
    return tuple(map(positive, arguments))


CARLSON = (
    Function(
        "elliprf",
        (3,),
        "Carlson's symmetric elliptic integral R_F of positive numbers (DLMF 19.16.1, 19.18.1).",
        derivative=(
            lambda x, y, z: -_rd(y, z, x) / 6,
            lambda x, y, z: -_rd(z, x, y) / 6,
            lambda x, y, z: -_rd(x, y, z) / 6,
        ),
        domain=_all_positive,
        range=Range(low=ZERO),
        numpy="scipy.special.elliprf",
        ball="elliprf",
        latex=r"R_F\left(#1, #2, #3\right)",
    ),
    Function(
        "elliprd",
        (3,),
        "Carlson's elliptic integral R_D of positive numbers, symmetric in the first two (DLMF "
        "19.16.5).",
        derivative=(None, None, None),
        domain=_all_positive,
        range=Range(low=ZERO),
        numpy="scipy.special.elliprd",
        ball="elliprd",
        latex=r"R_D\left(#1, #2, #3\right)",
    ),
    Function(
        "elliprc",
        (2,),
        "Carlson's R_C(x, y) = R_F(x, y, y) of positive numbers (DLMF 19.16.6).",
        derivative=(lambda x, y: -_rd(y, y, x) / 6, lambda x, y: -_rd(x, y, y) / 3),
        rewrite=lambda x, y: _rf(x, y, y),
        domain=_all_positive,
        range=Range(low=ZERO),
        numpy="scipy.special.elliprc",
        latex=r"R_C\left(#1, #2\right)",
    ),
)

ELLIPTIC = (
    Function(
        "elliptic_k",
        (1,),
        "The complete elliptic integral K of the parameter m < 1 (DLMF 19.2.8, 19.4.1); the "
        "formula of its derivative holds off 0.",
        derivative=(lambda m: (_e(m) - (1 - m) * _k(m)) / (2 * m * (1 - m)),),
        domain=lambda m: (positive(1 - m),),
        derivative_domain=(lambda m: (positive(1 - m), nonzero(m)),),
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
        derivative_domain=(_elliptic_e_by_first, _by_parameter),
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
        derivative_domain=(None, _by_parameter),
        sympy="elliptic_f",
        numpy="scipy.special.ellipkinc",
        ball="elliptic_f",
        latex=r"F\left(#1 \mid #2\right)",
    ),
    Function(
        "elliptic_pi",
        (2, 3),
        "The elliptic integral of the third kind, of the characteristic n < 1 and the parameter "
        "m < 1, with the amplitude between them where it is incomplete (DLMF 19.2.7, 19.4.4); "
        "the formulas of derivatives by n and m hold off n = 0 and n = m.",
        derivative=(_pi_by_first, _pi_by_second, _pi_by_parameter),
        domain=_pi_domain,
        derivative_domain=(_pi_slopes, _pi_by_second_slopes, _pi_by_parameter_slopes),
        sympy="elliptic_pi",
        ball="elliptic_pi",
    ),
)
