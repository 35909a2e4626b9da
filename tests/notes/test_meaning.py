"""Markers compare what formulas say, and their spelling only where one is not read."""

import pytest

from symderiv.files.load import read_text
from symderiv.notes.compare import citation, items_by_id
from symderiv.notes.files import read_note
from symderiv.notes.rewrite import rewritten

CATALOGUE = r"""
dimensions: {n: 2..3}
symbols: {z: "real[n]", w: "real[n]", A: "real[n, n]", x: real}
definitions: {"a[k]": "exp(z[k]) / sum(exp(z[j]), j)"}
identities:
  - {id: jacobian, claim: "d(a[k], z[j]) = a[k] * (delta[k, j] - a[j])"}
  - {id: quadratic, claim: "d(w.T @ A @ w, w) = (A + A.T) @ w"}
  - {id: logistic, claim: "d(sigmoid(x), x) = sigmoid(x) * (1 - sigmoid(x))"}
  - {id: total, claim: "sum(d(a[k], z[j]), k) = 0"}
"""
ITEMS = items_by_id([read_text(CATALOGUE, "catalogue.yaml")])

SAME = [
    ("jacobian", r"\frac{\partial a_k}{\partial z_j} = a_k (\delta_{kj} - a_j)"),
    ("jacobian", r"\frac{\partial a_k}{\partial z_j} = a_k (\delta_{jk} - a_j)"),
    ("jacobian", r"{\partial a_k \over \partial z_j} = (\delta_{jk} - a_j) \cdot a_k."),
    (
        "jacobian",
        r"\partial a_k / \partial z_j &= a_k ( -a_j + \delta_{jk}) \label{eq:a}",
    ),
    ("quadratic", r"\frac{\partial w^\top A w}{\partial w} = (A^\top + A) w"),
    (
        "quadratic",
        r"\nabla_{\mathbf{w}} (\mathbf{w}^T A w) = (\mathbf{A} + \mathbf{A}^T) w",
    ),
    ("logistic", r"\frac{d}{dx} \sigma(x) = \sigma(x) (1 - \sigma(x))"),
    ("total", r"\sum_{i=1}^n \frac{\partial a_i}{\partial z_j} = 0"),
]
OTHER = [
    ("jacobian", r"\frac{\partial a_k}{\partial z_j} = a_k (\delta_{kj} + a_j)"),
    ("jacobian", r"\frac{\partial a_k}{\partial z_j} = a_j (\delta_{kj} - a_k)"),
    ("jacobian", r"\frac{\partial a_k}{\partial z_j} = a_k \delta_{kj} - a_j"),
    ("jacobian", r"\frac{\partial a_j}{\partial z_k} = a_j (\delta_{kj} - a_k)"),
    ("quadratic", r"\frac{\partial w^\top A w}{\partial w} = 2 A w"),
    ("logistic", r"\frac{d}{dx} \sigma(x) = \sigma(x) (1 + \sigma(x))"),
    ("total", r"\sum_{i=1}^m \frac{\partial a_i}{\partial z_j} = 0"),
    ("total", r"\sum_{i=1}^n \frac{\partial a_i}{\partial z_j} = 1"),
]


def agrees(name: str, formula: str) -> bool:
    note = read_note("note.md", f"<!-- symderiv: {name} -->\n$$ {formula} $$\n")
    return citation(note, note.markers[0], ITEMS).agrees


@pytest.mark.parametrize(("name", "formula"), SAME)
def test_the_same_in_another_order_is_no_drift(name: str, formula: str) -> None:
    assert agrees(name, formula)


@pytest.mark.parametrize(("name", "formula"), OTHER)
def test_another_formula_is_drift(name: str, formula: str) -> None:
    assert not agrees(name, formula)


def test_macros_of_the_note_are_known() -> None:
    text = (
        "$\\newcommand{\\by}[2]{\\frac{\\partial #1}{\\partial #2}}$\n\n"
        "<!-- symderiv: jacobian -->\n$$ \\by{a_k}{z_j} = a_k (\\delta_{jk} - a_j) $$\n"
    )
    note = read_note("note.md", text)
    assert citation(note, note.markers[0], ITEMS).agrees


@pytest.mark.parametrize(("name", "formula"), SAME)
def test_the_spelling_of_the_author_stays(name: str, formula: str) -> None:
    text = f"<!-- symderiv: {name} -->\n$$ {formula} $$\n"
    assert rewritten(read_note("note.md", text), ITEMS).source == text


def test_what_speaks_of_formulas_or_declares_is_no_marker() -> None:
    text = (
        "<!-- symderiv:\nsymbols: {x: real}\n-->\n"
        "<!-- symderiv: expect refuted, the sign is missing -->\n$$ x = x $$\n"
        "<!-- symderiv: pass over, a sketch -->\n$$ x = x $$\n"
    )
    assert read_note("note.md", text).markers == ()
    percent = "% symderiv:\n%  symbols: {x: real}\n% symderiv: expect refuted in line 2\n"
    assert read_note("note.tex", percent).markers == ()


def test_an_empty_marker_is_one_still() -> None:
    note = read_note("note.tex", "% symderiv:\n$x = x$\n")
    assert [marker.problem for marker in note.markers] == ["a marker names one identity"]
