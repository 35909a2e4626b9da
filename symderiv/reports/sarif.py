"""``--format sarif``: SARIF 2.1.0, for code scanning.

A finding's fingerprint is its rule and the identity's permanent id, so that it stays the
same finding when lines move or the file is renamed.  What has no id goes by its file.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import PurePath
from urllib.parse import quote

from symderiv.base.errors import DerivationError
from symderiv.base.results import Citation, Result, Review, Run
from symderiv.base.version import __version__
from symderiv.reports import Screen, wording

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
RULES = {
    "refuted": "The claim is false at the point shown.",
    "undecided": "The claim was neither proved nor refuted.",
    "proved": "The claim is true although it was expected to be false.",
    "step": "A line of the derivation does not follow, or the proof is less than was asked for.",
    "contradiction": "A proof and a witness for the same claim: a bug in symderiv.",
    "review": "A claim is gone, or says less than before.",
    "derivation-file": "The derivation file cannot be read.",
    "drift": "The formula beside a marker is not what the derivation file says.",
    "marker": "The marker names no identity, or no formula stands beside it.",
}


def render(run: Run, screen: Screen) -> str:
    driver = {
        "name": "symderiv",
        "version": __version__,
        "rules": [{"id": name, "shortDescription": {"text": RULES[name]}} for name in RULES],
    }
    findings = [_error(error) for error in run.errors]
    findings += [_finding(result) for result in run.results if not result.ok]
    findings += [_drift(citation) for citation in run.drifted]
    findings += [_review(review) for review in run.review]
    invocation = {"executionSuccessful": run.exit_code in (0, 1), "exitCode": run.exit_code}
    one = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation],
        "results": findings,
    }
    report = {"$schema": SCHEMA, "version": "2.1.0", "runs": [one]}
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"


def _finding(result: Result) -> dict[str, object]:
    rule = _rule(result)
    step = result.wrong_step if rule == "step" else None
    rows = [f"{label}: {text}" if label else text for label, text in wording.details(result)]
    message = "\n".join([f"{wording.visible(result.id)}: {wording.outcome(result)}", *rows])
    line = step.line if step is not None else result.line
    column = result.column if step is None else 0
    return _result(rule, result.id, message, result.file, line, column)


def _rule(result: Result) -> str:
    if result.contradiction is not None:
        return "contradiction"
    return "step" if result.verdict == result.expect else result.verdict


def _error(error: DerivationError) -> dict[str, object]:
    place = error.location
    text = wording.error_text(error)
    rule = error.kind.replace(" ", "-")
    subject = f"{place.file}: {error.message}: {error.value}"
    return _result(rule, subject, text, place.file, place.line, place.column)


def _drift(citation: Citation) -> dict[str, object]:
    place = citation.location
    rows = [f"{label}: {text}" for label, text in wording.drift_rows(citation) if label]
    message = "\n".join([wording.drift(citation), *rows])
    subject = f"{place.file}: {citation.id}"
    return _result("drift", subject, message, place.file, place.line, place.column)


def _review(review: Review) -> dict[str, object]:
    place = review.location
    finding = _result(
        "review",
        f"{review.id}: {review.change}",
        wording.review_text(review),
        place.file,
        0 if review.gone else place.line,
        place.column,
    )
    return finding | {"level": "warning"}


def _result(
    rule: str, subject: str, message: str, file: str, line: int, column: int
) -> dict[str, object]:
    region = {"startLine": line} | ({"startColumn": column} if column else {})
    physical: dict[str, object] = {"artifactLocation": {"uri": _uri(file)}}
    physical |= {"region": region} if line else {}
    return {
        "ruleId": rule,
        "ruleIndex": list(RULES).index(rule),
        "level": "error",
        "message": {"text": message},
        "locations": [{"physicalLocation": physical}],
        "partialFingerprints": {"symderiv/v1": _fingerprint(rule, subject)},
    }


def _uri(file: str) -> str:
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))


def _fingerprint(rule: str, subject: str) -> str:
    return hashlib.sha256(f"{rule}\0{subject}".encode("utf-8", "surrogateescape")).hexdigest()
