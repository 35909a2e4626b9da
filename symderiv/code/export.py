"""A proved right side as a function of NumPy, PyTorch or JAX.

Each formula becomes an array with an axis for each of its free indices: symbols are turned to
these axes and broadcast, sums go over the last one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from symderiv.code.spelling import Words
from symderiv.formula.declarations import Derivation, Identity
from symderiv.formula.tree import (
    Apply,
    Compare,
    CompareIndices,
    Condition,
    Constant,
    Delta,
    Expr,
    Index,
    Number,
    Plus,
    Position,
    Power,
    Reduce,
    Size,
    Symbol,
    Times,
    Where,
    free_indices,
)

Axes = tuple[Index, ...]
SUM, PRODUCT, POWER, ATOM = range(4)
LETTERS = "abcdefghijklmnopqrstuvwxyz"
EXPORTED = "symderiv export"
"""With the id and the library behind it, where a function comes from."""


class NotExported(Exception):
    """A formula that has no spelling in the library."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A function as text, with the symbols that it takes."""

    name: str
    text: str
    arguments: tuple[str, ...]


def exported(derivation: Derivation, identity: Identity, words: Words) -> Exported:
    """The right side of an identity as a function.  Raises NotExported."""
    writer = _Writer(derivation, words)
    axes = tuple(index for index in identity.free if index.dimension != 1)
    body = writer.shaped(identity.right, axes)
    name = _plain(identity.id)
    writer.measure()
    arguments = tuple(n for n in derivation.symbols if n in writer.symbols)
    text = _function(derivation, identity, writer, name, arguments, axes, body)
    return Exported(name, text, arguments)


def _plain(name: str) -> str:
    found = "".join(c if c.isalnum() else "_" for c in name)
    return found if found[0].isalpha() else f"f_{found}"


def _function(
    derivation: Derivation,
    identity: Identity,
    writer: _Writer,
    name: str,
    arguments: tuple[str, ...],
    axes: Axes,
    body: str,
) -> str:
    imports = {"numpy": "import numpy as np", "torch": "import torch"}
    head = imports.get(writer.words.library, "import jax\nimport jax.numpy as jnp")
    shapes = [f"    {n}: {_shape(derivation.symbols[n].shape)}" for n in arguments]
    result = _shape(tuple(index.dimension for index in axes))
    given = [f"    where {_in_a_docstring(derivation.assumptions[n].text)}" for n in identity.given]
    document = [
        f'    """{identity.id}: {_in_a_docstring(identity.claim)}',
        "",
        *shapes,
        f"    gives: {result}",
        *given,
        "",
        f"    {EXPORTED} {identity.id} --to {writer.words.library}",
    ]
    lines = [f"    {line}" for line in (*writer.sizes(arguments), *writer.lines)]
    head_line = f"def {name}({', '.join(arguments)}):"
    parts = [head, "", "", head_line, *document, '    """', *lines, f"    return {body}", ""]
    return "\n".join(parts)


def _in_a_docstring(text: str) -> str:
    """A formula as its author wrote it, of which nothing can end the docstring."""
    return text.replace("\\", r"\\").replace('"""', r"\"\"\"")


def _shape(shape: tuple[object, ...]) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


@dataclass
class _Writer:
    derivation: Derivation
    words: Words
    lines: list[str] = field(default_factory=list)
    symbols: set[str] = field(default_factory=set)
    known: dict[str, str] = field(default_factory=dict)
    needed: dict[str, None] = field(default_factory=dict)

    def measure(self) -> None:
        """Symbols that only tell a size are arguments, too."""
        symbols = self.derivation.symbols
        for dimension in self.needed:
            having = [n for n in symbols if dimension in symbols[n].shape]
            if having and not self.symbols & set(having):
                self.symbols.add(having[0])

    def sizes(self, arguments: tuple[str, ...]) -> list[str]:
        """A line for each size that is needed, taken from an argument that has it."""
        lines = []
        for dimension in self.needed:
            for name in arguments:
                shape = self.derivation.symbols[name].shape
                if dimension in shape:
                    lines.append(f"{dimension} = {name}.shape[{shape.index(dimension)}]")
                    break
            else:
                raise NotExported(f"no argument has the dimension {dimension}")
        return lines

    def shaped(self, expr: Expr, axes: Axes) -> str:
        """The whole array, also where the formula does not mention every axis."""
        if set(axes) <= set(free_indices(expr)):
            return self.text(expr, axes, SUM)
        ones = ", ".join(self._length(index) for index in axes)
        return f"{self.text(expr, axes, PRODUCT)} * {self.words.prefix}.ones(({ones},))"

    def text(self, expr: Expr, axes: Axes, least: int) -> str:
        shown, level = self._written(expr, axes)
        return f"({shown})" if level < least else shown

    def _written(self, expr: Expr, axes: Axes) -> tuple[str, int]:
        match expr:
            case Number(value):
                return _number(value.numerator, value.denominator)
            case Constant(name):
                return f"{self.words.prefix}.{name}", ATOM
            case Size(dimension):
                self.needed.setdefault(dimension)
                return dimension, ATOM
            case Symbol(name, positions):
                return self._turned(self._name(name), positions, axes), ATOM
            case Delta(left, right):
                return self._delta(left, right, axes), ATOM
            case Plus(terms):
                return self._sum(terms, axes), SUM
            case Times(factors):
                return self._product(factors, axes), PRODUCT
            case Power(base, exponent):
                above = self.text(exponent, axes, ATOM)
                return f"{self.text(base, axes, ATOM)} ** {above}", POWER
            case Apply(function, arguments):
                given = ", ".join(self.text(a, axes, SUM) for a in arguments)
                return f"{self._function(function, len(arguments))}({given})", ATOM
            case Reduce(kind, index, body):
                word = self._function(kind, 1)
                inner = self.text(body, (*axes, index), SUM)
                if index not in free_indices(body):
                    raise NotExported("a sum over an index that it does not contain")
                return f"{word}({inner}, {self.words.axis}=-1)", ATOM
            case Where(condition, then, otherwise):
                test = self._condition(condition, axes)
                branches = f"{self.text(then, axes, SUM)}, {self.text(otherwise, axes, SUM)}"
                return f"{self.words.prefix}.where({test}, {branches})", ATOM
        raise NotExported(f"{type(expr).__name__.lower()} has no spelling")

    def _sum(self, terms: tuple[Expr, ...], axes: Axes) -> str:
        shown = ""
        for term in terms:
            match term:
                case Times((Number(value), *rest)) if value == -1 and rest:
                    text = f"-{self.text(Times(tuple(rest)), axes, PRODUCT)}"
                case _:
                    text = self.text(term, axes, PRODUCT)
            if not shown:
                shown = text
            elif text.startswith("-"):
                shown += f" - {text[1:]}"
            else:
                shown += f" + {text}"
        return shown

    def _product(self, factors: tuple[Expr, ...], axes: Axes) -> str:
        """Factors and divisors, in their order."""
        shown = ""
        for factor in factors:
            match factor:
                case Power(base, Number(value)) if value == -1:
                    below = self.text(base, axes, POWER)
                    shown = f"{shown} / {below}" if shown else f"1 / {below}"
                case _:
                    text = self.text(factor, axes, POWER)
                    shown = f"{shown} * {text}" if shown else text
        return shown

    def _function(self, name: str, count: int) -> str:
        if name in ("max", "min") and count == 2:
            return f"{self.words.prefix}.{name}imum"
        if name == "sigmoid" and self.words.library == "numpy":
            raise NotExported("sigmoid has no spelling in NumPy")
        if name not in self.words.functions:
            raise NotExported(f"{name} has no spelling in {self.words.library}")
        return self.words.functions[name]

    def _name(self, name: str) -> str:
        """A symbol, or a definition, which gets a line of its own."""
        if name in self.derivation.symbols:
            self.symbols.add(name)
            return name
        if name not in self.known:
            definition = self.derivation.definitions[name]
            body = self.shaped(definition.body, definition.parameters)
            self.lines.append(f"{name} = {body}")
            self.known[name] = name
        return self.known[name]

    def _turned(self, name: str, positions: tuple[Position, ...], axes: Axes) -> str:
        """An array with its axes in the order of ``axes``, and new ones where it has none."""
        if not positions:
            return name
        own: list[Index] = []
        for position in positions:
            if not isinstance(position, Index) or position not in axes:
                raise NotExported("an entry at a number")
            own.append(position)
        order = [index for index in axes if index in own]
        if own != order:
            letters = {index: LETTERS[place] for place, index in enumerate(order)}
            pattern = f"{''.join(letters[i] for i in own)}->{''.join(letters[i] for i in order)}"
            name = f'{self.words.functions["einsum"]}("{pattern}", {name})'
        if len(order) == len(axes):
            return name
        items = ", ".join(":" if index in order else "None" for index in axes)
        return f"{name}[{items}]"

    def _delta(self, left: Position, right: Position, axes: Axes) -> str:
        if not isinstance(left, Index) or not isinstance(right, Index):
            raise NotExported("a delta of numbers")
        eye = f"{self.words.prefix}.eye({self._length(left)})"
        positions = sorted((left, right), key=lambda index: index not in axes or axes.index(index))
        return self._turned(eye, tuple(positions), axes)

    def _length(self, index: Index) -> str:
        if isinstance(index.dimension, str):
            self.needed.setdefault(index.dimension)
        return str(index.dimension)

    def _condition(self, condition: Condition, axes: Axes) -> str:
        signs = {"=": "==", "!=": "!=", "<": "<", "<=": "<="}
        match condition:
            case Compare(operator, left, right):
                first, second = self.text(left, axes, SUM), self.text(right, axes, SUM)
                return f"{first} {signs[operator]} {second}"
            case CompareIndices("=", left, right):
                return f"{self._delta(left, right, axes)} == 1"
        raise NotExported("a condition that has no spelling")


def _number(above: int, below: int) -> tuple[str, int]:
    if below == 1:
        return str(above), ATOM if above >= 0 else SUM
    return f"{above} / {below}", PRODUCT if above >= 0 else SUM
