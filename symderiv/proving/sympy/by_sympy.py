"""A claim settled by SymPy: every size of the file, one after the other, under limits.

SymPy's word is confirmed at rational points: a ball without 0 there is a witness against the
claim, whatever SymPy says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from symderiv.formula.declarations import Derivation, Identity, Witness
from symderiv.formula.tree import Expr, Index
from symderiv.kernel.problem import Problem
from symderiv.proving.sympy.limits import metered, run_limited
from symderiv.proving.sympy.simplifiers import METHODS, Method, Obligation, obligations
from symderiv.proving.witness.claim import SearchedClaim
from symderiv.proving.witness.drawing import random_point
from symderiv.proving.witness.trial import try_point
from symderiv.system.pool import Ended

POINTS = 20
_MOST = 4000
_ATTEMPTS = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """``method`` is the weakest that any obligation needed; None without a proof."""

    method: str | None
    reason: str | None = None
    witness: Witness | None = None
    undefined: bool = False


@dataclass(slots=True)
class Allowance:
    """What SymPy may take for a claim: seconds of ``computing``, which fewer things change than
    seconds of the clock, of which ``remaining`` are left for the identity; and megabytes."""

    computing: float
    remaining: Callable[[], float]
    memory: int


def settle(
    derivation: Derivation,
    identity: Identity,
    right: Expr,
    problem: Problem,
    claim: SearchedClaim,
    names: Sequence[str],
    methods: Sequence[str],
    allowance: Allowance,
) -> Answer:
    """Asks SymPy by ``methods``, in their order, whether ``identity.left`` is ``right``."""
    allowed = [(name, method) for name, method in METHODS if name in methods]
    small = replace(derivation, identities=(), examples=(), errors=())
    weakest = 0
    cases = []
    for sizes, env in obligations(problem, names):
        cases.append((sizes, env))
        if len(cases) > _MOST:
            return Answer(None, "too many sizes and indices for SymPy")
        obligation = Obligation(small, identity, right, sizes, env)
        found = _first(allowed, obligation, allowance)
        if isinstance(found, str):
            return Answer(None, found)
        weakest = max(weakest, found)
    if not cases:
        return Answer(None, "no values of the indices satisfy its conditions", undefined=True)
    witness = confirm(claim, cases)
    if witness is not None:
        return Answer(None, witness=witness)
    return Answer(allowed[weakest][0])


def _first(
    allowed: Sequence[tuple[str, Method]], obligation: Obligation, allowance: Allowance
) -> int | str:
    """The place of the first method that proves the obligation, or why none does.

    Each gets half of the computing that is left, and the last one all of it.
    """
    reason = "SymPy does not find zero"
    for place, (name, method) in enumerate(allowed):
        left = allowance.computing
        share = left if place == len(allowed) - 1 else left / 2
        ended = run_limited(
            metered,
            method,
            share,
            obligation,
            timeout=allowance.remaining(),
            memory=allowance.memory,
        )
        if isinstance(ended, Ended):
            return f"{name}: {ended.reason}"
        answer, used = ended
        allowance.computing -= used
        if isinstance(answer, Ended):
            reason = f"{name}: {answer.reason}"
        elif answer:
            return place
    return reason


def confirm(
    claim: SearchedClaim, cases: Iterable[tuple[Mapping[str, int], Mapping[Index, int]]]
) -> Witness | None:
    """A witness, if one of 20 points at which the claim has a value is one."""
    random = Random(20_011)
    rounds = list(cases)
    defined = 0
    for attempt in range(POINTS * _ATTEMPTS):
        box, env = rounds[attempt % len(rounds)]
        found = try_point(claim, box, env, random_point(claim, box, random, attempt % 12))
        if isinstance(found, Witness):
            return found
        defined += found
        if defined >= POINTS:
            break
    return None
