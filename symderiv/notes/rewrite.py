"""The formulas beside markers rewritten as the derivation files render them.

Nothing but the formula changes: delimiters, punctuation, labels, line endings and the escapes
of the file stay.  What would not read back as the identity's formula is not written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from symderiv.base.errors import DerivationError, MarkerError
from symderiv.base.results import Citation
from symderiv.formula.declarations import Identity
from symderiv.notes.compare import Items, citation
from symderiv.notes.files import Note, read_note
from symderiv.notes.find import KEPT, Marked

ALIGNED = re.compile(r"&\s*=|=\s*&")


@dataclass(slots=True)
class Rewriting:
    """A note's text with its formulas rewritten, and what stood beside its markers before."""

    source: str
    citations: list[Citation] = field(default_factory=list)
    errors: list[DerivationError] = field(default_factory=list)


def rewritten(note: Note, items: Items) -> Rewriting:
    result = Rewriting(note.source)
    edits: list[tuple[int, int, str]] = []
    compared: list[int] = []
    for number, marker in enumerate(note.markers):
        try:
            found = citation(note, marker, items)
        except MarkerError as error:
            result.errors.append(error)
            continue
        result.citations.append(found)
        compared.append(number)
        if not found.agrees:
            edits.append((marker.start, marker.end, marker.passage.spell(_formula(marker, items))))
    source = _edited(note.source, edits)
    if not edits or _reads_back(note, source, compared, items):
        result.source = source
        return result
    first = next(found for found in result.citations if not found.agrees)
    message = "a formula of this file cannot be rewritten so that it is read again"
    result.errors.append(MarkerError(first.location, message, first.id))
    return result


def _reads_back(note: Note, source: str, compared: Sequence[int], items: Items) -> bool:
    """Whether the new text has the same markers, each beside its identity's formula."""
    try:
        new = read_note(note.file, source)
        if [marker.id for marker in new.markers] != [marker.id for marker in note.markers]:
            return False
        return all(citation(new, new.markers[number], items).agrees for number in compared)
    except MarkerError:
        return False


def _formula(marker: Marked, items: Items) -> str:
    identity = items[marker.id][0]
    assert isinstance(identity, Identity)
    formula = items.latex_of(identity, ALIGNED.search(marker.written) is not None)
    return " ".join([formula, *re.findall(KEPT, marker.written)])


def _edited(source: str, edits: Iterable[tuple[int, int, str]]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        source = f"{source[:start]}{new}{source[end:]}"
    return source
