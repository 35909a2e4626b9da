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


RIDGE = """
import numpy as np


def ridge(w, X, y):
    r = X.dot(w) - y
    return 0.5 * r.dot(r)


def ridge_grad(w, X, y):
    return X.T.dot(X.dot(w) - y)


def ridge_wrong(w, X, y):
    return X.T.dot(X.dot(w))


def cost(w, b, X, y):
    r = X @ w + b - y
    grads = {"dw": X.T @ r / len(y), "db": np.mean(r)}
    return grads, 0.5 * np.mean(r**2)


def dice(p, t):
    return np.sum(p * t)


def dice_grad(p, t):
    return 1 * t
"""


def test_a_result_is_the_gradient_by_the_only_argument_of_its_shape():
    shapes = "w: k; X: n, k; y: n"
    assert verdicts(RIDGE, "ridge_grad", "ridge", shapes) == {"w": "proved"}
    assert verdicts(RIDGE, "ridge_wrong", "ridge", shapes) == {"w": "refuted"}
    with pytest.raises(DerivationError, match="say so with --returns"):
        verdicts(RIDGE, "ridge_grad", "ridge", "w: n; X: n, n; y: n")
    with pytest.raises(DerivationError, match="say so with --returns"):
        verdicts(RIDGE, "dice_grad", "dice", "p: n; t: n")


def test_gradients_in_a_dictionary_may_stand_before_the_value():
    shapes = "w: k; b: scalar; X: n, k; y: n"
    assert verdicts(RIDGE, "cost", "cost", shapes) == {"w": "proved", "b": "proved"}
    wrong = RIDGE.replace("X.T @ r / len(y)", "X.T @ r")
    assert verdicts(wrong, "cost", "cost", shapes) == {"w": "refuted", "b": "proved"}


NAMED = """
import numpy as np


def loss(logits, jac, x):
    return np.sum(logits * jac) + np.sum(x)


def loss_grad(logits, jac, x):
    dlogits = jac * FACTOR
    djac = logits * 1
    return {"dlogits": dlogits, "djac": djac}


def loss_other(logits, jac, x):
    dlogits = jac * 1
    dz = logits * 1
    return dlogits, dz
"""


@pytest.mark.parametrize(("factor", "verdict"), [("1", "proved"), ("2", "refuted")])
def test_a_name_that_begins_like_a_prefix_is_the_argument_all_the_same(factor, verdict):
    text = NAMED.replace("FACTOR", factor)
    found = verdicts(text, "loss_grad", "loss", "logits: n; jac: n; x: n")
    assert found == {"logits": verdict, "jac": "proved"}


def test_a_result_that_is_named_a_gradient_is_not_passed_over():
    with pytest.raises(DerivationError, match="say so with --returns"):
        verdicts(NAMED.replace("FACTOR", "1"), "loss_other", "loss", "logits: n; jac: n; x: n")
