"""Relations between functions of different arguments, by the kernel alone: no search for a
witness stands in front of the wrong twins."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symderiv.formula.declarations import Domain
from symderiv.kernel.constants import Constants
from symderiv.kernel.decide import zero_test
from symderiv.kernel.linear_parts import linear_in, ratio
from symderiv.kernel.normal_form import NormalForm
from symderiv.kernel.ring import Ring
from symderiv.proving.obligation import Assumed, Prepared
from tests.claims import derivation


def proves(claim: str, assumption: str = "") -> bool:
    found = derivation(claim, assumption)
    item = found.identities[0]
    prepared = Prepared.of(found, item, Assumed.of(found, item.given), item.left, item.right)
    return any(zero_test(prepared.problem(logarithms)).proved for logarithms in (False, True))


TRUE = [
    # angles of vectors
    "arctan(p) + arctan(1 / p) = pi / 2",
    "arctan(x) + arctan(1 / x) = pi / 2 * sign(x)",
    "4 * arctan(1/5) - arctan(1/239) = pi / 4",
    "5 * arctan(1/7) + 2 * arctan(3/79) = pi / 4",
    "arctan(1) + arctan(2) + arctan(3) = pi",
    "arcsin(x) + arccos(x) = pi / 2",
    "arccos(-x) = pi - arccos(x)",
    "2 * arctan(p) = arccos((1 - p**2) / (1 + p**2))",
    "arctan(sqrt(p + 1) - sqrt(p)) = pi / 4 - arctan(sqrt(p)) / 2",
    "arctan(sinh(x)) = 2 * arctan(tanh(x / 2))",
    "q * arctan(p) + q * arctan(1 / p) = q * pi / 2",
    "sin(2 * arctan(x)) = 2 * x / (1 + x**2)",
    # where something may be 0
    "o**p * o**q = o**(p + q)",
    "max(x, 0)**p = where(x > 0, x**p, 0)",
    "sqrt(sqrt(x) - 1) * sqrt(sqrt(x) + 1) = sqrt(x - 1)",
    "sinc(x) * pi * x = sin(pi * x)",
    "arctan2(y, p) = arctan(y / p)",
    "sin(y + arctan(x)) = (sin(y) + x * cos(y)) / sqrt(1 + x**2)",
    "cos(3 * arccos(x)) = 4 * x**3 - 3 * x",
    # roots of sums with roots
    "sqrt(3 + 2 * sqrt(2)) = 1 + sqrt(2)",
    "sqrt(3 - 2 * sqrt(2)) = sqrt(2) - 1",
    "sqrt(2 + sqrt(2)) * sqrt(2 - sqrt(2)) = sqrt(2)",
    "sqrt(p + q - 2 * sqrt(p * q)) = abs(sqrt(p) - sqrt(q))",
    "sqrt(sqrt(p + 1) + 1) * sqrt(sqrt(p + 1) - 1) = sqrt(p)",
    # signs of constants, of products, and by squares
    "abs(1 - sqrt(2)) = sqrt(2) - 1",
    "abs(pi - 355/113) = 355/113 - pi",
    "sqrt((1 - x) * (1 + x)) = sqrt(1 - x) * sqrt(1 + x)",
    "sqrt((x - 1) * (x + 1)) = sqrt(abs(x - 1)) * sqrt(abs(x + 1))",
    "abs(x + sqrt(1 + x**2)) = x + sqrt(1 + x**2)",
    "abs(exp(x) - 1) = sign(x) * (exp(x) - 1)",
    "((x - 1) * (x - 2))**(1/2) * sqrt((x - 1) * (x - 2)) + log(2 - x)"
    " = (x - 1) * (x - 2) + log(2 - x)",
    # logarithms and their exponentials
    "log(x + sqrt(1 + x**2)) + log(sqrt(1 + x**2) - x) = 0",
    "exp(2 * arctanh(x)) = (1 + x) / (1 - x)",
    "e**(2 * arccoth(x)) = (x + 1) / (x - 1)",
    # half angles, and exact values
    "sqrt(1 + cos(x)) = sqrt(2) * abs(cos(x / 2))",
    "sqrt(1 - sin(x)) * sqrt(1 + sin(x)) = abs(cos(x))",
    "log(abs(sec(x) + tan(x))) = arctanh(sin(x))",
    "sin(pi / 8) = sqrt(2 - sqrt(2)) / 2",
    "cos(pi / 5) = (1 + sqrt(5)) / 4",
    "sin(pi / 10) = (sqrt(5) - 1) / 4",
    "cos(pi / 7) * cos(2 * pi / 7) * cos(3 * pi / 7) = 1/8",
]

FALSE = [
    "arctan(x) + arctan(1 / x) = pi / 2",
    "arctan(p) + arctan(1 / p) = 5 * pi / 2",
    "4 * arctan(1/5) - arctan(1/239) = 9 * pi / 4",
    "4 * arctan(1/5) - arctan(1/238) = pi / 4",
    "arctan(1) + arctan(2) + arctan(3) = 0",
    "arcsin(x) - arccos(x) = pi / 2",
    "arccos(-x) = arccos(x) - pi",
    "2 * arctan(x) = arccos((1 - x**2) / (1 + x**2))",
    "2 * arctan(p) = arctan(2 * p / (1 - p**2))",
    "arctan(p) + arctan(q) = arctan((p + q) / (1 - p * q))",
    "arctan(sinh(x)) = 2 * arctan(exp(x)) + pi / 2",
    "q * arctan(p) + q * arctan(1 / p) = q * pi",
    "arctan(p) + arctan(1 / p) = q * pi / 2",
    "sin(2 * arctan(x)) = 2 * x / (1 - x**2)",
    "cos(arcsin(x)) = x",
    "2 * arccos(x) = arccos(2 * x**2 - 1)",
    "sqrt(3 - 2 * sqrt(2)) = 1 - sqrt(2)",
    "sqrt(2 + sqrt(2)) * sqrt(2 - sqrt(2)) = 2",
    "sqrt(p + q - 2 * sqrt(p * q)) = sqrt(p) - sqrt(q)",
    "sqrt(sqrt(p + 1) + 1) * sqrt(sqrt(p + 1) - 1) = p",
    "abs(pi - 355/113) = pi - 355/113",
    "abs(1 - sqrt(2)) = 1 - sqrt(2)",
    "sqrt((x - 1) * (x + 1)) = sqrt(abs(x - 1)) * sqrt(abs(x + 1)) * sign(x - 1)",
    "abs(x + sqrt(x**2 - 1)) = x + sqrt(x**2 - 1)",
    "abs(exp(x) - 1) = exp(x) - 1",
    "((x - 1) * (x - 2))**(1/2) * sqrt((x - 1) * (x - 2)) + log(2 - x)"
    " = -(x - 1) * (x - 2) + log(2 - x)",
    "log(x + sqrt(1 + x**2)) - log(sqrt(1 + x**2) - x) = 0",
    "exp(arctanh(x)) = (1 + x) / (1 - x)",
    "sqrt(1 + cos(x)) = sqrt(2) * cos(x / 2)",
    "sqrt(1 - sin(x)) * sqrt(1 + sin(x)) = cos(x)",
    "log(abs(sec(x) + tan(x))) = 2 * arctanh(sin(x))",
    "sin(pi / 8) = sqrt(2 + sqrt(2)) / 2",
    "cos(pi / 5) = (1 - sqrt(5)) / 4",
    "cos(pi / 7) * cos(2 * pi / 7) * cos(3 * pi / 7) = 1/4",
    # true but where something is 0
    "o**p + where(o = 0, 1, 0) = o**p",
    "where(o**p > 0, 1, 0) = 1",
    "sqrt(sqrt(x) - 1) * sqrt(sqrt(x) + 1) + where(sqrt(x) = 1, 1, 0) = sqrt(x - 1)",
    "sqrt(x - 1) * sqrt(sqrt(x) - 1) + sqrt(1 + sqrt(x)) + where(x = 1, (1 + sqrt(x))**(3/2), 0)"
    " = sqrt(sqrt(x) - 1) * sqrt(x - 1) + sqrt(1 + sqrt(x))",
    "sinc(X[i, s] - X[i, t]) * (sum(X[i, k], k) - X[i, s] - X[i, t]) = 0",
    "arctan2(0, x) = 0",
    # one sign at one bound index, and another at the next
    "exp(abs(sum(where(x > delta[i, l], 1, z[i]), l)))"
    " = exp(sum(abs(where(x > delta[i, l], 1, z[i])), l))",
    "arctan2(-y, x) = -arctan2(y, x)",
]


@pytest.mark.parametrize("claim", TRUE)
def test_true_relations(claim: str) -> None:
    assert proves(claim)


@pytest.mark.parametrize("claim", FALSE)
def test_their_wrong_twins(claim: str) -> None:
    assert not proves(claim)


def test_a_function_in_a_branch_says_nothing_off_it() -> None:
    """arcsin(x) asks for -1 <= x <= 1 in its branch only."""
    branch = "where(x < 1, where(x > -1, arcsin(x) + arccos(x), 0), 0)"
    assert not proves(f"{branch} + sqrt((1 - x)**2) = pi / 2 + 1 - x")


def test_a_constant_has_the_sign_of_its_ball() -> None:
    ring = Ring()
    constants = Constants(ring)
    pi = ring.generator(("constant", "pi")).above
    root = ring.generator(("root", ring.key(ring.context.constant(2)), 2)).above
    x = ring.generator(("symbol", "x", ())).above
    assert constants.sign(pi - 3) == 1
    assert constants.sign(7 * root - 10) == -1
    assert constants.sign(root - root) is None
    assert constants.sign(root - x) is None
    split = constants.split(((0, 1), (2, 1)))
    assert split == (((0, 1),), ((2, 1),))


def test_open_ends_stay_open() -> None:
    form = NormalForm({"t": Domain("(-1, 1)", Fraction(-1), Fraction(1))})
    t = form.ring.generator(("symbol", "t", ())).above
    assert form.signs.bounds(1 + t).positive
    assert form.signs.bounds(1 - t**2).positive
    assert not form.signs.bounds(t**2).positive


def test_linear_parts() -> None:
    ring = Ring()
    a, b, x = (ring.generator(("symbol", name, ())).above for name in "abx")
    parts = linear_in(ring, 2 * a * x - b * x + x**2, (0, 1))
    assert parts is not None
    assert parts.coefficients == {0: 2 * x, 1: -x}
    assert parts.rest == x**2
    assert linear_in(ring, a * b, (0, 1)) is None
    assert linear_in(ring, a**2, (0, 1)) is None
    assert ratio(-x, 2 * x) == Fraction(-1, 2)
    assert ratio(x, x + 1) is None
