"""What a report is fitted to: the terminal, the environment and the reader."""

import io
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from symderiv.commands.finish import screen, takes_colours
from symderiv.commands.main import app
from symderiv.reports import Screen


@pytest.mark.parametrize(
    ("variables", "terminal", "colours"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"TERM": "dumb"}, True, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, False, True),
        ({"FORCE_COLOR": ""}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
    ],
)
def test_colours_are_what_the_environment_wants(
    variables: dict[str, str], terminal: bool, colours: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert takes_colours(terminal) is colours


def test_a_stream_of_ascii_gets_a_screen_of_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    assert screen("failures") == Screen(colour=takes_colours(False), ascii=True, detail="failures")


@pytest.mark.parametrize("command", [["prove"], ["gate", "--base", "HEAD"]])
def test_less_and_more_at_once_is_a_mistake(command: list[str]) -> None:
    done = CliRunner().invoke(app, [*command, "-q", "-v"])
    assert done.exit_code == 2
    assert "-q and -v do not go together" in done.output


def test_a_dash_is_standard_output_and_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.yaml").write_text("identities: []\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["prove", "one.yaml", "--no-cache", "--output", "-"])
    assert "nothing to prove" in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["one.yaml"]


@pytest.mark.parametrize(("text", "code"), [("identities: []\n", 5), ("identities: 3\n", 2)])
def test_a_report_of_nothing_is_not_written(
    text: str, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.yaml").write_text(text, encoding="utf-8")
    report = ["report", "one.yaml", "--format", "html", "--output", "one.html"]
    done = CliRunner().invoke(app, report)
    assert done.exit_code == code
    assert "nothing was written" in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["one.yaml"]


def test_a_pdf_does_not_go_to_standard_output() -> None:
    done = CliRunner().invoke(app, ["report", "--output", "-"])
    assert done.exit_code == 2
    assert "a PDF goes to a file" in done.output
