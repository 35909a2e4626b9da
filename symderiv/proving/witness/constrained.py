"""Symbols drawn so that they meet an equation between matrices which nothing solves.

Random matrices are never orthogonal and never projections, so the search for a point draws
others from them: Cayley's (I - S) inv(I + S) of an antisymmetric S with signs in front is
orthogonal, and X D inv(X) with zeros and ones on the diagonal of D is a projection.  These reach
few of all the points, and every point is put back into the equation before it counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from symderiv.calculus.assume import Parametrisation, substitute
from symderiv.formula.declarations import Assumption, SymbolDeclaration
from symderiv.formula.tree import (
    HALF,
    ONE,
    ZERO,
    Compare,
    Condition,
    Delta,
    Expr,
    Index,
    MatrixFunction,
    Position,
    Reduce,
    Symbol,
    Times,
    Where,
    delta,
    fresh,
    number,
    plus,
    times,
    total,
)
from symderiv.proving.witness.claim import Tied


def drawn_symbols(
    equations: Iterable[Assumption], symbols: Mapping[str, SymbolDeclaration]
) -> tuple[Parametrisation, ...]:
    """How the symbols of some equations are drawn from others of their shape."""
    equations = list(equations)
    found: dict[str, Parametrisation] = {}
    for equation in equations:
        for left, right in ((equation.left, equation.right), (equation.right, equation.left)):
            square = _squared(left, equation.free)
            if square is None or square.name in found or square.name not in symbols:
                continue
            first, second = square.positions
            assert isinstance(first, Index)
            assert isinstance(second, Index)
            if first.dimension != second.dimension:
                continue
            row, column = fresh(first), fresh(first)
            if isinstance(right, Delta):
                body = _orthogonal(square.name, row, column)
            elif isinstance(right, Symbol) and right.name == square.name:
                body = _projection(square.name, row, column)
            else:
                continue
            found[square.name] = Parametrisation(square.name, (row, column), body)
    return tuple(found.values())


def within(condition: Condition, drawn: Sequence[Parametrisation]) -> Condition:
    """A condition with symbols drawn so."""
    changed = substitute(Where(condition, ONE, ZERO), drawn)
    assert isinstance(changed, Where)
    return changed.condition


def as_tied(
    drawn: Iterable[Parametrisation], symbols: Mapping[str, SymbolDeclaration]
) -> Iterable[Tied]:
    """What a reader is shown of them: the values, not those that they are drawn from."""
    for each in drawn:
        yield Tied(each.name, each.parameters, each.body, symbols[each.name].domain)


def _squared(expr: Expr, free: Sequence[Index]) -> Symbol | None:
    """The matrix that is multiplied by itself or by its transpose."""
    match expr:
        case Reduce("sum", index, Times((Symbol(name, one), Symbol(other, two)))) if name == other:
            places = {*one, *two}
            if len(one) == len(two) == 2 and places == {index, *free} and len(free) == 2:
                return Symbol(name, one)
    return None


def _orthogonal(name: str, row: Index, column: Index) -> Expr:
    """(I - S) inv(I + S) for S = (U - U.T) / 2, a row turned where U is negative on its
    diagonal."""
    inner = fresh(row)
    sign = Where(Compare("<", Symbol(name, (row, row)), ZERO), number(-1), ONE)
    first = plus(delta(row, inner), times(-1, _skew(name, row, inner)))
    return times(sign, total(times(first, _inverse_of_sum(name, inner, column)), inner))


def _inverse_of_sum(name: str, first: Index, second: Index) -> Expr:
    row, column = fresh(first), fresh(second)
    body = plus(delta(row, column), _skew(name, row, column))
    return MatrixFunction("inv", row, column, body, (first, second))


def _skew(name: str, row: Position, column: Position) -> Expr:
    straight, turned = Symbol(name, (row, column)), Symbol(name, (column, row))
    return times(HALF, plus(straight, times(-1, turned)))


def _projection(name: str, row: Index, column: Index) -> Expr:
    """X D inv(X), with 1 in D where X is positive on its diagonal."""
    inner = fresh(row)
    kept = Where(Compare("<", ZERO, Symbol(name, (inner, inner))), ONE, ZERO)
    inner_row, inner_column = fresh(row), fresh(column)
    body = Symbol(name, (inner_row, inner_column))
    inverse = MatrixFunction("inv", inner_row, inner_column, body, (inner, column))
    return total(times(Symbol(name, (row, inner)), kept, inverse), inner)
