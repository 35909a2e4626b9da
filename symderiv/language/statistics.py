"""NumPy's and SciPy's functions of arrays that are made of the language's own ones.

``softmax``, ``logsumexp``, ``log_softmax``, ``var`` and ``std`` over an axis, and ``dot``,
``matmul``, ``inner`` as other words for ``@``.  Each is written out;
a file may define a function of the same name, which then counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from symderiv.formula.syntax import Call, Numeral
from symderiv.formula.tree import Apply, Expr, Plus, Power, Times
from symderiv.language.arrays import MINUS_ONE, TWO, matmul, reduced
from symderiv.language.compound import length_of
from symderiv.language.reductions import axes_of, check_filled, flag
from symderiv.language.scope import Lowering, Scope, check_arity
from symderiv.language.shapes import Positions, Shape, Value


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


def _var(value: Value, places: tuple[int, ...], less: int = 0) -> Value:
    """The mean squared deviation, divided by n as in NumPy, or by n - 1 for ``ddof=1``."""
    mean = reduced("mean", value, places, True)

    def entry(positions: Positions) -> Expr:
        middle = mean.entry(_kept(positions, places))
        return Power(Plus((value.entry(positions), Times((MINUS_ONE, middle)))), TWO)

    squares = Value(value.shape, entry)
    if not less:
        return reduced("mean", squares, places, False)
    total = reduced("sum", squares, places, False)
    count = Times(tuple([length_of(value.shape[place]) for place in places]))
    divisor = Power(Plus((count, MINUS_ONE)), MINUS_ONE)
    return Value(total.shape, lambda positions: Times((divisor, total.entry(positions))))


def _std(value: Value, places: tuple[int, ...], less: int = 0) -> Value:
    variance = _var(value, places, less)
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
SPREADS = {"var": _var, "std": _std}
"""What may be divided by n - 1, too."""


def array_call(lowering: Lowering, node: Call, scope: Scope) -> Value:
    """The meaning of a call of one of ``ARRAY_WORDS``."""
    name = node.function
    if name not in ALONG_AXES:
        if node.keywords:
            key, option = node.keywords[0]
            raise scope.error(option.at, f"{name} takes no keyword {key}")
        check_arity(node, (2,), scope)
        values = [lowering.value(argument, scope) for argument in node.arguments]
        return _product(node, values, scope)
    check_arity(node, (1,), scope)
    value = lowering.value(node.arguments[0], scope)
    if not value.shape:
        raise scope.error(node.at, f"{name} of a number", "it takes a whole array")
    places, less, keep = tuple(range(len(value.shape))), 0, False
    for key, option in node.keywords:
        if key == "axis":
            places = axes_of(option, len(value.shape), scope)
        elif key == "ddof" and name in SPREADS:
            if option not in (Numeral("0"), Numeral("1")):
                raise scope.error(option.at, "ddof is 0 or 1")
            less = int(option.text)
        elif key == "keepdims" and "softmax" not in name:
            keep = flag(option, scope)
        else:
            raise scope.error(option.at, f"{name} takes no keyword {key}", "axis is known")
    if len(places) > 1 and "softmax" in name:
        raise scope.error(node.at, f"{name} of an array with {len(places)} axes", "write axis=-1")
    check_filled(node, value, places, scope)
    rule = SPREADS.get(name)
    found = rule(value, places, less) if rule else ALONG_AXES[name](value, places)
    return with_ones(found, value.shape, places) if keep else found


def with_ones(reduced: Value, shape: Shape, places: tuple[int, ...]) -> Value:
    """A reduced array with axes of length 1 where it was reduced."""
    kept = tuple([1 if place in places else axis for place, axis in enumerate(shape)])

    def entry(positions: Positions) -> Expr:
        return reduced.entry(tuple([p for place, p in enumerate(positions) if place not in places]))

    return Value(kept, entry)


def _product(node: Call, values: list[Value], scope: Scope) -> Value:
    left, right = values
    wanted = {"dot": (1, 2), "matmul": (1, 2, 3, 4), "inner": (1,)}[node.function]
    for argument, value in zip(node.arguments, values, strict=True):
        if len(value.shape) not in wanted:
            hint = "write * for a number, einsum for other products"
            raise scope.error(argument.at, f"{node.function} of {len(value.shape)} axes", hint)
    return matmul(left, right, node, scope)
