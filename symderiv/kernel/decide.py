"""The zero test of a claim, for every size or at the sizes of the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

from symderiv.base import steps
from symderiv.base.said import Attempt
from symderiv.formula.degree import (
    LABEL,
    LITERAL,
    Literals,
    joined,
    literals,
    obstacles,
    representatives,
)
from symderiv.formula.tree import (
    Apply,
    Dimension,
    Expr,
    Index,
    Piece,
    labels,
    walk,
)
from symderiv.kernel.attempts import ATTEMPTS, normal_form
from symderiv.kernel.cases import zero_by_cases
from symderiv.kernel.empty import broken_requirement
from symderiv.kernel.every_size import certified, every_size
from symderiv.kernel.finite import by_cases
from symderiv.kernel.formal import is_formally_zero
from symderiv.kernel.index_cases import holds, holds_at
from symderiv.kernel.labels import Picked, agree, apart, named_by_labels, picks
from symderiv.kernel.matrices.vanishing import vanishes
from symderiv.kernel.normal_form import OutOfRange
from symderiv.kernel.problem import Outcome, Problem
from symderiv.kernel.ring import NoValue, TooLarge

_MAXIMAL_TESTS = 4000

_ANGLE_STEPS = 3 * steps.SECOND // 2
"""What the second and third reading of angles get together."""


def zero_test(problem: Problem) -> Outcome:
    """For every size where the claim has dimensions of unknown size; where that fails, once more
    by the values of symbols that have finitely many."""
    outcome = _zero_test(problem)
    cases = None if outcome.proved else by_cases(problem)
    if cases is None:
        return outcome
    again = _zero_test(cases)
    return again if again.proved else outcome


def _zero_test(problem: Problem) -> Outcome:
    if problem.has_sizes:
        return every_size(problem)
    if not problem.free and is_formally_zero(problem.residual):
        known = certified(problem, Attempt.FORMAL) if problem.open else Outcome(True)
        return replace(known, formal=True)
    if not problem.open and not labels(problem.residual) and vanishes(problem):
        return Outcome(True)
    outcome = _at_each_size(problem, ())
    return certified(problem, Attempt.NO_SIZES) if outcome.proved and problem.open else outcome


def at_sizes(problem: Problem, names: Sequence[str] | None = None) -> Outcome:
    """The claim at each size of the file, and for all values of its indices there.

    Angles are taken whole first, then split into their terms, then halved.  Symbols with finitely
    many values are taken at each of them, where the claim does not hold whatever they are.
    """
    outcome = _at_each_size(problem, names)
    cases = None if outcome.proved else by_cases(problem)
    if cases is None:
        return outcome
    again = _at_each_size(cases, names)
    return again if again.proved else outcome


def _at_each_size(problem: Problem, names: Sequence[str] | None) -> Outcome:
    outcome = _at_sizes(problem, names)
    if outcome.failed is None or not _has_angles(problem.residual):
        return outcome
    deadline = steps.now() + _ANGLE_STEPS
    split = _at_sizes(problem, names, deadline, split_angles=True)
    if split.proved:
        return split
    halved = _at_sizes(problem, names, deadline, half_angles=True)
    return halved if halved.proved else outcome


def _has_angles(node: Expr) -> bool:
    return any(isinstance(p, Apply) and p.function in ("sin", "cos") for p in walk(node))


def _at_sizes(
    problem: Problem,
    names: Sequence[str] | None,
    deadline: int | None = None,
    split_angles: bool = False,
    half_angles: bool = False,
) -> Outcome:
    problem = apart(problem)
    open_names = problem.open if names is None else tuple(names)
    ranges = [problem.dimensions[name].sizes for name in open_names]
    form = normal_form(problem, frozenset(), ATTEMPTS[-1])
    if deadline is not None:
        form.ring.deadline = min(form.ring.deadline, deadline)
    form.functions.split_angles = split_angles
    form.functions.half_angles = half_angles
    named = _named(problem)
    tested = undefined = 0
    for box in product(*ranges):
        sizes = dict(zip(open_names, box, strict=True))
        lengths = {**problem.lengths, **sizes}
        for env, picked in _picked(problem, lengths, named):
            form.pick(picked)
            tested += 1
            if tested > _MAXIMAL_TESTS:
                return Outcome(False, "too many sizes and indices to test")
            try:
                if not zero_by_cases(form, problem, env, sizes, 0):
                    return Outcome(False, "the residual is not zero", failed=(sizes, env))
            except OutOfRange:
                undefined += 1
            except NoValue:
                if broken_requirement(form, problem, env, sizes) is None:
                    reason = "the residual cannot be worked out where a divisor of it is 0"
                    return Outcome(False, reason, failed=(sizes, env))
                undefined += 1
            except TooLarge as large:
                return Outcome(False, f"out of memory: {large}")
    if tested == undefined:
        return Outcome(False, "the claim is defined nowhere", undefined=True)
    sizes_tested = {name: tuple(span) for name, span in zip(open_names, ranges, strict=True)}
    return Outcome(True, sizes=sizes_tested)


def _named(problem: Problem) -> Literals | None:
    """The elements that anything in a problem names, where nothing else tells elements apart;
    None where each value of the indices is a case of its own."""
    parts: tuple[Piece, ...] = (problem.residual, *problem.where, *problem.facts)
    found = (text for part in parts for text in obstacles(part, frozenset()))
    if any(text not in (LITERAL, LABEL) for text in found):
        return None
    found_in = [literals(part, problem.shapes) for part in parts]
    return joined((*found_in, named_by_labels(problem)))


def _picked(
    problem: Problem, lengths: Mapping[str, int], named: Literals | None
) -> Iterator[tuple[Mapping[Index, int], Picked]]:
    """The values of the indices, with the elements of the labels that are left."""
    for env in _assignments(problem, lengths, named):
        if agree(problem, env):
            for picked in picks(problem, lengths, env, named):
                yield env, picked


def _assignments(
    problem: Problem, lengths: Mapping[str, int], named: Literals | None
) -> Iterator[Mapping[Index, int]]:
    def length(dimension: Dimension) -> int:
        return dimension if isinstance(dimension, int) else lengths[dimension]

    if named is not None:
        for _, pinned in representatives(problem.free, named):
            if all(element <= length(index.dimension) for index, element in pinned.items()):
                if holds(problem.where, pinned):
                    yield pinned
        return
    spans = [range(1, length(index.dimension) + 1) for index in problem.free]
    for elements in product(*spans):
        env = dict(zip(problem.free, elements, strict=True))
        if all(holds_at(condition, env, lengths) for condition in problem.where):
            yield env
