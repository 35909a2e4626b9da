"""The book offline: pages by topic, sections and rows by a word."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from symderiv.commands.main import app
from symderiv.reports.help import Page, about, pages, topics

ONE = """\
# Kronecker's delta

<!-- generated: functions -->
Text.

## Delta and friends { #friends }

```sh
# Delta in code
```

More.

### Deeper

Still.

## Others

| word | meaning |
|---|---|
| `eye(n)` | the \\| unit matrix |
| `sum(e, i)`, `prod(e, i)` | over indices |
"""


@pytest.fixture
def every(tmp_path: Path) -> list[Page]:
    (tmp_path / "howto").mkdir()
    (tmp_path / "one.md").write_text(ONE, encoding="utf-8")
    (tmp_path / "howto" / "masks.md").write_text("# Masks\n", encoding="utf-8")
    return pages(tmp_path)


def test_pages_have_their_topics(every: list[Page]) -> None:
    assert topics(every) == "masks  Masks\none    Kronecker's delta\n"
    assert about("Masks", every) == "# Masks\n"
    assert "generated" not in (about("one", every) or "")


def test_a_word_finds_sections_to_their_end(every: list[Page]) -> None:
    found = about("friends", every) or ""
    assert found.startswith("## Delta and friends")
    assert found.endswith("Still.\n\n(symderiv help one)\n")
    assert "Others" not in found


def test_a_word_of_the_language_finds_its_row(every: list[Page]) -> None:
    assert about("eye", every) == "`eye(n)`\n    the | unit matrix\n\n(symderiv help one)\n"
    assert "over indices" in (about("prod", every) or "")
    assert about("n", every) is not None
    assert about("nothing", every) is None


def test_the_command_says_what_there_is() -> None:
    shown = CliRunner().invoke(app, ["help"]).output
    assert "\nmarkers " in shown
    done = CliRunner().invoke(app, ["help", "makers"])
    assert done.exit_code == 2
    assert "did you mean markers?" in done.output
