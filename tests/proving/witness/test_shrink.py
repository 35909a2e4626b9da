"""Shrinking keeps a witness a witness, stays in the domain, and ends."""

from __future__ import annotations

from fractions import Fraction

from symderiv.base.errors import Location
from symderiv.formula.declarations import REAL, Domain, SymbolDeclaration
from symderiv.proving.witness.shrink import Point, coordinates, replaced, shrink

POSITIVE = Domain("positive", low=Fraction(0))
SYMBOLS = {
    name: SymbolDeclaration(name, domain, (), Location("file"))
    for name, domain in (("x", REAL), ("p", POSITIVE))
}
POINT: Point = {"x": (Fraction(20), Fraction(-3, 2)), "p": Fraction(7)}


def test_where_anything_fails_the_simplest_point_is_left() -> None:
    found = shrink(POINT, SYMBOLS, lambda point: True)
    assert found == {"x": (Fraction(0), Fraction(0)), "p": Fraction(1)}


def test_what_is_needed_stays() -> None:
    def fails(point: Point) -> bool:
        numbers = [number for _, _, number in coordinates(point)]
        return sum(numbers) > 3

    found = shrink(POINT, SYMBOLS, fails)
    assert fails(found)
    assert max(abs(number) for _, _, number in coordinates(found)) <= 20


def test_where_nothing_else_fails_the_point_stays() -> None:
    assert shrink(POINT, SYMBOLS, lambda point: False) == POINT


def test_one_coordinate_is_replaced_and_no_other() -> None:
    moved = replaced(POINT, "x", (1,), Fraction(5))
    assert moved == {"x": (Fraction(20), Fraction(5)), "p": Fraction(7)}


def test_a_uniform_point_takes_one_trial() -> None:
    tried: list[Point] = []

    def fails(point: Point) -> bool:
        tried.append(point)
        return True

    shrink(POINT, SYMBOLS, fails)
    assert len(tried) == 1


def test_long_fractions_and_large_numbers_become_round() -> None:
    start: Point = {"x": Fraction(128493, 16384), "p": Fraction(10**12)}

    def fails(point: Point) -> bool:
        x, p = point["x"], point["p"]
        assert isinstance(x, Fraction)
        assert isinstance(p, Fraction)
        return Fraction(78, 10) < x < Fraction(79, 10) and p > 500

    assert shrink(start, SYMBOLS, fails) == {"x": Fraction(47, 6), "p": Fraction(1000)}
