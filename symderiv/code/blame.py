"""Where in the code a claim is wrong, and what to write there instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from symderiv.base.errors import DerivationError
from symderiv.code.spelling import Unspelled, Words, code_of
from symderiv.formula.syntax import NOWHERE, Relation, Slice, Span, Syntax, parts
from symderiv.language.parse import parse_equation
from symderiv.language.source import Source


def right_side(claim: str) -> Syntax | None:
    """The right side of a claim as its text has it, with places in that text."""
    try:
        return parse_equation(Source.of(claim)).right
    except DerivationError:
        return None


def place_of(claim: str, differs: Span, written: Syntax) -> Span | None:
    """The place in the code of the part of a claim that differs.

    ``written`` is the right side of the claim with places in the code.
    """
    shown = right_side(claim)
    if shown is None or shown != written:
        return None
    inside: Span | None = None
    for one, other in _beside(shown, written):
        covers = one.at[0] <= differs[0] + 1 and differs[1] <= one.at[1] + 1
        if covers and other.at != NOWHERE:
            inside = other.at
    return inside


Node = Syntax | Slice


def _beside(one: Node, other: Node) -> Iterator[tuple[Node, Node]]:
    """The nodes of two equal formulas, parents first."""
    yield one, other
    for left, right in zip(parts(one), parts(other), strict=True):
        yield from _beside(left, right)


def as_code(suggestion: str, words: Words, names: Mapping[str, str]) -> str | None:
    """The right side of a suggested claim as code; None where that has no spelling."""
    try:
        relation: Relation = parse_equation(Source.of(suggestion))
        return code_of(relation.right, words, names)
    except (DerivationError, Unspelled):
        return None
