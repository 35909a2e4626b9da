"""The verdict on one claim by lemmas about named quantities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from symderiv.base.said import EVERY_SIZE, Attempt, Scope, Span
from symderiv.formula.declarations import (
    REAL,
    Certificate,
    Derivation,
    Identity,
    PatternCertificate,
    Witness,
)
from symderiv.formula.degree import patterns, pin
from symderiv.formula.tree import Expr, Index, dimensions_of, plus, times
from symderiv.kernel.ball import is_different
from symderiv.kernel.decide import zero_test
from symderiv.kernel.problem import Outcome, Problem, open_dimensions
from symderiv.meaning.judge import Judgement
from symderiv.proving.assumed import Assumed
from symderiv.proving.lemmas.blame import Blame, blame
from symderiv.proving.lemmas.claim import NamedClaim
from symderiv.proving.lemmas.classes import Classes
from symderiv.proving.lemmas.definedness import Definedness, Divisors, Signs
from symderiv.proving.lemmas.kinks import OffKinks
from symderiv.proving.lemmas.names import NotCovered
from symderiv.proving.lemmas.net import judged_at_some
from symderiv.proving.lemmas.opening import Opening
from symderiv.proving.lemmas.values import Values
from symderiv.proving.lemmas.witness import witness


@dataclass(frozen=True)
class Answer:
    """``opened`` counts the bodies that were put in: what the proof cost."""

    verdict: Literal["proved", "refuted"]
    claim: NamedClaim
    values: Values
    classes: Classes | None = None
    """What the adjoints were found to be, for a proof."""
    opened: int = 0
    outcome: Outcome | None = None
    witness: Witness | None = None
    blame: Blame | None = None
    judgement: Judgement = "unknown"
    """What the reference evaluator says at the point of a proof."""

    @property
    def scope(self) -> Scope:
        dimensions = self.claim.derivation.dimensions
        used = [(name, d) for name, d in dimensions.items() if name in self.claim.used]
        opened = [(name, d) for name, d in used if not d.fixed]
        if self.verdict == "proved" and opened:
            return EVERY_SIZE
        return Scope.of(Span(name, d.sizes[0], d.sizes[-1]) for name, d in opened or used)


def settle(
    derivation: Derivation, identity: Identity, assumed: Assumed, left: Expr, right: Expr
) -> Answer | None:
    """A verdict, or None where these lemmas give none."""
    try:
        claim = NamedClaim.of(derivation, identity, assumed, left, right)
        values = claim.values()
        if values is None:
            return None
        if any(is_different(one, other) for one, other in claim.sides(values)):
            found = witness(claim)
            if found is None:
                return None
            return Answer("refuted", claim, values, witness=found, blame=blame(claim, values))
        classes = _proved(claim, values)
        if classes is None:
            return None
        said = judged_at_some(claim, values)
        if said in ("no value", "not a point"):
            return None
        cost, outcome = classes.opening.opened, _outcome(claim)
        return Answer("proved", claim, values, classes, cost, outcome, judgement=said)
    except NotCovered:
        return None


def proves(
    derivation: Derivation, identity: Identity, assumed: Assumed, left: Expr, right: Expr
) -> bool | None:
    """Whether a claim is true: None where lemmas do not tell.  No witness is made."""
    try:
        claim = NamedClaim.of(derivation, identity, assumed, left, right)
        values = claim.values()
        if values is None:
            return None
        if any(is_different(one, other) for one, other in claim.sides(values)):
            return False
        return True if _proved(claim, values) is not None else None
    except NotCovered:
        return None


def worked(claim: NamedClaim, values: Values) -> tuple[Classes, Opening]:
    """The names that the file has for adjoints, and what opens the others."""
    domains = {name: symbol.domain for name, symbol in claim.derivation.symbols.items()}
    dimensions = claim.derivation.dimensions
    shapes = {name: symbol.shape for name, symbol in claim.derivation.symbols.items()}
    signs = Signs(domains, claim.plain)
    adjoints = claim.adjoints.meant

    def theorem(residual: Expr, free: tuple[Index, ...], closed: frozenset[str]) -> bool:
        symbols = domains | dict.fromkeys(closed, REAL)
        used = dimensions_of(residual) | {index.dimension for index in free}
        open_names = open_dimensions(dimensions, used)
        problem = Problem(residual, free, (), symbols, dimensions, open_names, shapes=shapes)
        outcome = zero_test(problem)
        return outcome.proved and not outcome.notes

    bodies = {name: body for name, body in claim.names.bodies.items() if name not in adjoints}
    divisors = Divisors.of((claim.left, claim.right), bodies, signs)
    definedness = Definedness(claim.names, claim.plain, signs, dimensions, divisors)
    opening = Opening(
        claim.names,
        values,
        signs.is_positive_name,
        adjoints.keys(),
        theorem,
        definedness.has_value,
        OffKinks([*claim.kinks, *map(claim.in_names_of_the_file, claim.kinks)]),
    )
    classes = Classes(claim.names, values, claim.elsewhere, opening, definedness)
    classes.offer(n for n in claim.quantities if not claim.names.is_temporary(n))
    classes.settle(n for n in claim.quantities if n in adjoints)
    return classes, opening


def _proved(claim: NamedClaim, values: Values) -> Classes | None:
    classes, opening = worked(claim, values)
    residual = plus(claim.left, times(-1, claim.right))
    proved = opening.vanishes(classes.represented(residual), claim.identity.free)
    return classes if proved else None


def _outcome(claim: NamedClaim) -> Outcome:
    """The certificate of a residual that vanishes for all sizes alike: degree 0, and zero at the
    smallest size of each pattern, as at any other."""
    dimensions = claim.derivation.dimensions
    names = open_dimensions(dimensions, claim.used)
    if not names:
        return Outcome(True)
    degrees = dict.fromkeys(names, 0)
    found = []
    for blocks in patterns(claim.identity.free):
        env = pin(blocks)
        lengths = [i.dimension for i in env if isinstance(i.dimension, int)]
        if any(e > i.dimension for i, e in env.items() if i.dimension in lengths):
            continue
        box = {
            name: max([1, *(e for index, e in env.items() if index.dimension == name)])
            for name in names
        }
        named = tuple(tuple(index.name for index in block) for block in blocks)
        found.append(PatternCertificate(named, degrees, (box,)))
    sizes = {name: tuple(sorted({p.tested[0][name] for p in found})) for name in names}
    return Outcome(
        True,
        certificate=Certificate(names, tuple(found), Attempt.LEMMAS),
        sizes=sizes,
        degree=degrees,
    )
