"""**Sign**: what has a sign by its structure, and what is an integer by its type.

A definition has the sign of its body.  What is said of a formula holds wherever it has a value.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from symderiv.checking.refusal import NotCovered
from symderiv.checking.scope import Declared
from symderiv.formula.declarations import Domain
from symderiv.formula.tree import (
    Apply,
    Constant,
    Delta,
    Derivative,
    Expr,
    MatrixFunction,
    Number,
    Piece,
    Plus,
    Power,
    Reduce,
    Size,
    Symbol,
    Times,
    Where,
    pieces,
    walk,
)
from symderiv.functions import FUNCTIONS

Low: TypeAlias = Literal[-1, 0, 1]
"""1: every value is > 0; 0: every value is >= 0; -1: nothing is known."""

_ROUNDED = ("floor", "ceil", "round", "rint", "sign", "trunc")


def lowest(node: Expr, scope: Declared) -> Low:
    """How low the values of a formula may be."""
    match node:
        case Number(value):
            return -1 if value < 0 else 1 if value else 0
        case Constant() | Size():
            return 1
        case Delta():
            return 0
        case Symbol(name, _):
            return scope.once("lowest", name, lambda body: lowest(body, scope), of_domain)
        case Plus(parts):
            lows = [lowest(part, scope) for part in parts]
            return max(lows, default=0) if -1 not in lows else -1
        case Times(parts):
            return min((lowest(part, scope) for part in parts), default=1)
        case Power(base, Number(exponent)) if exponent.denominator == 1 and exponent % 2 == 0:
            return 1 if is_nonzero(base, scope) else 0
        case Power(base, _) | Reduce(_, _, base) | Apply("sqrt", (base,)):
            return lowest(base, scope)
        case Apply("abs", (base,)):
            return 1 if is_nonzero(base, scope) else 0
        case Where(_, then, otherwise):
            return min(lowest(then, scope), lowest(otherwise, scope))
        case Apply(function, _):
            return of_row(function)
    return -1


def of_row(function: str) -> Low:
    """By the interval that holds the values of a function."""
    row = FUNCTIONS.get(function)
    known = row.range if row is not None else None
    if known is None or not isinstance(known.low, Number) or known.low.value < 0:
        return -1
    return 0 if known.low_closed and not known.low.value else 1


def of_domain(domain: Domain) -> Low:
    low = domain.low
    if low is None or low < 0:
        return -1
    return 0 if low == 0 and domain.closed and not domain.nonzero else 1


def is_positive(node: Expr, scope: Declared) -> bool:
    """Whether every value of a formula is > 0."""
    return lowest(node, scope) == 1


def is_nonzero(node: Expr, scope: Declared) -> bool:
    """Whether no value of a formula is 0, by the domain of a symbol or as a positive one."""
    match node:
        case Number(value):
            return value != 0
        case Symbol(name, _) if name in scope.derivation.symbols:
            return 0 not in scope.domain(name)
        case Times(parts):
            return all(is_nonzero(part, scope) for part in parts)
        case Power(base, _):
            return is_nonzero(base, scope)
    return is_positive(node, scope)


def is_total(node: Piece, scope: Declared) -> bool:
    """Whether a formula has a value at every point, if the names in it have: it divides by nothing
    that may be 0, and its functions are defined there and all around.

    Wrong twin: ``sqrt(x**2)`` at x = 0, where it has a value, and no derivative.
    """
    match node:
        case Power(base, Number(exponent)) if exponent.denominator == 1:
            if exponent < 0 and not is_nonzero(base, scope):
                return False
        case Power(base, _) if not is_positive(base, scope):
            return False
        case Apply(function, arguments):
            row = FUNCTIONS.get(function)
            if row is None or not all(
                _is_inside(each, kind, scope)
                for each, kind in (row.domain(*arguments) if row.domain is not None else ())
            ):
                return False
        case Derivative() | MatrixFunction():
            return False
    return all(is_total(piece, scope) for piece in pieces(node))


def _is_inside(node: Expr, kind: str, scope: Declared) -> bool:
    """Whether a requirement holds at every point, and around it."""
    if kind == "nonzero":
        return is_nonzero(node, scope)
    return kind in ("positive", "nonnegative") and is_positive(node, scope)


def is_integer(node: Expr, scope: Declared) -> bool:
    """Whether a formula may be an integer by its type; never False for one that is."""
    match node:
        case Number(value):
            return value.denominator == 1
        case Symbol(name, _):
            return scope.once(
                "integer", name, lambda body: is_integer(body, scope), lambda domain: domain.integer
            )
        case Constant():
            return False
        case Size() | Delta():
            return True
        case Plus(parts) | Times(parts):
            return all(is_integer(part, scope) for part in parts)
        case Power(base, _) | Reduce(_, _, base):
            return is_integer(base, scope)
        case Where(_, then, otherwise):
            return is_integer(then, scope) and is_integer(otherwise, scope)
        case Apply(function, arguments):
            inner = all(is_integer(argument, scope) for argument in arguments)
            return function in _ROUNDED or (inner and function in ("abs", "max", "min"))
    return True


def is_constant(node: Expr, scope: Declared) -> bool:
    """Whether no symbol stands in a formula, nor in the definitions in it."""
    return all(
        scope.once("constant", part.name, lambda body: is_constant(body, scope), lambda _: False)
        for part in walk(node)
        if isinstance(part, Symbol)
    )


def require_real(name: str, scope: Declared) -> None:
    """By what can only be an integer there is no derivative."""
    if name not in scope.derivation.symbols and name not in scope.derivation.definitions:
        raise NotCovered(f"the name {name}")
    asked = Symbol(name)
    if is_integer(asked, scope) or is_constant(asked, scope):
        raise NotCovered(f"a derivative by {name}")
