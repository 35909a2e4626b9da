"""``latex``: how the names of a file are written in reports and notes."""

from __future__ import annotations

from symderiv.base.errors import DerivationError
from symderiv.files.nodes import Scalar
from symderiv.language.scope import CONSTANTS, Names
from symderiv.language.source import Rejected, excerpt, suggest

# Few files say how names are written, and what reads it takes a while to be imported: the
# functions below import it themselves.


def spelling_in(key: Scalar, value: Scalar, names: Names) -> str | None:
    """What an entry says, or nothing where its name has an error of its own.  Raises
    DerivationError."""
    from symderiv.language.latex.items import items_of
    from symderiv.language.latex.spelled import checked

    if key.text in names.broken:
        return None
    known = _known(names)
    if key.text not in known:
        hint = suggest(key.text, known) or "symbols, definitions and dimensions have spellings"
        raise DerivationError(key.location, "unknown name", excerpt(key.text), hint)
    try:
        spelling = checked(value.text)
        items_of(spelling)
    except Rejected as problem:
        raise DerivationError(
            value.location, problem.message, excerpt(value.text), problem.hint
        ) from None
    return spelling


def check_apart(key: Scalar, value: Scalar, names: Names) -> None:
    """Raises DerivationError where a name could be taken for another, for a product of others, or
    for what a derivative or a function is written with; all spellings of the file are known."""
    from symderiv.language.latex.items import items_of
    from symderiv.language.latex.names import name_of
    from symderiv.language.latex.vocabulary import Vocabulary, spellings

    name = key.text
    items = items_of(names.spelled[name])
    others = [other for other in (*_known(names), *CONSTANTS) if other != name]
    shown = {items_of(names.spelled.get(other) or name_of(other)): other for other in others}
    looks = {**{items: other for other in others for items in spellings(other)}, **shown}
    like = looks.get(items)
    bare = [item.bare for item in items]
    if like is None and len(bare) > 1 and all((item,) in shown for item in bare):
        like = "a product"
    word = "".join(item.text if item.kind in ("letter", "word") else "\\" for item in bare)
    if like is None and word in ("d", *CONSTANTS):
        like = word
    if like is None:
        like = Vocabulary().known_function(word)
    if like is not None:
        message = f"{name} would be written like {like}"
        raise DerivationError(value.location, message, excerpt(value.text))


def _known(names: Names) -> tuple[str, ...]:
    return (*names.arrays, *names.dimensions, *names.functions)
