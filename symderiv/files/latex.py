"""Formulas of a derivation file that are LaTeX, between dollars: written in the language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from symderiv.base.errors import Location
from symderiv.files.nodes import Scalar
from symderiv.formula.syntax import Relation, Syntax
from symderiv.language.plain import text as plain_text
from symderiv.language.scope import Names
from symderiv.language.source import Rejected, Source
from symderiv.language.traced import Traced


@dataclass(frozen=True, slots=True, eq=False)
class Written(Scalar):
    """A formula in the language, each piece of which stands somewhere in a document."""

    locator: Callable[[int], Location] | None = field(default=None, repr=False)

    def source(self) -> Source:
        locator = self.locator
        if locator is None:
            return Source(self.text, lambda offset: self.location)
        return Source(self.text, locator)


def is_latex(text: str) -> bool:
    """Whether a formula stands between dollars."""
    text = text.strip()
    return len(text) > 2 and text.startswith("$") and text.endswith("$")


def in_the_language(scalar: Scalar, names: Names) -> Scalar:
    """``scalar`` itself, or what its LaTeX says.  Raises DerivationError."""
    if not is_latex(scalar.text):
        return scalar
    source = scalar.source()
    tree = latex_tree(source, names)
    shown = plain_text(tree)
    found = Traced(tree, shown, source.locate)
    at = scalar.start, scalar.end
    return Written(shown, source.locate(0), *at, "", scalar.document, found)


def latex_tree(source: Source, names: Names) -> Syntax:
    """The formula or equation between the dollars of ``source``.  Raises DerivationError."""
    # Few files have LaTeX, and its reader takes a while to be imported.
    from symderiv.language.latex.equations import read_sides
    from symderiv.language.latex.vocabulary import spelled_by_default

    text = source.text
    first = len(text) - len(text.lstrip().lstrip("$"))
    last = len(text.rstrip().rstrip("$"))
    try:
        sides = read_sides(text, first, last, spelled_by_default(names))
    except Rejected as problem:
        raise source.error(problem.at, problem.message, problem.hint) from None
    if len(sides) == 1:
        return sides[0]
    return Relation("=", sides[0], sides[1], (first, last))
