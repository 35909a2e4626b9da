"""Systems of linear inequalities: with and without solutions."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from symderiv.kernel.linear import CONSTANT, Row, Term, infeasible, solution


def row(constant: int, strict: bool = True, **coefficients: int) -> Row:
    terms: dict[Term, int] = {CONSTANT: constant, **coefficients}
    return Row({term: Fraction(value) for term, value in terms.items() if value}, strict)


def holds(each: Row, values: dict[Term, Fraction]) -> bool:
    total = sum(c * values.get(term, Fraction(0)) for term, c in each.coefficients.items())
    return total > 0 if each.strict else total >= 0


def test_a_chain_that_closes_has_no_solution() -> None:
    chain = [row(0, x=1, y=-1), row(0, y=1, z=-1), row(0, z=1, x=-1)]
    assert infeasible(chain)
    assert solution(chain) is None
    assert not infeasible(chain[:2])


def test_equality_is_no_strict_inequality() -> None:
    both = [row(-1, False, x=1), row(1, False, x=-1)]
    assert not infeasible(both)
    assert solution(both) == {CONSTANT: 1, "x": 1}
    assert infeasible([*both, row(-1, True, x=1)])


def test_random_systems_have_their_point_or_are_infeasible() -> None:
    random = Random(7)
    kinds = set()
    for _ in range(300):
        rows = [
            row(
                random.randint(-3, 3),
                random.random() < 0.6,
                **{name: random.randint(-2, 2) for name in "xyz"},
            )
            for _ in range(random.randint(1, 5))
        ]
        found = solution(rows)
        kinds.add(found is None)
        assert infeasible(rows) == (found is None)
        if found is not None:
            assert all(holds(each, found) for each in rows)
    assert kinds == {True, False}
