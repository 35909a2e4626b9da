"""Every verdict on mutants of the catalogue against the independent judge.

    python -m tests.mutants [--most N] [PATH...]

Prints the numbers, and each verdict that the judge contradicts.  Exit 1 if there is one.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from multiprocessing import get_context
from time import perf_counter

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.files.load import find_files, load
from symderiv.formula.declarations import Derivation
from symderiv.formula.tree import number_fresh_from
from symderiv.running.mutation import Mutant, mutants, true_claims
from tests.judge import judge

QUICK = Options(method="normal-form", cross_check=False, suggest=False)
EXPECTED = {"proved": "true", "refuted": "false"}
EFFORT = 6_000

Line = tuple[str, str, str, str, float]
"""Id, claim, verdict, judgement and seconds."""


def verdict_of(derivation: Derivation, mutant: Mutant, effort: int = EFFORT) -> Line:
    """The engine's verdict on a mutant beside the judge's, who tries harder if they differ."""
    identity = mutant.identity
    result = check(derivation, identity, QUICK)
    judgement: str = judge(derivation, identity, effort=effort)
    if judgement != EXPECTED.get(result.verdict):
        judgement = judge(derivation, identity, seed=1, effort=20 * effort)
    return identity.id, identity.claim, result.verdict, judgement, result.seconds


def is_wrong(line: Line) -> bool:
    """Whether the judge contradicts a verdict; undecided contradicts nothing."""
    _, _, verdict, judgement, _ = line
    return judgement != "cannot tell" and EXPECTED.get(verdict, judgement) != judgement


def lines_of(task: tuple[str, str, int]) -> list[Line]:
    """All mutants of one identity of a file."""
    path, name, most = task
    number_fresh_from(10**9)
    derivation = load(path)
    identity = next(item for item in derivation.identities if item.id == name)
    return [verdict_of(derivation, mutant) for mutant in mutants(derivation, identity, most)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", default=["derivations"])
    parser.add_argument("--most", type=int, default=0, help="mutants of each identity, 0 for all")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    files, _ = find_files(arguments.paths)
    claims = true_claims(load(path) for path in files)
    tasks = [(found.file, identity.id, arguments.most) for found, identity in claims]
    started = perf_counter()
    counts: Counter[tuple[str, str]] = Counter()
    wrong = 0
    with get_context("fork").Pool(arguments.jobs) as pool:
        for lines in pool.imap(lines_of, tasks):
            for line in lines:
                counts[line[2], line[3]] += 1
                if is_wrong(line) or line[2] == "undecided":
                    print("WRONG" if is_wrong(line) else "undecided", *line, flush=True)
                wrong += is_wrong(line)
    print(f"{sum(counts.values())} mutants of {len(tasks)} identities", end=", ")
    print(f"{perf_counter() - started:.0f} s")
    for (verdict, judgement), number in sorted(counts.items()):
        print(f"{verdict:>10}, judged {judgement}: {number}")
    print(f"{wrong} wrong verdicts")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
