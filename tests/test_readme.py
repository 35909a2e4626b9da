"""Everything that the README shows is what happens."""

from tests.readme import README, outputs


def test_commands_print_what_the_page_shows_and_claims_come_out_as_it_says() -> None:
    blocks = list(outputs(README.read_text(encoding="utf-8")))
    for shown, true in blocks:
        assert shown == true
    own, first, misprint, dense, page, code, note = (true for _, true in blocks)
    assert "+ d(log(det(W)), W) = inv(W.T)" in own
    assert "softmax-jacobian-wrong: refuted, expected proved" in first
    assert "witness" in first
    assert misprint.endswith("1 proved, 1 refuted\n")
    assert dense.endswith("2 proved\n")
    assert dense.count("every size") == 2
    assert "page.md:7:3" in page
    assert "+ d(a[k], z[j]) = a[j] * (delta[k, j] - a[k])" in page
    assert "layers.py:12:12" in code
    assert "perhaps     p * (g - np.sum(g * p, axis=1, keepdims=True))" in code
    assert note.endswith("1 of 1 formulas beside markers drifted\n")
