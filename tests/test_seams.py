"""A sample of claims aimed at seams: no verdict is a lie; a command tries more of them."""

from collections import Counter

import pytest

from tests.seams import KINDS, lies, seams


@pytest.mark.parametrize("kind", KINDS)
def test_no_verdict_is_contradicted_at_hard_points(kind: str) -> None:
    counts: Counter[str] = Counter()
    found = [lie for seam in seams(11, 14, [kind]) for lie in lies(seam, counts, points=60)]
    assert found == []
    assert counts["refuted"] + counts["proved"] >= 4
