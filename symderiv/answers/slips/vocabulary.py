"""What edits of a claim may bring in: what stands in it, and what its indices fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, islice, product

from symderiv.answers.slips.table import TWO, Vocabulary
from symderiv.files.reread import Reread
from symderiv.formula.declarations import Derivation
from symderiv.formula.syntax import (
    Call,
    Entry,
    Name,
    Relation,
    Slice,
    Syntax,
    Transposed,
    parts,
    walk,
)
from symderiv.formula.tree import Index
from symderiv.language.parse import parse_text

MOST_ENTRIES = 10
MOST_SIZES = 6
MOST_SCALARS = 10
FEW_SCALARS = 6


def scope_of(derivation: Derivation, reread: Reread, rich: bool = False) -> Vocabulary:
    """What edits of a claim may bring in: what stands in it, and what its indices fit.

    A ``rich`` scope has what fits the indices of its sums, too.
    """
    equation = reread.equation
    most = 3 * MOST_ENTRIES if rich else MOST_ENTRIES
    entries = dict.fromkeys(
        node
        for side in (equation.right, equation.left)
        for node in _formulas(side)
        if _is_entry(node, reread)
    )
    if rich:
        entries |= dict.fromkeys(
            node
            for node in walk(equation)
            if isinstance(node, Entry) and _is_whole_entry(node, reread)
        )
    bound = _bound(equation, reread) if rich else []
    entries |= dict.fromkeys(_fitting(derivation, reread, bound))
    sizes: tuple[Syntax, ...] = (TWO, *(Name(name) for name in derivation.dimensions))
    scalars: list[Name] = [Name(name) for name, s in derivation.symbols.items() if not s.shape]
    scalars += [Name(name) for name, d in derivation.definitions.items() if not d.parameters]
    known = set(reread.names.arrays)
    if rich:
        known = _standing(derivation, equation)
        scalars.sort(key=lambda scalar: scalar.name not in known)
    alike: dict[str, tuple[str, ...]] = {}
    for name, shape in reread.names.arrays.items():
        same = (other for other, its in reread.names.arrays.items() if its == shape)
        alike[name] = tuple(other for other in same if other != name and other in known)
    return Vocabulary(
        sizes[:MOST_SIZES],
        tuple(scalars[: MOST_SCALARS if rich else max(0, FEW_SCALARS - len(sizes))]),
        tuple(islice(entries, most)),
        _index_names(equation, reread),
        {name: others for name, others in alike.items() if others},
        frozenset(
            name
            for name, shape in reread.names.arrays.items()
            if len(shape) == 2 and shape[0] == shape[1]
        ),
    )


def _standing(derivation: Derivation, equation: Relation) -> set[str]:
    """The names in a claim, and in the definitions of those."""
    found: set[str] = set()
    pending = [node.name for node in walk(equation) if isinstance(node, Name)]
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            if name in derivation.definitions:
                body = parse_text(derivation.definitions[name].text)
                pending += [node.name for node in walk(body) if isinstance(node, Name)]
    return found


def _bound(equation: Relation, reread: Reread) -> list[Index]:
    """The indices of the sums in a claim, by the axes on which they stand."""
    found: dict[str, Index] = {}
    free = {index.name for index in reread.free}
    for node in walk(equation):
        if isinstance(node, Entry) and isinstance(node.base, Name):
            shape = reread.names.arrays.get(node.base.name, ())
            for item, dimension in zip(node.items, shape, strict=False):
                if isinstance(item, Name) and item.name not in free:
                    if reread.names.kind(item.name) is None and item.name != "None":
                        found.setdefault(item.name, Index(item.name, dimension))
    return list(found.values())


def _is_whole_entry(node: Entry, reread: Reread) -> bool:
    """Whether a formula is an entry at given indices, also of what is differentiated."""
    known = isinstance(node.base, Name) and node.base.name in reread.names.arrays
    return known and not any(isinstance(item, Slice) for item in node.items)


def _formulas(node: Syntax) -> Iterator[Syntax]:
    """The formulas below a node, without what it differentiates."""
    if isinstance(node, Call) and node.function == "d":
        return
    yield node
    if isinstance(node, Entry):
        return
    for part in parts(node):
        if not isinstance(part, Slice):
            yield from _formulas(part)


def _is_entry(node: Syntax, reread: Reread) -> bool:
    if isinstance(node, Entry):
        return node.base != Name("delta")
    if isinstance(node, Transposed):
        return isinstance(node.base, Name)
    return isinstance(node, Name) and bool(reread.names.arrays.get(node.name))


def _fitting(derivation: Derivation, reread: Reread, bound: Sequence[Index]) -> Iterator[Syntax]:
    """Deltas, and entries of symbols and definitions, at the claim's own indices."""
    named = [index for index in reread.free if not index.is_made]
    for first, second in combinations(named, 2):
        if first.dimension == second.dimension:
            yield Entry(Name("delta"), (Name(first.name), Name(second.name)))
    standing = {node.name for node in walk(reread.equation) if isinstance(node, Name)}
    arrays = sorted(reread.names.arrays.items(), key=lambda item: item[0] not in standing)
    for name, shape in arrays:
        if not shape:
            continue
        fitting = [
            [index for index in (*named, *bound) if index.dimension == part] for part in shape
        ]
        for chosen in product(*fitting):
            if len(set(chosen)) == len(chosen):
                yield Entry(Name(name), tuple(Name(index.name) for index in chosen))


def _index_names(equation: Syntax, reread: Reread) -> tuple[str, ...]:
    names: dict[str, None] = {}
    for node in walk(equation):
        items: Sequence[object] = ()
        if isinstance(node, Entry):
            items = node.items
        elif isinstance(node, Call):
            items = node.arguments[1:]
        for item in items:
            if isinstance(item, Name) and reread.names.kind(item.name) is None:
                names[item.name] = None
    return tuple(names)
