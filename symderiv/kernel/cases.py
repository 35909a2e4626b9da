"""The zero test at one size, and where it fails, for each sign of what switches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from symderiv.base.errors import Unsupported
from symderiv.formula.tree import (
    ONE,
    ZERO,
    Compare,
    Expr,
    Index,
    Where,
)
from symderiv.kernel.empty import broken_requirement, contradiction, everywhere
from symderiv.kernel.normal_form import NormalForm, OutOfRange
from symderiv.kernel.problem import Problem
from symderiv.kernel.ring import Key, NoValue

MAXIMAL_CASES = 8


def zero_by_cases(
    form: NormalForm,
    problem: Problem,
    env: Mapping[Index, int],
    sizes: Mapping[str, int],
    depth: int,
    vacuous: bool = True,
) -> bool:
    """The zero test, and where it fails, again for each sign of each switching argument.

    ``vacuous`` says whether a case is settled in which the claim has no value.
    """
    form.forget()
    signs = form.signs
    signs.switches.clear()
    _learn(form, problem, env, sizes)
    settled = _is_settled(form, problem, env, sizes)
    # Powers may be written with logarithms off the zeros of their bases only.
    bases = [key for key in form.bases if key not in signs.assigned and key not in signs.never_zero]
    if settled and not bases:
        return True
    # An argument at a bound index may have one sign here and another there.
    if any(form.is_generic(key) for key in bases):
        return False
    open_switches = [
        key
        for key in dict.fromkeys((*signs.switches, *bases))
        if key not in signs.assigned and not form.is_generic(key)
    ]
    if contradiction(form) is not None:
        return True
    if not open_switches or depth >= MAXIMAL_CASES:
        return False
    key = bases[0] if settled else min(open_switches, key=form.is_nested)
    cases = [0] if settled else [1, -1] if key in signs.never_zero else [1, -1, 0]
    try:
        for case in cases:
            signs.assigned[key] = case
            form.restart()
            if not _vanishes_in_case(form, problem, env, sizes, depth + 1, vacuous):
                return False
    finally:
        del signs.assigned[key]
        form.restart()
    return True


def _is_settled(
    form: NormalForm, problem: Problem, env: Mapping[Index, int], sizes: Mapping[str, int]
) -> bool:
    """The zero test in one case, without any further one."""
    if form.is_zero(problem.residual, env, sizes):
        return True
    zeros = [key for key, sign in form.signs.assigned.items() if not sign]
    if any(form.is_multiple(problem.residual, env, key) for key in zeros):
        return True
    if zeros and _rests(form, problem, env, zeros):
        return True
    return bool(problem.same) and _has_no_slope(form, problem, env)


def _has_no_slope(form: NormalForm, problem: Problem, env: Mapping[Index, int]) -> bool:
    """Whether the slopes from both sides differ throughout a case, or do so wherever the
    residual is not 0."""
    for fact in problem.same:
        for each in everywhere(fact, form, env):
            try:
                if form.never_vanishes(fact, each) and not form.functions.conditional:
                    return True
                if form.divides(fact, each, problem.residual, env):
                    return True
            except NoValue:
                continue
    return False


def _vanishes_in_case(
    form: NormalForm,
    problem: Problem,
    env: Mapping[Index, int],
    sizes: Mapping[str, int],
    depth: int,
    vacuous: bool,
) -> bool:
    """The zero test in one case; there is nothing to prove where the claim has no value, but
    that a value cannot be worked out is no proof of that."""
    try:
        return zero_by_cases(form, problem, env, sizes, depth, vacuous)
    except NoValue:
        return vacuous and broken_requirement(form, problem, env, sizes) is not None


def _learn(
    form: NormalForm, problem: Problem, env: Mapping[Index, int], sizes: Mapping[str, int]
) -> None:
    """Tell the signs what is known at one value of the indices; a fact that cannot be evaluated
    there, or that reads an entry outside of its axis, tells nothing."""
    form.put_in(sizes)
    for kink in problem.kinks:
        for each in everywhere(kink, form, env):
            with suppress(OutOfRange, Unsupported):
                _learn_nonzero(form, kink, each)
    for fact in problem.nonnegative:
        for each in everywhere(fact, form, env):
            with suppress(OutOfRange, Unsupported):
                form.assume_nonnegative(fact, each)


def _learn_nonzero(form: NormalForm, kink: Expr, env: Mapping[Index, int]) -> None:
    """Learn that a formula is nowhere 0; where(m = 0, 1, u) is so exactly where u = 0 tells
    that m = 0."""
    match kink:
        case Where(Compare("=", moves, zero), one, argument) if (zero, one) == (ZERO, ONE):
            try:
                if form.is_zero(moves, env, {}):
                    return
                if form.never_vanishes(moves, env):
                    _learn_nonzero(form, argument, env)
                else:
                    form.implied.append((argument, moves, dict(env)))
            except NoValue:
                return
        case _:
            form.assume_nonzero(kink, env)


def _rests(
    form: NormalForm, problem: Problem, env: Mapping[Index, int], zeros: Sequence[Key]
) -> bool:
    """Whether a residual vanishes in a case because a switching argument is at its zero, and
    so does not move with the variable."""
    return any(
        form.divides(moves, inner, problem.residual, env)
        for argument, moves, inner in form.implied
        if any(form.is_multiple(argument, inner, key, whole=True) for key in zeros)
    )
