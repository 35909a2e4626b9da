"""Functions beside proved formulas: right ones pass in both types, wrong ones are caught."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from symderiv.base.errors import DerivationError
from symderiv.testing import FunctionDiffers, check_function

FILE = """
dimensions: {m: 1..3, n: 1..3}
symbols:
  x: real[m, n]
  w: real[n]
  g: real[m, n]
  y: real[m, n]
definitions:
  p: softmax(x, axis=-1)
  r: sqrt(mean(x**2, axis=-1, keepdims=True) + 1)
  ce: -sum(y * log(p)) / m
assumptions:
  one-hot: sum(y[i, k], k) = 1
identities:
  - id: softmax-pullback
    claim: vjp(p, x, g) = p * (g - sum(g * p, axis=1, keepdims=True))
  - id: rms-pullback
    claim: d(sum(g * x / r), x) = g / r - x * sum(g * x, axis=-1, keepdims=True) / (n * r**3)
  - id: ce-gradient
    claim: d(ce, x) = (p - y) / m
    given: one-hot
  - id: wrong
    claim: d(sum(x), x) = x
    expect: refuted
"""
Function = Callable[..., object]


def softmax(x: np.ndarray) -> np.ndarray:
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_pullback(x: np.ndarray, g: np.ndarray) -> np.ndarray:
    p = softmax(x)
    return p * g - p * np.sum(g * p, axis=1, keepdims=True)


def without_the_sum(x: np.ndarray, g: np.ndarray) -> np.ndarray:
    p = softmax(x)
    return p * (1 - p) * g


def over_the_other_axis(x: np.ndarray, g: np.ndarray) -> np.ndarray:
    p = softmax(x)
    return p * (g - np.sum(g * p, axis=0, keepdims=True))


def rms_pullback(x: np.ndarray, g: np.ndarray, power: int = 3) -> np.ndarray:
    r = np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + 1)
    inner = np.sum(g * x, axis=-1, keepdims=True)
    return (g - x * inner / (x.shape[-1] * r ** (power - 1))) / r


def ce_gradient(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return (softmax(x) - y) / x.shape[0]


RIGHT: dict[str, Function] = {
    "softmax-pullback": softmax_pullback,
    "rms-pullback": rms_pullback,
    "ce-gradient": ce_gradient,
}
WRONG: list[tuple[str, Function]] = [
    ("softmax-pullback", without_the_sum),
    ("softmax-pullback", over_the_other_axis),
    ("softmax-pullback", lambda x, g: softmax_pullback(x, g).T),
    ("softmax-pullback", lambda x, g: softmax_pullback(x, g) * (1 + 1e-3)),
    ("rms-pullback", lambda x, g: rms_pullback(x, g, power=2)),
    ("ce-gradient", lambda x, y: softmax(x) - y),
    ("ce-gradient", lambda x, y: (y - softmax(x)) / x.shape[0]),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "layers.yaml"
    path.write_text(FILE)
    return path


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_function_passes_in_both_types(name: str, file: Path) -> None:
    check_function(RIGHT[name], name, file, examples=25)


@pytest.mark.parametrize(("name", "function"), WRONG)
def test_a_wrong_function_is_caught_with_its_inputs(
    name: str, function: Function, file: Path
) -> None:
    with pytest.raises(FunctionDiffers, match=r"np\.array"):
        check_function(function, name, file, examples=25)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_rounding_of_the_other_type_is_a_difference(dtype: str, file: Path) -> None:
    def rounded(x: np.ndarray, g: np.ndarray) -> np.ndarray:
        return softmax_pullback(x, g).astype("float16")

    with pytest.raises(FunctionDiffers):
        check_function(rounded, "softmax-pullback", file, dtypes=[dtype], examples=25)


def test_only_a_proved_identity_is_a_measure(file: Path) -> None:
    with pytest.raises(DerivationError, match="is refuted"):
        check_function(lambda x: x, "wrong", file)
    with pytest.raises(DerivationError, match="no such identity"):
        check_function(lambda x: x, "softmax-pull", file)
    with pytest.raises(DerivationError, match="no symbol"):
        check_function(lambda z: z, "softmax-pullback", file)


def test_arrays_of_pytorch(file: Path) -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")

    def pullback(x, g):  # type: ignore[no-untyped-def]
        x = x.requires_grad_()
        torch.softmax(x, dim=1).backward(g)
        return x.grad

    check_function(pullback, "softmax-pullback", file, library="torch", examples=25)


def test_arrays_of_jax(file: Path) -> None:
    jax = pytest.importorskip("jax", reason="JAX is not installed")

    def pullback(x, g):  # type: ignore[no-untyped-def]
        return jax.vjp(lambda z: jax.nn.softmax(z, axis=1), x)[1](g)[0]

    check_function(
        pullback, "softmax-pullback", file, library="jax", dtypes=["float32"], examples=25
    )


def test_a_formula_whose_cases_rounding_leaves_open_is_no_measure(tmp_path: Path) -> None:
    path = tmp_path / "ties.yaml"
    path.write_text(
        "dimensions: {n: 2..3}\nsymbols: {x: 'real[n]'}\nidentities:\n"
        "  - id: ties\n    claim: where(x = max(x), 1, 0) = where(x < max(x), 0, 1)\n"
    )
    with pytest.raises(DerivationError, match="leaves its cases open"):
        check_function(lambda x: (x == x.max()) * 1.0, "ties", path, examples=5)
