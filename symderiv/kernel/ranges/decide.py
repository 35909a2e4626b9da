"""The zero test by ranges: one residual, at every size."""

from __future__ import annotations

from collections.abc import Iterator

from symderiv.formula.tree import (
    Affine,
    Apply,
    Expr,
    Index,
    Plus,
    Power,
    Symbol,
    Times,
    delta_factors,
)
from symderiv.kernel.problem import Problem
from symderiv.kernel.ranges.linear import Form, Known, contradictory, form_of
from symderiv.kernel.ranges.reading import Reading
from symderiv.kernel.ranges.terms import TooMuch, Work, free_of
from symderiv.kernel.ranges.vanishing import Vanishing

_MOST_WORK = 5_000
"""What a reading of the residual may take: a second or two."""


def is_zero_by_ranges(problem: Problem) -> bool:
    """Whether the residual vanishes at every size, for all values of its indices that satisfy
    ``where``; False says nothing."""
    integers = frozenset(name for name, domain in problem.domains.items() if domain.integer)
    try:
        return any(
            _is_zero(problem, Reading(problem.lengths, counts, integers))
            for counts in (False, True)
        )
    except (TooMuch, RecursionError):
        return False


def _is_zero(problem: Problem, reading: Reading) -> bool:
    Work.begin(_MOST_WORK)
    test = Vanishing(reading)
    names = {*problem.free, *problem.dimensions}
    for known in _regions(problem, reading):
        terms = reading.of(problem.residual, known)
        if any(variable not in names for term in terms for variable in free_of(term)):
            return False
        if not test.vanishes(terms, known):
            return False
    return True


def _regions(problem: Problem, reading: Reading) -> Iterator[Known]:
    """What is known of the indices and sizes, for each way in which ``where`` holds."""
    known: Known = frozenset(
        Form.variable(name).shifted(-declared.sizes[0])
        for name, declared in problem.dimensions.items()
        if name not in reading.lengths
    )
    for index in problem.free:
        known |= reading.span(index)
    for form, axis in _entries(problem.residual, problem, reading):
        known |= frozenset([form.shifted(-1).rounded(), axis.plus(form, -1).rounded()])
    pending = [(known, list(problem.where))]
    while pending:
        here, conditions = pending.pop()
        if contradictory(here):
            continue
        if not conditions:
            yield here
            continue
        first, *rest = conditions
        holds, _ = reading.condition(first, here)
        # A condition on numbers is left out: what is shown without it holds with it.
        pending += [(here | term.guard, rest) for term in holds]


def _entries(node: Expr, problem: Problem, reading: Reading) -> Iterator[tuple[Form, Form]]:
    """The places at which entries stand that a residual cannot do without, each with the length of
    its axis: where one is outside, the claim has no value.

    A branch may not be taken, a sum may be over nothing, and a delta that is 0 absorbs entries.
    """
    match node:
        case Symbol(name, positions):
            for position, axis in zip(positions, problem.shapes.get(name, ()), strict=False):
                if isinstance(position, int | Index | Affine):
                    yield form_of(position, reading.lengths), reading.length(axis)
        case Times() if delta_factors(node):
            return
        case Plus(parts) | Times(parts) | Apply(_, parts):
            for part in parts:
                yield from _entries(part, problem, reading)
        case Power(base, exponent):
            yield from _entries(base, problem, reading)
            yield from _entries(exponent, problem, reading)
