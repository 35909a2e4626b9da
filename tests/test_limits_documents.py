"""Commands for readers, mutants and the pytest plugin: what takes too much ends, and says so."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.files.load import read_text
from symderiv.formula.tree import Index, fresh
from symderiv.reports.explanation import render
from symderiv.reports.statements import statement
from symderiv.running import explained
from symderiv.running.explained import Question, explained_within_limits
from symderiv.running.run import Runner, within_limits
from tests import fakes
from tests.started import left_over, start, symderiv

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits and signals of POSIX")

LETTERS = "a + b + c + f + g + h"
LONG = " + ".join(["a * b"] * 3000)
FILE = f"""
symbols: {{a: real, b: real, c: real, f: real, g: real, h: real}}
definitions:
  L: ({LETTERS})**60 * (a - b)**3
identities:
  - {{id: first, claim: 'd(a**2, a) = 2 * a'}}
  - id: hard
    claim: >-
      ({LETTERS})**60 * (a - b) = ({LETTERS})**59 * (a**2 - b**2 + (c + f + g + h) * (a - b))
"""
PYTEST = "import sys, pytest; sys.exit(pytest.main(sys.argv[1:]))"
PLAIN = ("-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:hypothesispytest")
"""Hypothesis imports itself at the end of a run, which takes longer than all the rest."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "derivations").mkdir()
    (tmp_path / "derivations" / "hard.yaml").write_text(FILE, encoding="utf-8")
    return tmp_path


def test_an_explanation_ends_with_its_time(folder: Path) -> None:
    code, out, err = symderiv("explain", "hard", "--timeout", "0.5", folder=folder)
    assert (code, "Traceback" in err) == (1, False)
    assert "verdict: undecided" in out
    assert "out of time: no answer within 0.5 s" in out


def test_a_closed_form_ends_with_its_memory(folder: Path) -> None:
    arguments = ("d(L, a)", "derivations/hard.yaml", "--timeout", "60", "--memory", "150")
    code, out, err = symderiv("derive", *arguments, folder=folder)
    assert (code, out) == (1, "")
    assert "out of memory: more than 150 MB" in err
    assert "Traceback" not in err


def test_a_report_has_what_did_not_end(folder: Path) -> None:
    limits = ("--timeout", "100", "--memory", "300", "--jobs", "2", "--format", "markdown")
    code, out, err = symderiv("report", *limits, folder=folder)
    assert code == 1
    assert "out of memory: more than 300 MB" in out
    assert "- Verdict: proved" in out
    assert "Traceback" not in err


def test_slips_that_take_for_ever_to_plant_are_none(folder: Path) -> None:
    claim = f"3000 * a * b = {LONG}"
    text = f"symbols: {{a: real, b: real}}\nidentities: [{{id: long, claim: '{claim}'}}]\n"
    (folder / "long.yaml").write_text(text, encoding="utf-8")
    limits = ("--timeout", "0.5", "--memory", "400")
    code, out, err = symderiv("mutate", "--path", "long.yaml", *limits, folder=folder)
    assert code == 1
    assert out == "0 mutants, 0 refuted, 0 proved, 0 undecided\n"
    assert err == "long: no slips were planted: out of time: no answer within 0.5 s\n"


def test_a_test_ends_with_its_time(folder: Path) -> None:
    arguments = (*PLAIN, "derivations", "-k", "not first", "--symderiv-timeout", "0.5")
    process = start(*arguments, folder=folder, code=PYTEST)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "1 failed, 1 deselected" in out
    assert "out of time: no answer within 0.5 s" in out
    assert left_over(process.pid) == []


PROVED = """
symbols: {a: real, b: real, c: real, f: real}
identities: [{id: same, claim: 'd(a * (b + c + f)**20, a) = (b + c + f)**20'}]
examples: [{id: half, value: a / 2, inputs: {a: 1}, printed: 0.5}]
"""


def test_a_proof_whose_derivation_ended_stays_proved_and_says_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    derivation = read_text(PROVED)
    options = Options(cross_check=False)
    questions = [
        Question(derivation, item, check(derivation, item, options), planted="3 in all")
        for item in derivation.items
    ]
    whole = explained_within_limits(questions, statement, options)
    assert [one.omitted for one in whole] == ["", ""]
    assert whole[0].derivation
    monkeypatch.setattr(explained, "_made", fakes.greedy)
    bare = explained_within_limits(questions, statement, Options(memory=500))
    assert [one.result.verdict for one in bare] == ["proved", "proved"]
    assert bare[0].omitted.startswith("out of memory: more than 500 MB")
    assert bare[0].derivation == ()
    assert dict(bare[0].facts)["Planted slips"] == "3 in all"
    assert "derivation: left out: out of memory" in render(bare[0])


def test_answers_come_in_the_order_of_what_was_asked() -> None:
    assert within_limits(abs, [-3, 2, -1], Options(), jobs=2) == [3, 2, 1]


def test_a_prover_shares_no_fresh_index_with_the_worker_that_made_its_tree() -> None:
    derivation = read_text(PROVED)
    (made,) = within_limits(fakes.fresh_name, [None], Options())
    placed = [(derivation, identity) for identity in derivation.identities]
    (proved,) = Runner(fakes.check, Options()).prove(placed)
    numbers = [int(name.split("_")[1]) for name in (str(made), str(proved.reason))]
    assert int(fresh(Index("k", "n")).name.split("_")[1]) < 10**11
    assert 10**11 <= numbers[0] < 10**12 <= numbers[1]


def interrupted(process_arguments: tuple[str, ...], folder: Path, code: str | None) -> str:
    """What the command says when Ctrl-C ends it, long before its own limits."""
    process = start(*process_arguments, folder=folder, code=code)
    time.sleep(2.0)
    assert process.poll() is None
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == (2 if code else 130)
    assert left_over(process.pid) == []
    assert "Traceback" not in out + err
    return out + err


@pytest.mark.parametrize(
    "arguments",
    [
        ("explain", "hard"),
        ("derive", "d(L, a)", "derivations/hard.yaml"),
        ("report", "--format", "html", "--output", "out.html"),
        ("mutate", "hard"),
    ],
)
def test_ctrl_c_ends_a_command_at_once(arguments: tuple[str, ...], folder: Path) -> None:
    said = interrupted((*arguments, "--timeout", "600"), folder, None)
    assert said.strip().startswith("interrupted")
    assert not (folder / "out.html").exists()


def test_ctrl_c_ends_pytest_at_once(folder: Path) -> None:
    arguments = (*PLAIN, "derivations", "--symderiv-timeout", "600")
    assert "nterrupt" in interrupted(arguments, folder, PYTEST)
