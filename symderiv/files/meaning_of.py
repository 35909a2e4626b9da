"""The meaning of an identity, apart from how it is written.

Two identities have the same :class:`Meaning` when they claim the same of the same things:
comments, titles, white space, the names of indices and the order of definitions make no
difference; a changed definition, assumption, domain or size does, however far away it
stands.  The gate compares meanings; the cache finds results by their digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from symderiv.formula.declarations import (
    Assumption,
    Derivation,
    Domain,
    Example,
    Identity,
    Step,
    SymbolDeclaration,
)
from symderiv.formula.tree import (
    Apply,
    Compare,
    CompareIndices,
    Condition,
    Constant,
    Derivative,
    Expr,
    Index,
    Label,
    Logical,
    MatrixFunction,
    Number,
    Piece,
    Position,
    Reduce,
    Size,
    Symbol,
    labels,
    own_positions,
    pieces,
    position_indices,
    walk,
)

MOST_KEPT = 4096
"""Trees of which it is remembered what stands in them."""
Names = Mapping[Index, str]
"""The canonical names of the indices in scope."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an identity claims, in the parts that a reviewer asks about.

    ``claim`` stands for both sides, the steps and every definition that they reach;
    ``steps`` has what is expected of each step, by its canonical text; ``given`` and ``where``
    are canonical texts of what restricts the claim.
    """

    claim: str
    steps: Mapping[str, str]
    given: frozenset[str]
    where: frozenset[str]
    domains: Mapping[str, Domain]
    shapes: Mapping[str, tuple[str, ...]]
    sizes: Mapping[str, Sequence[int]]
    expect: str
    scope: str | None

    @property
    def digest(self) -> str:
        parts = (
            self.claim,
            sorted(self.given),
            sorted(self.where),
            sorted((name, _domain(domain)) for name, domain in self.domains.items()),
            sorted(self.shapes.items()),
            sorted(self.sizes.items()),
            self.expect,
            self.scope,
        )
        return hashlib.sha256(repr(parts).encode()).hexdigest()


def meaning(derivation: Derivation, item: Identity | Example) -> Meaning:
    given = [derivation.assumptions[name] for name in _given(item)]
    trees = [*_own_trees(item), *(side for each in given for side in (each.left, each.right))]
    definitions, symbols = _reached(derivation, trees)
    bodies = [
        (
            name,
            _digest_of(derivation.definitions[name].body, derivation.definitions[name].parameters),
        )
        for name in sorted(definitions)
    ]
    trees += [derivation.definitions[name].body for name in definitions]
    dimensions = _dimensions(item, symbols.values(), trees)
    return Meaning(
        claim=hashlib.sha256(repr((_claim(item), bodies)).encode()).hexdigest(),
        steps=dict(_steps(item)),
        given=frozenset(map(_assumption, given)),
        where=_where(item),
        domains={name: symbol.domain for name, symbol in symbols.items()},
        shapes={name: tuple(map(str, symbol.shape)) for name, symbol in symbols.items()},
        sizes={
            name: dimension.sizes if not dimension.fixed else (0, *dimension.sizes)
            for name, dimension in derivation.dimensions.items()
            if name in dimensions
        },
        expect=item.expect,
        scope=item.scope if isinstance(item, Identity) else None,
    )


@lru_cache(maxsize=MOST_KEPT)
def _digest_of(body: Expr, free: tuple[Index, ...]) -> str:
    """A definition's canonical text in short: thousands of claims may reach the same one."""
    return hashlib.sha256(canonical(body, free).encode()).hexdigest()


def canonical(node: Piece, free: Iterable[Index] = ()) -> str:
    """A tree as text, its indices numbered: ``free`` in their order, bound ones by depth."""
    names = {index: f"f{number}:{index.dimension}" for number, index in enumerate(free)}
    return _encode(node, names, 0)


def _encode(node: Piece, names: Names, depth: int) -> str:
    positions = ",".join(_position(position, names) for position in own_positions(node))
    bound = _bound(node)
    inner = names
    if bound:
        inner = {**names}
        for offset, index in enumerate(bound):
            inner[index] = f"b{depth + offset}:{index.dimension}"
    below = " ".join(_encode(piece, inner, depth + len(bound)) for piece in pieces(node))
    return f"({type(node).__name__} {_label(node)}[{positions}] {below})"


def _label(node: Piece) -> str:
    match node:
        case Number(value):
            return str(value)
        case Derivative(_, name, _, held) if held:
            return f"{name} held {' '.join(sorted(held))}"
        case Symbol(name, _) | Constant(name) | Derivative(_, name, _) | Size(name):
            return name
        case Apply(name, _) | Compare(name, _, _) | CompareIndices(name, _, _) | Logical(name, _):
            return name
        case Reduce(kind, index, _):
            return f"{kind}:{index.dimension}"
        case MatrixFunction(kind, row, column, _, _):
            return f"{kind}:{row.dimension}:{column.dimension}"
    return ""


def _bound(node: Piece) -> tuple[Index, ...]:
    match node:
        case Reduce(_, index, _):
            return (index,)
        case MatrixFunction(_, row, column, _, _):
            return row, column
    return ()


def _position(position: Position, names: Names) -> str:
    if isinstance(position, int):
        return str(position)
    if isinstance(position, Index):
        return names.get(position, f"?{position.name}:{position.dimension}")
    if isinstance(position, Label):
        places = ",".join(_position(place, names) for place in position.positions)
        return f"{position.name}[{places}]"
    terms = sorted((_position(index, names), multiple) for index, multiple in position.terms)
    sizes = "".join(f"{multiple:+}*{name}" for name, multiple in position.sizes)
    return f"{terms}{sizes}+{position.offset}"


def _own_trees(item: Identity | Example) -> list[Piece]:
    if isinstance(item, Example):
        return [item.value]
    return [item.left, item.right, *item.where, *(step.line for step in item.steps)]


def _claim(item: Identity | Example) -> object:
    if isinstance(item, Example):
        inputs = sorted((name, repr(value)) for name, value in item.inputs.items())
        told = (item.tolerance,) if item.tolerance else ()
        sizes = sorted(item.sizes.items())
        return canonical(item.value, item.axes), inputs, item.printed, sizes, *told
    return canonical(item.left, item.free), canonical(item.right, item.free), _steps(item)


def _steps(item: Identity | Example) -> list[tuple[str, str]]:
    if not isinstance(item, Identity):
        return []
    return [(canonical(step.line, item.free) + _under(step), step.expect) for step in item.steps]


def _given(item: Identity | Example) -> tuple[str, ...]:
    """The assumptions of a claim and of the lines of its chain."""
    if not isinstance(item, Identity):
        return ()
    return tuple(dict.fromkeys((*item.given, *(n for step in item.steps for n in step.given))))


def _under(step: Step) -> str:
    """What is given for a line alone."""
    return f" given {', '.join(sorted(step.given))}" if step.given else ""


def _where(item: Identity | Example) -> frozenset[str]:
    conditions: tuple[Condition, ...] = item.where if isinstance(item, Identity) else ()
    free = item.free if isinstance(item, Identity) else ()
    return frozenset(canonical(condition, free) for condition in conditions)


def _assumption(assumption: Assumption) -> str:
    left, right = (canonical(side, assumption.free) for side in (assumption.left, assumption.right))
    return f"{left} {assumption.relation} {right}"


def _domain(domain: Domain) -> str:
    known = domain.low, domain.high, domain.closed, domain.nonzero, domain.integer
    few = domain.values, domain.indices_of
    return repr(known if few == (None, None) else (*known, *few))


def _reached(
    derivation: Derivation, trees: Iterable[Piece]
) -> tuple[set[str], dict[str, SymbolDeclaration]]:
    """The definitions and symbols on which trees depend, directly or not."""
    definitions: set[str] = set()
    symbols: dict[str, SymbolDeclaration] = {}
    waiting = list(trees)
    while waiting:
        for name in _names(waiting.pop()):
            if name in derivation.symbols:
                symbols[name] = derivation.symbols[name]
            elif name in derivation.definitions and name not in definitions:
                definitions.add(name)
                waiting.append(derivation.definitions[name].body)
    return definitions, symbols


@lru_cache(maxsize=MOST_KEPT)
def _names(tree: Piece) -> tuple[str, ...]:
    """The symbols and definitions in a tree, in their order."""
    found = (node.name for node in walk(tree) if isinstance(node, Symbol | Derivative))
    return tuple(dict.fromkeys((*found, *(label.name for label in labels(tree)))))


def _dimensions(
    item: Identity | Example, symbols: Iterable[SymbolDeclaration], trees: Iterable[Expr | Piece]
) -> set[str]:
    found = {str(dimension) for symbol in symbols for dimension in symbol.axes}
    found |= {str(index.dimension) for index in (item.free if isinstance(item, Identity) else ())}
    return found.union(*map(_own_dimensions, trees))


@lru_cache(maxsize=MOST_KEPT)
def _own_dimensions(tree: Piece) -> frozenset[str]:
    """The dimensions that stand in a tree or that its indices run over."""
    found: set[str] = set()
    for node in walk(tree):
        if isinstance(node, Size):
            found.add(node.dimension)
        found |= {str(index.dimension) for index in _bound(node)}
        for position in own_positions(node):
            found |= {str(index.dimension) for index in position_indices(position)}
    return frozenset(found)
