"""Both sides of a claim at a point: the judge of every witness, and the net under every proof."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Literal, TypeAlias

from flint import arb, fmpq

from symderiv.formula.declarations import Assumption, Derivation, Domain, Identity, Nested
from symderiv.formula.tree import (
    Compare,
    Condition,
    Dimension,
    Expr,
    Index,
    Symbol,
    free_indices,
    walk,
)
from symderiv.meaning.declared import Declared
from symderiv.meaning.evaluator import Evaluator
from symderiv.meaning.values import OUTSIDE, UNKNOWN, Absent, Value

PRECISIONS = (160, 512, 2048, 8192)
"""Bits of the balls where 64 cannot tell."""

NEAR = 512
"""Bits to which values must agree at one point at least under a proof."""

DEEP = 8192
"""Bits to which values must agree for a witness to be refused."""

Judgement: TypeAlias = Literal["equal", "differ", "no value", "not a point", "unknown"]


@dataclass(frozen=True, slots=True)
class Point:
    """Sizes of all dimensions, values of the claim's free indices and of all symbols."""

    sizes: Mapping[str, int]
    indices: Mapping[Index, int]
    values: Mapping[str, Nested]


@dataclass(frozen=True, slots=True)
class Judged:
    """``equal`` means that the values agree as far as the last precision tells; ``missing`` are
    the sides that have no value, ``steps`` the nodes that were evaluated."""

    judgement: Judgement
    values: tuple[Value, Value] | None = None
    missing: tuple[Literal["left", "right"], ...] = ()
    steps: int = 0


@dataclass(frozen=True)
class Judge:
    """The conditions of an identity, as written: its ``where``, and the assumptions given.

    The sides may be others than the identity's own, such as a line of a chain.
    """

    derivation: Derivation
    free: tuple[Index, ...]
    where: tuple[Condition, ...]
    given: tuple[Assumption, ...]
    declared: Declared = field(repr=False)

    @classmethod
    def of(
        cls, derivation: Derivation, identity: Identity, given: Sequence[str] | None = None
    ) -> Judge:
        names = identity.given if given is None else given
        assumptions = tuple(derivation.assumptions[name] for name in names)
        return cls(derivation, identity.free, identity.where, assumptions, Declared(derivation))

    def judge(
        self,
        left: Expr,
        right: Expr,
        point: Point,
        steps: int = 100_000,
        least: int = 0,
    ) -> Judged:
        """What a claim is at a point; a witness must ``differ``.

        Balls that overlap are called equal from ``least`` bits on only.
        """
        judged, left_over = Judged("unknown"), steps
        for bits in (64, *[b for b in PRECISIONS if least <= b <= max(least, NEAR)]):
            evaluator = Evaluator(self.declared, point.sizes, point.values, bits, left_over)
            judged = self._judged(evaluator, left, right, point)
            left_over = evaluator.steps
            if judged.judgement not in ("unknown", "equal"):
                break
            if judged.judgement == "equal" and _is_told(judged, bits >= least):
                break
        return replace(judged, steps=steps - left_over)

    def _judged(self, evaluator: Evaluator, left: Expr, right: Expr, point: Point) -> Judged:
        admitted = self.admits(evaluator, point)
        if admitted is not True:
            return Judged("unknown" if admitted is None else "not a point")
        values = evaluator.value(left, point.indices), evaluator.value(right, point.indices)
        missing = tuple(
            side
            for side, value in zip(("left", "right"), values, strict=True)
            if isinstance(value, Absent) and value is not UNKNOWN
        )
        if missing:
            return Judged("no value", values, missing)  # type: ignore[arg-type]
        if UNKNOWN in values:
            return Judged("unknown", values)
        return Judged("differ" if evaluator.same(*values) is False else "equal", values)

    def admits(self, evaluator: Evaluator, point: Point) -> bool | None:
        """Whether it is a point of the claim: sizes, domains, ``where`` and assumptions hold."""
        for name, dimension in self.derivation.dimensions.items():
            first, size = dimension.sizes[0], point.sizes.get(name)
            if size is not None and (size < first or (dimension.fixed and size != first)):
                return False
        for name, entry in point.values.items():
            if not _belongs(entry, self.derivation.symbols[name].domain.at(point.sizes)):
                return False
        answers: list[bool | Absent] = []
        for condition in self.where:
            answers.append(evaluator.truth(condition, point.indices))
        if all(answer is True for answer in answers):
            for assumption in self.given:
                answers.extend(self.holds(evaluator, assumption, point.sizes))
                if any(answer is not True for answer in answers):
                    break
        if all(answer is True for answer in answers):
            return True
        certain = any(answer is not True and answer is not UNKNOWN for answer in answers)
        return False if certain else None

    def holds(
        self, evaluator: Evaluator, assumption: Assumption, sizes: Mapping[str, int]
    ) -> Iterator[bool | Absent]:
        """An assumption for all values of its own indices but those that lead out of an axis."""
        relation = Compare(assumption.relation, assumption.left, assumption.right)
        if self.leads_out(relation, sizes):
            yield False
            return
        for indices in spread(assumption_indices(assumption), sizes):
            answer = evaluator.truth(relation, indices)
            if answer is not OUTSIDE:
                yield answer

    def leads_out(self, condition: Condition, sizes: Mapping[str, int]) -> bool:
        """Whether a literal index stands outside of its axis at these sizes."""
        for part in walk(condition):
            if not isinstance(part, Symbol):
                continue
            for position, axis in zip(part.positions, self.shape(part.name), strict=True):
                if isinstance(position, int) and position > length(axis, sizes):
                    return True
        return False

    def shape(self, name: str) -> tuple[Dimension, ...]:
        definition = self.derivation.definitions.get(name)
        if definition is None:
            return self.derivation.symbols[name].shape
        return tuple(index.dimension for index in definition.parameters)


def assumption_indices(assumption: Assumption) -> tuple[Index, ...]:
    """The indices for all of whose values an assumption speaks."""
    relation = Compare(assumption.relation, assumption.left, assumption.right)
    return tuple(dict.fromkeys((*assumption.free, *free_indices(relation))))


def spread(indices: Sequence[Index], sizes: Mapping[str, int]) -> Iterator[dict[Index, int]]:
    """All values of some indices."""
    spans = [range(1, length(index.dimension, sizes) + 1) for index in indices]
    for elements in product(*spans):
        yield dict(zip(indices, elements, strict=True))


def length(dimension: Dimension, sizes: Mapping[str, int]) -> int:
    return dimension if isinstance(dimension, int) else sizes[dimension]


def _belongs(entry: Nested, domain: Domain) -> bool:
    if isinstance(entry, tuple):
        return all(_belongs(part, domain) for part in entry)
    return entry in domain


def _is_told(judged: Judged, enough: bool) -> bool:
    """Whether values are equal for certain, or balls small enough to say so at once."""
    assert judged.values is not None
    gap = judged.values[0] - judged.values[1]
    return isinstance(gap, fmpq) or (enough and bool(abs(gap) < arb(2) ** -24))
