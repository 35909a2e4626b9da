"""Commands in a project: what its file says counts where the command line says nothing."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from symderiv.commands.main import app

FILE = "symbols: {x: real}\nidentities:\n  - id: alpha\n    claim: d(x, x) = 1\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "derivations" / "deep").mkdir(parents=True)
    (tmp_path / "derivations" / "one.yaml").write_text(FILE, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "derivations" / "deep")
    return tmp_path


def test_a_command_inside_of_the_derivations_finds_them_all(root: Path) -> None:
    done = CliRunner().invoke(app, ["list"])
    assert done.output == "alpha  ../one.yaml:4:12\n"


def test_paths_of_the_projects_file_stand_for_those_of_the_command_line(root: Path) -> None:
    (root / "pyproject.toml").write_text('[tool.symderiv]\npaths = ["other"]\n', encoding="utf-8")
    (root / "other").mkdir()
    (root / "other" / "two.yaml").write_text(FILE.replace("alpha", "beta"), encoding="utf-8")
    assert CliRunner().invoke(app, ["list"]).output.startswith("beta  ../../other/two.yaml")


def test_a_mistake_in_the_projects_file_ends_the_command(root: Path) -> None:
    (root / "pyproject.toml").write_text("[tool.symderiv]\njob = 2\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["list"])
    assert done.exit_code == 2
    assert "../../pyproject.toml:2:1: unknown key" in done.output


def test_options_of_the_file_are_defaults_of_the_commands(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "pyproject.toml").write_text(
        '[tool.symderiv]\ntimeout = 7\nrequire = ["checked"]\njobs = 3\n', encoding="utf-8"
    )
    settings = []
    monkeypatch.setattr("symderiv.commands.prove.runner", settings.append)
    CliRunner().invoke(app, ["prove"])
    CliRunner().invoke(app, ["prove", "--timeout", "9"])
    assert [one.options.timeout for one in settings] == [7, 9]
    assert {one.options.require for one in settings} == {frozenset({"checked"})}
    assert {one.jobs for one in settings} == {3}


def test_the_catalogue_comes_with_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["list", "--builtin"])
    assert "softmax-jacobian " in done.output
    done = CliRunner().invoke(app, ["list", "--builtin", "one.yaml"])
    assert done.exit_code == 2
