"""The GitHub action: the commands of its steps, run as a runner runs them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.running.test_gate import FIRST, git

ROOT = Path(__file__).parent.parent
ACTION = YAML(typ="safe").load(ROOT / "action.yml")
BASE = "${{ github.base_ref || github.event.repository.default_branch }}"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A clone of a repository with a derivation and a note, as actions/checkout leaves it."""
    origin = tmp_path / "origin"
    (origin / "derivations").mkdir(parents=True)
    (origin / "derivations" / "one.yaml").write_text(FIRST, encoding="utf-8")
    note = "<!-- symderiv: beta -->\n$$\\frac{\\partial}{\\partial x}(x^3) = 3x^2$$\n"
    (origin / "notes.md").write_text(note, encoding="utf-8")
    git(origin, "init", "-q", "-b", "main")
    git(origin, "add", ".")
    git(origin, "commit", "-qm", "first")
    git(tmp_path, "clone", "-q", origin.as_uri(), "workspace")
    return tmp_path / "workspace"


def run_action(workspace: Path, **inputs: str) -> tuple[int, str, str]:
    """The exit code of the first step that fails, or 0; the log; and the job summary."""
    defaults = {name: entry["default"] for name, entry in ACTION["inputs"].items()}
    defaults["base"] = defaults["base"].replace(BASE, "main")
    given = {**defaults, **inputs}
    programs = workspace.parent / "bin"
    programs.mkdir(exist_ok=True)
    asked = workspace.parent / "installed.json"
    (programs / "pip").write_text(
        f"#!{sys.executable}\nimport json, sys\n"
        f"json.dump(sys.argv[1:], open({str(asked)!r}, 'w'))\n"
    )
    (programs / "pip").chmod(0o755)
    summary = workspace.parent / "summary.md"
    summary.touch()
    environment = {
        **os.environ,
        "PATH": os.pathsep.join(
            map(str, (programs, Path(sys.executable).parent, os.environ["PATH"]))
        ),
        "GITHUB_ACTION_PATH": "/action path",
        "GITHUB_STEP_SUMMARY": str(summary),
        "GITHUB_OUTPUT": str(workspace.parent / "output"),
        "SYMDERIV_CACHE": str(workspace.parent / "cache"),
    }
    log = ""
    for step in (step for step in ACTION["runs"]["steps"] if "run" in step):
        assert step["shell"] == "bash"
        values = {
            name: re.sub(r"\$\{\{ inputs\.([a-z]+) \}\}", lambda m: given[m[1]], text)
            for name, text in step.get("env", {}).items()
        }
        script = workspace.parent / "step.sh"
        script.write_text(step["run"], encoding="utf-8")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=workspace,
            env={**environment, **values},
            capture_output=True,
            text=True,
            timeout=120,
        )
        log += done.stdout + done.stderr
        if done.returncode:
            break
    assert json.loads(asked.read_text(encoding="utf-8")) == ["install", "/action path"]
    return done.returncode, log, summary.read_text(encoding="utf-8")


def test_the_action_passes_annotates_and_summarises(workspace: Path) -> None:
    assert ACTION["runs"]["using"] == "composite"
    code, log, summary = run_action(workspace)
    assert (code, log) == (0, "nothing to prove; 1 formula beside markers agrees\n")
    assert summary == "## symderiv\n\nnothing to prove; 1 formula beside markers agrees\n"
    path = workspace / "derivations" / "one.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("= 3 * x ** 2", "= 2 * x ** 2"), encoding="utf-8")
    git(workspace, "commit", "-qam", "wrong")
    code, log, summary = run_action(workspace, arguments="--no-cross-check --no-markers")
    assert code == 1
    assert log.startswith("::error file=derivations/one.yaml,")
    assert "line=8" in log
    assert "### `beta`: refuted, expected proved" in summary


def test_a_base_that_is_not_there_fails_and_says_what_to_do(workspace: Path) -> None:
    code, log, _ = run_action(workspace, base="origin/nowhere; touch x")
    assert code == 2
    assert "no such revision: origin/nowhere; touch x" in log
    assert not (workspace / "x").exists()
