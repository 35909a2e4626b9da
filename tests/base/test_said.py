"""Texts that carry their values: what they print, and that they survive pickling and the cache."""

import pickle

import pytest

from symderiv.base.said import EVERY_SIZE, NO_DIMENSIONS, Covers, Scope, Span, Suggestion


@pytest.mark.parametrize(
    ("scope", "text", "covers"),
    [
        (EVERY_SIZE, "every size", Covers.EVERY_SIZE),
        (NO_DIMENSIONS, "no dimensions", Covers.NO_DIMENSIONS),
        (Scope.of([]), "no dimensions", Covers.NO_DIMENSIONS),
        (Scope.of([Span("n", 2, 6), Span("m", 3, 3)]), "sizes n = 2..6, m = 3", Covers.SIZES),
        (Scope.at({"n": 4}), "sizes n = 4", Covers.SIZES),
    ],
)
def test_a_scope_is_its_text_and_its_values(scope: Scope, text: str, covers: Covers) -> None:
    again = pickle.loads(pickle.dumps(scope))
    assert (scope, again) == (text, text)
    assert again.parts == scope.parts
    assert again.covers is covers


@pytest.mark.parametrize(
    ("suggestion", "text"),
    [
        (Suggestion("x = 1"), "x = 1"),
        (Suggestion(None, "x > 0"), "holds if x > 0"),
        (Suggestion("x = 1", "x > 0"), "x = 1, if x > 0"),
    ],
)
def test_a_suggestion_is_its_text_and_its_parts(suggestion: Suggestion, text: str) -> None:
    again = pickle.loads(pickle.dumps(suggestion))
    assert again == text
    assert (again.formula, again.condition) == suggestion.parts
