"""Texts of strangers in documents: no command, no markup, no mark that steers what shows them."""

import re
import shutil
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.commands.main import app
from symderiv.files.load import read_text
from symderiv.formula.declarations import Derivation, Run
from symderiv.reports import document_html, document_markdown, latex
from symderiv.reports.document import Document, document_of
from symderiv.reports.explanation import render
from symderiv.reports.pdf import compile_tex
from tests.started import start

STEERING = "\x1b\x07\x9b\u202e\u2066"
"""Escape codes and marks of direction.  The reader refuses them; names of files may have them."""
TEXT = (
    r"\\input{/etc/passwd} \\write18{touch PWNED} "
    r"</title></td><script>alert(1)</script><img src=x onerror=alert(1)> \" onclick=\"alert(1) "
    r"[link](javascript:alert(1)) ![i](//x) <https://x.y> | `x` $$ \\end{aligned} $$ ]] }} "
    r"{{ 7*7 }} << 7*7 >> {% x %} <% x %> # head ***b*** &lt; ~~~ ``` ^^5c ?` !` "
    r"\n\n\\end{document}"
)
NAME = r"one} $$ <script>alert(1)</script> \\input{/etc/passwd} [l](//x)"
FILE = f"""
title: "{TEXT}"
source: "{TEXT}"
dimensions: {{n: 2..3}}
symbols: {{y: "real[n]", x: real}}
definitions:
  s: sum(y[i], i) * x
assumptions:
  "{NAME}": sum(y[i], i) = 1
identities:
  - id: good
    title: "{TEXT}"
    source: "{TEXT}"
    note: "{TEXT}"
    claim: d(s, x) = 1
    given: ["{NAME}"]
  - id: wrong
    title: "{TEXT}"
    claim: d(x**2, x) = 3 * x
    expect: refuted
    erratum: "{TEXT}"
  - id: chain
    claim: d(x**3, x) = 3 * x**2
    steps:
      - {{line: x**2, expect: refuted, erratum: "{TEXT}"}}
      - 3 * x**2
examples:
  - {{id: number, value: 2 * x, inputs: {{x: 1}}, printed: 3, erratum: "{TEXT}", note: "{TEXT}"}}
"""


def steered(derivation: Derivation) -> Derivation:
    """The derivation with texts as no reader lets them pass."""
    return replace(
        derivation,
        title=f"{derivation.title}{STEERING}",
        source=f"{derivation.source}{STEERING}",
        identities=tuple(
            replace(
                one,
                title=f"{one.title}{STEERING}",
                source=f"{one.source}{STEERING}",
                note=f"{one.note}{STEERING}",
                erratum=one.erratum and f"{one.erratum}{STEERING}",
            )
            for one in derivation.identities
        ),
    )


@cache
def document() -> Document:
    derivation = steered(read_text(FILE, f"no\n{STEERING}<script>`$$`.yaml"))
    assert not derivation.errors, derivation.errors
    options = Options(cross_check=False)
    items = derivation.items
    run = Run(tuple(check(derivation, item, options) for item in items), ())
    title = derivation.title or ""
    return document_of([derivation], run, title, (("symderiv", title),), "0" * 64)


def test_the_texts_are_there() -> None:
    good, wrong, chain, number = document().statements
    assert good.result.verdict == "proved"
    rules = [rule for line in good.derivation[-1].lines for rule in line.rules]
    assert any("</script>" in rule for rule in rules)
    assert all(text and "<script>" in text for text in (good.title, good.source, good.note))
    assert wrong.result.erratum == f"{number.note}{STEERING}"
    assert chain.steps[0].erratum == number.note


class _Tags(HTMLParser):
    """The tags of a page, with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_a_page_has_the_tags_of_its_templates_only() -> None:
    text = document_html.render(document())
    tags = _Tags()
    tags.feed(text)
    assert not tags.names & {"img", "iframe", "style2"}
    # The page's own script is the one whose digest its policy names.
    assert text.lower().count("<script") == 1
    assert not [name for name in tags.attributes if name.startswith("on")]
    assert "javascript:" not in re.sub(r">[^<]*<", "><", text)
    assert not set(text) & set(STEERING)
    assert "49" not in re.sub(r"#[0-9a-f]+|[0-9.]+(?:em|px|rem|%)", "", text.split("</style>")[1])


def test_markdown_has_no_html_no_link_and_no_formula_of_theirs() -> None:
    text = document_markdown.render(document())
    assert not set(text) & set(STEERING)
    blocks = MarkdownIt("commonmark").enable("table").parse(text)
    tokens = [token for block in blocks for token in (block, *(block.children or ()))]
    ids = ("good", "wrong", "chain", "number")
    html = [token.content for token in tokens if token.type in ("html_inline", "html_block")]
    assert [one for one in html if one != "</a>"] == [f'<a id="{name}">' for name in ids]
    links = [token.attrs["href"] for token in tokens if token.type == "link_open"]
    assert set(links) == {f"#{name}" for name in ids}
    assert not [token for token in tokens if token.type == "image"]
    headings = [token.level for token in tokens if token.type == "heading_open"]
    assert headings == [0] * len(headings)
    formulas = re.findall(r"^\$\$\\begin\{aligned\}(.*?)\\end\{aligned\}\$\$$", text, re.M | re.S)
    assert len(formulas) == text.count(r"\begin{aligned}") == 5
    for formula in formulas:
        assert not set(formula) & set("<>$`[]")
        assert r"\input" not in formula
        assert formula.count("{") == formula.count("}")


def test_latex_has_no_command_of_theirs() -> None:
    text = latex.render(document())
    assert not set(text) & set(STEERING)
    for command in (r"\input{", r"\write18", r"\end{document}"):
        assert text.count(command) == (command == r"\end{document}")
    assert "^^5c" not in text


@pytest.mark.skipif(shutil.which("latexmk") is None, reason="needs latexmk")
def test_latex_of_theirs_compiles_and_runs_nothing(tmp_path: Path) -> None:
    tex = tmp_path / "report.tex"
    tex.write_text(latex.render(document()), encoding="utf-8")
    compile_tex(tex, tmp_path / "report.pdf")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.pdf", "report.tex"]


def test_an_explanation_steers_no_terminal() -> None:
    for statement in document().statements:
        text = render(statement)
        assert all(line.isprintable() for line in text.splitlines())
        assert "\n\n\\end{document}" not in text


def test_what_is_derived_steers_no_terminal(tmp_path: Path) -> None:
    path = tmp_path / "stranger.yaml"
    path.write_text(FILE, encoding="utf-8")
    (name,) = read_text(FILE).assumptions
    done = CliRunner().invoke(app, ["derive", "d(s, x)", str(path), "--given", name])
    assert done.exit_code == 0
    assert "d(s, x) = 1" in done.stdout
    assert all(line.isprintable() for line in done.output.splitlines())


def test_a_failing_test_steers_no_terminal(tmp_path: Path) -> None:
    (tmp_path / "derivations").mkdir()
    turned = FILE.replace("expect: refuted\n    erratum", "erratum")
    (tmp_path / "derivations" / "a.yaml").write_text(turned, encoding="utf-8")
    (tmp_path / "derivations" / "b.yaml").write_text(f'"{TEXT}": 1\n', encoding="utf-8")
    code = "import sys, pytest; sys.exit(pytest.main(sys.argv[1:]))"
    arguments = ("-p", "no:xdist", "-p", "no:hypothesispytest", "-k", "wrong or line")
    arguments = (*arguments, "derivations")
    process = start(*arguments, folder=tmp_path, code=code)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "wrong: refuted, expected proved" in out
    assert "erratum" in out
    assert "b.yaml:1:" in out
    assert all(line.isprintable() for line in (out + err).splitlines())
