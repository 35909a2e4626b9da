"""For one identity: what to write instead, and which of its assumptions it needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symderiv.answers.slips import suggest
from symderiv.answers.words import in_words
from symderiv.base import steps
from symderiv.base.errors import Unsupported
from symderiv.base.said import Suggestion
from symderiv.explaining.algebra.polynomial import terms_of
from symderiv.explaining.chains import Chain, Deriving
from symderiv.files.reread import Reread
from symderiv.formula.declarations import Derivation, Repair, Step, Witness
from symderiv.formula.measure import has_derivative
from symderiv.formula.tree import Expr
from symderiv.language.render import render_text
from symderiv.language.vectorise import vectorised
from symderiv.proving.prover import Prover
from symderiv.proving.witness import samples


def repair(prover: Prover, witness: Witness | None, budget: int = suggest.BUDGET) -> Repair:
    """A claim that proves in place of a refuted one, or the assumption under which it holds.

    The fewer edits the better: an assumption forgotten, one slip, one part lost; then a slip
    under a forgotten assumption, and two slips; and the derivative itself where none proves.
    """
    deadline = steps.now() + budget
    identity = prover.identity
    forgotten = _forgotten(prover, deadline)
    if forgotten is not None:
        return Repair(Suggestion(None, forgotten))
    search = _search(prover, identity.given, witness, deadline)
    if search is None:
        return Repair()
    slip = search.single()
    if slip is not None:
        return Repair(Suggestion(slip))
    found = search.part()
    for name in prover.derivation.assumptions if found is None else ():
        if name not in identity.given:
            under = _search(prover, (*identity.given, name), witness, deadline)
            meant = None if under is None else under.single()
            if meant is not None:
                return Repair(Suggestion(meant, prover.derivation.assumptions[name].text))
    found = found or search.double()
    if found is None:
        return _by_derivation(prover, search)
    return Repair(Suggestion(found), search.differing([search.reread.read(found)]))


def _search(
    prover: Prover, given: Sequence[str], witness: Witness | None, deadline: int
) -> suggest.Search | None:
    """The search for a right side under assumptions; None where the left side has no value."""
    reread = Reread(prover.derivation, prover.identity)
    again = prover.about(reread.identity(prover.identity.right, prover.identity.claim), given)

    def written(tree: Expr) -> Expr:
        return again.claim(tree, tree).left

    try:
        claim = again.claim(reread.left, reread.left)
        points = samples.Samples(
            prover.derivation, claim, _boxes(prover.derivation, witness), written
        )
    except Unsupported:
        return None
    if not points.points:
        return None
    return suggest.Search(prover.derivation, reread, points, again.proves, deadline)


def _by_derivation(prover: Prover, search: suggest.Search) -> Repair:
    """What the left side comes to, line by line, against the claim."""
    identity = prover.identity
    left = search.reread.left
    asked = search.reread.identity(left, identity.claim)
    chain = Deriving(
        prover.derivation, replace(asked, given=identity.given), writing=prover.writing
    ).side(left)
    truths = [line.formula for line in reversed(chain.lines)] or [left]
    differs = search.differing([*truths[: suggest.MOST_TRUTHS], terms_of(truths[0])])
    derivative = _derivative(chain, search)
    return Repair(None if derivative is None else Suggestion(derivative), differs or search.whole())


def _derivative(chain: Chain, search: suggest.Search) -> str | None:
    """The left side itself, in a closed form that proves."""
    reread = search.reread
    if not has_derivative(reread.left):
        return None
    if any(index.is_made for index in reread.free):
        arrays = (in_words(line.formula, reread.free) for line in reversed(chain.lines))
        return search.first_of(render_text(array) for array in arrays if array is not None)
    names = (*reread.names.arrays, *reread.names.dimensions, *reread.names.functions)
    lines = reversed(chain.lines)
    if not any(index.is_made for index in reread.free):
        return search.first_of(render_text(line.formula, names) for line in lines)
    arrays = (vectorised(line.formula, reread.free) for line in lines)
    return search.first_of(render_text(array, names) for array in arrays if array is not None)


def repair_of_line(prover: Prover, step: Step, witness: Witness | None) -> Repair:
    """What a wrong line of a chain should be, as far as an edit of it proves."""
    identity = prover.identity
    reread = Reread(prover.derivation, identity)
    line = replace(identity, claim=reread.text(step.text), right=step.line, steps=())
    found = repair(prover.about(line, identity.given), witness)
    start = reread.text("")
    differs = found.differs and (found.differs[0] - len(start), found.differs[1] - len(start))
    return Repair(found.suggestion and _without(start, found.suggestion), differs)


def _without(start: str, suggestion: Suggestion) -> Suggestion:
    """A suggestion for a line alone, from one for the whole claim."""
    formula = suggestion.formula
    return Suggestion(formula and formula.removeprefix(start), suggestion.condition)


def _boxes(derivation: Derivation, witness: Witness | None) -> list[dict[str, int]]:
    """Different small sizes for the dimensions of the file, and those of the witness."""
    telling = {
        name: found.sizes[0] if found.fixed else found.sizes[0] + 1 + place % 3
        for place, (name, found) in enumerate(derivation.dimensions.items())
    }
    return [telling, {**telling, **witness.sizes}] if witness is not None else [telling]


def _forgotten(prover: Prover, deadline: int) -> str | None:
    """The text of a declared assumption under which the claim proves, or of several."""
    given = prover.identity.given
    declared = prover.derivation.assumptions
    others = [name for name in declared if name not in given]
    for name in others:
        if steps.now() < deadline and _holds(prover, (*given, name)):
            return declared[name].text
    if len(others) < 2 or steps.now() > deadline or not _holds(prover, (*given, *others)):
        return None
    kept = _without_the_needless(prover, [*given, *others], others)
    return " and ".join(declared[name].text for name in kept if name in others)


def needed(prover: Prover) -> tuple[str, ...]:
    """The assumptions without which the claim does not prove, as far as was tried one by one."""
    given = prover.identity.given
    return tuple(_without_the_needless(prover, given, given))


def _without_the_needless(
    prover: Prover, names: Sequence[str], tried: Sequence[str]
) -> Sequence[str]:
    """``names`` without those of the ``tried`` that the claim proves without."""
    kept = [*names]
    for name in tried:
        fewer = [other for other in kept if other != name]
        if _holds(prover, fewer):
            kept = fewer
    return kept


def _holds(prover: Prover, given: Sequence[str]) -> bool:
    identity = prover.identity
    try:
        return prover.about(identity, given).proves(identity.left, identity.right)
    except Unsupported:
        return False
