"""What is read: derivations as frozen values; what comes out is :mod:`symderiv.base.results`.

A :class:`Derivation` is a file as the prover sees it: every formula an indexed tree
(:mod:`symderiv.formula.tree`), beside the text that the author wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from symderiv.base.errors import DerivationError, Location
from symderiv.base.results import (
    Certificate,
    Citation,
    Expectation,
    PatternCertificate,
    Printed,
    Repair,
    Result,
    Review,
    Run,
    StepResult,
    Verdict,
    Witness,
)
from symderiv.formula.tree import Condition, Dimension, Expr, Index

__all__ = [
    "DOMAINS",
    "REAL",
    "Assumption",
    "Certificate",
    "Citation",
    "Definition",
    "Derivation",
    "DimensionDeclaration",
    "Domain",
    "Example",
    "Expectation",
    "Identity",
    "Nested",
    "PatternCertificate",
    "Printed",
    "Repair",
    "Result",
    "Review",
    "Run",
    "Step",
    "StepResult",
    "SymbolDeclaration",
    "Verdict",
    "Witness",
]

Nested: TypeAlias = "Fraction | tuple[Nested, ...]"


@dataclass(frozen=True, slots=True)
class Domain:
    """An interval of the reals, perhaps without 0, perhaps of integers only.

    ``None`` as a bound is infinity.  ``closed`` says whether a finite ``low`` belongs to it
    (``nonnegative``); intervals ``(a, b)`` are open.  ``values`` are all that there are, where
    these are finitely many, and ``indices_of`` the dimension whose indices they are: as many as
    its size, which :meth:`at` puts in.
    """

    text: str = "real"
    low: Fraction | None = None
    high: Fraction | None = None
    closed: bool = False
    nonzero: bool = False
    integer: bool = False
    values: tuple[Fraction, ...] | None = None
    indices_of: Dimension | None = None

    @property
    def is_apart(self) -> bool:
        """Whether its values lie apart, so that there is no derivative by them."""
        return self.integer or self.values is not None

    def at(self, sizes: Mapping[str, int]) -> Domain:
        """The domain at these sizes."""
        if self.indices_of is None:
            return self
        of = self.indices_of
        size = of if isinstance(of, int) else sizes[of]
        return replace(self, values=tuple(map(Fraction, range(1, size + 1))))

    def __contains__(self, value: object) -> bool:
        if not isinstance(value, Fraction | int):
            return False
        if self.values is not None:
            return value in self.values
        if self.low is not None and (value < self.low or (value == self.low and not self.closed)):
            return False
        if self.high is not None and value >= self.high:
            return False
        if self.nonzero and value == 0:
            return False
        return not self.integer or Fraction(value).denominator == 1


REAL = Domain()
DOMAINS = {
    "real": Domain("real"),
    "positive": Domain("positive", low=Fraction(0)),
    "nonnegative": Domain("nonnegative", low=Fraction(0), closed=True),
    "negative": Domain("negative", high=Fraction(0)),
    "nonzero": Domain("nonzero", nonzero=True),
    "integer": Domain("integer", integer=True),
}
"""The domains that have a name."""


@dataclass(frozen=True, slots=True)
class SymbolDeclaration:
    name: str
    domain: Domain
    shape: tuple[Dimension, ...]
    location: Location

    @property
    def axes(self) -> tuple[Dimension, ...]:
        """The dimensions of its shape, and the one whose indices it has for values."""
        of = self.domain.indices_of
        return self.shape if of is None else (*self.shape, of)

    def at(self, sizes: Mapping[str, int]) -> SymbolDeclaration:
        """The declaration with the domain that it has at these sizes."""
        return (
            self if self.domain.indices_of is None else replace(self, domain=self.domain.at(sizes))
        )


@dataclass(frozen=True, slots=True)
class DimensionDeclaration:
    """``sizes`` are the sizes of the file (``2..6`` is 2, 3, 4, 5, 6); one size is fixed."""

    name: str
    sizes: range
    location: Location
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Definition:
    """``name[parameters]`` means ``body``; array definitions have an index for each axis."""

    name: str
    parameters: tuple[Index, ...]
    body: Expr
    text: str
    location: Location


@dataclass(frozen=True, slots=True)
class Assumption:
    """A named equation or inequality, for all values of its ``free`` indices.

    An array assumption such as ``A = A.T`` has an index for each axis in ``free``.
    """

    name: str
    text: str
    relation: Literal["=", "<", "<=", "!="]
    left: Expr
    right: Expr
    free: tuple[Index, ...]
    location: Location


@dataclass(frozen=True, slots=True)
class Step:
    """A line of a chain; it must equal the claim's left side.  ``line`` is its tree, with the
    claim's free indices; ``given`` are assumptions for it alone, beside those of the claim."""

    text: str
    line: Expr
    expect: Expectation
    erratum: str | None
    location: Location
    given: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """A claim ``left = right`` for all values of ``free``, where ``where`` holds.

    ``free`` are the free indices of both sides together, in the order in which they stand
    in the claim; whole-array claims have one for each axis.
    """

    id: str
    claim: str
    left: Expr
    right: Expr
    free: tuple[Index, ...]
    location: Location
    title: str | None = None
    source: str | None = None
    where: tuple[Condition, ...] = ()
    where_text: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    expect: Expectation = "proved"
    scope: Literal["every size"] | None = None
    erratum: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Misprint:
    """A claim that has no meaning, as its ``expect: error`` says: ``error`` is what is wrong."""

    id: str
    claim: str
    error: DerivationError
    location: Location
    title: str | None = None
    source: str | None = None
    erratum: str | None = None
    note: str | None = None


ROUNDINGS: Mapping[str, Fraction] = {
    "float64": Fraction(1, 2**53),
    "float32": Fraction(1, 2**24),
    "float16": Fraction(1, 2**11),
    "bfloat16": Fraction(1, 2**8),
}
"""The relative error of one rounding of each type of floating point."""


@dataclass(frozen=True, slots=True)
class Example:
    """Printed numbers: ``value`` at ``inputs`` against ``printed``, a nested list of decimals.

    ``axes`` are the free indices of ``value``, one for each axis; ``sizes`` the sizes that
    the inputs give to the dimensions.  ``inputs`` holds rationals, nested as the shapes are.
    ``printed`` keeps the decimals as text, because their last digit is the tolerance, unless
    ``tolerance`` says another: a number, or the type whose rounding is meant.
    """

    id: str
    text: str
    value: Expr
    axes: tuple[Index, ...]
    sizes: Mapping[str, int]
    inputs: Mapping[str, Nested]
    printed: Printed
    location: Location
    source: str | None = None
    expect: Expectation = "proved"
    erratum: str | None = None
    note: str | None = None
    tolerance: str | None = None


@dataclass(frozen=True, slots=True)
class Derivation:
    """One file.  The mappings keep the file's order.  ``functions`` has the file's own functions
    as text, ``f(u)`` with its body: in trees they are written out."""

    file: str
    title: str | None
    source: str | None
    dimensions: Mapping[str, DimensionDeclaration]
    symbols: Mapping[str, SymbolDeclaration]
    definitions: Mapping[str, Definition]
    assumptions: Mapping[str, Assumption]
    identities: tuple[Identity, ...]
    examples: tuple[Example, ...]
    errors: tuple[DerivationError, ...] = ()
    functions: Mapping[str, str] = field(default_factory=dict)
    unknown: Mapping[str, int] = field(default_factory=dict)
    """Functions of which the file says only how many arguments they have."""
    code: Mapping[str, Any] = field(default_factory=dict)
    """Functions of code by the names that formulas call them by; in trees they are written out."""
    latex: Mapping[str, str] = field(default_factory=dict)
    """How names are written in LaTeX, where the file says so."""
    misprints: tuple[Misprint, ...] = ()
    """Claims without a meaning, of which nothing else is expected."""

    @property
    def items(self) -> tuple[Identity | Example, ...]:
        """What is to be proved, in the order of reports."""
        return (*self.identities, *self.examples)
