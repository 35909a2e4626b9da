"""One identity or example, one result: the verdict, and what a reader wants to know of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from symderiv.answers.helping import Helping
from symderiv.answers.speaking import Speaking
from symderiv.base.errors import Unsupported, internal_error
from symderiv.base.options import Options
from symderiv.base.said import NO_DIMENSIONS, Attempt, Covers, Suggestion
from symderiv.checking.proof import Proof
from symderiv.formula.declarations import (
    Derivation,
    Example,
    Identity,
    Repair,
    Result,
    Step,
    StepResult,
    Witness,
)
from symderiv.formula.tree import Expr, free_indices
from symderiv.kernel.problem import Outcome
from symderiv.proving.accepted import Accepted
from symderiv.proving.certify import certificate
from symderiv.proving.obligation import Prepared
from symderiv.proving.prover import Prover, Settled
from symderiv.system.recursion import deep_recursion

if TYPE_CHECKING:
    from symderiv.answers.faulty import Explained
    from symderiv.answers.held import Held

_CALLED = re.compile(r"\b([^\W\d]\w*)\s*\(")

CROSS_CHECK_SECONDS = 5.0
"""An independent look at a proof may take that long; most take a hundredth of it."""

CROSS_CHECK_OF_INDUCTION = 2.0
"""The same for recurrences, whose steps SymPy writes out."""


def check(derivation: Derivation, item: Identity | Example, options: Options) -> Result:
    """The result for one identity or example.  Never raises for what a file may hold."""
    started = perf_counter()
    if isinstance(item, Example):
        from symderiv.proving.printed_numbers import check_example

        result = check_example(derivation, item)
    else:
        try:
            with deep_recursion():
                result = _check_identity(derivation, item, options)
        except Unsupported as unsupported:
            result = _undecided(derivation, item, f"unsupported: {unsupported}")
    return replace(result, seconds=perf_counter() - started)


def _check_identity(derivation: Derivation, identity: Identity, options: Options) -> Result:
    prover = Prover.of(derivation, identity, options)
    told = Accepted(prover)
    settled, proof = told.line(identity.right)
    helping = Helping(prover)
    chain = [_settled_line(told, step) for step in identity.steps]
    lines = [line for line, _ in chain]
    steps = tuple(
        _step(helping, step, *line) for step, line in zip(identity.steps, chain, strict=True)
    )
    prepared = [each.prepared for each in (settled, *lines) if each.prepared is not None]
    outcome = settled.outcome or Outcome(False)
    speaking = Speaking(prover, prepared, _named_kinks(settled))
    wrong = _wrong_lemma(helping, settled)
    constant = _held(helping, settled)
    mended = wrong.repair if wrong is not None else _repair(helping, settled, constant)
    proved = settled.verdict == "proved"
    nothing: tuple[str, ...] = ()
    conditions = helping.ask("a list of side conditions", speaking.conditions, nothing)
    where = helping.ask("where it speaks", speaking.where, nothing) if proved else nothing
    used = helping.ask("what is used", lambda: _needed(prover), identity.given) if proved else ()
    reason = _reason(settled, wrong) or (constant and str(constant))
    reason = reason or _holds_where(helping, settled)
    as_expected = settled.verdict == identity.expect and _meets(settled, proof, identity, options)
    contradictions = (each.contradiction for each in (settled, *lines))
    contradiction = next(filter(None, contradictions), None)
    result = Result(
        kind="identity",
        id=identity.id,
        file=derivation.file,
        line=identity.location.line,
        column=identity.location.column,
        claim=identity.claim,
        verdict=settled.verdict,
        expect=identity.expect,
        ok=as_expected and contradiction is None and all(step.ok for step in steps),
        scope=settled.scope,
        sizes=outcome.sizes,
        degree=outcome.degree,
        method=settled.method,
        side_conditions=(*outcome.notes, *conditions),
        where=where,
        assumptions_used=used,
        steps=steps,
        warnings=(
            *_warnings(prepared),
            *_unused(settled),
            *_called(derivation, identity),
            *(_on_the_right_only(identity) if settled.verdict == "refuted" else ()),
            *helping.failures,
        ),
        witness=settled.witness,
        suggestion=mended.suggestion,
        differs=mended.differs,
        reason=reason,
        certificate=outcome.certificate,
        erratum=identity.erratum,
        title=identity.title,
        contradiction=contradiction,
        checked=proof is not None,
        proof=_certificate(prover, proof, [each for _, each in chain]),
    )
    if proved and options.cross_check:
        return _cross_checked(prover, settled, result)
    return result


def _certificate(prover: Prover, claim: Proof | None, steps: Sequence[Proof | None]) -> str | None:
    if claim is None:
        return None
    return certificate(prover.derivation, prover.identity, claim, steps)


def _settled_line(told: Accepted, step: Step) -> tuple[Settled, Proof | None]:
    """The verdict on a line of the chain; an error of ours there costs that of no other."""
    try:
        if step.given:
            told = told.beside(step.given)
        return told.line(step.line)
    except Exception as error:
        return Settled("undecided", reason=internal_error(error)), None


def _undecided(derivation: Derivation, identity: Identity, reason: str) -> Result:
    return Result(
        kind="identity",
        id=identity.id,
        file=derivation.file,
        line=identity.location.line,
        column=identity.location.column,
        claim=identity.claim,
        verdict="undecided",
        expect=identity.expect,
        ok=False,
        scope=NO_DIMENSIONS,
        reason=reason,
        title=identity.title,
    )


def _meets(settled: Settled, proof: Proof | None, identity: Identity, options: Options) -> bool:
    """Whether a proof is as strong as the file and the command line demand."""
    if settled.verdict != "proved":
        return True
    every = identity.scope == "every size" or "every-size" in options.require
    if every and settled.scope.covers is Covers.SIZES:
        return False
    if "checked" in options.require and proof is None:
        return False
    return not ("normal-form" in options.require and settled.method != "normal form")


def _warnings(prepared: Sequence[Prepared]) -> tuple[str, ...]:
    names = dict.fromkeys(name for each in prepared for name in each.unused)
    held = dict.fromkeys(pair for each in prepared for pair in each.held)
    return (
        *(f"the differentiated formula does not depend on {name}" for name in names),
        *(
            f"inside of d(..., {outer}), d(..., {name}) holds {outer} constant, "
            f"though {outer} depends on {name}"
            for name, outer in held
        ),
    )


def _on_the_right_only(identity: Identity) -> tuple[str, ...]:
    """An index that the left side does not have: most likely a sum over it is forgotten."""
    left = free_indices(identity.left)
    names = [i.name for i in free_indices(identity.right) if i not in left and not i.is_made]
    return tuple(
        f"{name} stands on the right side only, so the claim is one for every {name}: "
        f"write sum(..., {name}), or {name} on the left side, too"
        for name in names
    )


def _named_kinks(settled: Settled) -> tuple[Expr, ...]:
    """What lemmas leave out, in the names of the file."""
    if settled.answer is None:
        return ()
    claim = settled.answer.claim
    return tuple(map(claim.in_names_of_the_file, claim.adjoints.kinks))


def _unused(settled: Settled) -> tuple[str, ...]:
    if settled.answer is None:
        return ()
    return tuple(
        f"the differentiated formula does not depend on {name}"
        for name in settled.answer.claim.adjoints.unused
    )


def _called(derivation: Derivation, identity: Identity) -> Iterator[str]:
    """Declared names before a parenthesis, where a name means a function of the table."""
    texts = (identity.claim, *(step.text for step in identity.steps))
    called = {name for text in texts for name in _CALLED.findall(text)}
    if called.isdisjoint(derivation.symbols) and called.isdisjoint(derivation.definitions):
        return
    for name in (*derivation.symbols, *derivation.definitions):
        if name in called:
            yield f"{name}(...) is the function of that name, not what the file declares"


def _step(helping: Helping, step: Step, settled: Settled, proof: Proof | None) -> StepResult:
    slip = (
        helping.prover.options.suggest and settled.verdict == "refuted" and step.expect == "proved"
    )
    slip = slip and settled.answer is None
    mended = _repair_of_line(helping, step, settled.witness) if slip else Repair()
    wanted = settled.verdict == "proved" and "checked" in helping.prover.options.require
    unchecked = wanted and proof is None
    return StepResult(
        line=step.location.line,
        text=step.text,
        verdict=settled.verdict,
        expect=step.expect,
        ok=settled.verdict == step.expect and not unchecked,
        reason=settled.reason,
        witness=settled.witness,
        erratum=step.erratum,
        suggestion=mended.suggestion,
        differs=mended.differs,
        checked=proof is not None,
    )


def _repair_of_line(helping: Helping, step: Step, witness: Witness | None) -> Repair:
    from symderiv.answers.mend import repair_of_line

    def mended() -> Repair:
        return repair_of_line(helping.prover, step, witness)

    return helping.in_time("a suggestion", mended, Repair())


def _needed(prover: Prover) -> tuple[str, ...]:
    """Those of the given assumptions that the proof cannot do without."""
    if not prover.identity.given:
        return ()
    from symderiv.answers.mend import needed

    return needed(prover)


def _wrong_lemma(helping: Helping, settled: Settled) -> Explained | None:
    """What is wrong in the first lemma that fails, where lemmas refuted the claim."""
    answer, options = settled.answer, helping.prover.options
    refuted = settled.verdict == "refuted" and helping.prover.identity.expect == "proved"
    if answer is None or not (refuted and options.suggest):
        return None
    from symderiv.answers.faulty import explained

    return helping.in_time("a suggestion", lambda: explained(answer, options), None)


def _reason(settled: Settled, wrong: Explained | None) -> str | None:
    if settled.reason is None or wrong is None or wrong.witness is None:
        return settled.reason
    return f"{settled.reason}; {wrong.witness}"


def _holds_where(helping: Helping, settled: Settled) -> str | None:
    """In which part of the domain a claim is true that fails in another one."""
    if settled.verdict != "refuted" or not helping.prover.options.suggest:
        return None
    if settled.answer is not None:
        return None
    from symderiv.answers.where_true import holds_where

    return helping.in_time("where it holds", lambda: holds_where(helping.prover), None)


def _held(helping: Helping, settled: Settled) -> Held | None:
    """The names with which held constant a refuted claim is true."""
    if settled.verdict != "refuted" or not helping.prover.options.suggest:
        return None
    from symderiv.answers.held import held

    found: Held | None = None
    return helping.in_time(
        "what is held constant", lambda: held(helping.prover, settled.witness), found
    )


def _repair(helping: Helping, settled: Settled, constant: Held | None) -> Repair:
    prover = helping.prover
    refuted = settled.verdict == "refuted" and prover.identity.expect == "proved"
    if refuted and constant is not None:
        return Repair(Suggestion(constant.claim))
    if settled.answer is not None or not (refuted and prover.options.suggest):
        return Repair()
    from symderiv.answers.mend import repair

    def mended() -> Repair:
        return repair(prover, settled.witness)

    return helping.in_time("a suggestion", mended, Repair())


def _cross_checked(prover: Prover, settled: Settled, result: Result) -> Result:
    """``result`` with what an independent path says of it; limits of time and memory end that
    path, and a library that cannot be imported within them."""
    from symderiv.proving.sympy.cross_check import cross_check
    from symderiv.proving.sympy.limits import OutOfTime, interrupted_after

    if settled.answer is not None:
        agrees = settled.answer.judgement == "equal"
        return replace(result, cross_check="agrees" if agrees else "no answer")
    certificate = result.certificate
    long = certificate is not None and certificate.attempt is Attempt.INDUCTION
    seconds = CROSS_CHECK_OF_INDUCTION if long else CROSS_CHECK_SECONDS
    try:
        with interrupted_after(min(seconds, prover.remaining())):
            found = cross_check(prover.derivation, prover.identity)
    except (OutOfTime, MemoryError, ImportError):
        return replace(result, cross_check="no answer")
    except Exception as error:
        failure = f"the cross-check was left out: {internal_error(error)}"
        return replace(result, cross_check="no answer", warnings=(*result.warnings, failure))
    if found.status != "contradiction":
        return replace(result, cross_check=found.status)
    return replace(result, ok=False, cross_check=found.status, contradiction=found.detail)
