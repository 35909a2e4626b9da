"""A trace as NumPy code with a line for each primitive, and the module that it makes.

The code is text for the reader of code, and nobody runs it.  Every error has the file and the
line of the code that was traced.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from symderiv.base.errors import Location
from symderiv.code.module import CodeError, Module
from symderiv.code.traced.primitives import TABLE, Untold
from symderiv.code.traced.program import Atom, Step, shape_of

DIGITS = {"float16": 2, "float32": 5, "float64": 12}
"""More digits than these are what rounding leaves of another number, as 1/3 is."""
DYADIC = 1024
_POLYNOMIAL = re.compile(r"[A-Za-z][A-Za-z0-9_]*|[0-9]+|[ +*^-]")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


class TracedModule(Module):
    """A module whose text was written from traces: ``rows`` lead to the lines that were traced,
    and columns are those of no text that anybody has."""

    def _location(self, line: int, column: int) -> Location:
        return Location(self.file, self.rows[line - 1], 1)


@dataclass
class Writing:
    """The code of one function."""

    file: str
    name: str
    told: Mapping[str, Any]
    prefix: str
    starts: Mapping[str, int]

    def __post_init__(self) -> None:
        self.known: dict[int, Atom] = {}
        self.places: dict[str, str] = {}
        self.lines: list[str] = []
        self.rows: list[int] = []
        self.line = int(self.told["line"])

    def write(self) -> None:
        """Raises CodeError for what has no formula."""
        for parameter in self.told["parameters"]:
            if not str(parameter).isidentifier():
                raise self.error("not a name of a parameter", str(parameter))
        self._line(f"def {self.name}({', '.join(self.told['parameters'])}):")
        for given in self.told["inputs"]:
            shape = shape_of(given["shape"])
            self.known[given["id"]] = Atom(given["place"], shape, given["type"])
            for axis, dimension in enumerate(shape):
                if isinstance(dimension, str) and _NAME.fullmatch(dimension):
                    self.places.setdefault(dimension, f"{given['place']}.shape[{axis}]")
        for step in self.told["steps"]:
            self.line = int(step["line"])
            self._step(step)
        self._line(f"    return {self._result(self.told['result'])}")

    def _line(self, text: str) -> None:
        self.lines.append(text)
        self.rows.append(self.line)

    def _step(self, told: Mapping[str, Any]) -> None:
        row = TABLE.get(told["name"])
        outputs = told["outputs"]
        if row is None or len(outputs) != 1:
            message = f"the primitive {told['name']} of JAX has no formula"
            raise self.error(message, None)
        inputs = tuple([self.atom(one) for one in told["inputs"]])
        (output,) = outputs
        shape, kind = shape_of(output["shape"]), output["type"]
        step = Step(told["name"], inputs, shape, kind, told["parameters"], self.line)
        try:
            found = row(step, self)
        except Untold as untold:
            raise self.error(str(untold), told["name"]) from None
        self.known[output["id"]] = self._named(found, f"{self.prefix}{output['id']}", step)

    def _named(self, found: str | Atom, name: str, step: Step) -> Atom:
        """What a step gives: a value that there is already, or a new line of code."""
        size = found.size if isinstance(found, Atom) else None
        if isinstance(found, Atom):
            if size is None or found.text.isidentifier() or found.known is not None:
                return found
            found = found.text
        self._line(f"    {name} = {found}")
        return Atom(name, step.shape, step.type, None, size)

    def atom(self, told: Mapping[str, Any]) -> Atom:
        if "id" in told:
            return self.known[told["id"]]
        return self._literal(told["value"], told["type"])

    def _literal(self, value: str, kind: str) -> Atom:
        plain = Atom(value, (), kind, value)
        if kind == "bool" or value in ("nan", "inf", "-inf"):
            return plain
        try:
            number = Fraction(value)
        except ValueError:
            raise self.error("a constant that is no real number", value) from None
        if kind in DIGITS and not _meant(value, number, DIGITS[kind]):
            message = "a constant that was rounded before it could be traced"
            hint = "nothing tells which number it stands for: make it an argument"
            raise self.error(message, value, hint)
        size = {"": int(number)} if number.denominator == 1 else None
        return replace(plain, text=f"({value})" if number < 0 else value, size=size)

    def _result(self, told: Any) -> str:
        if told is None:
            return "None"
        if isinstance(told, list):
            return f"({', '.join(map(self._result, told))}{',' if len(told) == 1 else ''})"
        if "keys" in told:
            entries = [f"{key!r}: {self._result(one)}" for key, one in told["keys"].items()]
            return f"{{{', '.join(entries)}}}"
        atom = self.atom(told)
        if atom.known in ("nan", "inf", "-inf"):
            raise self.error("a result that is no real number", atom.known)
        return atom.text

    def length(self, dimension: int | str) -> str:
        """The length of an axis, as code."""
        if isinstance(dimension, int):
            return str(dimension)
        parts = _POLYNOMIAL.findall(dimension)
        if "".join(parts) != dimension:
            raise Untold(f"a length {dimension}")
        spelled = []
        for part in parts:
            if _NAME.fullmatch(part):
                if part not in self.places:
                    raise Untold(f"a size {part} of no argument")
                part = self.places[part]
            spelled.append("**" if part == "^" else part)
        return "".join(spelled)

    def form(self, dimension: int | str) -> dict[str, int] | None:
        """A size as multiples of those of dimensions."""
        if isinstance(dimension, str) and _NAME.fullmatch(dimension):
            return {dimension: 1}
        return {"": dimension} if isinstance(dimension, int) else None

    def least(self, name: str) -> int:
        return self.starts.get(name, 1)

    def error(self, message: str, value: str | None, hint: str | None = None) -> CodeError:
        return CodeError(Location(self.file, self.line, 1), message, value, hint)


def _meant(text: str, number: Fraction, digits: int) -> bool:
    """Whether a decimal is one that somebody writes, or is exact in binary."""
    mantissa = re.sub(r"e.*|[-.]", "", text).strip("0")
    exact = (number * DYADIC).denominator == 1 and abs(number) < DYADIC
    return len(mantissa) <= digits or exact


def module(
    file: str,
    functions: Sequence[tuple[str, Mapping[str, Any]]],
    starts: Mapping[str, int],
    libraries: str,
) -> TracedModule:
    """The functions of a file by name, as traces have them; ``libraries`` are its imports."""
    taken = [name for _, told in functions for name in told["parameters"]]
    prefix = "step"
    while any(name.startswith(prefix) for name in taken):
        prefix += "_"
    lines, rows = libraries.split("\n"), [1] * (libraries.count("\n") + 1)
    for name, told in functions:
        writing = Writing(file, name, told, prefix, starts)
        writing.write()
        lines += writing.lines
        rows += writing.rows
    rows.append(rows[-1])
    read = TracedModule.read("\n".join(lines) + "\n", file, tuple(rows))
    assert isinstance(read, TracedModule)
    return read
