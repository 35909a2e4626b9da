"""``symderiv gate`` in repositories made here, with a stand-in for the prover."""

import json
import subprocess
from pathlib import Path

import pytest

from symderiv.changes import covers
from symderiv.derivation import read_text
from symderiv.model import Domain
from tests.test_cli import symderiv

FIRST = """
dimensions: {n: 2..6}
symbols: {x: real, z: 'real[n]'}
definitions: {y: x ** 2}
assumptions: {unit: norm(z) = 1}
identities:
  - {id: alpha, claim: 'd(y, x) = 2 * x'}
  - {id: beta, claim: 'd(x ** 3, x) = 3 * x ** 2'}
"""


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    (folder / "derivations").mkdir(parents=True)
    (folder / "derivations" / "one.yaml").write_text(FIRST, encoding="utf-8")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "first")
    return folder


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "derivations" / "one.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def gate(folder: Path, *arguments: str, base: str = "HEAD") -> tuple[int, list[str], list[str]]:
    """Exit code, the ids that were proved, and what is to be reviewed."""
    code, out, err = symderiv("gate", "--base", base, "--format", "json", *arguments, folder=folder)
    assert "Traceback" not in err
    report = json.loads(out)
    proved = [result["id"] for result in report["results"]]
    return code, proved, [f"{entry['id']}: {entry['change']}" for entry in report["review"]]


def test_nothing_changed_proves_nothing(repository: Path) -> None:
    assert gate(repository) == (0, [], [])


def test_writing_is_no_change(repository: Path) -> None:
    edit(repository, "dimensions:", "# a comment\ntitle: Squares\ndimensions:")
    edit(repository, "2 * x'", "2  *  x'")
    assert gate(repository) == (0, [], [])


def test_a_renamed_file_is_no_change(repository: Path) -> None:
    git(repository, "mv", "derivations/one.yaml", "derivations/two.yaml")
    assert gate(repository) == (0, [], [])


def test_a_changed_definition_reaches_what_uses_it(repository: Path) -> None:
    edit(repository, "x ** 2}", "x ** 4}")
    assert gate(repository) == (0, ["alpha"], [])


def test_a_new_identity_in_an_untracked_file_is_proved(repository: Path) -> None:
    (repository / "derivations" / "new.yaml").write_text(
        "symbols: {x: real}\nidentities:\n  - {id: gamma, claim: x = x}\n", encoding="utf-8"
    )
    assert gate(repository) == (0, ["gamma"], [])


def test_a_change_that_fails_fails(repository: Path) -> None:
    edit(repository, "'d(y, x) = 2 * x'}", "'d(y, x) = 2 * x', expect: refuted}")
    code, proved, review = gate(repository)
    assert (code, proved) == (1, ["alpha"])
    assert review == ["alpha: expect was proved, is refuted"]


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("2 * x'}", "2 * x', given: unit}", "alpha: an assumption was added to given"),
        ("{x: real", "{x: positive", "alpha: the domain of x was real, is positive"),
        ("  - {id: alpha, claim: 'd(y, x) = 2 * x'}\n", "", "alpha: removed"),
    ],
)
def test_loosened_claims_are_listed_and_fail_where_strict(
    old: str, new: str, change: str, repository: Path
) -> None:
    edit(repository, old, new)
    code, _, review = gate(repository)
    assert code == 0
    assert change in review
    assert gate(repository, "--strict")[0] == 1


def test_a_widened_domain_is_not_loosened(repository: Path) -> None:
    edit(repository, "{x: real", "{x: positive")
    git(repository, "commit", "-qam", "second")
    edit(repository, "{x: positive", "{x: nonnegative")
    assert gate(repository) == (0, ["alpha", "beta"], [])


def test_work_on_another_branch_is_not_taken_for_removed(repository: Path) -> None:
    git(repository, "checkout", "-qb", "topic")
    git(repository, "checkout", "-q", "main")
    edit(repository, "identities:", "identities:\n  - {id: gamma, claim: x = x}")
    git(repository, "commit", "-qam", "on main")
    git(repository, "checkout", "-q", "topic")
    assert gate(repository, base="main") == (0, [], [])


def test_a_missing_revision_says_what_to_do(repository: Path) -> None:
    code, _, err = symderiv("gate", "--base", "nowhere", folder=repository)
    assert code == 2
    assert "no such revision: nowhere" in err
    assert "Traceback" not in err


def test_a_shallow_clone_works_or_says_what_to_fetch(repository: Path, tmp_path: Path) -> None:
    edit(repository, "x ** 2}", "x ** 4}")
    git(repository, "commit", "-qam", "second")
    git(tmp_path, "clone", "-q", "--depth=1", repository.as_uri(), "shallow")
    shallow = tmp_path / "shallow"
    code, _, err = symderiv("gate", "--base", "HEAD~1", folder=shallow)
    assert code == 2
    assert "git fetch --depth=1 origin HEAD~1" in err
    git(repository, "branch", "old", "HEAD~1")
    git(shallow, "fetch", "-q", "--depth=1", "origin", "old")
    assert gate(shallow, base="FETCH_HEAD") == (0, ["alpha"], [])


def test_outside_a_repository_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "derivations").mkdir()
    (tmp_path / "derivations" / "one.yaml").write_text(FIRST, encoding="utf-8")
    code, _, err = symderiv("gate", "--base", "HEAD", folder=tmp_path)
    assert code == 2
    assert "Traceback" not in err


def test_domains_that_cover_others() -> None:
    names = ("real", "positive", "nonnegative", "negative", "nonzero", "integer", "(0, 1)")
    domains = {}
    for name in names:
        derivation = read_text(
            f"symbols: {{x: '{name}'}}\nidentities:\n  - {{id: a, claim: x = x}}"
        )
        domains[name] = derivation.symbols["x"].domain
    inside = {(wide, "real") for wide in names if covers(domains["real"], domains[wide])}
    assert len(inside) == len(names)
    covered = {(a, b) for a in names for b in names if a != b and covers(domains[a], domains[b])}
    assert covered == {
        *(("real", name) for name in names if name != "real"),
        ("nonnegative", "positive"),
        ("nonnegative", "(0, 1)"),
        ("positive", "(0, 1)"),
        ("nonzero", "positive"),
        ("nonzero", "negative"),
        ("nonzero", "(0, 1)"),
    }
    assert covers(Domain(), Domain())
