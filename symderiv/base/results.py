"""What comes out: all that any report may say of one identity or example, as frozen values.

Apart from :mod:`symderiv.formula.declarations`, because a run that the cache answers has
results and no formulas.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from symderiv.base.errors import DerivationError, Location
from symderiv.base.said import Attempt, Scope, Suggestion

Expectation: TypeAlias = Literal["proved", "refuted", "error"]
Verdict: TypeAlias = Literal["proved", "refuted", "undecided", "error"]
Printed: TypeAlias = "str | tuple[Printed, ...]"


@dataclass(frozen=True, slots=True)
class Witness:
    """A point that anyone can check: sizes, index values from 1, exact rationals as text, and
    enclosures of both sides.  ``parameters`` is filled where the point of a constrained claim
    has no rational coordinates."""

    sizes: Mapping[str, int]
    indices: Mapping[str, int]
    point: Mapping[str, object]
    lhs: str
    rhs: str
    parameters: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PatternCertificate:
    """Why one pattern of free indices is settled at every size.

    ``pattern`` lists the blocks of equal indices; ``degrees`` the sum degree of each
    dimension in the order in which sizes were put in, ``tested`` the boxes of sizes at which
    the residual was found to be zero; ``undefined`` says where the claim has no value.
    """

    pattern: tuple[tuple[str, ...], ...]
    degrees: Mapping[str, int]
    tested: tuple[Mapping[str, int], ...]
    undefined: str | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """The whole of a proof for every size: the order of dimensions, and each pattern."""

    order: tuple[str, ...]
    patterns: tuple[PatternCertificate, ...]
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class Repair:
    """What was probably meant, and where the formula differs, as offsets into its text; None
    where the suggestion itself shows that, or where no single part is to blame."""

    suggestion: Suggestion | None = None
    differs: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class StepResult:
    line: int
    text: str
    verdict: Verdict
    expect: Expectation
    ok: bool
    reason: str | None = None
    witness: Witness | None = None
    erratum: str | None = None
    suggestion: Suggestion | None = None
    differs: tuple[int, int] | None = None
    """As in :class:`Repair`."""
    checked: bool = False
    """As in :class:`Result`."""


@dataclass(frozen=True, slots=True)
class Result:
    """What is known of one identity or example.  ``verdict`` is the claim's; ``ok`` wants
    every step as expected, too; ``error`` is that of a claim that has no meaning, as its file
    expects, with the error in ``reason``.  ``contradiction`` holds all that reproduces a proof that
    has a witness: a bug of ours."""

    kind: Literal["identity", "example"]
    id: str
    file: str
    line: int
    column: int
    claim: str
    verdict: Verdict
    expect: Expectation
    ok: bool
    scope: Scope
    sizes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    degree: Mapping[str, int] = field(default_factory=dict)
    method: str | None = None
    cross_check: str | None = None
    side_conditions: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    """Where a proved claim speaks, beyond domains and assumptions, in few words."""
    assumptions_used: tuple[str, ...] = ()
    steps: tuple[StepResult, ...] = ()
    warnings: tuple[str, ...] = ()
    witness: Witness | None = None
    suggestion: Suggestion | None = None
    differs: tuple[int, int] | None = None
    """As in :class:`Repair`."""
    reason: str | None = None
    certificate: Certificate | None = None
    erratum: str | None = None
    title: str | None = None
    printed: Printed | None = None
    enclosure: Printed | None = None
    contradiction: str | None = None
    checked: bool = False
    """Whether the checker accepted a proof of the claim: ``proof``, as JSON."""
    proof: str | None = None
    seconds: float = 0.0
    cached: bool = False

    @property
    def wrong_step(self) -> StepResult | None:
        """The first line that did not come out as expected."""
        return next((step for step in self.steps if not step.ok), None)


@dataclass(frozen=True, slots=True)
class Review:
    """A change that a person should look at: a claim that is ``gone``, or says less than before.

    ``location`` is where it stands, or stood at the revision of the comparison."""

    id: str
    change: str
    location: Location
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A formula in a note or in code beside a marker that names an identity.

    ``location`` is the formula's, ``claim`` the identity's.  ``written`` is the LaTeX beside the
    marker, ``rendered`` that of the derivation file; ``agrees`` says whether both are spellings
    of one formula, ``differences`` from where to where they are not, in each.
    """

    id: str
    location: Location
    claim: Location
    written: str
    rendered: str
    agrees: bool
    differences: tuple[tuple[int, int], tuple[int, int]] | None = None


@dataclass(frozen=True, slots=True)
class Shard:
    """Part ``number`` of ``of`` of a run: its results stand at ``places`` among all ``items``.
    ``key`` is the same in all parts of one run."""

    number: int
    of: int
    items: int
    places: tuple[int, ...]
    key: str


@dataclass(frozen=True, slots=True)
class Run:
    """The outcome of a run: results in the order of files and identities, and every error.

    ``review`` is filled by a comparison with an earlier revision, ``citations`` by one with the
    formulas beside markers, ``shard`` where this is a part of a run.
    """

    results: tuple[Result, ...]
    errors: tuple[DerivationError, ...]
    review: tuple[Review, ...] = ()
    citations: tuple[Citation, ...] = ()
    shard: Shard | None = None

    @property
    def drifted(self) -> tuple[Citation, ...]:
        """The formulas that are not what the derivation files say."""
        return tuple(citation for citation in self.citations if not citation.agrees)

    @property
    def exit_code(self) -> int:
        """0, 1, 2, 3 or 5, as the command line documents them."""
        if any(result.contradiction for result in self.results):
            return 3
        if self.errors:
            return 2
        if self.drifted:
            return 1
        if not self.results and (self.shard is None or not self.shard.items):
            return 5
        return 0 if all(result.ok for result in self.results) else 1
