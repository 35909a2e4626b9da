"""``--format json``: one object with everything that is known, in a fixed order of keys.

What is not ASCII is written as escapes, so that no text from a file can steer a terminal.
"""

from __future__ import annotations

import json
from dataclasses import asdict

from symderiv import __version__
from symderiv.errors import DerivationError
from symderiv.model import Result, Review, Run, StepResult, Witness
from symderiv.report import Screen, wording


def render(run: Run, screen: Screen) -> str:
    report = {
        "symderiv": __version__,
        "results": [result_object(result) for result in run.results],
        "errors": [_error(error) for error in run.errors],
        "review": [_review(review) for review in run.review],
        "summary": wording.counts(run),
    }
    return json.dumps(report, indent=2) + "\n"


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
        "side_conditions": list(result.side_conditions),
        "assumptions_used": list(result.assumptions_used),
        "steps": [_step(step) for step in result.steps],
        "warnings": list(result.warnings),
        "witness": _witness(result.witness),
        "suggestion": result.suggestion,
        "reason": result.reason,
        "erratum": result.erratum,
        "certificate": asdict(result.certificate) if result.certificate else None,
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
        "reason": step.reason,
        "witness": _witness(step.witness),
        "suggestion": step.suggestion,
        "erratum": step.erratum,
    }


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


def _error(error: DerivationError) -> dict[str, object]:
    return {
        "file": error.location.file,
        "line": error.location.line,
        "column": error.location.column,
        "message": error.message,
        "value": error.value,
        "hint": error.hint,
    }
