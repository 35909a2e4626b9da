"""The gate runs no program that a repository's configuration names, and says what is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.started import symderiv

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="programs of POSIX")

TEXT = "symbols: {x: real}\nidentities: [{id: a, claim: 'd(x**2, x) = 2 * x'}]\n"
QUICK = ("--no-cross-check", "--no-cache")


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@b", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    (folder / "derivations").mkdir(parents=True)
    (folder / "derivations" / "a.yaml").write_text(TEXT, encoding="utf-8")
    (folder / "note.md").write_text("text\n", encoding="utf-8")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "one")
    (folder / "derivations" / "a.yaml").write_text(TEXT.replace("2 * x", "x + x"), encoding="utf-8")
    return folder


@pytest.mark.parametrize("setting", ["core.fsmonitor", "core.hooksPath"])
def test_no_program_of_the_configuration_runs(setting: str, repository: Path) -> None:
    hooks = repository.parent / "hooks"
    hooks.mkdir()
    for name in ("run", "post-index-change", "reference-transaction"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch '{hooks}/PWNED'\n", encoding="utf-8")
        (hooks / name).chmod(0o755)
    value = hooks / "run" if setting == "core.fsmonitor" else hooks
    with (repository / ".git" / "config").open("a", encoding="utf-8") as config:
        section, name = setting.split(".")
        config.write(f'[{section}]\n\t{name} = "{value}"\n')
    code, out, err = symderiv("gate", "--base", "HEAD", *QUICK, folder=repository)
    assert (code, err) == (0, "")
    assert "1 proved" in out
    assert not (hooks / "PWNED").exists()


def test_a_blob_that_is_missing_is_not_fetched_by_a_program(repository: Path) -> None:
    blob = git(repository, "rev-parse", "HEAD:derivations/a.yaml").strip()
    (repository / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with (repository / ".git" / "config").open("a", encoding="utf-8") as config:
        config.write(
            "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tpartialClone = origin\n"
            '[protocol "ext"]\n\tallow = always\n'
            f'[remote "origin"]\n\turl = "ext::sh -c touch% {repository.parent}/PWNED"\n'
            "\tpromisor = true\n"
        )
    code, out, err = symderiv("gate", "--base", "HEAD", *QUICK, folder=repository)
    assert (code, out) == (2, "")
    assert "partial clone" in err
    assert "Traceback" not in err
    assert not (repository.parent / "PWNED").exists()


def test_a_blob_that_is_missing_is_named(repository: Path) -> None:
    blob = git(repository, "rev-parse", "HEAD:derivations/a.yaml").strip()
    (repository / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    code, _, err = symderiv("gate", "--base", "HEAD", *QUICK, folder=repository)
    assert code == 2
    assert "git has lost derivations/a.yaml as it was then" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("command", [["prove"], ["list"], ["gate", "--base", "HEAD"]])
def test_a_catalogue_that_is_a_link_out_of_the_tree_is_not_read(
    command: list[str], repository: Path
) -> None:
    outside = repository.parent / "outside"
    os.rename(repository / "derivations", outside)
    (repository / "derivations").symlink_to(outside)
    code, out, err = symderiv(*command, folder=repository)
    assert code == 2
    assert "derivations: a link that leads out of the folder" in err
    assert "x + x" not in out
    # What somebody names in full is theirs to read.
    code, _, err = symderiv("prove", "../outside", *QUICK, folder=repository)
    assert (code, err) == (0, "")


def test_a_catalogue_that_is_a_link_within_the_tree_is_read(repository: Path) -> None:
    os.rename(repository / "derivations", repository / "inside")
    (repository / "derivations").symlink_to("inside")
    assert symderiv("prove", *QUICK, folder=repository)[0] == 0
