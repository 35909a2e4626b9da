"""The grammar of slips: every kind is found, in a fixed order, each formula once."""

from __future__ import annotations

import pytest

from symderiv.answers.slips.edits import edits, tidied
from symderiv.answers.slips.table import RULES, TWO, Vocabulary
from symderiv.formula.syntax import Name
from symderiv.language.parse import parse_text
from symderiv.language.render import render_text

SCOPE = Vocabulary(
    sizes=(TWO, Name("m")),
    scalars=(Name("c"),),
    entries=(parse_text("x[i]"),),
    indices=("i", "j", "k"),
    alike={"a": ("y",), "y": ("a",)},
    square=frozenset({"A"}),
)

# wrong, right: one edit apart
SLIPS = [
    ("a[k] * (delta[j, k] + a[j])", "a[k] * (delta[j, k] - a[j])"),
    ("y[k] - a[k]", "a[k] - y[k]"),
    ("a[k] * y[k]", "-a[k] * y[k]"),
    ("a[k] * (delta[j, k] - a[k])", "a[k] * (delta[j, k] - a[j])"),
    ("delta[j, i]", "delta[j, k]"),
    ("w[j, i]", "w[i, j]"),
    ("y[1]", "y[2]"),
    ("x @ (a - y)", "x.T @ (a - y)"),
    ("x.T @ a", "x @ a"),
    ("x @ w", "w @ x"),
    ("y[k] * log(y[k])", "y[k] * log(a[k])"),
    ("a[k] - y[k]", "(a[k] - y[k]) / m"),
    ("(a[k] - y[k]) / m", "a[k] - y[k]"),
    ("a[k] + y[k]", "2 * a[k] + y[k]"),
    ("a[k]", "a[k] * x[i]"),
    ("a[k] + y[k] + 1", "a[k] + y[k]"),
    ("a[k]", "a[k] - 1"),
    ("sum(a[k], k)", "a[k]"),
    ("a[k]", "sum(a[k], k)"),
    ("sum(a[i] * y[k], i, k)", "sum(a[i] * y[k], i)"),
    ("a[k]**3", "a[k]**2"),
    ("a[k]", "a[k]**2"),
    ("a[k]**2", "a[k]"),
    ("y[k] * log(a[k])", "y[k] * a[k]"),
    ("y[k] * a[k]", "y[k] * log(a[k])"),
    ("A @ a", "(A + A.T) @ a"),
    ("sum(A[k, j] * a[j], j)", "sum((A[k, j] + A[j, k]) * a[j], j)"),
    ("-y[k] / a[k] + y[k] / a[k]", "-y[k] / a[k] + (1 - y[k]) / a[k]"),
    ("1 - a[k]", "a[k]"),
    ("sum(a[i] - y[k], i)", "sum(a[i] - y[k], k)"),
    ("a[k] / m", "a[k] / 2"),
    ("2 * a[k]", "a[k]"),
    ("a[k]", "a[k] * c"),
    ("sin(a[k])", "cos(a[k])"),
    ("cos(a[k])", "cos(2 * a[k])"),
    ("a[k] / y[k]", "y[k] / a[k]"),
    ("a[k] / y[k]", "a[k] * y[k]"),
    ("1", "0"),
]


@pytest.mark.parametrize(("wrong", "right"), SLIPS)
def test_a_slip_is_one_edit_away(wrong: str, right: str) -> None:
    near = [edit.formula for edit in edits(parse_text(wrong), SCOPE, pairs=False)]
    assert parse_text(right) in near


def test_every_rule_makes_something() -> None:
    used = {
        rule
        for wrong, _ in SLIPS
        for edit in edits(parse_text(wrong), SCOPE, pairs=False)
        for rule in edit.rules
    }
    assert {name for name, _ in RULES} <= used


@pytest.mark.parametrize("formula", [wrong for wrong, _ in SLIPS])
def test_what_is_made_is_new_different_and_reads_back(formula: str) -> None:
    tree = parse_text(formula)
    made = [edit.formula for edit in edits(tree, SCOPE, pairs=False)]
    assert tree not in made
    assert len(made) == len(set(made))
    for each in made:
        assert parse_text(render_text(each)) == each


def test_single_edits_come_before_pairs() -> None:
    counts = [len(edit.rules) for edit in edits(parse_text("a[k] * y[k]"), SCOPE)]
    assert counts == sorted(counts)
    assert counts[-1] == 2


def test_a_pair_of_slips_is_found() -> None:
    near = [edit.formula for edit in edits(parse_text("y[k] - a[k]"), SCOPE)]
    assert parse_text("(a[k] - y[k]) / m") in near


def test_the_order_is_the_same_each_time() -> None:
    tree = parse_text("a[k] * (delta[j, k] - a[j])")
    assert list(edits(tree, SCOPE)) == list(edits(tree, SCOPE))


def test_indices_of_sums_and_of_derivatives_stay() -> None:
    for edit in edits(parse_text("sum(d(y[k], x[i]), k)"), SCOPE, pairs=False):
        assert "d(y[k], y[i])" not in render_text(edit.formula)


@pytest.mark.parametrize(
    ("formula", "plain"),
    [
        ("1 * x / 1", "x"),
        ("1 / x", "1 / x"),
        ("-1 * x", "-1 * x"),
        ("x**1 + 0", "x"),
        ("0 - x", "0 - x"),
        ("0 + x - 0", "x"),
        ("(1 * (x + 0)) @ 1", "x @ 1"),
        ("sum(1 * x[i], i)", "sum(x[i], i)"),
    ],
)
def test_what_changes_nothing_is_left_out(formula: str, plain: str) -> None:
    assert tidied(parse_text(formula)) == parse_text(plain)
