"""When a case may be skipped: only where it is shown that the claim has no value in it.

That a formula cannot be evaluated is no such reason.  Whoever skips a case, a pattern or a size
hands over an :class:`Empty`, and only this module makes one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from symderiv.base.errors import Unsupported
from symderiv.calculus.required import Required
from symderiv.formula.tree import Expr, Index, dimensions_of, free_indices
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
    for each in problem.assumed:
        if any(_is_broken(form, each, instance) for instance in everywhere(each.expr, form, env)):
            return Empty(each)
    return None


def _is_broken(form: NormalForm, each: Required, env: Mapping[Index, int]) -> bool:
    try:
        if each.asked != "nonnegative" and form.vanishes(each.expr, env):
            return True
        return each.asked != "nonzero" and form.is_negative(each.expr, env)
    except (NoValue, OutOfRange, Unsupported):
        return False


def everywhere(
    fact: Expr, form: NormalForm, env: Mapping[Index, int]
) -> Iterator[Mapping[Index, int]]:
    """``env`` with each value of the indices that it lacks, where these have sizes."""
    if not _is_sized(fact, form):
        return
    missing = [index for index in free_indices(fact) if index not in env]
    for elements in product(*[range(1, form.length(i.dimension) + 1) for i in missing]):
        yield {**env, **dict(zip(missing, elements, strict=True))}


def _is_sized(node: Expr, form: NormalForm) -> bool:
    """Whether every dimension of a formula has a size."""
    used = dimensions_of(node) | {index.dimension for index in free_indices(node)}
    return all(isinstance(dimension, int) or dimension in form.sizes for dimension in used)
