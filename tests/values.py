"""The values of formulas against those of the polynomials that the checker makes of them.

    python -m tests.values [PATH...]

Wherever a side of a claim has a value, its polynomial must have the same one: that is what every
clause promises.  Both are evaluated at hard points.  Prints each formula of which that is not so.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from symderiv.checking.claim import Claim
from symderiv.checking.laws import LAWS, given
from symderiv.checking.refusal import Refused
from symderiv.checking.ring import of_case
from symderiv.files.load import find_files, load
from symderiv.formula.declarations import Derivation, Identity
from symderiv.formula.tree import Expr
from symderiv.meaning.hard_points import HardPoints
from symderiv.meaning.judge import Judge
from symderiv.system.recursion import deep_recursion
from tests.trees import tree_of

POINTS = 24
STEPS = 30_000


def polynomials(derivation: Derivation, identity: Identity) -> Iterator[tuple[Expr, Expr]]:
    """Each side as it is written, with its polynomial; nothing where that is refused."""
    try:
        claim = Claim.of(derivation, identity, identity.right, identity.given)
        work, _ = of_case(claim, frozenset(LAWS) | set(map(given, identity.given)))
        left, right = claim.written()
    except Refused:
        return
    sides = ((identity.left, left), (identity.right, right))
    for written, unfolded in sides:
        try:
            yield written, tree_of(work.of(unfolded))
        except Refused:
            continue


def differences(
    derivation: Derivation, identity: Identity, points: int = POINTS
) -> tuple[list[str], int]:
    """Where a side and its polynomial differ, and at how many points they were compared."""
    judge = Judge.of(derivation, identity)
    found: list[str] = []
    compared = 0
    for written, polynomial in polynomials(derivation, identity):
        left = STEPS
        for point in islice(HardPoints(judge, written, polynomial), points):
            judged = judge.judge(written, polynomial, point)
            left -= judged.steps
            compared += judged.judgement == "equal"
            if judged.judgement == "differ" or judged.missing == ("right",):
                found.append(f"{judged.judgement} {written} {judged.values} at {point}")
                break
            if left < 0:
                break
    return found, compared


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", default=["derivations", "tests/corpus/forged"])
    files, _ = find_files(parser.parse_args().paths)
    counts: Counter[str] = Counter()
    with deep_recursion():
        for path in files:
            derivation = load(path)
            for identity in derivation.identities:
                found, compared = differences(derivation, identity)
                counts["points"] += compared
                counts["claims"] += 1
                counts["differences"] += len(found)
                for text in found:
                    print(path, identity.id, identity.claim, text[:600], sep="\n  ", flush=True)
    print(dict(counts))
    return 1 if counts["differences"] else 0


if __name__ == "__main__":
    sys.exit(main())
