"""What traces of JAX are written as, beside what JAX computes; skipped where there is no JAX."""

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from symderiv.base.errors import DerivationError
from symderiv.code.traced.asking import traces
from symderiv.code.traced.by_jax import Task
from symderiv.code.traced.primitives import TABLE
from symderiv.code.traced.written import module
from symderiv.system.pool import Limits
from tests.started import symderiv

jax = pytest.importorskip("jax", reason="JAX is not installed")

FILE = Path(__file__).parent / "functions.py"
SHAPES: dict[str, tuple[str | int, ...]] = {
    **dict.fromkeys("xyz", ("m", "n")),
    **{"w": ("n", "k"), "b": ("n",), "c": ("k",), "h": ("m",), "g": ("m", "k"), "k": ("m", "n")},
    **{"q": ("p", "i", "j"), "r": ("p", "l", "j"), "s": ("m", 12)},
}
AT = {"m": 3, "n": 2, "k": 2, "p": 2, "i": 3, "j": 2, "l": 4}
NAMES = (
    *("dense", "dense_pulled", "softmax_pulled", "log_sum", "log_sum_pulled", "norm"),
    *("attention", "attention_pulled", "entrywise", "cases", "reduced", "batched", "heads"),
    *("spread_out", "by_rule"),
)
LIMITS = Limits(60.0, 4096)
CODE = """import jax
import jax.numpy as jnp


def softmax(z):
    return jax.nn.softmax(z)


def right(g, z):
    return jax.vjp(softmax, z)[1](g)[0]


def wrong(g, z):
    p = softmax(z)
    return p * (g + (g * p).sum(axis=-1, keepdims=True))


def asks_equal(g, z):
    return g if z.shape[0] == 1 else right(g, z)


def asks_order(g, z):
    return g if z.shape[0] > 3 else right(g, z)


def asks_shape(g, z):
    return right(g, z) if z.shape != (2, 2) else g


def asks_key(g, z):
    return g * {1: 3.0}.get(z.shape[0], 2.0)


def catches(g, z):
    try:
        return g if z.shape[0] > 3 else g
    except Exception:
        return right(g, z)


def unknown(g, z):
    return jax.lax.cumsum(z) * g


def rounded(g, z):
    return g * (1 / 3)


def keeps(g, z):
    return g * jnp.arange(3.0)


def fails(g, z):
    raise ValueError("a message of the code")


def scale(z):
    return z * 0.1


def scaled(g, z):
    return g * 0.1


@jax.custom_vjp
def cube(z):
    return z**3


def cube_forward(z):
    return cube(z), (z,)


def cube_backward(res, g):
    (z,) = res
    return (3 * g * z**2,)


cube.defvjp(cube_forward, cube_backward)


def asks_type(g, z):
    return 2 * right(g, z) if isinstance(z.shape[0], int) else right(g, z)
"""


@pytest.fixture(scope="module")
def told() -> dict[str, Mapping[str, Any]]:
    shapes = {**SHAPES}
    functions = tuple((str(FILE), name) for name in NAMES)
    return dict(zip(NAMES, traces(Task(functions, shapes), LIMITS), strict=True))


def _inputs(names: list[str], kind: type) -> dict[str, Any]:
    draw = np.random.default_rng(7)
    sizes = {n: tuple(AT.get(str(d), d) for d in shape) for n, shape in SHAPES.items()}
    return {name: draw.uniform(0.5, 3.0, sizes[name]).astype(kind) for name in names}


@pytest.mark.parametrize("name", NAMES)
def test_the_code_that_is_written_computes_what_the_function_does(
    name: str, told: dict[str, Mapping[str, Any]]
) -> None:
    written = module("functions.py", [(name, told[name])], {}, "import jax\nimport numpy as np")
    made: dict[str, Any] = {}
    exec(written.text, made)
    spec = importlib.util.spec_from_file_location("functions_of_jax", FILE)
    assert spec is not None
    assert spec.loader is not None
    functions = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(functions)
    inputs = _inputs(list(told[name]["parameters"]), np.float32)
    expected = getattr(functions, name)(**inputs)
    found = made[name](**inputs)
    for one, other in zip(_leaves(expected), _leaves(found), strict=True):
        assert np.shape(one) == np.shape(other)
        np.testing.assert_allclose(np.asarray(one), np.asarray(other), rtol=2e-4, atol=1e-5)


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for key in sorted(value) for leaf in _leaves(value[key])]
    if isinstance(value, tuple | list):
        return [leaf for one in value for leaf in _leaves(one)]
    return [] if value is None else [value]


def test_every_primitive_of_the_table_is_met(told: dict[str, Mapping[str, Any]]) -> None:
    met = {step["name"] for one in told.values() for step in one["steps"]}
    assert set(TABLE) - met <= {"copy", "copy_p"}


def check(folder: Path, function: str, *more: str, shapes: str = "z: m, n") -> Any:
    (folder / "layers.py").write_text(CODE)
    ahead = () if function == "cube" else ("--gradient-of", "layers.py:softmax")
    options = (*ahead, "--shapes", shapes, "--trace", *more)
    return symderiv("check", f"layers.py:{function}", *options, folder=folder)


def test_what_jax_differentiates_itself_is_proved_at_every_size(tmp_path: Path) -> None:
    code, shown, said = check(tmp_path, "right")
    assert code == 0, said
    assert "every size" in shown
    assert "runs the code of layers.py" in said


def test_a_wrong_gradient_is_refuted_at_the_line_that_was_traced(tmp_path: Path) -> None:
    code, shown, _ = check(tmp_path, "wrong")
    assert code == 1
    assert "layers.py:15:1" in shown


def test_a_rule_of_jax_is_proved_from_what_its_forward_function_keeps(tmp_path: Path) -> None:
    code, shown, said = check(tmp_path, "cube", shapes="z: n")
    assert code == 0, said
    assert "cube_backward.z" in shown


def test_a_size_that_is_fixed_may_be_depended_on_and_is_said(tmp_path: Path) -> None:
    code, _, said = check(tmp_path, "asks_equal", shapes="z: m, n; m = 2")
    assert code == 0, said
    assert "traced at only these sizes: m = 2" in said


def traced_alone(folder: Path, *names: str) -> list[Mapping[str, Any]]:
    (folder / "layers.py").write_text(CODE)
    functions = tuple((str(folder / "layers.py"), name) for name in names)
    return traces(Task(functions, {"z": ("m", "n"), "g": ("m", "n")}), LIMITS)


REFUSED = {
    "asks_equal": "asks whether m = 1",
    "asks_order": "'m' > '3' is inconclusive",
    "asks_shape": "asks whether m = 2",
    "asks_key": "asks whether m is a key",
    "asks_type": "something else at the sizes m = ",
    "catches": "'m' > '3' is inconclusive",
    "keeps": "shape",
    "fails": "ValueError: a message of the code",
    "missing": "no function missing",
}


@pytest.mark.parametrize(("name", "message"), REFUSED.items())
def test_what_depends_on_a_size_or_fails_is_no_trace(
    tmp_path: Path, name: str, message: str
) -> None:
    with pytest.raises(DerivationError, match="cannot be traced") as caught:
        traced_alone(tmp_path, "softmax", name)
    assert message in caught.value.message


UNTOLD = {
    "unknown": ("the primitive cumsum of JAX has no formula", 42),
    "rounded": ("a constant that was rounded before it could be traced", 46),
}


@pytest.mark.parametrize("name", UNTOLD)
def test_what_has_no_formula_is_an_error_at_its_line(tmp_path: Path, name: str) -> None:
    _, one = traced_alone(tmp_path, "softmax", name)
    message, line = UNTOLD[name]
    with pytest.raises(DerivationError, match=message) as caught:
        module("layers.py", [(name, one)], {}, "")
    assert caught.value.location.line == line


def test_code_that_does_not_end_is_ended(tmp_path: Path) -> None:
    (tmp_path / "endless.py").write_text("while True:\n    pass\n")
    task = Task(((str(tmp_path / "endless.py"), "f"),), {})
    with pytest.raises(DerivationError, match="the trace gave no answer: out of time"):
        traces(task, Limits(2.0, 4096))
