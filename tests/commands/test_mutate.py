"""``symderiv mutate``: counts of planted slips, as text and as JSON, and its exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

CLAIM = """
symbols: {x: real}
identities:
  - {id: cube, claim: "d(x**3, x) = 3 * x**2"}
  - {id: wrong, claim: "d(x**3, x) = x", expect: refuted}
"""


ROOT = Path(__file__).parents[1]


def symderiv(*arguments: str, folder: Path) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "symderiv", *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


def test_mutants_of_true_claims_are_counted(tmp_path: Path) -> None:
    (tmp_path / "powers.yaml").write_text(CLAIM)
    arguments = ("--path", "powers.yaml", "--most", "0", "--jobs", "1")
    code, out, _ = symderiv("mutate", *arguments, folder=tmp_path)
    assert code == 0
    assert out.startswith("cube: 40 mutants, 38 refuted, 2 proved, 0 undecided")
    assert "still true: d(x**3, x) = abs(3 * x**2)" in out
    assert "wrong" not in out
    code, out, _ = symderiv("mutate", "cube", "--json", *arguments, folder=tmp_path)
    assert code == 0
    assert json.loads(out)["summary"]["refuted"] == 38


def test_an_unknown_id_is_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "powers.yaml").write_text(CLAIM)
    code, _, errors = symderiv("mutate", "cubes", "--path", "powers.yaml", folder=tmp_path)
    assert code == 2
    assert "did you mean cube?" in errors


def test_nothing_is_planted_in_a_claim_that_is_not_proved(tmp_path: Path) -> None:
    (tmp_path / "powers.yaml").write_text(CLAIM.replace(", expect: refuted", ""))
    code, out, errors = symderiv("mutate", "--path", "powers.yaml", "--most", "4", folder=tmp_path)
    assert code == 1
    assert out.startswith("cube: 4 mutants")
    assert "wrong: no slips were planted: the claim itself is refuted" in errors
    assert "wrong: " not in out
