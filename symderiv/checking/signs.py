"""**Sign**: what has a sign by its structure, and what is an integer by its type."""

from __future__ import annotations

from symderiv.checking.scope import Declared
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
)
from symderiv.functions import FUNCTIONS

_ROUNDED = ("floor", "ceil", "round", "rint", "sign", "trunc")
_POSITIVE = ("exp", "cosh", "sigmoid", "softplus")


def is_positive(node: Expr, scope: Declared) -> bool:
    """Whether every value of a formula is > 0: of a number, of a symbol by its domain, of sums,
    products and real powers of such, of ``exp`` and its kin."""
    match node:
        case Number(value):
            return value > 0
        case Constant() | Size():
            return True
        case Symbol(name, _):
            low = scope.domain(name).low
            return low is not None and (low > 0 or (low == 0 and not scope.domain(name).closed))
        case Plus(parts) | Times(parts):
            return bool(parts) and all(is_positive(part, scope) for part in parts)
        case Power(base, _):
            return is_positive(base, scope)
        case Reduce("sum" | "prod" | "max" | "min", _, body):
            return is_positive(body, scope)
        case Apply(function, (_,)):
            return function in _POSITIVE
    return False


def is_nonzero(node: Expr, scope: Declared) -> bool:
    """Whether no value of a formula is 0, by the domain of a symbol or as a positive one."""
    match node:
        case Number(value):
            return value != 0
        case Symbol(name, _):
            return 0 not in scope.domain(name)
        case Times(parts):
            return all(is_nonzero(part, scope) for part in parts)
    return is_positive(node, scope)


def is_total(node: Piece, scope: Declared) -> bool:
    """Whether a formula without definitions has a value at every point: it divides by nothing
    that may be 0, and its functions are defined everywhere."""
    match node:
        case Power(base, Number(exponent)) if exponent.denominator == 1:
            if exponent < 0 and not is_nonzero(base, scope):
                return False
        case Power(base, _) if not is_positive(base, scope):
            return False
        case Apply(function, arguments):
            row = FUNCTIONS.get(function)
            if row is None or not all(
                kind == "positive" and is_positive(each, scope)
                for each, kind in (row.domain(*arguments) if row.domain is not None else ())
            ):
                return False
        case Derivative() | MatrixFunction():
            return False
    return all(is_total(piece, scope) for piece in pieces(node))


def is_integer(node: Expr, scope: Declared) -> bool:
    """Whether an exponent may be an integer by its type; never False for one that is."""
    match node:
        case Number(value):
            return value.denominator == 1
        case Symbol(name, _):
            return scope.domain(name).integer
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
