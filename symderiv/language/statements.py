"""Whole statements: claims with their steps and conditions, definitions, assumptions, values.

A statement is opened, which infers and checks; when all its formulas have been seen, so that
every index knows its dimension, it is asked for its trees.
"""

from __future__ import annotations

from symderiv.base import steps
from symderiv.base.errors import DerivationError, Unsupported
from symderiv.formula.syntax import Relation, Syntax
from symderiv.formula.tree import ZERO, Comparison, Condition, Expr, Index, Piece, pieces
from symderiv.language.comparisons import COMPARISONS, truth
from symderiv.language.compound import Compound, guards, has_compound, indices_of, places
from symderiv.language.lower import SHARED, TOO_MANY_STEPS, Lowering
from symderiv.language.numbers import is_bare
from symderiv.language.parse import parse, parse_equation
from symderiv.language.scope import Names, Scope, UserFunction, Variable
from symderiv.language.shapes import (
    Positions,
    Shape,
    Truth,
    Value,
    aligned,
    axes,
    common,
    scalar,
    show,
)
from symderiv.language.source import Source
from symderiv.language.unlike import unlike
from symderiv.system.recursion import deep_recursion

MAX_PIECES = 200_000
COMPOUND = "write it by the parts of which the axis is made"


class Statement:
    """Formulas that share their free indices."""

    def __init__(self, names: Names, source: Source) -> None:
        self.source = source
        self.scope = Scope(names, source)
        self.lowering = Lowering()

    def within(self, source: Source) -> Scope:
        """The statement's scope for a formula that stands elsewhere in the file."""
        return Scope(self.scope.names, source, self.scope.variables, closed=self.scope.closed)

    def value(self, node: Syntax, scope: Scope | None = None) -> Value:
        with deep_recursion():
            return self.lowering.value(node, scope or self.scope)

    def indices(self) -> tuple[Index, ...]:
        """The free indices, in the order in which they first stand."""
        return tuple(variable.index() for variable in self.scope.variables.values())

    def expression(self, value: Value, place: Positions, source: Source) -> Expr:
        try:
            with deep_recursion():
                tree = value.entry(aligned(value.shape, place))
        except Unsupported as error:
            raise source.error((0, len(source.text)), str(error), COMPOUND) from None
        if has_compound(tree):
            raise source.error((0, len(source.text)), "an axis that is made of others", COMPOUND)
        size = _check_size(tree, source)
        # What a reader would have to write takes work wherever the tree is walked.
        steps.take(max(0, size - len(source.text)))
        if steps.now() > self.scope.names.until:
            raise source.error((0, len(source.text)), TOO_MANY_STEPS, SHARED)
        return tree

    def sides(self, relation: Relation) -> tuple[Value, Value, Shape]:
        """Both sides and their shape; nothing broadcasts but a bare number."""
        left, right = self.value(relation.left), self.value(relation.right)
        if is_bare(relation.left):
            return left, right, right.shape
        if is_bare(relation.right):
            return left, right, left.shape
        return left, right, self.same_shape(left.shape, right, relation.right, self.scope)

    def same_shape(self, shape: Shape, value: Value, node: Syntax, scope: Scope) -> Shape:
        if value.shape == shape:
            return shape
        merged = [
            common(one, other, scope.names.length)
            for one, other in zip(shape, value.shape, strict=False)
        ]
        if len(shape) != len(value.shape) or None in merged:
            message = f"shape {show(value.shape)} where the left side has {show(shape)}"
            raise scope.error(node.at, message, unlike(shape, value.shape, node, scope))
        return tuple(dimension for dimension in merged if dimension is not None)


class ClaimStatement(Statement):
    """``left = right``, with steps and conditions that may use no other free indices."""

    def __init__(self, names: Names, source: Source) -> None:
        super().__init__(names, source)
        equation = parse_equation(source)
        self._left, self._right, self.shape = self.sides(equation)
        entries = "write the claim entry by entry, too" if self.shape else None
        self.scope.closed = ("an index that the claim does not have", entries)
        self.axes = places(self.shape)

    def step(self, source: Source) -> Value:
        node = parse(source)
        scope = self.within(source)
        if isinstance(node, Relation):
            raise source.error(node.at, "a step is one expression", "leave out the left side")
        value = self.value(node, scope)
        if not is_bare(node):
            self.same_shape(self.shape, value, node, scope)
        return value

    def condition(self, source: Source) -> Truth:
        node = parse(source)
        scope = self.within(source)
        with deep_recursion():
            found = truth(self.lowering, node, scope)
        if found.shape:
            raise source.error(node.at, "a condition on whole arrays", "write it with indices")
        return found

    @property
    def free(self) -> tuple[Index, ...]:
        made = [index for place in self.axes for index in indices_of(place)]
        return (*self.indices(), *made)

    def left(self) -> Expr:
        return self.expression(self._left, self.axes, self.source)

    def right(self) -> Expr:
        return self.expression(self._right, self.axes, self.source)

    def guards(self) -> tuple[Condition, ...]:
        """What says of the axes that are parts of dimensions where they end."""
        return guards(self.shape, self.axes)

    def line(self, value: Value, source: Source) -> Expr:
        return self.expression(value, self.axes, source)

    def test(self, condition: Truth) -> Condition:
        with deep_recursion():
            return condition.entry(())


class Assumption(Statement):
    """An equation or inequality, for all values of its free indices."""

    def __init__(self, names: Names, source: Source) -> None:
        super().__init__(names, source)
        node = parse(source)
        if not isinstance(node, Relation):
            raise source.error(node.at, "an assumption is an equation or a comparison")
        left, right, shape = self.sides(node)
        self.relation: Comparison
        self.relation, exchanged = COMPARISONS[node.operator]
        self._sides = (right, left) if exchanged else (left, right)
        refuse_compound(shape, node, self.scope)
        self.axes = axes(shape)

    @property
    def free(self) -> tuple[Index, ...]:
        return (*self.indices(), *self.axes)

    def trees(self) -> tuple[Expr, Expr]:
        left, right = self._sides
        return (
            self.expression(left, self.axes, self.source),
            self.expression(right, self.axes, self.source),
        )


class Meaning(Statement):
    """What a definition or an example means: ``parameters`` are the only free indices, and
    ``complaint`` says so with a hint."""

    def __init__(
        self,
        names: Names,
        source: Source,
        body: Syntax,
        parameters: tuple[Variable, ...],
        complaint: str,
        hint: str | None,
    ) -> None:
        super().__init__(names, source)
        for variable in parameters:
            Scope(names, variable.source).check_index_name(variable.name, variable.at)
            self.scope.variables[variable.name] = variable
        self.scope.closed = (complaint, hint)
        self._value = self.value(body)
        if parameters and self._value.shape:
            raise source.error(
                body.at,
                f"a whole array of shape {show(self._value.shape)} where an entry belongs",
                "write it with indices, or leave out those on the left",
            )
        refuse_compound(self._value.shape, body, self.scope)
        self.axes = axes(self._value.shape)

    @property
    def parameters(self) -> tuple[Index, ...]:
        return (*self.indices(), *self.axes)

    def body(self) -> Expr:
        return self.expression(self._value, self.axes, self.source)


def refuse_compound(shape: Shape, node: Syntax, scope: Scope) -> None:
    """What has entries of its own stands on axes that the file declares."""
    for axis in shape:
        if isinstance(axis, Compound):
            raise scope.error(
                node.at, f"an axis of length {axis}, which no dimension has", COMPOUND
            )


def check_function(names: Names, function: UserFunction) -> None:
    """Lower a function's body once for a stand-in argument, so that its errors show here."""
    parameters = {name: scalar(ZERO) for name in function.parameters}
    scope = Scope(names, function.source, parameters=parameters)
    scope.closed = ("a free index in a function", "sum over it")
    with deep_recursion():
        value = Lowering().value(function.body, scope)
        if value.shape:
            raise scope.error(function.body.at, "the body of a function is a number, not an array")
        _check_size(value.entry(()), function.source)


def _check_size(tree: Expr, source: Source) -> int:
    """The pieces of a tree when it is written out; it may be huge though small as shared pieces,
    and is refused then."""
    sizes: dict[int, int] = {}
    stack: list[tuple[Piece, bool]] = [(tree, False)]
    while stack:
        node, ready = stack.pop()
        if id(node) in sizes:
            continue
        below = pieces(node)
        if ready or not below:
            sizes[id(node)] = 1 + sum(sizes[id(piece)] for piece in below)
        else:
            stack.append((node, True))
            stack.extend((piece, False) for piece in below)
    if sizes[id(tree)] > MAX_PIECES:
        raise _too_large(source, sizes[id(tree)])
    return sizes[id(tree)]


def _too_large(source: Source, size: int) -> DerivationError:
    shown = f"{size:,}" if size < 10**12 else "over 10**12"
    return source.error(
        (0, len(source.text)), f"the formula has {shown} pieces when functions are written out"
    )
