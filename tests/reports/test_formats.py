"""What must hold of each format beyond its snapshot."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft4Validator
from junitparser import JUnitXml
from rich.cells import cell_len

from symderiv.base.errors import DerivationError, Location
from symderiv.base.said import Suggestion
from symderiv.formula.declarations import Run
from symderiv.reports import FORMATS, Screen, render, write
from symderiv.reports.wording import difference, differing, visible
from tests.reports.fixture import CLEAN, RUN

RESULT_KEYS = {
    *("kind", "id", "file", "line", "column", "claim", "verdict", "expect", "ok", "scope"),
    *("sizes", "degree", "method", "cross_check", "side_conditions", "assumptions_used"),
    *("steps", "warnings", "witness", "suggestion", "reason", "seconds", "cached"),
}


def test_json_has_the_documented_fields() -> None:
    report = json.loads(render(RUN, "json", Screen()))
    assert list(report) == ["symderiv", "results", "errors", "review", "summary"]
    first = report["results"][0]
    assert set(first) >= RESULT_KEYS
    assert first["sizes"] == {"n": [1, 2, 3]}
    assert report["summary"] == {"proved": 2, "refuted": 3, "undecided": 1, "errors": 2}
    example = report["results"][-1]
    assert "claim" not in example
    assert (example["value"], example["printed"]) == ("d(ce, b)", ["0.0", "0.25"])


def test_sarif_follows_the_official_schema() -> None:
    """The schema is the one that OASIS publishes for SARIF 2.1.0 with errata 01."""
    schema = json.loads(Path(__file__).with_name("sarif-2.1.0.json").read_text(encoding="utf-8"))
    validator = Draft4Validator(schema)
    for run in (RUN, CLEAN, Run((), ())):
        report = json.loads(render(run, "sarif", Screen()))
        validator.validate(report)
    report["runs"][0]["results"] = [{"ruleId": "no message"}]
    assert not validator.is_valid(report)


def test_sarif_fingerprint_survives_a_move() -> None:
    def fingerprints(run: Run) -> list[str]:
        results = json.loads(render(run, "sarif", Screen()))["runs"][0]["results"]
        return [result["partialFingerprints"]["symderiv/v1"] for result in results]

    def moved(location: Location, file: str) -> Location:
        return Location(file, location.line + 9, 1)

    results = tuple(
        replace(result, file="derivations/renamed.yaml", line=result.line + 9, claim="x = y")
        for result in RUN.results
    )
    review = tuple(
        replace(each, location=moved(each.location, "derivations/renamed.yaml"))
        for each in RUN.review
    )
    # An error has no id, and goes by its file.
    errors = tuple(
        DerivationError(moved(e.location, e.location.file), e.message, e.value, e.hint)
        for e in RUN.errors
    )
    before = fingerprints(RUN)
    assert len(set(before)) == len(before) == 7
    assert fingerprints(replace(RUN, results=results, review=review, errors=errors)) == before
    other = tuple(replace(result, id=f"{result.id}-2") for result in RUN.results)
    assert not set(fingerprints(Run(other, ()))) & set(before)


def test_junit_is_read_back_with_the_same_counts() -> None:
    report = JUnitXml.fromstring(render(RUN, "junit", Screen()).encode())
    assert (report.tests, report.failures, report.errors) == (8, 4, 2)


def test_github_annotations_are_one_line_each() -> None:
    lines = render(RUN, "github", Screen()).splitlines()
    assert [line.startswith("::error file=") for line in lines].count(True) == 6
    assert len(lines) == 9
    assert not any(line.startswith("::error::") for line in lines)


def test_github_summary_goes_to_the_file_it_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    write(RUN, "github", Screen(), None)
    assert (tmp_path / "summary.md").read_text(encoding="utf-8") == render(
        RUN, "markdown", Screen()
    )
    assert "## symderiv" not in capsys.readouterr().out


@pytest.mark.parametrize("name", FORMATS)
def test_output_goes_to_the_file_and_not_to_the_terminal(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(RUN, name, Screen(60, colour=True), tmp_path / "report")
    assert capsys.readouterr().out == ""
    assert (tmp_path / "report").read_text(encoding="utf-8") == render(RUN, name, Screen())


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_text_keeps_within_its_width_but_for_what_is_copied(width: int) -> None:
    lines = render(RUN, "text", Screen(width)).splitlines()
    copied = [line for line in lines if line.strip().startswith(("perhaps     -", "+ "))]
    assert len(copied) == 2
    heads = [line for line in lines if line.startswith("✗ ")]
    assert max(cell_len(line) for line in lines if line not in [*copied, *heads]) <= width


@pytest.mark.parametrize("width", [20, 40, 50, 60, 80, 100, 120])
def test_no_id_and_no_suggestion_is_broken(width: int) -> None:
    name = "an-id-that-is-longer-than-the-terminal-is-wide-by-far"
    results = [replace(result, id=name) for result in RUN.results]
    lines = render(Run(tuple(results), ()), "text", Screen(width)).splitlines()
    heads = [line for line in lines if name in line]
    assert len(heads) == len(results) + sum(not result.ok for result in results)
    (result,) = [one for one in results if one.suggestion is not None]
    (place,) = [number for number, line in enumerate(lines) if "perhaps" in line]
    assert lines[place].endswith(f"- {result.claim}")
    assert lines[place + 1].endswith(f"+ {result.suggestion}")


def test_a_terminal_of_ascii_gets_ascii() -> None:
    text = render(RUN, "text", Screen(ascii=True))
    assert text.count("\nOK   softmax-jacobian ") == 1
    assert text.count("\nx forgotten-mean: refuted") == 1
    assert not {"✓", "✗"} & set(text)
    fine = Run(tuple(result for result in RUN.results if result.ok), ())
    wide, narrow = (render(fine, "text", Screen(ascii=flag)) for flag in (False, True))
    assert {len(line) for line in narrow.splitlines()[2:-2]} == (
        {len(line) + 1 for line in wide.splitlines()[2:-2]}
    )


def test_who_wants_less_gets_what_is_not_as_expected() -> None:
    text = render(RUN, "text", Screen(detail="failures"))
    assert text.startswith("✗ forgotten-mean: refuted, expected proved")
    assert "misprint" not in text
    fine = Run(tuple(result for result in RUN.results if result.ok), ())
    assert render(fine, "text", Screen(detail="failures")) == ""


def test_who_wants_more_gets_every_result_with_how_it_came_about() -> None:
    text = render(RUN, "text", Screen(detail="everything"))
    for result in RUN.results:
        assert f"{result.id}: " in text
    assert "cross-check  agrees" in text
    fine = Run(tuple(result for result in RUN.results if result.ok), ())
    assert "normal form, checked" in render(fine, "text", Screen(detail="everything"))


def test_a_condition_is_not_compared_with_the_claim() -> None:
    condition = Suggestion(None, "sum(y[k], k) = 1")
    results = [replace(result, suggestion=condition) for result in RUN.results if not result.ok]
    text = render(Run(tuple(results), ()), "text", Screen(colour=True))
    assert text.count(condition) == len(results) > 0


def test_text_points_at_the_broken_line() -> None:
    text = render(RUN, "text", Screen())
    assert "line 24" in text
    assert "line 23" not in text


def test_nothing_to_prove_is_said() -> None:
    assert render(Run((), ()), "text", Screen()) == "nothing to prove\n"


@pytest.mark.parametrize(
    ("left", "right", "shown"),
    [
        ("0.18632390 ± 1e-9", "0.18698765 ± 1e-9", ("0.186323…", "0.186987…")),
        ("0.18632390 ± 1e-9", "-0.18698765 ± 1e-9", ("0.1863…", "-0.1869…")),
        ("1", "2", ("1", "2")),
        ("1.5e30 ± 1", "1.6e30 ± 1", ("1.5e+30", "1.6e+30")),
        (
            "8943/200000",
            "4471500000000001/10**17".replace("10**17", "1" + "0" * 17),
            ("0.044715", "0.04471500000000001"),
        ),
        ("0 ± 1e-20", "9.87654e-305 ± 1e-320", ("0", "9.876…e-305")),
        ("1." + "0" * 99 + "1 ± 1e-110", "1", ("1.0000000000…000000000001", "1")),
    ],
)
def test_values_are_cut_after_the_digits_that_differ(
    left: str, right: str, shown: tuple[str, str]
) -> None:
    assert differing(left, right) == shown


def test_a_difference_is_shown_where_digits_hide_it() -> None:
    assert difference("1." + "0" * 99 + "123456 ± 1e-110", "1") == "1.23e-100"
    assert difference("0.25", "0.26 ± 1e-9") is None
    assert difference("none", "1") is None


def test_control_characters_become_escapes() -> None:
    assert visible("a\x1b[31m\u202eb\nc") == "a\\x1b[31m\\u202eb c"
