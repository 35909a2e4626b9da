"""Slips planted in true claims: how many of them the prover refutes.

A mutant is a claim whose right side is one edit away (:mod:`symderiv.answers.slips.table`).  Some
mutants are true all the same (a term of 0, an index where only the diagonal counts); those the
prover should prove.  What stays undecided is listed with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from symderiv.answers.prove import check
from symderiv.answers.slips.edits import edits
from symderiv.answers.slips.vocabulary import scope_of
from symderiv.base.errors import DerivationError
from symderiv.base.options import Options
from symderiv.files.apart import Apart
from symderiv.files.reread import Reread
from symderiv.formula.declarations import Derivation, Identity, Result
from symderiv.language.parse import parse_text
from symderiv.language.render import render_text
from symderiv.running.run import within_limits
from symderiv.system.pool import Ended

JUDGING = Options(method="normal-form", cross_check=False, suggest=False)
"""How mutants are proved or refuted."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One planted slip: the identity of the file, and the changed one."""

    origin: Identity
    identity: Identity
    rules: tuple[str, ...]


Planted: TypeAlias = tuple[Derivation, Mutant]


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of the mutants of one identity."""

    id: str
    claim: str
    results: tuple[Result, ...]

    def of(self, verdict: str) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.verdict == verdict)


def plant(derivations: Iterable[Derivation], most: int) -> list[Planted]:
    """Slips in every true claim, in this process."""
    return [
        (derivation, mutant)
        for derivation, identity in true_claims(derivations)
        for mutant in mutants(derivation, identity, most)
    ]


def plant_within_limits(
    claims: Sequence[tuple[Derivation, Identity]], most: int, options: Options, jobs: int
) -> tuple[list[Planted], list[str]]:
    """Slips in those of ``claims`` that are proved, looked for in processes with limits; and of
    those claims in which none could be planted, why."""
    apart = Apart()
    asked = [(apart(one, identity), identity, most, options) for one, identity in claims]
    planted: list[Planted] = []
    ended: list[str] = []
    answers = within_limits(_mutants_of, asked, options, jobs)
    for (derivation, identity), answer in zip(claims, answers, strict=True):
        if isinstance(answer, list):
            planted += [(derivation, mutant) for mutant in answer]
        else:
            reason = answer.reason if isinstance(answer, Ended) else answer
            ended.append(f"{identity.id}: no slips were planted: {reason}")
    return planted, ended


def _mutants_of(asked: tuple[Derivation, Identity, int, Options]) -> list[Mutant] | str:
    """Slips in a claim, or why there are none: nothing is wrong about changing a wrong claim."""
    derivation, identity, most, options = asked
    claim = replace(identity, steps=())
    verdict = check(derivation, claim, replace(options, method="auto")).verdict
    if verdict != "proved":
        return f"the claim itself is {verdict}"
    return mutants(derivation, identity, most)


def mutants(derivation: Derivation, identity: Identity, most: int = 0) -> list[Mutant]:
    """Every claim that is one edit away, or ``most`` of them, spread evenly over the kinds."""
    found = list(_mutants(derivation, identity))
    if not most or len(found) <= most:
        return found
    return [found[number * len(found) // most] for number in range(most)]


def _mutants(derivation: Derivation, identity: Identity) -> Iterator[Mutant]:
    reread = Reread(derivation, identity)
    number = 0
    for edit in edits(reread.equation.right, scope_of(derivation, reread), pairs=False):
        text = render_text(edit.formula)
        try:
            tree = reread.line(parse_text(text))
        except DerivationError:
            continue
        number += 1
        changed = reread.identity(tree, reread.text(text))
        named = replace(changed, id=f"{identity.id}~{number}", expect="refuted")
        yield Mutant(identity, named, edit.rules)


def true_claims(derivations: Iterable[Derivation]) -> Iterator[tuple[Derivation, Identity]]:
    """The identities that a catalogue says are true."""
    for derivation in derivations:
        for identity in derivation.identities:
            if identity.expect == "proved":
                yield derivation, identity


def gathered(planted: Sequence[Mutant], results: Sequence[Result]) -> list[Judged]:
    """The results of mutants under the identities that they come from."""
    groups: dict[str, list[Result]] = {}
    claims = {mutant.origin.id: mutant.origin.claim for mutant in planted}
    for mutant, result in zip(planted, results, strict=False):
        groups.setdefault(mutant.origin.id, []).append(result)
    return [Judged(name, claims[name], tuple(group)) for name, group in groups.items()]


def summary(judged: Sequence[Judged]) -> dict[str, int]:
    sums = {"mutants": sum(len(one.results) for one in judged)}
    for verdict in ("refuted", "proved", "undecided"):
        sums[verdict] = sum(len(one.of(verdict)) for one in judged)
    return sums
