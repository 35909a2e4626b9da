"""Formulas that the engine made, set as an author would: index letters, signs, fractions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction

from symderiv.explaining.algebra.patterns import fold_sums
from symderiv.formula.measure import coefficient
from symderiv.formula.tree import (
    HALF,
    Apply,
    Constant,
    Delta,
    Derivative,
    Expr,
    Index,
    MatrixFunction,
    Number,
    Piece,
    Plus,
    Power,
    Reduce,
    Size,
    Symbol,
    Times,
    apply,
    own_positions,
    rebuild,
    rename,
    rename_condition,
    times,
)

LETTERS = "ijklpqrstuvw"


def tidied(expr: Expr) -> Expr:
    """Nested products flat, and everything that is divided by in one denominator."""
    return fold_sums(expr, _tidy)


def _tidy(node: Expr) -> Expr:
    match node:
        case Times(parts):
            flat = times(*parts)
            return _fraction(flat) if isinstance(flat, Times) else flat
        case Power(base, Number(value)) if value == HALF.value:
            return Apply("sqrt", (base,))
        case Power(base, Number(value)) if value.denominator in (1, 2) and value < 0:
            return _inverse(base, -value)
        case Plus((first, second)) if coefficient(first)[0] < 0 < coefficient(second)[0]:
            return Plus((second, first))
    return node


def _inverse(base: Expr, size: Fraction) -> Expr:
    if isinstance(base, Apply) and base.function == "exp":
        return Apply("exp", (times(Number(-size), *base.arguments),))
    below = _tidy(Power(base, Number(size))) if size != 1 else base
    return Power(below, Number(Fraction(-1)))


def _fraction(node: Times) -> Expr:
    above: list[Expr] = []
    below: list[Expr] = []
    for factor in node.factors:
        match factor:
            case Power(base, Number(value)) if value == -1:
                below.append(base)
            case Number(value) if value.denominator != 1 and value.numerator in (1, -1):
                below.insert(0, Number(Fraction(value.denominator)))
                above.insert(0, Number(Fraction(value.numerator)))
            case _:
                above.append(factor)
    above, below = _one_root(above), _one_root(below)
    if not below:
        return times(*above)
    top = times(*above)
    bottom = Power(times(*below), Number(Fraction(-1)))
    if isinstance(top, Number) and top.value == 1:
        return bottom
    return Times((*(top.factors if isinstance(top, Times) else (top,)), bottom))


def _one_root(factors: list[Expr]) -> list[Expr]:
    """Roots of positive constants under one sign: sqrt(2) * sqrt(pi) = sqrt(2 * pi)."""
    inner = [f.arguments[0] for f in factors if isinstance(f, Apply) and f.function == "sqrt"]
    inner = [base for base in inner if _is_positive_constant(base)]
    if len(inner) < 2:
        return factors
    roots = [Apply("sqrt", (base,)) for base in inner]
    return [*[factor for factor in factors if factor not in roots], apply("sqrt", times(*inner))]


def _is_positive_constant(expr: Expr) -> bool:
    return isinstance(expr, Constant) or (isinstance(expr, Number) and expr.value > 0)


def ordered(expr: Expr) -> Expr:
    """Products in the usual order: numbers, symbols, deltas, functions, sums of terms, sums."""

    def change(node: Expr) -> Expr:
        if not isinstance(node, Times):
            return node
        return Times(tuple(sorted(node.factors, key=_rank)))

    return fold_sums(expr, change)


def _rank(factor: Expr) -> int:
    match factor:
        case Number():
            return 0
        case Power(base, _):
            return _rank(base)
        case Symbol() | Size() | Constant():
            return 1
        case Delta():
            return 2
        case Plus():
            return 4
        case Reduce():
            return 5
    return 3


def letters(taken: Collection[str]) -> Iterator[str]:
    number = 0
    while True:
        for letter in LETTERS:
            name = f"{letter}{number}" if number else letter
            if name not in taken:
                yield name
        number += 1


def preferred(index: Index) -> str | None:
    """The author's own name of an index, also of one that was renamed."""
    return index.name if index.made_for is None else index.made_for or None


def free_names(free: Collection[Index], reserved: Collection[str]) -> dict[Index, Index]:
    """Names for the free indices of a statement: their own, or letters."""
    own = {index.name for index in free if not index.is_made}
    found: dict[Index, Index] = {}
    for index in free:
        name = preferred(index)
        used = {other.name for other in found.values()} | set(reserved)
        used |= own if index.is_made else set()
        if name is None or name in used:
            name = next(letters(used))
        found[index] = Index(name, index.dimension)
    return found


def named(expr: Expr, names: Mapping[Index, Index], reserved: Collection[str]) -> Expr:
    """``expr`` with its free indices called as in ``names``, and readable bound ones."""
    avoid = {index.name for index in names.values()} | set(reserved)
    found = _named(expr, dict(names), avoid)
    assert isinstance(found, Expr)
    return found


def _named(node: Piece, names: Mapping[Index, Index], avoid: set[str]) -> Piece:
    match node:
        case Reduce(kind, index, body):
            inner = _bind(index, names, avoid)
            changed = _named(body, {**names, index: inner}, avoid)
            assert isinstance(changed, Expr)
            return Reduce(kind, inner, changed)
        case MatrixFunction():
            return rename(node, names)
    rebuilt = rebuild(node, lambda piece: _named(piece, names, avoid))
    if not own_positions(rebuilt):
        return rebuilt
    if isinstance(rebuilt, Expr):
        return _at_positions(rebuilt, names)
    return rename_condition(rebuilt, names)


def _at_positions(node: Expr, names: Mapping[Index, Index]) -> Expr:
    if isinstance(node, Derivative):
        head = rename(Derivative(Number(Fraction(0)), node.name, node.positions), names)
        assert isinstance(head, Derivative)
        return Derivative(node.body, head.name, head.positions, node.held)
    return rename(node, names)


def _bind(index: Index, names: Mapping[Index, Index], avoid: set[str]) -> Index:
    """A name that nothing around the sum has, so that none is hidden in it."""
    taken = {shown.name for shown in names.values()} | avoid
    name = preferred(index)
    if name is None or name in taken:
        name = next(letters(taken))
    return Index(name, index.dimension)
