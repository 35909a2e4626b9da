"""The cut-off theorem itself, against evaluations that share no code with the counting of degrees.

For a bounded formula of degree d and any d + 1 elements V outside of W, the alternating sum of
F(W ∪ S) over the subsets S of V is 0, where F is the formula's numerator.  Formulas here have
denominators that are free of the sizes or none, so that F is the formula itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from symderiv.formula.declarations import Nested
from symderiv.formula.degree import SumDegree, Unbounded
from symderiv.formula.tree import (
    Delta,
    Expr,
    Index,
    Plus,
    Power,
    Reduce,
    Size,
    Symbol,
    Times,
    fresh,
    number,
)
from symderiv.kernel.ball import evaluate

PINNED = {"n": Index("j", "n"), "m": Index("s", "m")}
EXACT = settings(max_examples=60, deadline=None, derandomize=True, database=None)


@dataclass(frozen=True)
class Shape:
    """What a random formula may use."""

    dimensions: tuple[str, ...]
    inverses: bool


def entry(draw: st.DrawFn, scope: Sequence[Index]) -> Expr:
    rows = [index for index in scope if index.dimension == "n"]
    columns = [index for index in scope if index.dimension == "m"]
    choices: list[Expr] = [Symbol("x"), Symbol("z", (draw(st.sampled_from(rows)),))]
    choices.append(Symbol("A", (draw(st.sampled_from(rows)), draw(st.sampled_from(rows)))))
    choices.append(Delta(draw(st.sampled_from(rows)), draw(st.sampled_from(rows))))
    if columns:
        choices.append(Symbol("u", (draw(st.sampled_from(columns)),)))
        choices.append(Symbol("G", (draw(st.sampled_from(rows)), draw(st.sampled_from(columns)))))
    return draw(st.sampled_from(choices))


def formula(draw: st.DrawFn, shape: Shape, scope: tuple[Index, ...], depth: int) -> Expr:
    """A random formula with the indices of ``scope``, of small degree."""
    if depth == 0:
        return entry(draw, scope)
    kind = draw(
        st.sampled_from(["entry", "plus", "times", "sum", "sum", "size", "power", "inverse"])
    )
    match kind:
        case "plus" | "times":
            parts = tuple(formula(draw, shape, scope, depth - 1) for _ in range(2))
            return Plus(parts) if kind == "plus" else Times(parts)
        case "sum":
            index = fresh(Index("i", draw(st.sampled_from(shape.dimensions))))
            return Reduce("sum", index, formula(draw, shape, (*scope, index), depth - 1))
        case "size":
            return Size(draw(st.sampled_from(shape.dimensions)))
        case "power":
            return Power(formula(draw, shape, scope, depth - 1), number(2))
        case "inverse" if shape.inverses:
            square = Power(entry(draw, scope), number(2))
            return Power(Plus((number(1), square)), number(-1))
    return entry(draw, scope)


@st.composite
def formulas(draw: st.DrawFn, shape: Shape) -> Expr:
    scope = tuple(PINNED[dimension] for dimension in shape.dimensions)
    return formula(draw, shape, scope, 4)


def values(lengths: Sequence[int], random: Random) -> Nested:
    if not lengths:
        return Fraction(random.randint(-4, 4), random.randint(1, 3))
    return tuple(values(lengths[1:], random) for _ in range(lengths[0]))


def restricted(point: dict[str, Nested], rows: Sequence[int]) -> dict[str, Nested]:
    """The point with the given elements of n alone; the first of them is the pinned one."""

    def pick(value: Nested) -> tuple[Nested, ...]:
        assert isinstance(value, tuple)
        return tuple(value[row] for row in rows)

    return {
        "x": point["x"],
        "u": point["u"],
        "z": pick(point["z"]),
        "G": pick(point["G"]),
        "A": tuple(pick(row) for row in pick(point["A"])),
    }


def subsets(elements: Sequence[int]) -> Iterator[tuple[int, ...]]:
    for size in range(len(elements) + 1):
        yield from combinations(elements, size)


def alternating_sum(tree: Expr, degree: int, base: int, columns: int, seed: int) -> Fraction:
    """Over the subsets S of d + 1 further elements, of the formula's value at W ∪ S."""
    random = Random(seed)
    most = base + degree + 1
    shapes = {"x": (), "z": (most,), "u": (columns,), "G": (most, columns), "A": (most, most)}
    point = {name: values(lengths, random) for name, lengths in shapes.items()}
    total = Fraction(0)
    for chosen in subsets(range(base, most)):
        rows = (*range(base), *chosen)
        sizes = {"n": len(rows), "m": columns}
        env = {PINNED["n"]: 1, PINNED["m"]: 1}
        value = evaluate(tree, sizes, env, restricted(point, rows))
        total += (-1) ** len(chosen) * Fraction(int(value.p), int(value.q))
    return total


@EXACT
@given(formulas(Shape(("n",), True)), st.integers(1, 2), st.integers(0, 99))
def test_one_dimension(tree: Expr, base: int, seed: int) -> None:
    degree = SumDegree("n", {}, frozenset()).of(tree, {PINNED["n"]: 1})
    if degree <= 6:
        assert alternating_sum(tree, degree, base, 1, seed) == 0


@EXACT
@given(formulas(Shape(("n", "m"), True)), st.integers(1, 3), st.integers(0, 99))
def test_two_dimensions_the_other_one_open(tree: Expr, columns: int, seed: int) -> None:
    """The degree over n, counted without a size for m, holds at every size of m."""
    env = {PINNED["n"]: 1, PINNED["m"]: 1}
    try:
        degree = SumDegree("n", {}, frozenset({"m"})).of(tree, env)
    except Unbounded:
        return
    if degree <= 5:
        assert alternating_sum(tree, degree, 1, columns, seed) == 0


@EXACT
@given(formulas(Shape(("n", "m"), True)), st.integers(1, 3), st.integers(0, 99))
def test_two_dimensions_the_other_one_written_out(tree: Expr, columns: int, seed: int) -> None:
    env = {PINNED["n"]: 1, PINNED["m"]: 1}
    degree = SumDegree("n", {"m": columns}, frozenset()).of(tree, env)
    if degree <= 5:
        assert alternating_sum(tree, degree, 1, columns, seed) == 0


@EXACT
@given(formulas(Shape(("n", "m"), False)), st.integers(0, 99))
def test_a_quotient_by_a_sum_through_its_numerator(tree: Expr, seed: int) -> None:
    """F = a D + b for E = a + b/D, with D = 1 + sum of squares."""
    index = fresh(Index("i", "n"))
    square = Power(Symbol("z", (index,)), number(2))
    divisor = Plus((number(1), Reduce("sum", index, square)))
    env = {PINNED["n"]: 1, PINNED["m"]: 1}
    other = Symbol("z", (PINNED["n"],))
    quotient = Plus((tree, Times((other, Power(divisor, number(-1))))))
    numerator = Plus((Times((tree, divisor)), other))
    degree = SumDegree("n", {"m": 1}, frozenset()).of(quotient, env)
    if degree <= 5:
        assert alternating_sum(numerator, degree, 1, 1, seed) == 0


def test_the_bound_is_tight() -> None:
    """(sum z)**2 - sum z**2 has degree 2, vanishes at n = 0 and 1, and not at 2."""
    i, k = (Index(name, "n") for name in "ik")
    square = Power(Reduce("sum", i, Symbol("z", (i,))), number(2))
    squares = Reduce("sum", k, Power(Symbol("z", (k,)), number(2)))
    tree = Plus((square, Times((number(-1), squares))))
    assert SumDegree("n", {}, frozenset()).of(tree, {}) == 2
    assert alternating_sum(tree, 2, 1, 1, 0) == 0
    assert alternating_sum(tree, 1, 1, 1, 0) != 0
