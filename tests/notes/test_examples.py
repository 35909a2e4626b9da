"""The five notes as documents: every formula read, every known slip found where it stands."""

import json
from pathlib import Path

import pytest

from symderiv.notes.document import read_document
from tests.started import symderiv

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "examples" / "notes"
FILES = sorted(path.name for path in FOLDER.iterdir() if path.suffix in (".md", ".ipynb"))

SLIPS = {
    "categorical-cross-entropy.md": [r"- \frac{y_k}{a_k}"],
    "softmax-with-weights.md": [r"\partialwrt{g}{x}(z_i)", r"C^{(i)}"],
    "dense-layer.ipynb": [
        r"p, q = 1, \\ldots, m",
        r"r, t = 1, \\ldots, n_{o}",
        r"r, u = 1, \\ldots, n_{o}",
        r"&= -\\frac{1}{m} \\sum_{q} y_{rq} \\delta_{qs} - \\sum_{q} y_{rq} a_{rs}",
    ],
    "softmax-jacobian.ipynb": [
        r"\\Rightarrow \\frac{\\partial y_1}{\\partial x_2} = - (\\frac{e^{x_1}}",
        r"J =  \\begin{bmatrix*}",
    ],
    "derivatives-lab.md": [],
}
"""What stands on the line at which a slip is found."""


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, dict[str, list[dict]]]:
    folder = tmp_path_factory.mktemp("notes")
    code, out, _ = symderiv("prove", str(FOLDER), "--format", "json", folder=folder)
    return code, json.loads(out)


def test_every_document_comes_out_as_it_says(outcome) -> None:
    code, report = outcome
    assert code == 0
    assert report["errors"] == []
    assert report["summary"] == {"proved": 32, "refuted": 7, "undecided": 0, "errors": 0}


@pytest.mark.parametrize("file", SLIPS)
def test_the_slips_are_found_in_place(file: str, outcome) -> None:
    text = (FOLDER / file).read_text(encoding="utf-8").splitlines()
    results = [each for each in outcome[1]["results"] if Path(each["file"]).name == file]
    wrong = [each["line"] for each in results if each["verdict"] == "refuted"]
    wrong += [s["line"] for r in results for s in r["steps"] if s["verdict"] == "refuted"]
    found = sorted(wrong)
    assert len(found) == len(SLIPS[file])
    for snippet in SLIPS[file]:
        assert any(snippet in text[line - 1] for line in found), snippet


def test_a_document_for_each_note() -> None:
    assert sorted(SLIPS) == FILES


@pytest.mark.parametrize("file", FILES)
def test_every_displayed_formula_is_read_or_passed_over(file: str) -> None:
    reading = read_document((FOLDER / file).read_bytes(), file)
    reads = reading.understood.reads
    assert [each for each in reads if each.problem is not None] == []
    passed = {each.reason for each in reads if each.role == "passed over"}
    assert passed <= {
        "words",
        "a sketch",
        "an expression alone, which states nothing",
        "the situation that softmax does not have",
    }


def test_the_lines_that_are_read() -> None:
    reads = [
        read
        for file in FILES
        for read in read_document((FOLDER / file).read_bytes(), file).understood.reads
    ]
    assert len(reads) - sum(read.role == "passed over" for read in reads) >= 90


def test_without_its_expectation_a_slip_is_pointed_at(tmp_path: Path) -> None:
    name = "dense-layer.ipynb"
    text = (FOLDER / name).read_text(encoding="utf-8")
    before = "<!-- symderiv: expect refuted in line 7, the factor 1/m is lost on the second sum -->"
    assert before in text
    (tmp_path / name).write_text(text.replace(before, "<!-- nothing -->"), encoding="utf-8")
    code, out, _ = symderiv(
        *("prove", name, "--id", "dense-layer-d-ce-z-r-s", "--format", "json"), folder=tmp_path
    )
    assert code == 1
    (result,) = json.loads(out)["results"]
    broken = [step for step in result["steps"] if not step["ok"]]
    lines = text.splitlines()
    assert [r"- \\sum_{q} y_{rq} a_{rs}" in lines[step["line"] - 1] for step in broken] == [True]
