"""**Lemma**: a claim about named quantities, and what its adjoints are.

Every lemma says that an adjoint is a quantity of the file, at every point of the claim and for all
values of its indices.  It is accepted from the bodies of both; from then on the name stands in
the place of the adjoint.  All derivatives are gone before that, and all quantities are total
(:mod:`symderiv.checking.names`): so that two of them are equal is used as a value, and takes no
point away.
"""

from __future__ import annotations

from symderiv.checking.claim import Claim
from symderiv.checking.names import Names
from symderiv.checking.proof import ByNames, Lemma
from symderiv.checking.refusal import Refused
from symderiv.checking.ring import difference, of_case
from symderiv.formula.tree import Expr, Symbol


def by_names(claim: Claim, proof: ByNames) -> None:
    """Returns if all lemmas are accepted, and the claim by them; raises Refused if not."""
    names = Names(claim.scope)
    left, right = names.written(claim.left), names.written(claim.right)
    for lemma in proof.lemmas:
        sides = statement(names, lemma)
        accept_equal(claim, names, sides, lemma.opened, proof.laws)
        names.same[lemma.adjoint] = lemma.name, lemma.axes
    accept_equal(claim, names, (left, right), proof.opened, proof.laws)


def statement(names: Names, lemma: Lemma) -> tuple[Expr, Expr]:
    """What a lemma says: the body of an adjoint is another quantity, each axis of which is one of
    its own."""
    if lemma.adjoint not in names.quantities or lemma.adjoint in names.same:
        raise Refused(f"a lemma about {lemma.adjoint}")
    names.take(lemma.name)
    own, other = names.quantities[lemma.adjoint].parameters, names.parameters(lemma.name)
    if sorted(lemma.axes) != list(range(len(own))) or len(own) != len(other):
        raise Refused(f"the axes of {lemma.adjoint}")
    places = tuple(own[axis] for axis in lemma.axes)
    pairs = zip(places, other, strict=True)
    if not all(names.scope.same(one.dimension, two.dimension) for one, two in pairs):
        raise Refused(f"the axes of {lemma.adjoint}")
    return names.body(lemma.adjoint, own), Symbol(lemma.name, places)


def accept_equal(
    claim: Claim,
    names: Names,
    sides: tuple[Expr, Expr],
    opened: frozenset[str],
    laws: frozenset[str],
) -> frozenset[str]:
    """The laws by which two formulas are the same polynomial in the names that stay closed."""
    work, empty = of_case(claim, laws)
    first, second = (names.opened(side, opened) for side in sides)
    refusal = None if empty else difference(work, first, second)
    if refusal is not None:
        raise refusal
    return frozenset(work.used)
