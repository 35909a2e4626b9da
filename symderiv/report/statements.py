"""What a report for people says of one identity: a statement with its proof, before any markup."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symderiv.explanation import Chain, Explanation, displayed
from symderiv.model import Example, Result, StepResult
from symderiv.report import wording
from symderiv.report.arguments import certificate_of, zero_test
from symderiv.report.equations import Equation, Math, Sentence, equation, math, written


@dataclass(frozen=True, slots=True)
class Display:
    """A left side and what it equals, one line after the other."""

    left: Equation
    lines: tuple[Equation, ...]
    number: int = 0


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
    chain: Display | None = None
    zero_test: tuple[Sentence, ...] = ()
    certificate: tuple[Sentence, ...] = ()
    steps: tuple[StepLine, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    entries: bool = False
    note: str | None = None
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def number_of_lines(self) -> int:
        return sum(len(chain.lines) for chain in (*self.lemmas, *self.chains))

    @property
    def chains(self) -> tuple[Display, ...]:
        return (self.chain,) if self.chain is not None else ()


def statement_of(explanation: Explanation) -> Statement:
    identity, result = explanation.identity, explanation.result
    derivation = explanation.derivation
    entries = any(index.name.startswith("_") for index in identity.free)
    proved = result.verdict == "proved"
    return Statement(
        result,
        identity.title or "",
        written(identity.claim),
        identity.source,
        tuple(math(text) for text in identity.where_text),
        tuple((name, math(derivation.assumptions[name].text)) for name in identity.given),
        tuple(_display(explanation, chain) for chain in explanation.lemmas),
        _display(explanation, explanation.chain) if explanation.chain is not None else None,
        tuple(zero_test(explanation)) if proved else (),
        tuple(certificate_of(derivation, result)) if proved else (),
        tuple(
            StepLine(written(step.text), step.line, _verdict(step), step.ok, step.erratum)
            for step in result.steps
        ),
        tuple(_rows(result)),
        entries,
        identity.note,
        tuple(facts_of(result)),
    )


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
    scope = "for every size" if result.scope == "every size" else f"for {result.scope}"
    yield "Scope", "no dimensions" if result.scope == "no dimensions" else scope
    if result.method:
        yield "Method", result.method
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


def _rows(result: Result) -> Iterator[tuple[str, str]]:
    """What shows that a claim fails, and what to write instead."""
    if result.reason and result.verdict != "proved":
        yield "reason", result.reason
    if result.witness is not None:
        yield from wording.witness_rows(result.witness)
    step = wording.unexpected_step(result)
    if step is not None:
        yield f"line {step.line}", f"{step.text} is {step.verdict}, expected {step.expect}"
        if step.witness is not None:
            yield from wording.witness_rows(step.witness)
    if result.suggestion:
        yield "perhaps", result.suggestion
    if result.erratum:
        yield "erratum", result.erratum
