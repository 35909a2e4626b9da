"""``examples``: printed numbers, the inputs they were printed for, and the sizes these have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias, TypeVar

from symderiv.base.errors import DerivationError
from symderiv.files.all_errors import Collecting
from symderiv.files.identities import expectation, text
from symderiv.files.nodes import Mapping, Node, Scalar, Sequence
from symderiv.files.numbers import is_decimal, rational
from symderiv.formula.declarations import (
    ROUNDINGS,
    Definition,
    Example,
    Nested,
    Printed,
    SymbolDeclaration,
)
from symderiv.formula.tree import (
    Derivative,
    Dimension,
    Expr,
    Index,
    MatrixFunction,
    Reduce,
    Size,
    Symbol,
    label_names,
    walk,
)
from symderiv.language.parse import parse
from symderiv.language.scope import Broken, Names
from symderiv.language.shapes import show
from symderiv.language.source import excerpt, suggest
from symderiv.language.statements import Meaning

Lengths: TypeAlias = tuple[int, ...]
Leaf = TypeVar("Leaf")
Tree: TypeAlias = "Leaf | tuple[Tree[Leaf], ...]"


@dataclass(frozen=True, slots=True)
class Context:
    """What an example may refer to."""

    names: Names
    symbols: Table[str, SymbolDeclaration]
    definitions: Table[str, Definition]


@dataclass(slots=True)
class _Reach:
    """The symbols and dimensions on which a value depends, through definitions."""

    context: Context
    symbols: set[str] = field(default_factory=set)
    dimensions: set[Dimension] = field(default_factory=set)
    _seen: set[str] = field(default_factory=set)

    def visit(self, tree: Expr) -> None:
        pending = [tree]
        while pending:
            tree = pending.pop()
            pending.extend(body for name in label_names(tree) for body in self._name(name))
            for node in walk(tree):
                match node:
                    case Symbol(name, _) | Derivative(_, name, _):
                        pending.extend(self._name(name))
                    case Size(dimension):
                        self.dimensions.add(dimension)
                    case Reduce(_, index, _) | MatrixFunction(_, index, _, _, _):
                        self.dimensions.add(index.dimension)

    def _name(self, name: str) -> list[Expr]:
        if name in self.context.symbols:
            self.symbols.add(name)
        if name in self._seen or name not in self.context.definitions:
            return []
        self._seen.add(name)
        return [self.context.definitions[name].body]


def example(node: Mapping, context: Context, attempt: Collecting) -> Example | None:
    """The example, or none if anything in it is wrong, or uses something that is."""
    inputs: dict[str, Nested] = {}
    sizes: dict[str, int] = {}
    with attempt:
        value_node, inputs_node = node.get("value"), node.get("inputs")
        printed_node = node.get("printed")
        assert isinstance(value_node, Scalar)
        assert isinstance(inputs_node, Mapping)
        assert printed_node is not None
        source = value_node.source()
        meaning = Meaning(
            context.names, source, parse(source), (), "a free index in an example", None
        )
        tree, axes = meaning.body(), meaning.parameters
        for key, value in inputs_node.pairs.values():
            with attempt:
                inputs[key.text] = _input(key, value, context, sizes)
        if attempt.failed:
            return None
        _check_labels(inputs, context, sizes, inputs_node)
        _check_reach(tree, axes, context, inputs, sizes, inputs_node)
        printed = _printed(printed_node, _lengths(axes, sizes))
        return Example(
            id=text(node, "id") or "",
            text=source.text,
            value=tree,
            axes=axes,
            sizes=sizes,
            inputs=inputs,
            printed=printed,
            location=source.locate(0),
            source=text(node, "source"),
            expect=expectation(node),
            erratum=text(node, "erratum"),
            note=text(node, "note"),
            tolerance=_tolerance(node),
        )
    return None


def _tolerance(node: Mapping) -> str | None:
    """A number that is not negative, or a type of floating point."""
    found = node.get("tolerance")
    if found is None:
        return None
    assert isinstance(found, Scalar)
    if found.text in ROUNDINGS or (is_decimal(found.text) and not found.text.startswith("-")):
        return found.text
    hint = f"a number such as 1e-6, or {', '.join(ROUNDINGS)}"
    raise DerivationError(found.location, "not a tolerance", excerpt(found.text), hint)


def _input(key: Scalar, node: Node, context: Context, sizes: dict[str, int]) -> Nested:
    """Numbers for a symbol; the sizes of its dimensions are those of the numbers."""
    if key.text in context.names.broken:
        raise Broken
    declared = context.symbols.get(key.text)
    if declared is None:
        hint = suggest(key.text, context.symbols)
        raise DerivationError(key.location, "unknown symbol", excerpt(key.text), hint)

    def leaf(scalar: Scalar) -> Fraction:
        value = rational(scalar.text)
        if value is None:
            raise DerivationError(scalar.location, "not a number", excerpt(scalar.text))
        if value not in declared.domain:
            raise DerivationError(
                scalar.location, f"outside the domain {declared.domain.text}", excerpt(scalar.text)
            )
        return value

    value, lengths = _nested(node, leaf)
    if len(lengths) != len(declared.shape):
        raise DerivationError(
            node.location,
            f"numbers of shape {show(lengths)} for {key.text} of shape {show(declared.shape)}",
        )
    for dimension, length in zip(declared.shape, lengths, strict=True):
        _fit(dimension, length, key.text, node, context.names, sizes)
    return value


def _check_labels(
    inputs: dict[str, Nested], context: Context, sizes: dict[str, int], node: Mapping
) -> None:
    """Labels are indices of their dimension, which has as many as the other inputs say."""
    for name, value in inputs.items():
        declared = context.symbols[name]
        of = declared.domain.indices_of
        known = of if isinstance(of, int) else sizes.get(str(of))
        for number in _numbers(value) if of is not None else ():
            if known is not None and number > known:
                message = f"{name} has indices of {of}, which has {known}"
                raise DerivationError(node.location, message, str(number))


def _numbers(value: Nested) -> Iterator[Fraction]:
    if isinstance(value, tuple):
        for part in value:
            yield from _numbers(part)
    else:
        yield value


def _fit(
    dimension: Dimension, length: int, name: str, node: Node, names: Names, sizes: dict[str, int]
) -> None:
    """An axis with ``length`` numbers, against what is known of its dimension."""
    known: int | None = dimension if isinstance(dimension, int) else names.length(dimension)
    if isinstance(dimension, str):
        known = sizes.setdefault(dimension, length) if known is None else known
        least = names.dimensions[dimension][0]
        if length < least:
            raise DerivationError(
                node.location, f"{length} numbers on an axis of {dimension}, of {least} at least"
            )
    if known != length:
        raise DerivationError(
            node.location, f"{length} numbers on an axis of {name} with {known} entries"
        )


def _nested(node: Node, leaf: Callable[[Scalar], Leaf]) -> tuple[Tree[Leaf], Lengths]:
    """Nested lists with the same shape everywhere, and that shape."""
    if isinstance(node, Scalar):
        return leaf(node), ()
    if not isinstance(node, Sequence):
        raise DerivationError(node.location, "a mapping where numbers belong")
    rows = [_nested(item, leaf) for item in node.items]
    if not rows:
        raise DerivationError(node.location, "an empty list where numbers belong")
    for item, (_, lengths) in zip(node.items, rows, strict=True):
        if lengths != rows[0][1]:
            raise DerivationError(
                item.location, f"a row of shape {show(lengths)} beside {show(rows[0][1])}"
            )
    return tuple(row for row, _ in rows), (len(rows), *rows[0][1])


def _check_reach(
    tree: Expr,
    axes: tuple[Index, ...],
    context: Context,
    inputs: Table[str, Nested],
    sizes: dict[str, int],
    node: Mapping,
) -> None:
    """Every symbol that the value needs has numbers, every dimension a size."""
    reach = _Reach(context)
    reach.visit(tree)
    for name in context.symbols:
        if name in reach.symbols and name not in inputs:
            raise DerivationError(node.location, "no numbers for a symbol", name)
    for dimension in (*reach.dimensions, *(axis.dimension for axis in axes)):
        if isinstance(dimension, str) and dimension not in sizes:
            fixed = context.names.length(dimension)
            if fixed is None:
                raise DerivationError(
                    node.location, "the inputs do not tell the size of a dimension", dimension
                )
            sizes[dimension] = fixed


def _lengths(axes: tuple[Index, ...], sizes: Table[str, int]) -> Lengths:
    return tuple(
        sizes[axis.dimension] if isinstance(axis.dimension, str) else int(axis.dimension)
        for axis in axes
    )


def _printed(node: Node, wanted: Lengths) -> Printed:
    def leaf(scalar: Scalar) -> str:
        number = scalar.text.strip()
        if not is_decimal(number):
            raise DerivationError(scalar.location, "not a decimal number", excerpt(scalar.text))
        return number

    printed, lengths = _nested(node, leaf)
    if lengths != wanted:
        raise DerivationError(
            node.location,
            f"printed numbers of shape {show(lengths)} for a value of shape {show(wanted)}",
        )
    return printed
