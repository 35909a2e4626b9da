"""Polynomials of the checker as formulas again, for those who evaluate them."""

from __future__ import annotations

from fractions import Fraction

from symderiv.checking.terms import Atom, Data, Monomial, Polynomial
from symderiv.formula.tree import (
    Apply,
    Compare,
    CompareIndices,
    Condition,
    Constant,
    Expr,
    Index,
    Logical,
    MatrixFunction,
    Number,
    Plus,
    Power,
    Reduce,
    Size,
    Symbol,
    Times,
    Where,
)


def tree_of(polynomial: Polynomial) -> Expr:
    terms = (Times((_number(c), _product(m))) for m, c in polynomial.items())
    return Plus((_number(0), *terms))


def _number(value: Fraction | int) -> Number:
    return Number(Fraction(value))


def _product(monomial: Monomial) -> Expr:
    factors = [Power(_atom(atom), _number(size)) for atom, size in monomial if atom.kind != "delta"]
    product: Expr = Times((_number(1), *factors))
    for atom, _ in monomial:
        if atom.kind == "delta":
            # Where a delta is 0, a monomial is 0, whatever its other factors are.
            left, right = atom.data
            test = CompareIndices("=", left, right)  # type: ignore[arg-type]
            product = Where(test, product, _number(0))
    return product


def _atom(atom: Atom) -> Expr:
    match atom.kind, atom.data:
        case "symbol", (str(name), tuple(positions)):
            return Symbol(name, positions)
        case "size", (str(dimension),):
            return Size(dimension)
        case "constant", (name,):
            return Constant(name)
        case "apply", ("logabs", dict() as inner):
            return Apply("log", (Apply("abs", (tree_of(inner),)),))
        case "apply", (str(function), *arguments):
            return Apply(function, tuple(map(tree_of, arguments)))  # type: ignore[arg-type]
        case "inverse", (dict() as inner,):
            return Power(tree_of(inner), _number(-1))
        case "root", (dict() as inner, int() as degree):
            return Power(tree_of(inner), _number(Fraction(1, degree)))
        case "power", (dict() as base, dict() as exponent, *_):
            return Power(tree_of(base), tree_of(exponent))
        case "sum", (tuple(indices), dict() as inner):
            body = tree_of(inner)
            for index in indices:
                body = Reduce("sum", index, body)
            return body
        case "reduce", (kind, Index() as index, dict() as inner):
            return Reduce(kind, index, tree_of(inner))
        case "matrix", (kind, (row, column), dict() as inner, *positions):
            return MatrixFunction(kind, row, column, tree_of(inner), tuple(positions))
        case "where", (tuple(condition), dict() as then, dict() as otherwise):
            return Where(_condition(condition), tree_of(then), tree_of(otherwise))
    raise AssertionError(atom.kind)


def _condition(data: Data) -> Condition:
    match data:
        case ("compare", operator, dict() as left, dict() as right):
            return Compare(operator, tree_of(left), tree_of(right))
        case ("indices", operator, left, right):
            return CompareIndices(operator, left, right)
        case ("logical", operator, *parts):
            return Logical(operator, tuple(map(_condition, parts)))  # type: ignore[arg-type]
    raise AssertionError(data)
