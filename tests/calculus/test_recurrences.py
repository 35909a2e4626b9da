"""Recurrences and relations of special functions: what they prove, and where they stop."""

from __future__ import annotations

import pytest

from symderiv.answers.prove import check
from symderiv.calculus.recurrences import by_neighbours, folded
from symderiv.calculus.reflections import related
from symderiv.calculus.rewrite import rewrite
from symderiv.files.load import read_text
from symderiv.formula.declarations import Verdict
from symderiv.formula.tree import Apply, Expr, Symbol, apply, number, walk
from tests.claims import QUICK

X, NU = Symbol("x"), Symbol("nu")


def verdict(claim: str, *declared: str) -> Verdict:
    symbols = "".join(f"  {line}\n" for line in declared)
    text = f'symbols:\n{symbols}identities:\n  - id: one\n    claim: "{claim}"\n'
    derivation = read_text(text)
    assert derivation.errors == (), derivation.errors
    return check(derivation, derivation.identities[0], QUICK).verdict


def functions(expr: Expr) -> set[Apply]:
    return {part for part in walk(expr) if isinstance(part, Apply)}


def test_steps_lead_to_the_largest_argument() -> None:
    stepped = rewrite(apply("gamma", X) - apply("gamma", X + 2))
    assert functions(stepped) == {apply("gamma", X + 2)}


def test_two_orders_have_no_relation() -> None:
    formula = apply("bessely", NU, X) + apply("bessely", NU + 2, X)
    assert rewrite(formula) == formula


def test_three_orders_have_one() -> None:
    formula = sum((apply("bessely", NU + k, X) for k in range(1, 3)), apply("bessely", NU, X))
    assert functions(rewrite(formula)) == {apply("bessely", NU + k, X) for k in (1, 2)}


def test_an_integer_order_waits_for_a_word_on_zero() -> None:
    formula = sum((apply("besselj", number(k), X) for k in range(1, 3)), apply("besselj", 0, X))
    assert rewrite(formula) == formula
    asked: list[Expr] = []

    def covered(expr: Expr) -> bool:
        asked.append(expr)
        return True

    assert len(functions(by_neighbours(formula, lambda e: e, covered))) == 2
    assert set(asked) == {X}


def test_numbers_are_folded() -> None:
    assert folded(2 * (X + 1) - 2) == folded(2 * X)


def test_a_relation_needs_all_of_its_values() -> None:
    alone = apply("gamma", 1 - X)
    both = alone * apply("gamma", X)
    assert related(alone, lambda _: False) == alone
    assert related(both, lambda _: False) != both


def test_a_reflection_beyond_one_waits_for_a_word_on_integers() -> None:
    both = apply("gamma", 3 - X) * apply("gamma", X)
    assert related(both, lambda _: False) == both
    assert related(both, lambda _: True) != both


TRUE = [
    ("gamma(z) * gamma(1 - z) = pi / sin(pi * z)", "z: real"),
    ("gamma(z) * gamma(3 - z) = pi * (1 - z) * (2 - z) / sin(pi * z)", "z: real"),
    ("digamma(2 - z) = digamma(z) + pi * cot(pi * z) + 1 / (1 - z)", "z: real"),
    ("gamma(2*z) = 2**(2*z - 1) * gamma(z) * gamma(z + 1/2) / sqrt(pi)", "z: positive"),
    ("digamma(1 - z) = digamma(z) + pi * cot(pi * z)", "z: real"),
    ("digamma(2*z) = (digamma(z) + digamma(z + 1/2)) / 2 + log(2)", "z: positive"),
    ("polygamma(1, 2*z) = (polygamma(1, z) + polygamma(1, z + 1/2)) / 4", "z: positive"),
    ("airyai(z) * airybiprime(z) - airyaiprime(z) * airybi(z) = 1/pi", "z: real"),
    (
        "besselj(nu + 1, z) * bessely(nu, z) - besselj(nu, z) * bessely(nu + 1, z) = 2/(pi*z)",
        "z: positive",
        "nu: real",
    ),
    (
        "besseli(nu, z) * besselk(nu + 1, z) + besseli(nu + 1, z) * besselk(nu, z) = 1/z",
        "z: positive",
        "nu: real",
    ),
    ("besselk(-nu, z) = besselk(nu, z)", "z: positive", "nu: real"),
    (
        "elliptic_e(m) * elliptic_k(1 - m) + elliptic_e(1 - m) * elliptic_k(m)"
        " = pi/2 + elliptic_k(m) * elliptic_k(1 - m)",
        "m: (0, 1)",
    ),
    ("Ei(x) = Chi(x) + Shi(x)", "x: positive"),
    ("E1(x) = Shi(x) - Chi(x)", "x: positive"),
    ("E1(x) = -Ei(-x)", "x: positive"),
    ("uppergamma(1/2, x) = sqrt(pi) * erfc(sqrt(x))", "x: positive"),
    ("zeta(s, 3) = zeta(s) - 1 - 2**(-s)", "s: (2, 4)"),
    (
        "betainc(a + 1, b, x) = betainc(a, b, x) - x**a * (1-x)**b / (a * beta(a, b))",
        "a: positive",
        "b: positive",
        "x: (0, 1)",
    ),
    ("x * (besselj(0, x) + besselj(2, x)) = 2 * besselj(1, x)", "x: real"),
    ("sinc(x) * pi * x = sin(pi * x)", "x: real"),
    ("exp(lambertw(z)) * lambertw(z) = z", "z: real"),
]


@pytest.mark.parametrize("claim", TRUE, ids=lambda claim: claim[0])
def test_a_relation_proves(claim: tuple[str, ...]) -> None:
    text, *declared = claim
    assert verdict(text, *declared) == "proved"
    left, right = text.split(" = ")
    assert verdict(f"{left} = ({right}) * 1001/1000", *declared) == "refuted"


POINTS = [
    ("where(x = 11/7, gamma(x - 4/7), 0) = 0", "x: real"),
    ("where(x = 11/7, factorial(x - 11/7), 0) = 0", "x: real"),
    ("where(x = 11/7, digamma(x - 4/7), 0) = where(x = 11/7, 1, 0)", "x: real"),
    ("where(x = 11/7, sinc(x - 11/7), 0) = 0", "x: real"),
    ("where(x = 11/7, exprel(x - 11/7), 0) = 0", "x: real"),
    ("where(z = 11/7, exp(lambertw(z - 11/7)), 0) = 0", "z: real"),
    ("where(a = 11/7, uppergamma(a - 11/7, x), 0) = 0", "a: real", "x: positive"),
    ("where(a = 11/7, expint(a - 4/7, x), 0) = 0", "a: real", "x: positive"),
    (
        "where(x = 11/7, besselj(0, x - 11/7) + besselj(1, x - 11/7) + besselj(2, x - 11/7), 0)"
        " = 0",
        "x: real",
    ),
    ("where(x = 11/7, gamma(x - 4/7) * gamma(18/7 - x), 0) = 0", "x: real"),
    ("gamma(tan(x) * cos(x) - sin(x) + 1) = 0", "x: real"),
]


@pytest.mark.parametrize("claim", POINTS, ids=lambda claim: claim[0])
def test_nothing_is_proved_that_fails_at_a_point(claim: tuple[str, ...]) -> None:
    """Where a rule would divide by 0, or give a value to what has none."""
    assert verdict(*claim) != "proved"


@pytest.mark.parametrize(
    "claim",
    ["d(Si(x), x) = sin(x) / x", "d(sinc(x), x) * x = cos(pi * x) - sinc(x)"],
)
def test_a_formula_without_a_value_at_a_point_says_so(claim: str) -> None:
    text = f'symbols:\n  x: real\nidentities:\n  - id: one\n    claim: "{claim}"\n'
    derivation = read_text(text)
    found = check(derivation, derivation.identities[0], QUICK)
    assert found.verdict == "proved"
    assert "x != 0" in found.side_conditions
