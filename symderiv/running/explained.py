"""Results with the derivations that explain them, worked out here or in processes with limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from symderiv.base.options import Options
from symderiv.explaining.explanation import Explanation, explain
from symderiv.files.apart import Apart
from symderiv.formula.declarations import Derivation, Example, Result
from symderiv.running.run import Item, within_limits
from symderiv.system.pool import Ended

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Question:
    """A result to be explained.  ``planted`` says what became of slips in the claim."""

    derivation: Derivation
    item: Item
    result: Result
    planted: str | None = None


@dataclass(frozen=True, slots=True)
class Explained:
    """A question with its explanation, which an example does not have; ``omitted`` says why
    there is none where its process gave none."""

    question: Question
    explanation: Explanation | None
    omitted: str = ""


def explained(question: Question) -> Explained:
    if isinstance(question.item, Example):
        return Explained(question, None)
    found = explain(question.derivation, question.item, question.result)
    return Explained(question, found)


def explained_within_limits(
    questions: Sequence[Question],
    then: Callable[[Explained], Made],
    options: Options,
    jobs: int = 1,
) -> list[Made]:
    """What ``then`` makes of each explanation, in processes with the limits of ``options``, and
    here of one that was cut off; ``then`` must be importable by name."""
    apart = Apart()
    asked = [replace(one, derivation=apart(one.derivation, one.item)) for one in questions]
    answers = within_limits(partial(_made, then), asked, options, jobs)
    return [
        then(Explained(question, None, answer.reason)) if isinstance(answer, Ended) else answer
        for question, answer in zip(questions, answers, strict=True)
    ]


def _made(then: Callable[[Explained], Made], question: Question) -> Made:
    return then(explained(question))
