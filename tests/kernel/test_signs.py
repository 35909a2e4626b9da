"""Signs by intervals: sure of what they say, and silent at the boundary."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symderiv.formula.declarations import Domain
from symderiv.kernel.ring import Key, Polynomial, Ring
from symderiv.kernel.signs import Signs

DOMAINS = {
    "p": Domain("positive", Fraction(0)),
    "q": Domain("positive", Fraction(0)),
    "o": Domain("nonnegative", Fraction(0), closed=True),
    "m": Domain("negative", high=Fraction(0)),
    "t": Domain("(0, 1)", Fraction(0), Fraction(1)),
    "f": Domain("nonzero", nonzero=True),
    "x": Domain(),
    "y": Domain(),
}


class Names:
    def __init__(self) -> None:
        self.ring = Ring()
        self.ring.capacity = 64
        self.ring.reset()
        self.signs = Signs(self.ring, DOMAINS)

    def __getattr__(self, name: str) -> Polynomial:
        kind, _, rest = name.partition("_")
        return self.ring.generator(self._key(kind, rest) if rest else ("symbol", name, ())).above

    def _key(self, kind: str, rest: str) -> Key:
        if kind == "size":
            return kind, rest
        argument = self.ring.key(getattr(self, rest))
        match kind:
            case "exp":
                return kind, argument[0][0], (), Fraction(1)
            case "sin" | "cos":
                return kind, (argument, (((), "1"),), Fraction(1))
        return kind, argument, 2


@pytest.fixture
def names() -> Names:
    return Names()


def total(names: Names, summand: Polynomial) -> Polynomial:
    ((monomial, _),) = names.ring.key(summand)
    return names.ring.generator(("sum", "n", -1, monomial)).above


def test_positive_by_structure(names: Names) -> None:
    n = names
    for polynomial in (
        n.p + n.q,
        n.p * n.q,
        n.exp_x + n.o,
        n.x**2 + 1,
        n.x**2 * n.y**4 + n.exp_x,
        1 - n.t,
        -n.m,
        n.m * n.m,
        n.cos_x + 2,
        n.root_x + n.p,
        total(n, n.exp_x),
        total(n, n.p) + n.o,
        n.size_n,
    ):
        bounds = n.signs.bounds(polynomial)
        assert bounds.positive, str(polynomial)
        assert not n.signs.may_vanish(polynomial)


def test_nonnegative_is_not_positive(names: Names) -> None:
    """The wrong twin would divide by these, or drop the case 0."""
    n = names
    for polynomial in (
        n.cos_x + 1,
        1 - n.sin_x,
        n.x**2,
        n.x**2 + n.o,
        n.o,
        n.p * n.o,
        n.root_x,
        n.size_n - 1,
        total(n, n.o),
        n.pos_x,
        1 - n.neg_x,
    ):
        assert n.signs.of(polynomial) == 1, str(polynomial)
        assert not n.signs.bounds(polynomial).positive
        assert n.signs.may_vanish(polynomial)


def test_unknown_signs(names: Names) -> None:
    n = names
    for polynomial in (
        n.x,
        n.x * n.p,
        n.p - n.q,
        n.exp_x - 1,
        n.x**2 - 1,
        n.x**3,
        n.cos_x,
        n.cos_x + n.sin_x + 1,
        n.size_n - 2,
        total(n, n.x),
        n.x * n.y + n.x**2 + n.y**2,
    ):
        assert n.signs.of(polynomial) is None, str(polynomial)
        assert n.signs.may_vanish(polynomial)


def test_a_sum_of_nonnegative_terms_needs_one_positive(names: Names) -> None:
    assert names.signs.may_vanish(names.o + names.x**2)
    assert not names.signs.may_vanish(names.o + names.x**2 + names.p)


def test_negative_domains(names: Names) -> None:
    n = names
    assert n.signs.of(n.m - n.p) == -1
    assert n.signs.of(n.m * n.p) == -1
    assert n.signs.of(n.m**3) == -1


def test_nonzero_symbols_and_their_products_only(names: Names) -> None:
    n = names
    assert not n.signs.may_vanish(n.f)
    assert not n.signs.may_vanish(n.f**3 * n.p)
    assert n.signs.may_vanish(n.f + 1)
    assert n.signs.may_vanish(n.f * n.x)


def test_what_is_learned_is_about_one_polynomial(names: Names) -> None:
    n = names
    n.signs.learn(n.x - 1, 1)
    assert n.signs.of(n.x - 1) == 1
    assert n.signs.of(n.x - 2) is None
    assert n.signs.of(n.y - 1) is None


@pytest.mark.parametrize(
    ("low", "high", "power"), [(-2, 1, 2), (-2, 1, 3), (0, 3, 2), (-3, -1, 3), (-1, 1, 4)]
)
def test_bounds_of_powers_hold_every_value(low: int, high: int, power: int) -> None:
    ring = Ring()
    signs = Signs(ring, {"x": Domain("interval", Fraction(low), Fraction(high))})
    x = ring.generator(("symbol", "x", ())).above
    bounds = signs.bounds(x**power)
    for step in range(1, 20):
        value = (low + Fraction(high - low) * step / 20) ** power
        assert bounds.low is None or bounds.low <= value
        assert bounds.high is None or value <= bounds.high
