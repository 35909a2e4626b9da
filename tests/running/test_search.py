"""Identities are found by the words of their names, titles and formulas."""

from symderiv.files.load import read_text
from symderiv.running.search import search, unfound

ONE = read_text(
    """
title: Softmax with a temperature
symbols: {x: real, T: positive}
definitions: {p: exp(x / T)}
identities:
  - {id: hot-jacobian, title: Jacobian, claim: p = p}
  - {id: other, claim: x = x, note: "the gradient of a softmax, once more"}
""",
    "one.yaml",
)
TWO = read_text(
    """
symbols: {x: real}
identities:
  - {id: softmax-gradients, claim: x = x}
  - {id: other, claim: x = x}
""",
    "two.yaml",
)


def ids(*words: str) -> list[str]:
    return [one.item.id for one in search(words, [ONE, TWO])]


def test_what_has_every_word_is_found_and_nothing_else() -> None:
    assert ids("softmax", "temperature") == ["hot-jacobian", "other"]
    assert ids("softmax temperatures jacobians") == ["hot-jacobian"]
    assert ids("grad") == ["softmax-gradients", "other"]


def test_a_name_counts_more_than_a_formula() -> None:
    assert ids("softmax", "gradient") == ["softmax-gradients", "other"]


def test_what_stands_twice_is_found_once() -> None:
    assert ids("x") == ["hot-jacobian", "other", "softmax-gradients"]


def test_words_that_nothing_has_are_said() -> None:
    found = search(["softmax dropout"], [ONE, TWO])
    assert [one.item.id for one in found] == ["softmax-gradients", "hot-jacobian", "other"]
    assert unfound(["softmax dropout"], found) == ["dropout"]
    assert search(["dropout"], [ONE, TWO]) == []
    assert unfound(["dropout"], []) == ["dropout"]
