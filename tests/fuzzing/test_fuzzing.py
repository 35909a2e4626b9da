"""The fuzzing command does what it says: its targets take their seeds, its guides find faults."""

import random

import pytest

from tests.fuzzing.__main__ import NAMES
from tests.fuzzing.guided import by_hypothesis, lines_of, mutated
from tests.fuzzing.targets import SEEDS, TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_takes_its_seeds_and_what_is_near_them(name: str) -> None:
    for seed in SEEDS[name]:
        assert lines_of(TARGETS[name], seed) > 1
        for number in range(10):
            TARGETS[name](mutated(seed, random.Random(number), number))
    TARGETS[name](b"")


def test_the_command_knows_every_target() -> None:
    assert set(NAMES) == set(TARGETS) == set(SEEDS)


def test_a_fault_is_found() -> None:
    def faulty(data: bytes) -> None:
        if data.count(b"a") > 3:
            raise AssertionError(data)

    assert by_hypothesis(faulty, [b"abc"], 30) == 1


def test_where_there_is_no_fault_none_is_found() -> None:
    assert by_hypothesis(lambda data: None, [b"abc"], 0) == 0
