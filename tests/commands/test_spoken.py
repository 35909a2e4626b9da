"""Claims on the command line: what is a claim and what a file, and mistakes in words."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from symderiv.commands.main import app


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["prove", "d(x**2, x) = 2*x"], "are not declared: add --symbol 'x: real'"),
        (["prove", "--symbol", "x: real"], "what declares names goes with a claim"),
        (["prove", "x = x", "here.yaml", "--symbol", "x: real"], "'here.yaml' is no claim"),
        (
            ["prove", "x = x", "--symbol", "x: real", "--id", "claim"],
            "--id and --shard go with files",
        ),
        (["derive", "d(x, x)"], "name a FILE, or declare the symbols"),
        (["derive", "d(x, x)", "here.yaml", "--symbol", "x: real"], "goes without a FILE"),
    ],
)
def test_what_is_neither_claim_nor_file_is_a_mistake_in_words(
    arguments: list[str], message: str
) -> None:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 2
    assert message in " ".join(done.output.split())


def test_a_file_whose_name_has_an_equals_sign_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "a = b.yaml"
    file.write_text("identities: []\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["prove", str(file), "--no-cache"])
    assert done.exit_code == 5
    assert "nothing to prove" in done.output


def test_a_claim_may_be_longer_than_the_name_of_any_file() -> None:
    claim = f"x = {'(' * 3000}x{')' * 3000}"
    done = CliRunner().invoke(app, ["prove", claim, "--symbol", "x: real"])
    assert done.exit_code == 2
    assert "command line:1:" in done.output


def test_of_two_options_neither_is_shown_as_the_one_with_the_error() -> None:
    done = CliRunner().invoke(app, ["prove", "x = x", "--symbol", "x: real", "--symbol", "x: real"])
    assert "--symbol:1:1: declared twice: x\nnames are" in done.output


def test_errors_of_a_claim_have_their_place_and_the_exit_code_of_files() -> None:
    done = CliRunner().invoke(app, ["prove", "x = y", "--symbol", "x: real"])
    assert done.exit_code == 2
    assert "command line:1:5: unknown symbol: y\n  1 | x = y\n    |     ^\n" in done.output
    done = CliRunner().invoke(app, ["prove", "x = x", "--symbol", "x: rael"])
    assert "did you mean real?" in done.output
    assert "  1 | x: rael\n    |    ^~~~\n" in done.output
