"""Formula trees at rational points, enclosed by balls.

A value is an exact rational where it can be, else a ball of FLINT's ``arb`` that certainly
holds it; nothing here is ever a float.  So a difference whose ball excludes 0 refutes a
claim, and a comparison of rationals is decided even at equality.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias

import flint
from flint import arb, arb_mat, fmpq, fmpq_mat

from symderiv.errors import Unsupported
from symderiv.formula.tree import (
    Apply,
    Compare,
    CompareIndices,
    Condition,
    Constant,
    Delta,
    Dimension,
    Expr,
    Index,
    Logical,
    MatrixFunction,
    Number,
    Plus,
    Position,
    Power,
    Reduce,
    Size,
    Symbol,
    Times,
    Where,
    free_indices,
    is_integer_valued,
)
from symderiv.functions import FUNCTIONS, Function
from symderiv.kernel.operations import EXACT, OPERATIONS, Operation
from symderiv.model import Nested

Enclosure: TypeAlias = Any
"""An ``fmpq`` (exact) or an ``arb``; FLINT ships no usable types for them."""

EXACT_LIMIT = 2**64
"""Exact values of functions beyond it stay balls, so that no rational grows without bounds."""
PRECISIONS = (64, 128, 256, 512, 1024, 2048)


class Undefined(Exception):
    """The formula certainly has no real value at the point."""


class Indeterminate(Exception):
    """The balls cannot tell at this precision."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How two formulas compare at a point, with enclosures of both as text."""

    verdict: Literal["different", "equal", "undecided"]
    left: str
    right: str


def compare(
    left: Expr,
    right: Expr,
    sizes: Mapping[str, int],
    env: Mapping[Index, int],
    point: Mapping[str, Nested],
    guards: Sequence[Expr] = (),
    integers: Container[str] = (),
) -> Outcome:
    """Compare at rising precision.  ``guards`` must have values for the claim to have one.

    Raises Undefined where a side or guard has no value, Indeterminate where that cannot be
    told.  Guards whose free indices have no value in ``env`` are left out; ``integers`` are
    the symbols declared so, whose powers of negative numbers are real.
    """
    last: Indeterminate | None = None
    outcome: Outcome | None = None
    for precision in PRECISIONS:
        evaluator = Evaluator(sizes, point, integers)
        with _precision(precision):
            try:
                for guard in guards:
                    if all(index in env for index in free_indices(guard)):
                        evaluator.value(guard, env)
                a, b = evaluator.value(left, env), evaluator.value(right, env)
                outcome = _compared(a, b)
            except Indeterminate as indeterminate:
                last = indeterminate
                continue
            if outcome.verdict != "undecided" or precision >= 256:
                return outcome
    if outcome is None:
        raise last or Indeterminate
    return outcome


def evaluate(
    expr: Expr,
    sizes: Mapping[str, int],
    env: Mapping[Index, int],
    point: Mapping[str, Nested],
    precision: int = 128,
) -> Enclosure:
    """The value of one formula: an exact rational or a ball."""
    with _precision(precision):
        return Evaluator(sizes, point).value(expr, env)


def decide_condition(
    condition: Condition,
    sizes: Mapping[str, int],
    env: Mapping[Index, int],
    point: Mapping[str, Nested],
) -> bool:
    """Whether a condition holds at a point, for every value of indices that ``env`` lacks."""
    with _precision(128):
        evaluator = Evaluator(sizes, point)
        missing = [index for index in free_indices(condition) if index not in env]
        return all(evaluator.holds(condition, each) for each in evaluator.spread(missing, env))


def as_text(value: Enclosure, digits: int = 25) -> str:
    """An enclosure as text: a rational, or a decimal and a bound of its error."""
    if isinstance(value, fmpq):
        return str(value)
    return str(value.str(digits)).strip("[]").replace("+/-", "±")


def is_different(left: Enclosure, right: Enclosure) -> bool:
    difference = left - right
    if isinstance(difference, fmpq):
        return bool(difference != 0)
    return bool(difference.is_finite()) and not bool(difference.contains(0))


def _compared(left: Enclosure, right: Enclosure) -> Outcome:
    verdict: Literal["different", "equal", "undecided"] = "undecided"
    if is_different(left, right):
        verdict = "different"
    elif isinstance(left, fmpq) and isinstance(right, fmpq):
        verdict = "equal"
    return Outcome(verdict, as_text(left), as_text(right))


@contextmanager
def _precision(bits: int) -> Iterator[None]:
    before = flint.ctx.prec
    flint.ctx.prec = bits
    try:
        yield
    finally:
        flint.ctx.prec = before


class Evaluator:
    """Values of formulas at one point, at the precision in force."""

    def __init__(
        self,
        sizes: Mapping[str, int],
        point: Mapping[str, Nested],
        integers: Container[str] = (),
    ) -> None:
        self.integers = integers
        self.sizes = sizes
        self.point = point
        self._memory: dict[tuple[object, ...], Enclosure] = {}
        self._free: dict[Expr, tuple[Index, ...]] = {}

    def length(self, dimension: Dimension) -> int:
        return dimension if isinstance(dimension, int) else self.sizes[dimension]

    def spread(
        self, missing: Sequence[Index], env: Mapping[Index, int]
    ) -> Iterator[Mapping[Index, int]]:
        if not missing:
            yield env
            return
        for element in range(1, self.length(missing[0].dimension) + 1):
            yield from self.spread(missing[1:], {**env, missing[0]: element})

    def value(self, node: Expr, env: Mapping[Index, int]) -> Enclosure:
        free = self._free.get(node)
        if free is None:
            free = self._free[node] = free_indices(node)
        key = (node, *[env[index] for index in free])
        known = self._memory.get(key)
        if known is None:
            known = self._memory[key] = self._evaluate(node, env)
        return known

    def _evaluate(self, node: Expr, env: Mapping[Index, int]) -> Enclosure:
        match node:
            case Number(value):
                return fmpq(value.numerator, value.denominator)
            case Symbol(name, positions):
                return self._entry(name, [self.element(place, env) for place in positions])
            case Plus(terms):
                result = self.value(terms[0], env)
                for term in terms[1:]:
                    result = result + self.value(term, env)
                return result
            case Times(factors):
                result = self.value(factors[0], env)
                for factor in factors[1:]:
                    result = result * self.value(factor, env)
                return result
            case Power(base, exponent):
                return self._power(base, exponent, env)
            case Apply(function, arguments):
                return self._apply(function, arguments, env)
            case Reduce():
                return self._reduce(node, env)
            case Size(dimension):
                return fmpq(self.sizes[dimension])
            case Delta(left, right):
                return fmpq(self.element(left, env) == self.element(right, env))
            case Where(condition, then, otherwise):
                return self.value(then if self.holds(condition, env) else otherwise, env)
            case Constant("pi"):
                return arb.pi()
            case Constant():
                return arb.const_e()
            case MatrixFunction():
                return self._matrix(node, env)
        raise Unsupported(f"{type(node).__name__} has no value at a point")

    def element(self, position: Position, env: Mapping[Index, int]) -> int:
        if isinstance(position, int):
            return position
        if isinstance(position, Index):
            return env[position]
        element = position.offset + sum(factor * env[i] for i, factor in position.terms)
        if not 1 <= element <= self.length(position.terms[0][0].dimension):
            raise Undefined("an index out of its range")
        return element

    def _entry(self, name: str, elements: Sequence[int]) -> Enclosure:
        value = self.point[name]
        for element in elements:
            assert isinstance(value, tuple)
            if not 1 <= element <= len(value):
                raise Undefined("an index out of its range")
            value = value[element - 1]
        assert isinstance(value, Fraction)
        return fmpq(value.numerator, value.denominator)

    def _power(self, base: Expr, exponent: Expr, env: Mapping[Index, int]) -> Enclosure:
        below = self.value(base, env)
        if isinstance(exponent, Number) and exponent.value.denominator == 1:
            return integer_power(below, int(exponent.value))
        above = self.value(exponent, env)
        if isinstance(above, fmpq) and above.q == 1 and is_integer_valued(exponent, self.integers):
            return integer_power(below, int(above.p))
        return real_power(below, above)

    def _apply(
        self, function: str, arguments: tuple[Expr, ...], env: Mapping[Index, int]
    ) -> Enclosure:
        row = FUNCTIONS[function]
        operation = OPERATIONS.get(row.ball or "")
        if operation is None:
            rule = row.rewrite or row.as_logarithm
            written = None if rule is None else rule(*arguments)
            if written is None or written == Apply(function, arguments):
                raise Unsupported(f"{function} has no enclosure")
            self._required(row.domain, arguments, env)
            return self.value(written, env)
        values = [self.value(argument, env) for argument in arguments]
        self._required(row.domain, arguments, env)
        if all(isinstance(value, fmpq) for value in values):
            return self._at_rationals(row, operation, values, env)
        return _enclosed(operation, row.name, values)

    def _at_rationals(
        self,
        row: Function,
        operation: Operation,
        values: Sequence[Enclosure],
        env: Mapping[Index, int],
    ) -> Enclosure:
        """An exact rational where the function has one there, and is known to."""
        if row.name in EXACT:
            return EXACT[row.name](*values)
        if row.name == "sqrt":
            return real_power(values[0], fmpq(1, 2))
        if len(values) == 1:
            known = row.values.get(Fraction(int(values[0].p), int(values[0].q)))
            if known is not None:
                return self.value(known, env)
        result = _enclosed(operation, row.name, values)
        if result.is_exact() and abs(result) < EXACT_LIMIT:
            return result.fmpq()
        return result

    def _required(self, domain: Any, arguments: tuple[Expr, ...], env: Mapping[Index, int]) -> None:
        """Check a function's domain: certainly inside, or one of the two exceptions."""
        for expr, kind in domain(*arguments) if domain is not None else ():
            value = self.value(expr, env)
            match kind:
                case "positive":
                    inside, outside = value > 0, value <= 0
                case "nonnegative":
                    inside, outside = value >= 0, value < 0
                case "nonzero":
                    inside, outside = value != 0, _is_zero(value)
                case "natural":
                    inside = isinstance(value, fmpq) and value.q == 1 and value >= 0
                    outside = isinstance(value, fmpq) and not inside
                case _:
                    pole = isinstance(value, fmpq) and value.q == 1 and value <= 0
                    inside, outside = _off_poles(value), pole
            if outside:
                raise Undefined(f"the argument is not {kind}")
            if not inside:
                raise Indeterminate

    def _reduce(self, node: Reduce, env: Mapping[Index, int]) -> Enclosure:
        size = self.length(node.index.dimension)
        values = [self.value(node.body, {**env, node.index: e}) for e in range(1, size + 1)]
        result = values[0]
        for value in values[1:]:
            match node.kind:
                case "sum":
                    result = result + value
                case "prod":
                    result = result * value
                case "max":
                    result = _extreme(result, value, 1)
                case "min":
                    result = _extreme(result, value, -1)
        return result

    def holds(self, condition: Condition, env: Mapping[Index, int]) -> bool:
        match condition:
            case CompareIndices(operator, left, right):
                a, b = self.element(left, env), self.element(right, env)
                return {"<": a < b, "<=": a <= b, "=": a == b, "!=": a != b}[operator]
            case Compare(operator, left, right):
                return self._decide(operator, self.value(right, env) - self.value(left, env))
            case Logical("not", (part,)):
                return not self.holds(part, env)
            case Logical("and", parts):
                return all(self.holds(part, env) for part in parts)
            case Logical(_, parts):
                return any(self.holds(part, env) for part in parts)
        raise Unsupported("a condition of an unknown kind")

    def _decide(self, operator: str, difference: Enclosure) -> bool:
        if not isinstance(difference, fmpq) and difference.contains(0):
            raise Indeterminate("a comparison at a tie")
        positive, zero = bool(difference > 0), _is_zero(difference)
        return {"<": positive, "<=": positive or zero, "=": zero, "!=": not zero}[operator]

    def _matrix(self, node: MatrixFunction, env: Mapping[Index, int]) -> Enclosure:
        span = range(1, self.length(node.row.dimension) + 1)
        entries = [
            [self.value(node.body, {**env, node.row: r, node.column: c}) for c in span]
            for r in span
        ]
        whole = determinant(entries)
        if node.kind == "det":
            return whole
        if node.kind == "logdet":
            return self._log(whole if whole > 0 else -whole)
        row, column = (self.element(position, env) for position in node.positions)
        minor = [
            [entry for place, entry in enumerate(line, 1) if place != row]
            for number, line in enumerate(entries, 1)
            if number != column
        ]
        return determinant(minor) * (-1) ** (row + column) * integer_power(whole, -1)

    def _log(self, value: Enclosure) -> Enclosure:
        if _is_zero(value):
            raise Undefined("the logarithm of 0")
        if not value > 0:
            raise Indeterminate
        return arb(value).log()


def _enclosed(operation: Operation, name: str, values: Sequence[Enclosure]) -> Enclosure:
    result = operation(*[arb(value) if isinstance(value, fmpq) else value for value in values])
    if not result.is_finite():
        raise Indeterminate(name)
    return result


def integer_power(base: Enclosure, exponent: int) -> Enclosure:
    if exponent < 0:
        if _is_zero(base):
            raise Undefined("division by 0")
        if not isinstance(base, fmpq) and base.contains(0):
            raise Indeterminate("a divisor that may be 0")
        base, exponent = 1 / base, -exponent
    if isinstance(base, fmpq) and exponent * (base.p.height_bits() + base.q.height_bits()) > 20_000:
        base = arb(base)
    return base**exponent


def real_power(base: Enclosure, exponent: Enclosure) -> Enclosure:
    """base**exponent for a real exponent: base > 0, or base >= 0 where the exponent is positive."""
    if base < 0:
        raise Undefined("a root of a negative number")
    if _is_zero(base):
        if exponent > 0:
            return fmpq(0)
        raise Undefined("0 to a power that is not positive")
    if isinstance(base, fmpq) and isinstance(exponent, fmpq) and exponent.q == 2:
        root = _exact_root(base)
        if root is not None:
            return integer_power(root, int(exponent.p))
    if not base > 0:
        raise Indeterminate("the sign of a radicand")
    if isinstance(exponent, fmpq) and exponent.q == 2:
        return integer_power(arb(base).sqrt(), int(exponent.p))
    return arb(base) ** arb(exponent)


def _exact_root(value: Any) -> Any:
    if value.p.is_square() and value.q.is_square():
        return fmpq(value.p.isqrt(), value.q.isqrt())
    return None


def _is_zero(value: Enclosure) -> bool:
    return bool(value == 0)


def _off_poles(value: Enclosure) -> bool:
    if isinstance(value, fmpq):
        return not (value.q == 1 and value <= 0)
    return bool(value > 0) or not value.contains_integer()


def _extreme(left: Enclosure, right: Enclosure, sign: int) -> Enclosure:
    if isinstance(left, fmpq) and isinstance(right, fmpq):
        return left if (left - right) * sign > 0 else right
    left, right = arb(left), arb(right)
    return left.max(right) if sign > 0 else left.min(right)


def determinant(entries: list[list[Enclosure]]) -> Enclosure:
    size = len(entries)
    flat = [entry for line in entries for entry in line]
    if all(isinstance(entry, fmpq) for entry in flat):
        return fmpq_mat(size, size, flat).det()
    return arb_mat(size, size, [arb(entry) for entry in flat]).det()
