"""What every report for people says of a result, in plain words and safe to print."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile

from symderiv.errors import DerivationError
from symderiv.model import Result, Review, Run, StepResult, Witness

EXTRA_DIGITS = 3
"""Digits shown after the first one in which two values differ."""


def visible(text: str) -> str:
    """``text`` on one line, with everything that could steer a terminal written as escapes."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in " ".join(text.splitlines())
    )


def place(result: Result) -> str:
    return visible(f"{result.file}:{result.line}:{result.column}")


def unexpected_step(result: Result) -> StepResult | None:
    return next((step for step in result.steps if not step.ok), None)


def outcome(result: Result) -> str:
    """The verdict, and how it differs from what was expected."""
    if result.contradiction is not None:
        return f"{result.verdict}, and contradicted"
    if result.verdict != result.expect:
        missed = result.verdict != "undecided"
        return f"{result.verdict}, expected {result.expect}" if missed else result.verdict
    if result.ok:
        return result.verdict if result.verdict == "proved" else f"{result.verdict}, as expected"
    if unexpected_step(result) is not None:
        return f"{result.verdict}, with a wrong step"
    return f"{result.verdict}, for {result.scope} only"


def details(result: Result) -> list[tuple[str, str]]:
    """Label and text of all that helps to mend a result that is not ok."""
    rows = [("claim", result.claim), ("scope", result.scope)]
    rows += [("reason", result.reason)] if result.reason else []
    if result.kind == "example":
        rows += [("printed", numbers(result.printed)), ("exactly", numbers(result.enclosure))]
    if result.witness is not None:
        rows += witness_rows(result.witness)
    step = unexpected_step(result)
    if step is not None:
        rows += _step_rows(step)
        rows += [("", last)] if (last := last_line(result, step)) else []
    rows += [("perhaps", result.suggestion)] if result.suggestion else []
    rows += [("erratum", result.erratum)] if result.erratum else []
    rows += [("warning", warning) for warning in result.warnings]
    rows += [("contradiction", result.contradiction)] if result.contradiction else []
    return [(label, visible(text)) for label, text in rows]


def _step_rows(step: StepResult) -> list[tuple[str, str]]:
    rows = [(f"line {step.line}", step.text)]
    rows += [("", f"{step.verdict}, expected {step.expect}")]
    rows += [("", step.reason)] if step.reason else []
    rows += [("perhaps", step.suggestion)] if step.suggestion else []
    return rows + (witness_rows(step.witness) if step.witness is not None else [])


def last_line(result: Result, wrong: StepResult) -> str | None:
    """Whether a chain with a ``wrong`` line arrives at a true one all the same."""
    last = result.steps[-1]
    if last is wrong or wrong.verdict != "refuted":
        return None
    right = "is right all the same" if last.verdict == "proved" else f"is {last.verdict}, too"
    return f"the last line {right}"


def witness_rows(witness: Witness) -> list[tuple[str, str]]:
    """The point, entry by entry, and the values of both sides there."""
    chosen = [f"{name} = {value}" for name, value in {**witness.sizes, **witness.indices}.items()]
    rows = [("witness", ", ".join(chosen) or "at this point")]
    for values in (witness.parameters, witness.point):
        rows += [(f"  {name}", numbers(value)) for name, value in values.items()]
    left, right = differing(witness.lhs, witness.rhs)
    return [*rows, ("left side", left), ("right side", right)]


def numbers(value: object) -> str:
    """Nested numbers as the language writes arrays."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(numbers, value))}]"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {numbers(entry)}" for key, entry in value.items())
    return "none" if value is None else str(value)


def differing(left: str, right: str) -> tuple[str, str]:
    """Two enclosures ``digits ± radius``, cut soon after the first digit that differs."""
    if "±" not in left + right:
        return left, right
    first, second = (text.split("±")[0].strip() for text in (left, right))
    if first == second or "e" in (first + second).lower():
        return left, right
    pairs = zip(first, second, strict=False)
    length = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs)) + 1 + EXTRA_DIGITS
    return _cut(first, length), _cut(second, length)


def _cut(text: str, length: int) -> str:
    """A decimal cut to ``length`` characters, never before its point."""
    length = max(length, text.find(".") + 1 + EXTRA_DIGITS)
    return text if len(text) <= length else text[:length] + "…"


def counts(run: Run) -> dict[str, int]:
    verdicts = [result.verdict for result in run.results]
    return {
        "proved": verdicts.count("proved"),
        "refuted": verdicts.count("refuted"),
        "undecided": verdicts.count("undecided"),
        "errors": len(run.errors),
    }


def summary(run: Run) -> str:
    """One line: how many of each verdict, and how many need attention."""
    if not run.results and not run.errors:
        return "nothing to prove" + (f"; {len(run.review)} to review" if run.review else "")
    parts = [f"{number} {name}" for name, number in counts(run).items() if number]
    if len(run.errors) == 1:
        parts[-1] = "1 error"
    attention = sum(not result.ok for result in run.results)
    parts = [", ".join(parts)]
    parts += [f"{attention} not as expected"] if attention else []
    parts += [f"{len(run.review)} to review"] if run.review else []
    return "; ".join(parts)


def review_text(review: Review) -> str:
    return visible(f"{review.id}: {review.change}")


def error_text(error: DerivationError) -> str:
    return visible(str(error))
