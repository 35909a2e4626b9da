"""Circular functions of an angle in degrees or half-turns, and their inverses in degrees.

They have the names that Julia gives them: sind(u) is sin(pi u / 180), asind(u) is
arcsin(u) 180 / pi, sinpi(u) is sin(pi u).
"""

from __future__ import annotations

from dataclasses import replace

from symderiv.formula.tree import PI, Expr, apply
from symderiv.functions.row import Function, Requirements
from symderiv.functions.terms import cos, nonzero, sin
from symderiv.functions.trigonometric import CIRCULAR, INVERSE_CIRCULAR

_DEGREE = PI / 180


def _inner(base: Function, name: str, doc: str, unit: Expr) -> Function:
    """base(unit u)."""
    slope = base.derivative[0]
    assert slope is not None

    def derivative(u: Expr) -> Expr:
        return unit * slope(unit * u)

    def written(u: Expr) -> Expr:
        return apply(base.name, unit * u)

    return replace(
        _plain(base, name, doc),
        derivative=(derivative,),
        rewrite=written,
        domain=_shifted(base.domain, unit),
    )


def _outer(base: Function, name: str) -> Function:
    """base(u) in degrees."""
    slope = base.derivative[0]
    assert slope is not None

    def derivative(u: Expr) -> Expr:
        return slope(u) / _DEGREE

    return replace(
        _plain(base, name, f"{base.name} in degrees."),
        derivative=(derivative,),
        rewrite=lambda u: apply(base.name, u) / _DEGREE,
        domain=base.domain,
        derivative_domain=base.derivative_domain,
    )


def _plain(base: Function, name: str, doc: str) -> Function:
    """What stays true of a function whose argument or value is scaled by a positive number."""
    return Function(name, (1,), doc, derivative=(None,), parity=base.parity)


def _shifted(domain: Requirements | None, unit: Expr) -> Requirements | None:
    if domain is None:
        return None
    known = domain
    return lambda u: known(unit * u)


_IN_DEGREES = tuple(
    _inner(row, f"{row.name}d", f"{row.name} of an angle in degrees.", _DEGREE) for row in CIRCULAR
)
_INTO_DEGREES = tuple(
    _outer(row, f"a{row.name.removeprefix('arc')}d")
    for row in INVERSE_CIRCULAR
    if row.name != "arctan2"
)
_IN_HALF_TURNS = tuple(
    _inner(row, f"{row.name}pi", f"{row.name} of pi u.", PI) for row in CIRCULAR[:3]
)


def _cosc(u: Expr) -> Expr:
    return cos(PI * u) / u - sin(PI * u) / (PI * u**2)


def _cosc_slope(u: Expr) -> Expr:
    return -PI * sin(PI * u) / u - 2 * _cosc(u) / u


DEGREES = (
    *_IN_DEGREES,
    *_INTO_DEGREES,
    *_IN_HALF_TURNS,
    Function(
        "cosc",
        (1,),
        "Julia's derivative of sinc(u), off 0.",
        derivative=(_cosc_slope,),
        rewrite=_cosc,
        domain=lambda u: (nonzero(u),),
        parity="odd",
    ),
)
