"""An index formula as whole arrays, as NumPy would have it: sum(x[i, t] * g[i, u], i) is x.T @ g.

A result is a proposal: whoever asks reads it back and proves it.
"""

from __future__ import annotations

from typing import TypeAlias

from symderiv.formula.syntax import (
    Call,
    Entry,
    Name,
    Negative,
    Numeral,
    Product,
    ProductOperator,
    Raised,
    Slice,
    Sum,
    SumOperator,
    Syntax,
    Transposed,
)
from symderiv.formula.tree import (
    Apply,
    Constant,
    Delta,
    Expr,
    Index,
    Number,
    Plus,
    Power,
    Reduce,
    Size,
    Symbol,
    Times,
    free_indices,
    times,
)
from symderiv.language.fragments import MINUS_ONE, denominator_of, number_of, opposite_of

Axes: TypeAlias = tuple[Index, ...]
MOST_AXES = 2


class _NoArrays(Exception):
    """The formula has no whole-array form that this module knows."""


def vectorised(expr: Expr, axes: Axes) -> Syntax | None:
    """``expr`` as an array with one axis for each of ``axes``, or none."""
    if len(axes) > MOST_AXES or set(free_indices(expr)) != set(axes):
        return None
    try:
        return _array(expr, axes)
    except _NoArrays:
        return None


def _array(node: Expr, axes: Axes) -> Syntax:
    """A formula that broadcasts to ``axes``."""
    match node:
        case Number(value):
            return number_of(value)
        case Constant(name) | Size(name):
            return Name(name)
        case Symbol(name, positions):
            return _entry(name, positions, axes)
        case Delta(left, right) if axes in ((left, right), (right, left)):
            assert isinstance(left, Index)
            dimension = left.dimension
            size = Name(dimension) if isinstance(dimension, str) else Numeral(str(dimension))
            return Call("eye", (size,))
        case Plus(terms):
            return _sum(terms, axes)
        case Times(factors):
            return _product(factors, axes)
        case Power(base, exponent):
            return Raised(_array(base, axes), _array(exponent, ()))
        case Apply(function, arguments):
            return Call(function, tuple(_array(part, axes) for part in arguments))
        case Reduce("sum", index, body):
            return _reduce(index, body, axes)
    raise _NoArrays


def _entry(name: str, positions: tuple[object, ...], axes: Axes) -> Syntax:
    if not positions or positions == axes or (len(axes) == 2 and positions == axes[1:]):
        return Name(name)
    if len(axes) == 2 and positions == (axes[1], axes[0]):
        return Transposed(Name(name))
    if len(axes) == 2 and positions == axes[:1]:
        return Entry(Name(name), (Slice(), Name("None")))
    raise _NoArrays


def _sum(terms: tuple[Expr, ...], axes: Axes) -> Syntax:
    parts = [_array(terms[0], axes)]
    operators: list[SumOperator] = []
    for term in terms[1:]:
        opposite = opposite_of(term)
        operators.append("+" if opposite is None else "-")
        parts.append(_array(term if opposite is None else opposite, axes))
    return Sum(tuple(parts), tuple(operators))


def _outer(factors: tuple[Expr, ...], axes: Axes) -> Syntax | None:
    """A column times a row: numbers in front of an outer product."""
    if len(axes) != 2:
        return None
    uses = [set(free_indices(factor)) & set(axes) for factor in factors]
    column = [f for f, used in zip(factors, uses, strict=True) if used == {axes[0]}]
    row = [f for f, used in zip(factors, uses, strict=True) if used == {axes[1]}]
    rest = [f for f, used in zip(factors, uses, strict=True) if not used]
    plain = all(isinstance(f, Symbol) for f in (*column, *row))
    if len(column) != 1 or len(row) != 1 or len(rest) + 2 != len(factors) or not plain:
        return None
    product = Call("outer", (_array(column[0], axes[:1]), _array(row[0], axes[1:])))
    if not rest:
        return product
    front = _product(tuple(rest), ())
    if isinstance(front, Product):
        if front.factors[0] == Numeral("1") and front.operators[0] == "/":
            return Product((product, *front.factors[1:]), front.operators)
        return Product((*front.factors, product), (*front.operators, "*"))
    return Product((front, product), ("*",))


def _product(factors: tuple[Expr, ...], axes: Axes) -> Syntax:
    outer = _outer(factors, axes)
    if outer is not None:
        return outer
    negative = len(factors) > 1 and factors[0] == MINUS_ONE
    parts: list[Syntax] = []
    operators: list[ProductOperator] = []
    for factor in factors[1:] if negative else factors:
        below = denominator_of(factor)
        shown = _array(factor if below is None else below, axes)
        if not parts and below is not None:
            parts.append(Numeral("1"))
        if parts:
            operators.append("*" if below is None else "/")
        if isinstance(shown, Product) and not parts:
            parts.extend(shown.factors)
            operators.extend(shown.operators)
        else:
            parts.append(shown)
    if negative:
        parts[0] = Negative(parts[0])
    return parts[0] if len(parts) == 1 else Product(tuple(parts), tuple(operators))


def _reduce(index: Index, body: Expr, axes: Axes) -> Syntax:
    """A matrix product where the factors part over the axes, else a sum over one axis."""
    if isinstance(body, Reduce) and not axes:
        return Call("sum", (_array(body.body, (index, body.index)),))
    if axes and not set(axes) & set(free_indices(body)):
        return _reduce(index, body, ())
    factors = body.factors if isinstance(body, Times) else (body,)
    inner = [factor for factor in factors if index in free_indices(factor)]
    outer = [factor for factor in factors if index not in free_indices(factor)]
    matrix = _matrix_product(index, inner, axes)
    if matrix is None:
        inner_axes = (index, *axes)
        if len(inner_axes) > MOST_AXES:
            raise _NoArrays
        keywords = (("axis", Numeral("0")),) if axes else ()
        matrix = Call("sum", (_array(times(*inner), inner_axes),), keywords)
    if not outer:
        return matrix
    divisors = [denominator_of(factor) for factor in outer]
    parts: list[Syntax] = list(matrix.factors) if isinstance(matrix, Product) else [matrix]
    operators: list[ProductOperator] = list(matrix.operators) if isinstance(matrix, Product) else []
    for factor, below in zip(outer, divisors, strict=True):
        operators.append("*" if below is None else "/")
        parts.append(_array(factor if below is None else below, axes))
    return Product(tuple(parts), tuple(operators))


def _matrix_product(index: Index, factors: list[Expr], axes: Axes) -> Syntax | None:
    uses: list[frozenset[Index]] = [
        frozenset(set(free_indices(factor)) & set(axes)) for factor in factors
    ]
    if any(len(used) > 1 for used in uses) or not axes:
        return None
    if len(axes) == 1:
        left = [f for f, used in zip(factors, uses, strict=True) if used]
        right = [f for f, used in zip(factors, uses, strict=True) if not used]
        if not left or not right:
            return None
        matrix = _array(times(*left), (axes[0], index))
        return Product((matrix, _array(times(*right), (index,))), ("@",))
    first = [f for f, used in zip(factors, uses, strict=True) if used == {axes[0]}]
    second = [f for f, used in zip(factors, uses, strict=True) if used == {axes[1]}]
    neither = [f for f, used in zip(factors, uses, strict=True) if not used]
    if not first or not second:
        return None
    left_matrix = _array(times(*first), (axes[0], index))
    right_matrix = _array(times(*neither, *second), (index, axes[1]))
    return Product((left_matrix, right_matrix), ("@",))
