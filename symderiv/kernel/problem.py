"""What the zero test is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from symderiv.calculus.required import Required
from symderiv.formula.declarations import Certificate, DimensionDeclaration, Domain
from symderiv.formula.tree import (
    Condition,
    Dimension,
    Expr,
    Index,
    Label,
    dimensions_of,
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Is ``residual`` zero for all values of ``free`` where ``where`` holds?

    ``open`` are the dimensions of unknown size that the claim has, in the order of the file; the
    residual need not have all of them.  The zeros of ``kinks`` lie outside of the claim, and
    ``nonnegative`` are formulas that are not negative wherever it is defined.  Where one of
    ``required`` is broken, it has no value.
    """

    residual: Expr
    free: tuple[Index, ...]
    where: tuple[Condition, ...]
    domains: Mapping[str, Domain]
    dimensions: Mapping[str, DimensionDeclaration]
    open: tuple[str, ...]
    kinks: tuple[Expr, ...] = ()
    nonnegative: tuple[Expr, ...] = ()
    shapes: Mapping[str, tuple[Dimension, ...]] = field(default_factory=dict)
    """The axes of the symbols, on which literal indices name elements."""
    required: tuple[Required, ...] = ()
    assumed: tuple[Required, ...] = ()
    """What assumptions ask of a point, for all values of their own indices."""
    chosen: tuple[tuple[Index, Label], ...] = ()
    """Indices among ``free`` that stand for labels (:mod:`symderiv.kernel.labels`)."""
    same: tuple[Expr, ...] = ()
    """Formulas that are 0 wherever the claim has a value: slopes from both sides, subtracted."""
    relations: tuple[Expr, ...] = ()
    """Formulas that assumptions say are 0, for all values of their own free indices."""

    @property
    def facts(self) -> tuple[Expr, ...]:
        """What is known at the points of the claim, beside the domains."""
        return (
            *self.kinks,
            *self.nonnegative,
            *(each.expr for each in (*self.required, *self.assumed)),
        )

    @property
    def lengths(self) -> dict[str, int]:
        return {name: d.sizes[0] for name, d in self.dimensions.items() if d.fixed}

    @property
    def has_sizes(self) -> bool:
        """Whether anything of unknown size is left to be tested."""
        used = dimensions_of(self.residual) | {index.dimension for index in self.free}
        return not used.isdisjoint(self.open)


def open_dimensions(
    declared: Mapping[str, DimensionDeclaration], used: Collection[Dimension]
) -> tuple[str, ...]:
    """Those of the ``used`` dimensions whose size is unknown, in the order of the file."""
    return tuple(name for name, one in declared.items() if name in used and not one.fixed)


@dataclass(frozen=True, slots=True)
class Outcome:
    """``proved``, or why not; ``failed`` is the first box and pattern that is not zero."""

    proved: bool
    reason: str | None = None
    undefined: bool = False
    certificate: Certificate | None = None
    sizes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    degree: Mapping[str, int] = field(default_factory=dict)
    failed: tuple[Mapping[str, int], Mapping[Index, int]] | None = None
    notes: tuple[str, ...] = ()
    formal: bool = False
    """Whether the laws of :mod:`symderiv.kernel.formal` are all that was needed."""
