"""Hostile code: it ends within limits, as an error with a place or as a derivation."""

import pytest

from symderiv.base.errors import DerivationError
from symderiv.code.cells import read_module
from symderiv.code.check import Question, claims_of

HEAD = "import numpy as np\n"
NESTED = "(" * 400 + "x" + ")" * 400
LONG = "+".join(["x"] * 20_000)
DOUBLED = "\n".join(f"    y{k + 1} = y{k} * y{k} + y{k}" for k in range(400))
CALLS = "def a0(x):\n    return x * x\n" + "\n".join(
    f"def a{k + 1}(x):\n    return a{k}(a{k}(x))\n" for k in range(40)
)
HOSTILE = {
    "brackets": f"def f(x):\n    return {NESTED}\n",
    "a long sum": f"def f(x):\n    return {LONG}\n",
    "lists in lists": f"def f(x):\n    return np.array({'[' * 90}1{']' * 90}) + x\n",
    "calls of calls": f"{CALLS}\ndef f(x):\n    return a40(x)\n",
    "calls for ever": "def g(x):\n    return f(x)\ndef f(x):\n    return g(x)\n",
    "loops in loops": (
        "def f(x):\n    for i in range(9999):\n        for j in range(9999):\n"
        "            x = x + 1\n    return x\n"
    ),
    "a long loop": "def f(x):\n    for i in range(10**12):\n        x = x + 1\n    return x\n",
    "a long list": "def f(x):\n    return [0] * 10**12 + x\n",
    "lists doubled": "def f(x):\n    y = [0]\n" + "    y = y + y\n" * 60 + "    return x\n",
    "a power": "def f(x):\n    return x * 10**10**10\n",
    "powers of powers": "def f(x):\n    y = 9\n" + "    y = y**9\n" * 40 + "    return y * x\n",
    "a shape": "def f(x):\n    return np.zeros((10**9, 10**9)) + x\n",
    "a default": "def f(x, y=[0] * 10**9):\n    return x\n",
    "no text": "def f(x):\n    return '\0'\n",
    "einsum": "def f(x):\n    return np.einsum('...,...->...', x, x)\n",
    "a product of thousands": (
        "def f(x):\n    y = np.zeros((1000, 1000))\n    return np.kron(y, y).sum() * x\n"
    ),
    "parts of parts": "def f(x):\n    y = x\n"
    + "    y = y[1:]\n" * 400
    + "    return y.sum() * x\n",
    "rolled far": "def f(x):\n    return np.roll(x, 10**9)\n",
    "a far part": "def f(x):\n    return x[10**9:].sum() * x\n",
    "formats": "def f(x):\n    return f'{x!r:>{10**9}}'\n",
}


READ = {
    "branches": "def f(x):\n    s = x.sum()\n"
    + "".join(f"    if s > {k}:\n        return x * {k}\n" for k in range(60))
    + "    return x\n",
    "two to the branches": "def f(x):\n    s = x.sum()\n    y = x\n"
    + "    y = y if s > 1 else y * y\n" * 60
    + "    return y\n",
}
"""What grows when it is written out, and is read line by line."""


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_code_ends_as_an_error(name: str) -> None:
    with pytest.raises(DerivationError):
        claims(HOSTILE[name])


@pytest.mark.parametrize("name", READ)
def test_branches_after_branches_stay_small(name: str) -> None:
    assert len(claims(READ[name]).definitions) < 200


def test_what_is_doubled_line_by_line_stays_small() -> None:
    found = claims(f"def f(x):\n    y0 = x\n{DOUBLED}\n    return np.sum(y400)\n")
    assert len(found.definitions) < 900


def claims(text: str):  # type: ignore[no-untyped-def]
    module = read_module((HEAD + text).encode(), "code.py")
    text = "def b(x):\n    return x\n"
    backward = read_module((HEAD + text).encode(), "backward.py")
    files = {"code.py": module, "backward.py": backward}
    question = Question(("backward.py", "b"), ("code.py", "f"), "x: n")
    return claims_of(question, lambda file: files[file]).derivation
