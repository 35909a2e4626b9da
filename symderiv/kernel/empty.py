"""When a case may be skipped: only where it is shown that the claim has no value in it.

That a formula cannot be evaluated is no such reason.  Whoever skips a case, a pattern or a size
hands over an :class:`Empty`, and only this module makes one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from symderiv.base.errors import Unsupported
from symderiv.calculus.required import Required
from symderiv.formula.tree import Index, free_indices
from symderiv.kernel.normal_form import NormalForm, OutOfRange
from symderiv.kernel.problem import Problem
from symderiv.kernel.ring import NoValue


@dataclass(frozen=True, slots=True)
class Empty:
    """No point of a case has a value; ``broken`` is what the claim asks for and does not get,
    None where the signs of the case exclude each other."""

    broken: Required | None


def contradiction(form: NormalForm) -> Empty | None:
    """The signs of the case under examination exclude each other."""
    return Empty(None) if form.signs.contradictory() else None


def broken_requirement(
    form: NormalForm, problem: Problem, env: Mapping[Index, int], sizes: Mapping[str, int]
) -> Empty | None:
    """What the claim asks of every point and no point of the case has."""
    form.put_in(sizes)
    for each in problem.required:
        if all(index in env for index in free_indices(each.expr)):
            if _is_broken(form, each, env):
                return Empty(each)
    return None


def _is_broken(form: NormalForm, each: Required, env: Mapping[Index, int]) -> bool:
    try:
        if each.asked != "nonnegative" and form.vanishes(each.expr, env):
            return True
        return each.asked != "nonzero" and form.is_negative(each.expr, env)
    except (NoValue, OutOfRange, Unsupported):
        return False
