"""What a report for people says of one identity: a statement with its proof, before any markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from symderiv.base.said import Covers
from symderiv.explaining.chains import Chain
from symderiv.explaining.explanation import Explanation, displayed
from symderiv.explaining.worked_witness import WorkedSide
from symderiv.formula.declarations import Derivation, Example, Identity, Result, StepResult, Witness
from symderiv.language.latex.spelled import written_as
from symderiv.reports import wording
from symderiv.reports.arguments import (
    brief_certificate,
    brief_zero_test,
    certificate_of,
    zero_test,
)
from symderiv.reports.equations import Equation, Math, Sentence, equation, math, value, written
from symderiv.running.explained import Explained


@dataclass(frozen=True, slots=True)
class Display:
    """A left side and what it equals, one line after the other."""

    left: Equation
    lines: tuple[Equation, ...]
    number: int = 0
    words: str = ""
    """What comes before it."""


@dataclass(frozen=True, slots=True)
class StepLine:
    formula: Equation
    line: int
    verdict: str
    ok: bool
    erratum: str | None


@dataclass(frozen=True, slots=True)
class Statement:
    """One identity or example with all that is known of it."""

    result: Result
    title: str
    claim: Equation
    source: str | None
    conditions: tuple[Math, ...] = ()
    given: tuple[tuple[str, Math], ...] = ()
    lemmas: tuple[Display, ...] = ()
    chains: tuple[Display, ...] = ()
    closing: str = ""
    zero_test: tuple[Sentence, ...] = ()
    certificate: tuple[Sentence, ...] = ()
    brief: tuple[Sentence, ...] = ()
    """Both of them for a document that says once what all proofs have in common."""
    steps: tuple[StepLine, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    worked: tuple[Display, ...] = ()
    entries: bool = False
    note: str | None = None
    facts: tuple[tuple[str, str], ...] = ()
    omitted: str = ""
    """Why there is no derivation, where its process gave none."""

    @property
    def summary(self) -> tuple[str, ...]:
        """Scope, method and cross-check, in a few words each."""
        shown = {"Scope": "{}", "Method": "by {}", "Cross-check": "cross-check: {}"}
        return tuple(shown[name].format(text) for name, text in self.facts if name in shown)

    @property
    def colour(self) -> str:
        """The verdict, but that a proof is no good news where something else is wrong."""
        wrong = self.result.verdict == "proved" and not self.result.ok
        return "refuted" if wrong else self.result.verdict

    @property
    def others(self) -> tuple[tuple[str, str], ...]:
        """The facts that the summary does not have, and the verdict apart."""
        head = ("Verdict", "Scope", "Method", "Cross-check")
        return tuple(fact for fact in self.facts if fact[0] not in head)

    @property
    def derivation(self) -> tuple[Display, ...]:
        """Lemmas first, then the sides of the claim."""
        return (*self.lemmas, *self.chains)


def statement(explained: Explained) -> Statement:
    """What is known of an item; one that was not explained in time says why."""
    with written_as(explained.question.derivation.latex):
        return _statement(explained)


def _statement(explained: Explained) -> Statement:
    question, explanation = explained.question, explained.explanation
    if explanation is not None:
        return _statement_of(explanation, question.planted)
    item, result = question.item, question.result
    if isinstance(item, Example):
        bare = example_statement(item, result)
    else:
        bare = without_proof(question.derivation, item, result)
    if not explained.omitted:
        return bare
    more = [("Derivation", f"left out: {explained.omitted}")]
    more += [("Planted slips", question.planted)] if question.planted else []
    return replace(bare, facts=(*bare.facts, *more), omitted=explained.omitted)


def statement_of(explanation: Explanation, planted: str | None = None) -> Statement:
    """``planted`` says what became of slips planted in the claim."""
    with written_as(explanation.derivation.latex):
        return _statement_of(explanation, planted)


def _statement_of(explanation: Explanation, planted: str | None) -> Statement:
    identity, result = explanation.identity, explanation.result
    proved = result.verdict == "proved"
    worked = explanation.worked
    return replace(
        without_proof(explanation.derivation, identity, result),
        lemmas=tuple(_display(explanation, chain) for chain in explanation.lemmas),
        chains=tuple(_chains(explanation)),
        closing=_closing(explanation),
        zero_test=tuple(zero_test(explanation)) if proved else (),
        certificate=tuple(certificate_of(explanation)) if proved else (),
        brief=(*brief_zero_test(explanation), *brief_certificate(explanation)) if proved else (),
        rows=tuple(_rows(result, worked.values if worked is not None else ())),
        worked=tuple(_sides(explanation)),
        facts=(*facts_of(result), *([("Planted slips", planted)] if planted else [])),
    )


def without_proof(derivation: Derivation, identity: Identity, result: Result) -> Statement:
    """What is known of an identity before any derivation."""
    return Statement(
        result,
        identity.title or "",
        written(identity.claim),
        identity.source,
        tuple(math(text) for text in identity.where_text),
        tuple((name, math(derivation.assumptions[name].text)) for name in identity.given),
        steps=tuple(
            StepLine(written(step.text), step.line, _verdict(step), step.ok, step.erratum)
            for step in result.steps
        ),
        rows=tuple(_rows(result)),
        entries=any(index.is_made for index in identity.free),
        note=identity.note,
        facts=tuple(facts_of(result)),
    )


def _chains(explanation: Explanation) -> Iterator[Display]:
    chain, other = explanation.chain, explanation.other
    if chain is not None and chain.lines:
        yield _display(explanation, chain)
    if other is not None and other.lines:
        words = "The right side:" if chain is not None and chain.lines else ""
        yield replace(_display(explanation, other), words=words)


def _closing(explanation: Explanation) -> str:
    """The sentence after the derivation, where its last line is not the claim."""
    if explanation.table:
        return "The array of the claim has these entries, by the zero test."
    if explanation.other is not None and explanation.other.lines:
        return "Both sides come to the same."
    return ""


def _sides(explanation: Explanation) -> Iterator[Display]:
    """Both sides at the witness, with numbers."""
    if explanation.worked is None:
        return
    sides = explanation.worked.sides
    shown = wording.differing(*[side.value for side in sides])
    heads = ("Left side", "Right side" if explanation.result.witness is not None else "The line")
    for words, side, text in zip(heads, sides, shown, strict=True):
        yield _side(words, side, text)


def _side(words: str, side: WorkedSide, shown: str) -> Display:
    about = "±" in side.value
    result = value(shown.rstrip("…").strip(), about)
    lines = [] if side.numbers is None else [equation(side.numbers, (), side.about)]
    lines = [line for line in lines if line.text != result.text]
    return Display(equation(side.formula), (*lines, result), words=f"{words}:")


def _verdict(step: StepResult) -> str:
    return step.verdict if step.ok else f"{step.verdict}, expected {step.expect}"


def example_statement(example: Example, result: Result) -> Statement:
    rows = [("printed", wording.numbers(result.printed))]
    rows += [("exactly", wording.numbers(result.enclosure))] if result.enclosure else []
    inputs = [(name, wording.numbers(_plain(value))) for name, value in example.inputs.items()]
    return Statement(
        result,
        "",
        written(example.text),
        example.source,
        rows=(*inputs, *rows, *_rows(result)),
        note=example.note,
        facts=tuple(facts_of(result)),
    )


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return str(value)


def facts_of(result: Result) -> Iterator[tuple[str, str]]:
    """Verdict, scope and the rest, as label and text."""
    yield "Verdict", wording.outcome(result)
    bare = result.scope.covers is Covers.NO_DIMENSIONS
    yield "Scope", result.scope if bare else f"for {result.scope}"
    if result.method:
        yield "Method", wording.by(result)
    if result.cross_check:
        yield "Cross-check", result.cross_check
    if result.side_conditions:
        yield "Side conditions", "; ".join(result.side_conditions)
    if result.assumptions_used:
        yield "Assumptions used", ", ".join(result.assumptions_used)
    if result.warnings:
        yield "Warnings", "; ".join(result.warnings)


def _display(explanation: Explanation, chain: Chain) -> Display:
    left, formulas = displayed(explanation, chain)
    lines = [
        equation(formula, line.rules) for formula, line in zip(formulas, chain.lines, strict=True)
    ]
    return Display(equation(left), tuple(lines), chain.number)


def _rows(result: Result, values: Sequence[tuple[str, object]] = ()) -> Iterator[tuple[str, str]]:
    """What shows that a claim fails, and what to write instead.  ``values`` are definitions at
    the first witness that is shown."""
    there = [(f"  {name}", wording.numbers(value)) for name, value in values]
    if result.reason and result.verdict != "proved":
        yield "reason", result.reason
    if result.witness is not None:
        yield from _witness_rows(result.witness, there)
        there = []
    step = result.wrong_step
    if step is not None:
        yield f"line {step.line}", f"{step.text} is {step.verdict}, expected {step.expect}"
        if step.witness is not None:
            yield from _witness_rows(step.witness, there)
        if step.suggestion:
            yield "perhaps", step.suggestion
    if result.suggestion:
        yield "perhaps", result.suggestion
    if result.erratum:
        yield "erratum", result.erratum


def _witness_rows(witness: Witness, there: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    *point, left, right = wording.witness_rows(witness)
    yield from (*point, *there, left, right)
