"""Where a project's derivations are, seen from anywhere in it, and what its file may say."""

from pathlib import Path

import pytest

from symderiv.running.project import Project, WrongSettings, find


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "derivations" / "deep" / "er").mkdir(parents=True)
    (tmp_path / "docs").mkdir()
    return tmp_path


def write(root: Path, text: str) -> None:
    (root / "pyproject.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("folder", "path"),
    [
        (".", "derivations"),
        ("derivations", "."),
        ("derivations/deep/er", "../.."),
        ("docs", "../derivations"),
    ],
)
def test_the_derivations_are_found_from_anywhere_in_the_project(
    root: Path, folder: str, path: str
) -> None:
    assert find(root / folder).paths == (path,)


def test_the_search_ends_with_the_repository(root: Path) -> None:
    (root / "docs" / "inner" / ".git").mkdir(parents=True)
    assert find(root / "docs" / "inner") == Project()


def test_the_nearest_table_counts(root: Path) -> None:
    write(
        root, '[project]\nname = "x"\n\n[tool.symderiv]\npaths = ["notes", "docs"]\ntimeout = 5\n'
    )
    found = find(root / "docs")
    assert found.paths == ("../notes", ".")
    assert found.defaults == {"timeout": 5}
    (root / "docs" / "derivations").mkdir()
    assert find(root / "docs").paths == ("derivations",)


def test_a_file_about_other_things_says_nothing(root: Path) -> None:
    write(root, '[project]\ndependencies = ["symderiv"]\n')
    assert find(root) == Project(("derivations",))
    write(root, "this is no TOML")
    assert find(root) == Project(("derivations",))


@pytest.mark.parametrize(
    ("line", "place", "message"),
    [
        ("timeuot = 5", "4:1", "unknown key (known are paths, "),
        ('timeout = "5"', "4:1", "timeout is a number of seconds, 600 at most: 5"),
        ("timeout = 601", "4:1", "timeout is a number of seconds, 600 at most: 601"),
        ("timeout = true", "4:1", "timeout is a number of seconds"),
        ("  jobs = 2.5", "4:3", "jobs is a whole number of processes"),
        ("memory = 1000000", "4:1", "memory is a whole number of megabytes"),
        ('method = "guess"', "4:1", "method is one of auto, "),
        ('require = ["everything"]', "4:1", "require is a list of every-size, "),
        ('paths = "derivations"', "4:1", "paths is a list of files and folders"),
        ("paths = []", "4:1", "paths is a list of files and folders"),
        ('paths = ["../other"]', "4:1", "a path that leads out of the project: ../other"),
        ('paths = ["/etc"]', "4:1", "a path that leads out of the project: /etc"),
    ],
)
def test_what_is_wrong_has_its_line(root: Path, line: str, place: str, message: str) -> None:
    write(root, f'[project]\nname = "timeout"\n[tool.symderiv]\n{line}\n')
    with pytest.raises(WrongSettings) as caught:
        find(root)
    assert f"pyproject.toml:{place}: " in str(caught.value)
    assert message in str(caught.value)


def test_a_link_that_leads_out_is_no_path(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (root / "away").symlink_to(tmp_path_factory.mktemp("other"))
    write(root, '[tool.symderiv]\npaths = ["away"]\n')
    with pytest.raises(WrongSettings, match="leads out"):
        find(root)


@pytest.mark.parametrize(
    "text", ["[tool.symderiv\n", "[tool]\nsymderiv = 3\n", "tool = 'symderiv'\n"]
)
def test_a_file_that_is_no_such_table_is_an_error_in_words(root: Path, text: str) -> None:
    write(root, text)
    with pytest.raises(WrongSettings):
        find(root)
