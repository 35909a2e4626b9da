"""Points that hypothesis draws lie in their domains, off the usual kinks, always the same."""

from fractions import Fraction

import pytest

from symderiv.base.errors import Location
from symderiv.formula.declarations import Domain, SymbolDeclaration
from symderiv.proving.sympy.points import draw_points, values

ZERO, ONE = Fraction(0), Fraction(1)


def declared(domain: Domain, *shape: int | str) -> SymbolDeclaration:
    return SymbolDeclaration("s", domain, shape, Location("file"))


@pytest.mark.parametrize(
    "domain",
    [
        Domain(),
        Domain("positive", low=ZERO),
        Domain("negative", high=ZERO),
        Domain("(0, 1)", ZERO, ONE),
        Domain("(1/1000, 2/1000)", Fraction(1, 1000), Fraction(2, 1000)),
        Domain("integer", integer=True),
        Domain("nonzero", nonzero=True),
    ],
)
def test_values_lie_in_the_domain(domain: Domain) -> None:
    for place in (1, 250, 251, 1000):
        found = values(domain, place)
        assert len(found) > 3
        assert all(value in domain for value in found)


def test_a_point_has_the_shapes_that_are_declared_and_no_ties() -> None:
    symbols = {"x": declared(Domain(), 2, "n"), "p": declared(Domain("(0, 1)", ZERO, ONE))}
    points = draw_points(symbols, {"n": 3}, 8)
    assert len(points) == 8
    for point in points:
        rows = point["x"]
        assert isinstance(rows, tuple)
        entries = [entry for row in rows for entry in row]  # type: ignore[union-attr]
        assert len(rows) == 2
        assert len(set(entries)) == 6
        assert 0 not in entries


def test_the_points_are_the_same_every_time() -> None:
    symbols = {"x": declared(Domain(), 3)}
    assert draw_points(symbols, {}, 5) == draw_points(symbols, {}, 5)


def test_without_symbols_there_is_one_point() -> None:
    assert draw_points({}, {}, 5) == [{}]
