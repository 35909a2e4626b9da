"""Regions of a piecewise claim that several switches bound at once."""

from __future__ import annotations

import pytest

from tests.claims import verdict


@pytest.mark.parametrize(
    ("condition", "empty"),
    [
        ("(x > y) & (y > w) & (w >= x - 1/1000)", "(x > y) & (y > w) & (w >= x)"),
        ("(x + y > 2) & (x < 1) & (y < 2)", "(x + y > 2) & (x < 1) & (y < 1)"),
        ("(x * y >= 0) & (x >= 0) & (y < 0)", "(x * y > 0) & (x > 0) & (y < 0)"),
        ("(x * y = 0) & (x > 0) & (y >= 0)", "(x * y = 0) & (x > 0) & (y > 0)"),
        ("(x**2 * y >= 0) & (y < 0)", "(x**2 * y > 0) & (y <= 0)"),
        ("(x - p < 0) & (x > 0)", "(x + p < 0) & (x > 0)"),
    ],
)
def test_a_region_is_met_or_shown_to_be_empty(condition: str, empty: str) -> None:
    assert verdict(f"where({condition}, 1, 0) = 0") == "refuted"
    assert verdict(f"where({empty}, 1, 0) = 0") == "proved"
