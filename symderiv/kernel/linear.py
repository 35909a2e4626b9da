"""Linear inequalities with rational coefficients, by the elimination of Fourier and Motzkin.

A row ``c`` stands for c[0] + c[1] x1 + c[2] x2 + ... > 0, or >= 0.  Eliminating a variable adds
each row that bounds it from below to each that bounds it from above, with positive multiples; a
row without variables that fails is then a proof that no point satisfies all of them.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

Term: TypeAlias = Hashable
CONSTANT: Term = ()
ZERO = Fraction(0)
MOST_ROWS = 120


@dataclass(frozen=True, slots=True)
class Row:
    """The sum of coefficients times variables is positive, or not negative."""

    coefficients: Mapping[Term, Fraction]
    strict: bool

    def at(self, term: Term) -> Fraction:
        return self.coefficients.get(term, Fraction(0))


def infeasible(rows: Iterable[Row]) -> bool:
    """Whether no values of the variables satisfy every row; False where that takes too long."""
    return any(_fails(row) for stage in _eliminated(rows) for row in stage.rows)


def solution(rows: Iterable[Row]) -> dict[Term, Fraction] | None:
    """Values of the variables that satisfy every row, off the borders where there is room; None
    where there are none, or finding them takes too long."""
    stages = list(_eliminated(rows))
    if stages[-1].variable is not None or any(_fails(row) for row in stages[-1].rows):
        return None
    values: dict[Term, Fraction] = {CONSTANT: Fraction(1)}
    for stage in reversed(stages[:-1]):
        assert stage.variable is not None
        values[stage.variable] = _between(stage.rows, stage.variable, values)
    return values


@dataclass(frozen=True, slots=True)
class _Stage:
    """Rows, and the variable to be eliminated from them; none at the end, where that is done."""

    rows: list[Row]
    variable: Term | None


def _eliminated(rows: Iterable[Row]) -> Iterator[_Stage]:
    left = list(rows)
    while True:
        variables = {term for row in left for term in row.coefficients if term != CONSTANT}
        if not variables or any(_fails(row) for row in left):
            yield _Stage(left, None)
            return
        variable = min(variables, key=lambda term: (_new_rows(left, term), repr(term)))
        yield _Stage(left, variable)
        if _new_rows(left, variable) > MOST_ROWS:
            return
        left = _without(left, variable)


def _between(rows: list[Row], variable: Term, values: dict[Term, Fraction]) -> Fraction:
    """A value of a variable within its bounds, when those eliminated later have theirs; one
    that no row was left to bound is 0."""
    low: Fraction | None = None
    high: Fraction | None = None
    for row in rows:
        slope = row.at(variable)
        if not slope:
            continue
        rest = sum(
            (c * values.setdefault(t, ZERO) for t, c in row.coefficients.items() if t != variable),
            ZERO,
        )
        bound = -rest / slope
        if slope > 0:
            low = bound if low is None else max(low, bound)
        else:
            high = bound if high is None else min(high, bound)
    if low is None or high is None:
        return (high - 1) if high is not None else ZERO if low is None else low + 1
    return (low + high) / 2


def _fails(row: Row) -> bool:
    if any(term != CONSTANT for term in row.coefficients):
        return False
    constant = row.at(CONSTANT)
    return constant < 0 or (row.strict and constant == 0)


def _new_rows(rows: list[Row], variable: Term) -> int:
    above = sum(row.at(variable) < 0 for row in rows)
    below = sum(row.at(variable) > 0 for row in rows)
    return above * below - above - below + len(rows)


def _without(rows: list[Row], variable: Term) -> list[Row]:
    lower = [row for row in rows if row.at(variable) > 0]
    upper = [row for row in rows if row.at(variable) < 0]
    kept = [row for row in rows if not row.at(variable)]
    return kept + [_added(one, other, variable) for one in lower for other in upper]


def _added(lower: Row, upper: Row, variable: Term) -> Row:
    first, second = -upper.at(variable), lower.at(variable)
    terms = dict.fromkeys((*lower.coefficients, *upper.coefficients))
    summed = {term: first * lower.at(term) + second * upper.at(term) for term in terms}
    kept = {term: value for term, value in summed.items() if value}
    return Row(kept, lower.strict or upper.strict)
