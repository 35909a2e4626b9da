"""Which formula stands beside a marker, in each kind of file."""

import json
import time

import pytest

from symderiv.base.errors import MarkerError
from symderiv.notes.files import Note, read_note

MARK = "<!-- symderiv: one -->"


def found(name: str, source: str) -> list[tuple[str, str]]:
    """The id and the formula of each marker, or what is wrong with it."""
    note = read_note(name, source)
    return [(marker.id, marker.problem or marker.written) for marker in note.markers]


@pytest.mark.parametrize(
    "formula",
    [
        "$$a = b$$",
        "$$\na = b\n$$",
        r"\[ a = b \]",
        r"\( a = b \)",
        r"\begin{equation} a = b \end{equation}",
        r"\begin{align*} a = b \end{align*}",
        "$a = b$",
        "$`a = b`$",
        "```math\na = b\n```",
        "```{math}\na = b\n```",
        "> $$\n> a = b\n> $$",
        "$$ a = b. $$",
        r"$$ a = b, \label{eq:one} \tag{1} $$",
        r"$$ \begin{aligned} a = b \end{aligned} $$",
        "It is $$a = b$$",
        "The value of $a$ is $a = b$.",
        "The value of $a$ is\n\n$$a = b$$",
        "<!-- $a = c$ -->\n$a = b$",
        "It costs $5, and $a = b$",
    ],
)
@pytest.mark.parametrize("between", [" ", "\n", "\n\n", "\r\n"])
def test_the_next_formula_in_markdown(formula: str, between: str) -> None:
    if formula[0] in "`>":
        # These begin a line.
        between = f"\n{between}"
    assert found("a.md", f"Text $x = y$\n{MARK}{between}{formula}\n") == [("one", "a = b")]


@pytest.mark.parametrize(
    "text",
    [
        f"{MARK}\n\nText.\n\nMore.\n\n$$a = b$$",
        f"{MARK}\n",
        f"$$a = b$$ {MARK}",
        f"{MARK} $a$ and no more",
        f"{MARK}\n```\n$$a = b$$\n```",
        f"{MARK} `$a = b$`",
    ],
)
def test_nothing_beside_a_marker_is_told(text: str) -> None:
    assert found("a.md", text) == [("one", "no formula beside the marker")]


def test_each_marker_has_its_own_formula() -> None:
    two = "<!-- symderiv: two -->"
    assert found("a.md", f"{MARK} {two} $a = b$") == [
        ("one", "no formula beside the marker"),
        ("two", "a = b"),
    ]
    assert found("a.md", f"{MARK} $a = b$ {two} $c = d$") == [("one", "a = b"), ("two", "c = d")]


def test_markers_in_code_are_none() -> None:
    text = f"`{MARK}`\n\n~~~md\n{MARK}\n$a = b$\n~~~\n\n```\n{MARK}\n```\n"
    assert found("a.md", text) == []


def test_what_has_no_end_is_told() -> None:
    assert found("a.md", f"{MARK}\n$$ a = b") == [
        ("one", "the formula beside the marker has no end")
    ]
    # The next formula is not taken for the end of the first.
    text = f"$$ a = b\n{MARK}\n$$ c = d $$"
    assert found("a.md", text) == [("one", "c = d")]


@pytest.mark.parametrize("said", ["", "One Two", "a b", "Ä", "one,two"])
def test_a_marker_names_one_identity(said: str) -> None:
    assert found("a.md", f"<!-- symderiv: {said} --> $a = b$") == [
        (said, "a marker names one identity")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "% symderiv: one\n\\begin{equation}\n  a = b.\n\\end{equation}",
        "\\begin{equation} % symderiv: one\n  \\label{x}\n  a = b % so\n\\end{equation}",
        "\\begin{equation}\n  a = b % symderiv: one\n\\end{equation}",
        "%% symderiv: one\n% $c = d$\n\\[ a = b \\]",
        "Text % symderiv: one\nwith $a = b$.",
        "\\verb|$| \\% % symderiv: one\n$a = b$",
        "\\begin{verbatim}\n% symderiv: two\n$\n\\end{verbatim}\n% symderiv: one\n\\(a = b\\)",
    ],
)
def test_markers_in_latex(text: str) -> None:
    assert found("a.tex", text) == [("one", "a = b")]


def test_each_line_of_an_alignment_can_have_a_marker() -> None:
    text = (
        "\\begin{align}\n% symderiv: one\na &= b \\label{a} \\\\\n"
        "% symderiv: two\nc &= d \\nonumber\n\\end{align}"
    )
    assert found("a.tex", text) == [("one", "a &= b"), ("two", "c &= d")]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (r"a &= b \\ % ONE|c &= d % TWO", ["a &= b", "c &= d"]),
        (r"a &= b \\[2pt] % ONE|c &= d \\* % TWO|e &= f", ["a &= b", "c &= d"]),
        (r"x &= y \\|a &= b \label{a} \\ % ONE|c &= d. % TWO", ["a &= b", "c &= d"]),
        (r"a &= b \\|&= e \\ % ONE|c &= d % TWO", ["a &= b \\\\\n&= e", "c &= d"]),
        (r"a &= b|+ e \\ % ONE|c &= d % TWO", ["a &= b\n+ e", "c &= d"]),
        (
            r"A &= \begin{pmatrix} 1 \\ 2 \end{pmatrix} \\ % ONE|c &= d % TWO",
            [r"A &= \begin{pmatrix} 1 \\ 2 \end{pmatrix}", "c &= d"],
        ),
        (r"% ONE|a &= b \\|% TWO|c &= d", ["a &= b", "c &= d"]),
        (r"a &= b \\|% ONE|c &= d \\|% TWO|e &= f", ["c &= d", "e &= f"]),
    ],
)
def test_a_marker_at_the_end_of_a_row_means_that_row(lines: str, expected: list[str]) -> None:
    body = lines.replace("|", "\n").replace("% ONE", "% symderiv: one")
    text = f"\\begin{{align}}\n{body}\n\\end{{align}}".replace("% TWO", "% symderiv: two")
    note = [(name, formula.replace(r"\label{a} ", "")) for name, formula in found("a.tex", text)]
    assert note == list(zip(["one", "two"], expected, strict=True))


@pytest.mark.parametrize(
    "formula",
    [
        ".. math:: a = b",
        ".. math::\n\n   a = b\n\nText",
        ".. math:: a = b\n   :label: x\n",
        ".. math::\n   :label: x\n   :nowrap:\n\n   a = b.\n",
        "It is :math:`a = b`.",
        "$$a = b$$",
        "It is $a = b$",
    ],
)
@pytest.mark.parametrize("sign", ["#", ".."])
def test_docstrings(formula: str, sign: str) -> None:
    lines = f"{sign} symderiv: one\n\n{formula}".replace("\n", "\n    ")
    source = f'def f():\n    r"""Title.\n\n    {lines}\n    """\n'
    assert found("a.py", source) == [("one", "a = b")]


def test_a_docstring_with_escapes() -> None:
    source = '"""Title.\n\n# symderiv: one\n$\\\\frac{a}{b} \\x3d \\\n c$\n"""\n'
    assert found("a.py", source) == [("one", r"\frac{a}{b} =  c")]


@pytest.mark.parametrize(
    "text",
    [
        "# symderiv: one\n# $a = b$\n",
        "x = 1  # symderiv: one\n# It is\n#\n#   .. math:: a = b\nx = 2\n",
        "\ufeff# symderiv: one\r\n# $a = b$\r\nif x:\r\n\ty\r\n",
        "if x:\n    # symderiv: one\n    # $$\n    # a = b\n    # $$\n    y = '$c = d$'\n",
    ],
)
def test_comments(text: str) -> None:
    assert found("a.py", text) == [("one", "a = b")]


def test_strings_that_are_no_docstrings_have_no_markers() -> None:
    assert found("a.py", 'x = """\n# symderiv: one\n$a = b$\n"""\nf("# symderiv: two")\n') == []


def notebook(*sources: object, kind: str = "markdown") -> str:
    cells = [{"cell_type": kind, "metadata": {}, "source": source} for source in sources]
    return json.dumps({"cells": cells, "nbformat": 4, "metadata": {"cells": ["x"]}})


@pytest.mark.parametrize(
    "source",
    [
        [f"{MARK}\n", "$$\n", "a = b\n", "$$"],
        f"{MARK}\n$$a = b$$",
        [f"é {MARK}", "$$a ", "= b$$"],
    ],
)
def test_notebooks(source: object) -> None:
    assert found("a.ipynb", notebook("x", source)) == [("one", "a = b")]
    assert found("a.ipynb", notebook(source, kind="code")) == []


def test_a_formula_is_in_the_marker_s_cell() -> None:
    assert found("a.ipynb", notebook(MARK, "$a = b$")) == [("one", "no formula beside the marker")]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.ipynb", "symderiv: {"),
        ("a.ipynb", "[" * 100_000),
        ("a.py", '# symderiv: one\n"""open'),
        ("a.py", "# symderiv: one\n" + "(" * 1000),
    ],
)
def test_what_is_not_of_its_kind_is_told(name: str, source: str) -> None:
    with pytest.raises(MarkerError, match="not"):
        read_note(name, source)


@pytest.mark.parametrize("kind", ["a.md", "a.tex", "a.py", "a.rst"])
@pytest.mark.parametrize(
    "piece",
    [
        *("$x ", "$$ ", "$a$ ", "\\[ ", "\\begin{equation} ", "` a", "<!--", "```x\n", "```math\n"),
        *("> ", ":math:`", ".. math::\n", "\\label{", "\\verb|", "\\\\", "# ", "%\n", "\n"),
        *("\0", "\udcff"),
    ],
)
def test_hostile_text_takes_no_longer_than_other_text(kind: str, piece: str) -> None:
    mark = {"a.md": MARK, "a.tex": "% symderiv: one", "a.py": "# symderiv: one"}
    line = mark.get(kind, ".. symderiv: one")
    started = time.process_time()
    for source in (f"{line}\n{piece * 10_000}", f"{line}\n{piece}" * 1_000):
        try:
            note = read_note(kind, source)
        except MarkerError:
            continue
        assert isinstance(note, Note)
        assert len(note.markers) <= 1000
    assert time.process_time() - started < 2
