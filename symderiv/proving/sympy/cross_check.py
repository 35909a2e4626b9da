"""The cross-check of a proved claim, by a path that shares nothing with its proof.

SymPy differentiates the formulas as written at small sizes; both sides are then compared in
double precision, and a left side that is a derivative with a difference quotient of its formula.
Sizes, indices and points are the hard ones of the reference evaluator (literals and their
neighbours, ties, zeros of switches), besides points drawn by hypothesis; both are made to meet
the assumptions as they are written.  A float's word is never taken: where floats disagree, the
reference evaluator (:mod:`symderiv.meaning`) is asked, and only its word is a contradiction.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal, TypeAlias

import numpy

from symderiv.base.errors import Unsupported
from symderiv.formula.declarations import Derivation, Identity
from symderiv.formula.tree import Derivative, Index
from symderiv.kernel.ball import Undefined
from symderiv.meaning.hard_points import HardPoints
from symderiv.meaning.judge import Judge, Judged, Point
from symderiv.proving.sympy.build import Builder
from symderiv.proving.sympy.floats import Quotient, Sides
from symderiv.proving.sympy.points import Point as Values
from symderiv.proving.sympy.points import draw_points

LOOKED_AT = 96
"""Hard points of which some are taken."""
MOST_CASES, MOST_SIZES = 6, 3
"""Sizes and indices at which SymPy builds both sides, and different sizes among them."""
DRAWN, HARD = 6, 3
"""Points of each kind at each of them."""

Place: TypeAlias = tuple[tuple[tuple[str, int], ...], tuple[tuple[Index, int], ...]]


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """``detail`` says what is missing for an answer, or all that reproduces a contradiction."""

    status: Literal["agrees", "no answer", "contradiction"]
    detail: str = ""


def cross_check(derivation: Derivation, identity: Identity) -> CrossCheck:
    """Checks ``identity`` by its trees as they stand in the file."""
    answers: list[CrossCheck] = []
    try:
        for case in _cases(derivation, identity):
            found = case.checked()
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


def _cases(derivation: Derivation, identity: Identity) -> Iterator[_Case]:
    """Sizes and indices of hard points, as different from each other as they come."""
    judge = Judge.of(derivation, identity)
    hard = HardPoints(judge, identity.left, identity.right)
    found: dict[Place, list[Point]] = {}
    for point in islice(hard, LOOKED_AT):
        place = tuple(point.sizes.items()), tuple(point.indices.items())
        found.setdefault(place, []).append(point)
    drawn: dict[tuple[tuple[str, int], ...], list[Values]] = {}
    cases = 0
    for place in sorted(found, key=_liked):
        if place[0] not in drawn:
            if len(drawn) == MOST_SIZES:
                continue
            drawn[place[0]] = draw_points(hard.symbols, dict(place[0]), DRAWN)
        yield _Case(judge, identity, hard, found[place], drawn[place[0]])
        cases += 1
        if cases == MOST_CASES:
            break


def _liked(place: Place) -> tuple[int, int]:
    """Places with few accidents first, and small ones: 2 is the size with accidents, such as
    a_1 = 1 - a_2 for a softmax, 1 has many more, and m in place of n is a common slip."""
    sizes = [size for _, size in place[0]]
    accidents = 2 * sizes.count(1) + sizes.count(2) + 3 * (len(sizes) - len(set(sizes)))
    return accidents, sum(sizes)


@dataclass(slots=True)
class _Case:
    """One choice of sizes and indices, with hard points there."""

    judge: Judge
    identity: Identity
    hard: HardPoints
    points: list[Point]
    drawn: list[Values]

    def checked(self) -> CrossCheck | None:
        """None where the claim has no value here, and so says nothing."""
        sizes, env = self.points[0].sizes, self.points[0].indices
        derivation, identity = self.judge.derivation, self.identity
        builder = Builder(sizes, derivation.symbols, derivation.definitions)
        checks: list[Sides | Quotient] = []
        try:
            checks.append(Sides(builder, identity, env))
            if isinstance(identity.left, Derivative) and not identity.left.held:
                checks.append(Quotient(builder, identity, env))
        except Undefined:
            return None
        agreed, doubt, silent = 0, "", True
        met = (self.hard.met(values, sizes, env) for values in self.drawn)
        drawn = [point for point in met if point is not None]
        for point, is_hard in [(p, False) for p in drawn] + [(p, True) for p in self.points[:HARD]]:
            with warnings.catch_warnings(), numpy.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                answers = [check.at(point.values) for check in checks]
            if "differs" in answers:
                judged = self.judge.judge(identity.left, identity.right, point)
                if judged.judgement == "differ":
                    return CrossCheck("contradiction", _contradiction(point, judged))
                # SymPy has conventions of its own at kinks, where hard points like to be.
                if judged.judgement in ("equal", "unknown") and not is_hard:
                    doubt = doubt or f"floats differ, and the evaluator does not, {_place(point)}"
            elif "agrees" in answers:
                agreed += 1
            silent = silent and not self._speaks(point)
        if agreed or doubt:
            return CrossCheck("no answer", doubt) if doubt else CrossCheck("agrees")
        return (
            None if silent else CrossCheck("no answer", f"no finite value {_place(self.points[0])}")
        )

    def _speaks(self, point: Point) -> bool:
        judged = self.judge.judge(self.identity.left, self.identity.right, point)
        return judged.judgement in ("equal", "differ", "unknown")


def _contradiction(point: Point, judged: Judged) -> str:
    assert judged.values is not None
    left, right = judged.values
    return f"proved, and yet different {_place(point)}: left side {left}, right side {right}"


def _place(point: Point) -> str:
    parts = [f"{name} = {size}" for name, size in point.sizes.items()]
    parts += [f"{index.name} = {element}" for index, element in point.indices.items()]
    parts += [f"{name} = {_text(value)}" for name, value in point.values.items()]
    return "at " + (", ".join(parts) or "no sizes")


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_text, value))}]"
    return str(value)
