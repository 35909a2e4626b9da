"""Templates of strangers give text or an error with its place; they run nothing."""

import os
import sys
from pathlib import Path

import pytest

from symderiv.reports import document_html, document_markdown, latex
from symderiv.reports.document import Document
from symderiv.reports.templating import BadTemplate
from tests.reports.documents_written import document
from tests.started import symderiv

ATTACKS = {
    "class": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "attr filter": "{{ ''|attr('__class__') }}",
    "globals of a filter": "{{ md.__globals__ }}",
    "globals of a macro": "{% macro m() %}{% endmacro %}{{ m._func.__globals__ }}",
    "cycler": "{{ cycler.__init__.__globals__.os.popen('touch PWNED').read() }}",
    "lipsum": "{{ lipsum.__globals__['os'].system('touch PWNED') }}",
    "self": "{{ self._TemplateReference__context }}",
    "format": "{{ '{0.__class__}'.format(document) }}",
    "format_map": "{{ '{d.__class__}'.format_map({'d': document}) }}",
    "method": "{{ document.__init__.__globals__ }}",
    "method without underscores": "{{ document.statements[0].result.kind.fget }}",
    "map": "{{ [document]|map(attribute='__class__')|first }}",
    "change": "{{ document.statements.append(1) }}",
    "dunder of a loop": "{% for x in [1] %}{{ loop.__init__ }}{% endfor %}",
    "range": "{{ range(10**9)|list }}",
}


@pytest.mark.parametrize("name", ATTACKS)
def test_nothing_runs_and_the_error_names_its_line(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    template = tmp_path / "mine.md.j2"
    template.write_text(f"first\n\n{ATTACKS[name]}\n", encoding="utf-8")
    with pytest.raises(BadTemplate, match=r"mine\.md\.j2:3: ") as refused:
        document_markdown.render(document(), template)
    assert "<class" not in str(refused.value)
    assert list(tmp_path.iterdir()) == [template]


def test_all_formats_are_sandboxed(tmp_path: Path) -> None:
    for ending, renders in (("html", document_html.render), ("tex", latex.render)):
        template = tmp_path / f"mine.{ending}.j2"
        begin, end = ("<<", ">>") if ending == "tex" else ("{{", "}}")
        template.write_text(f"{begin} document.__class__ {end}", encoding="utf-8")
        with pytest.raises(BadTemplate, match=rf"mine\.{ending}\.j2:1: .*unsafe"):
            renders(document(), template)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a\n{% if %}", 2, "Expected an expression"),
        ("a\n\n{{ nothing }}", 3, "'nothing' is undefined"),
        ("{% include 'missing.j2' %}", 1, "missing.j2"),
        ("\n{{ 1 / 0 }}", 2, "division by zero"),
        ("\n{% include 'inner.j2' %}", 4, "'gone' is undefined"),
    ],
)
def test_errors_name_file_and_line(text: str, line: int, message: str, tmp_path: Path) -> None:
    (tmp_path / "inner.j2").write_text("\n\n\n{{ gone }}", encoding="utf-8")
    template = tmp_path / "mine.md.j2"
    template.write_text(text, encoding="utf-8")
    with pytest.raises(BadTemplate, match=rf"\.j2:{line}: .*{message}"):
        document_markdown.render(document(), template)


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "linked.j2"])
def test_a_template_includes_files_of_its_folder_only(name: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hidden", encoding="utf-8")
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "linked.j2").symlink_to(tmp_path / "secret")
    (folder / "document.md.j2").write_text(f"{{% include '{name}' %}}", encoding="utf-8")
    with pytest.raises(BadTemplate) as refused:
        document_markdown.render(document(), folder)
    assert "hidden" not in str(refused.value)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
def test_a_pipe_does_not_hang_a_template(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "document.md.j2")
    with pytest.raises(BadTemplate, match="not a file"):
        document_markdown.render(document(), tmp_path)


def test_the_text_of_a_document_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symderiv.reports.templating.MOST_OUTPUT", 1000)
    template = tmp_path / "mine.md.j2"
    template.write_text("{% for x in range(999) %}word {% endfor %}", encoding="utf-8")
    with pytest.raises(BadTemplate, match="of text"):
        document_markdown.render(document(), template)


CLAIM = "symbols: {x: real}\nidentities: [{id: a, claim: 'd(x**2, x) = 2 * x'}]\n"
LOOP = "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}" * 9


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        (LOOP, 1, "out of time: no answer within 1 s"),
        ("{{ ('a' * 9999999999)|length }}", 1, "out of memory"),
        ("{{ " + "(" * 9000 + "1" + ")" * 9000 + " }}", 1, "nested too deeply"),
        ("\n{{ ''.__class__ }}", 2, "mine.md.j2:2: "),
    ],
)
def test_a_template_has_limits_and_its_errors_are_said(
    text: str, code: int, message: str, tmp_path: Path
) -> None:
    (tmp_path / "a.yaml").write_text(CLAIM, encoding="utf-8")
    (tmp_path / "mine.md.j2").write_text(text, encoding="utf-8")
    limits = ("--timeout", "1", "--memory", "600")
    named = ("--format", "markdown", "--template", "mine.md.j2")
    found, out, err = symderiv("report", "a.yaml", *named, *limits, folder=tmp_path)
    assert (found, out) == (code, "")
    assert message in err
    assert "Traceback" not in err


def test_data_and_plain_methods_are_there(tmp_path: Path) -> None:
    template = tmp_path / "mine.md.j2"
    template.write_text(
        "{% set names = namespace(n=0) %}{% for one in document.statements %}"
        "{% set names.n = names.n + 1 %}{% endfor %}"
        "{{ names.n }} {{ document.title.upper() }} {{ dict(a=1).items()|list }}",
        encoding="utf-8",
    )
    made: Document = document()
    shown = document_markdown.render(made, template)
    assert shown == f"{len(made.statements)} {made.title.upper()} [('a', 1)]\n"
