"""The value of a tree at a point, by mpmath; ``d`` is a central difference.

A derivative by ``name`` at some positions evaluates its body with that one entry shifted.
Definitions are functions of their indices, evaluated anew under every shift, and a shifted
definition keeps its other entries: this is the graph cut at the name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any, TypeAlias

from mpmath import mp

from symderiv.formula.declarations import Derivation
from symderiv.formula.tree import (
    Apply,
    Compare,
    CompareIndices,
    Constant,
    Delta,
    Derivative,
    Dimension,
    Index,
    Logical,
    MatrixFunction,
    Number,
    Piece,
    Plus,
    Position,
    Power,
    Reduce,
    Size,
    Symbol,
    Times,
    Where,
    walk,
)
from tests.functions.reference import REFERENCE

Real: TypeAlias = Any
Places: TypeAlias = tuple[int, ...]
Shift: TypeAlias = tuple[str, Places, Real, tuple[str, ...]]
"""Which entry is shifted by how much, and which names are held."""
Shifts: TypeAlias = tuple[Shift, ...]
Indices: TypeAlias = Mapping[Index, int]
Values: TypeAlias = Mapping[str, Mapping[Places, Real]]

STOP = "stop_gradient"
"""The function that is its argument, of which no shift around it reaches anything."""

STENCIL = ((1, 45), (2, -9), (3, 1))
"""Offsets and weights of the difference of order six, over 60 steps."""


class Undefined(Exception):
    """Something has no real value at the point."""


class OutOfEffort(Exception):
    """More nodes than allowed."""


def names_below(node: Piece) -> set[str]:
    return {part.name for part in walk(node) if isinstance(part, Symbol | Derivative)}


class Graph:
    """The definitions of a file, and which names each name depends on."""

    def __init__(self, derivation: Derivation) -> None:
        self.definitions = derivation.definitions
        self._below: dict[str, frozenset[str]] = {}

    def below(self, name: str) -> frozenset[str]:
        """``name`` and every name under it."""
        if name not in self._below:
            found = set[str]()
            pending = [name]
            while pending:
                inner = pending.pop()
                if inner not in found:
                    found.add(inner)
                    if inner in self.definitions:
                        pending += names_below(self.definitions[inner].body)
            self._below[name] = frozenset(found)
        return self._below[name]

    def recurs(self, name: str) -> bool:
        """Whether a definition is made of entries of its own."""
        return name in self.definitions and name in self.under(self.definitions[name].body)

    def under(self, *nodes: Piece) -> frozenset[str]:
        """Every name that the values of ``nodes`` depend on."""
        names = (self.below(name) for node in nodes for name in names_below(node))
        return frozenset().union(*names)


def real(value: Real) -> Real:
    """A finite real number, or nothing."""
    if isinstance(value, mp.mpc):
        if value.imag != 0:
            raise Undefined
        value = value.real
    if not mp.isfinite(value):
        raise Undefined
    return value


class Evaluator:
    """Values at one point: ``sizes`` of the dimensions and ``values`` of the symbols."""

    def __init__(self, graph: Graph, sizes: Mapping[str, int], values: Values, effort: int) -> None:
        self.graph = graph
        self.sizes = sizes
        self.values = values
        self.effort = effort
        self.step = mp.mpf(10) ** -(mp.dps * 3 // 20)
        self._known: dict[tuple[str, Places, Shifts], Real] = {}
        self._rules: dict[type, Callable[[Any, Indices, Shifts], Any]] = {
            Number: lambda node, at, under: mp.mpf(node.value.numerator) / node.value.denominator,
            Constant: lambda node, at, under: +mp.pi if node.name == "pi" else +mp.e,
            Size: lambda node, at, under: mp.mpf(self.sizes[node.dimension]),
            Symbol: self._symbol,
            Delta: lambda node, at, under: mp.mpf(
                self.place(node.left, at) == self.place(node.right, at)
            ),
            Plus: self._plus,
            Times: self._times,
            Power: self._power,
            Apply: self._apply,
            Reduce: self._reduce,
            MatrixFunction: self._matrix,
            Where: self._where,
            Derivative: self._derivative,
            Compare: self._compare,
            CompareIndices: self._compare_indices,
            Logical: self._logical,
        }

    def evaluate(self, node: Piece, at: Indices, under: Shifts = ()) -> Any:
        """The value of an expression, or the truth of a condition."""
        self.effort -= 1
        if self.effort < 0:
            raise OutOfEffort
        return self._rules[type(node)](node, at, under)

    def size(self, dimension: Dimension) -> int:
        return dimension if isinstance(dimension, int) else self.sizes[dimension]

    def place(self, position: Position, at: Indices) -> int:
        if isinstance(position, int):
            return position
        if isinstance(position, Index):
            return at[position]
        inside = sum(factor * at[index] for index, factor in position.terms)
        return position.offset + inside + sum(n * self.sizes[size] for size, n in position.sizes)

    def entry(self, name: str, places: Places, under: Shifts) -> Real:
        """An entry of a symbol or definition, with the shifts that reach it."""
        for last in reversed(range(len(under))):
            shifted, where, by, held = under[last]
            if name in held:
                return self.entry(name, places, under[:last])
            if shifted == name:
                if where == places:
                    return self.entry(name, places, under[:last]) + by
                # Later entries of a recurrence follow the one that is cut.
                if not self.graph.recurs(name):
                    return self.entry(name, places, under[:last])
        if name in self.values:
            if places not in self.values[name]:
                raise Undefined
            return self.values[name][places]
        below = self.graph.below(name)
        reaching = tuple(shift for shift in under if shift[0] in below)
        key = (name, places, reaching)
        if key not in self._known:
            definition = self.graph.definitions[name]
            at = dict(zip(definition.parameters, places, strict=True))
            if any(not 1 <= at[index] <= self.size(index.dimension) for index in at):
                raise Undefined
            self._known[key] = self.evaluate(definition.body, at, reaching)
        return self._known[key]

    def _symbol(self, node: Symbol, at: Indices, under: Shifts) -> Real:
        return self.entry(node.name, tuple(self.place(p, at) for p in node.positions), under)

    def _plus(self, node: Plus, at: Indices, under: Shifts) -> Real:
        return sum((self.evaluate(term, at, under) for term in node.terms), mp.mpf(0))

    def _times(self, node: Times, at: Indices, under: Shifts) -> Real:
        product = mp.mpf(1)
        for factor in node.factors:
            product *= self.evaluate(factor, at, under)
        return product

    def _power(self, node: Power, at: Indices, under: Shifts) -> Real:
        base = self.evaluate(node.base, at, under)
        exponent = self.evaluate(node.exponent, at, under)
        if exponent < 0 and abs(base) < mp.mpf(10) ** -(mp.dps * 3 // 4):
            raise Undefined
        if mp.isint(exponent) and not any(isinstance(n, Symbol) for n in walk(node.exponent)):
            return base ** int(exponent)
        if base < 0 or (base == 0 and exponent <= 0):
            raise Undefined
        return real(base**exponent)

    def _apply(self, node: Apply, at: Indices, under: Shifts) -> Real:
        if node.function == STOP:
            return self.evaluate(node.arguments[0], at)
        arguments = [self.evaluate(argument, at, under) for argument in node.arguments]
        try:
            return real(REFERENCE[node.function](*arguments))
        except (ValueError, ZeroDivisionError, ArithmeticError, mp.NoConvergence):
            raise Undefined from None

    def _reduce(self, node: Reduce, at: Indices, under: Shifts) -> Real:
        span = range(1, self.size(node.index.dimension) + 1)
        values = [self.evaluate(node.body, {**at, node.index: place}, under) for place in span]
        match node.kind:
            case "sum":
                return sum(values, mp.mpf(0))
            case "prod":
                return reduce(lambda left, right: left * right, values, mp.mpf(1))
            case "max":
                return max(values)
        return min(values)

    def _matrix(self, node: MatrixFunction, at: Indices, under: Shifts) -> Real:
        span = range(1, self.size(node.row.dimension) + 1)
        rows = [
            [self.evaluate(node.body, {**at, node.row: r, node.column: c}, under) for c in span]
            for r in span
        ]
        determinant = mp.det(mp.matrix(rows))
        if node.kind == "det":
            return determinant
        if determinant == 0 or (node.kind == "logdet" and determinant < 0):
            raise Undefined
        if node.kind == "logdet":
            return mp.log(determinant)
        row, column = (self.place(position, at) - 1 for position in node.positions)
        return mp.inverse(mp.matrix(rows))[row, column]

    def _where(self, node: Where, at: Indices, under: Shifts) -> Real:
        holds = self.evaluate(node.condition, at, under)
        return self.evaluate(node.then if holds else node.otherwise, at, under)

    def _derivative(self, node: Derivative, at: Indices, under: Shifts) -> Real:
        places = tuple(self.place(position, at) for position in node.positions)
        self.entry(node.name, places, under)
        if node.name not in self.graph.under(node.body):
            self.evaluate(node.body, at, under)
            return mp.mpf(0)
        total = mp.mpf(0)
        for offset, weight in STENCIL:
            for sign in (1, -1):
                shift = (node.name, places, sign * offset * self.step, node.held)
                total += sign * weight * self.evaluate(node.body, at, (*under, shift))
        return total / (60 * self.step)

    def _compare(self, node: Compare, at: Indices, under: Shifts) -> bool:
        left, right = (self.evaluate(side, at, under) for side in (node.left, node.right))
        return _holds(node.operator, left, right)

    def _compare_indices(self, node: CompareIndices, at: Indices, under: Shifts) -> bool:
        return _holds(node.operator, self.place(node.left, at), self.place(node.right, at))

    def _logical(self, node: Logical, at: Indices, under: Shifts) -> bool:
        parts = [self.evaluate(part, at, under) for part in node.parts]
        if node.operator == "not":
            return not parts[0]
        return all(parts) if node.operator == "and" else any(parts)


def _holds(operator: str, left: Real, right: Real) -> bool:
    match operator:
        case "<":
            return bool(left < right)
        case "<=":
            return bool(left <= right)
        case "=":
            return bool(left == right)
    return bool(left != right)
