"""``latex``: how the names of a file are written in reports and notes."""

from __future__ import annotations

from symderiv.base.errors import DerivationError
from symderiv.files.nodes import Scalar
from symderiv.language.scope import CONSTANTS, Names
from symderiv.language.source import Rejected, excerpt, suggest


def spelling_in(key: Scalar, value: Scalar, names: Names) -> str | None:
    """What an entry says, or nothing where its name has an error of its own.  Raises
    DerivationError, also where two names could look the same."""
    # Few files say how names are written, and what reads it takes a while to be imported.
    from symderiv.language.latex.items import items_of
    from symderiv.language.latex.names import name_of
    from symderiv.language.latex.spelled import checked
    from symderiv.language.latex.vocabulary import spellings

    if key.text in names.broken:
        return None
    known = (*names.arrays, *names.dimensions, *names.functions)
    if key.text not in known:
        hint = suggest(key.text, known) or "symbols, definitions and dimensions have spellings"
        raise DerivationError(key.location, "unknown name", excerpt(key.text), hint)
    try:
        spelling = checked(value.text)
        items = items_of(spelling)
    except Rejected as problem:
        raise DerivationError(
            value.location, problem.message, excerpt(value.text), problem.hint
        ) from None
    for other in (*known, *CONSTANTS):
        looks = {*spellings(other), items_of(names.spelled.get(other) or name_of(other))}
        if other != key.text and items in looks:
            message = f"{key.text} would be written like {other}"
            raise DerivationError(value.location, message, excerpt(spelling))
    return spelling
