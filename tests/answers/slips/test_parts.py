"""One part of a formula solved for: lost factors and terms come first, in the shortest form."""

from __future__ import annotations

from math import cos, exp, isclose, sin

import pytest

from symderiv.answers.slips.parts import pool_of, solved
from symderiv.formula.syntax import (
    Call,
    Name,
    Negative,
    Numeral,
    Product,
    Raised,
    Slice,
    Sum,
    Syntax,
    walk,
)
from symderiv.language.parse import parse_text
from symderiv.language.render import render_text

X, M = 0.7, 3.7
FUNCTIONS = {"sin": sin, "cos": cos, "exp": exp}


def value(node: Syntax) -> float | None:
    match node:
        case Numeral(text):
            return float(text)
        case Name(name):
            return {"x": X, "m": M}.get(name)
        case Negative(operand):
            inner = value(operand)
            return None if inner is None else -inner
        case Call(function, (argument,)) if function in FUNCTIONS:
            inner = value(argument)
            return None if inner is None else FUNCTIONS[function](inner)
        case Raised(base, exponent):
            low, high = value(base), value(exponent)
            return None if low is None or high is None else low**high
        case Sum(terms, operators) | Product(terms, operators):
            result = value(terms[0])
            for term, operator in zip(terms[1:], operators, strict=True):
                other = value(term)
                if result is None or other is None:
                    return None
                apply = {"+": result + other, "-": result - other, "*": result * other}
                result = apply[operator] if operator in apply else result / other
            return result
    return None


def first(wrong: str, right: str, pool: str) -> str:
    formula, truth = parse_text(wrong), value(parse_text(right))
    assert truth is not None
    nodes = pool_of([*map(parse_text, pool.split(", ")), *_parts(formula)], 40)
    return render_text(next(solved(formula, nodes, value, truth)))


def _parts(formula: Syntax) -> list[Syntax]:
    return [part for part in walk(formula) if not isinstance(part, Slice)]


@pytest.mark.parametrize(
    ("wrong", "right", "pool"),
    [
        ("sin(x)", "sin(x) * cos(x)", "x"),
        ("2 * sin(x)", "2 * sin(x) / m", "m"),
        ("exp(x)", "exp(x) + x * exp(x)", "x"),
        ("x", "x - 1 / m", "m"),
        ("sin(x) * exp(x)", "cos(x) * exp(x)", "m"),
        ("m * (exp(x) - x)", "m * (exp(x) - x / 2)", "m"),
        ("sin(x) + m", "x * sin(x) + m", "x"),
    ],
)
def test_the_change_that_makes_it_right(wrong: str, right: str, pool: str) -> None:
    found = value(parse_text(first(wrong, right, pool)))
    truth = value(parse_text(right))
    assert found is not None
    assert truth is not None
    assert isclose(found, truth, rel_tol=1e-8)


def test_the_shortest_change_comes_first() -> None:
    assert first("2 * sin(x)", "2 * sin(x) / m", "m, x, exp(x)") == "2 * sin(x) / m"
    assert first("exp(x)", "exp(x) + x * exp(x)", "x, m") == "exp(x) + x * exp(x)"


def test_nothing_is_proposed_where_nothing_fits() -> None:
    formula = parse_text("sin(x)")
    assert not list(solved(formula, pool_of([formula], 40), value, 0.123456789))


def test_numbers_beyond_floats_are_no_guess() -> None:
    huge = {"a": 1e300, "b": 1e-300}

    def value(formula: Syntax) -> float | None:
        match formula:
            case Name(name):
                return huge.get(name, 1.0)
            case Numeral(text):
                return float(text)
        return None

    assert list(solved(Name("a"), [Name("a"), Name("b")], value, 1e308)) == []
