"""Trees that are folded and split keep their values, whatever sizes and indices are."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random

import pytest

from symderiv.files.load import read_text
from symderiv.formula.bounds import Bounds
from symderiv.formula.tree import (
    ONE,
    ZERO,
    CompareIndices,
    Condition,
    Delta,
    Expr,
    Index,
    Logical,
    Position,
    Reduce,
    Symbol,
    Where,
    affine,
    plus,
    size_position,
    times,
)
from symderiv.meaning.declared import Declared
from symderiv.meaning.evaluator import Evaluator
from symderiv.meaning.values import Absent
from symderiv.proving.induction.folding import Ranges
from symderiv.proving.induction.regions import Regions, with_indicators

T = Index("t", "n")
FILE = read_text(
    "dimensions: {n: 1..4}\nsymbols:\n  x: real[n]\n  y: real[n]\nidentities:\n"
    "  - {id: one, claim: x[t] = x[t]}\n"
)
DECLARED = Declared(FILE)


class Drawn:
    """Random sums with conditions and shifts, guarded so that most of them have values."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.depth = 0

    def position(self, indices: list[Index]) -> Position:
        of = self.random.choice([*indices, None])
        if of is None:
            return self.random.choice((1, 2, size_position("n", self.random.choice((-1, 0)))))
        return affine({of: 1}, self.random.choice((-1, 0, 0, 1)), "n")

    def condition(self, indices: list[Index]) -> Condition:
        operator = self.random.choice(("<", "<=", "=", "!="))
        one = CompareIndices(operator, self.position(indices), self.position(indices))
        if self.random.random() < 0.3:
            joint = self.random.choice(("and", "or"))
            return Logical(joint, (one, self.condition(indices)))
        return one

    def expr(self, indices: list[Index], size: int) -> Expr:
        kind = self.random.randrange(6 if size > 0 else 2)
        if kind == 0:
            return Delta(self.position(indices), self.position(indices))
        if kind == 1:
            return self.entry(indices)
        if kind == 2:
            return plus(self.expr(indices, size - 1), self.expr(indices, size - 1))
        if kind == 3:
            return times(self.expr(indices, size - 1), self.expr(indices, size - 1))
        if kind == 4:
            test = self.condition(indices)
            return Where(test, self.expr(indices, size - 1), self.expr(indices, size - 1))
        self.depth += 1
        bound = Index(f"s{self.depth}", "n")
        return Reduce("sum", bound, self.expr([*indices, bound], size - 1))

    def entry(self, indices: list[Index]) -> Expr:
        """An entry, 0 where it would lie outside of its axis."""
        place = self.position(indices)
        inside = Logical(
            "and",
            (
                CompareIndices("<=", 1, place),
                CompareIndices("<=", place, size_position("n")),
            ),
        )
        return Where(inside, Symbol(self.random.choice("xy"), (place,)), ZERO)


def value(expr: Expr, n: int, t: int) -> object:
    x = tuple(Fraction(k * k + 1, 3) for k in range(n))
    y = tuple(Fraction(7 - 2 * k, 5) for k in range(n))
    return Evaluator(DECLARED, {"n": n}, {"x": x, "y": y}).value(expr, {T: t})


@pytest.mark.parametrize("seed", range(60))
def test_a_tree_keeps_its_value(seed: int) -> None:
    expr = Drawn(seed).expr([T], 5)
    regions = Regions(Ranges({"n": (1, None)}))
    known = Bounds.of((T,), {"n": (1, None)})
    folded = regions.ranges.fold(expr, known)
    split = regions.normal(expr, known)
    again = regions.normal(split, known)
    for n in range(1, 5):
        for t in range(1, n + 1):
            wanted = value(expr, n, t)
            if not isinstance(wanted, Absent):
                for changed in (folded, split, again):
                    assert value(changed, n, t) == wanted, (n, t)


def test_sums_over_one_region_become_one_tree() -> None:
    bound = Index("s", "n")
    here, ahead = Symbol("x", (bound,)), Symbol("x", (affine({bound: 1}, 1, "n"),))
    last = size_position("n")
    forms = [
        Reduce("sum", bound, Where(CompareIndices("=", bound, 1), ZERO, here)),
        Reduce("sum", bound, Where(CompareIndices("<", 1, bound), here, ZERO)),
        Reduce("sum", bound, Where(CompareIndices("<=", 2, bound), here, ZERO)),
        Reduce("sum", bound, Where(CompareIndices("=", bound, last), ZERO, ahead)),
        Reduce("sum", bound, Where(CompareIndices("<", bound, last), ahead, ZERO)),
    ]
    regions = Regions(Ranges({"n": (1, None)}))
    seen = set()
    for form in forms:
        found = regions.normal(form, Bounds())
        assert isinstance(found, Reduce)
        assert isinstance(found.body, Where)
        condition = found.body.condition
        assert isinstance(condition, CompareIndices)
        seen.add((condition.operator, condition.left, condition.right == found.index))
    assert len(seen) == 1


def test_indicators_stand_beside_what_is_zero_elsewhere() -> None:
    test = CompareIndices("=", T, 1)
    entry = Symbol("x", (T,))
    assert with_indicators(Where(test, entry, ZERO)) == times(Where(test, ONE, ZERO), entry)
    assert with_indicators(Where(test, entry, ONE)) == Where(test, entry, ONE)


def test_no_case_of_small_sizes_is_left_out() -> None:
    regions = Regions(Ranges({"n": (1, None)}))
    bound = Index("s", "n")
    before = size_position("n", -1)
    body = Where(CompareIndices("=", bound, before), Symbol("x", (bound,)), ZERO)
    expr = Reduce("sum", bound, body)
    for n, t in product(range(1, 4), repeat=2):
        if t <= n:
            assert value(regions.normal(expr, Bounds()), n, t) == value(expr, n, t)
