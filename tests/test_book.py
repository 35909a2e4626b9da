"""Every example of the book is what happens, and no page of it has one that nothing runs."""

from pathlib import Path

import pytest

from tests.book import BOOK, KINDS, PAGES, blocks, run_page, transcript


def title(page: Path) -> str:
    return str(page.relative_to(BOOK))


@pytest.mark.parametrize("page", PAGES, ids=title)
def test_examples_do_what_the_page_says(page: Path) -> None:
    for shown, true in run_page(page.read_text(encoding="utf-8")):
        assert shown == true


@pytest.mark.parametrize("page", PAGES, ids=title)
def test_every_example_is_one_that_is_run(page: Path) -> None:
    for block in blocks(page.read_text(encoding="utf-8")):
        if block.kind in KINDS:
            assert block.name is not None, block.text
        if block.kind == "console":
            assert block.text.startswith("$ symderiv ")
            assert all(command.startswith("symderiv ") for command, _ in transcript(block.text))


def test_a_wrong_example_is_found() -> None:
    claim = "symbols: {x: real}\nidentities:\n  - id: a\n    claim: d(x, x) = 2\n"
    with pytest.raises(AssertionError, match="refuted, expected proved"):
        list(run_page(f"```yaml\n# one.yaml\n{claim}```\n"))
    ((shown, true),) = run_page("```console\n$ symderiv --version\nsymderiv 9\n```\n")
    assert shown != true
