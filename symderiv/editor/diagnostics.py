"""What an editor underlines: what cannot be read, and what did not come out as expected."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol.types import Diagnostic, DiagnosticSeverity, Range

from symderiv.base.errors import DerivationError
from symderiv.base.results import Citation, Result, StepResult
from symderiv.editor.kinds import Kind
from symderiv.editor.places import Place, of_identity
from symderiv.editor.positions import Lines
from symderiv.editor.reading import Known, Marker
from symderiv.reports import wording

SOURCE = "symderiv"
NOT_READ = "not-read"
DRIFTED = "drifted"
WARNING = "warning"


def diagnostics(known: Known, results: dict[int, Result], lines: Lines) -> list[Diagnostic]:
    """Everything there is to say of a text, by its places."""
    found = [_error(error, lines, known) for error in known.errors if _is_here(error, known)]
    for number, result in sorted(results.items()):
        if result.file == known.file:
            found += _of_result(result, known, lines)
        else:
            found += _of_cited(result, known, lines, known.entries[number].item.id)
    found += [
        _drifted(marker, marker.citation, lines)
        for marker in known.markers
        if marker.citation is not None and not marker.citation.agrees
    ]
    return found


def _is_here(error: DerivationError, known: Known) -> bool:
    return error.location.file == known.file


def _error(error: DerivationError, lines: Lines, known: Known) -> Diagnostic:
    start = lines.located(error.location, yaml=known.kind is Kind.DERIVATION)
    word = lines.word(start)
    end = word[1] if word is not None and word[0] == start else start + 1
    if error.value is not None and lines.text.startswith(error.value, start):
        end = start + len(error.value)
    text = error.message if error.value is None else f"{error.message}: {error.value}"
    text += f" ({error.hint})" if error.hint is not None else ""
    return _diagnostic(lines.span(start, end), text, NOT_READ)


def _of_result(result: Result, known: Known, lines: Lines) -> Iterator[Diagnostic]:
    claims = of_identity(known.places, result.id, "value" if result.kind == "example" else "claim")
    steps = [place for place in of_identity(known.places, result.id, "steps") if _is_line(place)]
    for step, place in zip(result.steps, steps, strict=False):
        if not step.ok:
            span = _span(place, step.differs, lines)
            yield _diagnostic(span, _step_text(step), step.verdict, _severity(step.verdict))
    if not claims:
        return
    own = result.wrong_step is None or result.verdict != result.expect
    if not result.ok and own:
        span = _span(claims[0], result.differs, lines)
        severity = _severity(result.verdict)
        yield _diagnostic(span, _text(result), result.verdict, severity)
    for warning in result.warnings:
        span = _span(claims[0], None, lines)
        yield _diagnostic(span, wording.visible(warning), WARNING, DiagnosticSeverity.Warning)


def _is_line(place: Place) -> bool:
    return place.path[-1] == "line" or (len(place.path) == 4 and place.path[2] == "steps")


def _of_cited(result: Result, known: Known, lines: Lines, name: str) -> Iterator[Diagnostic]:
    """A note that cites what is not as expected says so beside each marker."""
    if result.ok:
        return
    for marker in known.markers:
        if marker.id == name:
            span = lines.span(marker.start, marker.end)
            text = f"{name} in {wording.place(result)}: {_text(result)}"
            yield _diagnostic(span, text, result.verdict, _severity(result.verdict))


def _drifted(marker: Marker, citation: Citation, lines: Lines) -> Diagnostic:
    text = f"{wording.drift(citation)}, which is {wording.visible(citation.rendered)}"
    span = lines.span(marker.start, marker.end)
    return _diagnostic(span, text, DRIFTED, DiagnosticSeverity.Warning)


def _span(place: Place, differs: tuple[int, int] | None, lines: Lines) -> Range:
    """A text, or the part of it that is to blame."""
    first, last = differs or (0, len(place.text))
    return lines.span(*place.within(lines.text, first, last))


def _text(result: Result) -> str:
    rows = [
        f"{label}: {text}" if label.strip() else text
        for label, text in wording.details(result)
        if label not in ("claim", "scope")
    ]
    return "\n".join([wording.outcome(result), *rows])


def _step_text(step: StepResult) -> str:
    parts = [f"this line is {step.verdict}, expected {step.expect}"]
    parts += [wording.visible(step.reason)] if step.reason else []
    parts += [f"perhaps {wording.visible(step.suggestion)}"] if step.suggestion else []
    rows = wording.witness_rows(step.witness) if step.witness is not None else []
    return "\n".join([*parts, *(f"{label}: {wording.visible(text)}" for label, text in rows)])


def _severity(verdict: str) -> DiagnosticSeverity:
    undecided = verdict == "undecided"
    return DiagnosticSeverity.Warning if undecided else DiagnosticSeverity.Error


def _diagnostic(
    span: Range, text: str, code: str, severity: DiagnosticSeverity = DiagnosticSeverity.Error
) -> Diagnostic:
    return Diagnostic(span, text, severity=severity, code=code, source=SOURCE)
