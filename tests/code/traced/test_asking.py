"""Traces as data, without JAX: what is no trace, and what a row of the table refuses."""

import json
from typing import Any

import pytest

from symderiv.base.errors import DerivationError
from symderiv.code.check import Question
from symderiv.code.module import Module
from symderiv.code.traced import asking
from symderiv.code.traced.primitives import TABLE, Untold
from symderiv.code.traced.program import Atom, Step
from symderiv.code.traced.written import Writing, module
from symderiv.system.pool import Ended, Limits

SAID = {
    json.dumps({"missing": "No module named 'jax'"}): "--trace needs JAX",
    json.dumps({"error": "x", "function": 1, "sizes": False}): "backward cannot be traced: x",
    Ended("out of memory"): "the trace gave no answer: out of memory",
}
QUESTION = Question(("f.py", "backward"), ("f.py", "forward"), "x: m")
TORCH = "import torch\n\n\ndef forward(x):\n    return x\n"


def opened(text: str) -> Any:
    return lambda file: Module.read(text, file)


@pytest.mark.parametrize(("answer", "message"), SAID.items())
def test_no_answer_is_an_error_with_its_reason(
    answer: str | Ended, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        asking, "run_all", lambda run, tasks, limits, jobs, finished: finished(0, answer)
    )
    with pytest.raises(DerivationError, match=message):
        asking.traced(QUESTION, opened("import jax\n"), Limits(1, 1))


def test_what_is_to_be_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = json.dumps({"missing": "No module named 'jax'"})
    monkeypatch.setattr(
        asking, "run_all", lambda run, tasks, limits, jobs, finished: finished(0, answer)
    )
    with pytest.raises(DerivationError) as caught:
        asking.traced(QUESTION, opened("import jax\n"), Limits(1, 1))
    assert caught.value.hint == "pip install jax"


def test_code_of_pytorch_is_not_run_as_code_of_jax() -> None:
    with pytest.raises(DerivationError, match="code of PyTorch is not traced"):
        asking.traced(QUESTION, opened(TORCH), Limits(1, 1))


def writing() -> Writing:
    return Writing("f.py", "f", {"line": 3, "parameters": []}, "step", {})


MEANT = [
    ("1e-05", "float64"),
    ("-4.4715e-02", "float64"),
    ("5e-01", "float32"),
    ("1.0078125e+00", "float32"),
    ("2.5e-01", "float16"),
    ("1e+09", "float64"),
]
ROUNDED = [
    ("3.333333333333333e-01", "float64"),
    ("7.978845608028654e-01", "float64"),
    ("3.3333334e-01", "float32"),
    ("7.070312e-01", "float32"),
    ("3.333e-01", "float16"),
    ("3.0000000000000004e-01", "float64"),
]


@pytest.mark.parametrize(("value", "kind"), MEANT)
def test_a_decimal_that_somebody_wrote_is_read_as_it_is(value: str, kind: str) -> None:
    atom = writing().atom({"value": value, "type": kind})
    assert atom.text.strip("()") == value


@pytest.mark.parametrize(("value", "kind"), ROUNDED)
def test_a_number_that_rounding_left_is_taken_for_none(value: str, kind: str) -> None:
    with pytest.raises(DerivationError, match="rounded before") as caught:
        writing().atom({"value": value, "type": kind})
    assert caught.value.location.line == 3


REAL, WHOLE, TRUTH = (Atom("v", ("m",), kind) for kind in ("float64", "int32", "bool"))
BOTH = {"broadcast_dimensions": [0], "y": 2, "axes": [0], "dimensions": None}
WRONG_KINDS = [
    ("div", (WHOLE, WHOLE), "int32"),
    ("exp", (WHOLE,), "float64"),
    ("add", (TRUTH, TRUTH), "bool"),
    ("integer_pow", (WHOLE,), "int32"),
    ("and", (WHOLE, WHOLE), "int32"),
    ("not", (WHOLE,), "int32"),
    ("select_n", (WHOLE, REAL, REAL), "float64"),
    ("select_n", (TRUTH, REAL, Atom("nan", ("m",), "float64", "nan")), "float64"),
    ("mul", (REAL, Atom("inf", (), "float64", "inf")), "float64"),
    ("max", (REAL, Atom("inf", (), "float64", "inf")), "float64"),
    ("convert_element_type", (REAL,), "int32"),
    ("convert_element_type", (REAL,), "bool"),
    ("convert_element_type", (REAL,), "complex64"),
    ("neg", (Atom("v", ("m",), "uint8"),), "uint8"),
]


@pytest.mark.parametrize(("name", "inputs", "kind"), WRONG_KINDS)
def test_what_is_no_operation_on_real_numbers_is_refused(
    name: str, inputs: tuple[Atom, ...], kind: str
) -> None:
    with pytest.raises(Untold):
        TABLE[name](Step(name, inputs, ("m",), kind, BOTH, 1), writing())


def size(offset: int, **multiples: int) -> Atom:
    return Atom("v", (), "float64", None, {"": offset, **multiples})


INFINITE = Atom("-inf", (), "float64", "-inf")
NAN = Atom("nan", (), "float64", "nan")
ORDERS = [
    ("gt", size(0, m=1), size(0), "True"),
    ("gt", size(-1, m=1), size(0), None),
    ("ge", size(-1, m=1), size(0), "True"),
    ("lt", size(0), size(0, m=1), "True"),
    ("lt", size(0, m=1), size(1), "False"),
    ("le", size(0, m=1), size(1), None),
    ("gt", size(0, m=1), size(0, n=1), None),
    ("gt", size(0, n=1), size(1), "True"),
    ("eq", size(0, m=1), size(1), None),
    ("eq", REAL, INFINITE, "False"),
    ("ne", INFINITE, REAL, "True"),
    ("lt", INFINITE, REAL, "True"),
    ("lt", REAL, INFINITE, "False"),
    ("gt", REAL, INFINITE, "True"),
    ("ge", INFINITE, REAL, "False"),
]


@pytest.mark.parametrize(("name", "left", "right", "known"), ORDERS)
def test_an_order_of_sizes_is_settled_where_it_is_the_same_at_every_size(
    name: str, left: Atom, right: Atom, known: str | None
) -> None:
    sizes = Writing("f.py", "f", {"line": 1, "parameters": []}, "step", {"n": 2})
    found = TABLE[name](Step(name, (left, right), (), "bool", {}, 1), sizes)
    assert (found.known if isinstance(found, Atom) else None) == known


def test_a_comparison_with_what_is_no_number_is_refused() -> None:
    with pytest.raises(Untold):
        TABLE["eq"](Step("eq", (REAL, NAN), ("m",), "bool", {}, 1), writing())


def test_a_trace_cannot_say_more_than_a_function() -> None:
    told = {"parameters": ["x"], "inputs": [], "steps": [], "result": None, "line": 1}
    with pytest.raises(DerivationError, match="not a name of a parameter"):
        module("f.py", [("f", {**told, "parameters": ["x):\n  import os\ndef g("]})], {}, "")
    step = {"name": "__import__", "inputs": [], "outputs": [], "parameters": {}, "line": 2}
    with pytest.raises(DerivationError, match="the primitive __import__ of JAX has no formula"):
        module("f.py", [("f", {**told, "steps": [step]})], {}, "")
