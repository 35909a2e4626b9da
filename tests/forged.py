"""Certificates that are changed, or attached to other claims: refused, or still proofs.

    python -m tests.forged [--most N] [--seed S] [PATH...]

Takes every certificate of the files, changes its fields, and hands it to the checker for its own
claim, for slips planted in that, and for other claims of the file.  Prints the numbers, and each
acceptance of a claim that the judge finds false.  Exit 1 if there is one.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from random import Random
from time import perf_counter

from symderiv.base.errors import Unsupported
from symderiv.checking.accept import accept
from symderiv.checking.claim import Claim
from symderiv.checking.laws import LAWS, given
from symderiv.checking.proof import Data, read, written
from symderiv.checking.refusal import Refused
from symderiv.files.load import find_files, load
from symderiv.formula.declarations import Derivation, Identity
from symderiv.meaning.judge import Judge
from symderiv.meaning.survey import survey
from symderiv.proving.assumed import Assumed
from symderiv.proving.certify import certified
from symderiv.proving.lemmas.settle import settle
from symderiv.running.mutation import mutants
from symderiv.system.recursion import deep_recursion
from tests.judge import judge

SLIPS = 12
EFFORT = 20_000


@dataclass(frozen=True)
class Target:
    """A claim that a certificate is attached to."""

    derivation: Derivation
    identity: Identity

    @cached_property
    def is_false(self) -> bool:
        """By the judge at random points, or by the reference evaluator at hard ones."""
        identity = self.identity
        if judge(self.derivation, identity, effort=EFFORT) == "false":
            return True
        hard = Judge.of(self.derivation, identity)
        return survey(hard, identity.left, identity.right).differing is not None

    @cached_property
    def claim(self) -> Claim | None:
        """None where the claim holds something that the checker has no clause for."""
        try:
            return Claim.of(
                self.derivation, self.identity, self.identity.right, self.identity.given
            )
        except Refused:
            return None

    def accepts(self, data: object) -> bool:
        try:
            accept(self.claim, read(data)) if self.claim is not None else None
        except Refused:
            return False
        return self.claim is not None


def certificates(derivation: Derivation) -> Iterator[tuple[Identity, Data]]:
    for identity in derivation.identities:
        answer = None
        with suppress(Unsupported):
            assumed = Assumed.of(derivation, identity.given)
            answer = settle(derivation, identity, assumed, identity.left, identity.right)
        checked = certified(derivation, identity, identity.right, identity.given, answer=answer)
        if checked.proof is not None:
            yield identity, written(checked.proof)


def targets(derivation: Derivation, identity: Identity, slips: int = SLIPS) -> list[Target]:
    """The claim itself, slips planted in it, and the other claims of its file."""
    planted = [mutant.identity for mutant in mutants(derivation, identity, slips)]
    others = [each for each in derivation.identities if each is not identity]
    return [Target(derivation, each) for each in (identity, *planted, *others)]


def changed(data: object, random: Random, names: Sequence[str]) -> object:
    """A certificate with one of its fields changed, somewhere in its tree."""
    match data:
        case {"lemmas": list(), "open": list(), "laws": list()} | {"adjoint": _, "is": _}:
            return _field(data, random, names)
        case {"laws": list(laws)}:
            return {"laws": _laws([*laws], random, names)}
        case {"pair": _, "equal": _, "different": _} | {"elements": _, "each": [_, *_]}:
            choice = random.randrange(4)
            if choice < 2:
                return _case(data, random) if choice else _swapped(data, random)
            key = random.choice([each for each in data if each not in ("pair", "elements")])
            return {**data, key: changed(data[key], random, names)}
    if isinstance(data, list) and data:
        place = random.randrange(len(data))
        return [*data[:place], changed(data[place], random, names), *data[place + 1 :]]
    return random.choice([None, 0, True, "sums", [], {}, {"laws": sorted(LAWS)}])


def _laws(laws: list[str], random: Random, names: Sequence[str]) -> object:
    match random.randrange(5):
        case 0 if laws:
            laws.remove(random.choice(laws))
        case 1:
            laws.append(random.choice(names))
        case 2:
            laws = list(names)
        case 3:
            return random.choice([None, "sums", [1], [*laws, "no law"], [[*laws]]])
        case _ if laws:
            laws[random.randrange(len(laws))] = random.choice(names)
    return laws


def _field(data: dict[str, object], random: Random, names: Sequence[str]) -> object:
    """A proof by lemmas, or a lemma, with one thing in it that is another: a lemma more or less, or
    in another place, a quantity, an axis or an opened body."""
    key = random.choice([*data])
    value = data[key]
    others = [each for each in names if each not in LAWS and not each.startswith("given ")]
    if key == "laws":
        return {**data, key: _laws([*value], random, [*LAWS])}  # type: ignore[misc]
    if not isinstance(value, list):
        return {**data, key: random.choice([*others, "", None])}
    match random.randrange(4):
        case 0 if value:
            value = value[:-1] if random.randrange(2) else value[1:]
        case 1:
            value = random.sample(value, len(value))
        case 2 if key == "lemmas" and value:
            place = random.randrange(len(value))
            value = [*value[:place], changed(value[place], random, names), *value[place + 1 :]]
        case _:
            more = random.randrange(-1, 4) if key == "axes" else random.choice(others or [""])
            value = [*value, more] if key != "lemmas" else [*value, *value[:1]]
    return {**data, key: value}


def _case(data: dict[str, object], random: Random) -> object:
    """Other indices for a case."""
    if "pair" in data:
        return {**data, "pair": [random.randint(-1, 4), random.randint(-1, 4)]}
    return {**data, "elements": random.randint(-1, 4)}


def _swapped(data: dict[str, object], random: Random) -> object:
    """Cases in another order, or not all of them, or one proof without its case."""
    if "pair" in data:
        one, other = data["equal"], data["different"]
        return random.choice([{**data, "equal": other, "different": one}, one, other])
    each = list(data["each"])  # type: ignore[call-overload]
    random.shuffle(each)
    return random.choice([{**data, "each": each}, {**data, "each": each[:-1]}, each[0]])


def forgeries(
    derivation: Derivation, random: Random, most: int, slips: int = SLIPS
) -> Iterator[tuple[Target, object]]:
    """``most`` certificates of a file with claims that they were not made for."""
    made = [(targets(derivation, each, slips), data) for each, data in certificates(derivation)]
    for _ in range(most if made else 0):
        aims, data = random.choice(made)
        target = random.choice(aims)
        names = [*LAWS, *map(given, derivation.assumptions)]
        names += [*derivation.definitions, *derivation.symbols]
        forged: object = data
        for _ in range(random.randrange(4)):
            forged = changed(forged, random, names)
        yield target, forged


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", default=["derivations"])
    parser.add_argument("--most", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    files, _ = find_files(arguments.paths)
    random = Random(arguments.seed)
    started = perf_counter()
    counts: Counter[str] = Counter()
    with deep_recursion():
        for path in files:
            share = -(-arguments.most // len(files))
            for target, forged in forgeries(load(path), random, share):
                if not target.accepts(forged):
                    counts["refused"] += 1
                elif target.is_false:
                    counts["accepted, though the claim is false"] += 1
                    print(
                        "WRONG",
                        target.identity.left,
                        path,
                        target.identity.id,
                        target.identity.claim,
                        forged,
                    )
                else:
                    counts["still a proof"] += 1
    print(f"{sum(counts.values())} forgeries, {perf_counter() - started:.0f} s")
    for outcome, number in sorted(counts.items()):
        print(f"  {outcome}: {number}")
    return 1 if counts["accepted, though the claim is false"] else 0


if __name__ == "__main__":
    sys.exit(main())
