"""Documents: the approved ones, the same again from the same input, and LaTeX that compiles."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from symderiv.report import latex
from symderiv.report.pdf import NoPdf, compile_tex
from tests.report.documents_written import FOLDER, document, fresh_document, outputs

COMPLAINTS = re.compile(r"^!|Overfull|Underfull|Warning|undefined", re.MULTILINE)
without_latex = pytest.mark.skipif(shutil.which("latexmk") is None, reason="needs latexmk")


@pytest.mark.parametrize("name", ["document.tex", "statements.tex", "document.md"])
def test_document_is_the_approved_one(name: str) -> None:
    assert outputs(document())[name] == (FOLDER / name).read_text(encoding="utf-8")


def test_the_same_input_gives_the_same_bytes() -> None:
    assert outputs(fresh_document()) == outputs(fresh_document())


def test_every_statement_has_one_label_by_its_id() -> None:
    text = outputs(document())["document.tex"]
    ids = [statement.result.id for statement in document().statements]
    assert len(ids) == 7
    assert re.findall(r"\\label\{([^}]*)\}", text) == ids


def test_statements_alone_have_no_preamble() -> None:
    text = outputs(document())["statements.tex"]
    assert r"\documentclass" not in text
    assert text.count(r"\begin{statement}") == 7


def test_text_of_the_file_is_no_command() -> None:
    assert r"\input{secret}" not in outputs(document())["document.tex"]


def test_a_template_can_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "statement.tex.j2").write_text("<< statement.result.id | tex >>!\n")
    assert "off-{}diagonal!" in latex.render(document(), tmp_path)
    single = tmp_path / "mine.tex.j2"
    single.write_text("<% for name, number in document.counts %><< name >> <% endfor %>")
    assert latex.render(document(), single) == "proved refuted undecided errors\n"


@without_latex
def test_latex_compiles_without_a_warning(tmp_path: Path) -> None:
    (tmp_path / "report.tex").write_text(outputs(document())["document.tex"], encoding="utf-8")
    command = ["latexmk", "-pdf", "-interaction=nonstopmode", "report.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    log = (tmp_path / "report.log").read_text(encoding="utf-8", errors="replace")
    assert done.returncode == 0, log[-2000:]
    assert not COMPLAINTS.findall(log)


@without_latex
def test_errors_of_latex_are_told_and_the_source_is_kept(tmp_path: Path) -> None:
    tex = tmp_path / "broken.tex"
    tex.write_text(r"\documentclass{article}\begin{document}\nosuchcommand\end{document}")
    with pytest.raises(NoPdf, match="Undefined control sequence"):
        compile_tex(tex, tmp_path / "broken.pdf")
    assert tex.is_file()
    assert not (tmp_path / "broken.pdf").exists()


def test_missing_latexmk_names_the_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(NoPdf, match="apt-get install latexmk"):
        compile_tex(tmp_path / "a.tex", tmp_path / "a.pdf")
