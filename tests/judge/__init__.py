"""An independent judge of claims: high-precision arithmetic at random points and sizes.

The judge shares nothing with the engine but the trees that it reads.  It evaluates both sides
with mpmath, definitions as functions of their indices, and ``d`` by central differences of
order six, at sizes from the first one up to some above the file's range.  It proves nothing:
"true" means that no difference showed.  "false" is certain for all practical purposes: the
difference is seen again at more than twice the precision.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from symderiv.formula.declarations import Derivation, Identity
from tests.judge.compare import Case

Judgement: TypeAlias = Literal["true", "false", "cannot tell"]

EFFORT = 60_000


def judge(
    derivation: Derivation, identity: Identity, seed: int = 0, effort: int = EFFORT
) -> Judgement:
    """Whether the claim of ``identity`` holds wherever both its sides are defined.

    "cannot tell" means that no point was found at which the claim says anything, or that it
    has a function which the judge does not know.  ``effort`` bounds, roughly, the number of
    nodes that are evaluated, and so the time; the same arguments give the same answer.  A step
    is judged as the claim whose right side it is.
    """
    case = Case(derivation, identity, f"{identity.id} {identity.claim} {seed}", effort)
    if case.unknown:
        return "cannot tell"
    seen = False
    for sizes in case.boxes:
        for difference in case.differences(sizes):
            if difference:
                return "false"
            seen = True
    return "true" if seen else "cannot tell"


__all__ = ["EFFORT", "Judgement", "judge"]
