"""``symderiv read``, and documents where derivation files are taken."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from symderiv.commands.main import app
from symderiv.files.load import load
from tests.commands.test_pytest_plugin import run
from tests.notes.documents import markdown
from tests.running.test_gate import git
from tests.started import symderiv as real

SOFTMAX = r"""
$$ a_k = \frac{e^{x_k}}{\sum_{j=1}^n e^{x_j}} $$
$$ \frac{\partial a_k}{\partial x_j} = a_k (\delta_{jk} - a_j) $$
"""
WRONG = "\n$$ a_k = u $$\n"


def symderiv(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


@pytest.fixture
def note(tmp_path: Path) -> Path:
    file = tmp_path / "note.md"
    file.write_text(markdown() + SOFTMAX, encoding="utf-8")
    return file


def test_what_was_understood_is_shown(note: Path) -> None:
    result = symderiv("read", str(note))
    assert result.exit_code == 0
    assert r"\frac{\partial a_k}{\partial x_j} = a_k (\delta_{jk} - a_j)" in result.output
    assert "d(a[k], x[j]) = a[k] * (delta[j, k] - a[j])" in result.output
    assert "2 read, 0 passed over, 0 not read" in result.output


def test_the_equal_derivation_file_is_written(note: Path, tmp_path: Path) -> None:
    written = tmp_path / "note.yaml"
    assert symderiv("read", str(note), "--output", str(written)).exit_code == 0
    again, own = load(written), load_note(note)
    assert again.errors == ()
    assert [each.claim for each in again.identities] == [each.claim for each in own]
    assert [each.id for each in again.identities] == [each.id for each in own]


def load_note(note: Path):
    from symderiv.notes.catalogue import load as load_document

    return load_document(note).identities


def test_as_json(note: Path) -> None:
    shown = json.loads(symderiv("read", str(note), "--format", "json").output)
    definition, claim = shown["formulas"]
    assert definition["role"] == "definition"
    assert claim | {"latex": ""} == {
        "cell": None,
        "line": 9,
        "column": 4,
        "latex": "",
        "role": "claim",
        "read": True,
        "text": "d(a[k], x[j]) = a[k] * (delta[j, k] - a[j])",
        "reason": None,
        "verdict": None,
    }
    assert shown["declared"]["symbols"]["u"] == "real"
    assert shown["inferred"] == {}


def test_verdicts_are_shown_on_demand(note: Path) -> None:
    note.write_text(note.read_text() + "\n$$ a_k = u = a_k $$\n")
    code, out, _ = real("read", "note.md", "--prove", "--format", "json", folder=note.parent)
    assert code == 0
    found = [each["verdict"] for each in json.loads(out)["formulas"]]
    assert found == [None, "proved", "refuted", "proved"]


def test_a_formula_that_is_not_read_ends_with_1(note: Path) -> None:
    note.write_text(note.read_text() + "\n$$ u = q $$\n")
    result = symderiv("read", str(note))
    assert result.exit_code == 1
    assert "not read: q is not declared: q" in result.output
    assert real("prove", "note.md", folder=note.parent)[0] == 2


def test_declarations_are_proposed(tmp_path: Path) -> None:
    file = tmp_path / "ridge.md"
    file.write_text(
        r"""
$$ L = \frac{1}{N} \sum_{i=1}^N (y_i - \sum_j X_{ij} w_j)^2 + \lambda \sum_j w_j^2 $$
$$ \frac{\partial L}{\partial w_k}
  = -\frac{2}{N} \sum_{i=1}^N X_{ik} (y_i - \sum_j X_{ij} w_j) + 2 \lambda w_k $$
"""
    )
    result = symderiv("read", str(file), "--format", "json")
    assert result.exit_code == 0
    shown = json.loads(result.output)
    assert shown["declared"] == {}
    assert shown["inferred"]["symbols"] == {
        **{"y": "real[N]", "X": "real[N, n]", "w": "real[n]", "lambda": "real"}
    }
    assert "inferred" in symderiv("read", str(file)).output
    written = tmp_path / "ridge.yaml"
    symderiv("read", str(file), "--output", str(written))
    assert written.read_text().startswith("# Declarations inferred")
    code, out, _ = real("prove", "ridge.yaml", folder=tmp_path)
    assert (code, "1 proved" in out) == (0, True)
    code, _, said = real("prove", "ridge.md", folder=tmp_path)
    assert (code, "declares nothing" in said) == (2, True)


def test_a_derivation_file_is_no_document(tmp_path: Path) -> None:
    result = symderiv("read", str(tmp_path / "a.yaml"))
    assert (result.exit_code, "not a document" in result.output) == (2, True)


def test_prove_takes_a_document_and_points_into_it(note: Path) -> None:
    note.write_text(note.read_text() + WRONG)
    code, out, _ = real("prove", "note.md", "--format", "github", folder=note.parent)
    assert code == 1
    assert "file=note.md," in out
    assert f",line={len(note.read_text().splitlines())}," in out


def test_a_folder_has_the_documents_that_declare(note: Path) -> None:
    (note.parent / "README.md").write_text("$$ E = mc^2 $$ <!-- symderiv: softmax -->\n")
    code, out, _ = real("prove", ".", folder=note.parent)
    assert (code, "1 proved" in out) == (0, True)
    assert real("prove", "README.md", folder=note.parent)[0] == 2


def test_the_cache_knows_a_document_by_its_name(note: Path) -> None:
    assert "note-d-a-k-x-j" in real("prove", "note.md", folder=note.parent)[1]
    note.rename(note.with_name("other.md"))
    assert "other-d-a-k-x-j" in real("prove", "other.md", folder=note.parent)[1]


def test_the_gate_looks_into_documents(note: Path) -> None:
    folder = note.parent
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "note.md")
    git(folder, "commit", "-q", "-m", "first")
    assert real("gate", "--base", "HEAD", "note.md", folder=folder)[0] == 0
    note.write_text(note.read_text().replace("- a_j", "+ a_j"))
    code, out, _ = real("gate", "--base", "HEAD", "note.md", "--format", "json", folder=folder)
    assert code == 1
    (result,) = json.loads(out)["results"]
    assert (result["id"], result["verdict"]) == ("note-d-a-k-x-j", "refuted")


def test_pytest_collects_documents(tmp_path: Path) -> None:
    folder = tmp_path / "derivations"
    folder.mkdir()
    (folder / "note.md").write_text(markdown() + SOFTMAX + WRONG)
    (folder / "README.md").write_text("no formulas\n")
    code, out = run(tmp_path, "derivations")
    assert (code, "1 failed, 1 passed" in out) == (1, True)


def test_a_report_is_made_of_a_document(note: Path) -> None:
    code, out, _ = real("report", "note.md", "--format", "markdown", folder=note.parent)
    assert (code, "note-d-a-k-x-j" in out) == (0, True)


LATEX = r"""
dimensions: {n: 2..3}
symbols: {z: "real[n]"}
definitions: {"a[k]": "exp(z[k]) / sum(exp(z[j]), j)"}
identities:
  - id: jacobian
    claim: $\frac{\partial a_k}{\partial z_j} = a_k (\delta_{jk} - a_j)$
    steps:
      - $a_k \delta_{kj} - a_k a_j$
"""


def test_claims_and_steps_are_latex_between_dollars(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(LATEX)
    code, out, _ = real("prove", "a.yaml", "--format", "json", folder=tmp_path)
    assert code == 0
    (result,) = json.loads(out)["results"]
    assert result["claim"] == "d(a[k], z[j]) = a[k] * (delta[j, k] - a[j])"


def test_latex_that_is_not_read_has_its_place(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(LATEX.replace("- a_j)$", "- q_j)$"))
    (error,) = load(file).errors
    assert str(error).endswith(
        "a.yaml:7:68: q is not declared: q_j (declare it, or give its notation)"
    )


def test_derive_takes_latex(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(LATEX)
    wanted = r"$\frac{\partial a_k}{\partial z_j}$"
    code, out, _ = real("derive", wanted, "a.yaml", folder=tmp_path)
    assert code == 0
    assert "d(a[k], z[j]) = a[k] * (delta[k, j] - a[j])" in out
    assert real("derive", "$q$", "a.yaml", folder=tmp_path)[0] == 2


def test_reading_imports_nothing_heavy(note: Path) -> None:
    code = (
        "import sys; from symderiv.notes.catalogue import load; "
        f"assert not load({str(note)!r}).errors; "
        "print([n for n in ('sympy', 'numpy', 'scipy', 'hypothesis', 'nbformat') "
        "if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stderr
