"""``symderiv sync``: drifted formulas are rewritten, and nothing else is."""

import json
import os
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from symderiv.commands.main import app
from symderiv.notes.compare import items_by_id
from symderiv.notes.files import read_note
from symderiv.notes.rewrite import rewritten
from tests.notes.catalogue import catalogue

CATALOGUE = """\
symbols: {x: real, y: real}
identities:
  - {id: power, claim: 'd(x ** 2, x) = 2 * x'}
  - {id: sum, claim: 'x + y = y + x'}
examples:
  - {id: numbers, value: x, inputs: {x: 1}, printed: 1.0}
"""
POWER = r"\frac{\partial}{\partial x} \left(x^{2}\right) = 2 x"
REPORTS = Path(__file__).parent.parent / "reports"
WRONG = r"\frac{\partial}{\partial x} (x^2) = 3 x"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "derivations").mkdir()
    (tmp_path / "derivations" / "one.yaml").write_text(CATALOGUE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sync(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["sync", *arguments], catch_exceptions=False)
    return done.exit_code, done.stdout, done.stderr


def cell(*lines: str) -> str:
    quoted = ", ".join(json.dumps(line) for line in lines)
    return f'{{"cells":[\n{{"source": [{quoted}],  "cell_type":"markdown"}}],\n "nbformat":4}}'


@pytest.mark.parametrize(
    ("name", "text", "new"),
    [
        ("a.md", "<!-- symderiv: power -->\r\n$$\r\n{}.\r\n$$\r\nText  \r\n", POWER),
        ("a.md", "- <!-- symderiv: power --> the rule ${}$, of $x$\n", POWER),
        ("a.md", "> <!-- symderiv: power -->\n> $$\n> {},\n> $$\n", POWER),
        ("a.md", "<!-- symderiv: power -->\n```math\n{}\n```\n", POWER),
        ("a.tex", "% symderiv: power\n\\begin{{align*}}\n\t{}. % so\n\\end{{align*}}", POWER),
        ("a.tex", "\\[ % symderiv: power\n{} \\tag{{1}}\\]", POWER),
        ("a.py", 'def f():\n  r"""F.\n\n  # symderiv: power\n  :math:`{}`\n  """\n', POWER),
        ("a.py", "# symderiv: power\n# \\[ {} \\]\nf()\n", POWER),
        ("a.rst", ".. symderiv: power\n\n.. math::\n   :label: x\n\n   {}\n\nText", POWER),
    ],
)  # fmt: skip
def test_only_the_formula_changes(name: str, text: str, new: str, folder: Path) -> None:
    path = folder / name
    # A byte that is no UTF-8 stays, too.
    end = b"\n# \xff\n"
    path.write_bytes(text.format(WRONG).encode() + end)
    path.chmod(0o640)
    assert sync("--check", name)[0] == 1
    code, out, _ = sync(name)
    assert (code, out.splitlines()[-1]) == (0, "1 rewritten, 0 as before")
    assert path.read_bytes() == text.format(new).encode() + end
    assert path.stat().st_mode & 0o777 == 0o640
    assert sync("--check", name)[:2] == (0, "nothing to prove; 1 formula beside markers agrees\n")


def test_no_markers_at_all_is_said(folder: Path) -> None:
    (folder / "none.md").write_text("no formula\n", encoding="utf-8")
    for options in ((), ("--check",)):
        code, _, err = sync(*options, "none.md")
        assert code == 0
        assert err == "no markers (of a repository, only in files that git tracks)\n"


def test_a_formula_over_several_strings_of_a_notebook(folder: Path) -> None:
    path = folder / "a.ipynb"
    first, second = WRONG.split(" = ")
    head = ("é <!-- symderiv: power -->\n", "$$\n")
    path.write_text(cell(*head, f"{first}\n", f"= {second}.", "$$\n"), encoding="utf-8")
    assert sync("a.ipynb")[0] == 0
    text = path.read_text(encoding="utf-8")
    assert text == cell(*head, f"{POWER}.", "$$\n")


def test_a_docstring_with_escapes_keeps_them(folder: Path) -> None:
    path = folder / "a.py"
    text = '"""A\\x41.\n\n# symderiv: power\n$${}$$\n"""\n'
    path.write_text(text.format(WRONG.replace("\\", "\\\\")), encoding="utf-8")
    assert sync("a.py")[0] == 0
    assert path.read_text(encoding="utf-8") == text.format(POWER.replace("\\", "\\\\"))


def test_alignment_and_labels_stay(folder: Path) -> None:
    path = folder / "a.tex"
    path.write_text(
        "\\begin{align}\n% symderiv: power\na &= b \\label{a} \\\\ &+ c \\nonumber \\\\\n"
        "% symderiv: sum\nx + y &= z\n\\end{align}",
        encoding="utf-8",
    )
    assert sync("a.tex")[0] == 0
    aligned = POWER.replace(" =", " &=")
    assert path.read_text(encoding="utf-8") == (
        f"\\begin{{align}}\n% symderiv: power\n{aligned} \\label{{a}} \\nonumber \\\\\n"
        "% symderiv: sum\nx + y &= y + x\n\\end{align}"
    )


def test_what_agrees_is_left_as_it_is_spelled(folder: Path) -> None:
    path = folder / "a.md"
    path.write_text("<!-- symderiv: sum -->\n$$x+ {y} = y+x.$$\n", encoding="utf-8")
    before = path.stat()
    code, out, _ = sync("a.md")
    assert (code, out) == (0, "0 rewritten, 1 as before\n")
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_drift_is_shown_with_its_place_and_marks(folder: Path) -> None:
    (folder / "a.md").write_text("Text\n<!-- symderiv: sum -->\n  $x + y = y - x$\n")
    code, out, _ = sync("--check")
    assert code == 1
    assert out.splitlines() == [
        "✗ sum: the formula here is not the identity's",
        "  a.md:3:4",
        "  - written   x + y = y - x",
        "                        ^",
        "  + rendered  x + y = y + x",
        "                        ^",
        "  identity    derivations/one.yaml:4:23",
        "",
        "nothing to prove; 1 of 1 formulas beside markers drifted",
    ]


@pytest.mark.parametrize(
    ("format", "shown"),
    [
        ("text", "  a.md:3:4"),
        ("json", '"line": 3'),
        (
            "github",
            "title=sum%3A the formula here is not the identity's,line=3,col=4::- written: x",
        ),
        ("sarif", '"ruleId": "drift"'),
        ("junit", '<failure message="sum: the formula here is not the identity\'s" type="drift">'),
        ("markdown", "`a.md:3:4`\n\n```text\n- written     x + y = y - x"),
    ],
)
def test_drift_is_exit_code_1_in_every_format(format: str, shown: str, folder: Path) -> None:
    text = "Text\n<!-- symderiv: sum -->\n  $x + y = y - x$\n"
    (folder / "a.md").write_text(text, encoding="utf-8")
    code, out, _ = sync("--check", "--format", format)
    assert code == 1
    assert shown in out
    if format == "sarif":
        schema = json.loads((REPORTS / "sarif-2.1.0.json").read_text(encoding="utf-8"))
        jsonschema.validate(json.loads(out), schema)
    strange = folder / os.fsdecode(b"\xff\x1b[31m\n.md")
    strange.write_text(text, encoding="utf-8")
    (folder / "b.md").write_text(text.replace("sum", "\x1b[31m"), encoding="utf-8")
    code, out, err = sync("--check", "--format", format)
    assert code == 2
    assert "\x1b" not in out + err


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        ("pwoer", "no such identity: pwoer (did you mean power?)"),
        ("numbers", "this is an example, which has no formula to compare: numbers"),
        ("A B", "a marker names one identity: A B (symderiv: softmax-jacobian, for example)"),
    ],
)
def test_markers_that_name_no_identity(marker: str, message: str, folder: Path) -> None:
    text = f"Text <!-- symderiv: {marker} --> $x = x$\n\n\n<!-- symderiv: sum -->\n$x = y$\n"
    (folder / "a.md").write_text(text, encoding="utf-8")
    for arguments in (("--check",), ()):
        code, _, err = sync(*arguments)
        assert code == 2
        assert err.startswith(f"a.md:1:6: {message}")
    # What is right beside it is still rewritten.
    new = text.replace("$x = y$", "$x + y = y + x$")
    assert (folder / "a.md").read_text(encoding="utf-8") == new


def test_what_goes_with_check_does_nothing_without_it(folder: Path) -> None:
    text = "<!-- symderiv: sum -->\n$x = y$\n"
    (folder / "a.md").write_text(text, encoding="utf-8")
    for option in (("--format", "json"), ("--output", "report.txt")):
        code, _, err = sync(*option)
        assert code == 2
        assert "go with --check" in err
        assert sync("--check", *option)[0] == 1
    assert (folder / "a.md").read_text(encoding="utf-8") == text


def test_two_identities_with_the_id(folder: Path) -> None:
    (folder / "derivations" / "two.yaml").write_text(CATALOGUE, encoding="utf-8")
    (folder / "a.md").write_text("<!-- symderiv: sum --> $x = y$\n", encoding="utf-8")
    code, _, err = sync("--check")
    assert code == 2
    assert (
        "a.md:1:1: more than one identity has this id: sum "
        "(at derivations/one.yaml:4:23 and derivations/two.yaml:4:23)"
    ) in err


def test_files_of_other_kinds_and_files_that_cannot_be_read(folder: Path) -> None:
    (folder / "b.md").mkdir()
    os.mkfifo(folder / "c.md")
    (folder / "a.pdf").touch()
    (folder / "d.ipynb").write_text("symderiv:", encoding="utf-8")
    code, _, err = sync("--check", "a.pdf", "none.md", "b.md", "c.md", "d.ipynb")
    assert code == 2
    assert "a.pdf: no kind of file in which markers are looked for (kinds are .md," in err
    assert "none.md: cannot be read: No such file or directory" in err
    assert "c.md: not a file that can be read" in err
    assert "d.ipynb: has a marker, and is not a notebook: Expecting value" in err


def test_links_and_hidden_folders_are_left_alone(folder: Path) -> None:
    (folder / ".hidden").mkdir()
    wrong = "<!-- symderiv: sum --> $x = y$\n"
    (folder / ".hidden" / "a.md").write_text(wrong, encoding="utf-8")
    (folder / "a.md").symlink_to(folder / ".hidden" / "a.md")
    assert sync()[:2] == (0, "0 rewritten, 0 as before\n")
    assert sync("a.md")[0] == 0
    assert (folder / "a.md").is_symlink()
    assert "$x + y = y + x$" in (folder / ".hidden" / "a.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("around", ["$$\n{}\n$$", "${}$", "\\[{}.\\]", "```math\n{}\n```"])
def test_every_identity_of_the_catalogue_can_be_written_and_agrees(around: str) -> None:
    derivations = catalogue()
    items = items_by_id(derivations)
    names = [i.id for derivation in derivations for i in derivation.identities]
    pieces = [f"<!-- symderiv: {name} -->\n{around.replace('{}', 'a = b')}\n" for name in names]
    result = rewritten(read_note("a.md", "\n".join(pieces)), items)
    assert result.errors == []
    again = rewritten(read_note("a.md", result.source), items)
    assert len(again.citations) == len(names)
    assert all(citation.agrees for citation in again.citations)
