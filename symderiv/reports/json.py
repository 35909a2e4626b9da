"""``--format json``: one object with everything that is known, in a fixed order of keys.

Each result stands on a line of its own, which is found by a search for its id, and is written
several times as fast as an object that is indented all the way down: a thousand results that are
known already come at once.  What is not ASCII is written as escapes, so that no text from a file
can steer a terminal.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from symderiv.base.errors import DerivationError
from symderiv.base.results import Certificate, Citation, Result, Review, Run, StepResult, Witness
from symderiv.base.version import __version__
from symderiv.reports import Screen, wording
from symderiv.running.shards import shard_object
from symderiv.running.stored import passing


def render(run: Run, screen: Screen) -> str:
    return "".join(pieces(run, screen))


def pieces(run: Run, screen: Screen) -> Iterator[str]:
    """The report line by line: that of a hundred thousand results need not be in memory."""
    parts: dict[str, Iterable[str]] = {
        "symderiv": [json.dumps(__version__)],
        "results": _lines(result_object(passing(result)) for result in run.results),
        "errors": _lines(_error(error) for error in run.errors),
        "review": _lines(_review(review) for review in run.review),
        "summary": [json.dumps(wording.counts(run))],
    }
    if run.citations:
        parts["markers"] = _lines(_citation(citation) for citation in run.citations)
    if run.shard is not None:
        parts["shard"] = [json.dumps(shard_object(run, run.shard))]
    start = "{\n"
    for name, texts in parts.items():
        yield f"{start}  {json.dumps(name)}: "
        yield from texts
        start = ",\n"
    yield "\n}\n"


def _lines(objects: Iterable[dict[str, object]]) -> Iterator[str]:
    """An array with each of its objects on a line."""
    start, end = "[\n", "[]"
    for one in objects:
        yield f"{start}    {json.dumps(one)}"
        start, end = ",\n", "\n  ]"
    yield end


def result_object(result: Result) -> dict[str, object]:
    """The documented fields of one result, an example's numbers in place of its claim."""
    example = {"value": result.claim, "printed": result.printed, "enclosure": result.enclosure}
    return {
        "kind": result.kind,
        "id": result.id,
        "title": result.title,
        "file": result.file,
        "line": result.line,
        "column": result.column,
        **(example if result.kind == "example" else {"claim": result.claim}),
        "verdict": result.verdict,
        "expect": result.expect,
        "ok": result.ok,
        "scope": result.scope,
        "sizes": {name: list(sizes) for name, sizes in result.sizes.items()},
        "degree": dict(result.degree),
        "method": result.method,
        "cross_check": result.cross_check,
        "where": list(result.where),
        "checked": result.checked,
        "side_conditions": list(result.side_conditions),
        "assumptions_used": list(result.assumptions_used),
        "steps": [_step(step) for step in result.steps],
        "warnings": list(result.warnings),
        "witness": _witness(result.witness),
        "suggestion": result.suggestion,
        "differs": list(result.differs) if result.differs else None,
        "reason": result.reason,
        "erratum": result.erratum,
        "certificate": _certificate(result.certificate),
        "contradiction": result.contradiction,
        "seconds": round(result.seconds, 6),
        "cached": result.cached,
    }


def _step(step: StepResult) -> dict[str, object]:
    return {
        "line": step.line,
        "text": step.text,
        "verdict": step.verdict,
        "expect": step.expect,
        "ok": step.ok,
        "checked": step.checked,
        "reason": step.reason,
        "witness": _witness(step.witness),
        "suggestion": step.suggestion,
        "differs": list(step.differs) if step.differs else None,
        "erratum": step.erratum,
    }


def _certificate(certificate: Certificate | None) -> dict[str, object] | None:
    if certificate is None:
        return None
    patterns: list[dict[str, object]] = [
        {
            "pattern": one.pattern,
            "degrees": one.degrees,
            "tested": one.tested,
            # Always empty; scripts of the first version may ask for it.
            "atoms": [],
            "undefined": one.undefined,
        }
        for one in certificate.patterns
    ]
    return {"order": certificate.order, "patterns": patterns, "attempt": certificate.attempt}


def _witness(witness: Witness | None) -> dict[str, object] | None:
    if witness is None:
        return None
    shown: dict[str, object] = {
        "sizes": dict(witness.sizes),
        "indices": dict(witness.indices),
        "point": dict(witness.point),
        "lhs": witness.lhs,
        "rhs": witness.rhs,
    }
    if witness.parameters:
        shown["parameters"] = dict(witness.parameters)
    return shown


def _review(review: Review) -> dict[str, object]:
    place = review.location
    return {"id": review.id, "change": review.change, "file": place.file, "line": place.line}


def _citation(citation: Citation) -> dict[str, object]:
    return {
        "id": citation.id,
        "file": citation.location.file,
        "line": citation.location.line,
        "column": citation.location.column,
        "ok": citation.agrees,
        "written": citation.written,
        "rendered": citation.rendered,
    }


def _error(error: DerivationError) -> dict[str, object]:
    return {
        "file": error.location.file,
        "line": error.location.line,
        "column": error.location.column,
        "message": error.message,
        "value": error.value,
        "hint": error.hint,
    }
