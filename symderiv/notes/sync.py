"""``symderiv sync``: every note below some paths compared with the derivation files, or
rewritten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from symderiv.base.errors import DerivationError, MarkerError
from symderiv.base.results import Citation, Run
from symderiv.formula.declarations import Derivation
from symderiv.notes.compare import citations, items_by_id
from symderiv.notes.files import notes_below, write_note
from symderiv.notes.rewrite import rewritten


def compared(
    paths: Sequence[str], derivations: Iterable[Derivation], errors: Iterable[DerivationError]
) -> Run:
    """What stands beside the markers below ``paths``; ``errors`` are of the derivation files."""
    cited, wrong = citations(paths, derivations)
    return Run((), (*errors, *wrong), citations=cited)


def synced(paths: Sequence[str], derivations: Iterable[Derivation]) -> Run:
    """Rewrites what drifted below ``paths``; the outcome says what stood there before."""
    notes, errors = notes_below(paths)
    items = items_by_id(derivations if notes else ())
    done: list[Citation] = []
    for note in notes:
        result = rewritten(note, items)
        errors += result.errors
        kept = [citation for citation in result.citations if citation.agrees]
        if result.source != note.source:
            try:
                write_note(note.file, result.source)
                kept = result.citations
            except MarkerError as error:
                errors.append(error)
        done += kept
    return Run((), tuple(errors), citations=tuple(done))
