"""What is shared while functions are followed: names, limits, and the definitions they leave."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from symderiv.base.errors import DerivationError
from symderiv.code.lengths import Length, length_of
from symderiv.code.module import Module
from symderiv.code.values import Chosen, Labels, Mask, Real, Whole, shifted
from symderiv.formula.declarations import Definition
from symderiv.formula.degree import canonical
from symderiv.formula.syntax import Name, Syntax
from symderiv.formula.tree import (
    ONE,
    ZERO,
    Affine,
    Dimension,
    Expr,
    Index,
    Label,
    Number,
    Piece,
    Position,
    Symbol,
    Times,
    Where,
    free_indices,
    pieces,
    rebuild,
    total,
    walk,
)
from symderiv.language import compound
from symderiv.language.compound import Compound, Window
from symderiv.language.render import render_text
from symderiv.language.scope import CONSTANTS, WORDS, Names, Scope
from symderiv.language.shapes import Positions, Shape, axes, broadcast, kronecker, show
from symderiv.language.windows import base_of

MOST_STEPS = 20_000
MOST_PIECES = 100_000
MOST_LEAST = 20
SHARED = (
    "definitions",
    "origins",
    "formulas",
    "least",
    "held",
    "indices",
    "known",
    "aliases",
    "numbers",
    "lengths",
)
"""What readings of two files have in common."""
LONGEST_NAME = 40
SMALL = 12
"""Pieces of a constant array that needs no name."""


class Context:
    """One reading of functions of a file.  ``definitions`` are the local variables so far."""

    def __init__(self, module: Module, names: Names, labels: dict[str, Labels]) -> None:
        self.module = module
        self.names = names
        self.labels = labels
        self.scope = Scope(names, module.source)
        self.definitions: dict[str, Definition] = {}
        self.origins: dict[str, ast.AST] = {}
        self.formulas: dict[str, Syntax | None] = {}
        self.least: dict[str, int] = {}
        self.held: dict[str, Real] = {}
        self.indices: dict[str, Index] = {}
        self.known: dict[object, str] = {}
        self.aliases: dict[str, str] = {}
        self.numbers: dict[str, int] = {}
        self.lengths: dict[str, Length] = {}
        self.pieces = 0
        self.steps = 0

    def beside(self, module: Module) -> Context:
        """The same reading, of another file."""
        other = Context(module, self.names, self.labels)
        for name in SHARED:
            setattr(other, name, getattr(self, name))
        return other

    def at_least(self, node: ast.AST, dimension: str, size: int) -> None:
        """A literal index asks for a size of at least ``size``."""
        if size > MOST_LEAST:
            raise self.error(node, f"an index above {MOST_LEAST} on an axis of open size")
        self.least[dimension] = max(size, self.least.get(dimension, 1))

    def stands(self, index: Index, dimension: Dimension) -> bool:
        """Whether an index may stand on an axis of a dimension."""
        found = self.lengths.get(str(index.dimension))
        return index.dimension == dimension or (found is not None and found.carrier == dimension)

    def in_sizes(self, whole: Whole) -> Whole | int:
        """A whole number in sizes of declared dimensions alone."""
        total: Whole | int = Whole(whole.terms, (), whole.offset)
        for name, multiple in whole.sizes:
            found = self.lengths.get(name)
            size = Whole(sizes=((name, 1),)) if found is None else found.whole
            part = size.times(multiple)
            total = Whole(offset=total).plus(part) if isinstance(total, int) else total.plus(part)
        return total

    def never_negative(self, whole: Whole | int) -> bool:
        """Whether a whole number is at least 0 in every turn of its loops, at every size."""
        if isinstance(whole, int):
            return whole >= 0
        least: Whole | int = Whole((), whole.sizes, whole.offset)
        for index, multiple in whole.terms:
            end = Whole.size(index.dimension) if multiple < 0 else 1
            part = end * multiple if isinstance(end, int) else end.times(multiple)
            least = Whole(offset=least).plus(part) if isinstance(least, int) else least.plus(part)
        if isinstance(least, Whole):
            least = self.in_sizes(least)
        if isinstance(least, int):
            return least >= 0
        if any(name not in self.names.dimensions for name, _ in least.sizes):
            return False
        total = sum(n * self.names.dimensions[name][0] for name, n in least.sizes)
        return least.offset + total >= 0 and all(n > 0 for _, n in least.sizes)

    def from_the_end(self, place: object, axis: Dimension) -> Position | None:
        """Where a place is that may be below the first one: Python counts it from the end.  None
        for a place that is never below it."""
        if not isinstance(place, Affine) or any(isinstance(p, Label) for p, _ in place.terms):
            return None
        terms = tuple((p, n) for p, n in place.terms if isinstance(p, Index))
        if self.never_negative(Whole(terms, place.sizes, place.offset - 1)):
            return None
        size = Whole.size(axis)
        return shifted(place, self.in_sizes(size) if isinstance(size, Whole) else size, axis)

    def length(self, whole: Whole) -> str | None:
        """A dimension as long as ``whole``: a declared one, or, of several sizes, one of its own;
        None where no declared dimension is at least as long."""
        whole = _sorted(self.in_sizes(whole))
        if (name := whole.dimension()) is not None:
            return name
        for name, known in self.lengths.items():
            if known.whole == whole:
                return name
        found = length_of(whole)
        if found is None or len(whole.sizes) < 2:
            return None
        name = self.unused(f"{found.carrier}_part")
        self.lengths[name] = found
        self.names.dimensions[name] = self.names.dimensions[found.carrier]
        return name

    def alike(self, one: Index, other: Index) -> bool:
        """Whether two indices run over one dimension."""
        return one.dimension == other.dimension

    def is_free(self, index: Index) -> bool:
        """Whether the dimension of an index is still to be found."""
        return False

    def count(self, node: ast.AST) -> None:
        """One step more; raises CodeError where the code takes too many of them."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise self.error(node, f"the code takes more than {MOST_STEPS:,} steps to follow")

    def error(self, node: ast.AST, message: str, hint: str | None = None) -> DerivationError:
        return self.module.error(node, message, hint)

    def place(self, node: ast.AST) -> Name:
        """A stand-in at the place of ``node``, for rules of the formula language."""
        return Name("_", self.module.span(node))

    def broadcast(self, node: ast.AST, shapes: Sequence[Shape]) -> Shape:
        shape = broadcast(shapes, self.names.length)
        if shape is None:
            listed = " and ".join(show(shape) for shape in dict.fromkeys(shapes) if shape)
            raise self.error(node, f"shapes {listed} do not match")
        return shape

    def define(self, name: str, value: Real, node: ast.AST) -> Real:
        """``value`` as a definition of its own, named after the variable that holds it."""
        if value.chosen is not None:
            inner = value.chosen.every
            every = self.define(name, Real(inner.shape, inner.entry), node)
            return chosen(Chosen(value.chosen.labels, value.chosen.at, every), value.shape)
        if any(isinstance(d, Compound) and not isinstance(d, Window) for d in value.shape):
            self._count(_measure(value.entry(compound.places(value.shape))), node)
            return value
        shape = tuple([base_of(dimension)[0] for dimension in value.shape])
        places = axes(shape)
        body = value.entry(places)
        if isinstance(body, Number):
            return Real(value.shape, lambda positions: body, value.syntax)
        if isinstance(body, Symbol) and body.positions == places:
            return value
        size = _measure(body)
        self._count(size, node)
        if size <= SMALL and not any(isinstance(part, Symbol) for part in walk(body)):
            return value
        loops = tuple(index for index in free_indices(body) if index not in places)
        parameters = (*loops, *places)
        numbered = {index: f"#{number}" for number, index in enumerate(parameters)}
        key = (tuple(i.dimension for i in parameters), len(loops), canonical(body, numbered, 0))
        if key in self.known:
            self.aliases[self.known[key]] = name
            return self._again(self.known[key], loops, value, node)
        name = self.unused(name)
        self.known[key] = name
        where = self.module.place(node)
        text = render_text(body if value.syntax is None else value.syntax)
        self.definitions[name] = Definition(name, parameters, body, text, where)
        self.names.arrays[name] = (*(index.dimension for index in loops), *shape)
        self.origins[name] = node
        self.formulas[name] = value.syntax
        return self._again(name, loops, value, node)

    def _count(self, size: int, node: ast.AST) -> None:
        """Refuse formulas that grow beyond measure."""
        self.pieces += size
        if max(size, self.pieces // 10) > MOST_PIECES:
            raise self.error(node, f"formulas of more than {MOST_PIECES:,} pieces")

    def _again(self, name: str, loops: tuple[Index, ...], value: Real, node: ast.AST) -> Real:
        """What a definition is, by its name; a part of an axis has no formula of its own."""
        partly = any(isinstance(dimension, Compound) for dimension in value.shape)
        return Real(
            value.shape,
            lambda positions: Symbol(name, (*loops, *positions)),
            None if loops or partly else Name(name, self.module.span(node)),
        )

    def hold(self, value: Real, node: ast.AST) -> Real:
        """A symbol equal to ``value``, through which no derivative goes."""
        if any(isinstance(dimension, Compound) for dimension in value.shape):
            raise self.error(node, f"{show(value.shape)} is held, whose axes are made here")
        name = self.unused("held")
        self.names.arrays[name] = value.shape
        self.held[name] = value
        return Real(
            value.shape,
            lambda positions: Symbol(name, positions),
            Name(name, self.module.span(node)),
        )

    def unused(self, name: str) -> str:
        """``name`` as the formula language spells it, with a number where it is taken."""
        plain = re.sub(r"[^A-Za-z0-9_]", "", name.replace(".", "_")).lstrip("_0123456789")
        plain = plain[:LONGEST_NAME] or "v"
        found, number = plain, self.numbers.get(plain, 2)
        while self.is_taken(found):
            found, number = f"{plain}_{number}", number + 1
        self.numbers[plain] = number
        return found

    def is_taken(self, name: str) -> bool:
        return name in self.names.arrays or name in self.names.dimensions or name in RESERVED


def _sorted(whole: Whole | int) -> Whole:
    if isinstance(whole, int):
        return Whole(offset=whole)
    return Whole(whole.terms, tuple(sorted(whole.sizes)), whole.offset)


RESERVED = (*CONSTANTS, *WORDS, "d")


def chosen(choice: Chosen, shape: Shape) -> Real:
    """The entries at the labels: what stands at each class, times the one-hot array, summed."""
    labels, at, every = choice.labels, choice.at, choice.every

    def entry(positions: Positions) -> Expr:
        (k,) = axes((labels.classes,))
        own = at(positions)
        here = labels.hot(own, k)
        body = _at_label(every.entry((*positions, k)), labels.name, (*labels.placed, *own), k)
        return total(here if body == ONE else Times((here, body)), k)

    return Real(shape, entry, None, choice)


def _at_label(body: Expr, name: str, own: Positions, k: Index) -> Expr:
    """``body`` where the label at ``own`` is ``k``: its one-hot entries are deltas."""

    def changed(node: Piece) -> Piece:
        match node:
            case Symbol(found, positions) if found == name and positions[:-1] == own:
                return kronecker(positions[-1], k)
        return rebuild(node, changed)

    found = changed(body)
    assert isinstance(found, Expr)
    return found


def number_of(mask: Mask) -> Real:
    """Truth values as numbers, 1 and 0."""
    return Real(mask.shape, lambda positions: Where(mask.entry(positions), ONE, ZERO))


def _measure(tree: Expr) -> int:
    """How many pieces a tree has when it is written out, up to a limit."""
    count, stack = 0, [tree]
    waiting: list[Piece] = [*stack]
    while waiting and count <= MOST_PIECES:
        waiting.extend(pieces(waiting.pop()))
        count += 1
    return count
