"""The ring: fractions, relations, and generators that keep their numbers."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symderiv.kernel.ring import Key, NoValue, Restart, Ring, TooLarge, Value


def symbol(name: str, *elements: int) -> Key:
    return ("symbol", name, elements)


@pytest.fixture
def ring() -> Ring:
    return Ring()


def minus(ring: Ring, left: Value, right: Value) -> Value:
    return ring.add([left, ring.scale(right, Fraction(-1))])


def test_fractions_are_added_over_their_common_denominator(ring: Ring) -> None:
    """1/x + 1/y = (x + y)/(x y), and not 1/(x + y)."""
    x, y = ring.generator(symbol("x")), ring.generator(symbol("y"))
    both = ring.add([ring.invert(x), ring.invert(y)])
    product = ring.multiply(ring.add([x, y]), ring.invert(ring.multiply(x, y)))
    assert ring.is_zero(minus(ring, both, product))
    assert not ring.is_zero(minus(ring, both, ring.invert(ring.add([x, y]))))


def test_powers_of_one_denominator_share_it(ring: Ring) -> None:
    x = ring.generator(symbol("x"))
    value = ring.add([ring.power(x, -3), ring.power(x, -1)])
    assert list(value.below.values()) == [3]


def test_zero_has_no_inverse(ring: Ring) -> None:
    x = ring.generator(symbol("x"))
    with pytest.raises(NoValue):
        ring.invert(minus(ring, x, x))


def test_zero_modulo_the_relations_has_no_inverse(ring: Ring) -> None:
    x, root = ring.generator(symbol("x")), ring.generator(("root", "x"))
    ring.relations[ring.number_of(("root", "x"))] = (2, x)
    with pytest.raises(NoValue):
        ring.invert(minus(ring, ring.multiply(root, root), x))


def test_relations_reduce_and_invent_nothing(ring: Ring) -> None:
    x, root = ring.generator(symbol("x")), ring.generator(("root", "x"))
    ring.relations[ring.number_of(("root", "x"))] = (2, x)
    assert ring.is_zero(minus(ring, ring.power(root, 4), ring.power(x, 2)))
    assert not ring.is_zero(minus(ring, ring.power(root, 3), x))
    assert not ring.is_zero(minus(ring, root, x))


def test_a_relation_with_a_denominator(ring: Ring) -> None:
    """r**2 = 1/x, so x r**3 = r."""
    x, root = ring.generator(symbol("x")), ring.generator(("root", "1/x"))
    ring.relations[ring.number_of(("root", "1/x"))] = (2, ring.invert(x))
    assert ring.is_zero(minus(ring, ring.multiply(x, ring.power(root, 3)), root))


def test_exclusive_generators_have_product_zero(ring: Ring) -> None:
    above, below = ring.generator(("pos", 1)), ring.generator(("neg", 1))
    for generator, kind in ((above, "pos"), (below, "neg")):
        ring.relations[ring.number_of((kind, 1))] = (2, generator)
    ring.exclusive.append((ring.number_of(("pos", 1)), ring.number_of(("neg", 1))))
    assert ring.is_zero(ring.multiply(above, below))
    assert not ring.is_zero(ring.add([above, below]))


def test_lowest_terms(ring: Ring) -> None:
    x, y = ring.generator(symbol("x")), ring.generator(symbol("y"))
    fraction = ring.multiply(ring.multiply(x, y), ring.invert(ring.multiply(x, x)))
    above, below = ring.lowest(fraction)
    assert (above, below) == (y.above, x.above)


def test_numbers_of_generators_outlive_a_restart(ring: Ring) -> None:
    first = ring.number_of(symbol("x"))
    for element in range(ring.capacity - 1):
        ring.generator(symbol("z", element))
    with pytest.raises(Restart):
        ring.generator(symbol("one more"))
    ring.reset()
    assert ring.number_of(symbol("x")) == first
    assert len(set(ring.numbers.values())) == len(ring.numbers)


def test_no_end_of_generators_is_too_large(ring: Ring) -> None:
    def fill() -> None:
        for element in range(5000):
            try:
                ring.generator(symbol("z", element))
            except Restart:
                ring.reset()

    with pytest.raises(TooLarge):
        fill()


def test_powers_too_large_are_refused(ring: Ring) -> None:
    x = ring.generator(symbol("x"))
    with pytest.raises(TooLarge):
        ring.power(ring.add([x, ring.constant(Fraction(1))]), 100_000)


def test_keys_are_equal_exactly_where_polynomials_are(ring: Ring) -> None:
    x, y = (ring.generator(symbol(name)).above for name in "xy")
    assert ring.key((x + y) ** 2) == ring.key(x**2 + 2 * x * y + y**2)
    assert ring.key(x + y) != ring.key(x - y)
    assert ring.polynomial(ring.key(x**2 - y / 3)) == x**2 - y / 3


def test_the_elements_that_a_generator_depends_on(ring: Ring) -> None:
    """A bound element (the generic one, -1) is no part of a sum, a free one is."""
    entry = ring.number_of(symbol("A", -1, 2))
    total = ring.number_of(("sum", "n", -1, ((entry, 1),)))
    outer = ring.number_of(("exp", ((total, 1),), ()))
    assert ring.elements[entry] == {-1, 2}
    assert ring.elements[total] == {2}
    assert ring.elements[outer] == {2}
