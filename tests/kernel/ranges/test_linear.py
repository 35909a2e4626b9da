"""Systems of linear constraints: what is called contradictory has no whole solution."""

from itertools import product
from random import Random

import pytest

from symderiv.formula.tree import Index
from symderiv.kernel.ranges.linear import Form, are_equal, contradictory, entails

I, J, K = (Index(name, "n") for name in "ijk")
ONE = Form.number(1)


def form(offset, **multiples):
    names = {"i": I, "j": J, "k": K, "n": "n"}
    return Form.of({names[name]: n for name, n in multiples.items()}, offset)


def solutions(constraints, variables, span):
    for values in product(span, repeat=len(variables)):
        at = {v: Form.number(value) for v, value in zip(variables, values, strict=True)}
        if all(each.put_in(at).offset >= 0 for each in constraints):
            yield values


def test_no_system_with_a_solution_is_contradictory():
    rng = Random(5)
    found = 0
    for _ in range(100):
        system = frozenset(
            Form.of({v: rng.randint(-2, 2) for v in (I, J, "n")}, rng.randint(-4, 3))
            for _ in range(rng.randint(2, 6))
        )
        solved = next(solutions(system, (I, J, "n"), range(-4, 5)), None)
        if contradictory(system):
            found += 1
            assert solved is None, (system, solved)
    assert found > 12


@pytest.mark.parametrize(
    ("constraints", "expected"),
    [
        ([form(-1, i=1), form(0, i=-1)], True),
        ([form(-1, i=1), form(1, i=-1)], False),
        # 2 i = 1 has a solution, and none in whole numbers.
        ([form(-1, i=2), form(1, i=-2)], True),
        ([form(0, i=1, j=-1), form(-1, j=1, k=-1), form(0, k=1, i=-1)], True),
        ([form(0, i=1, j=-1), form(0, j=1, k=-1), form(0, k=1, i=-1)], False),
        ([form(0, n=1, i=-1), form(-1, i=1), form(0, n=-1)], True),
        ([], False),
        ([Form.number(-1)], True),
        ([Form.number(0)], False),
    ],
)
def test_hand_made_systems(constraints, expected):
    assert contradictory(frozenset(constraints)) is expected


def test_what_is_entailed_holds_at_every_solution():
    known = frozenset([form(-1, i=1), form(0, n=1, i=-1), form(0, n=1, j=-1), form(-1, i=-1, j=1)])
    assert entails(known, form(-2, j=1))
    assert entails(known, form(-2, n=1))
    assert not entails(known, form(-3, n=1))
    assert not entails(known, form(-2, i=1))


def test_equal_forms_are_equal_under_what_is_known_alone():
    between = frozenset([form(0, i=1, j=-1), form(0, j=1, i=-1)])
    assert are_equal(between, form(1, i=1), form(1, j=1))
    assert not are_equal(frozenset(), form(1, i=1), form(1, j=1))
    assert not are_equal(frozenset([form(0, i=1, j=-1)]), Form.variable(I), Form.variable(J))


def test_the_opposite_of_a_constraint_holds_exactly_elsewhere():
    for value in range(-3, 4):
        at = {I: Form.number(value)}
        one = form(1, i=1)
        assert (one.put_in(at).offset >= 0) is not (one.negated().put_in(at).offset >= 0)
