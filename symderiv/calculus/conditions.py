"""Conditions in one form: negations carried to the comparisons, conjunctions flat and sorted.

A condition and its form have the same truth wherever both have one; the form may have one at more
points, as one part of a conjunction that is false decides it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from symderiv.formula.degree import canonical
from symderiv.formula.tree import Compare, CompareIndices, Comparison, Condition, Logical

_OPPOSITE: Mapping[Comparison, Comparison] = {"=": "!=", "!=": "=", "<": "<=", "<=": "<"}


def negated(condition: Condition) -> Condition:
    """The opposite, without ``not``."""
    match condition:
        case Logical("not", (part,)):
            return part
        case Logical(operator, parts):
            inner = tuple(map(negated, parts))
            return Logical("or", inner) if operator == "and" else Logical("and", inner)
        case Compare(operator, left, right):
            sides = (left, right) if operator in ("=", "!=") else (right, left)
            return Compare(_OPPOSITE[operator], *sides)
        case CompareIndices(operator, one, two):
            places = (one, two) if operator in ("=", "!=") else (two, one)
            return CompareIndices(_OPPOSITE[operator], *places)
    raise AssertionError(condition)


def conjuncts(condition: Condition) -> Iterator[Condition]:
    """The parts all of which must hold."""
    match condition:
        case Logical("and", parts):
            for part in parts:
                yield from conjuncts(part)
        case Logical("not", (Logical() as part,)):
            yield from conjuncts(negated(part))
        case Logical("not", (part,)):
            yield negated(part)
        case _:
            yield condition


def conjunction(parts: Iterable[Condition]) -> Condition:
    """The condition that all parts hold, each of them once."""
    kept = {repr(canonical(part, {})): part for part in parts}
    ordered = [kept[key] for key in sorted(kept)]
    return ordered[0] if len(ordered) == 1 else Logical("and", tuple(ordered))
