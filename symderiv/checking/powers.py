"""**Power**: powers whose exponent is no number.

An exponent that is an integer by its type is one for any base; another one asks for a base that is
positive, or 0 under a positive exponent.  Atoms say which of both they are.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, TypeAlias

from symderiv.checking.functions import (
    exponential_of,
    factors_of,
    is_positive,
    leading,
    number_of,
)
from symderiv.checking.terms import (
    UNIT,
    Atom,
    Monomial,
    Polynomial,
    content,
    divided,
    ordered,
    scaled,
)
from symderiv.checking.work import Work

Type: TypeAlias = Literal["real", "whole"]


def raised(work: Work, base: Polynomial, exponent: Polynomial, type: Type) -> Polynomial:
    """u**w, with (a u)**w = a**w u**w where a is positive.

    An exponent that turns out to be a number is read as one: that has a value, and the same,
    wherever the power as it is written has one.

    Wrong twin: ``(x * y)**w = x**w * y**w``.
    """
    number = number_of(exponent)
    if number is not None:
        return work.power(base, number)
    if not base or not work.may("powers"):
        return work.atom("power", (base, exponent, type))
    factor = abs(Fraction(leading(base)))
    parts = [_of_number(work, factor, exponent)]
    taken = [part for part in content(base) if is_positive(work, part[0])]
    for atom, size in taken:
        parts.append(_of_positive(work, atom, scaled(exponent, size)))
    primitive = divided(base, ordered(taken), factor)
    if primitive != {UNIT: 1}:
        parts.append(work.atom("power", (primitive, exponent, type)))
    return work.product(parts)


def _of_number(work: Work, number: Fraction, exponent: Polynomial) -> Polynomial:
    """(p**k q**l)**w = p**(k w) q**(l w)."""
    parts = []
    for whole, sign in ((number.numerator, 1), (number.denominator, -1)):
        for factor, size in factors_of(whole):
            data = ({UNIT: factor}, scaled(exponent, sign * size), "real")
            parts.append(work.atom("power", data))
    return work.product(parts)


def _of_positive(work: Work, atom: Atom, exponent: Polynomial) -> Polynomial:
    match atom.kind, atom.data:
        case "apply", ("exp", dict() as inner):
            return exponential_of(work, work.multiplied(inner, exponent))
    return work.atom("power", ({((atom, 1),): 1}, exponent, "real"))


def collected(work: Work, monomial: Monomial, atom: Atom, size: int) -> Polynomial | None:
    """u**v u**w = u**(v + w), also where one of both is a number or a root; None where nothing
    else beside a power has its base.

    The result is a real power if one of both is: at u = 0 that has a value only if all of the
    exponents are positive or, of integers, 0.

    Wrong twin: ``x**v * x**w = x**(v * w)``.
    """
    base, exponent, type = atom.data
    assert isinstance(base, dict)
    found = [(atom, scaled(exponent, size), type)]  # type: ignore[arg-type]
    for other, power in monomial:
        if other is not atom:
            same = _as_power(base, other, power)
            if same is not None:
                found.append((other, *same))
    if size == 1 and len(found) == 1:
        return None
    work.require("powers")
    total = work.added(each for _, each, _ in found)
    gone = {other for other, _, _ in found}
    rest = tuple(part for part in monomial if part[0] not in gone)
    kind: Type = "real" if any(each == "real" for *_, each in found) else "whole"
    return work.multiplied({rest: 1}, raised(work, base, total, kind))


def _as_power(base: Polynomial, atom: Atom, size: int) -> tuple[Polynomial, object] | None:
    """The exponent of an atom that is a power of ``base``, and its type."""
    match atom.kind, atom.data:
        case "power", (dict() as own, dict() as exponent, type) if own == base:
            return scaled(exponent, size), type
        case "root", (dict() as own, int() as degree) if own == base:
            return {UNIT: Fraction(size, degree)}, "real"
    if base == {((atom, 1),): 1}:
        return {UNIT: size}, "whole"
    return None
