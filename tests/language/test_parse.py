"""Text to syntax: precedence, places, refusals."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symderiv.base.errors import DerivationError
from symderiv.formula.syntax import (
    Call,
    Entry,
    Name,
    Negative,
    Numeral,
    Product,
    Raised,
    Relation,
    Slice,
    Sum,
    Transposed,
    Tuple,
    walk,
)
from symderiv.language.parse import parse_equation, parse_text
from symderiv.language.render import render_text
from symderiv.language.source import Source
from tests.language.formulas import formulas

A, B, C = Name("a"), Name("b"), Name("c")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b - c", Sum((A, B, C), ("+", "-"))),
        ("a - (b + c)", Sum((A, Sum((B, C), ("+",))), ("-",))),
        ("a * b / c @ a", Product((A, B, C, A), ("*", "/", "@"))),
        ("a + b * c", Sum((A, Product((B, C), ("*",))), ("+",))),
        ("-a ** b", Negative(Raised(A, B))),
        ("a ** -b ** c", Raised(A, Negative(Raised(B, C)))),
        ("-a * b", Product((Negative(A), B), ("*",))),
        ("+a", A),
        ("0.044715", Numeral("0.044715")),
        ("a.T[b, :]", Entry(Transposed(A), (B, Slice()))),
        ("f((a, b,), (c,))", Call("f", (Tuple((A, B)), Tuple((C,))))),
        ("f(a, axis=0)", Call("f", (A,), (("axis", Numeral("0")),))),
        ("where(a = b, 1, c)", Call("where", (Relation("=", A, B), Numeral("1"), C))),
        ("a >= b", Relation(">=", A, B)),
        (" a\n+\tb ", Sum((A, B), ("+",))),
    ],
)
def test_precedence_is_pythons(text, expected):
    assert parse_text(text) == expected


def test_both_sides_of_a_claim():
    equation = parse_equation(Source.of("a = b + c"))
    assert (equation.left, equation.right) == (A, Sum((B, C), ("+",)))


@given(formulas)
@settings(max_examples=300, derandomize=True, database=None, deadline=None)
def test_what_is_rendered_reads_back(formula):
    assert parse_text(render_text(formula)) == formula


def test_spans_are_those_of_the_text():
    text = "sum(a[j]*b, j) + exp(-c)"
    shown = {text[node.at[0] : node.at[1]] for node in walk(parse_text(text))}
    assert {text, "sum(a[j]*b, j)", "a[j]", "a[j]*b", "exp(-c)", "-c", "b"} <= shown


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("2x", 2, "write * between factors"),
        ("2 (x)", 3, "write * between factors"),
        ("x y", 3, "is an operator missing?"),
        ("f(x)(y)", 5, "write * for a product"),
        ("x^2", 2, "write ** for powers"),
        ("x == y", 4, "write one ="),
        ("x < y < z", 7, "join comparisons by & or |"),
        ("x = y = z", 7, "further lines of a chain go under steps"),
        ("= y", 1, "leave it out"),
        ("d(|x|, x)", 3, "write abs(x)"),
        ("x**θ", 4, "write theta"),
        ("Λ + ς", 1, "write Lambda"),
        ("∂x", 1, "write d(f, v)"),
        ("x²", 2, "write ** 2"),
        ("f(", 3, "ends too early"),
        ("f(x", 4, "ends too early"),
        ("x)", 2, "unexpected: )"),
        ("(1:2)", 3, "a slice stands between brackets"),
        ("x, y", 2, "a bare tuple"),
        ("* x", 1, "an operand is missing"),
        ("x +", 4, "ends too early"),
        ("'abc", 1, "close the quotes"),
        ("x.shape", 2, "only .T"),
        ("x.sum(y)", 7, "not an axis"),
        ("x.__class__", 3, "unexpected character: _"),
        ("__import__('os').system('true')", 1, "names begin with a letter"),
        ("(lambda q: q)(1)", 9, "unexpected: q"),
        ("f(axis=1, x)", 11, "after a keyword argument"),
        ("f(a=b=c)", 6, "unexpected: ="),
        ("x if y else z", 3, "unexpected: if"),
        ("[x for x in y]", 4, "unexpected: for"),
        ("{1: 2}", 1, "unexpected character"),
        ("x;y", 2, "unexpected character"),
        ("x # y", 3, "unexpected character"),
        ("x := 1", 3, "unexpected: :"),
        ("x \u2212 y", 3, "write - for minus"),
        ("x\x1b[31m", 2, r"\x1b"),
        ("", 1, "empty"),
        (" \n ", 1, "empty"),
        ("[]", 2, "unexpected: ]"),
        ("x[]", 3, "unexpected: ]"),
        ("\u0661 + x", 1, "unexpected character"),
        ("1e999999", 1, "exponent of a number"),
        ("1e99999999999999999999", 1, "exponent of a number"),
        ("9" * 1001, 1, "more than 1000 digits"),
    ],
)
def test_refusals_have_a_place_and_a_reason(text, place, message):
    with pytest.raises(DerivationError) as caught:
        parse_text(text)
    assert message in str(caught.value)
    if text.strip():
        assert caught.value.location.column == place


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10**6 + "x" + ")" * 10**6,
        "(" * 201 + "x" + ")" * 201,
        "[" * 10**6,
        "f(" * 10**5,
        "x + " * 10**6 + "x",
        "-" * 50_000 + "x",
        "x" + ".T" * 40_000,
        "x" + "[1]" * 30_000,
        "**".join(["x"] * 20_000),
        "9**" * 1000 + "9",
    ],
    ids=lambda text: f"{text[:6]} {len(text)}",
)
def test_giants_are_refused_at_once(text):
    begin = time.process_time()
    with pytest.raises(DerivationError, match=r"longer than|nested deeper than"):
        parse_text(text)
    assert time.process_time() - begin < 5


def test_deep_and_long_formulas_are_read():
    assert parse_text("(" * 200 + "x" + ")" * 200) == Name("x")
    assert len(parse_text("+".join(["1"] * 20_000)).terms) == 20_000
    assert len(parse_text("*".join(["x"] * 20_000)).factors) == 20_000
    deep = "sin(" * 190 + "x" + ")" * 190
    assert render_text(parse_text(deep)) == deep


@given(st.text(alphabet="ab12.()[],+-*/@<>=!&|:'\" eT\n", max_size=40))
@settings(max_examples=500, derandomize=True, database=None, deadline=None)
def test_any_text_is_a_formula_or_a_derivation_error(text):
    try:
        formula = parse_text(text)
    except DerivationError as error:
        refused = str(error)
        assert refused
    else:
        assert parse_text(render_text(formula)) == formula
