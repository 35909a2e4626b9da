"""Certificates that a prover without any checks of its own would write."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice, permutations

from symderiv.checking.claim import Claim
from symderiv.checking.laws import LAWS, given
from symderiv.checking.lemmas import accept_equal, statement
from symderiv.checking.names import Names
from symderiv.checking.proof import ByNames, Lemma
from symderiv.checking.refusal import Refused

_MOST_LEMMAS = 40


def forged(asked: Claim) -> Iterator[ByNames]:
    """Lists of at most two lemmas that are accepted, and bodies that are opened after them: every
    name that any quantity of the claim could be taken for is tried."""
    names = Names(asked.scope)
    try:
        for side in (asked.left, asked.right):
            names.written(side)
    except Refused:
        return
    definitions = list(asked.scope.derivation.definitions)
    laws = frozenset(LAWS) | set(map(given, asked.given))
    found = (
        Lemma(quantity, name, axes, bodies)
        for quantity in list(names.quantities)
        for name in [*definitions, *asked.scope.derivation.symbols]
        for axes in permutations(range(len(names.quantities[quantity].parameters)))
        for bodies in {frozenset[str](), frozenset([name]), frozenset(definitions)}
        if name != quantity and _is_lemma(asked, names, Lemma(quantity, name, axes, bodies), laws)
    )
    lemmas = [*islice(found, _MOST_LEMMAS)]
    opened = [frozenset(each) for n in range(4) for each in combinations(definitions, n)]
    for number in range(3):
        for chosen in combinations(lemmas, number):
            for bodies in opened:
                yield ByNames(chosen, bodies, laws)


def _is_lemma(asked: Claim, names: Names, lemma: Lemma, laws: frozenset[str]) -> bool:
    try:
        accept_equal(asked, names, statement(names, lemma), lemma.opened, laws)
    except Refused:
        return False
    return True
