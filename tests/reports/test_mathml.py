"""Formulas in MathML as TeX would space them."""

import pytest

from symderiv.reports.mathml import written


def body(latex: str) -> str:
    made = written(latex, "a text", "inline")
    assert 'alttext="a text"' in made
    return made.split("<mrow>", 1)[1].rsplit("</mrow>", 1)[0]


def test_words_are_whole() -> None:
    assert body(r"\mathrm{px}") == "<mi>px</mi>"
    assert "<mi>arctan2</mi><mrow>" in body(r"\operatorname{arctan2}\left(x, y\right)")
    assert "<mo />" not in body(r"\operatorname{arctan2}\left(x, y\right)")
    assert body("x y") == "<mi>x</mi><mi>y</mi>"
    assert "<mi>i</mi><mi>j</mi>" in body("x_{i j}")


@pytest.mark.parametrize(
    ("inside", "grows"),
    [("x", False), ("x_{i} + y^{2}", False), (r"\frac{x}{y}", True), (r"\sum_{i} x_{i}", False)],
)
def test_parentheses_grow_around_what_is_tall(inside: str, grows: bool) -> None:
    made = body(rf"\left({inside}\right)")
    assert made.count('stretchy="false"') == (0 if grows else 2)


def test_a_function_stands_apart_from_the_factor_before_it() -> None:
    assert "mspace" in body(r"l_{1} \cos\left(x\right)")
    assert "mspace" not in body(r"-\cos\left(x\right)")
    assert "mspace" not in body(r"\cos\left(x\right)")
    assert "mspace" not in body(r"\mathrm{px} \left(x + 1\right)")


def test_signs_that_markup_means_otherwise_stay() -> None:
    assert "&lt;" in body("x < y")
    assert "θ" in body(r"\theta")
