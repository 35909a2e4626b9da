"""Which values of the free indices a claim is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symderiv.formula.degree import pin
from symderiv.formula.tree import (
    CompareIndices,
    Condition,
    Dimension,
    Index,
    Logical,
)
from symderiv.kernel.problem import Problem


def holds(where: Sequence[Condition], env: Mapping[Index, int]) -> bool:
    """Whether a pattern satisfies the conditions; an order is taken as "distinct", by symmetry."""
    return all(holds_one(condition, env, symmetric=True) for condition in where)


def holds_one(condition: Condition, env: Mapping[Index, int], symmetric: bool) -> bool:
    match condition:
        case CompareIndices(operator, left, right):
            a = env[left] if isinstance(left, Index) else left
            b = env[right] if isinstance(right, Index) else right
            if operator == "<":
                return a != b if symmetric else bool(a < b)  # type: ignore[operator]
            if operator == "<=":
                return True if symmetric else bool(a <= b)  # type: ignore[operator]
            return (a == b) == (operator == "=")
        case Logical("not", (part,)):
            return not holds_one(part, env, symmetric)
        case Logical(operator, parts):
            each = (holds_one(part, env, symmetric) for part in parts)
            return all(each) if operator == "and" else any(each)
    return True


def fits(blocks: Sequence[tuple[Index, ...]], problem: Problem) -> bool:
    """Whether a pattern needs no more elements than a fixed dimension has."""
    env = pin(blocks)
    lengths: dict[Dimension, int] = {}
    lengths.update(problem.lengths)
    return all(
        element
        <= (
            index.dimension
            if isinstance(index.dimension, int)
            else lengths.get(index.dimension, element)
        )
        for index, element in env.items()
    )
