"""An error is shown with its line and a caret under the offending value."""

import pytest
from click.testing import CliRunner

from symderiv.base.errors import DerivationError, Location
from symderiv.commands.main import app
from symderiv.commands.quoted import LONGEST, quoted


def error(path, line, column, value=None):
    return DerivationError(Location(str(path), line, column), "wrong", value)


def test_the_caret_stands_under_the_value(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("first\n\tsecond line\n", encoding="utf-8")
    assert quoted(error(path, 2, 9, "line")) == ("  2 |  second line", "    |         ^~~~")


def test_a_value_that_stands_elsewhere_has_a_bare_caret(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("first\r\nsecond\r\n", encoding="utf-8")
    assert quoted(error(path, 2, 1, "shape (n,)")) == ("  2 | second", "    | ^")


def test_a_long_line_is_shown_around_the_place(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("x" * 500 + "HERE" + "y" * 500, encoding="utf-8")
    line, mark = quoted(error(path, 1, 501, "HERE"))
    assert line[mark.index("^") : mark.rindex("~") + 1] == "HERE"
    assert len(line) <= LONGEST + 10


def test_nothing_is_shown_of_what_cannot_be_read(tmp_path):
    (tmp_path / "b").write_bytes(b"\xff\xfe\x00")
    for path, line in ((tmp_path / "none", 1), (tmp_path / "b", 1), (tmp_path, 1)):
        assert quoted(error(path, line, 1)) == ()
    (tmp_path / "c").write_text("one\n", encoding="utf-8")
    assert quoted(error(tmp_path / "c", 9, 1)) == ()
    assert quoted(error(tmp_path / "c", 1, 40)) == ()
    assert quoted(error(tmp_path / "c", 0, 0)) == ()


def test_escapes_are_shown_as_text(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("a\x1b[31m^\n", encoding="utf-8")
    assert "\x1b" not in "".join(quoted(error(path, 1, 7)))


BROKEN = "symbols: {t: real}\nidentities:\n  - id: a\n    claim: d(t^2, t) = 2 * t\n"


@pytest.mark.parametrize(("format", "lines"), [("text", 3), ("json", 1), ("github", 1)])
def test_only_the_text_format_shows_lines(tmp_path, format, lines):
    path = tmp_path / "a.yaml"
    path.write_text(BROKEN, encoding="utf-8")
    found = CliRunner().invoke(app, ["prove", str(path), "--format", format, "--no-cache"])
    assert found.exit_code == 2
    assert len(found.stderr.splitlines()) == lines
