"""Which values of the free indices a claim is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symderiv.base.errors import Unsupported
from symderiv.formula.tree import (
    Affine,
    CompareIndices,
    Condition,
    Dimension,
    Index,
    Label,
    Logical,
    Position,
)
from symderiv.kernel.problem import Problem


def holds(where: Sequence[Condition], env: Mapping[Index, int]) -> bool:
    """Whether a pattern may satisfy the conditions: by symmetry an order is taken as "distinct",
    and index arithmetic tells nothing."""
    return all(may_hold(condition, env, True) for condition in where)


def may_hold(condition: Condition, env: Mapping[Index, int], wanted: bool) -> bool:
    """Whether a condition can be ``wanted`` for some values of the indices with their pattern."""
    match condition:
        case CompareIndices(operator, left, right):
            a, b = element_of(left, env), element_of(right, env)
            if a is None or b is None:
                return True
            if operator in ("<", "<="):
                return a != b or (operator == "<=") == wanted
            return ((a == b) == (operator == "=")) == wanted
        case Logical("not", (part,)):
            return may_hold(part, env, not wanted)
        case Logical(operator, parts):
            each = (may_hold(part, env, wanted) for part in parts)
            return all(each) if (operator == "and") == wanted else any(each)
    return True


def element_of(position: Position, env: Mapping[Index, int]) -> int | None:
    """The number of a position in a pattern; None where it says nothing."""
    if isinstance(position, Affine | Label):
        return None
    return env[position] if isinstance(position, Index) else position


def holds_at(condition: Condition, env: Mapping[Index, int], lengths: Mapping[str, int]) -> bool:
    """Whether a condition holds for these values of the indices; one that compares numbers may."""
    match condition:
        case CompareIndices(operator, left, right):
            a, b = _value(left, env, lengths), _value(right, env, lengths)
            return {"<": a < b, "<=": a <= b, "=": a == b, "!=": a != b}[operator]
        case Logical("not", (part,)):
            return not holds_at(part, env, lengths)
        case Logical(operator, parts):
            each = (holds_at(part, env, lengths) for part in parts)
            return all(each) if operator == "and" else any(each)
    return True


def _value(position: Position, env: Mapping[Index, int], lengths: Mapping[str, int]) -> int:
    """What a position is as a number, which may lie outside of every axis."""
    if isinstance(position, int):
        return position
    if isinstance(position, Index):
        return env[position]
    if isinstance(position, Label):
        raise Unsupported("a label in a condition")
    return position.value(lambda term: _value(term, env, lengths), lengths.__getitem__)


def fits(env: Mapping[Index, int], problem: Problem) -> bool:
    """Whether a fixed dimension has the elements that its indices are."""
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
