"""Printed numbers: the exact value at the inputs, against the digits in the notes.

A number agrees when the exact value differs from it by at most one unit in its last printed
digit plus 16 roundings of max(1, abs value), in double precision unless ``tolerance`` names another
type, or by at most the number that ``tolerance`` is.  The value is enclosed by balls, so the answer
is exact.  What differs by no more than single precision may have been printed from it: that is
neither proved nor refuted, and says so.  At a point where a derivative in it has none, there is
nothing to agree with, whatever was printed.
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
from symderiv.formula.declarations import (
    ROUNDINGS,
    Derivation,
    Example,
    Nested,
    Printed,
    Result,
)
from symderiv.formula.tree import Dimension, Expr, Index
from symderiv.kernel.ball import Enclosure, Evaluator, Indeterminate, Undefined, as_text

_ROUNDINGS = 16
_SINGLE_DIGITS = range(6, 10)
"""How many digits numbers of single precision are printed with."""
_PRECISIONS = (256, 1024, 4096)
"""Bits, more of them where an enclosure is too wide to tell."""


@dataclass(frozen=True, slots=True)
class _Entry:
    agrees: bool
    as_single: bool
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
            if all(entry.agrees or entry.as_single for entry in entries):
                verdict = "undecided"
                reason += ", no further away than single precision: say tolerance: float32, if so"
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
        method=_method(example),
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
        yield _compared(printed, enclosed, example.tolerance)


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


def _method(example: Example) -> str:
    told = f", tolerance {example.tolerance}" if example.tolerance else ""
    return f"ball arithmetic{told}"


def _compared(printed: str, enclosed: Callable[[int], Enclosure], tolerance: str | None) -> _Entry:
    """Raises Indeterminate where no enclosure is narrow enough to tell."""
    number = Fraction(printed)
    allowed, single = _ball(_allowed(printed, tolerance)), _ball(_rounded(printed, "float32"))
    for precision in _PRECISIONS:
        value = enclosed(precision)
        distance = abs(arb(value) - _ball(number))
        if distance <= allowed or distance > allowed:
            as_single = tolerance is None and _is_single(printed) and bool(distance <= single)
            return _Entry(bool(distance <= allowed), as_single, printed, as_text(value, 20))
    raise Indeterminate("the value cannot be enclosed closely enough")


def _ball(number: Fraction) -> arb:
    return arb(fmpq(number.numerator, number.denominator))


def _allowed(printed: str, tolerance: str | None) -> Fraction:
    """How far a printed number may be off."""
    if tolerance is None or tolerance in ROUNDINGS:
        return _rounded(printed, tolerance or "float64")
    return Fraction(tolerance)


def _rounded(printed: str, dtype: str) -> Fraction:
    number = abs(Fraction(printed))
    return last_digit(printed) + _ROUNDINGS * ROUNDINGS[dtype] * max(Fraction(1), number)


def _is_single(printed: str) -> bool:
    """Whether a number has as many digits as one of single precision is printed with."""
    mantissa = printed.lower().partition("e")[0]
    return len(mantissa.strip("+-").replace(".", "").lstrip("0")) in _SINGLE_DIGITS


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
