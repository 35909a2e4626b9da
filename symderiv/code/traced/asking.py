"""A question about code, answered by what the code did: traces made elsewhere, and read here."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from symderiv.base.errors import DerivationError, Location
from symderiv.code.check import Question
from symderiv.code.declared import Shaped, Shapes
from symderiv.code.module import CodeError, Module
from symderiv.code.named import rules
from symderiv.code.traced.by_jax import Task, trace
from symderiv.code.traced.written import module
from symderiv.formula.declarations import DOMAINS
from symderiv.formula.tree import Dimension
from symderiv.system.pool import Ended, Limits, run_all

INSTALL = "pip install jax"
IMPORTS = "import jax\nimport numpy as np"
Opened = Callable[[str], Module]


@dataclass(frozen=True, slots=True)
class Traced:
    """A question whose functions stand in ``modules``, written from their traces.

    ``fixed`` are the sizes at which alone they were traced, and of which alone an answer tells.
    """

    question: Question
    modules: Mapping[str, Module]
    fixed: Mapping[str, int]

    def opened(self, file: str) -> Module:
        return self.modules[file]


def traced(question: Question, opened: Opened, limits: Limits) -> Traced:
    """The question about traces of its functions, which are run by JAX in a process under
    ``limits``.

    Raises DerivationError where JAX is missing, where the code fails or depends on a size, and
    where it does what has no formula.
    """
    ahead, behind = _functions(question, opened)
    shapes = Shapes.read(question.shapes)
    at_sizes = _spelled(shapes)
    task = _task((ahead, behind), Shapes.read(at_sizes))
    told = traces(task, limits)
    by_file: dict[str, dict[str, Mapping[str, Any]]] = {}
    for (file, name), one in zip(task.functions, told, strict=True):
        by_file.setdefault(file, {})[_plain(name)] = one
    modules: dict[str, Module] = {
        file: module(file, tuple(known.items()), task.least, IMPORTS)
        for file, known in by_file.items()
    }
    asked = replace(
        question,
        backward=(behind[0], _plain(behind[1])),
        forward=(ahead[0], _plain(ahead[1])),
        shapes=at_sizes,
    )
    return Traced(asked, modules, {name: shapes.sizes[name][0] for name in sorted(shapes.fixed)})


def _plain(name: str) -> str:
    return name.replace(".", "_")


def _functions(question: Question, opened: Opened) -> tuple[tuple[str, str], tuple[str, str]]:
    """The forward and the backward function, each with its file."""
    files = [question.backward[0]] + ([question.forward[0]] if question.forward else [])
    for file in files:
        if not file.endswith(".py"):
            raise CodeError(Location(file), "only files of Python code are traced", file)
        libraries = opened(file).libraries
        if "torch" in libraries and "jax" not in libraries:
            message = "code of PyTorch is not traced: --trace knows JAX"
            raise CodeError(Location(file), message, "torch")
    if question.forward is not None:
        return question.forward, question.backward
    file, name = question.backward
    known = rules(opened(file), name)
    if known is None:
        hint = "write --gradient-of FILE:FUNCTION"
        raise CodeError(Location(file), "a trace needs a forward function, too", name, hint)
    return (file, known[0]), (file, known[1])


def _spelled(shapes: Shapes) -> str:
    """The shapes with fixed sizes put in: what depends on a size is traced at that size alone."""

    def axis(dimension: Dimension) -> str:
        fixed = str(dimension) in shapes.fixed
        return str(shapes.sizes[str(dimension)][0] if fixed else dimension)

    def entry(name: str, shaped: Shaped) -> str:
        axes = ", ".join(map(axis, shaped.shape))
        if shaped.classes is not None:
            return f"{name}: index[{axis(shaped.classes)}]" + (f"[{axes}]" if axes else "")
        domain = next(word for word, known in DOMAINS.items() if known == shaped.domain)
        return f"{name}: {domain}" + (f"[{axes}]" if axes else "")

    parts = [entry(name, shaped) for name, shaped in shapes.arguments.items()]
    for name, sizes in shapes.sizes.items():
        if name not in shapes.fixed:
            parts.append(f"{name} = {sizes[0]}..{sizes[-1]}")
    return "; ".join(parts)


def _task(functions: tuple[tuple[str, str], tuple[str, str]], shapes: Shapes) -> Task:
    axes: dict[str, tuple[str | int, ...]] = {}
    for name, shaped in shapes.arguments.items():
        axes[name] = tuple([d if isinstance(d, int) else str(d) for d in shaped.shape])
    labels = frozenset(n for n, one in shapes.arguments.items() if one.classes is not None)
    least = {name: sizes[0] for name, sizes in shapes.sizes.items() if sizes[0] > 1}
    unique = tuple(dict.fromkeys(functions))
    return Task(unique, axes, labels, least)


def traces(task: Task, limits: Limits) -> list[Mapping[str, Any]]:
    """What the process said.  Raises DerivationError for every way of not answering."""
    answers: list[str | Ended] = []
    run_all(trace, [task], limits, 1, lambda _, answer: answers.append(answer))
    (answer,) = answers
    place = Location(task.functions[0][0])
    if isinstance(answer, Ended):
        raise DerivationError(place, f"the trace gave no answer: {answer.reason}")
    told = json.loads(answer)
    if "missing" in told:
        message = f"--trace needs JAX where symderiv runs ({told['missing']})"
        raise DerivationError(place, message, None, INSTALL)
    if "error" in told:
        file, name = task.functions[told["function"]]
        hint = None
        if told.get("sizes") or "depends on a size" in told["error"]:
            hint = "say which size is meant, as in --shapes '…; n = 4'"
        raise CodeError(Location(file), f"{name} cannot be traced: {told['error']}", name, hint)
    functions: list[Mapping[str, Any]] = told["functions"]
    return functions
