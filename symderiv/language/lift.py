"""From the indexed tree back to a formula as an author would write it, for reports.

Negative factors become minus signs, inverse factors quotients, nested sums one sum.  Indices
that the engine made (their names begin with ``_``) get short letters that nothing else has.
Text of the result reads back as the same mathematics, with one exception: ``det``, ``logdet``
and ``inv`` of a matrix that is no symbol are shown with their row and column index.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from symderiv.formula.syntax import (
    Call,
    Interval,
    Junction,
    Name,
    Negative,
    Numeral,
    Product,
    ProductOperator,
    Raised,
    Relation,
    RelationOperator,
    Sum,
    SumOperator,
    Syntax,
    Transposed,
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
    Expr,
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
    free_indices,
    label_names,
    own_positions,
    position_indices,
    walk,
)
from symderiv.functions.unknown import declared, is_unknown
from symderiv.language.fragments import (
    MINUS_ONE,
    Names,
    denominator_of,
    entry_of,
    holding,
    letters,
    number_of,
    opposite_of,
    position_of,
)
from symderiv.language.lifted_ranges import range_of

OPPOSITE: Mapping[str, RelationOperator] = {"<": ">=", "<=": ">", "=": "!=", "!=": "="}
ONE = Numeral("1")


def lift(tree: Expr, reserved: Iterable[str] = ()) -> Syntax:
    """``tree`` as a formula; ``reserved`` are names that no new index may take."""
    lifting = _Lifting(tree, reserved)
    return lifting.expression(tree, lifting.free(tree))


def lift_condition(condition: Condition, reserved: Iterable[str] = ()) -> Syntax:
    lifting = _Lifting(condition, reserved)
    return lifting.condition(condition, lifting.free(condition))


class _Lifting:
    def __init__(self, tree: Piece, reserved: Iterable[str]) -> None:
        self.taken = {"d", "e", "pi", "oo", *reserved, *_words(tree)}

    def free(self, tree: Piece) -> Names:
        """A name for each free index."""
        names: Names = {}
        for index in free_indices(tree):
            names[index] = self._choose(index, names.values())
        return names

    def _choose(self, index: Index, near: Iterable[str]) -> str:
        """The index's own name, unless it was made up or another index near it has it."""
        used = set(near)
        if not index.is_made and index.name not in used:
            return index.name
        return next(name for name in letters() if name not in used and name not in self.taken)

    def _bind(self, index: Index, body: Expr, names: Names) -> Names:
        visible = {i: names[i] for i in free_indices(body) if i != index and i in names}
        return {**visible, index: self._choose(index, visible.values())}

    def expression(self, node: Expr, names: Names) -> Syntax:
        match node:
            case Number(value):
                return number_of(value)
            case Constant(name) | Size(name):
                return Name(name)
            case Symbol(name, positions):
                return entry_of(Name(name), positions, names)
            case Delta(left, right):
                return entry_of(Name("delta"), (left, right), names)
            case Plus(terms):
                return self._sum(terms, names)
            case Times(factors):
                return self._product(factors, names)
            case Power(base, exponent):
                if exponent == MINUS_ONE:
                    return self._product((node,), names)
                return Raised(self.expression(base, names), self.expression(exponent, names))
            case Apply(function, arguments):
                parts = tuple(self.expression(part, names) for part in arguments)
                return (
                    self._unknown(function, parts)
                    if is_unknown(function)
                    else Call(function, parts)
                )
            case Reduce():
                return self._reduce(node, names)
            case MatrixFunction():
                return self._matrix(node, names)
            case Where(condition, then, otherwise):
                branches = self.expression(then, names), self.expression(otherwise, names)
                return Call("where", (self.condition(condition, names), *branches))
            case Derivative(body, name, positions, held):
                variable = entry_of(Name(name), positions, names)
                return Call("d", (self.expression(body, names), variable), holding(held))
        raise AssertionError(node)

    def _sum(self, terms: tuple[Expr, ...], names: Names) -> Syntax:
        if not terms:
            return Numeral("0")
        parts = [self.expression(terms[0], names)]
        operators: list[SumOperator] = []
        for term in terms[1:]:
            opposite = opposite_of(term)
            operators.append("+" if opposite is None else "-")
            parts.append(self.expression(term if opposite is None else opposite, names))
        return parts[0] if len(parts) == 1 else Sum(tuple(parts), tuple(operators))

    def _product(self, factors: tuple[Expr, ...], names: Names) -> Syntax:
        negative = len(factors) > 1 and factors[0] == MINUS_ONE
        parts: list[Syntax] = []
        operators: list[ProductOperator] = []
        for factor in factors[1:] if negative else factors:
            below = denominator_of(factor)
            if below is not None and not parts:
                parts.append(ONE)
            if parts:
                operators.append("*" if below is None else "/")
            lifted = self.expression(factor if below is None else below, names)
            if not parts and isinstance(lifted, Product) and isinstance(factor, Number):
                parts.extend(lifted.factors[:-1])
                operators.extend(lifted.operators)
                lifted = lifted.factors[-1]
            parts.append(lifted)
        if not parts:
            return ONE
        if negative:
            parts[0] = Negative(parts[0])
        return parts[0] if len(parts) == 1 else Product(tuple(parts), tuple(operators))

    def _unknown(self, function: str, arguments: tuple[Syntax, ...]) -> Syntax:
        """An unknown function; of one argument with a name, its derivatives as d(f(x), x)."""
        name, orders = declared(function)
        found: Syntax = Call(name, arguments)
        for argument, order in zip(arguments, orders, strict=True):
            for _ in range(order):
                found = Call("d", (found, argument))
        return found

    def _reduce(self, node: Reduce, names: Names) -> Syntax:
        if node.index not in free_indices(node.body):
            return self._constant_reduce(node, names)
        ranged = range_of(node)
        if ranged is not None:
            return self._ranged(node, *ranged, names)
        inner = self._bind(node.index, node.body, names)
        body = self.expression(node.body, inner)
        bound = Name(inner[node.index])
        match body:
            case Call(kind, (first, *rest), ()) if (
                kind == node.kind and rest and isinstance(node.body, Reduce)
            ):
                return Call(kind, (first, bound, *rest))
        return Call(node.kind, (body, bound))

    def _ranged(
        self, node: Reduce, then: Expr, first: Position, last: Position, names: Names
    ) -> Syntax:
        inner = self._bind(node.index, node.body, names)
        ends = (self._end(first, inner), self._end(last, inner))
        interval = Interval(*ends)
        bound = inner[node.index]
        return Call(node.kind, (self.expression(then, inner),), ((bound, interval),))

    def _end(self, position: Position, names: Names) -> Syntax:
        """An end of a range, or a side of a comparison: a size by itself is no index there, and
        needs no 0 behind it."""
        match position:
            case Affine((), 0, _, ((name, 1),)):
                return Name(name)
        return position_of(position, names)

    def _constant_reduce(self, node: Reduce, names: Names) -> Syntax:
        """A reduction whose body does not have the index, which cannot be written as one."""
        body = self.expression(node.body, names)
        dimension = node.index.dimension
        size = Name(dimension) if isinstance(dimension, str) else Numeral(str(int(dimension)))
        match node.kind:
            case "sum":
                return Product((size, body), ("*",))
            case "prod":
                return Raised(body, size)
        return body

    def _matrix(self, node: MatrixFunction, names: Names) -> Syntax:
        match node.body:
            case Symbol(name, (row, column)) if (row, column) == (node.row, node.column):
                matrix: tuple[Syntax, ...] = (Name(name),)
            case Symbol(name, (row, column)) if (row, column) == (node.column, node.row):
                matrix = (Transposed(Name(name)),)
            case body:
                inner = self._bind(node.row, body, names)
                inner = {**inner, **self._bind(node.column, body, inner)}
                bound = Name(inner[node.row]), Name(inner[node.column])
                matrix = (self.expression(body, inner), *bound)
        return entry_of(Call(node.kind, matrix), node.positions, names)

    def condition(self, node: Condition, names: Names, positive: bool = True) -> Syntax:
        match node:
            case Compare(operator, left, right):
                shown = operator if positive else OPPOSITE[operator]
                return Relation(shown, self.expression(left, names), self.expression(right, names))
            case CompareIndices(operator, first, second):
                shown = operator if positive else OPPOSITE[operator]
                return Relation(shown, self._end(first, names), self._end(second, names))
            case Logical("not", (part,)):
                return self.condition(part, names, not positive)
            case Logical(joined, parts):
                both: Literal["&", "|"] = "&" if (joined == "and") == positive else "|"
                return Junction(both, tuple(self.condition(p, names, positive) for p in parts))
        raise AssertionError(node)


def _words(tree: Piece) -> Iterator[str]:
    """Every name that stands in a tree."""
    for node in walk(tree):
        match node:
            case Symbol(name) | Derivative(_, name) | Size(name):
                yield name
            case Reduce(_, index):
                yield index.name
                yield str(index.dimension)
        for position in own_positions(node):
            for index in position_indices(position):
                yield index.name
            if isinstance(position, Affine):
                yield from (name for name, _ in position.sizes)
    yield from label_names(tree)
