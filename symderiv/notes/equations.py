"""The equation beside a marker as trees, compared with a claim's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symderiv.files.reread import names_of
from symderiv.formula.syntax import Relation
from symderiv.language.alike import alike
from symderiv.language.latex.equations import read_sides
from symderiv.language.latex.macros import definitions
from symderiv.language.latex.ranks import rank
from symderiv.language.latex.vocabulary import add_typeset, spelled_by_default
from symderiv.language.parse import parse_text
from symderiv.language.source import Rejected

if TYPE_CHECKING:
    from symderiv.formula.declarations import Derivation, Identity
    from symderiv.notes.find import Marked


def says(marker: Marked, identity: Identity, derivation: Derivation) -> bool:
    """Whether the formula beside a marker can be read, and is the claim but for its order."""
    macros = {
        each.name: each.macro
        for each in definitions(marker.passage.text)
        if each.macro is not None and each.start < marker.span[0]
    }
    claim = parse_text(identity.claim)
    try:
        vocabulary = spelled_by_default(names_of(derivation))
        add_typeset(vocabulary, claim)
        sides = read_sides(marker.written, 0, None, vocabulary, macros)
    except Rejected:
        return False
    if len(sides) != 2:
        return False
    written = Relation("=", *sides)
    return alike(written, claim, lambda node: rank(node, vocabulary) == 0)
