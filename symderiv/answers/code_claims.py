"""Claims about code, with class labels as they are.

Labels stand in a claim as a one-hot array of which the claim knows that its rows add up to 1.
What is proved of all such arrays holds for labels.  A point that refutes the claim may be no
one-hot array, and would say nothing about the code; so a refutation is looked for anew with
labels that are numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from symderiv.answers.prove import check
from symderiv.base.errors import Location
from symderiv.base.options import Options
from symderiv.base.results import Result, Witness
from symderiv.files.declarations import labels_of
from symderiv.formula.declarations import (
    Definition,
    Derivation,
    DimensionDeclaration,
    Example,
    Identity,
    SymbolDeclaration,
)
from symderiv.formula.tree import (
    ONE,
    ZERO,
    CompareIndices,
    Dimension,
    Expr,
    Index,
    Label,
    Piece,
    Symbol,
    Where,
    delta,
    rebuild,
)

CLASSES = (0, 1)
"""The labels that are tried, the same one in every place."""


@dataclass(frozen=True, slots=True)
class OfCode:
    """Checks claims in which ``labels`` are symbols of one-hot arrays, the classes last."""

    labels: tuple[str, ...]

    def __call__(
        self, derivation: Derivation, item: Identity | Example, options: Options
    ) -> Result:
        if isinstance(item, Example):
            return check(derivation, item, options)
        if not self.labels:
            return check(derivation, item, options)
        result = check(derivation, item, replace(options, suggest=False))
        if result.verdict == "proved" or result.contradiction:
            return result
        settled = self._by_indices(derivation, item, options)
        if settled is not None:
            return settled
        for label in CLASSES:
            found = self._at(derivation, item, label)
            if found is None:
                continue
            refuted = check(*found, options)
            if refuted.verdict == "refuted":
                return replace(refuted, witness=self._witness(derivation, refuted.witness, label))
        reason = result.reason if result.verdict == "undecided" else None
        return replace(
            result,
            verdict="undecided",
            ok=False,
            witness=None,
            reason=reason
            or "it fails for weights of classes, and no labels were found that refute it",
        )

    def _by_indices(
        self, derivation: Derivation, identity: Identity, options: Options
    ) -> Result | None:
        """The claim with labels that are indices, where that settles it: any, equal or not."""
        names = {name: derivation.symbols[name] for name in self.labels}
        result = check(*_with_indices(derivation, identity, names), options)
        if result.verdict == "undecided":
            return None
        return replace(result, witness=_from_0(result.witness, self.labels))

    def _at(
        self, derivation: Derivation, identity: Identity, label: int
    ) -> tuple[Derivation, Identity] | None:
        """The claim where every label is ``label``; None where no size has that class."""
        symbols = dict(derivation.symbols)
        definitions: dict[str, Definition] = {}
        dimensions = dict(derivation.dimensions)
        for name in self.labels:
            symbol = symbols.pop(name)
            definitions[name] = _constant(name, symbol.shape, label, symbol.location)
            classes = symbol.shape[-1]
            if isinstance(classes, int):
                if classes <= label:
                    return None
            elif not _enlarge(dimensions, classes, label + 1):
                return None
        given = tuple(n for n in identity.given if n not in map(one_hot, self.labels))
        assumptions = {n: a for n, a in derivation.assumptions.items() if n in given}
        changed = replace(
            derivation,
            symbols=symbols,
            definitions={**definitions, **derivation.definitions},
            dimensions=dimensions,
            assumptions=assumptions,
        )
        return changed, replace(identity, given=given)

    def _witness(
        self, derivation: Derivation, witness: Witness | None, label: int
    ) -> Witness | None:
        if witness is None:
            return None
        point = dict(witness.point)
        for name in self.labels:
            shape = derivation.symbols[name].shape[:-1]
            point[name] = _nested(shape, witness.sizes, str(label))
        return replace(witness, point=point)


def _with_indices(
    derivation: Derivation, identity: Identity, labels: Mapping[str, SymbolDeclaration]
) -> tuple[Derivation, Identity]:
    """A claim with entries of one-hot arrays as deltas of labels."""

    def change(piece: Piece) -> Piece:
        match piece:
            case Symbol(name, (*places, k)) if name in labels:
                return delta(k, Label(name, tuple(places), labels[name].shape[-1]))
        return rebuild(piece, change)

    def changed(expr: Expr) -> Expr:
        found = change(expr)
        assert isinstance(found, Expr)
        return found

    symbols = {
        name: replace(one, domain=labels_of(one.shape[-1]), shape=one.shape[:-1])
        if name in labels
        else one
        for name, one in derivation.symbols.items()
    }
    given = tuple(name for name in identity.given if name not in map(one_hot, labels))
    found = replace(
        derivation,
        symbols=symbols,
        definitions={
            name: replace(each, body=changed(each.body))
            for name, each in derivation.definitions.items()
        },
        assumptions={
            name: replace(each, left=changed(each.left), right=changed(each.right))
            for name, each in derivation.assumptions.items()
            if name in given
        },
    )
    sides = changed(identity.left), changed(identity.right)
    return found, replace(identity, left=sides[0], right=sides[1], given=given)


def _from_0(witness: Witness | None, labels: Sequence[str]) -> Witness | None:
    """A point with labels that count from 0, as those of code do."""
    if witness is None:
        return None

    def lowered(value: object) -> object:
        if isinstance(value, list | tuple):
            return [lowered(part) for part in value]
        return str(int(str(value)) - 1)

    point = {
        name: lowered(value) if name in labels else value for name, value in witness.point.items()
    }
    return replace(witness, point=point)


def one_hot(name: str) -> str:
    """The name of the assumption about the labels ``name``."""
    return f"{name}-one-hot"


def _constant(
    name: str, shape: tuple[Dimension, ...], label: int, location: Location
) -> Definition:
    places = tuple(Index(f"i{k}", dimension) for k, dimension in enumerate(shape))
    body = Where(CompareIndices("=", places[-1], label + 1), ONE, ZERO)
    return Definition(name, places, body, f"delta[c1, {label + 1}]", location)


def _enlarge(dimensions: dict[str, DimensionDeclaration], name: str, least: int) -> bool:
    """Leave out the sizes of a dimension that are too small; whether any is left."""
    declared = dimensions[name]
    sizes = range(max(declared.sizes[0], least), declared.sizes[-1] + 1)
    if not sizes and declared.fixed:
        return False
    dimensions[name] = replace(declared, sizes=sizes or range(least, least + 1))
    return True


def _nested(shape: tuple[Dimension, ...], sizes: Mapping[str, int], text: str) -> object:
    if not shape:
        return text
    length = sizes.get(shape[0], 1) if isinstance(shape[0], str) else shape[0]
    return [_nested(shape[1:], sizes, text) for _ in range(length)]
