"""SymPy expressions from indexed trees, at given sizes and index values.

The path is independent of the prover's own calculus: derivatives are SymPy's ``diff`` of the
written-out formula, taken at the sizes at hand.  Only the table's definitions of functions
that SymPy lacks are shared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any, TypeAlias

import sympy
from sympy.core.function import ArgumentIndexError

from symderiv.base.errors import Unsupported
from symderiv.calculus.assume import Parametrisation, put_in_or_kept
from symderiv.formula.declarations import (
    Definition,
    Derivation,
    Domain,
    Identity,
    SymbolDeclaration,
)
from symderiv.formula.tree import (
    Affine,
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
    axis_of,
    delta_factors,
    free_indices,
)
from symderiv.functions import FUNCTIONS
from symderiv.kernel.ball import Undefined

Value: TypeAlias = Any
"""A SymPy expression; SymPy ships no usable types."""

Cut: TypeAlias = frozenset[str]
LARGEST = 100_000
"""Nodes that are built for one side at the most; beyond, SymPy takes too long to be of use."""


def build(
    expr: Expr,
    sizes: Mapping[str, int],
    env: Mapping[Index, int],
    declarations: Mapping[str, SymbolDeclaration],
    definitions: Mapping[str, Definition],
) -> Value:
    """``expr`` in SymPy.  Raises Unsupported where SymPy lacks something that it needs."""
    return Builder(sizes, declarations, definitions).build(expr, env)


def residual(
    derivation: Derivation,
    identity: Identity,
    right: Expr,
    sizes: Mapping[str, int],
    env: Mapping[Index, int],
) -> Value:
    """The claim's left side minus ``right``, under the assumptions of ``identity``."""
    builder = Builder(sizes, derivation.symbols, derivation.definitions)
    used = [derivation.assumptions[name] for name in identity.given]
    facts = [
        put_in_or_kept(assumption, derivation.symbols, derivation.definitions)
        for assumption in used
    ]
    difference = builder.build(identity.left, env) - builder.build(right, env)
    return builder.assume(difference, [f for f in facts if isinstance(f, Parametrisation)])


class Builder:
    """Builds at one choice of sizes.  ``entries`` maps every SymPy symbol to its name and
    elements; a name in ``cut`` stands for itself, though it is a definition."""

    def __init__(
        self,
        sizes: Mapping[str, int],
        declarations: Mapping[str, SymbolDeclaration],
        definitions: Mapping[str, Definition],
    ) -> None:
        self.sizes = sizes
        self.declarations = declarations
        self.definitions = definitions
        self.entries: dict[Value, tuple[str, tuple[int, ...]]] = {}
        self._symbols: dict[tuple[str, tuple[int, ...]], Value] = {}
        self._taken: set[str] = set()
        self._memory: dict[tuple[object, ...], Value] = {}
        self._free: dict[Expr, tuple[Index, ...]] = {}

    def build(self, node: Expr, env: Mapping[Index, int], cut: Cut = frozenset()) -> Value:
        free = self._free.get(node)
        if free is None:
            free = self._free[node] = free_indices(node)
        key = (node, cut, *[env[index] for index in free])
        known = self._memory.get(key)
        if known is None:
            if len(self._memory) > LARGEST:
                raise Unsupported("too large for SymPy")
            known = self._memory[key] = self._build(node, env, cut)
        return known

    def assume(self, value: Value, parametrisations: Sequence[Parametrisation]) -> Value:
        """``value`` with the parametrisations applied, one after the other."""
        for by in parametrisations:
            replaced = {}
            for symbol, (name, elements) in list(self.entries.items()):
                if name == by.name and value.has(symbol):
                    place = dict(zip(by.parameters, elements, strict=True))
                    replaced[symbol] = self.build(by.body, place)
            value = value.xreplace(replaced)
        return value

    def entry(self, name: str, elements: tuple[int, ...]) -> Value:
        """The SymPy symbol of one entry, with what its domain says of it."""
        known = self._symbols.get((name, elements))
        if known is None:
            text = "_".join([name, *map(str, elements)])
            while text in self._taken:
                text += "_"
            declared = self.declarations.get(name)
            known = sympy.Symbol(text, **(_assumptions(declared.domain) if declared else _REAL))
            self._taken.add(text)
            self._symbols[name, elements] = known
            self.entries[known] = name, elements
        return known

    def element(
        self, position: Position, env: Mapping[Index, int], axis: Dimension | None = None
    ) -> int:
        element = self._number(position, env)
        if isinstance(position, Affine):
            axis = axis_of(position)
        if axis is not None and not 1 <= element <= self._length(axis):
            raise Undefined("an index out of its range")
        return element

    def written(self, name: str, elements: tuple[int, ...], cut: Cut) -> Value:
        """What the definition of one entry says."""
        definition = self.definitions[name]
        return self.build(
            definition.body, dict(zip(definition.parameters, elements, strict=True)), cut
        )

    def _number(self, position: Position, env: Mapping[Index, int]) -> int:
        """What a position is as a number, on its axis or not."""
        if isinstance(position, Affine):
            return position.value(lambda term: self._number(term, env), self._length)
        if isinstance(position, Label):
            raise Unsupported("labels in SymPy")
        return env[position] if isinstance(position, Index) else position

    def _length(self, dimension: Dimension) -> int:
        return dimension if isinstance(dimension, int) else self.sizes[dimension]

    def _axes(self, name: str) -> Sequence[Dimension | None]:
        if name in self.definitions:
            return [index.dimension for index in self.definitions[name].parameters]
        declared = self.declarations.get(name)
        return declared.shape if declared is not None else ()

    def _elements(
        self,
        positions: tuple[Position, ...],
        env: Mapping[Index, int],
        axes: Sequence[Dimension | None] = (),
    ) -> tuple[int, ...]:
        spans = axes or (None,) * len(positions)
        return tuple(
            self.element(position, env, axis)
            for position, axis in zip(positions, spans, strict=True)
        )

    def _product(self, node: Times, env: Mapping[Index, int], cut: Cut) -> Value:
        """A product, in which a delta that is 0 absorbs entries outside of their axes."""
        try:
            return sympy.Mul(*[self.build(factor, env, cut) for factor in node.factors])
        except Undefined:
            if any(self.build(delta, env, cut) == 0 for delta in delta_factors(node)):
                return sympy.Integer(0)
            raise

    def _build(self, node: Expr, env: Mapping[Index, int], cut: Cut) -> Value:
        match node:
            case Number(value):
                return sympy.Rational(value.numerator, value.denominator)
            case Constant(name):
                return {"pi": sympy.pi, "e": sympy.E}[name]
            case Size(dimension):
                return sympy.Integer(self.sizes[dimension])
            case Symbol(name, positions):
                elements = self._elements(positions, env, self._axes(name))
                if name in self.definitions and name not in cut:
                    return self.written(name, elements, cut)
                return self.entry(name, elements)
            case Delta(left, right):
                return sympy.Integer(self._number(left, env) == self._number(right, env))
            case Plus(terms):
                return sympy.Add(*[self.build(term, env, cut) for term in terms])
            case Times():
                return self._product(node, env, cut)
            case Power(base, exponent):
                return sympy.Pow(self.build(base, env, cut), self.build(exponent, env, cut))
            case Apply(function, arguments):
                return self._apply(function, arguments, env, cut)
            case Reduce():
                return self._reduce(node, env, cut)
            case MatrixFunction():
                return self._matrix(node, env, cut)
            case Where(condition, then, otherwise):
                return self._where(condition, then, otherwise, env, cut)
            case Derivative():
                return self._derivative(node, env, cut)
        raise Unsupported(f"{type(node).__name__} in SymPy")

    def _apply(
        self, function: str, arguments: tuple[Expr, ...], env: Mapping[Index, int], cut: Cut
    ) -> Value:
        row = FUNCTIONS.get(function)
        if row is not None and row.sympy is not None:
            named = reduce(getattr, row.sympy.split("."), sympy)
            return named(*[self.build(argument, env, cut) for argument in arguments])
        for rule in (row.rewrite, row.as_logarithm) if row is not None else ():
            written = None if rule is None else rule(*arguments)
            if written is not None and written != Apply(function, arguments):
                return self.build(written, env, cut)
        raise Unsupported(f"{function} in SymPy")

    def _reduce(self, node: Reduce, env: Mapping[Index, int], cut: Cut) -> Value:
        span = range(1, self._length(node.index.dimension) + 1)
        values = [self.build(node.body, {**env, node.index: e}, cut) for e in span]
        join = {"sum": sympy.Add, "prod": sympy.Mul, "max": sympy.Max, "min": sympy.Min}
        return join[node.kind](*values)

    def _matrix(self, node: MatrixFunction, env: Mapping[Index, int], cut: Cut) -> Value:
        size = self._length(node.row.dimension)

        def at(row: int, column: int) -> Value:
            place = {**env, node.row: row + 1, node.column: column + 1}
            return self.build(node.body, place, cut)

        matrix = sympy.Matrix(size, size, at)
        whole = matrix.det(method="berkowitz")
        if node.kind == "det":
            return whole
        if node.kind == "logdet":
            # The logarithm of the absolute value, in a form whose derivative has no sign in it.
            return sympy.log(whole**2) / 2
        row, column = self._elements(node.positions, env)
        return matrix.cofactor(column - 1, row - 1, method="berkowitz") / whole

    def _where(
        self,
        condition: Condition,
        then: Expr,
        otherwise: Expr,
        env: Mapping[Index, int],
        cut: Cut,
    ) -> Value:
        test = self._condition(condition, env, cut)
        if test == sympy.true:
            return self.build(then, env, cut)
        if test == sympy.false:
            return self.build(otherwise, env, cut)
        branches = (self.build(then, env, cut), test), (self.build(otherwise, env, cut), True)
        return sympy.Piecewise(*branches)

    def _condition(self, condition: Condition, env: Mapping[Index, int], cut: Cut) -> Value:
        match condition:
            case CompareIndices(operator, left, right):
                a, b = self._number(left, env), self._number(right, env)
                holds = {"<": a < b, "<=": a <= b, "=": a == b, "!=": a != b}[operator]
                return sympy.true if holds else sympy.false
            case Compare(operator, left, right):
                return _RELATIONS[operator](self.build(left, env, cut), self.build(right, env, cut))
            case Logical(operator, parts):
                return _CONNECTIVES[operator](*[self._condition(p, env, cut) for p in parts])

    def _derivative(self, node: Derivative, env: Mapping[Index, int], cut: Cut) -> Value:
        formula = self.build(node.body, env, cut | node.cut)
        entry = self.entry(node.name, self._elements(node.positions, env))
        derivative = differentiated(formula, entry)
        opened = {name for name in node.cut - cut if name in self.definitions}
        return derivative.xreplace(
            {
                symbol: self.written(of, place, cut)
                for symbol, (of, place) in list(self.entries.items())
                if of in opened and derivative.has(symbol)
            }
        )


def differentiated(formula: Value, symbol: Value) -> Value:
    """SymPy's derivative, off the kinks and steps: there Dirac's delta is 0, and so is the
    derivative of a rounded number."""
    try:
        derivative = sympy.diff(formula, symbol)
    except (ArgumentIndexError, NotImplementedError, ValueError) as error:
        raise Unsupported(f"a derivative in SymPy ({error})") from error
    if derivative.has(sympy.DiracDelta):
        derivative = derivative.replace(sympy.DiracDelta, lambda *_: sympy.Integer(0))
    derivative = derivative.replace(_is_slope_of_step, lambda _: sympy.Integer(0))
    if derivative.has(sympy.Derivative, sympy.Subs):
        raise Unsupported("a derivative that SymPy leaves as it is")
    return derivative


def _is_slope_of_step(part: Value) -> bool:
    """Whether a part is d floor(u) / du, or that already found to be 0 and to be put at a u."""
    if isinstance(part, sympy.Subs):
        return bool(part.expr == 0)
    steps = (sympy.floor, sympy.ceiling)
    return isinstance(part, sympy.Derivative) and isinstance(part.expr, steps)


_RELATIONS = {"<": sympy.Lt, "<=": sympy.Le, "=": sympy.Eq, "!=": sympy.Ne}
_CONNECTIVES = {"and": sympy.And, "or": sympy.Or, "not": sympy.Not}
_REAL = {"real": True}


def _assumptions(domain: Domain) -> dict[str, bool]:
    """What SymPy may take for granted of a symbol: that it lies in its domain."""
    known = {"integer": True} if domain.integer else dict(_REAL)
    if domain.low is not None and domain.low >= 0:
        known["nonnegative" if domain.low == 0 and domain.closed else "positive"] = True
    if domain.high is not None and domain.high <= 0:
        known["negative"] = True
    if domain.nonzero:
        known["nonzero"] = True
    return known
