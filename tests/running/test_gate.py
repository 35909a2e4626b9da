"""``symderiv gate`` in repositories made here, with a stand-in for the prover."""

import json
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

from symderiv.base.options import Options
from symderiv.base.results import Result, Run
from symderiv.files.load import read_text
from symderiv.formula.declarations import Domain
from symderiv.running.changes import covers
from symderiv.running.gate import run_gate
from symderiv.running.run import Interrupted, Runner
from tests import fakes
from tests.commands.test_main import symderiv
from tests.started import symderiv as real

FIRST = """
dimensions: {n: 2..6}
symbols: {x: real, z: 'real[n]'}
definitions: {y: x ** 2}
assumptions: {unit: norm(z) = 1}
identities:
  - {id: alpha, claim: 'd(y, x) = 2 * x'}
  - {id: beta, claim: 'd(x ** 3, x) = 3 * x ** 2'}
"""
SIZED = """
  - {id: gamma, claim: 'd(sum(z[k] ** 2, k), z[q]) = 2 * z[q]', scope: every size}
  - {id: delta, claim: 'z[p] = z[p]', steps: ['1 * z[p]']}"""


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
        ("2 * x'}", "2 * x', expect: refuted}", "alpha: expect was proved, is refuted"),
        ("= 2 * x'}", "= 2 * z', expect: error}", "alpha: removed"),
        ("2 * z[q]'", "2 * z[q]', where: q = 1", "gamma: a condition was added to where"),
        ("2..6", "3..6", "gamma: sizes of n were dropped"),
        ("2..6", "4", "gamma: sizes of n were dropped"),
        (", scope: every size", "", "gamma: scope: every size was dropped"),
        (
            "steps: ['1 * z[p]']",
            "steps: [{line: '1 * z[p]', expect: refuted}]",
            "delta: expect of a step was proved, is refuted",
        ),
    ],
)
def test_loosened_claims_are_listed_and_fail_where_strict(
    old: str, new: str, change: str, repository: Path
) -> None:
    edit(repository, "identities:", f"identities:{SIZED}")
    git(repository, "commit", "-qam", "with sizes")
    edit(repository, old, new)
    code, _, review = gate(repository, "--no-cache", "--strict")
    assert code == 1
    assert change in review


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
    assert "not in this shallow clone; clone with the whole history" in err
    git(repository, "branch", "old", "HEAD~1")
    for name in ("old", "origin/old"):
        code, _, err = symderiv("gate", "--base", name, folder=shallow)
        assert code == 2
        assert "git fetch --depth=1 origin old and use --base FETCH_HEAD" in err
    git(shallow, "fetch", "-q", "--depth=1", "origin", "old")
    assert gate(shallow, base="FETCH_HEAD") == (0, ["alpha"], [])


def test_a_shallow_clone_compares_with_a_tip_that_was_fetched_on_its_own(
    repository: Path, tmp_path: Path
) -> None:
    git(repository, "checkout", "-qb", "topic")
    edit(repository, "3 * x ** 2", "3 * x * x")
    git(repository, "commit", "-qam", "on topic")
    git(tmp_path, "clone", "-q", "--depth=1", "-b", "topic", repository.as_uri(), "shallow")
    shallow = tmp_path / "shallow"
    # As actions/checkout leaves it: no history in common with the base.
    git(shallow, "fetch", "-q", "--depth=1", "origin", "main:refs/remotes/origin/main")
    assert gate(shallow, base="origin/main") == (0, ["beta"], [])


def test_a_file_renamed_and_edited_is_what_was_edited(repository: Path) -> None:
    git(repository, "mv", "derivations/one.yaml", "derivations/two.yaml")
    path = repository / "derivations" / "two.yaml"
    text = path.read_text(encoding="utf-8").replace("3 * x ** 2", "3 * x * x")
    path.write_text(text, encoding="utf-8")
    assert gate(repository) == (0, ["beta"], [])


def test_an_identity_moved_into_another_file_is_no_change(repository: Path) -> None:
    beta = "  - {id: beta, claim: 'd(x ** 3, x) = 3 * x ** 2'}\n"
    edit(repository, beta, "")
    (repository / "derivations" / "two.yaml").write_text(
        f"symbols: {{x: real}}\nidentities:\n{beta}", encoding="utf-8"
    )
    assert gate(repository) == (0, [], [])


def test_work_that_is_staged_and_work_that_is_not_count_alike(repository: Path) -> None:
    edit(repository, "2 * x'", "x + x'")
    git(repository, "add", ".")
    edit(repository, "3 * x ** 2", "3 * x * x")
    assert gate(repository) == (0, ["alpha", "beta"], [])


def test_a_deleted_file_is_listed(repository: Path) -> None:
    other = repository / "derivations" / "two.yaml"
    other.write_text("symbols: {x: real}\nidentities:\n  - {id: gamma, claim: x = x}\n")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "second")
    other.unlink()
    assert gate(repository) == (0, [], ["gamma: removed"])
    assert gate(repository, "--strict")[0] == 1


def test_in_a_folder_below_the_root(repository: Path) -> None:
    below = repository / "project"
    below.mkdir()
    git(repository, "mv", "derivations", "project")
    git(repository, "commit", "-qm", "second")
    edit(below, "3 * x ** 2", "3 * x * x")
    assert gate(below) == (0, ["beta"], [])


PAIRS = (
    "prod(prod(where(i < j, exp(A[i, j]), 1), j), i)",
    "exp(sum(where(i < j, A[i, j], 0), i, j))",
)
"""A claim that is proved at the sizes of its file alone."""


def test_a_scope_that_fell_from_every_size_is_listed_and_fails_where_strict(
    tmp_path: Path,
) -> None:
    """With the prover itself: only for some sizes are products of exponentials multiplied out."""
    text = (
        "dimensions: {n: 1..2}\nsymbols: {A: 'real[n, n]', B: 'real[n, n]'}\n"
        "definitions:\n  f: FIRST\n  g: SECOND\n"
        "identities:\n  - {id: product, claim: f = g}\n"
    )
    path = tmp_path / "derivations" / "one.yaml"
    path.parent.mkdir()

    def define(first: str, second: str) -> None:
        changed = text.replace("FIRST", first).replace("SECOND", second)
        path.write_text(changed, encoding="utf-8")

    define("trace(A @ B)", "trace(B @ A)")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    define(*PAIRS)
    options = ("--base", "HEAD", "--no-cross-check")
    code, out, err = real("gate", *options, folder=tmp_path)
    assert (code, err) == (0, "")
    assert "review product: proved for every size before, now for sizes n = 1..2\n" in out
    code, again, _ = real("gate", *options, "--strict", folder=tmp_path)
    assert (code, again) == (1, out)
    # Nor is a size that stands in the shape every size.
    define("trace(A @ B)", "trace(B @ A)")
    path.write_text(path.read_text(encoding="utf-8").replace("[n, n]", "[2, 2]"), encoding="utf-8")
    code, out, _ = real("gate", *options, "--strict", folder=tmp_path)
    assert code == 1
    assert "review product: proved for every size before, now for no dimensions\n" in out
    define(*PAIRS)
    # A claim that was for some sizes before has not fallen.
    git(tmp_path, "commit", "-qam", "second")
    define(*[side.replace("A", "B") for side in PAIRS])
    code, out, _ = real("gate", *options, "--strict", folder=tmp_path)
    assert code == 0
    assert "sizes n = 1..2" in out
    assert "review" not in out


NOTE = "<!-- symderiv: beta -->\n$$\\frac{\\partial}{\\partial x}(x^3) = 3x^2.$$\n"


def test_formulas_beside_markers_are_compared_whatever_changed(repository: Path) -> None:
    (repository / "notes.md").write_text(NOTE, encoding="utf-8")
    (repository / "untracked.md").write_text(NOTE.replace("3x", "4x"), encoding="utf-8")
    git(repository, "add", "notes.md")
    git(repository, "commit", "-qm", "notes")
    code, out, _ = symderiv("gate", "--base", "HEAD", folder=repository)
    assert (code, out) == (0, "nothing to prove; 1 formula beside markers agrees\n")
    # The note is as it was; the identity is another one, and true.
    edit(repository, "'d(x ** 3, x) = 3 * x ** 2'", "'d(x ** 3, x) = 3 * x * x'")
    code, out, _ = symderiv("gate", "--base", "HEAD", "--format", "json", folder=repository)
    report = json.loads(out)
    assert code == 1
    assert [result["verdict"] for result in report["results"]] == ["proved"]
    (marker,) = report["markers"]
    assert (marker["id"], marker["file"], marker["line"]) == ("beta", "notes.md", 2)
    assert (marker["column"], marker["ok"]) == (3, False)
    assert marker["rendered"].endswith("= 3 x x")
    assert gate(repository, "--no-markers") == (0, ["beta"], [])
    assert symderiv("sync", folder=repository)[0] == 0
    assert gate(repository) == (0, ["beta"], [])
    edit(repository, "id: beta", "id: delta")
    code, _, err = symderiv("gate", "--base", "HEAD", folder=repository)
    assert code == 2
    assert "notes.md:1:1: no such identity: beta (did you mean delta?)" in err


def test_ctrl_c_keeps_what_was_known(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped(Runner):
        def prove(self, entries: object, errors: object = ()) -> NoReturn:
            raise Interrupted(Run((), ()))

    (repository / "notes.md").write_text(NOTE, encoding="utf-8")
    git(repository, "add", "notes.md")
    edit(repository, "2 * x'}", "2 * x', given: unit}")
    monkeypatch.chdir(repository)
    with pytest.raises(Interrupted) as stopped:
        run_gate(Stopped(None, Options()), "HEAD", ["derivations"])
    assert [review.id for review in stopped.value.done.review] == ["alpha"]
    assert [citation.agrees for citation in stopped.value.done.citations] == [True]


def test_ctrl_c_while_the_scope_of_before_is_proved(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report has the results of now, and not those of the revision."""

    calls = []

    class Stopped(Runner):
        def prove(self, entries: object, errors: object = ()) -> tuple[Result, ...]:
            calls.append(entries)
            if len(calls) > 1:
                raise Interrupted(Run((), ()))
            return super().prove(entries, errors)  # type: ignore[arg-type]

    edit(repository, "identities:", "# a line\nidentities:")
    edit(repository, "2 * x'}", "2 * x', given: unit}")
    monkeypatch.chdir(repository)
    with pytest.raises(Interrupted) as stopped:
        run_gate(Stopped(fakes.check, Options()), "HEAD", ["derivations"])
    assert [(result.id, result.line) for result in stopped.value.done.results] == [("alpha", 8)]
    assert [review.id for review in stopped.value.done.review] == ["alpha"]


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
