"""Printed numbers: the exact value at the inputs, against the digits in the notes.

A number agrees when the exact value differs from it by at most one unit in its last printed
digit plus 16 double-precision roundings of max(1, abs value); the notes were printed from
floating-point runs.  The value is enclosed by balls, so the answer is exact.  At a point where
a derivative in it has none, there is nothing to agree with, whatever was printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import product
from typing import Literal

from flint import arb, fmpq

from symderiv.base.errors import Unsupported
from symderiv.base.said import Scope
from symderiv.calculus.differentiate import Elaboration
from symderiv.formula.declarations import Derivation, Example, Nested, Printed, Result
from symderiv.formula.tree import Dimension, Expr, Index
from symderiv.kernel.ball import Enclosure, Evaluator, Indeterminate, Undefined, as_text

_ROUNDINGS = Fraction(16, 2**53)
_PRECISIONS = (256, 1024, 4096)
"""Bits, more of them where an enclosure is too wide to tell."""


@dataclass(frozen=True, slots=True)
class _Entry:
    agrees: bool
    printed: str
    value: str


def check_example(derivation: Derivation, example: Example) -> Result:
    """``proved`` where every printed number agrees, ``refuted`` where one does not."""
    verdict: Literal["proved", "refuted", "undecided"]
    reason: str | None = None
    entries: list[_Entry] = []
    try:
        entries = list(_entries(derivation, example))
        wrong = next((entry for entry in entries if not entry.agrees), None)
        verdict = "proved" if wrong is None else "refuted"
        if wrong is not None:
            reason = f"printed {wrong.printed}, but the value is {wrong.value}"
    except (Unsupported, Undefined, Indeterminate) as error:
        verdict, reason = "undecided", str(error) or "the value cannot be enclosed"
    return Result(
        kind="example",
        id=example.id,
        file=derivation.file,
        line=example.location.line,
        column=example.location.column,
        claim=example.text,
        verdict=verdict,
        expect=example.expect,
        ok=verdict == example.expect,
        scope=Scope.at(example.sizes),
        method="ball arithmetic",
        reason=reason,
        erratum=example.erratum,
        printed=example.printed,
        enclosure=_nested([entry.value for entry in entries], _shape(example.printed)),
    )


def _entries(derivation: Derivation, example: Example) -> Iterator[_Entry]:
    written = Elaboration(derivation.definitions)
    value = written(example.value)
    integers = frozenset(n for n, s in derivation.symbols.items() if s.domain.integer)
    evaluator = Evaluator(integers)
    sizes = {n: d.sizes[0] for n, d in derivation.dimensions.items() if d.fixed}
    sizes |= dict(example.sizes)
    spans = [range(1, _length(index.dimension, sizes) + 1) for index in example.axes]
    for elements in product(*spans):
        env: dict[Index, int] = dict(zip(example.axes, elements, strict=True))
        printed = example.printed
        for element in elements:
            printed = printed[element - 1]
        assert isinstance(printed, str)
        enclosed = partial(
            _defined, evaluator, (*written.guards, value), sizes, env, example.inputs
        )
        yield _compared(printed, enclosed)


def _defined(
    evaluator: Evaluator,
    formulas: Sequence[Expr],
    sizes: Mapping[str, int],
    env: Mapping[Index, int],
    inputs: Mapping[str, Nested],
    precision: int,
) -> Enclosure:
    """The last of some formulas, all of which must have values."""
    for formula in formulas:
        value = evaluator.evaluate(formula, sizes, env, inputs, precision)
    return value


def _length(dimension: Dimension, sizes: Mapping[str, int]) -> int:
    return dimension if isinstance(dimension, int) else sizes[dimension]


def _compared(printed: str, enclosed: Callable[[int], Enclosure]) -> _Entry:
    """Raises Indeterminate where no enclosure is narrow enough to tell."""
    number = Fraction(printed)
    tolerance = last_digit(printed) + _ROUNDINGS * max(Fraction(1), abs(number))
    allowed = arb(fmpq(tolerance.numerator, tolerance.denominator))
    for precision in _PRECISIONS:
        value = enclosed(precision)
        distance = abs(arb(value) - arb(fmpq(number.numerator, number.denominator)))
        if distance <= allowed or distance > allowed:
            return _Entry(bool(distance <= allowed), printed, as_text(value, 20))
    raise Indeterminate("the value cannot be enclosed closely enough")


def last_digit(printed: str) -> Fraction:
    """One unit in the last printed digit."""
    mantissa, _, exponent = printed.lower().partition("e")
    places = len(mantissa.partition(".")[2])
    return Fraction(10) ** (int(exponent or 0) - places)


def _shape(printed: Printed) -> tuple[int, ...]:
    shape: tuple[int, ...] = ()
    while isinstance(printed, tuple):
        shape = (*shape, len(printed))
        printed = printed[0]
    return shape


def _nested(values: list[str], shape: tuple[int, ...]) -> Printed | None:
    if not values:
        return None
    if not shape:
        return values[0]
    step = len(values) // shape[0]
    parts = (values[place * step : (place + 1) * step] for place in range(shape[0]))
    return tuple(_nested(part, shape[1:]) or "" for part in parts)
