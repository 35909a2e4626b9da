"""Results as statements with their proofs, worked out in this process or in ones with limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from symderiv.base.options import Options
from symderiv.explaining.explanation import explain
from symderiv.formula.declarations import Derivation, Example, Result
from symderiv.reports.statements import (
    Statement,
    example_statement,
    statement_of,
    without_proof,
)
from symderiv.running.run import Item, alone, within_limits
from symderiv.system.pool import Ended


@dataclass(frozen=True, slots=True)
class Question:
    """What a statement is to be made of.  ``planted`` says what became of slips in the claim,
    ``seconds`` how long a derivation may take."""

    derivation: Derivation
    item: Item
    result: Result
    planted: str | None = None
    seconds: float = Options().timeout


def state(question: Question) -> Statement:
    """A statement with its derivation."""
    item, result = question.item, question.result
    if isinstance(item, Example):
        return example_statement(item, result)
    explanation = explain(question.derivation, item, result, question.seconds)
    return statement_of(explanation, question.planted)


def state_here(questions: Sequence[Question]) -> list[Statement]:
    """Statements made in this process."""
    return [state(question) for question in questions]


def state_within_limits(
    questions: Sequence[Question], options: Options, jobs: int = 1
) -> list[Statement]:
    """Statements made in processes with the limits of ``options``.  One whose process gave none
    is bare, and says why."""
    asked = [
        replace(one, derivation=alone(one.derivation), seconds=options.timeout) for one in questions
    ]
    answers = within_limits(state, asked, options, jobs)
    return [
        _bare(question, answer) if isinstance(answer, Ended) else answer
        for question, answer in zip(questions, answers, strict=True)
    ]


def _bare(question: Question, ended: Ended) -> Statement:
    item, result = question.item, question.result
    if isinstance(item, Example):
        statement = example_statement(item, result)
    else:
        statement = without_proof(question.derivation, item, result)
    more = [("Derivation", f"left out: {ended.reason}")]
    more += [("Planted slips", question.planted)] if question.planted else []
    return replace(statement, facts=(*statement.facts, *more), omitted=ended.reason)
