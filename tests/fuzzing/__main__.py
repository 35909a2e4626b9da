"""``python -m tests.fuzzing TARGET… --seconds N``: fuzzing that is guided by coverage.

With Atheris where it is installed (``pip install atheris``), else with Hypothesis, which is led by
how many lines a run reaches.  What is found is printed, and kept in ``--keep``.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fuzzing.guided import by_atheris, by_hypothesis, has_atheris

NAMES = ("reader", "notes", "parts", "stored", "commands")
"""The targets: those of :mod:`tests.fuzzing.targets`, which must not be imported before Atheris
can look on."""
MARGIN = 120
"""Seconds beyond those that were asked for, to start and to end."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[[], *NAMES], metavar="TARGET")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-findings"))
    parser.add_argument("--engine", choices=["atheris", "hypothesis"])
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    engine = options.engine or ("atheris" if has_atheris() else "hypothesis")
    names = options.targets or NAMES
    if not options.alone:
        return max(_apart(name, options.seconds, options.keep, engine) for name in names)
    (name,) = names
    if engine == "hypothesis":
        from tests.fuzzing.targets import SEEDS, TARGETS

        return by_hypothesis(TARGETS[name], SEEDS[name], options.seconds)
    with tempfile.TemporaryDirectory() as corpus:
        by_atheris(name, Path(corpus), options.seconds, options.keep)
    return 0


def _apart(name: str, seconds: int, keep: Path, engine: str) -> int:
    """One target in a process of its own, which a fault may end."""
    keep.mkdir(exist_ok=True)
    print(f"{name}: {seconds} s by {engine}", flush=True)
    command = [sys.executable, "-m", "tests.fuzzing", name, "--alone", "--engine", engine]
    asked = ["--seconds", str(seconds), "--keep", str(keep)]
    done = subprocess.run([*command, *asked], check=False, timeout=seconds + MARGIN)
    print(f"{name}: {'a fault' if done.returncode else 'no fault'}", flush=True)
    return int(done.returncode != 0)


if __name__ == "__main__":
    sys.exit(main())
