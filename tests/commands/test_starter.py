"""``symderiv init``, and that what it writes passes: for git, for pre-commit, and as YAML."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

from symderiv import __version__
from symderiv.commands.main import app
from symderiv.commands.starter import PLACES, own_requirement, write_starter
from tests.running.test_gate import git
from tests.started import symderiv

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
yaml = YAML(typ="safe")


def pre_commit(folder: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", *arguments],
        cwd=folder,
        env={
            **os.environ,
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "PRE_COMMIT_HOME": str(folder.parent / "pre-commit"),
            "SYMDERIV_CACHE": str(folder.parent / "cache"),
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr


def test_what_init_writes_passes_in_a_repository_with_pre_commit(tmp_path: Path) -> None:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    code, out, _ = symderiv("init", folder=folder)
    assert (code, out.count("wrote ")) == (0, 3)
    (folder / "notes.md").write_text("<!-- symderiv: softmax-sums-to-one -->\n$\\sum_k a_k = 1$\n")
    git(folder, "add", ".github", ".pre-commit-config.yaml", "derivations", "notes.md")
    code, out = pre_commit(folder, "run")
    assert (code, out.count("Passed")) == (0, 2)
    git(folder, "commit", "-qm", "first")
    git(folder, "update-ref", "refs/remotes/origin/main", "HEAD")
    gate = command(folder, "symderiv gate")
    assert run_step(gate, folder, GITHUB_BASE_REF="main") == (
        "nothing to prove; 1 formula beside markers agrees\n"
    )
    path = folder / "derivations" / "softmax.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("k) = 1", "k) = 2"), encoding="utf-8")
    git(folder, "add", "derivations")
    code, out = pre_commit(folder, "run")
    assert (code, out.count("Failed")) == (1, 2)
    assert "softmax-sums-to-one: refuted, expected proved" in out
    assert "+ rendered  \\sum_{k} a_{k} = 2" in out


def test_init_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / ".pre-commit-config.yaml").write_text("repos: []\n", encoding="utf-8")
    code, out, _ = symderiv("init", folder=tmp_path)
    assert code == 0
    assert (tmp_path / ".pre-commit-config.yaml").read_text(encoding="utf-8") == "repos: []\n"
    assert "kept .pre-commit-config.yaml" in out


def test_a_catalogue_that_is_there_gets_no_first_derivation(tmp_path: Path) -> None:
    (tmp_path / "derivations" / "topic").mkdir(parents=True)
    (tmp_path / "derivations" / "topic" / "mine.yml").write_text("", encoding="utf-8")
    written, kept = write_starter(tmp_path, "symderiv")
    assert sorted(path.name for path in written) == [".pre-commit-config.yaml", "derivations.yml"]
    assert write_starter(tmp_path, "symderiv") == ([], {})
    for path in written:
        path.write_text("changed", encoding="utf-8")
    again, kept = write_starter(tmp_path, "symderiv")
    assert not again
    assert sorted(kept) == sorted(written)
    assert all(template.is_file() for template in kept.values())


def test_a_second_time_there_is_nothing_to_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(app, ["init"]).output.count("wrote ") == 3
    again = CliRunner().invoke(app, ["init"]).output
    assert again == "everything is there already\nnext: symderiv prove\n"


def command(folder: Path, begin: str) -> str:
    """The step of the written workflow that runs a command."""
    steps = yaml.load(folder / PLACES["workflow.yml"])["jobs"]["prove"]["steps"]
    (script,) = [step["run"] for step in steps if step.get("run", "").startswith(begin)]
    return str(script)


def run_step(script: str, folder: Path, **variables: str) -> str:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, "PATH": path, "SYMDERIV_CACHE": str(folder.parent / "cache")}
        | variables,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_ci_installs_what_it_is_told_to(tmp_path: Path) -> None:
    asked = "symderiv @ git+https://example.org/a/b.git@v1 # it's: one"
    write_starter(tmp_path, asked)
    script = f"pip() {{ printf '%s|' \"$@\"; }}; {command(tmp_path, 'pip install')}"
    assert run_step(script, tmp_path) == f"install|{asked}|"


@pytest.mark.parametrize(
    ("record", "requirement", "reachable"),
    [
        (None, f"symderiv=={__version__}", True),
        ('{"url": "file:///home/a", "dir_info": {"editable": true}}', None, False),
        ('{"url": "file:///home/a.whl", "archive_info": {}}', None, False),
        (
            '{"url": "https://example.org/a.git", "vcs_info": {"vcs": "git", "commit_id": "12"}}',
            "symderiv @ git+https://example.org/a.git@12",
            True,
        ),
        ('{"url": "file:///a", "vcs_info": {"vcs": "git", "commit_id": "12"}}', None, False),
        (
            '{"url": "https://example.org/a.whl", "archive_info": {}}',
            "symderiv @ https://example.org/a.whl",
            True,
        ),
    ],
)
def test_ci_installs_what_runs_here_where_it_can(
    record: str | None,
    requirement: str | None,
    reachable: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Installed:
        def read_text(self, name: str) -> str | None:
            assert name == "direct_url.json"
            return record

    monkeypatch.setattr("symderiv.commands.starter.distribution", lambda name: Installed())
    assert own_requirement() == (requirement or f"symderiv=={__version__}", reachable)


def test_init_says_where_ci_cannot_follow(tmp_path: Path) -> None:
    _, reachable = own_requirement()
    _, out, _ = symderiv("init", folder=tmp_path)
    assert ("note: " in out) is not reachable
    code, _, err = symderiv("init", "--install", "a\nb", folder=tmp_path)
    assert code == 2
    assert "is not one line" in err


def test_the_hooks_for_other_repositories_are_those_that_init_writes() -> None:
    hooks = yaml.load(ROOT / ".pre-commit-hooks.yaml")
    template = ROOT / "symderiv" / "commands" / "templates" / "pre-commit-config.yaml"
    written = yaml.load(template)["repos"][0]["hooks"]
    for hook, own in zip(hooks, written, strict=True):
        assert hook.pop("description")
        assert (hook.pop("language"), own.pop("language")) == ("python", "system")
        assert hook == own
    assert pre_commit(ROOT, "validate-manifest", ".pre-commit-hooks.yaml")[0] == 0
    example = yaml.load(ROOT / "examples" / "ci" / "pre-commit-config.yaml")
    assert [hook["id"] for hook in example["repos"][0]["hooks"]] == [hook["id"] for hook in hooks]
