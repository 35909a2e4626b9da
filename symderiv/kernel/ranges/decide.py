"""The zero test by ranges: one residual, at every size."""

from __future__ import annotations

from collections.abc import Iterator

from symderiv.kernel.problem import Problem
from symderiv.kernel.ranges.linear import Form, Known, contradictory
from symderiv.kernel.ranges.reading import Reading
from symderiv.kernel.ranges.terms import TooMuch, free_of
from symderiv.kernel.ranges.vanishing import Vanishing


def is_zero_by_ranges(problem: Problem) -> bool:
    """Whether the residual vanishes at every size, for all values of its indices that satisfy
    ``where``; False says nothing."""
    return any(_is_zero(problem, Reading(problem.lengths, counts)) for counts in (False, True))


def _is_zero(problem: Problem, reading: Reading) -> bool:
    test = Vanishing(reading)
    names = {*problem.free, *problem.dimensions}
    try:
        for known in _regions(problem, reading):
            terms = reading.of(problem.residual, known)
            if any(variable not in names for term in terms for variable in free_of(term)):
                return False
            if not test.vanishes(terms, known):
                return False
        return True
    except (TooMuch, RecursionError):
        return False


def _regions(problem: Problem, reading: Reading) -> Iterator[Known]:
    """What is known of the indices and sizes, for each way in which ``where`` holds."""
    known: Known = frozenset(
        Form.variable(name).shifted(-declared.sizes[0])
        for name, declared in problem.dimensions.items()
        if name not in reading.lengths
    )
    for index in problem.free:
        known |= reading.span(index)
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
