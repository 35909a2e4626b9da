"""What a function does, as a flat list of primitives, told by ``jax.make_jaxpr``.

This runs the user's code, in a process with limits, and gives nothing but text.  Sizes are
symbolic, so that code which depends on one of them is an error and no trace: JAX itself refuses
orders of sizes, and takes sizes for unequal that it cannot compare, which is refused here.  What
nobody can ask for, such as the type of a size, shows where the code is run at some sizes beside
what was traced.
"""

from __future__ import annotations

import importlib.util
import inspect
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

INLINED = frozenset(
    {
        *("jit", "pjit", "closed_call", "core_call", "remat", "remat2", "checkpoint"),
        *("custom_jvp_call", "custom_vjp_call", "custom_vjp_call_jaxpr"),
    }
)
"""Primitives that only call what they hold; a rule for derivatives changes no value."""
HELD = ("jaxpr", "call_jaxpr", "fun_jaxpr")
NUMBERS = ("__lt__", "__le__", "__gt__", "__ge__", "__int__", "__index__", "__float__")
MOST_STEPS = 20_000
COMPARED = (1, 4)
"""How far beyond the first sizes the code is run beside its trace."""
NEAR = 1e-9


@dataclass(frozen=True, slots=True)
class Task:
    """Functions of files to trace, the forward one first.  ``shapes`` are the axes of arguments
    by name, ``labels`` those of them that hold indices, ``least`` the first size of each
    dimension that does not begin at 1."""

    functions: tuple[tuple[str, str], ...]
    shapes: Mapping[str, tuple[str | int, ...]]
    labels: frozenset[str] = frozenset()
    least: Mapping[str, int] = field(default_factory=dict)


class Refused(Exception):
    """A trace that would not stand for the code, and why."""


def trace(task: Task) -> str:
    """The traces of the functions as JSON, or ``{"error": …, "function": …}``."""
    try:
        jax = import_module("jax")
        # A decimal of the code is kept as it is written, and not as float32 has it.
        jax.config.update("jax_enable_x64", True)
    except ImportError as error:
        return json.dumps({"missing": str(error)})
    tracing = _Tracing(jax, task)
    told = []
    for number, (file, name) in enumerate(task.functions):
        try:
            told.append(tracing.function(_function(file, name), first=number == 0))
        except Refused as refused:
            return json.dumps({"error": str(refused), "function": number})
        except Exception as error:
            said = str(error).strip().split("\n")[0]
            kind = type(error).__name__
            inconclusive = "Inconclusive" in kind or "symbolic" in said.lower()
            found = {"error": f"{kind}: {said}", "function": number, "sizes": inconclusive}
            return json.dumps(found)
    return json.dumps({"functions": told})


def _function(file: str, name: str) -> Any:
    path = Path(file).resolve()
    if str(path.parent) not in sys.path:
        sys.path.insert(0, str(path.parent))
    module = sys.modules.get(path.stem)
    if module is None or getattr(module, "__file__", None) != str(path):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        if spec is None or spec.loader is None:
            raise Refused("not a file of Python code")
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module
        spec.loader.exec_module(module)
    found: Any = module
    for part in name.split("."):
        if not hasattr(found, part):
            raise Refused(f"no function {name}")
        found = getattr(found, part)
    if not callable(found) or inspect.isclass(found):
        raise Refused(f"{name} is no function that can be traced")
    return found


class _Tracing:
    def __init__(self, jax: Any, task: Task) -> None:
        self.jax = jax
        self.task = task
        names = sorted({d for shape in task.shapes.values() for d in shape if isinstance(d, str)})
        limits = [f"{name} >= {least}" for name, least in task.least.items() if name in names]
        sizes = import_module("jax.export").symbolic_shape(", ".join(names), constraints=limits)
        self.sizes = dict(zip(names, sizes, strict=True))
        self.asked: list[str] = []
        if self.sizes:
            _watch(type(sizes[0]), self.asked)
        self.output: Any = None

    def function(self, function: Any, first: bool) -> dict[str, Any]:
        """One function: its parameters, what it does, and what it gives."""
        given = self._arguments(function)
        self.asked.clear()

        def called(values: dict[str, Any]) -> Any:
            return function(**values)

        made = self.jax.make_jaxpr(called, return_shape=True)
        closed, output = made(given)
        if self.asked:
            raise Refused(f"the code depends on a size: it asks whether {self.asked[0]}")
        if self.sizes:
            self._compare(called, given)
        if first:
            self.output = output
        tree = self.jax.tree_util
        leaves, _ = tree.tree_flatten_with_path(given)
        flat = _Flat(self.jax, [_spelled(path) for path, _ in leaves], function)
        atoms = flat.whole(closed)
        _, structure = tree.tree_flatten(output)
        result = tree.tree_unflatten(structure, list(range(len(atoms))))
        return {
            "parameters": list(given),
            "inputs": flat.inputs,
            "steps": flat.steps,
            "result": _plain_result(result, atoms),
            "line": flat.first,
        }

    def _compare(self, called: Callable[[dict[str, Any]], Any], given: dict[str, Any]) -> None:
        """Raises Refused where the code and its trace have other values at some sizes."""
        numpy = import_module("numpy")
        traced = import_module("jax.export").export(self.jax.jit(called))(given)
        random = numpy.random.default_rng(len(self.sizes))
        leaves = self.jax.tree_util.tree_leaves
        for beyond in COMPARED:
            sizes = {
                name: self.task.least.get(name, 1) + beyond + place
                for place, name in enumerate(self.sizes)
            }
            drawn = partial(_drawn, sizes=sizes, random=random)
            point = self.jax.tree_util.tree_map(drawn, given)
            true, said = leaves(called(point)), leaves(traced.call(point))
            pairs = zip(true, said, strict=True)
            if not all(
                numpy.shape(one) == numpy.shape(other)
                and numpy.allclose(one, other, rtol=NEAR, atol=NEAR, equal_nan=True)
                for one, other in pairs
            ):
                at = ", ".join(f"{name} = {size}" for name, size in sizes.items())
                raise Refused(f"the code does something else at the sizes {at}")

    def _arguments(self, function: Any) -> dict[str, Any]:
        """The parameters with their shapes: declared ones, what the forward function keeps, and
        the upstream gradient, which has the shape of its output."""
        found: dict[str, Any] = {}
        missing = []
        for name, parameter in inspect.signature(function).parameters.items():
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                raise Refused("a function with *arguments cannot be traced")
            if parameter.kind is parameter.POSITIONAL_ONLY:
                raise Refused("a function with arguments that have no name cannot be traced")
            if name in self.task.shapes:
                found[name] = self._array(name)
            elif parameter.default is parameter.empty:
                missing.append(name)
                found[name] = None
        self._fill(found, missing)
        return found

    def _fill(self, found: dict[str, Any], missing: list[str]) -> None:
        from symderiv.code.pairing import KEPT

        output = self.output
        kept = [name for name in missing if KEPT.fullmatch(name)]
        if isinstance(output, tuple) and output:
            beside = output[1] if len(output) == 2 else output[1:]
            if len(kept) == 1 and len(output) > 1:
                found[kept[0]] = beside
                missing = [name for name in missing if name not in kept]
            output = output[0]
        if len(missing) > 1 or (missing and output is None):
            raise Refused(f"no shape is given for {', '.join(missing)}")
        for name in missing:
            found[name] = output

    def _array(self, name: str) -> Any:
        numpy = import_module("jax.numpy")
        shape = tuple(self.sizes[d] if isinstance(d, str) else d for d in self.task.shapes[name])
        kind = numpy.int32 if name in self.task.labels else numpy.float64
        return self.jax.ShapeDtypeStruct(shape, kind)


def _drawn(leaf: Any, sizes: Mapping[str, int], random: Any) -> Any:
    """Numbers in the shape of an argument, at some sizes; labels are 0 or 1."""
    shape = tuple(d if isinstance(d, int) else d._evaluate(sizes) for d in leaf.shape)
    return random.uniform(0.5, 1.5, shape).astype(leaf.dtype)


def _watch(kind: Any, asked: list[str]) -> None:
    """Notes what user code asks about sizes that has an answer only where they are known.

    Of an equality that it cannot decide JAX says that it does not hold, as does a dictionary of
    a size that is none of its keys; what it refuses to answer, user code may catch.
    """
    equal = kind.__eq__

    def compared(one: Any, other: Any) -> bool:
        answer: bool = equal(one, other)
        if not answer and not isinstance(other, str | None) and _from_outside():
            before = len(asked)
            low, high = _bounds(one, other)
            del asked[before:]
            if low <= 0 <= high:
                asked.append(f"{one} = {other}")
        return answer

    def differs(one: Any, other: Any) -> bool:
        return not compared(one, other)

    kind.__eq__, kind.__ne__ = compared, differs
    hashed = kind.__hash__

    def key(one: Any) -> int:
        if _from_outside():
            asked.append(f"{one} is a key")
        number: int = hashed(one)
        return number

    kind.__hash__ = key
    for name in NUMBERS:
        if name in vars(kind):
            setattr(kind, name, _noted(getattr(kind, name), asked))


def _noted(method: Callable[..., Any], asked: list[str]) -> Callable[..., Any]:
    """A method that refuses, of which is noted that it did: user code may go on without it."""

    def called(*given: Any) -> Any:
        try:
            return method(*given)
        except Exception as error:
            if _from_outside():
                asked.append(str(error).strip().split("\n")[0])
            raise

    return called


def _from_outside() -> bool:
    """Whether no file of JAX asks, behind the functions of this one."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_globals.get("__name__") == __name__:
        frame = frame.f_back
    name = str(frame.f_globals.get("__name__", "")) if frame is not None else ""
    return name.split(".")[0] not in ("jax", "jaxlib")


def _bounds(one: Any, other: Any) -> tuple[float, float]:
    """Between what the difference of two sizes lies; anything, where that is not known."""
    try:
        difference = one - other
        low, high = bool(difference >= 1), bool(difference <= -1)
    except Exception:
        return float("-inf"), float("inf")
    return (1, 1) if low else (-1, -1) if high else (float("-inf"), float("inf"))


def _spelled(path: Sequence[Any]) -> str:
    """A part of an argument, as code names it."""
    first, *rest = path
    text = str(first.key)
    for key in rest:
        if hasattr(key, "idx"):
            text += f"[{int(key.idx)}]"
        elif isinstance(getattr(key, "key", None), str) and key.key.isidentifier():
            text += f'["{key.key}"]'
        else:
            raise Refused(f"an argument of a kind that cannot be traced: {text}")
    return text


def _plain_result(result: Any, atoms: Sequence[Any]) -> Any:
    if result is None:
        return None
    if isinstance(result, int):
        return atoms[result]
    if isinstance(result, tuple | list):
        return [_plain_result(one, atoms) for one in result]
    if isinstance(result, dict):
        return {"keys": {str(key): _plain_result(one, atoms) for key, one in result.items()}}
    raise Refused(f"a result of the kind {type(result).__name__}")


class _Flat:
    """A program of JAX with all calls put in."""

    def __init__(self, jax: Any, places: Sequence[str], function: Any) -> None:
        self.jax = jax
        self.places = places
        self.inputs: list[dict[str, Any]] = []
        self.steps: list[dict[str, Any]] = []
        self.count = 0
        code = getattr(inspect.unwrap(function), "__code__", None)
        self.first = code.co_firstlineno if code is not None else 1
        self.file = code.co_filename if code is not None else ""

    def whole(self, closed: Any) -> list[Any]:
        known: dict[Any, Any] = {}
        for variable, place in zip(closed.jaxpr.invars, self.places, strict=True):
            known[variable] = self._new(variable)
            self.inputs.append({**known[variable], "place": place})
        return self._program(closed.jaxpr, closed.consts, known)

    def _new(self, variable: Any) -> dict[str, Any]:
        self.count += 1
        kind = variable.aval
        return {"id": self.count - 1, "shape": _plain(kind.shape), "type": str(kind.dtype)}

    def _program(self, program: Any, constants: Sequence[Any], known: dict[Any, Any]) -> list[Any]:
        for variable, value in zip(program.constvars, constants, strict=True):
            known[variable] = _constant(value)
        for equation in program.eqns:
            inputs = [self._atom(one, known) for one in equation.invars]
            name = str(equation.primitive.name)
            inner = next((equation.params[k] for k in HELD if k in equation.params), None)
            if name in INLINED and inner is not None:
                outputs = self._called(inner, inputs)
                known.update(zip(equation.outvars, outputs, strict=True))
                continue
            fresh = [self._new(variable) for variable in equation.outvars]
            known.update(zip(equation.outvars, fresh, strict=True))
            self.steps.append(
                {
                    "name": name,
                    "inputs": inputs,
                    "outputs": fresh,
                    "parameters": {key: _plain(value) for key, value in equation.params.items()},
                    "line": self._line(equation),
                }
            )
            if len(self.steps) > MOST_STEPS:
                raise Refused(f"more than {MOST_STEPS} steps")
        return [self._atom(one, known) for one in program.outvars]

    def _called(self, inner: Any, inputs: list[Any]) -> list[Any]:
        program = getattr(inner, "jaxpr", inner)
        constants = getattr(inner, "consts", ())
        return self._program(program, constants, dict(zip(program.invars, inputs, strict=True)))

    def _atom(self, atom: Any, known: dict[Any, Any]) -> Any:
        return _constant(atom.val) if hasattr(atom, "val") else known[atom]

    def _line(self, equation: Any) -> int:
        """The line of the function's file that asked for it, where JAX tells."""
        try:
            frames = equation.source_info.traceback.frames
        except AttributeError:
            return self.first
        for frame in frames:
            if frame.file_name == self.file:
                return int(frame.line_num)
        return self.first


def _constant(value: Any) -> dict[str, Any]:
    """A number as the shortest decimal that its type tells from its neighbours."""
    numpy = import_module("numpy")
    array = numpy.asarray(value)
    if array.shape != ():
        raise Refused(f"the code holds an array of shape {array.shape}: make it an argument")
    kind = str(array.dtype)
    if kind not in ("float16", "float32", "float64"):
        return {"value": str(array.item()), "shape": [], "type": kind}
    text = numpy.format_float_scientific(array[()], unique=True, trim="-")
    return {"value": text, "shape": [], "type": kind}


def _plain(value: Any) -> Any:
    """A parameter as data: numbers and words, sizes as text, and nothing of what else there is."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, tuple | list | frozenset):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return str(value)
    kind = type(value)
    if kind.__module__.startswith("numpy") and hasattr(value, "item"):
        return _plain(value.item())
    return str(value)
