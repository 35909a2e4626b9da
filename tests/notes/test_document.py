"""Documents as derivations: declarations, roles, chains, expectations, places."""

import json
from pathlib import Path

import pytest

from symderiv.base.errors import DerivationError
from symderiv.notes.catalogue import load
from tests.notes.documents import DECLARED, claims, lines, markdown, notebook, read

CLAIM = r"\frac{\partial (u v)}{\partial u} = v"
FRONT = f"---\ntitle: t\nsymderiv:\n{''.join(f'  {x}' for x in DECLARED.splitlines(True))}---\n"
PERCENT = "% symderiv:\n" + "".join(f"%   {line}" for line in DECLARED.splitlines(True))


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("a.md", markdown(CLAIM)),
        ("a.qmd", f"{FRONT}\n$${CLAIM}$$\n"),
        ("a.Rmd", f"{FRONT}\n```{{r}}\n$$ u = 0 $$\n```\n\\[{CLAIM}\\]\n"),
        ("a.tex", f"{PERCENT}\\begin{{equation}}{CLAIM}\\end{{equation}}\n"),
        ("a.ipynb", notebook(("markdown", markdown(CLAIM)))),
        ("a.ipynb", notebook(("markdown", FRONT), ("code", f"%%latex\n\\[{CLAIM}\\]"))),
        ("a.ipynb", notebook(("raw", "$$ u = 0 $$"), ("markdown", markdown(CLAIM)))),
        (
            "a.ipynb",
            notebook(
                ("markdown", f"$${CLAIM}$$"),
                metadata={"symderiv": {"symbols": {"u": "real", "v": "real"}}},
            ),
        ),
    ],
)
def test_documents_of_every_kind_declare_themselves(file: str, text: str) -> None:
    assert claims(text, file) == ["d(u * v, u) = v"]


ROLES = [
    line.split(" => ")
    for line in Path(__file__).with_name("roles.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("formula", "expected"), ROLES, ids=[formula for formula, _ in ROLES])
def test_every_line_has_its_role(formula: str, expected: str) -> None:
    found = [f"{role}: {text}" for role, text in lines(markdown(formula))]
    assert found == expected.split(" ;; ")


def test_a_formula_that_is_not_read_is_an_error_in_the_document() -> None:
    reading = read(markdown(r"u = v", r"u = \frac{q}{v}"))
    (error,) = reading.derivation.errors
    assert str(error) == (
        "note.md:8:13: a formula is not read: q is not declared: q "
        "(declare it, or give its notation)"
    )
    assert [each.claim for each in reading.derivation.identities] == ["u = v"]


def test_an_error_of_the_language_points_into_the_formula() -> None:
    (error,) = read(markdown(r"u + A_{i1} = x_j + A_{ji}")).derivation.errors
    assert error.message.startswith("one index on two dimensions")
    assert (error.location.line, error.location.column) == (6, 25)


def test_an_error_in_a_declaration_has_its_place() -> None:
    (error,) = read("<!-- symderiv:\nsymbols: {x: unreal}\n-->\n").derivation.errors
    assert (error.location.line, error.location.column) == (2, 14)
    percent = "% symderiv:\n%  symbols: {x: unreal}\n"
    (error,) = read(percent, "a.tex").derivation.errors
    assert (error.location.line, error.location.column) == (2, 17)


def test_what_is_expected_stands_in_front_of_a_formula() -> None:
    text = markdown().rstrip() + "\n<!-- symderiv: expect refuted, a slip -->\n$$ u = v $$\n"
    (identity,) = read(text).derivation.identities
    assert (identity.expect, identity.erratum) == ("refuted", "a slip")


def test_what_is_expected_of_one_line() -> None:
    chain = r"$$\begin{align} u &= v \\ &= c \\ &= v \end{align}$$"
    text = markdown() + f"<!-- symderiv: expect refuted in line 2: the middle -->\n{chain}\n"
    (identity,) = read(text).derivation.identities
    assert [step.expect for step in identity.steps] == ["proved", "refuted"]
    assert identity.expect == "proved"


def test_in_latex_a_comment_speaks_of_the_line_below_it() -> None:
    rows = ["u &= v \\\\", "% symderiv: expect refuted, c", "&= c \\\\", "&= v"]
    body = "\n".join(["\\begin{align}", *rows, "\\end{align}", ""])
    (identity,) = read(PERCENT + body, "a.tex").derivation.identities
    assert [step.expect for step in identity.steps] == ["proved", "refuted"]


def test_a_formula_may_be_passed_over() -> None:
    text = markdown() + "<!-- symderiv: pass over, an example of what is wrong -->\n$$ u = q $$\n"
    assert lines(text) == [("passed over", "an example of what is wrong")]


def test_a_claim_is_named_by_its_label_or_its_left_side() -> None:
    reading = read(markdown(r"u = v \label{eq:First}", r"x_i = y_i", r"x_i = u"))
    names = [identity.id for identity in reading.derivation.identities]
    assert names == ["eq-first", "note-x-i", "note-x-i-2"]


def test_assumptions_hold_in_the_whole_document() -> None:
    declared = DECLARED + "assumptions: {same: u = v}\n"
    (identity,) = read(markdown("u = v", declared=declared)).derivation.identities
    assert identity.given == ("same",)


RANGES = [
    ("for all $i = 1, \\ldots, m$.", ["n = m"]),
    ("for all $i = 1, \\dots, n$.", []),
    ("for $i, j = 1, \\ldots, n$", []),
    ("for $i = 1, 2, \\ldots, n$", []),
    ("so $u = v$.", []),
]


@pytest.mark.parametrize(("text", "expected"), RANGES)
def test_ranges_in_the_text_are_claims_about_sizes(text: str, expected: list[str]) -> None:
    assert claims(f"{markdown('x_i = x_i')}\n{text}\n")[1:] == expected


def test_repeated_indices_are_summed_where_that_is_declared() -> None:
    formula = r"u = x_k y_k + (x_j + y_j) A_{1j} A_{1i} x_i"
    summed = DECLARED + "notation: {repeated indices: summed}\n"
    (claim,) = claims(markdown(formula, declared=summed))
    assert claim == "u = sum(x[k] * y[k], k) + sum((x[j] + y[j]) * A[1, j] * A[1, i] * x[i], j, i)"


def test_macros_are_expanded() -> None:
    text = markdown(r"\R{u}{2} = \half v").replace(
        "\n\n", "\n\n$\\newcommand{\\R}[2]{#1^{#2}} \\newcommand\\half{\\frac12}$\n\n", 1
    )
    assert claims(text) == ["u**2 = 1 / 2 * v"]


def test_a_derivation_file_may_declare_for_a_document(tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("$$ u = v $$\n")
    file = tmp_path / "note.yaml"
    file.write_text("notes: note.md\nsymbols: {u: real, v: real}\n")
    derivation = load(file)
    assert derivation.errors == ()
    assert [identity.claim for identity in derivation.identities] == ["u = v"]
    assert derivation.identities[0].location.file == str(tmp_path / "note.md")
    file.write_text("notes: note.py\nsymbols: {u: real}\n")
    assert "notes: names no document" in str(load(file).errors[0])


def test_a_document_that_declares_nothing_says_so(tmp_path: Path) -> None:
    file = tmp_path / "note.md"
    file.write_text("$$ u = v $$\n")
    (error,) = load(file).errors
    assert "declares nothing" in error.message


CELL = {"cell_type": "markdown", "metadata": {}, "source": "x"}
OLD = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": [CELL]}]}
BROKEN = [
    (b"\xff\xfe$\x00$\x00", "a.md", "UTF-16"),
    ("$$ u = v $$ and more".encode("utf-16-le"), "a.md", "UTF-16"),
    (b"abc \xff", "a.md", "not a text in UTF-8"),
    (b"a\0b", "a.md", "NUL"),
    (b"{", "a.ipynb", "not a notebook"),
    (b"[]", "a.ipynb", "not a notebook"),
    (b'{"cells": 3}', "a.ipynb", "not a notebook"),
    (b"[" * 100_000, "a.ipynb", "not a notebook: nested too deeply"),
    (
        json.dumps({"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": []}).encode(),
        "a.ipynb",
        "",
    ),
]


@pytest.mark.parametrize(("data", "file", "message"), BROKEN)
def test_what_is_no_document_is_refused(
    data: bytes, file: str, message: str, tmp_path: Path
) -> None:
    path = tmp_path / file
    path.write_bytes(data)
    assert any(message in str(error) for error in load(path).errors)


def _growing() -> str:
    """Twelve macros, each ten times the one before."""
    letters = "abcdefghijkl"
    bodies = ["u", *("\\m" + letter for letter in letters[:-1])]
    return "".join(
        f"$\\newcommand{{\\m{letter}}}{{{body * 10}}}$\n"
        for letter, body in zip(letters, bodies, strict=True)
    )


HOSTILE = {
    "a macro that calls itself": r"$\newcommand{\a}{\a}$" + "\n$$ u = \\a $$",
    "macros that grow": _growing() + "$$ u = \\ml $$",
    "an argument that grows": r"$\newcommand{\f}[1]{\f{#1 #1}}$" + "\n$$ u = \\f{u} $$",
    "a megabyte": "$$ u = " + "u + " * 300_000 + "u $$",
    "braces": "$$ u = " + "{" * 5000 + "u" + "}" * 5000 + "$$",
    "parentheses": "$$ u = " + "(" * 4000 + "u" + ")" * 4000 + "$$",
    "fractions": "$$ u = " + r"\frac{1}{" * 3000 + "u" + "}" * 3000 + "$$",
    "roots": "$$ u = " + r"\sqrt " * 3000 + "u $$",
    "bars": "$$ u = " + "|" * 5000 + "u $$",
    "matrices": "$$ u = " + r"\begin{bmatrix}" * 3000 + "$$",
    "sums": "$$ u = " + r"\sum_{i} " * 2000 + "x_i $$",
    "an end that is missing": "\\begin{align} u = v",
    "lists in YAML": "<!-- symderiv:\nassumptions: " + "[" * 5000 + "\n-->",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_documents_are_refused_in_words(kind: str) -> None:
    errors = read(f"{markdown()}\n{HOSTILE[kind]}\n").derivation.errors
    assert errors
    assert all(isinstance(error, DerivationError) and error.location.line for error in errors)


def test_too_many_formulas_are_refused() -> None:
    with pytest.raises(DerivationError, match="more than"):
        read(markdown() + "$$u=v$$\n" * 6_000)
