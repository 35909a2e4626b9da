r"""``latex``: names are written in reports as the file says, and read so."""

from pathlib import Path

import pytest

import symderiv
from symderiv.files.load import read_text
from symderiv.files.reread import names_of
from symderiv.formula.declarations import Derivation
from symderiv.language.latex.equations import read_sides
from symderiv.language.latex.spelled import SCRIPT_ONLY, SIGNS, WITH_ARGUMENT, checked, written_as
from symderiv.language.latex.vocabulary import spelled_by_default
from symderiv.language.parse import parse_text
from symderiv.language.plain import text
from symderiv.language.render import render_latex
from symderiv.language.source import Rejected
from symderiv.notes.sync import compared, synced
from symderiv.reports.mathml import written

HEAD = """\
dimensions: {n: 2..3}
symbols: {xh: 'real[n]', sg: positive, x: 'real[n]', y: real}
definitions: {'f(u)': 2 * u, total: 'sum(xh[k], k)'}
"""
SPELLED = r"{xh: '\hat{x}', sg: \sigma, total: 'S^{\star}', f: \phi}"


def read(latex: str, claims: str = "") -> Derivation:
    identities = f"identities:\n{claims}" if claims else ""
    return read_text(f"{HEAD}latex: {latex}\n{identities}")


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("xh[k] / sg", r"\frac{\hat{x}_{k}}{\sigma}"),
        ("sg**2 * y", r"\sigma^{2} \, y"),
        ("total**2", r"{S^{\star}}^{2}"),
        ("d(d(y, total), total)", r"\frac{\partial^{2} y}{\partial {S^{\star}}^{2}}"),
        ("d(total, xh[j])", r"\frac{\partial S^{\star}}{\partial \hat{x}_{j}}"),
        ("f(y)", r"\phi\left(y\right)"),
        ("x[k]", "x_{k}"),
    ],
)
def test_names_are_written_as_the_file_says_and_read_back(claim: str, expected: str) -> None:
    derivation = read(SPELLED)
    assert derivation.errors == ()
    with written_as(derivation.latex):
        shown = render_latex(parse_text(claim))
    assert shown.replace(r" \, ", " ") == expected.replace(r" \, ", " ")
    assert render_latex(parse_text(claim)) != shown or claim == "x[k]"
    (tree,) = read_sides(shown, 0, None, spelled_by_default(names_of(derivation)))
    assert text(tree) == claim


def test_claims_between_dollars_are_read_so() -> None:
    formula = r"\frac{\partial}{\partial \sigma} (\sigma^2 \hat{x}_k) = 2 \sigma \hat{x}_k"
    claim = f"  - {{id: a, claim: '${formula}$'}}"
    derivation = read(SPELLED, claim + "\n")
    assert derivation.errors == ()
    assert "sg" in derivation.identities[0].claim
    assert "xh[k]" in derivation.identities[0].claim
    assert read("{}", claim + "\n").errors


@pytest.mark.parametrize(
    "spelling",
    [
        r"\input{/etc/passwd}",
        r"\write18{rm}",
        r"\def\x{y}",
        r"\csname x\endcsname",
        r"\text{x}",
        r"\href{javascript:x}{y}",
        r"x$ \end{document}",
        "x}",
        "{x",
        r"\hat",
        "x_",
        "x_a_b",
        "x^a'",
        "x & y",
        "x % y",
        r"x \\ y",
        "x^^41",
        "~",
        "<script>",
        "x#1",
        "7",
        r"\star",
        "x{}",
        "{" * 10 + "x" + "}" * 10,
        "x" * 100,
        "é",
        r"\frac{a}{b}",
        r"\@x",
        "x^2",
        r"x^{\top}",
        r"x^{\mathrm{T}}",
        "x^{}",
        "x^{*",
        r"\nabla",
        r"\partial",
        "x\ty",
    ],
)
def test_what_could_do_anything_but_show_a_sign_is_refused(spelling: str) -> None:
    with pytest.raises(Rejected):
        checked(spelling)
    quoted = spelling.replace("'", "''")
    (error, *_) = read(f"{{xh: '{quoted}'}}").errors
    assert error.location.line == 4


@pytest.mark.parametrize(
    "spelling",
    [
        r"\hat{x}",
        r"\hat x",
        r"\mathbf{W}_{1}",
        r"x_{t-1}^{*}",
        "x''",
        r"W^{\star}_{0}",
        r"\Delta x",
        r"\varphi_{i,j}",
    ],
)
def test_what_notes_write_is_kept(spelling: str) -> None:
    assert checked(f" {spelling} ") == spelling
    quoted = spelling.replace("'", "''")
    assert read(f"{{xh: '{quoted}'}}").latex == {"xh": spelling}


@pytest.mark.parametrize("sign", sorted(SIGNS - SCRIPT_ONLY - {"pi"}))
def test_every_sign_is_read_and_shown_in_mathml(sign: str) -> None:
    for spelling in (rf"\{sign}", *(rf"\{over}{{\{sign}}}" for over in sorted(WITH_ARGUMENT))):
        derivation = read(f"{{xh: '{spelling}'}}")
        assert derivation.errors == ()
        (tree,) = read_sides(
            rf"{spelling}_{{k}}", 0, None, spelled_by_default(names_of(derivation))
        )
        assert text(tree) == "xh[k]"
        assert "\\" not in written(f"{spelling}_{{k}}", "", "inline")


@pytest.mark.parametrize(
    ("latex", "message"),
    [
        (r"{xh: x}", "xh would be written like x"),
        (r"{xh: '{\hat{x}}', sg: '\hat{x}'}", "would be written like"),
        (r"{total: '\sigma x', sg: \sigma}", "total would be written like a product"),
        (r"{sg: \sigma, total: '\sigma x'}", "total would be written like a product"),
        (r"{sg: x y}", "sg would be written like a product"),
        (r"{sg: d}", "sg would be written like d"),
        (r"{sg: '\mathrm{sin}'}", "sg would be written like sin"),
        (r"{sg: sin}", "sg would be written like sin"),
        (r"{sg: '\mathrm{e}'}", "sg would be written like e"),
        (r"{sg: \pi}", "sg would be written like pi"),
        (r"{sh: \sigma}", "unknown name"),
        (r"{xh: }", "nothing stands at a key"),
        (r"{xh: [a]}", "a list where a formula belongs"),
    ],
)
def test_names_that_would_look_the_same_are_errors(latex: str, message: str) -> None:
    assert message in " ".join(str(error) for error in read(latex).errors)


@pytest.mark.parametrize("latex", ["{xh: x, x: xh}", r"{x: '\tilde{x}', xh: x}", "{y: xh}"])
def test_no_name_takes_what_another_has_of_itself(latex: str) -> None:
    assert "would be written like" in str(read(latex).errors[0])


def test_reports_and_markers_write_them_and_sync_reads_them(tmp_path: Path) -> None:
    claim = "  - {id: a, claim: 'sg * xh[k] = xh[k] * sg'}\n"
    folder = tmp_path / "d"
    folder.mkdir()
    path = folder / "a.yaml"
    path.write_text(f"{HEAD}latex: {SPELLED}\nidentities:\n{claim}", encoding="utf-8")
    derivation = symderiv.load(path)
    report = symderiv.report(derivation)
    assert r"\hat{x}_{k}" in report
    assert r"\mathrm{sg}" not in report
    note = tmp_path / "note.md"
    note.write_text("<!-- symderiv: a -->\n$$\nwrong = 0\n$$\n", encoding="utf-8")
    assert compared([str(note)], [derivation], ()).drifted
    synced([str(note)], [derivation])
    assert r"\hat{x}_{k}" in note.read_text(encoding="utf-8")
    assert not compared([str(note)], [derivation], ()).drifted
    other = read_text(f"{HEAD}identities:\n{claim}", str(path))
    assert compared([str(note)], [other], ()).drifted


def test_derive_writes_them() -> None:
    assert symderiv.derive(read(SPELLED), "d(sg**2, sg)").latex.endswith(r"= 2 \sigma")
