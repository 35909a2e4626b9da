"""Formula trees at rational points, enclosed by balls.

Values are exact rationals where they can be, else balls of FLINT's ``arb``
(:mod:`symderiv.kernel.enclosures`).  So a difference whose ball excludes 0 refutes a claim,
and a comparison of rationals is decided even at equality.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from typing import Literal

import flint
from flint import fmpq

from symderiv.base import steps
from symderiv.formula.declarations import Nested
from symderiv.formula.tree import Condition, Dimension, Expr, Index, free_indices
from symderiv.kernel.codes import Code, Place
from symderiv.kernel.compiled import Compiler
from symderiv.kernel.enclosures import (
    Enclosure,
    Indeterminate,
    Outside,
    Undefined,
    as_text,
    is_different,
)

__all__ = [
    "DEEPEST",
    "Compared",
    "Enclosure",
    "Evaluator",
    "Indeterminate",
    "Outside",
    "Spot",
    "Undefined",
    "as_text",
    "compare",
    "decide_condition",
    "evaluate",
    "is_different",
]

PRECISIONS = (64, 128, 256, 512, 1024, 2048)
DEEPEST = 8192
"""The bits at which tails such as exp(-1000) can be told from 0 in a sum."""
DEEP = (512, 2048, DEEPEST)
USUAL = 256
"""Values that agree to so many bits are not compared at more."""
TELLING_BITS = 24
"""Bits of a difference that are known when both sides are shown."""
MOST_DIGITS = 2000
_DIGITS = Context(prec=2 * MOST_DIGITS, Emax=MAX_EMAX, Emin=MIN_EMIN)


@dataclass(frozen=True, slots=True)
class Compared:
    """How two formulas compare at a point, with enclosures of both."""

    verdict: Literal["different", "equal", "undecided"]
    values: tuple[Enclosure, Enclosure]

    @property
    def left(self) -> str:
        return self._texts()[0]

    @property
    def right(self) -> str:
        return self._texts()[1]

    def _texts(self) -> tuple[str, str]:
        """Both as text, to digits in which they differ, where they do."""
        left, right = self.values
        digits = 25
        texts = as_text(left), as_text(right)
        while self.verdict == "different" and _look_alike(*texts):
            digits *= 2
            texts = as_text(left, digits), as_text(right, digits)
            if digits > MOST_DIGITS:
                break
        return texts


def _look_alike(left: str, right: str) -> bool:
    """Whether two texts allow the same value."""
    with localcontext(_DIGITS):
        parts = [[_number(part) for part in text.split(" ± ")] for text in (left, right)]
        radii = [part[1] for part in parts if len(part) > 1]
        return abs(parts[0][0] - parts[1][0]) <= sum(radii, Decimal(0))


def _number(text: str) -> Decimal:
    """A rational or a decimal; as a fraction, exp(-10**9) would have a billion digits."""
    above, _, below = text.partition("/")
    return Decimal(above) / Decimal(below or 1)


class Evaluator:
    """Formulas written out once, and evaluated at many points.

    ``integers`` are the symbols declared so, whose powers of negative numbers are real.
    """

    def __init__(self, integers: frozenset[str] = frozenset()) -> None:
        self.integers = integers
        self._compiler = Compiler(integers)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.integers,)

    def compare(
        self,
        left: Expr,
        right: Expr,
        sizes: Mapping[str, int],
        env: Mapping[Index, int],
        point: Mapping[str, Nested],
        guards: Sequence[Expr] = (),
        precision: int = USUAL,
    ) -> Compared:
        """Compare at precisions that rise to ``precision`` while both sides agree, and further
        where they have no value yet.  ``guards`` must have values for the claim to have one.

        Raises Undefined where a side or guard has no value, Indeterminate where that cannot be
        told.  Guards whose free indices have no value in ``env`` are left out.
        """
        whole = [guard for guard in guards if all(index in env for index in free_indices(guard))]
        formulas = [self._code(formula, env) for formula in (*whole, left, right)]
        last: Indeterminate | None = None
        place: Place | None = None
        for bits in PRECISIONS if precision <= USUAL else DEEP:
            with _precision(bits):
                place = self._place(sizes, env, point, place)
                try:
                    *_, a, b = [formula(place) for formula in formulas]
                except Indeterminate as indeterminate:
                    last = indeterminate
                    continue
                outcome = _compared(a, b)
            if outcome.verdict != "undecided" or bits >= precision:
                return outcome
        raise last or Indeterminate

    def shown(
        self,
        left: Expr,
        right: Expr,
        sizes: Mapping[str, int],
        env: Mapping[Index, int],
        point: Mapping[str, Nested],
    ) -> Compared:
        """Two formulas that differ at a point, at the first precision at which their difference
        is well known.  Both must have values there."""
        found: Compared | None = None
        formulas = [self._code(formula, env) for formula in (left, right)]
        place: Place | None = None
        for bits in (*PRECISIONS, DEEPEST):
            with _precision(bits):
                place = self._place(sizes, env, point, place)
                try:
                    a, b = [formula(place) for formula in formulas]
                except Indeterminate:
                    continue
                found = _compared(a, b)
                if found.verdict == "different" and _is_telling(a - b):
                    break
        if found is None:
            raise Indeterminate
        return found

    def evaluate(
        self,
        expr: Expr,
        sizes: Mapping[str, int],
        env: Mapping[Index, int],
        point: Mapping[str, Nested],
        precision: int = 128,
    ) -> Enclosure:
        """The value of one formula: an exact rational or a ball."""
        steps.take()
        code = self._code(expr, env)
        with _precision(precision):
            return code(self._place(sizes, env, point))

    def holds(
        self,
        condition: Condition,
        sizes: Mapping[str, int],
        env: Mapping[Index, int],
        point: Mapping[str, Nested],
    ) -> bool:
        """Whether a condition holds at a point, for every value of indices that ``env`` lacks
        but those that lead out of an axis."""
        test = self._compiler.test(condition)
        missing = [index for index in free_indices(condition) if index not in env]
        with _precision(128):
            for each in _spread(missing, env, sizes):
                try:
                    if not test(self._place(sizes, each, point)):
                        return False
                except Outside:
                    if not missing:
                        raise
        return True

    def spot(
        self,
        sizes: Mapping[str, int],
        env: Mapping[Index, int],
        point: Mapping[str, Nested],
        values: Mapping[str, object] | None = None,
    ) -> Spot:
        """A point for many formulas, whose common parts are evaluated once.  ``values`` are
        enclosures, nested as shapes are, of symbols that ``point`` has not."""
        place = self._place(sizes, env, point)
        place.arrays.update(values or {})
        return Spot(self, place, env)

    def at_spot(self, expr: Expr, place: Place, env: Mapping[Index, int]) -> Enclosure:
        """The value of a formula at a place that remembers what was evaluated there."""
        code = self._code(expr, env)
        place.env = self._compiler.elements(env)
        with _precision(128):
            return code(place)

    def _code(self, expr: Expr, env: Mapping[Index, int]) -> Code:
        for index in free_indices(expr):
            if index not in env:
                raise KeyError(index)
        return self._compiler.code(expr)

    def _place(
        self,
        sizes: Mapping[str, int],
        env: Mapping[Index, int],
        point: Mapping[str, Nested],
        before: Place | None = None,
    ) -> Place:
        """A place without memory of values at another precision than that in force; ``before``
        is the same point, whose exact entries serve again."""
        place = Place(sizes, self._compiler.elements(env), point)
        if before is not None:
            place.arrays = before.arrays
        return place


class Spot:
    """One point for many formulas, always at the same precision."""

    def __init__(self, evaluator: Evaluator, place: Place, env: Mapping[Index, int]) -> None:
        self._evaluator = evaluator
        self._place = place
        self._env = env

    def value(self, expr: Expr, env: Mapping[Index, int] | None = None) -> Enclosure:
        """The value of a formula, for other values of the indices than the usual ones if given."""
        return self._evaluator.at_spot(expr, self._place, self._env if env is None else env)


def compare(
    left: Expr,
    right: Expr,
    sizes: Mapping[str, int],
    env: Mapping[Index, int],
    point: Mapping[str, Nested],
    guards: Sequence[Expr] = (),
    integers: frozenset[str] = frozenset(),
) -> Compared:
    """Compare two formulas at one point; see :meth:`Evaluator.compare`."""
    return Evaluator(integers).compare(left, right, sizes, env, point, guards)


def evaluate(
    expr: Expr,
    sizes: Mapping[str, int],
    env: Mapping[Index, int],
    point: Mapping[str, Nested],
    precision: int = 128,
) -> Enclosure:
    """The value of one formula at one point: an exact rational or a ball."""
    return Evaluator().evaluate(expr, sizes, env, point, precision)


def decide_condition(
    condition: Condition,
    sizes: Mapping[str, int],
    env: Mapping[Index, int],
    point: Mapping[str, Nested],
) -> bool:
    """Whether a condition holds at a point, for every value of indices that ``env`` lacks."""
    return Evaluator().holds(condition, sizes, env, point)


def _compared(left: Enclosure, right: Enclosure) -> Compared:
    verdict: Literal["different", "equal", "undecided"] = "undecided"
    if is_different(left, right):
        verdict = "different"
    elif isinstance(left, fmpq) and isinstance(right, fmpq):
        verdict = "equal"
    return Compared(verdict, (left, right))


def _is_telling(difference: Enclosure) -> bool:
    return isinstance(difference, fmpq) or bool(difference.rel_accuracy_bits() >= TELLING_BITS)


def _spread(
    missing: Sequence[Index], env: Mapping[Index, int], sizes: Mapping[str, int]
) -> Iterator[Mapping[Index, int]]:
    if not missing:
        yield env
        return
    for element in range(1, _length(missing[0].dimension, sizes) + 1):
        yield from _spread(missing[1:], {**env, missing[0]: element}, sizes)


def _length(dimension: Dimension, sizes: Mapping[str, int]) -> int:
    return dimension if isinstance(dimension, int) else sizes[dimension]


@contextmanager
def _precision(bits: int) -> Iterator[None]:
    before = flint.ctx.prec
    flint.ctx.prec = bits
    try:
        yield
    finally:
        flint.ctx.prec = before
