"""``--format github``: workflow commands that annotate the formula's line.

The job summary in Markdown goes with it (:data:`symderiv.reports.SUMMARIES`).
"""

from __future__ import annotations

from symderiv.base.errors import DerivationError, Location
from symderiv.base.results import Citation, Result, Review, Run
from symderiv.reports import Screen, wording
from symderiv.system.workflow_commands import broken


def render(run: Run, screen: Screen) -> str:
    commands = [_error(error) for error in run.errors]
    commands += [_annotation(result) for result in run.results if not result.ok]
    commands += [_warning(result, text) for result in run.results for text in result.warnings]
    commands += [_drift(citation) for citation in run.drifted]
    commands += [_review(review) for review in run.review]
    return "".join(f"{command}\n" for command in (*commands, broken(wording.summary(run))))


def _annotation(result: Result) -> str:
    step = result.wrong_step
    line = step.line if step is not None and result.verdict == result.expect else result.line
    title = f"{result.id}: {wording.outcome(result)}"
    rows = [f"{label}: {text}" if label else text for label, text in wording.details(result)]
    return _command("error", result.file, line, result.column, title, "\n".join(rows))


def _warning(result: Result, text: str) -> str:
    return _command("warning", result.file, result.line, result.column, result.id, text)


def _drift(citation: Citation) -> str:
    place = citation.location
    rows = [f"{label}: {text}" for label, text in wording.drift_rows(citation) if label]
    title = wording.drift(citation)
    return _command("error", place.file, place.line, place.column, title, "\n".join(rows))


def _review(review: Review) -> str:
    """A warning at the claim, or at its file as a whole where it is gone: what stands at its line
    now is another one."""
    place, change = review.location, review.change
    if review.gone:
        place, change = Location(place.file), f"{change}; it stood at line {place.line}"
    title = wording.visible(review.id)
    return _command("warning", place.file, place.line, place.column, title, change)


def _error(error: DerivationError) -> str:
    place = error.location
    return _command(
        "error", place.file, place.line, place.column, error.kind, wording.error_text(error)
    )


def _command(kind: str, file: str, line: int, column: int, title: str, message: str) -> str:
    shown = {"file": wording.visible(file), "title": wording.visible(title)}
    shown |= {"line": str(line), "col": str(column)} if line else {}
    properties = ",".join(f"{name}={_property(value)}" for name, value in shown.items())
    return f"::{kind} {properties}::{_data(broken(message))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
