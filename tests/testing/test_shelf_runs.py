"""Functions of the shelf beside their proved formulas: right ones pass, wrong twins are caught.

``python benchmarks/function_runs.py`` does so ten thousand times.
"""

from functools import cache

import pytest

from symderiv.testing import FunctionDiffers
from symderiv.testing.functions import check_formula
from tests.testing.shelf import Run, runs

SAMPLE = (
    *("softmax_backward.z", "rmsnorm_backward.x", "roughness_gradient.x"),
    *("dense_mse_backward.w", "binary_cross_entropy_backward.z"),
)


@cache
def found() -> dict[str, Run]:
    return {run.name: run for run in runs()}


@pytest.mark.parametrize("name", SAMPLE)
def test_the_right_function_passes_and_a_wrong_one_is_caught(name: str) -> None:
    run = found()[name]
    check_formula(run.function(run.case.text), run.derivation, run.identity, examples=8)
    wrong = 0
    for text in run.twins():
        try:
            check_formula(run.function(text), run.derivation, run.identity, examples=8)
        except (FunctionDiffers, ValueError):
            wrong += 1
    assert wrong
