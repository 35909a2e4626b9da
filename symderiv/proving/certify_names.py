"""Certificates of proofs by lemmas: what the adjoints of a claim are, and what has to be opened.

The names that the prover found are tried; the checker says whether they will do.  Its quantities
are not the prover's, which has names for functions inside of bodies, too, so that more of them
may have to be opened.
"""

from __future__ import annotations

from collections.abc import Sequence

from symderiv.checking.claim import Claim
from symderiv.checking.laws import LAWS, given
from symderiv.checking.lemmas import accept_equal, statement
from symderiv.checking.names import Names
from symderiv.checking.proof import ByNames, Lemma
from symderiv.checking.refusal import NotCovered, Refused
from symderiv.formula.tree import Expr, Symbol, walk
from symderiv.proving.lemmas.classes import Classes

_LATER = {"expand", "split angles", "half angles"}
_MOST_LEVELS = 4


def certified_names(claim: Claim, assumed: Sequence[str], classes: Classes) -> ByNames:
    """A proof that the checker accepts; raises Refused if none is found."""
    search = _Search(claim, frozenset(LAWS) - _LATER | set(map(given, assumed)))
    last = classes.opening.last
    sides = search.names.written(claim.left), search.names.written(claim.right)
    lemmas = []
    for adjoint, (name, axes) in classes.found.items():
        if adjoint not in search.names.quantities:
            continue
        said = Lemma(adjoint, name, axes, frozenset())
        opened = search.opened(statement(search.names, said), classes.opened[adjoint] | {name})
        if opened is not None:
            lemmas.append(Lemma(adjoint, name, axes, opened))
            search.names.same[adjoint] = name, axes
    opened = search.opened(sides, last)
    if opened is None:
        raise NotCovered("a proof by lemmas in these names")
    return ByNames(tuple(lemmas), opened, frozenset(search.used))


class _Search:
    def __init__(self, claim: Claim, laws: frozenset[str]) -> None:
        self.claim = claim
        self.laws = laws
        self.names = Names(claim.scope)
        self.used: set[str] = set()

    def opened(self, sides: tuple[Expr, Expr], first: frozenset[str]) -> frozenset[str] | None:
        """Names that make two formulas equal if they are opened, those of ``first`` among them;
        None if too many would have to be."""
        definitions = self.claim.scope.derivation.definitions
        tried = frozenset(name for name in first if name in definitions)
        for _ in range(_MOST_LEVELS):
            try:
                self.used |= accept_equal(self.claim, self.names, sides, tried, self.laws)
                return tried
            except Refused:
                seen = [self.names.opened(side, tried) for side in sides]
            inside = {p.name for each in seen for p in walk(each) if isinstance(p, Symbol)}
            more = tried | (inside & definitions.keys())
            if more == tried:
                return None
            tried = more
        return None
