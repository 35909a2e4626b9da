"""Runs with a stand-in for the prover: order, limits, and trouble that stays where it is."""

from pathlib import Path

import pytest

from symderiv.base.options import Options
from symderiv.formula.declarations import Result, Run
from symderiv.running.run import FRESH_IN_WORKERS, Progress, Runner, read
from tests import fakes

OPTIONS = Options(timeout=0.5, memory=512)


def write(folder: Path, *ids: str) -> str:
    """A file whose identities have these ids."""
    claims = "".join(f"  - {{id: {name}, claim: x = x}}\n" for name in ids)
    path = folder / f"{ids[0]}.yaml"
    path.write_text(f"symbols: {{x: real}}\nidentities:\n{claims}", encoding="utf-8")
    return str(path)


def run_fake(*paths: str, jobs: int = 2, ids: tuple[str, ...] = ()) -> Run:
    return Runner(fakes.check, OPTIONS, jobs).run(paths, ids)


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        ("hang", "out of time: no answer within 0.5 s"),
        ("exit", "its process ended unexpectedly (exit code 7)"),
        ("crash", "its process ended unexpectedly (signal SIGSEGV)"),
        ("hog", "out of memory: more than 512 MB"),
        ("recursion", "the formula is nested too deeply"),
    ],
)
def test_trouble_in_one_is_undecided_and_touches_no_other(
    trouble: str, reason: str, tmp_path: Path
) -> None:
    outcome = run_fake(write(tmp_path, "first", f"{trouble}-one", "second", "third"))
    assert [result.id for result in outcome.results] == [
        "first",
        f"{trouble}-one",
        "second",
        "third",
    ]
    assert [result.ok for result in outcome.results] == [True, False, True, True]
    troubled = outcome.results[1]
    assert (troubled.verdict, troubled.reason) == ("undecided", reason)
    assert (troubled.line, troubled.claim) == (4, "x = x")
    assert outcome.exit_code == 1


def test_a_bug_of_ours_is_named_with_its_place(tmp_path: Path) -> None:
    reason = run_fake(write(tmp_path, "bug")).results[0].reason
    assert reason is not None
    assert reason.startswith("internal error, AssertionError at fakes.py:")


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_order_is_that_of_the_files_whatever_the_number_of_jobs(jobs: int, tmp_path: Path) -> None:
    files = write(tmp_path, "slow-a", "b", "c"), write(tmp_path, "d", "slow-e", "f")
    outcome = run_fake(*files, jobs=jobs)
    assert [result.id for result in outcome.results] == ["slow-a", "b", "c", "d", "slow-e", "f"]
    assert outcome.exit_code == 0


def test_each_identity_is_reported_once_as_it_is_done(tmp_path: Path) -> None:
    totals: list[int] = []
    done: list[Result] = []
    progress = Progress(totals.append, done.append)
    outcome = Runner(fakes.check, OPTIONS, 2, progress).run([write(tmp_path, "a", "b")])
    assert totals == [2]
    assert sorted(result.id for result in done) == [result.id for result in outcome.results]


def test_fresh_indices_of_workers_are_none_of_the_readers(tmp_path: Path) -> None:
    names = [result.reason for result in run_fake(write(tmp_path, "a", "b", "c")).results]
    assert names == [f"_{FRESH_IN_WORKERS}_k"] * 3


def test_workers_cannot_write_into_the_report(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run_fake(write(tmp_path, "print"))
    assert capfd.readouterr().out == ""


def test_only_the_ids_that_are_asked_for(tmp_path: Path) -> None:
    outcome = run_fake(write(tmp_path, "alpha", "beta"), ids=("beta",))
    assert [result.id for result in outcome.results] == ["beta"]
    assert outcome.exit_code == 0


def test_an_unknown_id_is_an_error_with_a_suggestion(tmp_path: Path) -> None:
    outcome = run_fake(write(tmp_path, "alpha", "beta"), ids=("alhpa", "beta"))
    assert [str(error) for error in outcome.errors] == [
        "--id: no such identity: alhpa (did you mean alpha?)"
    ]
    assert [result.id for result in outcome.results] == ["beta"]
    assert outcome.exit_code == 2


def test_a_missing_file_leaves_the_others_alone(tmp_path: Path) -> None:
    outcome = run_fake(str(tmp_path / "none.yaml"), write(tmp_path, "alpha"))
    assert [result.verdict for result in outcome.results] == ["proved"]
    assert len(outcome.errors) == 1
    assert outcome.exit_code == 2


def test_the_same_id_in_two_files_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    write(tmp_path / "other", "alpha")
    write(tmp_path, "alpha")
    _, errors = read([str(tmp_path)])
    assert [error.message for error in errors] == ["duplicate id"]


def test_nothing_to_prove_has_its_own_exit_code(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("symbols: {x: real}\n", encoding="utf-8")
    assert run_fake(str(tmp_path / "a.yaml")).exit_code == 5
    assert Run((), ()).exit_code == 5
