"""``sum(e, i = a..b)``: what it means at every size, and which ranges are refused."""

import pytest

from symderiv.base.errors import DerivationError
from symderiv.formula.tree import Reduce, Where
from symderiv.language.parse import parse_text
from symderiv.language.render import render_latex, render_text
from symderiv.language.scope import Names
from symderiv.language.source import Source
from symderiv.language.statements import ClaimStatement
from symderiv.meaning.values import Absent
from tests.meaning.evaluating import value

NAMES = Names(
    dimensions={"n": (1, 2, 3, 4), "m": (1, 2, 3)},
    arrays={"z": ("n",), "w": ("m",), "x": ()},
)
V = (2, 3, 5, 7)


def claim(text):
    statement = ClaimStatement(NAMES, Source.of(text))
    return statement.left(), statement.right()


def evaluated(formula, n, **at):
    found = value(formula, n=n, at=at, v=V[:n], x=0)
    return None if isinstance(found, Absent) else int(found)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
@pytest.mark.parametrize(
    ("formula", "summands"),
    [
        ("sum(v[i], i = 2..n)", lambda v, n: [v(i) for i in range(2, n + 1)]),
        ("sum(v[i], i = 1..n - 1)", lambda v, n: [v(i) for i in range(1, n)]),
        ("sum(v[i], i = 1..n - 3)", lambda v, n: [v(i) for i in range(1, n - 2)]),
        ("sum(v[i + 1], i = 0..n - 1)", lambda v, n: [v(i + 1) for i in range(n)]),
        ("sum(v[n - i], i = 0..n - 1)", lambda v, n: [v(n - i) for i in range(n)]),
        ("sum(v[i + 1] * v[i], i = 1..n - 1)", lambda v, n: [v(i + 1) * v(i) for i in range(1, n)]),
        ("sum(v[1 + 0 * l], l = 1..2)", lambda v, n: [v(1), v(1)]),
        (
            "sum(v[i] * v[j], i = 1..n - 1, j = i + 1..n)",
            lambda v, n: [v(i) * v(j) for i in range(1, n) for j in range(i + 1, n + 1)],
        ),
        (
            "sum(sum(v[j], j = 1..i) * v[i], i)",
            lambda v, n: [v(j) * v(i) for i in range(1, n + 1) for j in range(1, i + 1)],
        ),
        (
            "sum(sum(v[i + l], l = 0..1), i = 1..n - 1)",
            lambda v, n: [v(i + l) for i in range(1, n) for l in (0, 1)],
        ),
    ],
)
def test_a_range_has_both_its_ends_and_may_be_empty(formula, summands, n):
    assert evaluated(formula, n) == sum(summands(lambda i: V[i - 1], n))


def test_an_empty_product_is_one_and_a_maximum_is_over_the_range_alone():
    assert evaluated("prod(v[i], i = 2..n)", 1) == 1
    assert evaluated("prod(v[i], i = 2..n)", 3) == 15
    assert evaluated("max(-v[i], i = 1..l) + 0 * v[l]", 3, l=2) == -2
    assert evaluated("max(v[i], i = 1..l) + 0 * v[l]", 3, l=2) == 3
    assert evaluated("3 * mean(v[i], i = 1..n)", 3) == 10


def test_an_entry_beyond_its_axis_has_no_value_in_a_range_either():
    assert evaluated("sum(v[i + 1], i = 1..n)", 2) is None
    assert evaluated("sum(v[l], l = 1..3)", 2) is None
    assert evaluated("sum(v[l], l = 1..3)", 3) == 10
    assert evaluated("sum(v[i + l - 1], l = 1..2) + 0 * v[i]", 3, i=3) is None
    assert evaluated("sum(v[j], j = i..i + 1) + 0 * v[i]", 3, i=2) == 8
    assert evaluated("sum(v[j], j = i..i + 1) + 0 * v[i]", 3, i=3) is None


@pytest.mark.parametrize(
    "text",
    [
        "sum(z[i], i = 2..n) = x",
        "sum(z[i], i = 1..n - 1) = x",
        "sum(z[i], i = j..n) = z[j]",
        "sum(z[i], i = 1..j - 1) = z[j]",
        "sum(z[i], i = j + 1..n) = z[j]",
        "prod(z[i + 1], i = 1..n - 1) = x",
        "sum(sum(z[i] * z[j], j = i..n), i) = x",
        "where(j < n, z[j], 0) = where(n - 1 <= j, z[j], 0)",
        "z[n - j + 1] = delta[j, n]",
    ],
)
def test_what_is_shown_reads_back_as_the_same(text):
    for side in claim(text):
        shown = render_text(side)
        again, _ = claim(f"{shown} = 0 * z[j]" if "j" in shown else f"{shown} = x")
        assert render_text(again) == shown
        if isinstance(side, Reduce) and not isinstance(side.body, Reduce):
            assert ".." in shown


def test_a_range_is_shown_as_one_where_it_was_a_guard():
    guarded, _ = claim("sum(where((2 <= i) & (i <= n - 1), z[i], 0), i) = x")
    assert render_text(guarded) == "sum(z[i], i = 2..n - 1)"
    assert guarded == claim("sum(z[i], i = 2..n - 1) = x")[0]


@pytest.mark.parametrize(
    "condition", ["(i <= n - 1) & (2 <= i)", "(2 < i) & (i <= n)", "(i <= j) & (i <= n - 1)"]
)
def test_another_guard_is_shown_as_it_is(condition):
    guarded, _ = claim(f"sum(where({condition}, z[i], 0), i) = z[j]")
    assert isinstance(guarded, Reduce)
    assert isinstance(guarded.body, Where)
    assert ".." not in render_text(guarded)


def test_a_range_is_typeset_with_its_ends():
    shown = render_latex(parse_text("sum(z[i + 1] * w[k], i = 1..n - 1, k = 1..m)"))
    assert shown == r"\sum_{i = 1}^{n - 1} \sum_{k = 1}^{m} z_{i + 1} w_{k}"
    assert render_text(parse_text("sum(z[i],i=2..n)")) == "sum(z[i], i = 2..n)"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sum(z[i], i = 0..n) = x", "a range that may leave n"),
        ("sum(z[i], i = 1..n + 1) = x", "a range that may leave n"),
        ("sum(z[i], i = j - 1..n) = z[j]", "a range that may leave n"),
        ("max(z[i], i = 2..n) = x", "max over a range that may be empty"),
        ("mean(z[i], i = 1..n - 1) = x", "mean over a range that may be empty"),
        ("mean(z[i], i = 1..j) = z[j]", "the mean over a range whose length depends on an index"),
        ("sum(x, i = 1..n) = x", "sum runs over an index that it does not contain"),
        ("sum(z[i], i = 1..n, axis=0) = x", "sum with a range takes no keyword axis"),
        ("sum(z[i], x, i = 1..n) = x", "sum runs over indices"),
        ("1..n = x", "unexpected"),
        ("x = 1..n", "a range stands where a number belongs"),
        ("sum(z[i], i = 1..x) = x", "an index has the name of a symbol or definition"),
        ("sum(z[i], n = 1..2) = x", "an index has the name of a dimension"),
        ("sum(z[i], i = 1..i) = x", "an index in an end of its own range"),
        ("z[n] = x", "an index has the name of a dimension"),
    ],
)
def test_what_is_no_range_is_refused_in_words(text, message):
    with pytest.raises(DerivationError) as error:
        claim(text)
    assert message in str(error.value)
