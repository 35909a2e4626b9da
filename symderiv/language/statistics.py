"""NumPy's and SciPy's functions of arrays that are made of the language's own ones.

``softmax``, ``logsumexp``, ``log_softmax``, ``var`` and ``std`` over an axis, and ``dot``,
``matmul``, ``inner``, ``transpose`` as other words for ``@`` and ``.T``.  Each is written out;
a file may define a function of the same name, which then counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from symderiv.formula.syntax import Call
from symderiv.formula.tree import Apply, Expr, Plus, Power, Times
from symderiv.language.arrays import MINUS_ONE, TWO, matmul, reduced, transposed
from symderiv.language.reductions import axis_of
from symderiv.language.scope import Lowering, Scope, check_arity
from symderiv.language.shapes import Positions, Value


def _softmax(value: Value, places: tuple[int, ...]) -> Value:
    total = _total_of_exp(value, places, keep=True)

    def entry(positions: Positions) -> Expr:
        below = Power(total.entry(_kept(positions, places)), MINUS_ONE)
        return Times((Apply("exp", (value.entry(positions),)), below))

    return Value(value.shape, entry)


def _logsumexp(value: Value, places: tuple[int, ...]) -> Value:
    total = _total_of_exp(value, places, keep=False)
    return Value(total.shape, lambda positions: Apply("log", (total.entry(positions),)))


def _log_softmax(value: Value, places: tuple[int, ...]) -> Value:
    total = _total_of_exp(value, places, keep=True)

    def entry(positions: Positions) -> Expr:
        logarithm = Apply("log", (total.entry(_kept(positions, places)),))
        return Plus((value.entry(positions), Times((MINUS_ONE, logarithm))))

    return Value(value.shape, entry)


def _var(value: Value, places: tuple[int, ...]) -> Value:
    """The mean squared deviation, divided by n as in NumPy."""
    mean = reduced("mean", value, places, True)

    def entry(positions: Positions) -> Expr:
        middle = mean.entry(_kept(positions, places))
        return Power(Plus((value.entry(positions), Times((MINUS_ONE, middle)))), TWO)

    return reduced("mean", Value(value.shape, entry), places, False)


def _std(value: Value, places: tuple[int, ...]) -> Value:
    variance = _var(value, places)
    return Value(variance.shape, lambda positions: Apply("sqrt", (variance.entry(positions),)))


def _total_of_exp(value: Value, places: tuple[int, ...], keep: bool) -> Value:
    powers = Value(value.shape, lambda positions: Apply("exp", (value.entry(positions),)))
    return reduced("sum", powers, places, keep)


def _kept(positions: Positions, places: tuple[int, ...]) -> Positions:
    """The positions of an entry in an array whose axes at ``places`` have length 1."""
    return tuple(1 if place in places else p for place, p in enumerate(positions))


ALONG_AXES: Mapping[str, Callable[[Value, tuple[int, ...]], Value]] = {
    "softmax": _softmax,
    "logsumexp": _logsumexp,
    "log_softmax": _log_softmax,
    "var": _var,
    "std": _std,
}


def array_call(lowering: Lowering, node: Call, scope: Scope) -> Value:
    """The meaning of a call of one of ``ARRAY_WORDS``."""
    name = node.function
    if name not in ALONG_AXES:
        if node.keywords:
            key, option = node.keywords[0]
            raise scope.error(option.at, f"{name} takes no keyword {key}")
        check_arity(node, (1 if name == "transpose" else 2,), scope)
        values = [lowering.value(argument, scope) for argument in node.arguments]
        return transposed(values[0]) if name == "transpose" else _product(node, values, scope)
    check_arity(node, (1,), scope)
    value = lowering.value(node.arguments[0], scope)
    if not value.shape:
        raise scope.error(node.at, f"{name} of a number", "it takes a whole array")
    places = tuple(range(len(value.shape)))
    for key, option in node.keywords:
        if key != "axis":
            raise scope.error(option.at, f"{name} takes no keyword {key}", "axis is known")
        places = (axis_of(option, len(value.shape), scope),)
    if len(places) > 1 and "softmax" in name:
        raise scope.error(node.at, f"{name} of an array with {len(places)} axes", "write axis=-1")
    return ALONG_AXES[name](value, places)


def _product(node: Call, values: list[Value], scope: Scope) -> Value:
    left, right = values
    wanted = {"dot": (1, 2), "matmul": (1, 2, 3, 4), "inner": (1,)}[node.function]
    for argument, value in zip(node.arguments, values, strict=True):
        if len(value.shape) not in wanted:
            hint = "write * for a number, einsum for other products"
            raise scope.error(argument.at, f"{node.function} of {len(value.shape)} axes", hint)
    return matmul(left, right, node, scope)
