"""Where a formula and its repair differ, whatever the spaces."""

from __future__ import annotations

import pytest

from symderiv.reports.difference import carets, changes


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("a[k] + a[j]", "a[k] - a[j]", "     ^"),
        ("y[p,q]/(m*a)", "-y[p, q] / (m * a)", "^"),
        ("x.T @ (a - y)", "x.T @ (a - y) / m", "             ^"),
        ("a[k]*a[k]", "a[k] * a[j]", "       ^"),
        ("f(x) = 2 * (v[1] + v[2])", "f(x) = 2 * sum(v[i], i)", "           ^^^^^^^^^^^^"),
        ("sqrt(x * y) + 1 = x * y", "sqrt(x * y) + 1 = abs(x * y)", "                  ^^^^^"),
        ("x", "sin(t)", None),
        ("a + b", "a + b", None),
    ],
)
def test_carets_stand_under_what_differs(old: str, new: str, line: str | None) -> None:
    assert carets(old, new) == line


def test_the_pieces_of_the_new_formula_make_it_up() -> None:
    pieces = changes("a[k]*(b+c)", "a[j] * (b - c) / 2")
    assert "".join(text for kind, text in pieces if kind != "lost") == "a[j] * (b - c) / 2"
    assert [text for kind, text in pieces if kind == "lost"] == ["k", "+"]
