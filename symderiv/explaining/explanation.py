"""The proof that a person reads: a derivation line by line, and why it is a proof.

The left side is differentiated one rule at a time in the author's symbols, until the claim is
reached.  Where it is not, the right side is worked out, too, until both come to the same.
Each line has been proved (:mod:`symderiv.explaining.chains`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from symderiv.base.errors import Unsupported
from symderiv.base.said import Covers
from symderiv.explaining.adjoints import by_adjoints
from symderiv.explaining.algebra.compact import signed
from symderiv.explaining.algebra.naming import free_names, named, tidied
from symderiv.explaining.algebra.patterns import fold_sums
from symderiv.explaining.chains import Chain, Deriving, Line
from symderiv.explaining.shortening import TURNED, same
from symderiv.explaining.worked_witness import Worked, work_out
from symderiv.formula.declarations import Derivation, Identity, Result
from symderiv.formula.measure import has_derivative, size_of
from symderiv.formula.syntax import Relation
from symderiv.formula.tree import (
    ZERO,
    CompareIndices,
    Condition,
    Delta,
    Expr,
    Index,
    Where,
    free_indices,
    rename,
    walk,
)
from symderiv.language.parse import parse_text
from symderiv.language.render import render_text
from symderiv.proving.induction.settle import recurs

BY_ZERO_TEST = "by the zero test below"
AS_CLAIMED = "as the claim writes it"


@dataclass(frozen=True, slots=True)
class Explanation:
    """A result with its derivation: the lemmas, then the chain of the claim's left side, which
    ends in the claim only if that is proved.

    ``other`` is the chain of the right side where both end in the same formula.  With ``table``
    the chain ends before the claim, whose array of single entries the zero test compares.
    """

    derivation: Derivation
    identity: Identity
    result: Result
    lemmas: tuple[Chain, ...] = ()
    chain: Chain | None = None
    other: Chain | None = None
    table: bool = False
    unproved: int = 0
    worked: Worked | None = None
    """The first witness that something is wrong, with numbers: of the claim, or of a step."""


def explain(
    derivation: Derivation,
    identity: Identity,
    result: Result,
) -> Explanation:
    """How the claim comes about if it is proved, else what its left side comes to."""
    bare = Explanation(derivation, identity, result)
    if recurs(derivation, identity, identity.left, identity.right):
        return bare
    found = _explained(bare)
    return replace(found, worked=_worked(found))


def _explained(bare: Explanation) -> Explanation:
    derivation, identity, result = bare.derivation, bare.identity, bare.result
    deep = by_adjoints(derivation, identity)
    if deep is not None:
        return _deep(bare, *deep)
    deriving = Deriving(derivation, identity, result.scope.covers is Covers.EVERY_SIZE)
    try:
        if result.verdict == "proved":
            found = _proof(bare, deriving)
        else:
            found = replace(bare, chain=deriving.side(identity.left))
    except (Unsupported, RecursionError):
        return bare
    if found.chain is None or not (found.chain.lines or found.other):
        return replace(bare, unproved=deriving.unproved)
    chains = [chain for chain in (found.chain, found.other) if chain is not None]
    return replace(found, lemmas=quoted(chains, deriving.lemmas), unproved=deriving.unproved)


def _deep(bare: Explanation, lemmas: Sequence[Chain], chain: Chain) -> Explanation:
    """A derivation by adjoints, which ends in the claim where that is proved."""
    if bare.result.verdict == "proved":
        written = _as_written(bare.identity)
        if not (chain.lines and same(chain.lines[-1].formula, written)):
            chain = replace(chain, lines=(*chain.lines, Line(written, ())))
    return replace(bare, lemmas=quoted([chain], lemmas), chain=chain)


def _worked(explanation: Explanation) -> Worked | None:
    identity, result = explanation.identity, explanation.result
    step = result.wrong_step
    witness, right = result.witness, identity.right
    if witness is None and step is not None and step.witness is not None:
        witness = step.witness
        right = next(one.line for one in identity.steps if one.location.line == step.line)
    if witness is None:
        return None
    left = explanation.chain.last if explanation.chain is not None else identity.left
    return work_out(explanation.derivation, identity, left, right, witness)


def quoted(chains: Sequence[Chain], lemmas: Sequence[Chain]) -> tuple[Chain, ...]:
    """The lemmas that the shown lines quote, directly or through others."""
    wanted: set[int] = set()
    pending = list(chains)
    while pending:
        rules = [rule for line in pending.pop().lines for rule in line.rules]
        for lemma in lemmas:
            if lemma.number not in wanted and f"by ({lemma.number})" in rules:
                wanted.add(lemma.number)
                pending.append(lemma)
    return tuple(lemma for lemma in lemmas if lemma.number in wanted)


def _proof(bare: Explanation, deriving: Deriving) -> Explanation:
    identity = bare.identity
    written = _as_written(identity)
    lefts = [deriving.side(identity.left)]
    for chain in _then_unfolded(lefts, identity.left, deriving):
        place = _place(chain, identity.right, deriving)
        if place:
            return replace(bare, chain=_ended(chain.until(place), written))
    under = _restricted(lefts[0], written, deriving)
    if under is not None:
        return replace(bare, chain=under)
    rights = [deriving.side(identity.right)]
    for other in _then_unfolded(rights, identity.right, deriving):
        for chain in lefts:
            met = _meeting(chain, other, deriving)
            if met is not None:
                return replace(bare, chain=met[0], other=met[1])
    if _is_table(identity.right):
        return replace(bare, chain=max(lefts, key=lambda one: len(one.lines)), table=True)
    last = Line(written, (BY_ZERO_TEST,))
    return replace(bare, chain=replace(lefts[0], lines=(*lefts[0].lines, last)))


def _then_unfolded(chains: list[Chain], side: Expr, deriving: Deriving) -> Iterator[Chain]:
    """The chain that is there; then, if it was not enough, the side with its definitions
    written out, which joins the list."""
    yield chains[0]
    if not has_derivative(side):
        chains.append(deriving.unfolded(side))
        yield chains[-1]


def _as_written(identity: Identity) -> Expr:
    """The right side as its author wrote it, or tidied where arrays were written out."""
    written = parse_text(identity.claim)
    arrays = any(index.is_made for index in identity.free)
    stated = isinstance(written, Relation) and render_text(written.right)
    if arrays or stated != render_text(identity.right):
        return tidied(identity.right)
    return identity.right


def _place(chain: Chain, right: Expr, deriving: Deriving) -> int:
    """The line of a chain that is ``right`` once both are multiplied out, the one that is
    nearest to it in length; 0 if none is."""
    if has_derivative(right):
        return 0
    wanted = deriving.flat(right)
    found = [
        place
        for place, formula in enumerate(chain.formulas)
        if place and not has_derivative(formula) and same(deriving.flat(formula), wanted)
    ]
    length = size_of(tidied(right))
    apart = [abs(size_of(chain.formulas[place]) - length) for place in found]
    return max(zip(apart, found, strict=True), key=lambda one: (-one[0], one[1]))[1] if found else 0


def _ended(chain: Chain, right: Expr) -> Chain:
    """A chain whose last formula is the author's.

    A rule stays beside the formula that it leads to: where the author's is another way of writing
    it, that is a line of its own, or comes from the line before by its sign alone.
    """
    *most, last = chain.lines
    if same(last.formula, right):
        return replace(chain, lines=(*most, replace(last, formula=right)))
    before = chain.until(len(most)).last
    if not has_derivative(before) and same(signed(before), right):
        return replace(chain, lines=(*most, Line(right, (TURNED,))))
    return replace(chain, lines=(*chain.lines, Line(right, (AS_CLAIMED,))))


_EXCHANGED = "indices exchanged under the Kronecker delta"


def _with_rule(chain: Chain, rule: str) -> Chain:
    last = replace(chain.lines[-1], rules=(*chain.lines[-1].rules, rule))
    return replace(chain, lines=(*chain.lines[:-1], last))


def _restricted(chain: Chain, written: Expr, deriving: Deriving) -> Chain | None:
    """The chain ended by what ``where`` makes of its last formula, if that is the claim."""
    last, identity = chain.last, deriving.identity
    if has_derivative(last) or has_derivative(identity.right) or not identity.where:
        return None
    for condition in identity.where:
        last = _under(condition, last, identity)
    if not same(deriving.flat(last), deriving.flat(identity.right)):
        return None
    rule = f"where {' and '.join(identity.where_text) or 'the axes end'}"
    return replace(chain, lines=(*chain.lines, Line(written, (rule,))))


def _under(condition: Condition, expr: Expr, identity: Identity) -> Expr:
    match condition:
        case CompareIndices("=", Index() as left, Index() as right):
            gone, kept = (
                (left, right) if left not in free_indices(identity.right) else (right, left)
            )
            return rename(expr, {gone: kept})
        case CompareIndices("!=" | "<", left, right):
            apart = {left, right}
            return fold_sums(expr, _with_delta({frozenset(apart)}))
    return expr


def _with_delta(apart: set[frozenset[object]]) -> Callable[[Expr], Expr]:
    def change(node: Expr) -> Expr:
        if isinstance(node, Delta) and frozenset((node.left, node.right)) in apart:
            return ZERO
        return node

    return change


def _meeting(chain: Chain, other: Chain, deriving: Deriving) -> tuple[Chain, Chain] | None:
    """Both chains up to a formula that they have in common: the last one of the left side."""
    rights = [None if has_derivative(one) else deriving.flat(one) for one in other.formulas]
    for here in reversed(range(len(chain.formulas))):
        if has_derivative(chain.formulas[here]):
            continue
        wanted = deriving.flat(chain.formulas[here])
        for there, found in enumerate(rights):
            if found is not None and same(found, wanted) and here + there:
                left, right = chain.until(here), other.until(there)
                if there and not same(left.last, right.last):
                    right = _ended(right, left.last)
                    if any(isinstance(part, Delta) for part in walk(left.last)):
                        right = _with_rule(right, _EXCHANGED)
                return left, right
    return None


def _is_table(right: Expr) -> bool:
    """Whether a side is an array written entry by entry."""
    return any(
        isinstance(part, Where)
        and isinstance(part.condition, CompareIndices)
        and isinstance(part.condition.right, int)
        for part in walk(right)
    )


def reserved_names(derivation: Derivation) -> frozenset[str]:
    """Names that no index of a derivation may have."""
    declared = (
        derivation.dimensions,
        derivation.symbols,
        derivation.definitions,
        derivation.functions,
    )
    return frozenset(name for group in declared for name in group) | {"d", "e", "pi", "oo"}


def displayed(explanation: Explanation, chain: Chain) -> tuple[Expr, tuple[Expr, ...]]:
    """A chain's left side and lines with readable index names, the same in all of them."""
    reserved = reserved_names(explanation.derivation)
    names = free_names(chain.free, reserved)
    left = named(chain.left, names, reserved)
    return left, tuple(named(line.formula, names, reserved) for line in chain.lines)
