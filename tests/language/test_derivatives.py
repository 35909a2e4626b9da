"""``d`` with names held, ``vjp``, ``jvp`` and ``stop_gradient``: meaning, text and refusals."""

import pytest

from symderiv.base.errors import DerivationError
from symderiv.formula.tree import Derivative, Symbol
from symderiv.language.parse import parse_text
from symderiv.language.render import render_latex, render_text
from symderiv.language.scope import Names
from symderiv.language.source import Source
from symderiv.language.statements import ClaimStatement

NAMES = Names(
    dimensions={"m": (1, 2, 3), "n": (2, 3, 4)},
    arrays={"x": (), "y": (), "mu": (), "sg": (), "z": ("n",), "A": ("m", "n"), "g": ("m",)},
)


def left(text: str):
    return ClaimStatement(NAMES, Source.of(f"{text} = 0")).left()


def test_what_is_held_stands_in_the_tree():
    assert left("d(y, x, hold=(mu, sg))") == Derivative(Symbol("y"), "x", (), ("mu", "sg"))
    assert left("d(y, x, hold=mu)") == left("d(y, x, hold=(mu,))")


def test_the_variable_wins_over_its_own_hold():
    assert left("d(y, x, hold=(x, mu))") == left("d(y, x, hold=mu)")


@pytest.mark.parametrize(
    "text", ["d(y, x, hold=mu)", "d(y, x, hold=(mu, sg))", "stop_gradient(x) * y"]
)
def test_trees_read_as_they_were_written(text):
    assert render_text(left(text)) == text


def test_latex_has_a_bar_with_what_is_held():
    shown = render_latex(parse_text("d(y, x, hold=(mu, sg))"))
    assert shown == r"\left.\frac{\partial y}{\partial x}\right|_{\mu,\mathrm{sg}}"


def test_an_inner_derivative_keeps_its_own_bar():
    shown = render_latex(parse_text("d(d(y, x, hold=mu), x)"))
    assert shown.count(r"\right|_{\mu}") == 1
    assert r"\partial^{2}" not in shown


def test_products_are_sums_over_the_axes_that_are_used_up():
    assert render_text(left("jvp(A @ z, z, z)")).startswith("sum(d(")
    both = left("jvp(x * y, (x, y), (mu, sg))")
    assert render_text(both) == "d(x * y, x) * mu + d(x * y, y) * sg"


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        ("d(y, x, hold=zz)", "what is held is a symbol or a definition", 14),
        ("d(y, x, hold=z[1])", "an array is held as a whole", 14),
        ("d(y, x, hold=n)", "what is held is a symbol or a definition", 14),
        ("d(y, x, hold=(mu, 2))", "what is held is a symbol or a definition", 19),
        ("d(y, x, keep=mu)", "d takes no keyword keep", 14),
        ("vjp(A @ z, z, z)", "shape (n,) where the first argument has (m,)", 15),
        ("jvp(A @ z, z, g)", "shape (m,) where the variable has (n,)", 15),
        ("jvp(A @ z, (z, A), (z, z))", "shape (n,) where the variable has (m, n)", 24),
        ("jvp(y, (x, mu), x)", "1 directions for 2 variables", 17),
        ("jvp(y, 2, x)", "d is by a symbol or a definition", 8),
        ("stop_gradient(x, y)", "stop_gradient takes 1 argument", 1),
        ("(x, y) + 1", "a tuple stands where a number belongs", 1),
    ],
)
def test_refusals_have_a_place(text, message, column):
    with pytest.raises(DerivationError) as caught:
        left(text)
    assert message in str(caught.value)
    assert caught.value.location.column == column
