"""One claim, one verdict: the only place that joins the prover's parts.

The order of work is fixed: write out derivatives with all symbols independent, put in the
assumptions, rewrite by rules that hold at every size, try a proof for every size, look for
a witness, try the sizes of the file one by one, and only then ask SymPy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, Literal

from symderiv.base import steps
from symderiv.base.errors import Unsupported, internal_error
from symderiv.base.options import Options
from symderiv.base.said import EVERY_SIZE, NO_DIMENSIONS, Attempt, Scope
from symderiv.calculus.assume import SignFact
from symderiv.formula.declarations import Certificate, Derivation, Identity, Witness
from symderiv.formula.tree import Expr, free_indices
from symderiv.kernel.decide import at_sizes, zero_test
from symderiv.kernel.problem import Outcome, Problem
from symderiv.proving.assumed import Assumed
from symderiv.proving.obligation import Prepared, failed_sizes
from symderiv.proving.written import Writing

if TYPE_CHECKING:
    from symderiv.proving.lemmas.settle import Answer
    from symderiv.proving.witness.claim import SearchedClaim

SYMPY_SECONDS = 6.0
"""All the computing that SymPy gets for a claim that the normal form does not settle.  Its steps
cannot be counted without making it three times slower."""

NORMAL_FORM_STEPS = 2 * steps.SECOND
"""Where the normal form takes more, it is not tried again with logarithms."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A verdict with what led to it; ``contradiction`` is a bug of ours."""

    verdict: Literal["proved", "refuted", "undecided"]
    method: str | None = None
    outcome: Outcome | None = None
    scope: Scope = NO_DIMENSIONS
    reason: str | None = None
    witness: Witness | None = None
    contradiction: str | None = None
    prepared: Prepared | None = None
    """The claim as it was settled; None where it was not written out."""
    answer: Answer | None = None
    """Where lemmas about named quantities settled the claim, all that they say."""


class Prover:
    """Settles claims under the conditions of one identity."""

    def __init__(
        self,
        derivation: Derivation,
        identity: Identity,
        assumed: Assumed,
        options: Options,
        writing: Writing | None = None,
    ) -> None:
        self.derivation = derivation
        self.identity = identity
        self.options = options
        self._assumed = assumed
        self.writing = writing or Writing.of(derivation)
        self._also: tuple[SignFact, ...] = ()
        self._started = perf_counter()

    @classmethod
    def of(
        cls,
        derivation: Derivation,
        identity: Identity,
        options: Options,
        given: Sequence[str] | None = None,
        writing: Writing | None = None,
    ) -> Prover:
        """A prover under the identity's own assumptions, or under ``given`` ones; ``writing``
        is that of another prover for the same file.

        Raises Unsupported for an assumption that cannot be put in.
        """
        names = identity.given if given is None else given
        return cls(derivation, identity, Assumed.of(derivation, names), options, writing)

    def about(self, identity: Identity, given: Sequence[str]) -> Prover:
        """A prover for another identity of the same file, under other assumptions."""
        return Prover.of(self.derivation, identity, self.options, given, self.writing)

    def assuming(self, fact: SignFact) -> Prover:
        """A prover for the same identity that knows a sign more."""
        assumed = replace(self._assumed, signs=(*self._assumed.signs, fact))
        prover = Prover(self.derivation, self.identity, assumed, self.options, self.writing)
        prover._also = (*self._also, fact)
        return prover

    def prepare(self, left: Expr, right: Expr) -> Prepared:
        return Prepared.of(self.derivation, self.identity, self._assumed, left, right, self.writing)

    def claim(self, left: Expr, right: Expr) -> SearchedClaim:
        return self.prepare(left, right).claim

    def remaining(self) -> float:
        """Seconds until the time limit."""
        return self.options.timeout - (perf_counter() - self._started)

    def proves(self, left: Expr, right: Expr) -> bool:
        """Whether the normal form settles a claim, without any search for a witness first."""
        unknown = self._unknown(left, right)
        if unknown:
            return self._of_unknown(left, right, unknown).verdict == "proved"
        if self._is_deep(left, right):
            from symderiv.proving.lemmas.settle import proves

            known = proves(self.derivation, self.identity, self._assumed, left, right)
            if known is not None:
                return known
        prepared = self.prepare(left, right)
        problem = prepared.problem()
        names = prepared.open_names
        if not zero_test(problem).proved:
            if not names or not at_sizes(problem, names).proved:
                return False
            if _witness_beyond(prepared) is not None:
                return False
        return _defined(prepared, Settled("proved")).verdict == "proved"

    def settle(self, left: Expr, right: Expr) -> Settled:
        """The verdict on a claim; never raises for what a file may hold."""
        unknown = self._unknown(left, right)
        if unknown:
            return self._of_unknown(left, right, unknown)
        if self._recurs(left, right):
            return self._by_induction(left, right)
        deep = self._is_deep(left, right)
        named = self._by_lemmas(left, right) if deep else None
        if named is not None:
            return named
        settled = self._written_out(left, right)
        if settled.verdict != "undecided" or settled.contradiction is not None:
            return settled
        if not deep and self.options.method != "simplify":
            settled = self._by_lemmas(left, right) or settled
        return self._at_hard_points(left, right, settled)

    def _unknown(self, left: Expr, right: Expr) -> list[str]:
        from symderiv.proving.unknown import unknown_functions

        given = [self.derivation.assumptions[name] for name in self.identity.given]
        sides = [side for each in given for side in (each.left, each.right)]
        return unknown_functions(self.derivation, left, right, *sides)

    def _of_unknown(self, left: Expr, right: Expr, names: Sequence[str]) -> Settled:
        """The verdict on a claim about unknown functions: refuted by known ones, or proved with
        each of them a part of its own."""
        from symderiv.proving.net import contradiction, judge_of, refuting, speaks
        from symderiv.proving.unknown import taken

        judges = []
        for each in taken(self.derivation, self.identity, left, right, names):
            judge = judge_of(each.derivation, each.identity, self._assumed.names, self._also)
            judges.append((judge, each))
            witness = refuting(judge, each.left, each.right, brief=True)
            if witness is not None:
                point = {**witness.point, **each.names}
                scope = self._scope_of_unknown(left, right)
                return Settled("refuted", scope=scope, witness=replace(witness, point=point))
        settled = self._proved_of_unknown(left, right)
        if settled.verdict != "proved" or settled.outcome is None:
            return settled
        if not any(speaks(judge, each.left, each.right) for judge, each in judges):
            reason = "the claim has a value for no known function that was tried"
            return replace(settled, verdict="undecided", reason=reason)
        for judge, each in judges:
            lie = contradiction(judge, each.left, each.right, settled.outcome.sizes)
            if lie is not None:
                reason = "a proof fails for a known function"
                return replace(settled, verdict="undecided", contradiction=lie, reason=reason)
        return settled

    def _scope_of_unknown(self, left: Expr, right: Expr) -> Scope:
        try:
            return self.prepare(left, right).ranges()
        except Unsupported:
            return NO_DIMENSIONS

    def _proved_of_unknown(self, left: Expr, right: Expr) -> Settled:
        try:
            prepared = self.prepare(left, right)
        except Unsupported as unsupported:
            return Settled("undecided", reason=f"unsupported: {unsupported}")
        if prepared.switches:
            return Settled("undecided", reason="an unknown function beside a kink")
        problem = prepared.problem()
        outcome = zero_test(problem)
        if outcome.proved and not outcome.undefined:
            return Settled("proved", "normal form", outcome, prepared.scope())
        if prepared.open_names:
            ranged = at_sizes(problem, prepared.open_names)
            if ranged.proved and not ranged.undefined:
                reason = outcome.reason
                return Settled("proved", "normal form", ranged, prepared.ranges(), reason)
        return Settled("undecided", reason=outcome.reason, scope=prepared.ranges())

    def _recurs(self, left: Expr, right: Expr) -> bool:
        """Whether a claim is about recurrences, which no writing out comes to the end of."""
        from symderiv.proving.induction.settle import recurs

        return recurs(self.derivation, self.identity, left, right)

    def _by_induction(self, left: Expr, right: Expr) -> Settled:
        """The verdict on a claim about recurrences: for every length, else at those of the file."""
        from symderiv.proving.induction.settle import scope, settle

        looked = Settled("undecided", scope=scope(self.derivation, self.identity, left, right))
        settled = self._at_hard_points(left, right, looked, brief=True)
        if settled.verdict != "undecided":
            return settled
        answer = settle(self.derivation, self.identity, left, right)
        if answer.proved:
            every = EVERY_SIZE if answer.order else looked.scope
            certificate = Certificate(answer.order, (), Attempt.INDUCTION)
            outcome = Outcome(True, certificate=certificate if answer.order else None)
            found = Settled("proved", "normal form", outcome, every)
            return self._held(left, right, found)
        looked = replace(looked, reason=answer.reason)
        return self._at_each_length(left, right, looked) or self._at_hard_points(
            left, right, looked
        )

    def _at_each_length(self, left: Expr, right: Expr, looked: Settled) -> Settled | None:
        """A proof at the lengths of the file, each step a definition of its own; None without."""
        from symderiv.proving.induction.settle import lengths, unrolled_claims

        try:
            for case in unrolled_claims(self.derivation, self.identity, left, right):
                prover = Prover.of(case.derivation, case.identity, self.options)
                if not prover.proves(case.identity.left, case.identity.right):
                    return None
        except (Unsupported, RecursionError):
            return None
        tested = lengths(self.derivation)
        found = replace(looked, verdict="proved", method="normal form")
        return self._held(left, right, replace(found, outcome=Outcome(True, sizes=tested)))

    def _at_hard_points(
        self, left: Expr, right: Expr, settled: Settled, brief: bool = False
    ) -> Settled:
        """What nothing settles, refuted where the reference evaluator finds a point; a ``brief``
        look is one at few of them."""
        if settled.verdict != "undecided":
            return settled
        from symderiv.proving.net import judge_of, refuting

        judge = judge_of(self.derivation, self.identity, self._assumed.names, self._also)
        witness = refuting(judge, left, right, brief)
        if witness is None:
            return settled
        return replace(settled, verdict="refuted", witness=witness, reason=None)

    def _is_deep(self, left: Expr, right: Expr) -> bool:
        """Whether lemmas about names come before everything is written out."""
        from symderiv.proving.lemmas.depth import is_deep

        return self.options.method != "simplify" and is_deep(self.derivation, left, right)

    def _by_lemmas(self, left: Expr, right: Expr) -> Settled | None:
        from symderiv.proving.lemmas.settle import settle

        try:
            answer = settle(self.derivation, self.identity, self._assumed, left, right)
        except (Unsupported, RecursionError):
            return None
        if answer is None:
            return None
        if answer.verdict == "proved" and answer.claim.kinks:
            found = self._at_hard_points(left, right, Settled("undecided", scope=answer.scope))
            if found.verdict == "refuted":
                return found
        settled = Settled(
            answer.verdict,
            "normal form" if answer.verdict == "proved" else None,
            answer.outcome,
            answer.scope,
            answer.blame.text if answer.blame is not None else None,
            answer.witness,
            answer=answer,
        )
        return self._held(left, right, settled)

    def _written_out(self, left: Expr, right: Expr) -> Settled:
        """The verdict on a claim with all its definitions written out."""
        try:
            prepared = self.prepare(left, right)
            by_simplify = self.options.method == "simplify"
            settled = self._by_simplify(prepared) if by_simplify else self._settle(prepared)
            settled = _with_advice(prepared, settled)
            return self._held(left, right, replace(settled, prepared=prepared))
        except Unsupported as unsupported:
            return Settled("undecided", reason=f"unsupported: {unsupported}")
        except RecursionError:
            return Settled("undecided", reason="the formula is nested too deeply")

    def _held(self, left: Expr, right: Expr, settled: Settled) -> Settled:
        """A verdict held against the reference evaluator, which nothing here takes part in."""
        if settled.verdict == "undecided":
            return settled
        from symderiv.proving.net import confirmed, contradiction, judge_of

        judge = judge_of(self.derivation, self.identity, self._assumed.names, self._also)
        if settled.witness is not None:
            found = confirmed(judge, left, right, settled.witness)
            if found in (None, "differ"):
                return settled
            reason = f"a point was found that the reference evaluator does not confirm: {found}"
            return replace(settled, verdict="undecided", witness=None, reason=reason)
        tested = settled.outcome.sizes if settled.outcome is not None else {}
        lie = settled.contradiction or contradiction(judge, left, right, tested)
        if lie is None:
            return settled
        reason = "a proof fails at a point"
        return replace(settled, verdict="undecided", contradiction=lie, reason=reason)

    def _settle(self, prepared: Prepared) -> Settled:
        seen = _at_a_glance(prepared)
        if isinstance(seen, Witness):
            return _refuted(prepared, seen)
        problem = prepared.problem()
        outcome = _by_normal_form(prepared, problem)
        if outcome.undefined:
            return Settled("undecided", reason=outcome.reason, scope=prepared.scope())
        if outcome.proved:
            settled = Settled("proved", "normal form", outcome, prepared.scope())
            return _at_kinks(prepared, settled) if seen else _defined(prepared, settled)
        found = _witness(prepared, outcome, points=2, most=6)
        if found is not None:
            return _refuted(prepared, found)
        reason = outcome.reason
        if prepared.open_names:
            ranged = at_sizes(problem, prepared.open_names)
            if ranged.proved:
                scope = prepared.ranges()
                return _beyond(prepared, Settled("proved", "normal form", ranged, scope, reason))
            reason = ranged.reason if not ranged.undefined else "the claim is defined nowhere"
        found = _witness(prepared, outcome) or _witness_beyond(prepared)
        if found is not None:
            return _refuted(prepared, found)
        if self.options.method == "auto":
            answered = self._by_sympy(prepared, SYMPY_SECONDS)
            if answered.verdict != "undecided":
                return answered
            reason = f"{reason}; {answered.reason}"
        return Settled(
            "undecided", reason=f"{reason}; no witness was found", scope=prepared.ranges()
        )

    def _by_simplify(self, prepared: Prepared) -> Settled:
        """SymPy's ``simplify`` alone, at each size of the file; then the search for a witness."""
        settled = self._by_sympy(prepared, self.remaining(), ("sympy simplify",))
        if settled.verdict != "undecided":
            return settled
        found = _witness(prepared, Outcome(False))
        if found is not None:
            return Settled("refuted", scope=settled.scope, witness=found)
        return settled

    def _by_sympy(
        self,
        prepared: Prepared,
        seconds: float,
        methods: Sequence[str] = ("sympy cancel", "sympy rewrite(exp)", "sympy simplify"),
    ) -> Settled:
        from symderiv.proving.sympy.by_sympy import Allowance, settle

        names, scope = prepared.open_names, prepared.ranges()
        answer = settle(
            self.derivation,
            self.identity,
            prepared.claimed,
            prepared.problem(),
            prepared.claim,
            names,
            methods,
            Allowance(seconds, self.remaining, self.options.memory),
        )
        if answer.witness is not None:
            return Settled("refuted", scope=scope, witness=answer.witness)
        if answer.method is None:
            return Settled("undecided", scope=scope, reason=answer.reason)
        tested = {name: tuple(self.derivation.dimensions[name].sizes) for name in names}
        # SymPy saw the sizes of the file only, like a proof for a range of them.
        return _beyond(
            prepared, Settled("proved", answer.method, Outcome(True, sizes=tested), scope)
        )


def _at_first_sizes(problem: Problem) -> Problem:
    """A problem at the first sizes at which its indices can differ."""
    least = dict.fromkeys(problem.open, 1)
    for index in problem.free:
        if index.dimension in least:
            least[str(index.dimension)] += 1
    dimensions = dict(problem.dimensions)
    for name, size in least.items():
        declared = dimensions[name]
        first = max(size, declared.sizes[0])
        dimensions[name] = replace(declared, sizes=range(first, first + 1))
    return replace(problem, dimensions=dimensions)


def _by_normal_form(prepared: Prepared, problem: Problem) -> Outcome:
    """The zero test, with the values at kinks or with logarithms where it fails."""
    started = steps.now()
    outcome = zero_test(problem)
    exact = prepared.at_kinks
    if outcome.failed is not None and exact is not None and not prepared.open_names:
        again = zero_test(prepared.problem_at_kinks(exact))
        if again.proved:
            return again
    if outcome.failed is not None and steps.now() - started < NORMAL_FORM_STEPS:
        other = prepared.problem(logarithms=True)
        if other.residual != problem.residual:
            again = zero_test(other)
            return again if again.proved else outcome
    return outcome


def _at_a_glance(prepared: Prepared) -> Witness | bool:
    """A witness where one point of a telling size is enough to see that there is one; else
    whether the claim has a value there."""
    from symderiv.proving.witness.search import at_a_glance, simplest

    glance = at_a_glance(prepared.claim, prepared.boxes())
    if glance.failure is None:
        return glance.defined
    return _witness(prepared, Outcome(False)) or simplest(prepared.claim, glance.failure)


def _witness(
    prepared: Prepared, outcome: Outcome, points: int = 12, most: int = 40
) -> Witness | None:
    """A witness at sizes from the first ones on, from that where the normal form failed."""
    from symderiv.proving.witness.search import search

    prefer = outcome.failed[1] if outcome.failed is not None else None
    boxes = prepared.boxes(failed_sizes(outcome))
    return search(prepared.claim, boxes, points, most=most, prefer=prefer).witness


def _witness_beyond(prepared: Prepared) -> Witness | None:
    """A witness at sizes above those of the file, where these hold and no theorem helps."""
    from symderiv.proving.witness.search import search_larger

    names = prepared.open_names
    if not names:
        return None
    return search_larger(prepared.claim, prepared.larger_boxes(names), names)


def _beyond(prepared: Prepared, proved: Settled) -> Settled:
    """A proof for a range of sizes stands only where larger sizes give no witness."""
    found = _witness_beyond(prepared)
    if found is not None:
        return _refuted(prepared, found)
    return _defined(prepared, proved)


def _refuted(prepared: Prepared, found: Witness) -> Settled:
    from symderiv.proving.extent import extent

    names = prepared.open_names
    firsts = {name: prepared.derivation.dimensions[name].sizes[0] for name in names}
    larger = any(found.sizes.get(name, first) > first for name, first in firsts.items())
    # Off its kinks alone a claim may hold at the smaller sizes.
    larger = larger and not prepared.kinks
    try:
        reason = extent(prepared.problem(), names, found.sizes) if larger else None
    except Exception as error:
        reason = f"what holds at smaller sizes was left out: {internal_error(error)}"
    return Settled("refuted", scope=prepared.ranges(), witness=found, reason=reason)


def _with_advice(prepared: Prepared, settled: Settled) -> Settled:
    """What is undecided because a sum leaves an axis, with what to write instead."""
    if settled.verdict != "undecided" or "defined nowhere" not in (settled.reason or ""):
        return settled
    from symderiv.proving.outside import leaving

    bodies = (definition.body for definition in prepared.derivation.definitions.values())
    advice = leaving((prepared.stated, prepared.claimed, *bodies))
    if advice is None:
        return settled
    return replace(settled, reason=f"{settled.reason}; {advice}")


def _defined(prepared: Prepared, settled: Settled) -> Settled:
    """A proof stands only where the claim has a value at some point of the domain."""
    from symderiv.proving.witness.search import search

    found = search(prepared.claim, prepared.boxes()[:6], points=10, stop_when_defined=True)
    if found.witness is not None:
        return replace(settled, contradiction=f"proved, and yet a witness: {found.witness}")
    if not found.defined:
        return Settled(
            "undecided",
            scope=settled.scope,
            reason="the claim is defined nowhere in the domain, as far as was seen",
        )
    return _at_kinks(prepared, settled)


def _at_kinks(prepared: Prepared, settled: Settled) -> Settled:
    """A proof off the kinks stands only where it is one at those kinks, too, at which there is
    a derivative.  Those of arrays are listed: any number of entries may be at theirs."""
    exact = prepared.at_kinks
    bound = {i for kink in prepared.kinks for i in free_indices(kink)} - {*prepared.identity.free}
    if exact is None or bound:
        return settled
    problem = prepared.problem_at_kinks(exact)
    if at_sizes(_at_first_sizes(problem)).proved:
        return settled
    found = _witness(prepared, Outcome(False))
    if found is not None:
        return _refuted(prepared, found)
    reason = "proved off the kinks; at one of them the derivative may have another value"
    return Settled("undecided", scope=settled.scope, reason=reason)
