"""``--format junit``: one test case for each identity, one suite for each file."""

from __future__ import annotations

from collections.abc import Iterable

from junitparser import Error, Failure, JUnitXml, TestCase, TestSuite

from symderiv.base.errors import DerivationError
from symderiv.base.results import Citation, Result, Run
from symderiv.reports import Screen, wording


def render(run: Run, screen: Screen) -> str:
    report = JUnitXml("symderiv")
    files = dict.fromkeys(result.file for result in run.results)
    files |= dict.fromkeys(error.location.file for error in run.errors)
    files |= dict.fromkeys(citation.location.file for citation in run.citations)
    for file in files:
        results = [result for result in run.results if result.file == file]
        errors = [error for error in run.errors if error.location.file == file]
        citations = [cited for cited in run.citations if cited.location.file == file]
        report.add_testsuite(_suite(file, results, errors, citations))
    report.update_statistics()
    text: bytes = report.tostring()
    return text.decode("utf-8") + "\n"


def _suite(
    file: str,
    results: Iterable[Result],
    errors: Iterable[DerivationError],
    citations: Iterable[Citation],
) -> TestSuite:
    suite = TestSuite(wording.visible(file))
    for error in errors:
        case = TestCase(f"line {error.location.line}", wording.visible(file))
        case.result = [Error(wording.error_text(error), error.kind)]
        suite.add_testcase(case)
    for result in results:
        suite.add_testcase(_case(result))
    for citation in citations:
        suite.add_testcase(_marker(citation))
    return suite


def _case(result: Result) -> TestCase:
    case = TestCase(wording.visible(result.id), wording.visible(result.file), result.seconds)
    if not result.ok:
        failure = Failure(wording.outcome(result), result.verdict)
        rows = [f"{label:<13} {text}".rstrip() for label, text in wording.details(result)]
        failure.text = "\n".join([wording.place(result), *rows])
        case.result = [failure]
    elif result.where:
        case.system_out = wording.verdict(result)
    return case


def _marker(citation: Citation) -> TestCase:
    file = wording.visible(citation.location.file)
    case = TestCase(f"{wording.visible(citation.id)}, line {citation.location.line}", file)
    if not citation.agrees:
        failure = Failure(wording.drift(citation), "drift")
        rows = [f"{label:<13} {text}".rstrip() for label, text in wording.drift_rows(citation)]
        failure.text = "\n".join([wording.visible(str(citation.location)), *rows])
        case.result = [failure]
    return case
