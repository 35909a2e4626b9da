"""From the formula as written to the indexed tree: every node by a rule of its own.

Walking a formula infers and checks shapes and the dimensions of its indices, and raises
the errors; the trees themselves are asked for afterwards (:mod:`symderiv.language.shapes`).
The author's form is kept: nothing is folded, reordered or simplified here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction

from symderiv.base import steps
from symderiv.formula.syntax import (
    ArrayLiteral,
    Call,
    Entry,
    Interval,
    Junction,
    Name,
    Negative,
    Numeral,
    Product,
    Raised,
    Relation,
    Slice,
    Sum,
    Syntax,
    Text,
    Transposed,
    Tuple,
)
from symderiv.formula.tree import (
    PI,
    Constant,
    Expr,
    Number,
    Plus,
    Power,
    Size,
    Symbol,
    Times,
    number,
)
from symderiv.language import indices, recurring, stumbles
from symderiv.language.arrays import MINUS_ONE, matmul, transposed
from symderiv.language.calls import call
from symderiv.language.entries import literal, subscript
from symderiv.language.numbers import numeric
from symderiv.language.scope import Broken, Scope
from symderiv.language.shapes import (
    Shape,
    Value,
    aligned,
    broadcast,
    scalar,
    show,
)
from symderiv.language.source import suggest

MAX_STEPS = 100_000
TOO_MANY_STEPS = "the formulas of the file take too many steps"
TOO_LARGE = "the formula grows too large when functions are written out"
LIMITS = frozenset({TOO_MANY_STEPS, TOO_LARGE})
"""Errors that say nothing of the formula but that it is too much to read."""
SHARED = "functions are written out at each call, definitions are not"


class Lowering:
    """Lowers the formulas of one statement, and counts the work that this takes."""

    def __init__(self) -> None:
        self.steps = 0

    def value(self, node: Syntax | Slice, scope: Scope) -> Value:
        """The number or array that a formula means."""
        self.steps += 1
        steps.take()
        if steps.now() > scope.names.until:
            raise scope.error(node.at, TOO_MANY_STEPS, SHARED)
        if self.steps > MAX_STEPS:
            raise scope.error(node.at, TOO_LARGE)
        match node:
            case Numeral(text):
                return scalar(Number(Fraction(text)))
            case Name():
                return self._name(node, scope)
            case Entry():
                return self._entry(node, scope)
            case Call():
                return call(self, node, scope)
            case Negative(Numeral(text)):
                return scalar(Number(-Fraction(text)))
            case Negative(operand):
                return self.elementwise(
                    node, [operand], scope, lambda parts: Times((MINUS_ONE, parts[0]))
                )
            case Sum(terms, operators):
                signs = ("+", *operators)
                return self.elementwise(
                    node, terms, scope, lambda parts: Plus(tuple(map(_signed, signs, parts)))
                )
            case Product():
                return self._product(node, scope)
            case Raised():
                return self._power(node, scope)
            case Transposed(base):
                return transposed(self.value(base, scope))
            case ArrayLiteral():
                rows = [self.value(item, scope) for item in node.items]
                return literal(node, rows, scope)
            case Tuple():
                raise scope.error(node.at, "a tuple stands where a number belongs")
            case Relation() | Junction():
                raise scope.error(node.at, "a comparison is not a number", "use where(c, a, b)")
            case Interval():
                hint = "an index of a sum runs over one: sum(x[i], i = 1..n - 1)"
                raise scope.error(node.at, "a range stands where a number belongs", hint)
            case Text():
                raise scope.error(node.at, "a string stands where a number belongs")
            case Slice():
                raise scope.error(node.at, "a slice stands where a number belongs")

    def elementwise(
        self,
        node: Syntax,
        operands: Sequence[Syntax | Slice],
        scope: Scope,
        build: Callable[[list[Expr]], Expr],
    ) -> Value:
        """``build`` of the entries of ``operands``, broadcast against each other."""
        values = [self.value(operand, scope) for operand in operands]
        return self.combine(node, values, scope, build)

    def combine(
        self,
        node: Syntax,
        values: list[Value],
        scope: Scope,
        build: Callable[[list[Expr]], Expr],
    ) -> Value:
        shape = self.broadcast(node, [value.shape for value in values], scope)
        return Value(
            shape,
            lambda positions: build(
                [value.entry(aligned(value.shape, positions)) for value in values]
            ),
        )

    def broadcast(self, node: Syntax, shapes: Sequence[Shape], scope: Scope) -> Shape:
        shape = broadcast(shapes, scope.names.length)
        if shape is None:
            listed = " and ".join(show(shape) for shape in dict.fromkeys(shapes) if shape)
            raise scope.error(node.at, f"shapes {listed} do not match")
        return shape

    def _name(self, node: Name, scope: Scope) -> Value:
        name = node.name
        if scope.find(name) is None and name in scope.parameters:
            return scope.parameters[name]
        if name in scope.names.broken:
            raise Broken
        if scope.find(name) is None:
            if name in scope.names.recurring:
                raise scope.error(node.at, recurring.WHOLE)
            if name in scope.names.labels:
                hint = "a label stands between brackets, in delta and in comparisons"
                raise scope.error(node.at, "a label stands where a number belongs", hint)
            if name in scope.names.arrays:
                shape = scope.names.arrays[name]
                return Value(shape, lambda positions: Symbol(name, positions))
            if name in scope.names.dimensions:
                return scalar(Size(name))
            if name == "pi":
                return scalar(PI)
            if name == "e":
                return scalar(Constant("e"))
            if name == "oo":
                raise scope.error(node.at, "infinity is no number of a formula")
        raise self._unknown(node, scope)

    def _unknown(self, node: Name, scope: Scope) -> Exception:
        if scope.find(node.name) is not None:
            return scope.error(node.at, "an index stands where a number belongs")
        known = [*scope.parameters, *scope.names.arrays, *scope.names.dimensions]
        if re.search(rf"\[[^\[\]]*\b{node.name}\b[^\[\]]*\]", scope.source.text):
            return scope.error(node.at, "an index stands where a number belongs")
        hint = stumbles.NAMES.get(node.name) or suggest(node.name, known)
        quotient = stumbles.derivative(scope.source.text)
        if quotient is not None and node.name.startswith("d"):
            hint = quotient
        elif node.name in scope.names.known_functions():
            hint = f"{node.name} is a function: write {node.name}(...)"
        return scope.error(node.at, "unknown symbol", hint)

    def _entry(self, node: Entry, scope: Scope) -> Value:
        match node.base:
            case Name("delta") if "delta" not in scope.names.arrays:
                if len(node.items) != 2:
                    raise scope.error(node.at, "delta has two indices")
                delta = indices.delta_entry(*node.items, scope)
                return Value((), lambda positions: delta())
            case Name(name) if name in scope.names.recurring and scope.find(name) is None:
                return recurring.entry(node, name, scope)
            case Name(name, at=at) if scope.is_index(name) and name not in scope.parameters:
                if scope.find(name) is None:
                    raise self._unknown(Name(name, at), scope)
        base = self.value(node.base, scope)
        return subscript(node, base, scope)

    def _product(self, node: Product, scope: Scope) -> Value:
        """Factors from left to right; ``@`` closes what stands before it."""
        pending = [self.value(node.factors[0], scope)]
        divided = [False]
        for operator, factor in zip(node.operators, node.factors[1:], strict=True):
            value = self.value(factor, scope)
            if operator == "@":
                left = self._times(node, pending, divided, scope)
                pending, divided = [matmul(left, value, factor, scope)], [False]
            else:
                pending.append(value)
                divided.append(operator == "/")
        return self._times(node, pending, divided, scope)

    def _times(
        self, node: Product, values: list[Value], divided: list[bool], scope: Scope
    ) -> Value:
        if len(values) == 1:
            return values[0]

        def build(parts: list[Expr]) -> Expr:
            return Times(
                tuple(
                    Power(part, MINUS_ONE) if below else part
                    for part, below in zip(parts, divided, strict=True)
                )
            )

        return self.combine(node, values, scope, build)

    def _power(self, node: Raised, scope: Scope) -> Value:
        folded = numeric(node.exponent)
        if folded is None:
            return self.elementwise(
                node, [node.base, node.exponent], scope, lambda parts: Power(parts[0], parts[1])
            )
        exponent = number(folded)
        return self.elementwise(node, [node.base], scope, lambda parts: Power(parts[0], exponent))


def _signed(sign: str, term: Expr) -> Expr:
    return term if sign == "+" else Times((MINUS_ONE, term))
