"""The lemma that fails, as a claim of its own: its witness in few numbers, and its repair.

Where a quantity of a backward pass is not the adjoint that it stands for, that is a small claim:
what the adjoint is, in the names of the file, against what the file has.  Names of the backward
pass and of what lies deeper are symbols in it, so that its witness has few numbers, and the repair
is looked for in one formula.  A repair is proved for all values of these names.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from symderiv.base.options import Options
from symderiv.base.said import Suggestion
from symderiv.files.reread import Reread
from symderiv.formula.declarations import (
    REAL,
    Definition,
    Derivation,
    Identity,
    Repair,
    SymbolDeclaration,
    Witness,
)
from symderiv.formula.measure import size_of
from symderiv.formula.tree import ONE, Expr, Index, Symbol, times, total
from symderiv.language.render import render_text
from symderiv.language.source import Source
from symderiv.proving.lemmas.claim import NamedClaim
from symderiv.proving.lemmas.classes import Classes
from symderiv.proving.lemmas.names import NotCovered, symbols_in
from symderiv.proving.lemmas.settle import Answer, worked
from symderiv.proving.prover import Prover

LONGEST = 200
"""Pieces of an adjoint that is still compared."""
MOST_DEFINITIONS = 300
"""Of so many definitions one may be what a wrong right side lacks."""
MOST_SHOWN = 160
"""Characters of a witness that still fit into a sentence."""


@dataclass(frozen=True)
class Faulty:
    """``identity`` says in ``derivation`` that an adjoint is what the file has; ``name`` is the
    quantity that the file has it under, None for the right side of the claim itself."""

    derivation: Derivation
    identity: Identity
    name: str | None
    known: str | None = None
    """The adjoint itself, where the file has a name for it."""


@dataclass(frozen=True)
class Explained:
    """``witness`` belongs to the lemma, in words."""

    repair: Repair
    witness: str | None


def explained(answer: Answer, options: Options) -> Explained | None:
    """What is wrong in the first lemma that fails; None where that is no small claim."""
    try:
        lemma = faulty(answer)
    except NotCovered:
        return None
    if lemma is None:
        return None
    if lemma.known is not None:
        said = f"{_left_side(answer.claim.identity.claim)} = {lemma.known}"
        return Explained(Repair(Suggestion(said)), None)
    from symderiv.answers.mend import repair

    prover = Prover.of(lemma.derivation, lemma.identity, options)
    settled = prover.settle(lemma.identity.left, lemma.identity.right)
    if settled.verdict != "refuted" or settled.witness is None:
        return None
    found = repair(prover, settled.witness)
    text = found.suggestion and found.suggestion.formula
    formula = _right_side(text) if text is not None else None
    if formula is None:
        return Explained(Repair(), _in_words(lemma, settled.witness))
    left = lemma.name or _left_side(answer.claim.identity.claim)
    said = f"{left}: {formula}" if lemma.name is not None else f"{left} = {formula}"
    return Explained(Repair(Suggestion(said)), _in_words(lemma, settled.witness))


def faulty(answer: Answer) -> Faulty | None:
    """The lemma, where its adjoint is short enough in the names of the file."""
    claim, values, blame = answer.claim, answer.values, answer.blame
    if blame is None and len(claim.derivation.definitions) <= MOST_DEFINITIONS:
        # The right side may want a quantity that it does not have.
        claim = claim.with_all_definitions()
        values = claim.values() or answer.values
    if blame is not None:
        definition = claim.derivation.definitions[blame.name]
        indices = definition.parameters
        adjoint = Symbol(blame.adjoint, tuple(indices[axis] for axis in blame.axes))
        stated, text = definition.body, definition.text
    else:
        left = claim.left
        if not isinstance(left, Symbol) or left.name not in claim.adjoints.meant:
            return None
        indices = tuple(p for p in left.positions if isinstance(p, Index))
        adjoint, stated = left, claim.stated[1]
        text = Source.of(claim.identity.claim).text.split("=", 1)[1].strip()
    if len(set(indices)) != len(indices) or len(indices) != len(adjoint.positions):
        return None
    classes, opening = worked(claim, values)
    body = classes.represented(claim.names.body(adjoint.name, adjoint.positions))
    true = opening.in_names_of_the_file(body)
    if size_of(true) > LONGEST:
        return None
    known = _known(claim, classes, adjoint) if blame is None else None
    return _as_claim(claim, true, indices, stated, text, blame.name if blame else None, known)


def _known(claim: NamedClaim, classes: Classes, adjoint: Symbol) -> str | None:
    """The name that the file has for an adjoint, as it stands in a claim."""
    if adjoint.name not in classes.found:
        return None
    found = classes.found[adjoint.name]
    if found.unit != ONE:
        return None
    name, axes = found.name, found.axes
    places = [adjoint.positions[axis] for axis in axes]
    if not any(isinstance(place, Index) and place.is_made for place in places):
        return render_text(Symbol(name, tuple(places)), (name,))
    if axes == tuple(range(len(axes))):
        return name
    return f"{name}.T" if axes == (1, 0) else None


def _as_claim(
    claim: NamedClaim,
    true: Expr,
    indices: tuple[Index, ...],
    stated: Expr,
    text: str,
    name: str | None,
    known: str | None,
) -> Faulty:
    whole, by = _name_for(claim, "adjoint"), _name_for(claim, "by")
    forward = set(claim.names.below(claim.adjoints.roots))
    kept = {
        each: claim.derivation.definitions[each]
        for each in sorted(symbols_in(true) | symbols_in(stated))
        if each in forward
    }
    # As a derivative, the adjoint is what a repair leads to, not one more formula to start from.
    paired = total(times(Symbol(by, indices), true), *indices)
    written = render_text(paired, (*claim.derivation.symbols, *claim.derivation.definitions, by))
    definitions = {**kept, whole: Definition(whole, (), paired, written, claim.identity.location)}
    trees = [stated, *[each.body for each in definitions.values()]]
    names = frozenset[str]().union(*map(symbols_in, trees)) - definitions.keys()
    asked = [claim.derivation.assumptions[each] for each in claim.assumed.names]
    about = frozenset[str]().union(*[symbols_in(s) for a in asked for s in (a.left, a.right)])
    given = claim.identity.given if about & names else ()
    names |= about if given else frozenset()
    derivation = replace(
        claim.derivation,
        symbols={
            **dict(_symbols(claim, sorted(names - {by}))),
            by: _array(claim, by, indices),
        },
        definitions=definitions,
        assumptions={each: claim.derivation.assumptions[each] for each in given},
        identities=(),
        examples=(),
        errors=(),
    )
    array = any(index.is_made for index in indices) or not indices
    entry = by if array else f"{by}[{', '.join(index.name for index in indices)}]"
    left = f"d({whole}, {entry})"
    said = replace(claim.identity, claim=f"{left} = {text}", given=given, steps=())
    reread = Reread(derivation, said)
    asked_for = reread.identity(reread.line(reread.equation.right), said.claim)
    return Faulty(derivation, asked_for, name, known)


def _symbols(claim: NamedClaim, names: Iterable[str]) -> Iterable[tuple[str, SymbolDeclaration]]:
    """Names as symbols: those of the file as declared, quantities as arrays of reals."""
    for name in names:
        known = claim.derivation.symbols.get(name)
        if known is None:
            known = _array(claim, name, claim.names.parameters(name))
        yield name, known


def _array(claim: NamedClaim, name: str, indices: tuple[Index, ...]) -> SymbolDeclaration:
    shape = tuple(index.dimension for index in indices)
    return SymbolDeclaration(name, REAL, shape, claim.identity.location)


def _name_for(claim: NamedClaim, name: str) -> str:
    """A name that the file does not have."""
    while name in claim.derivation.definitions or name in claim.derivation.symbols:
        name += "_"
    return name


def _in_words(lemma: Faulty, witness: Witness) -> str | None:
    # What the adjoint is paired with is no part of the lemma.
    *symbols, _ = lemma.derivation.symbols
    values = [(name, value) for name, value in witness.point.items() if name in symbols]
    point = [*witness.sizes.items(), *witness.indices.items(), *values]
    told = ", ".join(f"{name} = {_short(value)}" for name, value in point)
    if len(told) > MOST_SHOWN:
        return None
    return f"with {told} it is {witness.rhs}, and should be {witness.lhs}"


def _short(value: object) -> str:
    return f"[{', '.join(map(_short, value))}]" if isinstance(value, list) else str(value)


def _right_side(claim: str) -> str:
    return claim.split("=", 1)[1].strip()


def _left_side(claim: str) -> str:
    return claim.split("=", 1)[0].strip()
