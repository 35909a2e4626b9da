"""What follows from ranges and conditions on indices is held against all small values of these."""

from __future__ import annotations

from itertools import product

import pytest

from symderiv.formula.bounds import Bounds
from symderiv.formula.tree import (
    CompareIndices,
    Condition,
    Index,
    Logical,
    Position,
    affine,
    size_position,
)
from symderiv.kernel.index_cases import holds_at

T, S = Index("t", "n"), Index("s", "n")
N = size_position("n")
BEFORE, AFTER = affine({T: 1}, -1), affine({T: 1}, 1)
POSITIONS: tuple[Position, ...] = (T, S, N, BEFORE, AFTER, 1, 2, size_position("n", -1))
COMPARISONS = [
    CompareIndices(operator, left, right)
    for operator in ("<", "<=", "=", "!=")
    for left, right in product(POSITIONS, repeat=2)
]


def both(*parts: Condition) -> Condition:
    return Logical("and", parts)


def true_everywhere(given: Condition, asked: Condition) -> bool:
    """Whether a condition holds wherever another one does, for n up to 5."""
    return all(
        holds_at(asked, {T: t, S: s}, {"n": n})
        for n in range(1, 6)
        for t, s in product(range(1, n + 1), repeat=2)
        if holds_at(given, {T: t, S: s}, {"n": n})
    )


@pytest.mark.parametrize("place", range(0, len(COMPARISONS), 7))
def test_what_is_told_is_true(place: int) -> None:
    given = COMPARISONS[place]
    known = Bounds.of((T, S), {"n": (1, None)}).given(given)
    for asked in COMPARISONS[::3]:
        told = known.tells(asked)
        if told is not None and not known.is_empty:
            wanted = asked if told else Logical("not", (asked,))
            assert true_everywhere(given, wanted), (given, asked, told)


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        (CompareIndices("!=", T, 1), CompareIndices("<=", 1, BEFORE)),
        (CompareIndices("!=", T, N), CompareIndices("<=", AFTER, N)),
        (CompareIndices("<", S, T), CompareIndices("<", S, N)),
        (both(CompareIndices("!=", T, 1), CompareIndices("!=", T, 2)), CompareIndices("<", 2, T)),
        (CompareIndices("<=", N, T), CompareIndices("=", T, N)),
        (Logical("not", (CompareIndices("=", T, 1),)), CompareIndices("<", 1, T)),
    ],
)
def test_what_guards_say_is_told(given: Condition, asked: Condition) -> None:
    assert Bounds.of((T, S), {"n": (1, None)}).given(given).tells(asked) is True


def test_what_does_not_follow_is_not_told() -> None:
    known = Bounds.of((T, S), {"n": (1, None)})
    assert known.tells(CompareIndices("<=", 1, BEFORE)) is None
    assert known.given(CompareIndices("!=", T, 2)).tells(CompareIndices("!=", T, 1)) is None
    either = Logical("or", (CompareIndices("=", T, 1), CompareIndices("=", T, 2)))
    assert known.given(either).tells(CompareIndices("=", T, 1)) is None


def test_contradictions_are_seen() -> None:
    known = Bounds.of((T,), {"n": (2, None)}).given(CompareIndices("=", T, 1))
    assert not known.is_empty
    assert known.given(CompareIndices("=", T, N)).is_empty
    assert (
        not Bounds.of((T,), {"n": (1, None)})
        .given(CompareIndices("=", T, 1))
        .given(CompareIndices("=", T, N))
        .is_empty
    )
