"""The reference evaluator behind every witness and under every proof.

No witness is shown that it does not confirm, and no proof stands that it contradicts at a hard
point; it reads the claim and its conditions as the file has them, and shares nothing with what
proved or refuted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from flint import arb, fmpq

from symderiv.calculus.assume import SignFact
from symderiv.formula.declarations import Derivation, Identity, Nested, Witness
from symderiv.formula.tree import (
    ZERO,
    Compare,
    Comparison,
    Expr,
    Index,
    dimensions_of,
    shown_names,
)
from symderiv.kernel.enclosures import as_text
from symderiv.meaning.hard_points import HardPoints
from symderiv.meaning.judge import DEEP, Judge, Judgement, Point
from symderiv.meaning.survey import surveyed

SEAMS = 1_500
SMOOTH = 200
"""Nodes evaluated at hard points under a proof, of claims with and without switches, conditions
and the like: about as long as the proof itself takes."""

SEARCH, SOUGHT = 60_000, 400
"""Nodes evaluated, and points, in the search for a point that refutes what nothing settles."""

GLANCE, GLANCED = 10_000, 24
"""The same before a proof is sought."""

_RELATIONS: Mapping[str, Comparison] = {"<": "<", "<=": "<=", "!=": "!="}


def judge_of(
    derivation: Derivation, identity: Identity, given: Sequence[str], facts: Sequence[SignFact]
) -> Judge:
    """The conditions of an identity under some of the file's assumptions, and facts beside."""
    judge = Judge.of(derivation, identity, given)
    also = tuple(Compare(_RELATIONS[fact.relation], ZERO, fact.expr) for fact in facts)
    return Judge(judge.derivation, judge.free, (*judge.where, *also), judge.given, judge.declared)


def contradiction(
    judge: Judge, left: Expr, right: Expr, tested: Mapping[str, Sequence[int]]
) -> str | None:
    """A hard point at which a claim fails, in words.  ``tested`` are the sizes of its proof."""
    beyond = {name: max(sizes) for name, sizes in tested.items() if sizes}
    hard = HardPoints(judge, left, right, beyond)
    found = surveyed(hard, steps=SEAMS if hard.has_seams else SMOOTH).differing
    if found is None:
        return None
    point, judged = found
    assert judged.values is not None
    indices = dict(zip(shown_names(point.indices).values(), point.indices.values(), strict=True))
    entries = {name: _as_text(value) for name, value in point.values.items()}
    sides = " and ".join(map(str, judged.values))
    return f"proved, and yet the sides are {sides} at {dict(point.sizes)} {indices} {entries}"


def speaks(judge: Judge, left: Expr, right: Expr) -> bool:
    """Whether a claim has a value at a hard point."""
    return surveyed(HardPoints(judge, left, right), points=GLANCED, steps=GLANCE).speaks


def refuting(judge: Judge, left: Expr, right: Expr, brief: bool = False) -> Witness | None:
    """A hard point at which the sides differ, for a claim that nothing else settles; a ``brief``
    search is one before a proof is sought."""
    hard = HardPoints(judge, left, right)
    points, seen = (GLANCED, GLANCE) if brief else (SOUGHT, SEARCH)
    found = surveyed(hard, points=points, steps=seen).differing
    if found is None:
        return None
    point, judged = found
    assert judged.values is not None
    axes = {axis for name in point.values for axis in judge.derivation.symbols[name].shape}
    axes |= {index.dimension for index in judge.free} | dimensions_of(left) | dimensions_of(right)
    return Witness(
        {name: size for name, size in point.sizes.items() if name in axes},
        dict(zip(shown_names(point.indices).values(), point.indices.values(), strict=True)),
        {name: _as_text(value) for name, value in point.values.items()},
        _value_text(judged.values[0]),
        _value_text(judged.values[1]),
    )


def _value_text(value: object) -> str:
    return as_text(value) if isinstance(value, fmpq | arb) else str(value)


def confirmed(judge: Judge, left: Expr, right: Expr, witness: Witness) -> Judgement | None:
    """What a claim is at a witness; None where its point is not one of rationals, or lacks a
    symbol that assumptions alone have."""
    values = {name: _read(value) for name, value in witness.point.items()}
    known = {name: value for name, value in values.items() if value is not None}
    sizes = {name: d.sizes[0] for name, d in judge.derivation.dimensions.items()}
    if len(known) < len(values):
        return None
    point = Point(sizes | dict(witness.sizes), _indices(judge.free, witness), known)
    found = judge.judge(left, right, point, least=DEEP).judgement
    return None if found == "unknown" and not _is_whole(judge, left, right, known) else found


def _is_whole(judge: Judge, left: Expr, right: Expr, known: Mapping[str, Nested]) -> bool:
    """Whether a point has every symbol that the claim and its conditions have."""
    relations = [Compare(each.relation, each.left, each.right) for each in judge.given]
    trees = [left, right, *judge.where, *relations]
    names = frozenset().union(*map(judge.declared.names, trees))
    return all(name in known for name in names if name in judge.derivation.symbols)


def _indices(free: Sequence[Index], witness: Witness) -> dict[Index, int]:
    shown = shown_names(free)
    return {index: witness.indices.get(name, 1) for index, name in shown.items()}


def _as_text(value: Nested) -> object:
    if isinstance(value, tuple):
        return [_as_text(part) for part in value]
    return str(value)


def _read(value: object) -> Nested | None:
    """A rational, or nested ones, from the text of a witness; None for a ball."""
    if isinstance(value, list | tuple):
        parts = [_read(part) for part in value]
        return None if None in parts else tuple(part for part in parts if part is not None)
    text = str(value)
    return None if "±" in text else Fraction(text)
