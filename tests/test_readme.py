"""Everything that the README shows is what happens."""

from tests.readme import README, outputs


def test_console_blocks_show_what_the_commands_print() -> None:
    blocks = list(outputs(README.read_text(encoding="utf-8")))
    assert len(blocks) >= 3
    for shown, true in blocks:
        assert shown == true


def test_the_claims_come_out_as_the_page_says() -> None:
    text = README.read_text(encoding="utf-8")
    first, misprint, dense, page, code, note = (true for _, true in outputs(text))
    assert "softmax-jacobian-wrong: refuted, expected proved" in first
    assert "witness" in first
    assert misprint.endswith("1 proved, 1 refuted\n")
    assert dense.endswith("2 proved\n")
    assert dense.count("every size") == 2
    assert "page.md:7:3" in page
    assert "perhaps     d(a[k], z[j]) = a[j] * (delta[k, j] - a[k])" in page
    assert "layers.py:12:12" in code
    assert "perhaps     p * (g - np.sum(g * p, axis=1, keepdims=True))" in code
    assert note.endswith("1 of 1 formulas beside markers drifted\n")
