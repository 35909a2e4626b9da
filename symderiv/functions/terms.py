"""Short names for the terms that the rows are written with."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from symderiv.formula.tree import (
    PI,
    ZERO,
    Apply,
    Compare,
    Condition,
    Expr,
    Number,
    Plus,
    Power,
    Times,
    Where,
    apply,
    number,
)
from symderiv.functions.row import Requirement

exp = partial(apply, "exp")
log = partial(apply, "log")
sqrt = partial(apply, "sqrt")
sin = partial(apply, "sin")
cos = partial(apply, "cos")
tan = partial(apply, "tan")
sinh = partial(apply, "sinh")
cosh = partial(apply, "cosh")
tanh = partial(apply, "tanh")
absolute = partial(apply, "abs")
sign = partial(apply, "sign")
floor = partial(apply, "floor")
erf = partial(apply, "erf")
gamma = partial(apply, "gamma")
digamma = partial(apply, "digamma")
sigmoid = partial(apply, "sigmoid")

ROOT_PI = sqrt(PI)
ROOT_TWO = sqrt(2)


def less(left: Expr | int, right: Expr | int) -> Condition:
    return Compare("<", _expr(left), _expr(right))


def where(condition: Condition, then: Expr | int, otherwise: Expr | int) -> Expr:
    return Where(condition, _expr(then), _expr(otherwise))


def off_zero(order: Expr, at_zero: Expr, elsewhere: Expr) -> Expr:
    """A formula of an order, which is another one at 0; of a number, the one that it is."""
    value = literal(order)
    if value is not None:
        return elsewhere if value else at_zero
    return Where(Compare("=", order, ZERO), at_zero, elsewhere)


def _expr(value: Expr | int) -> Expr:
    return value if isinstance(value, Expr) else number(value)


def positive(value: Expr) -> Requirement:
    return value, "positive"


def nonnegative(value: Expr) -> Requirement:
    return value, "nonnegative"


def nonzero(value: Expr) -> Requirement:
    return value, "nonzero"


def natural(value: Expr) -> Requirement:
    return value, "natural"


def off_the_poles(value: Expr) -> Requirement:
    return value, "off the poles"


def literal(expr: Expr) -> Fraction | None:
    """The value of an expression made of numbers by ``+ - * /`` and small integer powers."""
    if isinstance(expr, Number):
        return expr.value
    if isinstance(expr, Apply | Power):
        return _literal_power(expr) if isinstance(expr, Power) else None
    if not isinstance(expr, Plus | Times):
        return None
    total = Fraction(0 if isinstance(expr, Plus) else 1)
    for part in expr.terms if isinstance(expr, Plus) else expr.factors:
        value = literal(part)
        if value is None:
            return None
        total = total + value if isinstance(expr, Plus) else total * value
    return total


def _literal_power(expr: Power) -> Fraction | None:
    base, exponent = literal(expr.base), literal(expr.exponent)
    if base is None or exponent is None or exponent.denominator != 1 or abs(exponent) > 64:
        return None
    return None if base == 0 and exponent < 0 else base ** int(exponent)


def literal_integer(expr: Expr) -> int | None:
    value = literal(expr)
    return None if value is None or value.denominator != 1 else int(value)
