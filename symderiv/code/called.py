"""``code:`` in derivation files: a Python function that formulas call by a name of their own.

The call is followed with the formula's arguments, whole arrays or indices, and its result written
into the formula.  A global name of the code that the derivation file declares means its symbol.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from symderiv.base.errors import DerivationError
from symderiv.code.arithmetic import real
from symderiv.code.context import Context
from symderiv.code.follow import Follower
from symderiv.code.frames import Frame
from symderiv.code.module import Module
from symderiv.code.named import find
from symderiv.code.values import Cell, Defined, Real, Whole
from symderiv.formula.syntax import Call, Name, Syntax
from symderiv.formula.tree import Dimension, Expr, Index, Symbol, fresh, rename
from symderiv.language.scope import Names, Scope, Variable
from symderiv.language.shapes import Positions, Value

if TYPE_CHECKING:
    from symderiv.language.scope import Lowering

MOST_ENTRIES = 20_000


class Written(Context):
    """A reading without definitions: everything is written out where it is used."""

    def __init__(self, module: Module, names: Names, scope: Scope, call: Call) -> None:
        super().__init__(module, names, {})
        self.around = scope
        self.call = call
        self.pending: dict[Index, Variable] = {}
        self.entries = 0

    def define(self, name: str, value: Real, node: ast.AST) -> Real:
        def entry(positions: Positions) -> Expr:
            self.entries += 1
            if self.entries > MOST_ENTRIES:
                raise self.error(node, f"more than {MOST_ENTRIES:,} entries when it is written out")
            return value.entry(positions)

        return replace(value, entry=entry)

    def hold(self, value: Real, node: ast.AST) -> Real:
        raise self.error(node, "detach in code that a formula calls cannot be read")

    def alike(self, one: Index, other: Index) -> bool:
        if one not in self.pending or other not in self.pending:
            return (
                one not in self.pending and other not in self.pending and super().alike(one, other)
            )
        self.around.join(self.pending[one], self.pending[other], self.call.at)
        return True

    def is_free(self, index: Index) -> bool:
        return index in self.pending

    def stands(self, index: Index, dimension: Dimension) -> bool:
        variable = self.pending.get(index)
        if variable is None:
            return index.dimension == dimension
        self.around.stand(variable, dimension, self.call.at)
        return True


class _Called(Follower):
    """Follows a function; global names may be symbols of the derivation file."""

    def _name(self, node: ast.AST, name: str, frame: Frame) -> object:
        names = self.context.names
        if frame.find(name) is None and name in names.arrays:
            shape = names.arrays[name]
            return Cell(Real(shape, lambda positions: Symbol(name, positions)))
        return super()._name(node, name, frame)


@dataclass(frozen=True)
class CodeFunction:
    """A function of a file of code.  ``text`` is the file's, so that no file is read anew."""

    file: str
    text: str
    function: str
    rows: tuple[int, ...] = field(default=(), repr=False)

    @cached_property
    def _module(self) -> Module:
        return Module.read(self.text, self.file, self.rows)

    def check(self) -> None:
        """Raises CodeError where the file has no such function."""
        find(self._module, self.function, "code")

    def __call__(self, lowering: Lowering, node: Call, scope: Scope) -> Value:
        """The value of a call in a formula."""
        named = find(self._module, self.function, "code")
        context = Written(self._module, scope.names, scope, node)
        reader = _Called(context)
        if node.keywords:
            raise scope.error(node.at, f"{node.function} takes no keywords here")
        arguments = [_argument(lowering, each, scope, context) for each in node.arguments]
        function = Defined(named.function)
        place = named.function
        try:
            result = reader.invoke(place, function, arguments, {})
        except DerivationError as error:
            raise _within(error, node, scope) from None
        try:
            inner = real(context, place, result)
        except DerivationError as error:
            raise _within(error, node, scope) from None

        def entry(positions: Positions) -> Expr:
            found = {index: v.index() for index, v in context.pending.items()}
            return rename(inner.entry(positions), found)

        return Value(inner.shape, entry)


def _within(error: DerivationError, node: Call, scope: Scope) -> DerivationError:
    """What is wrong with the code, told at the formula that calls it."""
    message = f"{node.function} cannot be read, {error.message} at {error.location}"
    return scope.source.error(node.at, message, error.hint, error.value or node.function)


def _argument(lowering: Lowering, node: Syntax, scope: Scope, context: Written) -> object:
    """An array or a number; an index as a whole number from 0."""
    if isinstance(node, Name) and scope.is_index(node.name):
        variable = scope.variable(node.name, node.at)
        for index, known in context.pending.items():
            if known is variable:
                return Whole.turn(index)
        index = fresh(Index(node.name, "?"))
        context.pending[index] = variable
        return Whole.turn(index)
    value = lowering.value(node, scope)
    return Cell(Real(value.shape, value.entry))
