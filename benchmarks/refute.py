"""Time to a verdict with a witness, over the mutants of a catalogue.

    python benchmarks/refute.py [--most N] [PATH...]

Each mutant is settled alone in this process, with no suggestion looked for and no cache.
"""

from __future__ import annotations

import argparse
from statistics import median, quantiles

from symderiv.answers.prove import check
from symderiv.base.options import Options
from symderiv.files.load import find_files, load
from symderiv.running.mutation import mutants, true_claims

QUICK = Options(method="normal-form", cross_check=False, suggest=False)


def times(paths: list[str], most: int) -> list[tuple[float, str]]:
    """Seconds and claim of every mutant that is refuted."""
    found = []
    files, _ = find_files(paths)
    for derivation, identity in true_claims(load(path) for path in files):
        for mutant in mutants(derivation, identity, most):
            result = check(derivation, mutant.identity, QUICK)
            if result.verdict == "refuted":
                found.append((result.seconds, f"{mutant.identity.id}: {result.claim}"))
    return sorted(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", default=["derivations"])
    parser.add_argument("--most", type=int, default=20, help="mutants of each identity, 0 for all")
    arguments = parser.parse_args()
    found = times(arguments.paths, arguments.most)
    seconds = [each for each, _ in found]
    print(f"{len(found)} refuted mutants")
    print(f"median           {1000 * median(seconds):8.1f} ms")
    print(f"99th percentile  {1000 * quantiles(seconds, n=100)[-1]:8.1f} ms")
    print(f"longest          {1000 * seconds[-1]:8.1f} ms  {found[-1][1]}")


if __name__ == "__main__":
    main()
