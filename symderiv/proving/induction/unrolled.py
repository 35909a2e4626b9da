"""A claim about recurrences at one length, without any: each step is a definition of its own.

``h[t, j]`` at length 3 becomes ``h(1)[j]``, ``h(2)[j]``, ``h(3)[j]``, each made of those before it.
So ``d(f, h[2, j])`` cuts the entries at step 2 alone, as the derivative by an entry of a recurrence
does.  Sums over steps are written out, conditions on steps are decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

from symderiv.base.errors import Unsupported
from symderiv.calculus.differentiate import NOWHERE
from symderiv.formula.declarations import Definition, Derivation, Identity
from symderiv.formula.recurrences import Recurrence
from symderiv.formula.tree import (
    ONE,
    ZERO,
    Affine,
    Apply,
    CompareIndices,
    Condition,
    Delta,
    Derivative,
    Dimension,
    Expr,
    Index,
    Logical,
    MatrixFunction,
    Piece,
    Plus,
    Position,
    Reduce,
    Size,
    Symbol,
    Times,
    Where,
    number,
    rebuild,
    rename,
    symbol_names,
)
from symderiv.kernel.index_cases import holds_at

MOST_CASES = 60


@dataclass(frozen=True, slots=True)
class Unrolled:
    """A claim of an ordinary file: one case of another claim."""

    derivation: Derivation
    identity: Identity


def unrolled(
    derivation: Derivation,
    identity: Identity,
    left: Expr,
    right: Expr,
    recurring: Mapping[str, Recurrence],
) -> Iterator[Unrolled]:
    """The claim ``left`` = ``right`` at all lengths of the file and for all steps.

    Raises Unsupported where there are too many, or an index is arithmetic of several.
    """
    dimensions = {each.dimension for each in recurring.values() if isinstance(each.dimension, str)}
    names = [name for name in derivation.dimensions if name in dimensions]
    for box in product(*[derivation.dimensions[name].sizes for name in names]):
        lengths = dict(zip(names, box, strict=True))
        file = _File(derivation, lengths)
        steps = [index for index in identity.free if file.is_step(index.dimension)]
        spans = [range(1, file.length(index.dimension) + 1) for index in steps]
        for place, elements in enumerate(product(*spans)):
            if place >= MOST_CASES:
                raise Unsupported("too many steps to be written out")
            yield from file.case(identity, left, right, dict(zip(steps, elements, strict=True)))


class _File:
    """The definitions of a file at some lengths, as far as a claim asks for them."""

    def __init__(self, derivation: Derivation, lengths: Mapping[str, int]) -> None:
        self.derivation = derivation
        self.lengths = lengths
        self.made: dict[str, Definition] = {}

    def is_step(self, dimension: Dimension) -> bool:
        return dimension in self.lengths

    def length(self, dimension: Dimension) -> int:
        assert isinstance(dimension, str)
        return self.lengths[dimension]

    def case(
        self, identity: Identity, left: Expr, right: Expr, at: Mapping[Index, int]
    ) -> Iterator[Unrolled]:
        """The claim at some steps, unless its conditions exclude them."""
        conditions: list[Condition] = []
        for condition in identity.where:
            found = self._condition(_renamed(condition, at))
            if found is False:
                return
            if not isinstance(found, bool):
                conditions.append(found)
        first, second = [self.formula(rename(side, at)) for side in (left, right)]
        yield Unrolled(
            self._derivation(),
            replace(
                identity,
                left=first,
                right=second,
                free=tuple(index for index in identity.free if index not in at),
                where=tuple(conditions),
                steps=(),
            ),
        )

    def _derivation(self) -> Derivation:
        declared = dict(self.derivation.dimensions)
        for name, length in self.lengths.items():
            declared[name] = replace(declared[name], sizes=range(length, length + 1), fixed=True)
        return replace(self.derivation, dimensions=declared, definitions=dict(self.made))

    def formula(self, node: Expr) -> Expr:
        """A formula whose steps are numbers, in the definitions of single steps."""
        match node:
            case Symbol(name, positions):
                return self._symbol(name, tuple(map(self._place, positions)))
            case Size(dimension) if dimension in self.lengths:
                return number(self.lengths[dimension])
            case Delta(left, right):
                one, other = self._place(left), self._place(right)
                if isinstance(one, int) and isinstance(other, int):
                    return ONE if one == other else ZERO
                return Delta(one, other)
            case Times(factors):
                return self._product([self.formula(factor) for factor in factors])
            case Reduce(kind, index, body) if self.is_step(index.dimension):
                return self._written_out(kind, index, body)
            case Where(condition, then, otherwise):
                test = self._condition(condition)
                if isinstance(test, bool):
                    return self.formula(then if test else otherwise)
                return Where(test, self.formula(then), self.formula(otherwise))
            case Derivative(body, name, positions, held):
                return self._derivative(body, name, tuple(map(self._place, positions)), held)
            case MatrixFunction():
                raise Unsupported("a matrix function beside a recurrence")
        changed = rebuild(node, self._piece)
        assert isinstance(changed, Expr)
        return changed

    def _piece(self, node: Piece) -> Piece:
        if isinstance(node, Expr):
            return self.formula(node)
        found = self._condition(node)
        return CompareIndices("=", 1, 1 if found else 2) if isinstance(found, bool) else found

    def _product(self, factors: list[Expr]) -> Expr:
        """A product; a delta that is 0 absorbs an entry outside of its axis."""
        if ZERO in factors and NOWHERE in factors:
            factors = [factor for factor in factors if factor != NOWHERE]
        return Times(tuple(factors))

    def _written_out(self, kind: str, index: Index, body: Expr) -> Expr:
        span = range(1, self.length(index.dimension) + 1)
        parts = [self.formula(rename(body, {index: step})) for step in span]
        if kind == "sum":
            return Plus(tuple(parts))
        if kind == "prod":
            return Times(tuple(parts))
        found = parts[0]
        for part in parts[1:]:
            found = Apply(kind, (found, part))
        return found

    def _condition(self, condition: Condition) -> Condition | bool:
        match condition:
            case CompareIndices(operator, left, right):
                one, other = self._place(left), self._place(right)
                placed = CompareIndices(operator, one, other)
                if isinstance(one, int) and isinstance(other, int):
                    return holds_at(placed, {}, {})
                return placed
            case Logical(operator, parts):
                found = [self._condition(part) for part in parts]
                if operator == "not":
                    return (
                        not found[0] if isinstance(found[0], bool) else Logical("not", (found[0],))
                    )
                if (operator == "or") in found:
                    return operator == "or"
                rest = tuple(part for part in found if not isinstance(part, bool))
                return Logical(operator, rest) if rest else operator == "and"
        changed = rebuild(condition, self._piece)
        assert not isinstance(changed, Expr)
        return changed

    def _place(self, position: Position) -> Position:
        """A position with the lengths put in."""
        if not isinstance(position, Affine):
            return position
        sizes = {name: count for name, count in position.sizes if name not in self.lengths}
        if sizes or position.terms:
            raise Unsupported("index arithmetic beside a recurrence")
        return position.value(lambda index: 0, self.lengths.__getitem__)

    def _symbol(self, name: str, at: tuple[Position, ...]) -> Expr:
        if name not in self.derivation.definitions:
            return Symbol(name, at) if self._is_inside(name, at) else NOWHERE
        found = self._step_of(name, at)
        if found is None:
            return NOWHERE
        return Symbol(*found)

    def _is_inside(self, name: str, at: tuple[Position, ...]) -> bool:
        shape = self.derivation.symbols[name].shape
        return all(
            1 <= place <= self.lengths[axis]
            for place, axis in zip(at, shape, strict=True)
            if isinstance(place, int) and isinstance(axis, str) and axis in self.lengths
        )

    def _step_of(
        self, name: str, at: tuple[Position, ...]
    ) -> tuple[str, tuple[Position, ...]] | None:
        """The definition of a step, and the places on its other axes; None outside of the axis."""
        definition = self.derivation.definitions[name]
        steps: dict[Index, Position] = {}
        for index, place in zip(definition.parameters, at, strict=True):
            if not self.is_step(index.dimension):
                continue
            if not isinstance(place, int):
                raise Unsupported("a step that is no number")
            if not 1 <= place <= self.length(index.dimension):
                return None
            steps[index] = place
        text = f"{name}({','.join(map(str, steps.values()))})" if steps else name
        if text not in self.made:
            rest = tuple(index for index in definition.parameters if index not in steps)
            body = self.formula(rename(definition.body, steps))
            self.made[text] = replace(definition, name=text, parameters=rest, body=body)
        others = tuple(
            place
            for index, place in zip(definition.parameters, at, strict=True)
            if index not in steps
        )
        return text, others

    def _derivative(
        self, body: Expr, name: str, at: tuple[Position, ...], held: tuple[str, ...]
    ) -> Expr:
        if held:
            raise Unsupported("a name that is held constant beside a recurrence")
        if name in self.derivation.definitions:
            found = self._step_of(name, at)
            if found is None:
                return NOWHERE
            name, at = found
        written = self.formula(body)
        if name not in self._made_of(written):
            return ZERO
        return Derivative(written, name, at)

    def _made_of(self, node: Expr) -> set[str]:
        found: set[str] = set()
        waiting = [node]
        while waiting:
            for name in symbol_names(waiting.pop()) - found:
                found.add(name)
                if name in self.made:
                    waiting.append(self.made[name].body)
        return found


def _renamed(condition: Condition, at: Mapping[Index, int]) -> Condition:
    renamed = rename(Where(condition, ONE, ZERO), at)
    assert isinstance(renamed, Where)
    return renamed.condition
