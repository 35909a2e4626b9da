"""What stands between brackets: indices, index arithmetic, and comparisons of indices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from symderiv.formula.syntax import Entry, Name, Negative, Numeral, Product, Slice, Sum, Syntax
from symderiv.formula.tree import Dimension, Expr, Index, Label, Position, affine
from symderiv.language.scope import Scope, Variable
from symderiv.language.shapes import common, kronecker

Late: TypeAlias = Callable[[], Position]
"""A position, to be asked for when every index knows its dimension."""

LARGEST = 10**6


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """An entry of an index symbol, of a dimension that its declaration says."""

    name: str
    dimension: Dimension
    places: tuple[Late, ...]

    def index(self) -> Label:
        return Label(self.name, tuple([place() for place in self.places]), self.dimension)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Integer multiples of indices, labels and sizes, and an offset."""

    offset: int
    terms: dict[Variable | Labelled, int] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)

    def plus(self, other: Arithmetic, sign: int) -> Arithmetic:
        terms = dict(self.terms)
        for variable, multiple in other.terms.items():
            terms[variable] = terms.get(variable, 0) + sign * multiple
        sizes = dict(self.sizes)
        for name, multiple in other.sizes.items():
            sizes[name] = sizes.get(name, 0) + sign * multiple
        return Arithmetic(self.offset + sign * other.offset, terms, sizes)

    def times(self, factor: int) -> Arithmetic:
        return Arithmetic(
            factor * self.offset,
            {variable: factor * n for variable, n in self.terms.items()},
            {name: factor * n for name, n in self.sizes.items()},
        )

    def bare(self) -> Variable | Labelled | None:
        """The index or label, where it is one by itself."""
        lengths = any(self.sizes.values())
        if self.offset == 0 and not lengths and list(self.terms.values()) == [1]:
            return next(iter(self.terms))
        return None

    def size(self) -> str | None:
        """The dimension whose size it is, where it is one by itself."""
        if self.offset == 0 and not self.terms and list(self.sizes.values()) == [1]:
            return next(iter(self.sizes))
        return None

    def position(self, dimension: Dimension | None = None) -> Position:
        terms: dict[Index | Label, int] = {}
        for variable, multiple in self.terms.items():
            index = variable.index()
            terms[index] = terms.get(index, 0) + multiple
        return affine(terms, self.offset, dimension, self.sizes)


def read(node: Syntax | Slice, scope: Scope) -> Arithmetic:
    """An index, a size, a whole number, or sums and integer multiples of them."""
    match node:
        case Name(name) | Entry(Name(name)) if is_label(name, scope):
            return Arithmetic(0, {_label(node, name, scope): 1})
        case Name(name) if _is_size(name, scope):
            length = scope.names.length(name)
            return Arithmetic(0, {}, {name: 1}) if length is None else Arithmetic(length)
        case Name(name, at=at):
            return Arithmetic(0, {scope.variable(name, at): 1})
        case Numeral(text) if text.isdigit() and len(text) <= 7 and int(text) <= LARGEST:
            return Arithmetic(int(text))
        case Negative(operand):
            return read(operand, scope).times(-1)
        case Sum(terms, operators):
            total = read(terms[0], scope)
            for operator, term in zip(operators, terms[1:], strict=True):
                total = total.plus(read(term, scope), 1 if operator == "+" else -1)
            return total
        case Product(factors, operators) if set(operators) == {"*"}:
            return _product(node, [read(factor, scope) for factor in factors], scope)
    raise scope.error(
        node.at, "not an index", "an index is a name, a whole number, or sums of these"
    )


def is_label(name: str, scope: Scope) -> bool:
    """Whether a name is that of an index symbol here, and not of an index or a parameter."""
    return name in scope.names.labels and scope.find(name) is None and name not in scope.parameters


def _label(node: Syntax | Slice, name: str, scope: Scope) -> Labelled:
    items = node.items if isinstance(node, Entry) else ()
    shape = scope.names.arrays[name]
    if len(items) != len(shape):
        plural = "index" if len(shape) == 1 else "indices"
        raise scope.error(node.at, f"{name} has {len(shape)} {plural}, not {len(items)}")
    places = [position(item, axis, scope) for item, axis in zip(items, shape, strict=True)]
    return Labelled(name, scope.names.labels[name], tuple(places))


def _product(node: Product, factors: list[Arithmetic], scope: Scope) -> Arithmetic:
    result = Arithmetic(1)
    for factor in factors:
        if (factor.terms or factor.sizes) and (result.terms or result.sizes):
            raise scope.error(node.at, "a product of indices is no index")
        if result.terms or result.sizes:
            factor, result = result, factor
        result = factor.times(result.offset)
    return result


def position(node: Syntax | Slice, dimension: Dimension, scope: Scope) -> Late:
    """The position of ``node`` on an axis of ``dimension``, which its index belongs to."""
    if isinstance(node, Name) and _is_size(node.name, scope):
        scope.check_index_name(node.name, node.at)
    arithmetic = read(node, scope)
    variable = arithmetic.bare()
    if isinstance(variable, Labelled):
        _check_label(node, variable, dimension, scope)
    elif variable is not None:
        scope.stand(variable, dimension, node.at)
    elif arithmetic.terms:
        for inner in arithmetic.terms:
            if isinstance(inner, Variable):
                scope.hint(inner, dimension)
    elif not arithmetic.sizes:
        _check_literal(node, arithmetic.offset, dimension, scope)
    return lambda: arithmetic.position(dimension)


def _check_label(node: Syntax | Slice, label: Labelled, dimension: Dimension, scope: Scope) -> None:
    if common(label.dimension, dimension, scope.names.length) is None:
        message = f"{label.name} has indices of {label.dimension}, and the axis is {dimension}"
        hint = "different dimensions never match, even at equal size"
        raise scope.error(node.at, message, hint)


def _check_literal(node: Syntax | Slice, value: int, dimension: Dimension, scope: Scope) -> None:
    if value < 1:
        raise scope.error(node.at, "an index is below 1", _below(value, dimension))
    length = scope.names.largest(dimension)
    if value > length:
        raise scope.error(node.at, f"an index is beyond the axis, which has at most {length}")


def _below(value: int, dimension: Dimension) -> str:
    """NumPy's first and last entries, as they are written here."""
    if value == 0:
        return "indices count from 1"
    return f"indices count from 1, and from the end as {dimension} - {-value - 1}"


def delta_entry(left: Syntax | Slice, right: Syntax | Slice, scope: Scope) -> Callable[[], Expr]:
    """``delta[left, right]``; an index that is seen nowhere else takes its partner's dimension."""
    first, second = read(left, scope), read(right, scope)
    pair(left, first, second, scope)
    return lambda: kronecker(first.position(), second.position())


def pair(node: Syntax | Slice, left: Arithmetic, right: Arithmetic, scope: Scope) -> None:
    """Let the indices of two positions that are compared share their dimension."""
    first, second = left.bare(), right.bare()
    match first, second:
        case Labelled(), Labelled():
            _check_label(node, second, first.dimension, scope)
        case (Labelled() as label, Variable() as variable):
            scope.stand(variable, label.dimension, node.at)
        case (Variable() as variable, Labelled() as label):
            scope.stand(variable, label.dimension, node.at)
        case Variable(), Variable():
            scope.join(first, second, node.at)
        case _:
            for index, length in ((first, right.size()), (second, left.size())):
                if isinstance(index, Variable) and length is not None:
                    scope.hint(index, length)
            _hint([*left.terms, *right.terms], scope)


def _hint(terms: list[Variable | Labelled], scope: Scope) -> None:
    """Let those of which no dimension is known take that of the first."""
    for term in terms[1:]:
        if isinstance(term, Variable) and isinstance(terms[0], Variable):
            term.root().beside.append(terms[0])
            terms[0].root().beside.append(term)
        known = [_dimension(each) for each in (terms[0], term)]
        for each, other in ((term, known[0]), (terms[0], known[1])):
            if isinstance(each, Variable) and other is not None:
                scope.hint(each, other)


def _dimension(term: Variable | Labelled) -> Dimension | None:
    return term.dimension if isinstance(term, Labelled) else term.root().dimension


def known_dimension(term: Variable | Labelled) -> Dimension | None:
    """What is known of the dimension of a term, or suggested."""
    return term.dimension if isinstance(term, Labelled) else term.known()


def _is_size(name: str, scope: Scope) -> bool:
    """Whether a name is that of a dimension here, which stands for its size."""
    hidden = scope.find(name) is not None or name in scope.parameters
    return name in scope.names.dimensions and not hidden and name not in scope.names.broken


def is_index_form(node: Syntax | Slice, scope: Scope) -> bool:
    """Whether a side of a comparison is made of indices, sizes and whole numbers alone."""
    match node:
        case Name(name) | Entry(Name(name)) if is_label(name, scope):
            return True
        case Name(name):
            return scope.is_index(name) or _is_size(name, scope)
        case Numeral(text):
            return text.isdigit()
        case Negative(operand):
            return is_index_form(operand, scope)
        case Sum(children) | Product(children):
            return all(is_index_form(child, scope) for child in children)
    return False


def mentions_index(node: Syntax | Slice, scope: Scope) -> bool:
    """Whether an index stands in ``node`` as if it were a number."""
    match node:
        case Name(name) | Entry(Name(name)) if is_label(name, scope):
            return True
        case Name(name):
            return scope.is_index(name)
        case Negative(operand):
            return mentions_index(operand, scope)
        case Sum(children) | Product(children):
            return any(mentions_index(child, scope) for child in children)
    return False
