"""The cross-check of a proved claim, by a path that shares nothing with its proof.

SymPy differentiates the written-out formulas at the smallest sizes; both sides are then
compared in double precision, and a left side that is a derivative with a difference quotient
of its formula, at points drawn by hypothesis.  A float's word is never taken: where floats
disagree, SymPy evaluates again with many digits, and only a ball without 0 is a contradiction.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Literal

import numpy

from symderiv.base.errors import Unsupported
from symderiv.calculus.assume import Parametrisation, parametrise
from symderiv.formula.declarations import Derivation, Identity
from symderiv.formula.degree import obstacle
from symderiv.formula.tree import Derivative, Dimension, Index
from symderiv.kernel.ball import Indeterminate, Undefined, decide_condition
from symderiv.proving.sympy.build import Builder
from symderiv.proving.sympy.floats import Quotient, Sides
from symderiv.proving.sympy.points import Point, draw_points
from symderiv.proving.witness.claim import Claim

POINTS = 8
MOST_PATTERNS = 6
MOST_VALUES = 16


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """``detail`` says what is missing for an answer, or all that reproduces a contradiction."""

    status: Literal["agrees", "no answer", "contradiction"]
    detail: str = ""


def cross_check(derivation: Derivation, identity: Identity, claim: Claim) -> CrossCheck:
    """Checks ``identity``; ``claim`` is the same written out by the prover, for the balls."""
    answers: list[CrossCheck] = []
    try:
        for sizes, env in _cases(derivation, identity, claim):
            found = _check_case(derivation, identity, claim, sizes, env)
            if found is not None and found.status == "contradiction":
                return found
            answers += [found] if found is not None else []
    except Unsupported as unsupported:
        return CrossCheck("no answer", f"unsupported: {unsupported}")
    except RecursionError:
        return CrossCheck("no answer", "the formula is nested too deeply")
    without = (answer for answer in answers if answer.status != "agrees")
    nothing = CrossCheck("no answer", "no value at small sizes")
    return next(without, answers[0] if answers else nothing)


def _cases(
    derivation: Derivation, identity: Identity, claim: Claim
) -> Iterator[tuple[dict[str, int], dict[Index, int]]]:
    """For each pattern of free indices its first values, at the smallest sizes, from 2 on, that
    have room for them; more of their values where the elements can be told apart."""
    names = frozenset(derivation.dimensions)
    apart = any(obstacle(side, names) is not None for side in (claim.left, claim.right))
    most = MOST_VALUES if apart else MOST_PATTERNS
    seen: set[tuple[int, ...]] = set()
    for size in range(2, 3 + len(identity.free)):
        sizes = {name: _smallest(d.sizes, size) for name, d in derivation.dimensions.items()}
        for env in _values(claim, sizes):
            pattern = tuple(env.values()) if apart else _pattern(env)
            if pattern not in seen:
                seen.add(pattern)
                yield sizes, env
                if len(seen) == most:
                    break
        if len(seen) == most:
            break
    sizes = _different(derivation)
    yield from ((sizes, env) for env in islice(_values(claim, sizes), bool(sizes)))


def _values(claim: Claim, sizes: Mapping[str, int]) -> Iterator[dict[Index, int]]:
    """What the free indices can be, where the conditions of the claim hold."""
    spans = [range(1, _length(index.dimension, sizes) + 1) for index in claim.free]
    for elements in product(*spans):
        env = dict(zip(claim.free, elements, strict=True))
        if all(decide_condition(condition, sizes, env, {}) for condition in claim.where):
            yield env


def _different(derivation: Derivation) -> dict[str, int]:
    """Sizes that differ, as far as the file allows: m in place of n is a common slip.  Two is
    the size with accidents, such as a_1 = 1 - a_2 for a softmax, and one has many more."""
    sizes: dict[str, int] = {}
    for name, dimension in derivation.dimensions.items():
        free = [size for size in dimension.sizes if size not in sizes.values()]
        liked = [size for size in (3, 2, 4, 5) if size in free]
        sizes[name] = next(iter(liked or free or dimension.sizes))
    return sizes


def _pattern(env: Mapping[Index, int]) -> tuple[int, ...]:
    """Which indices are equal: for each the place of the first that it equals."""
    entries = [(index.dimension, element) for index, element in env.items()]
    return tuple(entries.index(entry) for entry in entries)


def _smallest(sizes: Sequence[int], at_least: int) -> int:
    return next((size for size in sizes if size >= at_least), sizes[-1])


def _length(dimension: Dimension, sizes: Mapping[str, int]) -> int:
    return dimension if isinstance(dimension, int) else sizes[dimension]


def _check_case(
    derivation: Derivation,
    identity: Identity,
    claim: Claim,
    sizes: Mapping[str, int],
    env: Mapping[Index, int],
) -> CrossCheck | None:
    """None where the claim has no value at these sizes and indices, and so says nothing."""
    builder = Builder(sizes, derivation.symbols, derivation.definitions)
    facts = [parametrise(derivation.assumptions[n], derivation.symbols) for n in identity.given]
    constraints = [fact for fact in facts if isinstance(fact, Parametrisation)]
    checks: list[Sides | Quotient] = []
    try:
        checks.append(Sides(builder, identity, constraints, env))
        if isinstance(identity.left, Derivative):
            checks.append(Quotient(builder, identity, constraints, env))
    except Undefined:
        return None
    names = {name for name, _ in builder.entries.values()} | set(claim.symbols)
    symbols = {name: s for name, s in derivation.symbols.items() if name in names}
    points = draw_points(symbols, sizes, POINTS)
    agreed = 0
    doubt = ""
    for point in points:
        if not _inside(claim, sizes, env, point):
            continue
        with warnings.catch_warnings(), numpy.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            answers = [check.at(point) for check in checks]
        if "differs" in answers:
            judged = _judged_by_balls(claim, sizes, env, point)
            if judged.status == "contradiction":
                return judged
            doubt = doubt or judged.detail
        else:
            agreed += "agrees" in answers
    if agreed or doubt:
        return CrossCheck("no answer", doubt) if doubt else CrossCheck("agrees")
    if all(_undefined(claim, sizes, env, point) for point in points):
        return None
    return CrossCheck("no answer", f"no finite value {_place(sizes, env)}")


def _inside(claim: Claim, sizes: Mapping[str, int], env: Mapping[Index, int], point: Point) -> bool:
    """Whether a point satisfies what the assumptions say about signs."""
    try:
        return all(decide_condition(sign, sizes, env, point) for sign in claim.signs)
    except (Undefined, Indeterminate):
        return False


def _undefined(
    claim: Claim, sizes: Mapping[str, int], env: Mapping[Index, int], point: Point
) -> bool:
    try:
        claim.evaluator.compare(claim.left, claim.right, sizes, env, point, claim.guards)
    except Undefined:
        return True
    except Indeterminate:
        return False
    return False


def _judged_by_balls(
    claim: Claim, sizes: Mapping[str, int], env: Mapping[Index, int], point: Point
) -> CrossCheck:
    place = f"{_place(sizes, env)}, {_point_text(point)}"
    try:
        outcome = claim.evaluator.compare(claim.left, claim.right, sizes, env, point, claim.guards)
    except Undefined:
        # The claim says nothing at this point, which floats could not know.
        return CrossCheck("agrees")
    except Indeterminate:
        return CrossCheck("no answer", f"floats differ where no ball has a value, {place}")
    if outcome.verdict == "different":
        sides = f"left side {outcome.left}, right side {outcome.right}"
        return CrossCheck("contradiction", f"proved, and yet different {place}: {sides}")
    return CrossCheck("no answer", f"floats differ, and balls do not, {place}")


def _place(sizes: Mapping[str, int], env: Mapping[Index, int]) -> str:
    parts = [f"{name} = {size}" for name, size in sizes.items()]
    parts += [f"{index.name} = {element}" for index, element in env.items()]
    return "at " + (", ".join(parts) or "no sizes")


def _point_text(point: Point) -> str:
    return ", ".join(f"{name} = {_text(value)}" for name, value in point.items())


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_text, value))}]"
    return str(value)
