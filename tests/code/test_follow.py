"""What is read of code, statement by statement, against the values that NumPy gives to it."""

from fractions import Fraction

import numpy as np
import pytest

from symderiv.base.errors import DerivationError
from symderiv.calculus.differentiate import Elaboration
from symderiv.code.cells import read_module
from symderiv.code.declared import Shapes
from symderiv.code.forward import Inputs, forward
from symderiv.code.named import find
from symderiv.code.values import Cell
from symderiv.kernel.ball import Evaluator
from symderiv.language.shapes import axes

HEAD = "import numpy as np\n\n\n"
FUNCTIONS = {
    "broadcast": "def f(x, v):\n    return (x + v) * x - v / 2\n",
    "keepdims": "def f(x, v):\n    return x / np.sum(x, axis=1, keepdims=True) + x.mean(axis=0)\n",
    "product": "def f(x, v):\n    return x.T @ x @ v\n",
    "einsum": "def f(x, v):\n    return np.einsum('ij,j->i', x, v)\n",
    "slices": "def f(x, v):\n    return x[:, 0] + x[:, None, 1].sum()\n",
    "mask": "def f(x, v):\n    y = x.copy()\n    y[x > 0.3] = -1\n    return y\n",
    "scaled mask": "def f(x, v):\n    y = x * 1\n    y[y < 0.5] *= 3\n    return y\n",
    "alias": "def f(x, v):\n    y = x + 0\n    z = y\n    z += v\n    return y\n",
    "new name": "def f(x, v):\n    y = x + 0\n    z = y\n    z = z + v\n    return y\n",
    "argument": "def g(a):\n    a *= 2\n\n\ndef f(x, v):\n    y = x + 0\n    g(y)\n    return y\n",
    "fill": (
        "def f(x, v):\n    out = np.zeros(x.shape)\n    for i in range(x.shape[0]):\n"
        "        for j in range(x.shape[1]):\n            out[i, j] = x[i, j] * v[j] + 1\n"
        "    return out\n"
    ),
    "fill and add": (
        "def f(x, v):\n    out = np.ones((x.shape[0],))\n    for i in range(len(x)):\n"
        "        out[i] = 2\n        for j in range(len(v)):\n            out[i] += x[i, j] * v[j]\n"
        "    return out\n"
    ),
    "accumulate": (
        "def f(x, v):\n    total = 1.5\n    for i in range(x.shape[0]):\n        row = x[i] * v\n"
        "        total += row.sum()\n        total = total - row[0]\n    return total\n"
    ),
    "rows": "def f(x, v):\n    s = 0 * v\n    for row in x:\n        s = s + row**2\n    return s\n",
    "case": (
        "def f(x, v):\n    out = np.zeros((len(v), len(v)))\n    for i in range(len(v)):\n"
        "        for j in range(len(v)):\n            if i == j:\n                out[i, j] = v[i]\n"
        "            elif i < j:\n                out[i, j] = -v[j]\n    return out\n"
    ),
    "list": "def f(x, v):\n    return np.array([np.dot(row, v) for row in x])\n",
    "helper": (
        "def h(a, power=2):\n    if power == 1:\n        return a\n    return a * h(a, power - 1)\n\n\n"
        "def f(x, v):\n    return h(x, power=3)\n"
    ),
    "lambda": "def f(x, v):\n    square = lambda t: t * t\n    return square(x) - square(v)\n",
    "negative axis": "def f(x, v):\n    return x.max(axis=-1) + x.T.sum(-1)[0]\n",
    "transposed": "def f(x, v):\n    return np.transpose(x[None, :, :], (2, 0, 1))\n",
    "triangle": "def f(x, v):\n    return np.tril(np.outer(v, v)) + np.triu(np.ones((len(v), len(v))), k=1)\n",
    "variance": "def f(x, v):\n    return x.var(axis=0) + np.std(v, ddof=1)\n",
    "choice": "def f(x, v):\n    return np.where(x > v, x, 2 * v) + np.clip(x, 0.2, 0.6)\n",
    "neighbours": "def f(x, v):\n    return np.sum(v[1:] * v[:-1]) + np.sum(x[:, 1:] - x[:, :-1])\n",
    "counted from the end": (
        "def f(x, v):\n    y = v * 0\n    for i in range(v.shape[0]):\n"
        "        y[i] += v[i - 1] * v[1 - i]\n        y[i - 2] += 3 * v[i]\n    return y\n"
    ),
    "from the end": "def f(x, v):\n    return v[-1] * x[:, -2] + v[-2:].sum() + x[:, :2] @ v[:2]\n",
    "turned": "def f(x, v):\n    return x[:, ::-1] * np.flip(v) + np.roll(x, 1, axis=1)\n",
    "running": "def f(x, v):\n    return np.cumsum(x, axis=1) + np.cumsum(v)\n",
    "padded": "def f(x, v):\n    return x * np.concatenate(([0.5], np.cumsum(v)[:-1]))\n",
    "padded twice": "def f(x, v):\n    return np.concatenate((np.ones(1), v[1:-1], [2.0])) + x\n",
    "written part": "def f(x, v):\n    y = x * 1\n    y[:, 1:] = v[:-1]\n    y[:, :-1] += v[1:]\n    return y\n",
    "written ends": "def f(x, v):\n    y = 0 * v\n    y[0] = 1\n    y[-1] += x[0, 0]\n    return y\n",
    "written turned": "def f(x, v):\n    y = v * 0\n    y[::-1] = v\n    return y + x\n",
    "joined": "def f(x, v):\n    z = np.concatenate((v, x[0], v))\n    return np.sum(z**2) * v\n",
    "products": "def f(x, v):\n    return np.sum(np.kron(x, v)) + np.trace(np.kron(np.outer(v, v), x.T @ x))\n",
    "decimal": "def f(x, v):\n    return x * 1e-3 + 0.1 * v\n",
    "starred": "def f(x, v):\n    s = (x, v)\n    a, b = s\n    return np.maximum(*s) + a - b\n",
}
X = np.array([[0.25, 0.5, 0.75], [1.0, -0.5, 0.375]])
V = np.array([0.5, 0.25, -1.0])


def entries(text: str, shapes: str, point: dict[str, object]) -> np.ndarray:
    """What the function ``f`` of a text gives at a point, by following it."""
    module = read_module((HEAD + text).encode(), "code.py")
    inputs = Inputs.of(Shapes.read(shapes), module)
    result = forward(inputs, find(module, "f", "test")).result
    value = result.value if isinstance(result, Cell) else result
    places = axes(value.shape)
    tree = Elaboration(inputs.context.definitions)(value.entry(places))
    sizes = {"m": 2, "n": 3}
    lengths = [sizes.get(d, d) for d in value.shape]
    found = np.empty(lengths)
    for at in np.ndindex(*lengths):
        env = dict(zip(places, (k + 1 for k in at), strict=True))
        found[at] = float(Evaluator().evaluate(tree, sizes, env, point))
    return found


def exact(array: np.ndarray) -> object:
    if array.ndim == 0:
        return Fraction(float(array))
    return tuple(exact(row) for row in array)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_is_read_is_what_numpy_computes(name: str) -> None:
    text = FUNCTIONS[name]
    space: dict[str, object] = {}
    exec(HEAD + text, space)
    meant = space["f"](X.copy(), V.copy())  # type: ignore[operator]
    found = entries(text, "x: m, n; v: n", {"x": exact(X), "v": exact(V)})
    assert found.shape == np.shape(meant)
    assert np.allclose(found, meant, rtol=1e-12)


UNREAD = {
    "def f(x):\n    while True:\n        x = x + 1\n    return x\n": "a while statement",
    "def f(x):\n    return mystery(x)\n": "an unknown name",
    "def f(x):\n    return eval('x')\n": "an unknown name",
    "def f(x):\n    return x.tofile('a')\n": "a method tofile",
    "def f(x):\n    return np.random.normal() * x\n": "a function that cannot be read",
    "def f(x):\n    y = x[::2]\n    return y\n": "a part of an axis of length m",
    "def f(x):\n    y = x + 0\n    y[0, ::-1] = y[0]\n    y[1:, 0] += np.roll(y, 1)\n": "several axes",
    "def f(x):\n    return np.concatenate((x, x[0]))\n": "different numbers of axes",
    "def f(x):\n    return np.cumsum(x)\n": "several axes",
    "def f(x):\n    y = np.kron(x, x)\n    y[0] = 1\n    return y\n": "an index on an axis of length m * m",
    "def f(x):\n    y = x.T\n    y += 1\n    return x\n": "a view of another array",
    "def f(x):\n    v = x[:, 0]\n    x += 1\n    return v\n": "an array is changed in place that has",
    "def f(x):\n    h = 0\n    for i in range(len(x)):\n        h = h * 2 + x[i, 0]\n    return h\n": (
        "a turn of the loop reads what an earlier turn has set"
    ),
    "def f(x):\n    for i in range(1, len(x)):\n        x[i] = x[i - 1]\n    return x\n": (
        "a loop reads what it writes"
    ),
    "def f(x):\n    for i in range(len(x)):\n        x[0] = x[i] * 0 + i\n    return x\n": (
        "a loop reads what it writes"
    ),
    "def f(x):\n    o = np.zeros(3)\n    for i in range(len(x)):\n        o[0] = 1\n    return o\n": (
        "a turn of the loop may overwrite"
    ),
    "def f(x):\n    return f(x)\n": "calls nested deeper",
    "def f(x, **more):\n    return x\n": "a function with *arguments",
    "import os\ndef f(x):\n    return os.getcwd()\n": "an imported function",
    "from other import g\ndef f(x):\n    return g(x)\n": "an imported function",
    "@mystery\ndef f(x):\n    return x\n": "a decorator that cannot be read",
    "def f(x):\n    return x.var(axis=0, mystery=3)\n": "the keyword mystery",
    "def f(x):\n    return np.zeros(3, dtype=int) + x\n": "numbers that are not real",
    "def f(x):\n    a = 9 ** 9\n    return x * 9 ** (9 ** 9)\n": "digits",
}


@pytest.mark.parametrize("text", UNREAD)
def test_what_cannot_be_read_is_an_error_with_its_place(text: str) -> None:
    with pytest.raises(DerivationError) as caught:
        entries(text, "x: m, n", {})
    assert UNREAD[text] in caught.value.message or UNREAD[text] in str(caught.value)
    assert caught.value.location.line > 3


@pytest.mark.parametrize("operator", ["+", "-"])
def test_equal_labels_add_up_only_where_they_do(operator: str) -> None:
    """NumPy and PyTorch add one of the values where labels repeat; ``np.add.at`` adds them all."""
    augmented = f"def f(x, y, g):\n    x[y] {operator}= g\n    return x\n"
    with pytest.raises(DerivationError) as caught:
        entries(augmented, "x: m, n; y: index[m][k]; g: k, n", {})
    assert "np.add.at" in str(caught.value)
    space: dict[str, object] = {}
    added = "def f(x, y, g):\n    np.add.at(x, y, g)\n    return x\n"
    exec(HEAD + augmented + added.replace("f(", "h("), space)
    labels, values = np.array([0, 0]), np.ones((2, 3))
    one, every = (space[name](X.copy(), labels, values) for name in "fh")  # type: ignore[operator]
    assert not np.allclose(one, every)
