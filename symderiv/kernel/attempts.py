"""How much a zero test knows of inverses and functions."""

from __future__ import annotations

from dataclasses import dataclass

from symderiv.base.said import Attempt
from symderiv.kernel.normal_form import NormalForm
from symderiv.kernel.problem import Problem


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is an atom without relations: inverses of open sums, and of functions."""

    name: Attempt
    sums_as_atoms: bool
    functions_as_atoms: bool


ATTEMPTS = (
    Knowledge(Attempt.INVERSES_AND_SIZES, True, True),
    Knowledge(Attempt.INVERSES_OF_FUNCTIONS, False, True),
    Knowledge(Attempt.FUNCTIONS_WRITTEN_OUT, True, False),
    Knowledge(Attempt.COMMON_DENOMINATORS, False, False),
)
"""From the cheapest to the one that knows every relation; zero in any of them is zero."""


def normal_form(problem: Problem, names: frozenset[str], attempt: Knowledge) -> NormalForm:
    return NormalForm(
        problem.domains,
        names,
        problem.lengths,
        attempt.sums_as_atoms,
        attempt.functions_as_atoms,
        problem.shapes,
    )
