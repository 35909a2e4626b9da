"""Sums, means, extrema, norms and softmax of the code, with ``axis`` or ``dim``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from symderiv.code.arithmetic import real
from symderiv.code.asked import Asked, array_of
from symderiv.code.values import Mask, Real
from symderiv.formula.syntax import Call, Name, Numeral, Syntax
from symderiv.formula.tree import Apply, Expr, Power, Times, number, plus, times
from symderiv.language import statistics
from symderiv.language.arrays import MINUS_ONE, norm, reduced
from symderiv.language.shapes import Positions, Value, size_of

Kind = Literal["sum", "prod", "mean", "max", "min"]


def _axes(asked: Asked, value: Value, place: int = 1) -> tuple[int, ...]:
    return asked.axes(asked.value(place, "axis", "dim", default=None), len(value.shape))


def _keep(asked: Asked) -> bool:
    return asked.flag(asked.keyword("keepdims", "keepdim", default=False))


def _formula(
    asked: Asked, function: str, value: Real, axes: tuple[int, ...], keep: bool
) -> Syntax | None:
    """The formula of a reduction over all axes or one, where the argument has one."""
    if value.syntax is None or not value.shape:
        return None
    keywords: list[tuple[str, Syntax]] = []
    if len(axes) == 1 and len(value.shape) > 1:
        keywords.append(("axis", Numeral(str(axes[0]))))
    elif len(axes) != len(value.shape):
        return None
    if keep:
        keywords.append(("keepdims", Name("True")))
    return Call(function, (value.syntax,), tuple(keywords), asked.context.module.span(asked.node))


def reduction(kind: Kind) -> Callable[[Asked], object]:
    """``sum(x, axis, keepdims)`` and its kin."""

    def reduce(asked: Asked) -> object:
        value = asked.real(0, "a", "x", "input")
        if kind in ("max", "min") and _is_pair(asked):
            raise asked.error(f"{kind} with dim gives values and places", "write amax or amin")
        places, keep = _axes(asked, value), _keep(asked)
        asked.real_type()
        if not value.shape:
            return value
        found = reduced(kind, value, places, keep)
        return Real(found.shape, found.entry, _formula(asked, kind, value, places, keep))

    return reduce


def _is_pair(asked: Asked) -> bool:
    """Whether PyTorch gives places beside the values."""
    if asked.name in ("amax", "amin"):
        return False
    if "dim" in asked.keywords:
        return True
    return len(asked.arguments) > 1 and asked.style != "numpy"


def softmax_like(function: str) -> Callable[[Asked], object]:
    """``softmax``, ``log_softmax``, ``logsumexp`` along axes."""
    rule = statistics.ALONG_AXES[function]

    def apply(asked: Asked) -> object:
        value = asked.real(0, "x", "a", "input")
        default = -1 if asked.path.startswith("jax.nn.") and "softmax" in function else None
        given = asked.value(1, "axis", "dim", default=default)
        if (
            given is None
            and "softmax" in function
            and len(value.shape) > 1
            and asked.style == "torch"
        ):
            raise asked.error(f"{function} without an axis", "write dim=-1")
        places = asked.axes(given, len(value.shape))
        keep = function == "logsumexp" and _keep(asked)
        asked.real_type()
        if not value.shape:
            raise asked.error(f"{function} of a number")
        found = rule(value, places)
        if keep:
            found = _kept(found, value, places)
        formula = _formula(asked, function, value, places, False) if not keep else None
        if "softmax" in function and len(places) > 1:
            formula = None
        return Real(found.shape, found.entry, formula)

    return apply


def _kept(found: Value, value: Value, places: tuple[int, ...]) -> Value:
    """A reduced array with its axes back, of length 1."""
    shape = tuple(1 if place in places else d for place, d in enumerate(value.shape))

    def entry(positions: Positions) -> Expr:
        return found.entry(tuple(p for i, p in enumerate(positions) if i not in places))

    return Value(shape, entry)


def spread(function: Literal["var", "std"]) -> Callable[[Asked], object]:
    """The variance or the deviation, divided by n or by n - 1 as the library does."""

    def apply(asked: Asked) -> object:
        value = asked.real(0, "a", "x", "input")
        places, keep = _axes(asked, value), _keep(asked)
        less = _degrees(asked)
        asked.real_type()
        found = statistics.ALONG_AXES["var"](value, places)
        if less:
            found = _corrected(found, value, places, less)
        if function == "std":
            variance = found
            found = Value(
                variance.shape, lambda positions: Apply("sqrt", (variance.entry(positions),))
            )
        if keep:
            found = _kept(found, value, places)
        formula = None if keep or less else _formula(asked, function, value, places, False)
        return Real(found.shape, found.entry, formula)

    return apply


def _degrees(asked: Asked) -> int:
    """What is subtracted from n: NumPy's ddof, PyTorch's unbiased or correction."""
    for name in ("ddof", "correction"):
        if name in asked.keywords:
            return asked.whole(asked.keyword(name))
    if "unbiased" in asked.keywords:
        return int(asked.flag(asked.keyword("unbiased")))
    if asked.style is None:
        raise asked.error(
            f"{asked.name} divides by n in NumPy and by n - 1 in PyTorch",
            "the file imports both; say ddof, correction or unbiased",
        )
    return int(asked.style == "torch")


def _corrected(found: Value, value: Value, places: tuple[int, ...], less: int) -> Value:
    count = times(*(size_of(value.shape[place]) for place in places))
    factor = Times((count, Power(plus(count, number(-less)), MINUS_ONE)))
    return Value(found.shape, lambda positions: Times((factor, found.entry(positions))))


def length(asked: Asked) -> object:
    """The Euclidean norm."""
    value = asked.real(0, "x", "input")
    order = asked.value(1, "ord", "p", default=None)
    if order not in (None, 2, "fro") or (order == 2 and len(value.shape) > 1):
        if not (order == 2 and ("axis" in asked.keywords or "dim" in asked.keywords)):
            raise asked.error("a norm that is not the Euclidean one")
    places = asked.axes(asked.value(2, "axis", "dim", default=None), len(value.shape))
    keep = _keep(asked)
    found = norm(value, places, keep)
    return Real(found.shape, found.entry, _formula(asked, "norm", value, places, keep))


def count_nonzero(asked: Asked) -> object:
    """How many conditions hold."""
    value = array_of(asked.value(0, "a", "input"))
    if not isinstance(value, Mask):
        raise asked.error("the count of what is no condition")
    ones = real(asked.context, asked.node, value)
    found = reduced("sum", ones, _axes(asked, ones), False)
    return Real(found.shape, found.entry)


REDUCTIONS: Mapping[str, Callable[[Asked], object]] = {
    "sum": reduction("sum"),
    "mean": reduction("mean"),
    "average": reduction("mean"),
    "prod": reduction("prod"),
    **dict.fromkeys(("max", "amax"), reduction("max")),
    **dict.fromkeys(("min", "amin"), reduction("min")),
    "softmax": softmax_like("softmax"),
    "log_softmax": softmax_like("log_softmax"),
    "logsumexp": softmax_like("logsumexp"),
    "var": spread("var"),
    "std": spread("std"),
    "norm": length,
    "count_nonzero": count_nonzero,
}
