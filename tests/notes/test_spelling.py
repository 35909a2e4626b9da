"""Which spellings of a formula are equal, and that nothing else is."""

import pytest

from symderiv.language.parse import parse_text
from symderiv.language.render import render_latex
from symderiv.notes.spelling import Unbalanced, canonical, spelled_alike
from tests.notes.catalogue import catalogue


def alike(first: str, second: str) -> bool:
    return spelled_alike(canonical(first), canonical(second))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a+b", " a \n + b "),
        (r"a\,b\;c\quad d~e", "a b c d e"),
        (r"\left( a \right)", "(a)"),
        (r"\bigl( a \Bigr)", "(a)"),
        (r"\left. a \right|_{0}", "a |_0"),
        (r"\dfrac{a}{b}", r"\frac{a}{b}"),
        (r"\tfrac ab", r"\frac{a}{b}"),
        (r"\frac12", r"\frac{1}{2}"),
        ("x_{k}", "x_k"),
        ("{x}_{{k}}", "x_k"),
        (r"x_{\alpha}", r"x_\alpha"),
        (r"\sqrt{x}", r"\sqrt x"),
        (r"a \cdot b", "a b"),
        (r"2 \cdot x_{k} \cdot (a + b)", "2 x_k (a+b)"),
        (r"\frac{1}{m} \cdot \sum_k x_k", r"\frac1m \sum_{k} x_{k}"),
        ("x_a^b", "x^b_a"),
        (r"\sum_{k}^{n} x", r"\sum\limits^{n}_{k} x"),
        ("{x_k}^2", "x_k^2"),
        ("f'_k", r"f_k^{\prime}"),
        (r"a &= b \\ &\quad + c", "a = b + c"),
        (r"\begin{aligned} a &= b \\[2pt] &+ c \end{aligned}", "a = b + c"),
        (r"a = b \label{eq:x} \tag{1} \nonumber", "a = b"),
        (r"a \leq b \neq c", r"a \le b \ne c"),
        (r"\lVert x \rVert", r"\left\| x \right\|"),
        (r"\text{loss}", r"\mathrm{loss}"),
        (r"\operatorname{tr}(A)", r"\mathrm{tr}\left(A\right)"),
    ],
)
def test_equal_spellings(first: str, second: str) -> None:
    assert alike(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a + b", "a - b"),
        ("a b", "b a"),
        ("x_{12}", "x_12"),
        ("x_{k}", "x^{k}"),
        ("x_a^b", "x_b^a"),
        ("x_{a}^{b}", "x_{a^{b}}"),
        (r"2 \cdot 3", "23"),
        (r"2 \cdot 3^{2}", "23^{2}"),
        (r"2 \cdot .5", "2.5"),
        (r"3 \cdot \frac{1}{2}", r"3 \frac{1}{2}"),
        (r"x_{\cdot,k}", "x_{,k}"),
        (r"x_{\cdot}", "x"),
        (r"\frac{a}{b}", r"\frac{b}{a}"),
        (r"\frac{a}{b}c", r"\frac{a}{bc}"),
        ("{A^{-1}}_{jk}", "{A_{jk}}^{-1}"),
        ("A^{-1}_{jk}", "{A_{jk}}^{-1}"),
        (r"{A^{\top}}_{jk}", r"{A_{jk}}^{\top}"),
        (r"\begin{bmatrix} a & b \end{bmatrix}", r"\begin{bmatrix} a b \end{bmatrix}"),
        (r"\begin{bmatrix} a \\ b \end{bmatrix}", r"\begin{bmatrix} a & b \end{bmatrix}"),
        (r"\text{if a}", r"\text{ifa}"),
        (r"\mathbf{x}", "x"),
        (r"\delta", "d"),
        (r"\cos x", r"\cosh x"),
        (r"(a + b) c", "a + b c"),
        (r"\sqrt[3]{x}", r"\sqrt{x}"),
        (r"\alpha*b", r"\alpha b"),
        ("f'", "f"),
        ("f''", "f'"),
    ],
)
def test_other_formulas_are_not_equal(first: str, second: str) -> None:
    assert not alike(first, second)


@pytest.mark.parametrize(
    "latex",
    [
        "{",
        "}",
        "{a",
        r"\frac{a}",
        "x_",
        r"\begin{bmatrix} a",
        r"\end{bmatrix}",
        r"\sqrt[",
        "{" * 999,
    ],
)
def test_what_does_not_match_is_told(latex: str) -> None:
    with pytest.raises(Unbalanced):
        canonical(latex)


def test_every_claim_of_the_catalogue_is_itself_and_no_other() -> None:
    derivations = catalogue()
    claims = {i.claim for derivation in derivations for i in derivation.identities}
    rendered = {claim: render_latex(parse_text(claim)) for claim in claims}
    forms = {}
    for claim, latex in rendered.items():
        form = tuple(token.text for token in canonical(latex))
        # A claim with @ and one with * are written alike in mathematics, too.
        assert rendered[forms.setdefault(form, claim)] == latex
        # The dot that opens a bar is nothing without its \left.
        bare = latex if r"\left." in latex else latex.replace(r"\left", "").replace(r"\right", "")
        changed = bare.replace(" ", "  ")
        assert alike(changed.replace(r"\frac", r"\dfrac"), latex)
    assert len(forms) > 50
