"""What compiled formulas are made of: functions of a place, with memories.

A :class:`Place` is a point with sizes and values of indices.  A formula is a function of it
(:data:`Code`), and so are conditions and the elements that positions name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from operator import add, mul
from typing import Any, TypeAlias

from flint import fmpq

from symderiv.base.errors import Unsupported
from symderiv.formula.declarations import Nested
from symderiv.formula.tree import Dimension
from symderiv.kernel.enclosures import Enclosure, Indeterminate, Outside, Undefined, extreme


class Place:
    """A point, with sizes and values of indices; ``memory`` holds what was evaluated there at
    one precision."""

    __slots__ = ("arrays", "env", "memory", "point", "sizes")

    def __init__(
        self, sizes: Mapping[str, int], env: list[int], point: Mapping[str, Nested]
    ) -> None:
        self.sizes = sizes
        self.env = env
        self.point = point
        self.arrays: dict[str, Any] = {}
        self.memory: dict[object, Enclosure] = {}

    def array(self, name: str) -> Any:
        """The value of a symbol, nested as its shape is."""
        known = self.arrays.get(name)
        if known is None:
            known = self.arrays[name] = _exact(self.point[name])
        return known


Code: TypeAlias = Callable[[Place], Enclosure]
Test: TypeAlias = Callable[[Place], bool]
Element: TypeAlias = Callable[[Place], int]


def _exact(value: Nested) -> Any:
    if isinstance(value, tuple):
        return tuple([_exact(part) for part in value])
    return fmpq(value.numerator, value.denominator)


COMBINE: Mapping[str, Callable[[Enclosure, Enclosure], Enclosure]] = {
    "sum": add,
    "prod": mul,
    "max": lambda left, right: extreme(left, right, 1),
    "min": lambda left, right: extreme(left, right, -1),
}


def remembered(number: int, slots: tuple[int, ...], run: Code) -> Code:
    """``run`` with a memory, whose keys are the values of the indices in ``slots``."""
    if not slots:
        return _constant(number, run)
    if len(slots) == 1:
        return _indexed(number, slots[0], run)

    def code(at: Place) -> Enclosure:
        env = at.env
        key = (number, *[env[slot] for slot in slots])
        known = at.memory.get(key)
        if known is None:
            known = at.memory[key] = run(at)
        return known

    return code


def _constant(number: int, run: Code) -> Code:
    def code(at: Place) -> Enclosure:
        known = at.memory.get(number)
        if known is None:
            known = at.memory[number] = run(at)
        return known

    return code


def _indexed(number: int, slot: int, run: Code) -> Code:
    def code(at: Place) -> Enclosure:
        key = (number, at.env[slot])
        known = at.memory.get(key)
        if known is None:
            known = at.memory[key] = run(at)
        return known

    return code


def folded(combine: Callable[[Enclosure, Enclosure], Enclosure], codes: list[Code]) -> Code:
    first, *rest = codes
    if len(rest) == 1:
        second = rest[0]

        def both(at: Place) -> Enclosure:
            try:
                left = first(at)
            except Outside:
                second(at)
                raise
            return combine(left, second(at))

        return both

    def folded(at: Place) -> Enclosure:
        try:
            result = first(at)
            for code in rest:
                result = combine(result, code(at))
        except Outside:
            _require_values(codes, at)
            raise
        return result

    return folded


def absorbing(codes: list[Code], deltas: list[Code]) -> Code:
    """A product in which a delta that is 0 absorbs entries outside of their axes."""
    product = folded(mul, codes)

    def absorbing(at: Place) -> Enclosure:
        try:
            return product(at)
        except Outside:
            for delta in deltas:
                with suppress(Outside):
                    if delta(at) == 0:
                        return fmpq(0)
            raise

    return absorbing


def _require_values(codes: list[Code], at: Place) -> None:
    """Raises Undefined where a part has no value for another reason than an axis that ends."""
    for code in codes:
        try:
            code(at)
        except Outside:
            continue


def entry(name: str, places: list[Element]) -> Code:
    if not places:
        return lambda at: at.array(name)

    def entry(at: Place) -> Enclosure:
        value = at.array(name)
        for place in places:
            element = place(at)
            if not 1 <= element <= len(value):
                raise Outside
            value = value[element - 1]
        return value

    return entry


def whole_number(value: Enclosure) -> int:
    """A label as the index that it is."""
    assert isinstance(value, fmpq)
    assert value.q == 1
    return int(value.p)


def within(place: Element, size: Element) -> Element:
    """An element that must lie on its axis."""

    def within(at: Place) -> int:
        element = place(at)
        if not 1 <= element <= size(at):
            raise Outside
        return element

    return within


def size_of(dimension: Dimension) -> Element:
    if isinstance(dimension, int):
        return lambda at: dimension
    return lambda at: at.sizes[dimension]


def index_test(operator: str, left: Element, right: Element) -> Test:
    def test(at: Place) -> bool:
        a, b = left(at), right(at)
        return {"<": a < b, "<=": a <= b, "=": a == b, "!=": a != b}[operator]

    return test


def joined_test(tests: list[Test], deciding: bool) -> Test:
    """Kleene's ``&`` (decided by a part that is false) or ``|`` (by one that is true).

    The order of the parts tells nothing: one that decides does so even if others have no value.
    Where none does, a part that the balls cannot tell might yet, so that only then is a part
    without a value a condition without one.
    """

    def test(at: Place) -> bool:
        failures: list[Exception] = []
        for part in tests:
            try:
                if part(at) is deciding:
                    return deciding
            except (Undefined, Indeterminate, Unsupported) as failure:
                failures.append(failure)
        if failures:
            raise next((f for f in failures if not isinstance(f, Undefined)), failures[0])
        return not deciding

    return test


def refused(unsupported: Unsupported) -> Code:
    """A function without enclosure matters only where its value is asked for."""

    def refused(at: Place) -> Enclosure:
        raise unsupported

    return refused
