"""Two ways to check a claim in floats: side against side, and against a difference quotient.

Each is tried in double precision first and, where that disagrees or has no value, with many
digits: cancellation and overflow are the floats' fault, not the claim's.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal, TypeAlias

import sympy

from symderiv.base.errors import Unsupported
from symderiv.formula.declarations import Identity
from symderiv.formula.tree import Derivative, Index
from symderiv.proving.sympy.build import Builder
from symderiv.proving.sympy.points import Point

Value: TypeAlias = Any
Answer: TypeAlias = Literal["agrees", "differs", "no value"]

_DIGITS = 40
_EXACT_TOLERANCE = 1e-15
_MOST_NODES = 20_000
_FLOAT_FAILURES = (ArithmeticError, AttributeError, KeyError, NameError, TypeError, ValueError)
"""What SymPy's generated code raises where NumPy lacks a function or a value."""


class Sides:
    """SymPy's left side, derivatives and all, against the right side."""

    tolerance = 1e-8

    def __init__(
        self,
        builder: Builder,
        identity: Identity,
        env: Mapping[Index, int],
    ) -> None:
        sides = [builder.build(side, env) for side in (identity.left, identity.right)]
        self.formulas = _Formulas(builder, sides)

    def at(self, point: Point) -> Answer:
        answer = _compared(self.formulas.floats(point), self.tolerance)
        if answer != "agrees":
            answer = _compared(self.formulas.digits(point), _EXACT_TOLERANCE)
        return answer


class Quotient:
    """The right side against a central difference quotient of what is differentiated.

    The variable has a symbol of its own here, because a definition is an independent variable
    under its derivative.
    """

    tolerance = 1e-6
    step = Fraction(1, 2**10)
    short_step = Fraction(1, 10**12)

    def __init__(
        self,
        builder: Builder,
        identity: Identity,
        env: Mapping[Index, int],
    ) -> None:
        derivative = identity.left
        assert isinstance(derivative, Derivative)
        name = derivative.name
        formula = builder.build(derivative.body, env, frozenset({name}))
        place = tuple(builder.element(position, env) for position in derivative.positions)
        own = builder.entry(name, place)
        entries = [s for s, (of, _) in builder.entries.items() if of == name and formula.has(s)]
        if own not in entries:
            entries.append(own)
        variables = {entry: sympy.Dummy(real=True) for entry in entries}
        meaning = {
            variables[entry]: builder.written(name, builder.entries[entry][1], frozenset())
            if name in builder.definitions
            else entry
            for entry in entries
        }
        self.variable = variables[own]
        self.others = list(meaning)
        right = builder.build(identity.right, env)
        self.start = _Formulas(builder, [right, *meaning.values()])
        self.moved = _Formulas(builder, [formula.xreplace(variables)], self.others)

    def at(self, point: Point) -> Answer:
        answer = _compared(self._floats(point), self.tolerance)
        if answer != "agrees":
            answer = _compared(self._digits(point), _EXACT_TOLERANCE)
        return answer

    def _floats(self, point: Point) -> Sequence[Value]:
        """Two steps, of which Richardson's extrapolation cancels the leading error."""
        right, *start = self.start.floats(point)

        def quotient(step: float) -> Value:
            above, below = (
                self.moved.floats(point, self._shifted(start, shift))[0] for shift in (step, -step)
            )
            return (above - below) / (2 * step)

        step = float(self.step)
        return (4 * quotient(step / 2) - quotient(step)) / 3, right

    def _digits(self, point: Point) -> Sequence[Value]:
        right, *start = self.start.digits(point)
        step = sympy.Rational(self.short_step.numerator, self.short_step.denominator)
        above, below = (
            self.moved.digits(point, self._shifted(start, shift))[0] for shift in (step, -step)
        )
        return (above - below) / (2 * step), right

    def _shifted(self, start: Sequence[Value], shift: Value) -> list[Value]:
        return [
            value + shift if variable == self.variable else value
            for variable, value in zip(self.others, start, strict=True)
        ]


class _Formulas:
    """SymPy expressions that are evaluated at points of the declared symbols, ``extra``
    variables coming with each call."""

    def __init__(
        self, builder: Builder, formulas: Sequence[Value], extra: Sequence[Value] = ()
    ) -> None:
        for formula in formulas:
            _not_too_large(formula)
        self.expressions = list(formulas)
        self.extra = list(extra)
        free = set().union(*[formula.free_symbols for formula in formulas]) - set(extra)
        self.symbols = sorted(free, key=lambda symbol: symbol.name)
        self.entries = [builder.entries[symbol] for symbol in self.symbols]
        if any(formula.has(sympy.zoo) for formula in formulas):
            # NumPy has no such number, and the branch that it stands in has no value.
            raise Unsupported("a division by 0 in a branch")
        self.function = sympy.lambdify(
            [*self.symbols, *self.extra], self.expressions, modules=["scipy", "numpy"], cse=True
        )

    def floats(self, point: Point, extra: Sequence[Value] = ()) -> list[Value]:
        values = [float(_at(point, *entry)) for entry in self.entries]
        try:
            return [_real(value) for value in self.function(*values, *extra)]
        except _FLOAT_FAILURES:
            return [math.nan] * len(self.expressions)

    def digits(self, point: Point, extra: Sequence[Value] = ()) -> list[Value]:
        exact = [_at(point, *entry) for entry in self.entries]
        rationals = [sympy.Rational(value.numerator, value.denominator) for value in exact]
        place = dict(zip([*self.symbols, *self.extra], [*rationals, *extra], strict=True))
        return [_number(formula, place) for formula in self.expressions]


def _at(point: Point, name: str, elements: tuple[int, ...]) -> Fraction:
    value: Value = point[name]
    for element in elements:
        value = value[element - 1]
    assert isinstance(value, Fraction)
    return value


def _real(value: Value) -> float:
    number = complex(value)
    return number.real if abs(number.imag) <= 1e-12 * abs(number.real) else math.nan


def _number(formula: Value, place: Mapping[Value, Value]) -> Value:
    try:
        number = sympy.N(formula.xreplace(dict(place)), _DIGITS)
    except _FLOAT_FAILURES:
        return sympy.nan
    return number if number.is_Float or number.is_Rational else sympy.nan


def _compared(sides: Sequence[Value], tolerance: float) -> Answer:
    left, right = sides
    if not (math.isfinite(left) and math.isfinite(right)):
        return "no value"
    scale = max(1, abs(left), abs(right))
    return "agrees" if abs(left - right) <= tolerance * scale else "differs"


def _not_too_large(formula: Value) -> None:
    for count, _ in enumerate(sympy.preorder_traversal(formula)):
        if count > _MOST_NODES:
            raise Unsupported("too large for a cross-check")
