"""Which argument means what, and which result is the gradient by what."""

import pytest

from symderiv.base.errors import DerivationError
from tests.code.judging import verdicts

HEAD = "import numpy as np\n\n\n"


def test_an_input_that_the_forward_function_changes_is_not_the_input_of_the_backward_one() -> None:
    text = HEAD + (
        "def f(x):\n    x *= 2\n    return np.sum(x**2)\n\n\ndef b(x):\n    return 8 * x\n"
    )
    with pytest.raises(DerivationError, match="changes an argument in place"):
        verdicts(text, "b", "f", "x: n")


@pytest.mark.parametrize(
    ("backward", "options", "meant"),
    [
        ("def b(x, w, g):\n    return g * w, g * x\n", {}, {"x": "proved", "w": "proved"}),
        ("def b(x, w, g):\n    return {'dw': g * x}\n", {}, {"w": "proved"}),
        ("def b(x, w, g):\n    dw = g * x\n    return dw\n", {}, {"w": "proved"}),
        ("def b(x, w, g):\n    return g * x\n", {"returns": ("w",)}, {"w": "proved"}),
        ("def b(x, w, g):\n    return g * x\n", {"returns": ("x",)}, {"x": "refuted"}),
        (
            "def b(x, w, g):\n    return g * x, g * w\n",
            {"returns": ("w", "x")},
            {"w": "proved", "x": "proved"},
        ),
        (
            "def b(x, w, g):\n    return g * x, g\n",
            {"returns": ("w", "_")},
            {"w": "proved"},
        ),
        ("def b(out, x, w, top):\n    dw = top * out / w\n    return dw\n", {}, {"w": "proved"}),
    ],
)
def test_results_and_arguments_are_told_apart(
    backward: str, options: dict[str, object], meant: dict[str, str]
) -> None:
    text = HEAD + "def f(x, w):\n    out = x * w\n    return out\n\n\n" + backward
    assert verdicts(text, "b", "f", "x: n; w: positive[n]", **options) == meant


@pytest.mark.parametrize(
    ("backward", "options", "message"),
    [
        ("def b(x, w, g, h):\n    return g * w, g * x\n", {}, "arguments that mean nothing here"),
        ("def b(x, w, g):\n    return g * w, g * x, g\n", {}, "3 results for 2 arguments"),
        ("def b(x, w, g):\n    return g * x\n", {"returns": ("v",)}, "not an argument"),
        ("def b(x, w, g):\n    return np.sum(g * w), g * x\n", {}, "the gradient by x has shape"),
    ],
)
def test_what_cannot_be_told_apart_is_an_error(
    backward: str, options: dict[str, object], message: str
) -> None:
    text = HEAD + "def f(x, w):\n    out = x * w\n    return out\n\n\n" + backward
    with pytest.raises(DerivationError, match=message):
        verdicts(text, "b", "f", "x: n; w: positive[n]", **options)
