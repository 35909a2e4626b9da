"""The value of a formula at a point, as it is written: the reference that others are held to.

``Evaluator`` follows docs/meaning.md line by line.  A derivative is taken by walking its body
with an infinitesimal added to one entry of the variable, to the right and, where a switch was
met at which that matters, to the left; the value has the same slope both times or none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache, reduce
from typing import Any, TypeAlias

import flint
from flint import arb, fmpq

from symderiv.formula.declarations import Definition, Nested
from symderiv.formula.tree import (
    Apply,
    Compare,
    CompareIndices,
    Condition,
    Constant,
    Delta,
    Derivative,
    Dimension,
    Expr,
    Index,
    Label,
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
)
from symderiv.functions.unknown import is_unknown
from symderiv.meaning.declared import Declared
from symderiv.meaning.frames import Frame
from symderiv.meaning.functions import (
    LIMITS,
    PLACES,
    STEPS,
    Meaning,
    Requirement,
    Slope,
    jumps,
    meaning_of,
    value_of,
)
from symderiv.meaning.matrices import determinant
from symderiv.meaning.switches import Switch, Truth, both, by_sign, holds, kleene, negated, subsets
from symderiv.meaning.values import (
    DELTA_ZERO,
    NONE,
    ONE,
    OUTSIDE,
    UNKNOWN,
    ZERO,
    Absent,
    Infinite,
    Value,
    add,
    bits_of,
    jet,
    joined,
    meets,
    missing,
    multiply,
    negative,
    number_of,
    parts_of,
    real_power,
    same,
    sign,
    split,
    subtract,
    whole_power,
)

DEEPEST = 120
"""How deeply definitions and derivatives may lie inside each other."""

Env: TypeAlias = dict[Index, int]


class Exhausted(Exception):
    """The budget of steps is spent."""


class NoIndex(Exception):
    """A position is no index, because a label stands at none."""

    def __init__(self, reason: Absent) -> None:
        super().__init__(reason)
        self.reason = reason


class Evaluator:
    """Formulas of one file at one point, at one precision.

    ``sizes`` has every dimension that is met, ``values`` every symbol, nested as its shape is.
    A value is a rational, a ball, or :class:`Absent`; a spent budget of ``steps`` (nodes that
    are evaluated) is ``UNKNOWN``.
    """

    def __init__(
        self,
        declared: Declared,
        sizes: Mapping[str, int],
        values: Mapping[str, Nested],
        bits: int = 64,
        steps: int = 100_000,
    ) -> None:
        self.declared = declared
        self.sizes = sizes
        self.values = values
        self.bits = bits
        self.steps = steps
        self._root = Frame()
        self._env: Env = {}
        self._bound: Mapping[str, Value] | None = None

    def value(self, expr: Expr, indices: Mapping[Index, int] | None = None) -> Value:
        """The value of ``expr``: infinity is none."""
        value = self._run(lambda: self._eval(expr, self._root), indices)
        return NONE if isinstance(value, Infinite) else value

    def truth(
        self, condition: Condition, indices: Mapping[Index, int] | None = None
    ) -> bool | Absent:
        """Whether a condition holds."""
        found = self._run(lambda: self._switch(condition, self._root).truth(0), indices)
        return UNKNOWN if found is None else found

    def same(self, left: Value, right: Value) -> bool | None:
        """Whether two values are equal; None where that cannot be told at this precision."""
        answer: bool | None = self._run(lambda: same(left, right), None)
        return answer

    def _run(self, work: Callable[[], Any], indices: Mapping[Index, int] | None) -> Any:
        before, self._env = self._env, dict(indices or {})
        precision, flint.ctx.prec = flint.ctx.prec, self.bits
        try:
            return work()
        except (Exhausted, RecursionError):
            return UNKNOWN
        finally:
            self._env, flint.ctx.prec = before, precision

    def _eval(self, node: Expr, frame: Frame) -> Value:
        self.steps -= 1
        if self.steps < 0:
            raise Exhausted
        leaf = _LEAVES.get(type(node))
        if leaf is not None:
            try:
                return leaf(self, node, frame)
            except NoIndex as missing_index:
                return missing_index.reason
        if self._bound is None and frame.parent is not None:
            frame = frame.reaching(self.declared.names(node))
        free = free_indices(node)
        key = (node, *[self._env[index] for index in free]) if free else node
        known = frame.memory.get(key)
        if known is None:
            known = frame.memory[key] = _COMPOSITES[type(node)](self, node, frame)
        return known

    def _symbol(self, node: Symbol, frame: Frame) -> Value:
        if self._bound is not None:
            return self._bound[node.name]
        return self._entry(node.name, self._at(node.positions), frame)

    def _delta(self, node: Delta, frame: Frame) -> Value:
        return ONE if self._element(node.left) == self._element(node.right) else DELTA_ZERO

    def _plus(self, node: Plus, frame: Frame) -> Value:
        return reduce(add, [self._eval(term, frame) for term in node.terms])

    def _times(self, node: Times, frame: Frame) -> Value:
        return _product([self._eval(factor, frame) for factor in node.factors])

    def _where(self, node: Where, frame: Frame) -> Value:
        branches = {True: node.then, False: node.otherwise}
        switch = self._switch(node.condition, frame)
        alike = node.then == node.otherwise
        return switch.choose(lambda taken: self._eval(branches[taken], frame), alike)

    # Conditions

    def _switch(self, condition: Condition, frame: Frame) -> Switch:
        differences: list[Value] = []
        return Switch(frame, self._truth(condition, frame, differences), differences)

    def _truth(
        self, condition: Condition, frame: Frame, differences: list[Value]
    ) -> Callable[[int], Truth]:
        match condition:
            case CompareIndices(operator, left, right):
                try:
                    gap = self._element(left) - self._element(right)
                except NoIndex as missing_index:
                    reason = missing_index.reason
                    return lambda moved: reason
                known = by_sign(operator, (gap > 0) - (gap < 0))
                return lambda moved: known
            case Compare(operator, left, right):
                difference = self._difference(left, right, frame, differences)
                differences.append(difference)
                return lambda moved: holds(operator, difference, frame, moved)
            case Logical("not", (part,)):
                inner = self._truth(part, frame, differences)
                return lambda moved: negated(inner(moved))
            case Logical(joint, parts):
                tests = [self._truth(part, frame, differences) for part in parts]
                return lambda moved: kleene(joint == "or", [test(moved) for test in tests])

    def _difference(self, left: Expr, right: Expr, frame: Frame, differences: list[Value]) -> Value:
        a, b = [self._eval(side, frame) for side in (left, right)]
        reason = missing(a, b)
        if reason is None:
            return ZERO if left == right else subtract(a, b)
        moving = frame.bits(self.declared.names(Compare("=", left, right)))
        differences.append(jet({0: ONE, **dict.fromkeys(moving, NONE)}))
        return reason

    # Names and indices

    def _length(self, dimension: Dimension) -> int:
        return dimension if isinstance(dimension, int) else self.sizes[dimension]

    def _element(self, position: Position) -> int:
        if isinstance(position, Index):
            return self._env[position]
        if isinstance(position, int):
            return position
        if isinstance(position, Label):
            return self._labelled(position)
        whole = position.offset + sum(n * self._element(term) for term, n in position.terms)
        return whole + sum(n * self.sizes[name] for name, n in position.sizes)

    def _labelled(self, label: Label) -> int:
        """The index that a label is.  Raises NoIndex where it is none."""
        value = self._given(label.name, self._at(label.positions))
        if isinstance(value, fmpq) and value.q == 1:
            return int(value.p)
        raise NoIndex(OUTSIDE if value is OUTSIDE else UNKNOWN)

    def _at(self, positions: tuple[Position, ...]) -> tuple[int, ...]:
        return tuple([self._element(position) for position in positions]) if positions else ()

    def _entry(self, name: str, at: tuple[int, ...], frame: Frame) -> Value:
        """An entry of a symbol or definition: that of the outside where a derivative cuts it."""
        for cut in frame.around():
            if name in cut.held and cut.name != name:
                assert cut.parent is not None
                return self._entry(name, at, cut.parent)
            if cut.name == name and (at == cut.target or not self.declared.is_recurrence(name)):
                assert cut.parent is not None
                outside = self._entry(name, at, cut.parent)
                if at != cut.target or isinstance(outside, Absent | Infinite):
                    return outside
                return joined(outside, ONE, cut.bit)
        definition = self.declared.definitions.get(name)
        if definition is None:
            return self._given(name, at)
        frame = frame.reaching(self.declared.names(definition.body))
        key = (name, at)
        known = frame.memory.get(key)
        if known is None:
            if frame.nesting > DEEPEST:
                return UNKNOWN
            known = frame.memory[key] = self._body(definition, at, frame)
        return known

    def _body(self, definition: Definition, at: tuple[int, ...], frame: Frame) -> Value:
        lengths = [self._length(index.dimension) for index in definition.parameters]
        if not all(1 <= place <= length for place, length in zip(at, lengths, strict=True)):
            return OUTSIDE
        before, self._env = self._env, dict(zip(definition.parameters, at, strict=True))
        frame.nesting += 1
        try:
            return self._eval(definition.body, frame)
        finally:
            frame.nesting -= 1
            self._env = before

    def _given(self, name: str, at: tuple[int, ...]) -> Value:
        entry: Any = self.values.get(name)
        if entry is None:
            return UNKNOWN
        for place in at:
            if not 1 <= place <= len(entry):
                return OUTSIDE
            entry = entry[place - 1]
        return fmpq(entry.numerator, entry.denominator)

    def _is_inside(self, name: str, at: tuple[int, ...]) -> bool:
        definition = self.declared.definitions.get(name)
        shape: Sequence[Dimension] = (
            [index.dimension for index in definition.parameters]
            if definition is not None
            else self.declared.symbols[name].shape
        )
        return all(1 <= n <= self._length(axis) for n, axis in zip(at, shape, strict=True))

    # Derivatives

    def _derivative(self, node: Derivative, frame: Frame) -> Value:
        name = node.name
        try:
            at = self._at(node.positions)
        except NoIndex as missing_index:
            return missing_index.reason
        if not self._is_inside(name, at):
            return OUTSIDE
        if not self.declared.is_differentiable(name):
            return UNKNOWN
        slopes: list[Value] = []
        for direction in (1, -1):
            inner = Frame(frame, name, at, direction, node.held)
            value = self._eval(node.body, inner)
            if isinstance(value, Absent | Infinite):
                return value if isinstance(value, Absent) else NONE
            slope = split(value, inner.bit)[1]
            slopes.append(ZERO if slope is None else slope)
            if not inner.tied or isinstance(slopes[-1], Absent):
                return slopes[-1]
        return both(*slopes)

    # Arithmetic

    def _power(self, node: Power, frame: Frame) -> Value:
        below, above = self._eval(node.base, frame), self._eval(node.exponent, frame)
        reason = missing(below, above)
        if reason is not None or isinstance(below, Infinite) or isinstance(above, Infinite):
            return reason or NONE
        if not self.declared.is_whole(node.exponent):
            return self._real_power(below, above)
        whole = number_of(above)
        if not isinstance(whole, fmpq) or whole.q != 1:
            return UNKNOWN
        value = self._whole_power(below, int(whole.p))
        parts = {**parts_of(value), **{part: NONE for part in parts_of(above) if part}}
        return jet(parts)

    def _whole_power(self, base: Value, exponent: int) -> Value:
        top = _highest(bits_of(base))
        if not top:
            return whole_power(base, exponent)
        below, slope = split(base, top)
        value = self._whole_power(below, exponent)
        if exponent == 0:
            return joined(value, ZERO, top)
        factor = multiply(fmpq(exponent), self._whole_power(below, exponent - 1))
        return joined(value, multiply(factor, slope), top)

    def _real_power(self, base: Value, exponent: Value) -> Value:
        top = _highest(bits_of(base) | bits_of(exponent))
        if not top:
            return real_power(base, exponent)
        (u, du), (c, dc) = split(base, top), split(exponent, top)
        value = self._real_power(u, c)
        if isinstance(value, Absent):
            return value
        above = sign(number_of(u))
        if above == 0 and du is None:
            return joined(value, ZERO, top)
        if above != 1:
            return joined(value, NONE if above == 0 else UNKNOWN, top)
        slope: Value = ZERO
        if du is not None:
            lowered = self._real_power(u, subtract(c, ONE))
            slope = add(slope, multiply(multiply(c, lowered), du))
        if dc is not None:
            growth = multiply(value, self._call(meaning_of("log", (0,)), [u]))
            slope = add(slope, multiply(growth, dc))
        return joined(value, slope, top)

    def _reduce(self, node: Reduce, frame: Frame) -> Value:
        env, kind, index = self._env, node.kind, node.index
        outer = env.get(index)
        found = []
        for element in range(1, self._length(index.dimension) + 1):
            env[index] = element
            found.append(self._eval(node.body, frame))
        if outer is None:
            env.pop(index, None)
        else:
            env[index] = outer
        if kind == "sum":
            return reduce(add, found, ZERO)
        if kind == "prod":
            return _product(found)
        if not found:
            return NONE
        return reduce(lambda a, b: self._extreme(kind, a, b, frame), found)

    def _extreme(self, kind: str, left: Value, right: Value, frame: Frame) -> Value:
        reason = missing(left, right)
        if reason is not None or left is right:
            return reason or left
        difference = subtract(left, right) if kind == "max" else subtract(right, left)
        switch = Switch.between(difference, frame)
        return switch.choose(lambda taken: right if taken else left)

    # Functions

    def _apply(self, node: Apply, frame: Frame) -> Value:
        name, arguments = node.function, node.arguments
        if is_unknown(name):
            return UNKNOWN
        values = [self._eval(argument, frame) for argument in arguments]
        reason = missing(*values)
        if reason is not None:
            return reason
        if name in ("max", "min"):
            if arguments[0] == arguments[1]:
                return values[0]
            return self._extreme(name, values[0], values[1], frame)
        if any(isinstance(value, Infinite) for value in values):
            return ZERO if name == "exp" and values[0] is Infinite.MINUS else NONE
        if name == "stop_gradient":
            return number_of(values[0])
        if name == "abs":
            (value,) = values
            switch = Switch.between(value, frame)
            return switch.choose(lambda taken: negative(value) if taken else value)
        if name in STEPS:
            return _step(name, *values)
        if name in LIMITS and tuple(map(number_of, values)) == LIMITS[name]:
            moving = reduce(int.__or__, map(bits_of, values))
            return jet({0: ZERO, **dict.fromkeys(subsets(moving), NONE)})
        value = self._meant(self.declared.meaning(node), values, frame)
        if isinstance(value, Absent) and any(map(_is_small_whole, values)):
            return self._at_literals(name, value, values, frame)
        return value

    def _meant(self, meaning: Meaning, values: list[Value], frame: Frame) -> Value:
        if meaning.call is not None:
            return self._call(meaning, values)
        reason = self._outside(meaning.domain, values)
        if reason is not None or meaning.definition is None:
            return reason or UNKNOWN
        return self._template(meaning.definition, values, frame)

    def _at_literals(self, name: str, value: Absent, values: list[Value], frame: Frame) -> Value:
        """Where a row knows more of whole numbers that are literals: nobody says what it is for
        others, but its definition holds for them, too."""
        shape = [
            Number(Fraction(int(each.p))) if _is_small_whole(each) else place
            for place, each in enumerate(values)
        ]
        known = self._meant(meaning_of(name, tuple(shape)), values, frame)
        if isinstance(known, Absent):
            return value
        return known if value is UNKNOWN else UNKNOWN

    def _template(self, tree: Expr, values: Sequence[Value], frame: Frame) -> Value:
        """The value of a formula in placeholders."""
        before = self._bound, frame.memory
        self._bound, frame.memory = dict(zip(PLACES, values, strict=False)), {}
        try:
            return self._eval(tree, frame)
        finally:
            self._bound, frame.memory = before

    def _outside(self, demands: Sequence[Requirement], values: Sequence[Value]) -> Absent | None:
        """Why a point lies outside of a domain, or nobody can tell; None inside."""
        if not demands:
            return None
        numbers = [number_of(value) for value in values]
        found = [meets(self._template(expr, numbers, Frame()), kind) for expr, kind in demands]
        return NONE if False in found else UNKNOWN if None in found else None

    def _call(self, meaning: Meaning, values: list[Value]) -> Value:
        """A smooth function: it multiplies slopes by its derivatives."""
        top = _highest(reduce(int.__or__, map(bits_of, values), 0))
        if not top:
            reason = self._outside(meaning.domain, values)
            return value_of(meaning, values) if reason is None else reason
        pairs = [split(value, top) for value in values]
        numbers = [number for number, _ in pairs]
        value = self._call(meaning, numbers)
        if isinstance(value, Absent):
            return value
        total: Value = ZERO
        for slope, (_, inner) in zip(meaning.slopes, pairs, strict=True):
            if inner is not None:
                total = add(total, multiply(self._slope(slope, numbers), inner))
        return joined(value, total, top)

    def _slope(self, slope: Slope | None, values: list[Value]) -> Value:
        if slope is None:
            return UNKNOWN
        numbers = [number_of(value) for value in values]
        reason = self._outside(slope.interior, numbers)
        if reason is not None:
            return reason
        on_cut = None if slope.cut is None else self._template(slope.cut, numbers, Frame())
        if on_cut is not None and on_cut != 0:
            return NONE if on_cut == 1 else UNKNOWN
        if self._outside(slope.removable, numbers) is not None:
            return UNKNOWN
        # No switch of a formula is met by more than numbers, so that directions do not matter.
        value = self._template(slope.formula, values, Frame())
        return UNKNOWN if isinstance(value, Absent) else value

    # Matrices

    def _matrix(self, node: MatrixFunction, frame: Frame) -> Value:
        entries = self._entries(node, frame)
        reason = missing(*[entry for line in entries for entry in line])
        if reason is not None:
            return reason
        whole = determinant(entries)
        if node.kind == "det":
            return whole
        if node.kind == "logdet":
            above = sign(number_of(whole))
            if not above:
                return NONE if above == 0 else UNKNOWN
            size = whole if above > 0 else negative(whole)
            return self._call(meaning_of("log", (0,)), [size])
        try:
            row, column = self._at(node.positions)
        except NoIndex as missing_index:
            return missing_index.reason
        if not (1 <= row <= len(entries) and 1 <= column <= len(entries)):
            return OUTSIDE
        minor = [
            [entry for place, entry in enumerate(line, 1) if place != row]
            for number, line in enumerate(entries, 1)
            if number != column
        ]
        cofactor = multiply(fmpq((-1) ** (row + column)), determinant(minor))
        return multiply(cofactor, self._whole_power(whole, -1))

    def _entries(self, node: MatrixFunction, frame: Frame) -> list[list[Value]]:
        env = self._env
        outer = env.get(node.row), env.get(node.column)
        span = range(1, self._length(node.row.dimension) + 1)
        lines = []
        for env[node.row] in span:
            line = []
            for env[node.column] in span:
                line.append(self._eval(node.body, frame))
            lines.append(line)
        for index, element in zip((node.row, node.column), outer, strict=True):
            if element is None:
                env.pop(index, None)
            else:
                env[index] = element
        return lines


def _product(factors: Sequence[Value]) -> Value:
    """A product: a delta that is 0 absorbs an entry outside of its axis, and nothing else."""
    absorbs = any(factor is DELTA_ZERO for factor in factors)
    if absorbs:
        kept = [factor for factor in factors if factor is not OUTSIDE]
        value = reduce(multiply, kept, ONE)
        return value if isinstance(value, Absent) else DELTA_ZERO
    if len(factors) == 2 and isinstance(factors[1], Infinite):
        return negative(factors[1]) if factors[0] == -1 else missing(*factors) or NONE
    return reduce(multiply, factors, ONE)


def _is_small_whole(value: Value) -> bool:
    return isinstance(value, fmpq) and value.q == 1 and abs(value) < 64


def _step(name: str, value: Value) -> Value:
    """A whole number with jumps: no slope at a jump, else 0."""
    number = number_of(value)
    exact = isinstance(number, fmpq)
    ends = [number] if exact else [number.lower().fmpq(), number.upper().fmpq()]
    if not exact and abs(ends[1]) > 2**64:
        return UNKNOWN
    results = {fmpq(STEPS[name](end)) for end in ends}
    if len(results) > 1:
        return UNKNOWN
    slope: Value = ZERO
    if any(jumps(name, end) for end in ends):
        slope = NONE if exact else UNKNOWN
    return jet({part: slope if part else results.pop() for part in sorted(parts_of(value))})


@lru_cache(maxsize=4096)
def _rational(value: Fraction) -> Value:
    return fmpq(value.numerator, value.denominator)


_CONSTANTS: Mapping[str, Callable[[], Value]] = {
    "pi": arb.pi,
    "e": arb.const_e,
    "oo": lambda: Infinite.PLUS,
}
_LEAVES: Mapping[type, Callable[[Evaluator, Any, Frame], Value]] = {
    Number: lambda evaluator, node, frame: _rational(node.value),
    Constant: lambda evaluator, node, frame: _CONSTANTS[node.name](),
    Size: lambda evaluator, node, frame: fmpq(evaluator._length(node.dimension)),
    Symbol: Evaluator._symbol,
    Delta: Evaluator._delta,
}
_COMPOSITES: Mapping[type, Callable[[Evaluator, Any, Frame], Value]] = {
    Plus: Evaluator._plus,
    Times: Evaluator._times,
    Power: Evaluator._power,
    Apply: Evaluator._apply,
    Reduce: Evaluator._reduce,
    Where: Evaluator._where,
    Derivative: Evaluator._derivative,
    MatrixFunction: Evaluator._matrix,
}


def _highest(bits: int) -> int:
    return 1 << (bits.bit_length() - 1) if bits else 0
