"""Functions of ``examples/code`` run beside the formulas that they are proved to be.

    python benchmarks/function_runs.py [--runs 10000]

A right function that is said to differ is a false alarm; a wrong twin that is never said to differ
was missed.  The exit code says whether there was any.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from symderiv.base.errors import DerivationError
from symderiv.testing import FunctionDiffers
from symderiv.testing.functions import check_formula
from tests.testing.shelf import Run, runs

DTYPES = ("float64", "float32")


def is_judged(run: Run) -> bool:
    """Whether the formula can be enclosed: that of a maximum of rounded numbers cannot."""
    try:
        differs(run, run.case.text, 1)
    except DerivationError as error:
        print(f"not judged: {run.name}: {error.message}")
        return False
    return True


def differs(run: Run, text: str, examples: int) -> str | None:
    """What is said of a function, none where it is as it should be."""
    try:
        check_formula(run.function(text), run.derivation, run.identity, examples=examples)
    except FunctionDiffers as difference:
        return str(difference)
    except (ValueError, IndexError) as error:
        return f"{type(error).__name__}: {error}"
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000, help="Of right functions, in all.")
    parser.add_argument("--twin-runs", type=int, default=100, help="Of each wrong twin.")
    options = parser.parse_args()
    found = [run for run in runs() if is_judged(run)]
    each = -(-options.runs // (len(found) * len(DTYPES)))
    alarms, missed, twins = 0, 0, 0
    for run in found:
        said = differs(run, run.case.text, each)
        alarms += said is not None
        if said is not None:
            print(f"false alarm: {run.name}: {said}")
    for name in sorted({(run.case.file, run.case.backward) for run in found}):
        together = [run for run in found if (run.case.file, run.case.backward) == name]
        for text in together[0].twins():
            twins += 1
            if not any(differs(run, text, options.twin_runs) for run in together):
                missed += 1
                print(f"missed: a wrong twin of {name[1]}")
    runs_made = each * len(DTYPES) * len(found)
    print(f"{runs_made} runs of {len(found)} right gradients, {alarms} false alarms")
    print(f"{twins} wrong twins, {missed} missed")
    sys.exit(int(bool(alarms or missed)))


if __name__ == "__main__":
    main()
