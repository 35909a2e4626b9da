"""Products over all others, and whole steps of exponents: each claim beside a wrong twin."""

import pytest

from tests.claims import scope, verdict


@pytest.mark.parametrize(
    ("claim", "wrong"),
    [
        (
            "d(prod(z[k], k), z[i]) * z[i] = prod(z[k], k)",
            "d(prod(z[k], k), z[i]) * z[j] = prod(z[k], k)",
        ),
        (
            "prod(where(k != i, x - z[k], 1), k) * (x - z[i]) = prod(x - z[k], k)",
            "prod(where(k != i, 1, x - z[k]), k) * (x - z[i]) = prod(x - z[k], k)",
        ),
        (
            "prod(where(k = i, 1, v[k] * z[k]), k) * v[i] * z[i] = prod(v[k] * z[k], k)",
            "prod(where(k = i, 1, v[k] * z[k]), k) * v[i] = prod(v[k] * z[k], k)",
        ),
        (
            "d(log(prod(v[k], k)), v[i]) * prod(v[k], k) * v[i] = prod(v[k], k)",
            "d(prod(v[k], k), v[i]) * v[i] = n * prod(v[k], k)",
        ),
        ("sum(v)**y * sum(v) = sum(v)**(y + 1)", "sum(v)**y * sum(v) = sum(v)**(y + 2)"),
        ("d(sum(v)**y, v[i]) * sum(v) = y * sum(v)**y", "d(sum(v)**y, v[i]) = y * sum(v)**y"),
        (
            "sum(v)**(y - 2) * sum(v)**(3 - y) = sum(v)",
            "sum(v)**(y - 2) * sum(v)**(2 - y) = sum(v)",
        ),
    ],
)
def test_at_every_size(claim: str, wrong: str) -> None:
    assert scope(claim) == "every size"
    assert verdict(wrong) == "refuted"


@pytest.mark.parametrize(
    "claim",
    [
        # Off its axis, a position leaves nothing out.
        "prod(where(k = i + 1, 1, z[k]), k) = where(i = n, 0, prod(where(k = i + 1, 1, z[k]), k))",
        # 0**y is there for y > 0 alone, and 0**0 by type is 1.
        "o**(y + 1) = where(o = 0, 5, o**(y + 1))",
        "where(o = 0, o**(y + 1), 0) = where(o = 0, 1, 0)",
    ],
)
def test_what_is_false_at_a_border_or_a_zero(claim: str) -> None:
    assert verdict(claim) != "proved"
