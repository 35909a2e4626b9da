"""Index symbols: what stands between brackets, in delta and in comparisons, and what is refused."""

import pytest

from symderiv.base.errors import DerivationError
from symderiv.formula.tree import Affine, CompareIndices, Delta, Index, Label, Symbol, rename
from symderiv.language.parse import parse_text
from symderiv.language.render import render_latex, render_text
from symderiv.language.scope import Names
from symderiv.language.source import Source
from symderiv.language.statements import ClaimStatement

NAMES = Names(
    dimensions={"m": (1, 2, 3), "n": (2, 3, 4)},
    arrays={"x": (), "z": ("m", "n"), "u": ("n",), "y": ("m",), "c": (), "q": ("n",)},
    labels={"y": "n", "c": "n", "q": "m"},
    apart={"y", "c", "q"},
)
I, J = Index("i", "m"), Index("j", "n")


def left(text: str):
    return ClaimStatement(NAMES, Source.of(f"{text} = 0")).left()


def y(place):
    return Label("y", (place,), "n")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("z[i, y[i]]", Symbol("z", (I, y(I)))),
        ("u[c]", Symbol("u", (Label("c", (), "n"),))),
        ("u[y[q[c]]]", Symbol("u", (y(Label("q", (Label("c", (), "n"),), "m")),))),
        ("u[y[2]]", Symbol("u", (y(2),))),
        ("u[y[i] + 1]", Symbol("u", (Affine(((y(I), 1),), 1, "n"),))),
    ],
)
def test_a_label_is_a_position(text, tree):
    assert left(text) == tree
    assert render_text(tree) == text


def test_an_index_beside_a_label_takes_its_dimension():
    assert left("delta[j, y[i]]") == Delta(J, y(I))
    condition = left("where(y[i] != 1, x, 0)").condition
    assert condition == CompareIndices("!=", y(I), 1)


def test_renaming_reaches_into_labels():
    assert rename(left("z[i, y[i]]"), {I: 3}) == Symbol("z", (3, y(3)))


def test_latex_has_labels_in_subscripts():
    assert render_latex(parse_text("z[i, y[i]]")) == "z_{i,y_{i}}"


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("z[y[i], i]", "y has indices of n, and the axis is m", 3),
        ("y[i] + x", "a label stands where a number belongs", 1),
        ("u[y]", "y has 1 index, not 0", 3),
        ("delta[y[i], q[j]]", "q has indices of m, and the axis is n", 7),
        ("d(z[i, y[i]], y[i])", "d by a symbol whose values lie apart", 15),
        ("where(y[i] = x, 1, 0)", "an index is compared with indices", 14),
        ("z[y[i], 1]", "y has indices of n, and the axis is m", 3),
    ],
)
def test_refusals_have_a_place(text, message, column):
    with pytest.raises(DerivationError) as caught:
        left(text)
    assert message in str(caught.value)
    assert caught.value.location.column == column
