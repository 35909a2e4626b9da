"""``explain``, ``derive`` and ``report`` on the command line."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from symderiv.commands.main import app
from symderiv.files.load import read_text


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYMDERIV_CACHE", str(tmp_path / "cache"))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def test_explain_shows_the_derivation_and_why_it_is_a_proof() -> None:
    done = run("explain", "softmax-jacobian", "derivations/softmax.yaml")
    assert done.exit_code == 0
    argument = "before a size or an index is put in"
    for words in ("[quotient rule]", "Zero test", "Every size", argument):
        assert words in done.stdout


def test_explain_argues_with_the_theorem_where_sizes_were_tested() -> None:
    done = run("explain", "softmax-jacobian-diagonal", "derivations/softmax.yaml")
    assert done.exit_code == 0
    for words in ("Theorem", "For k = j: ", "no sum is left in the numerator", "for every n ≥ 1"):
        assert words in done.stdout


def test_explain_works_a_witness_out() -> None:
    done = run(
        "explain", "ce-activation-gradient-misprint", "derivations/softmax-cross-entropy.yaml"
    )
    assert done.exit_code == 0
    for words in ("witness", "left side", "right side", "erratum", "Worked out", "≈", "comes to"):
        assert words in done.stdout


def test_explain_begins_with_the_witness_and_says_once_what_all_proofs_rest_on() -> None:
    file = "derivations/softmax-cross-entropy.yaml"
    wrong, right = "ce-activation-gradient-misprint", "ce-activation-gradient"
    done = run("explain", wrong, "--id", right, file)
    text = done.stdout
    assert text.index("  witness ") < text.index("What the left side comes to")
    assert text.index(f"\n{right}") > text.index("Worked out")
    assert text.count("With these as indeterminates") == 1
    assert text.index("What these proofs rest on") > text.index("Every size")


def test_explain_knows_examples() -> None:
    name = "logistic-batch-bias-gradient-printed"
    done = run("explain", name, "derivations/logistic-regression-batch.yaml")
    assert done.exit_code == 0
    assert "0.6494514041852678" in done.stdout


def test_unknown_ids_get_a_hint() -> None:
    done = run("explain", "softmax-jacobain", "derivations/softmax.yaml")
    assert done.exit_code == 2
    assert "did you mean softmax-jacobian?" in done.stderr


def test_derive_ends_in_a_claim_for_the_file() -> None:
    file = Path("derivations/dense-layer-arrays.yaml")
    done = run("derive", "d(ce, w)", str(file), "--given", "one-hot")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("  - id: NAME"))
    written = "\n".join(lines[start:]).replace("NAME", "mine")
    head = file.read_text(encoding="utf-8").split("identities:")[0]
    again = read_text(f"{head}identities:\n{written}\n")
    assert not again.errors
    assert again.identities[0].claim == "d(ce, w) = x.T @ (a - y) / m"


def test_derive_says_what_is_wrong() -> None:
    done = run("derive", "d(ce, nosuch)", "derivations/dense-layer-arrays.yaml")
    assert done.exit_code == 2
    assert "nosuch" in done.stderr


def test_parts_of_a_report_are_latex_and_go_into_folders_that_exist(tmp_path: Path) -> None:
    file = "derivations/powers.yaml"
    done = run("report", file, "--only", "preamble")
    assert (done.exit_code, "parts are for --format tex" in done.stderr) == (2, True)
    place = str(tmp_path / "none" / "report.html")
    done = run("report", file, "--format", "html", "--output", place)
    assert (done.exit_code, "a folder that does not exist" in done.stderr) == (2, True)


def test_report_is_written(tmp_path: Path) -> None:
    for format in ("tex", "markdown", "html"):
        output = tmp_path / format
        done = run("report", "derivations/powers.yaml", "--format", format, "--output", str(output))
        assert done.exit_code == 0
        assert "cube-derivative" in output.read_text(encoding="utf-8").replace(
            "{}\\allowbreak{}", ""
        )


def test_without_latexmk_the_source_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    output = tmp_path / "out.pdf"
    done = run("report", "derivations/powers.yaml", "--output", str(output))
    assert done.exit_code == 2
    assert "texlive-latex-extra" in done.stderr
    assert (tmp_path / "out.tex").is_file()


def test_report_says_how_many_slips_are_refuted(tmp_path: Path) -> None:
    output = tmp_path / "report.md"
    options = ("--format", "markdown", "--mutations", "3", "--output", str(output))
    done = run("report", "derivations/powers.yaml", *options)
    assert done.exit_code == 0
    text = output.read_text(encoding="utf-8")
    assert "Planted slips: 3 in all: 3 refuted" in text
    assert text.count("Planted slips") == 6
