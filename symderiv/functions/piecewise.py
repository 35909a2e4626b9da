"""Functions with kinks and steps, by cases.

At a kink the derivative is a convention (the one that the first case gives); the kinks are
recorded with every derivative that is taken.
"""

from __future__ import annotations

from symderiv.formula.tree import HALF, ONE, PI, ZERO, Compare, Expr, Where, apply, number
from symderiv.functions.row import Function, Range
from symderiv.functions.terms import absolute, cos, floor, less, literal, nonzero, sign, sin, where


def _flat(*arguments: Expr) -> Expr:
    return ZERO


def _trunc(u: Expr) -> Expr:
    return sign(u) * floor(absolute(u))


def _rint(u: Expr) -> Expr:
    """floor(u + 1/2), but the integer below where u is half of 1 mod 4."""
    odd = Compare("=", u + HALF - 2 * floor((u + HALF) / 2), number(1))
    return Where(odd, floor(u + HALF) - 1, floor(u + HALF))


def _between(low: Expr, high: Expr, crossed: Expr, otherwise: Expr) -> Expr:
    """A formula of an interval, which is another one where its ends cross."""
    first, last = literal(low), literal(high)
    if first is not None and last is not None:
        return otherwise if first <= last else crossed
    return where(less(high, low), crossed, otherwise)


def _clip(u: Expr, low: Expr, high: Expr) -> Expr:
    inside = where(less(u, low), low, where(less(high, u), high, u))
    return _between(low, high, high, inside)


PIECEWISE = (
    Function(
        "abs",
        (1,),
        "The absolute value; no derivative at 0.",
        derivative=(sign,),
        rewrite=lambda u: where(less(u, 0), -u, u),
        kinks=lambda u: (u,),
        parity="even",
        range=Range(low=ZERO, low_closed=True),
        sympy="Abs",
        numpy="numpy.abs",
        ball="abs",
        latex=r"\left|#1\right|",
    ),
    Function(
        "sign",
        (1,),
        "-1, 0 or 1.",
        derivative=(_flat,),
        rewrite=lambda u: where(less(u, 0), -1, where(less(0, u), 1, 0)),
        kinks=lambda u: (u,),
        parity="odd",
        range=Range(number(-1), number(1), True, True),
        same_sign=lambda u: u,
        sympy="sign",
        numpy="numpy.sign",
        ball="sign",
    ),
    Function(
        "max",
        (2,),
        "The larger of two; no derivative where they are equal.",
        derivative=(lambda a, b: where(less(a, b), 0, 1), lambda a, b: where(less(a, b), 1, 0)),
        rewrite=lambda a, b: where(less(a, b), b, a),
        kinks=lambda a, b: (a - b,),
        sympy="Max",
        numpy="numpy.maximum",
        ball="max",
        latex=r"\max\left(#1, #2\right)",
    ),
    Function(
        "min",
        (2,),
        "The smaller of two; no derivative where they are equal.",
        derivative=(lambda a, b: where(less(a, b), 1, 0), lambda a, b: where(less(a, b), 0, 1)),
        rewrite=lambda a, b: where(less(a, b), a, b),
        kinks=lambda a, b: (a - b,),
        sympy="Min",
        numpy="numpy.minimum",
        ball="min",
        latex=r"\min\left(#1, #2\right)",
    ),
    Function(
        "clip",
        (3,),
        "u, but no less than the second and no more than the third argument: min(max(u, low), "
        "high), so that the third one is the value where the two cross (NumPy).",
        derivative=(
            lambda u, low, high: _between(
                low, high, ZERO, where(less(u, low), 0, where(less(high, u), 0, 1))
            ),
            lambda u, low, high: _between(low, high, ZERO, where(less(u, low), 1, 0)),
            lambda u, low, high: _between(
                low, high, ONE, where(less(u, low), 0, where(less(high, u), 1, 0))
            ),
        ),
        rewrite=_clip,
        kinks=lambda u, low, high: (u - low, u - high, high - low),
    ),
    Function(
        "floor",
        (1,),
        "The integer below; its steps are at the integers.",
        derivative=(_flat,),
        kinks=lambda u: (sin(PI * u),),
        sympy="floor",
        numpy="numpy.floor",
        ball="floor",
        latex=r"\left\lfloor #1 \right\rfloor",
    ),
    Function(
        "ceil",
        (1,),
        "The integer above, -floor(-u).",
        derivative=(_flat,),
        rewrite=lambda u: -floor(-u),
        kinks=lambda u: (sin(PI * u),),
        sympy="ceiling",
        numpy="numpy.ceil",
        ball="ceil",
        latex=r"\left\lceil #1 \right\rceil",
    ),
    Function(
        "trunc",
        (1,),
        "The integer part, towards 0.",
        derivative=(_flat,),
        rewrite=_trunc,
        kinks=lambda u: (sin(PI * u),),
        parity="odd",
        numpy="numpy.trunc",
    ),
    Function(
        "rint",
        (1,),
        "The nearest integer, the even one of two.",
        derivative=(_flat,),
        rewrite=_rint,
        kinks=lambda u: (cos(PI * u),),
        parity="odd",
        numpy="numpy.rint",
    ),
    Function(
        "frac",
        (1,),
        "u - trunc(u).",
        derivative=(lambda u: number(1),),
        rewrite=lambda u: u - _trunc(u),
        kinks=lambda u: (sin(PI * u),),
        parity="odd",
        range=Range(number(-1), number(1)),
    ),
    Function(
        "copysign",
        (2,),
        "abs(x) with the sign of y != 0.",
        derivative=(lambda x, y: sign(x) * sign(y), _flat),
        rewrite=lambda x, y: absolute(x) * sign(y),
        kinks=lambda x, y: (x, y),
        domain=lambda x, y: (nonzero(y),),
        numpy="numpy.copysign",
    ),
    Function(
        "mod",
        (2,),
        "NumPy's remainder x - y floor(x / y), with the sign of y.",
        derivative=(lambda x, y: number(1), lambda x, y: -floor(x / y)),
        rewrite=lambda x, y: x - y * floor(x / y),
        kinks=lambda x, y: (sin(PI * x / y),),
        domain=lambda x, y: (nonzero(y),),
        numpy="numpy.mod",
        latex=r"#1 \bmod #2",
    ),
    Function(
        "fmod",
        (2,),
        "The remainder x - y trunc(x / y), with the sign of x.",
        derivative=(lambda x, y: number(1), lambda x, y: -_trunc(x / y)),
        rewrite=lambda x, y: x - y * _trunc(x / y),
        kinks=lambda x, y: (sin(PI * x / y),),
        domain=lambda x, y: (nonzero(y),),
        numpy="numpy.fmod",
    ),
    Function(
        "heaviside",
        (2,),
        "NumPy's step: 0 for u < 0, 1 for u > 0, and the second argument at 0.",
        derivative=(_flat, lambda u, h: where(Compare("=", u, ZERO), 1, 0)),
        rewrite=lambda u, h: where(less(u, 0), 0, where(less(0, u), 1, h)),
        kinks=lambda u, h: (u,),
        numpy="numpy.heaviside",
    ),
    Function(
        "huber",
        (2,),
        "SciPy's huber(delta, r): r**2 / 2 for abs(r) <= delta, else delta (abs(r) - delta / 2).",
        derivative=(
            lambda d, r: where(less(d, absolute(r)), absolute(r) - d, 0),
            lambda d, r: where(less(d, absolute(r)), d * sign(r), r),
        ),
        rewrite=lambda d, r: where(less(d, absolute(r)), d * (absolute(r) - d / 2), r**2 / 2),
        kinks=lambda d, r: (absolute(r) - d,),
        domain=lambda d, r: ((d, "nonnegative"),),
        numpy="scipy.special.huber",
    ),
    Function(
        "pseudo_huber",
        (2,),
        "SciPy's pseudo_huber(delta, r): delta**2 (sqrt(1 + (r / delta)**2) - 1).",
        derivative=(
            lambda d, r: 2 * d * (_root(d, r) - 1) - r**2 / (d * _root(d, r)),
            lambda d, r: r / _root(d, r),
        ),
        rewrite=lambda d, r: d**2 * (_root(d, r) - 1),
        domain=lambda d, r: ((d, "positive"),),
        numpy="scipy.special.pseudo_huber",
    ),
)


def _root(d: Expr, r: Expr) -> Expr:
    return apply("sqrt", 1 + (r / d) ** 2)
