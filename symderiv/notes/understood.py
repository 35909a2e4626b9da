"""What was made of a document: each line, and what it defines and claims."""

from __future__ import annotations

from dataclasses import dataclass, field

from symderiv.formula.syntax import Span, Syntax
from symderiv.language.latex.vocabulary import Vocabulary
from symderiv.language.source import Rejected
from symderiv.notes.chains import Part, Role
from symderiv.notes.displays import Display
from symderiv.notes.ranges import RangeClaim


@dataclass(frozen=True, slots=True)
class Read:
    """What became of one line of a document."""

    display: Display
    at: Span
    role: Role
    text: str | None = None
    problem: Rejected | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Defined:
    """``name[indices]`` or ``name(parameters)`` with its body."""

    name: str
    indices: tuple[str, ...]
    parameters: tuple[str, ...]
    body: Syntax
    display: Display
    at: Span


@dataclass(frozen=True, slots=True)
class Line:
    tree: Syntax
    part: Part


@dataclass(frozen=True, slots=True)
class Claimed:
    """``left`` equals the last of ``lines``, by way of the others."""

    left: Syntax
    lines: tuple[Line, ...]
    display: Display
    at: Span
    where: tuple[Syntax, ...] = ()


@dataclass(slots=True)
class Understood:
    """A document: what was made of each line, and what it defines and claims."""

    vocabulary: Vocabulary
    reads: list[Read] = field(default_factory=list)
    defined: list[Defined] = field(default_factory=list)
    claimed: list[Claimed] = field(default_factory=list)
    ranges: list[RangeClaim] = field(default_factory=list)
