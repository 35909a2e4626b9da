"""Determinants of values."""

from __future__ import annotations

from functools import reduce
from itertools import combinations

from flint import arb_mat, fmpq, fmpq_mat

from symderiv.meaning.values import ONE, Value, add, ball, bits_of, multiply, settled


def determinant(entries: list[list[Value]]) -> Value:
    """By FLINT, or where entries move by the first lines' minors."""
    size = len(entries)
    flat = [entry for line in entries for entry in line]
    if all(isinstance(entry, fmpq) for entry in flat):
        return fmpq_mat(size, size, flat).det()
    if not any(map(bits_of, flat)):
        return settled(arb_mat(size, size, [ball(entry) for entry in flat]).det())
    minors: dict[frozenset[int], Value] = {frozenset(): ONE}
    for line in range(size):
        larger: dict[frozenset[int], Value] = {}
        for columns in map(frozenset, combinations(range(size), line + 1)):
            terms = []
            for place, column in enumerate(sorted(columns)):
                turned = fmpq((-1) ** (line + place))
                term = multiply(multiply(turned, entries[line][column]), minors[columns - {column}])
                terms.append(term)
            larger[columns] = reduce(add, terms)
        minors = larger
    return minors[frozenset(range(size))]
