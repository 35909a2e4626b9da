"""What was probably meant: the closest edit of a wrong claim that the prover proves.

Edits (:mod:`symderiv.formula.edits`) are lowered in the names of the file, compared with the
left side at a few points by balls, and only those that agree everywhere are proved.  Where no
edit proves, the suggestion is the derivative itself, if it is short enough to be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, islice, product
from time import monotonic

from symderiv.errors import DerivationError, Unsupported
from symderiv.formula.edits import edits
from symderiv.formula.slips import TWO, Scope
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
from symderiv.formula.tree import Expr
from symderiv.language.parse import parse_text
from symderiv.language.render import render_text
from symderiv.methods.samples import Sample, agrees
from symderiv.model import Derivation
from symderiv.reading.again import Reread

SECONDS = 2.0
LONGEST = 160
"""Characters of a derivative that is still a help."""
MOST_ENTRIES = 10
MOST_SCALARS = 6


def scope_of(derivation: Derivation, reread: Reread) -> Scope:
    """What edits of a claim may bring in: what stands in it, and what its indices fit."""
    equation = reread.equation
    entries = dict.fromkeys(
        node
        for side in (equation.right, equation.left)
        for node in _formulas(side)
        if _is_entry(node, reread)
    )
    entries |= dict.fromkeys(_fitting(derivation, reread))
    scalars: list[Syntax] = [TWO, *(Name(name) for name in derivation.dimensions)]
    scalars += [Name(name) for name, s in derivation.symbols.items() if not s.shape]
    scalars += [Name(name) for name, d in derivation.definitions.items() if not d.parameters]
    alike: dict[str, tuple[str, ...]] = {}
    for name, shape in reread.names.arrays.items():
        same = (other for other, its in reread.names.arrays.items() if its == shape)
        alike[name] = tuple(other for other in same if other != name)
    return Scope(
        tuple(scalars[:MOST_SCALARS]),
        tuple(islice(entries, MOST_ENTRIES)),
        _index_names(equation, reread),
        {name: others for name, others in alike.items() if others},
    )


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


def _fitting(derivation: Derivation, reread: Reread) -> Iterator[Syntax]:
    """Deltas, and entries of symbols and definitions, at the claim's own indices."""
    named = [index for index in reread.free if not index.name.startswith("_")]
    for first, second in combinations(named, 2):
        if first.dimension == second.dimension:
            yield Entry(Name("delta"), (Name(first.name), Name(second.name)))
    for name, shape in reread.names.arrays.items():
        if not shape:
            continue
        fitting = [[index for index in named if index.dimension == part] for part in shape]
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


def closest(
    derivation: Derivation,
    reread: Reread,
    samples: Sequence[Sample],
    written: Callable[[Expr], Expr],
    proves: Callable[[Expr], bool],
    seconds: float = SECONDS,
) -> str | None:
    """The closest edit of the right side that proves, as a claim.

    ``written`` writes out derivatives, definitions and assumptions.
    """
    deadline = monotonic() + seconds
    for edit in edits(reread.equation.right, scope_of(derivation, reread)):
        if monotonic() > deadline:
            return None
        if _says_nothing(edit.formula, reread.equation):
            continue
        try:
            tree = reread.line(edit.formula)
            right = written(tree)
            if not all(agrees(right, sample) for sample in samples):
                continue
            text = render_text(edit.formula)
            again = reread.line(parse_text(text))
            if proves(again):
                return reread.text(text)
        except (DerivationError, Unsupported, RecursionError):
            continue
    return None


def _says_nothing(formula: Syntax, equation: Relation) -> bool:
    """Whether a right side only repeats the left one, or undoes its own transpose."""
    if any(isinstance(p, Transposed) and isinstance(p.base, Transposed) for p in walk(formula)):
        return True
    repeats = any(part == equation.left for part in walk(formula))
    return repeats and not any(part == equation.left for part in walk(equation.right))


def derivative(
    reread: Reread, candidates: Sequence[Expr], proves: Callable[[Expr], bool]
) -> str | None:
    """The left side written out, where that is short and reads back as the same."""
    reserved = [*reread.names.arrays, *reread.names.dimensions, *reread.names.functions]
    if any(index.name.startswith("_") for index in reread.free):
        return None
    for candidate in candidates:
        text = render_text(candidate, reserved)
        if len(text) > LONGEST:
            continue
        try:
            if proves(reread.line(parse_text(text))):
                return reread.text(text)
        except (DerivationError, Unsupported, RecursionError):
            continue
    return None
