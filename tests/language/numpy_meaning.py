"""An evaluator of indexed trees in floats, to hold the array form against NumPy itself."""

from __future__ import annotations

import math
from itertools import product

import numpy as np

from symderiv.formula import tree


def entries(value, axes, arrays, sizes):
    """The whole array: ``value`` at every combination of the axes."""
    lengths = [length(axis.dimension, sizes) for axis in axes]
    result = np.empty(lengths)
    for place in product(*(range(1, n + 1) for n in lengths)):
        at = dict(zip(axes, place, strict=True))
        result[tuple(k - 1 for k in place)] = evaluate(value, at, arrays, sizes)
    return result


def length(dimension, sizes):
    return sizes[dimension] if isinstance(dimension, str) else int(dimension)


def where_is(position, at, sizes):
    match position:
        case int():
            return position
        case tree.Index():
            return at[position]
        case tree.Affine():
            return position.value(at.__getitem__, sizes.__getitem__)


FUNCTIONS = {
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "abs": abs,
    "max": max,
    "min": min,
}
REDUCTIONS = {"sum": sum, "prod": math.prod, "max": max, "min": min}
COMPARISONS = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


def evaluate(node, at, arrays, sizes):
    def go(part, more=()):
        return evaluate(part, {**at, **dict(more)}, arrays, sizes)

    match node:
        case tree.Number(value):
            return float(value)
        case tree.Constant(name):
            return {"pi": math.pi, "e": math.e}[name]
        case tree.Size(dimension):
            return sizes[dimension]
        case tree.Symbol(name, positions):
            return np.asarray(arrays[name])[tuple(where_is(p, at, sizes) - 1 for p in positions)]
        case tree.Delta(left, right):
            return float(where_is(left, at, sizes) == where_is(right, at, sizes))
        case tree.Plus(terms):
            return sum(map(go, terms))
        case tree.Times(factors):
            return math.prod(map(go, factors))
        case tree.Power(base, exponent):
            return go(base) ** go(exponent)
        case tree.Apply(function, arguments):
            return FUNCTIONS[function](*map(go, arguments))
        case tree.Reduce(kind, index, body):
            values = [go(body, [(index, k + 1)]) for k in range(length(index.dimension, sizes))]
            return REDUCTIONS[kind](values)
        case tree.MatrixFunction(kind, row, column, body, positions):
            places = range(1, length(row.dimension, sizes) + 1)
            matrix = np.array([[go(body, [(row, r), (column, c)]) for c in places] for r in places])
            if kind == "inv":
                return np.linalg.inv(matrix)[tuple(where_is(p, at, sizes) - 1 for p in positions)]
            return np.linalg.det(matrix) if kind == "det" else np.linalg.slogdet(matrix)[1]
        case tree.Where(condition, then, otherwise):
            return go(then) if go(condition) else go(otherwise)
        case tree.Compare(operator, left, right):
            return COMPARISONS[operator](go(left), go(right))
        case tree.CompareIndices(operator, left, right):
            return COMPARISONS[operator](where_is(left, at, sizes), where_is(right, at, sizes))
        case tree.Logical(operator, parts):
            return all(map(go, parts)) if operator == "and" else any(map(go, parts))
    raise AssertionError(node)
