"""Which formulas are integers by type: the one place that says so.

``u ** c`` is repeated multiplication for such a c, with 0**0 = 1, and has a value for u < 0; for
any other c it is exp(c log u).  The type is read off the tree, definitions put in, before
anything is simplified: that x/2 + x/2 is an integer where x is one is no reason.
"""

from __future__ import annotations

from collections.abc import Container

from symderiv.formula.tree import (
    Apply,
    Delta,
    Expr,
    Number,
    Plus,
    Power,
    Reduce,
    Size,
    Symbol,
    Times,
    Where,
)

_ALWAYS = frozenset({"floor", "ceil", "rint", "trunc", "sign"})
"""Functions whose values are integers, whatever their arguments are."""
_OF_INTEGERS = frozenset({"abs", "max", "min"})


def is_integer(expr: Expr, integers: Container[str] = ()) -> bool:
    """Whether ``expr`` is an integer by type; ``integers`` are the symbols declared so."""
    match expr:
        case Number(value):
            return value.denominator == 1
        case Size() | Delta():
            return True
        case Symbol(name, _):
            return name in integers
        case Plus(children) | Times(children):
            return all(is_integer(child, integers) for child in children)
        case Power(base, Number(exponent)):
            whole = exponent.denominator == 1 and exponent >= 0
            return whole and is_integer(base, integers)
        case Apply(function, _) if function in _ALWAYS:
            return True
        case Apply(function, arguments) if function in _OF_INTEGERS:
            return all(is_integer(argument, integers) for argument in arguments)
        case Where(_, then, otherwise):
            return is_integer(then, integers) and is_integer(otherwise, integers)
        case Reduce(_, _, body):
            return is_integer(body, integers)
    return False
