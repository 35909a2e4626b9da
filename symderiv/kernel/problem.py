"""What the zero test is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from symderiv.formula.declarations import Certificate, DimensionDeclaration, Domain
from symderiv.formula.tree import (
    Condition,
    Expr,
    Index,
    dimensions_of,
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Is ``residual`` zero for all values of ``free`` where ``where`` holds?

    The zeros of ``kinks`` lie outside of the claim, and ``nonnegative`` are formulas that are
    not negative wherever it is defined.
    """

    residual: Expr
    free: tuple[Index, ...]
    where: tuple[Condition, ...]
    domains: Mapping[str, Domain]
    dimensions: Mapping[str, DimensionDeclaration]
    kinks: tuple[Expr, ...] = ()
    nonnegative: tuple[Expr, ...] = ()

    @property
    def lengths(self) -> dict[str, int]:
        return {name: d.sizes[0] for name, d in self.dimensions.items() if d.fixed}

    @property
    def open(self) -> tuple[str, ...]:
        """The dimensions of unknown size that the residual has, in the order of the file."""
        used = dimensions_of(self.residual) | {index.dimension for index in self.free}
        return tuple(name for name, d in self.dimensions.items() if name in used and not d.fixed)


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
