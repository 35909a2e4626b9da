"""Certificates of proofs by lemmas: what the adjoints of a claim are, and what has to be opened.

The names that the prover found are tried; the checker says whether they will do.  Its quantities
are not the prover's, which has names for functions inside of bodies, too, so that more of them
may have to be opened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from symderiv.checking.claim import Claim
from symderiv.checking.laws import LAWS, given
from symderiv.checking.lemmas import accept_equal, statement
from symderiv.checking.names import Names
from symderiv.checking.proof import ByNames, Lemma
from symderiv.checking.refusal import NotCovered, Refused
from symderiv.formula.degree import Key, canonical
from symderiv.formula.tree import ONE, Expr, Index, Symbol, free_indices, rename, walk
from symderiv.proving.lemmas.classes import Classes

Meant: TypeAlias = Mapping[str, tuple[str, str]]
Twins: TypeAlias = dict[str, tuple[str, tuple[int, ...]]]

_LATER = {"expand", "split angles", "half angles"}
_MOST_LEVELS = 4


def certified_names(
    claim: Claim, assumed: Sequence[str], classes: Classes, meant: Meant
) -> ByNames:
    """A proof that the checker accepts; raises Refused if none is found.

    ``meant`` says of which quantity in which root each adjoint of the prover is.
    """
    search = _Search(claim, frozenset(LAWS) - _LATER | set(map(given, assumed)))
    last = classes.opening.last
    names = search.names
    sides = names.written(claim.left), names.written(claim.right)
    twins = _twins(names, classes)
    lemmas = []
    for adjoint, named in classes.found.items():
        if named.unit != ONE:
            continue
        name, axes = named.name, named.axes
        said = _in_terms_of(names, twins, meant[adjoint], name, axes)
        if said is None:
            continue
        opened = search.opened(statement(names, said), classes.opened[adjoint] | {name})
        if opened is not None:
            lemmas.append(replace(said, opened=opened))
            names.same[said.adjoint] = said.name, said.axes
    opened = search.opened(sides, last)
    if opened is None:
        raise search.refusal if classes.opening.formal else NotCovered("a proof for every size")
    return ByNames(tuple(lemmas), opened, frozenset(search.used))


def _in_terms_of(
    names: Names, twins: Twins, adjoint: tuple[str, str], name: str, axes: tuple[int, ...]
) -> Lemma | None:
    """A lemma about one of the prover's adjoints as one about the checker's."""
    moved: list[int] = []
    for each in adjoint:
        own, order = twins.get(each, (each, None))
        if order is None:
            if own not in names.quantities and own not in names.scope.derivation.symbols:
                return None
            order = tuple(range(len(names.parameters(own))))
        moved += [len(moved) + place for place in order]
    root, quantity = (twins.get(each, (each, None))[0] for each in adjoint)
    made = f"d({root}, {quantity})"
    if made not in names.quantities:
        return None
    return Lemma(made, name, tuple(moved[axis] for axis in axes), frozenset())


def _twins(names: Names, classes: Classes) -> Twins:
    """For the prover's names of formulas those of the checker, with the place of each axis."""
    own: dict[Key, tuple[str, tuple[Index, ...], tuple[Index, ...]]] = {}
    for name in list(names.quantities):
        if names.is_made(name) and name.startswith("("):
            parameters = names.parameters(name)
            formula = names.opened(Symbol(name, parameters), frozenset())
            own[_key(formula)] = name, parameters, free_indices(formula)
    found: Twins = {}
    for name in classes.names.bodies:
        if classes.names.is_temporary(name) and name.startswith("("):
            parameters = classes.names.parameters(name)
            formula = classes.opening.in_names_of_the_file(Symbol(name, parameters))
            twin = own.get(_key(formula))
            free = free_indices(formula)
            if twin is not None and len(free) == len(parameters):
                places = [twin[1].index(twin[2][free.index(each)]) for each in parameters]
                found[name] = twin[0], tuple(places)
    return found


def _key(formula: Expr) -> Key:
    free = free_indices(formula)
    places = {index: Index(f"_p{n}", index.dimension) for n, index in enumerate(free)}
    return canonical(rename(formula, places), {})


class _Search:
    def __init__(self, claim: Claim, laws: frozenset[str]) -> None:
        self.claim = claim
        self.laws = laws
        self.names = Names(claim.scope)
        self.used: set[str] = set()
        self.refusal: Refused = NotCovered("a proof by lemmas in these names")

    def opened(self, sides: tuple[Expr, Expr], first: frozenset[str]) -> frozenset[str] | None:
        """Names that make two formulas equal if they are opened, those of ``first`` among them;
        None if too many would have to be."""
        definitions = self.claim.scope.derivation.definitions
        tried = frozenset(name for name in first if name in definitions)
        for _ in range(_MOST_LEVELS):
            try:
                self.used |= accept_equal(self.claim, self.names, sides, tried, self.laws)
                return tried
            except Refused as refusal:
                self.refusal = refusal
                seen = [self.names.opened(side, tried) for side in sides]
            inside = {p.name for each in seen for p in walk(each) if isinstance(p, Symbol)}
            more = tried | (inside & definitions.keys())
            if more == tried:
                return None
            tried = more
        return None
