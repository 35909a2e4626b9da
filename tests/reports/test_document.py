"""Documents: the approved ones, the same again from the same input, and LaTeX that compiles."""

import base64
import hashlib
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest

from symderiv.reports import document_html, latex, pdf
from symderiv.reports.pdf import NoPdf, compile_tex
from tests.reports.compiled import complaints, installed
from tests.reports.documents_written import FOLDER, document, fresh_document, outputs

PAPER = r"""\documentclass{article}
\usepackage{lmodern}
\input{preamble}
\begin{document}
\section{Gradients}
By Statement~\ref{gradient} \ldots
\input{statements}
\end{document}
"""
NAMES = ["document.tex", "statements.tex", "preamble.tex", "document.md", "document.html"]
without_latex = pytest.mark.skipif(shutil.which("latexmk") is None, reason="needs latexmk")


@pytest.mark.parametrize("name", NAMES)
def test_document_is_the_approved_one(name: str) -> None:
    assert outputs(document())[name] == (FOLDER / name).read_text(encoding="utf-8")


def test_the_same_input_gives_the_same_bytes() -> None:
    assert outputs(fresh_document()) == outputs(fresh_document())


def test_every_statement_has_one_label_by_its_id() -> None:
    text = outputs(document())["document.tex"]
    ids = [statement.result.id for statement in document().statements]
    assert len(ids) == 10
    assert re.findall(r"\\label\{([^}:]*)\}", text) == ids


def test_statements_alone_have_no_preamble() -> None:
    text = outputs(document())["statements.tex"]
    assert r"\documentclass" not in text
    assert text.count(r"\begin{statement}") == 10


def test_text_of_the_file_is_no_command() -> None:
    assert r"\input{secret}" not in outputs(document())["document.tex"]


def test_a_template_can_be_replaced(tmp_path: Path) -> None:
    (tmp_path / "statement.tex.j2").write_text("<< statement.result.id | tex >>!\n")
    assert "off-{}diagonal!" in latex.render(document(), tmp_path)
    single = tmp_path / "mine.tex.j2"
    single.write_text("<% for name, number in document.counts %><< name >> <% endfor %>")
    assert latex.render(document(), single) == "proved refuted undecided errors\n"


@without_latex
@pytest.mark.parametrize("engine", installed())
def test_latex_compiles_without_a_warning(tmp_path: Path, engine: str) -> None:
    tex = tmp_path / "report.tex"
    tex.write_text(outputs(document())["document.tex"], encoding="utf-8")
    assert complaints(tex, engine) == []


@without_latex
def test_a_paper_inputs_the_statements(tmp_path: Path) -> None:
    for name in ("statements.tex", "preamble.tex"):
        (tmp_path / name).write_text(outputs(document())[name], encoding="utf-8")
    (tmp_path / "paper.tex").write_text(PAPER, encoding="utf-8")
    assert complaints(tmp_path / "paper.tex", "pdflatex") == []


@without_latex
def test_the_same_source_gives_the_same_pdf(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        tex = tmp_path / f"{name}.tex"
        tex.write_text(outputs(document())["document.tex"], encoding="utf-8")
        compile_tex(tex, tmp_path / f"{name}.pdf")
        made.append((tmp_path / f"{name}.pdf").read_bytes())
    assert made[0] == made[1]


class _Page(HTMLParser):
    """What a page asks a browser for, and whether its tags are closed."""

    VOID = ("meta", "input")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_loads_nothing_and_runs_its_own_script_alone() -> None:
    text = outputs(document())["document.html"]
    page = _Page()
    page.feed(text)
    assert page.open == []
    assert not page.tags & {"link", "img", "iframe", "object"}
    assert text.count("<script") == 1
    names = {name for name, _ in page.attributes}
    assert not names & {"style", "src"}
    assert not [name for name in names if name.startswith("on")]
    links = [value or "" for name, value in page.attributes if name == "href"]
    targets = {value for name, value in page.attributes if name == "id"}
    assert links
    assert all(link[:1] == "#" and link[1:] in targets for link in links)


def test_the_page_names_the_digests_of_its_style_and_script() -> None:
    text = outputs(document())["document.html"]
    style = text.split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in text.replace("&#39;", "'")
    script = text.split("<script>")[1].split("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in text.replace("&#39;", "'")


def test_every_formula_of_the_page_says_its_text() -> None:
    text = outputs(document())["document.html"]
    formulas = re.findall(r"<math [^>]*>", text)
    assert len(formulas) > 100
    assert all('alttext="' in formula for formula in formulas)


def test_text_of_the_file_is_no_markup(tmp_path: Path) -> None:
    single = tmp_path / "mine.html.j2"
    single.write_text("{{ text }}".replace("text", "document.chapters[0].title"))
    assert document_html.render(document(), single) == "Softmax &amp; friends, 100% of {them}\n"


@without_latex
def test_errors_of_latex_are_told_and_the_source_is_kept(tmp_path: Path) -> None:
    tex = tmp_path / "broken.tex"
    tex.write_text(r"\documentclass{article}\begin{document}\nosuchcommand\end{document}")
    with pytest.raises(NoPdf, match="Undefined control sequence"):
        compile_tex(tex, tmp_path / "broken.pdf")
    assert tex.is_file()
    assert not (tmp_path / "broken.pdf").exists()


@without_latex
def test_settings_and_commands_of_strangers_are_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("latexmkrc", ".latexmkrc"):
        (tmp_path / name).write_text(f"system('touch {tmp_path}/from-settings');\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    tex = tmp_path / "$(touch from-name) & a b.tex"
    command = rf"\immediate\write18{{touch {tmp_path}/from-document}}"
    tex.write_text(rf"\documentclass{{article}}\begin{{document}}{command}a\end{{document}}")
    compile_tex(tex, tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").is_file()
    assert not list(tmp_path.glob("from-*"))


def test_latex_is_run_until_it_asks_for_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """latexmk may end before, where a file has changed within a second and kept its length."""
    header = "Package: rerunfilecheck Rerun checks\n"
    asking = f"{header}Table widths have changed. Rerun LaTeX.\n"

    def commands_until(quiet: int) -> list[list[str]]:
        commands: list[list[str]] = []

        def run(command: list[str], folder: Path) -> int:
            commands.append(command)
            (folder / "a.log").write_text(asking if len(commands) < quiet else header)
            return 0

        monkeypatch.setattr(pdf, "_run", run)
        assert pdf.settle(tmp_path / "a.tex", "pdflatex") == 0
        return commands

    for quiet, made in ((1, 1), (3, 3), (9, 1 + pdf.MOST_PASSES)):
        forced = ["-g" in command for command in commands_until(quiet)]
        assert forced == [False] + [True] * (made - 1)


@without_latex
def test_a_document_without_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "SECONDS", 1)
    tex = tmp_path / "a.tex"
    tex.write_text(r"\documentclass{article}\def\a{\a}\begin{document}\a\end{document}")
    with pytest.raises(NoPdf, match="no end within 1 s"):
        compile_tex(tex, tmp_path / "a.pdf")


def test_missing_latexmk_names_the_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(NoPdf, match="apt-get install latexmk"):
        compile_tex(tmp_path / "a.tex", tmp_path / "a.pdf")
