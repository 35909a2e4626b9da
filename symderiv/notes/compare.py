"""The formulas beside markers against what the derivation files render."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from symderiv.base.errors import DerivationError, Location, MarkerError
from symderiv.base.results import Citation
from symderiv.notes.files import Note, notes_below
from symderiv.notes.find import Marked
from symderiv.notes.lexicon import Tokens
from symderiv.notes.spelling import Unbalanced, canonical, spelled_alike

# Where no note has a marker, no formula is looked at.
if TYPE_CHECKING:
    from symderiv.formula.declarations import Derivation, Example, Identity


class Items(dict[str, "list[Identity | Example]"]):
    """The items of a catalogue by their ids, and the file in which each stands."""

    def __init__(self) -> None:
        super().__init__()
        self.derivations: dict[str, Derivation] = {}

    def derivation(self, identity: Identity) -> Derivation | None:
        return self.derivations.get(identity.location.file)

    def latex_of(self, identity: Identity, aligned: bool = False) -> str:
        """A claim as LaTeX, its names written as its file says."""
        from symderiv.language.latex.spelled import written_as

        derivation = self.derivation(identity)
        with written_as({} if derivation is None else derivation.latex):
            return latex_of(identity, aligned)


def citations(
    paths: Sequence[str], derivations: Iterable[Derivation]
) -> tuple[tuple[Citation, ...], list[DerivationError]]:
    """What stands beside the markers below ``paths``, and what is wrong with markers."""
    notes, errors = notes_below(paths)
    items = items_by_id(derivations if notes else ())
    found: list[Citation] = []
    for note in notes:
        for marker in note.markers:
            try:
                found.append(citation(note, marker, items))
            except MarkerError as error:
                errors.append(error)
    return tuple(found), errors


def items_by_id(derivations: Iterable[Derivation]) -> Items:
    items = Items()
    for derivation in derivations:
        items.derivations[derivation.file] = derivation
        for item in derivation.items:
            items.setdefault(item.id, []).append(item)
    return items


def citation(note: Note, marker: Marked, items: Items) -> Citation:
    """The formula beside a marker, compared.  Raises MarkerError."""
    place = note.locate(marker.own_start)
    if marker.problem is not None:
        raise MarkerError(place, marker.problem, marker.id or None, marker.hint)
    identity = _named(marker.id, items, place)
    written = shown(marker.written)
    rendered = items.latex_of(identity)
    expected = canonical(rendered)
    try:
        found: Tokens | None = canonical(written)
    except Unbalanced:
        found = None
    agrees = found is not None and spelled_alike(found, expected)
    agrees = agrees or means_alike(marker, identity, items)
    return Citation(
        marker.id,
        note.locate(marker.start),
        identity.location,
        written,
        rendered,
        agrees,
        _difference(found, expected) if found is not None and not agrees else None,
    )


def means_alike(marker: Marked, identity: Identity, items: Items) -> bool:
    """Whether the formula beside a marker can be read, and reads as the claim does."""
    derivation = items.derivation(identity)
    if derivation is None:
        return False
    from symderiv.notes.equations import says

    return says(marker, identity, derivation)


def shown(latex: str) -> str:
    """A formula on one line."""
    return " ".join(latex.split())


def latex_of(identity: Identity, aligned: bool = False) -> str:
    """A claim as LaTeX, with ``&`` before its equals sign where it is ``aligned``."""
    from symderiv.formula.syntax import Relation
    from symderiv.language.parse import parse_text
    from symderiv.language.render import render_latex

    node = parse_text(identity.claim)
    whole = render_latex(node)
    if aligned and isinstance(node, Relation):
        left = render_latex(node.left)
        if whole.startswith(f"{left} = "):
            return f"{left} &{whole[len(left) :].replace(' = ', '= ', 1)}"
    return whole


def _named(name: str, items: Items, place: Location) -> Identity:
    from symderiv.formula.declarations import Example

    found = items.get(name, ())
    if not found:
        near = get_close_matches(name, items, n=1)
        hint = f"did you mean {near[0]}?" if near else "symderiv list shows all ids"
        raise MarkerError(place, "no such identity", name, hint)
    if len(found) > 1:
        places = " and ".join(str(item.location) for item in found)
        raise MarkerError(place, "more than one identity has this id", name, f"at {places}")
    if isinstance(found[0], Example):
        raise MarkerError(place, "this is an example, which has no formula to compare", name)
    return found[0]


def _difference(found: Tokens, expected: Tokens) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Where the two begin and end to differ, in the text of each."""
    first, second = [t.text for t in found], [t.text for t in expected]
    if first == second:
        return None
    before = _common(first, second)
    after = _common(first[before:][::-1], second[before:][::-1])
    return _span(found, before, after), _span(expected, before, after)


def _common(first: Sequence[str], second: Sequence[str]) -> int:
    pairs = enumerate(zip(first, second, strict=False))
    different = (place for place, (one, other) in pairs if one != other)
    return next(different, min(len(first), len(second)))


def _span(tokens: Tokens, before: int, after: int) -> tuple[int, int]:
    changed = tokens[before : len(tokens) - after]
    if changed:
        return changed[0].start, max(changed[-1].end, changed[0].start + 1)
    place = tokens[before].start if before < len(tokens) else tokens[-1].end if tokens else 0
    return place, place + 1
