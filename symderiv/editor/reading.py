"""What is known of a text before anything is proved; read in a process of its own, with limits.

That process stays, so that it knows the catalogue from one keystroke to the next.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from symderiv.base.errors import DerivationError, Location, MarkerError
from symderiv.base.results import Citation
from symderiv.editor.kinds import Kind, catalogue_for, kind_of
from symderiv.editor.places import Place, places_in, places_of
from symderiv.files.apart import Apart
from symderiv.files.contents import LARGEST_FILE, too_large
from symderiv.files.file import FileReader
from symderiv.files.load import read_text, unreadable
from symderiv.files.nodes import Document, Mapping, compose
from symderiv.files.ration import Ration
from symderiv.formula.declarations import Derivation, Example, Identity
from symderiv.notes.catalogue import is_document
from symderiv.notes.compare import Items, citation, items_by_id
from symderiv.notes.document import read_document
from symderiv.notes.files import MARK, read_note
from symderiv.notes.rewrite import rewritten
from symderiv.running.cache import asked_by
from symderiv.running.run import read as read_catalogue
from symderiv.system.recursion import deep_recursion


@dataclass(frozen=True, slots=True)
class Entry:
    """An item with its derivation, and in short what it asks: the same text has the same verdict.
    ``asked`` is None where that is not worth knowing."""

    derivation: Derivation
    item: Identity | Example
    asked: str | None


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker of a note from ``start`` to ``end`` of its file, and what stands beside it."""

    id: str
    start: int
    end: int
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class Known:
    """A text, read: ``own`` what it declares itself, ``entries`` what is to be proved, its own
    items first and then those that its markers name.  ``synced`` is the text with the formulas
    beside its markers rewritten, where one of them is not the identity's."""

    file: str
    text: str
    kind: Kind
    own: Derivation | None = None
    places: tuple[Place, ...] = ()
    entries: tuple[Entry, ...] = ()
    markers: tuple[Marker, ...] = ()
    errors: tuple[DerivationError, ...] = ()
    ids: tuple[str, ...] = ()
    """Those of the catalogue, where the text may cite them."""
    synced: str | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """What is to be read."""

    file: str
    text: str


def read(asked: Text) -> Known:
    """What a text says.  Never raises for what a text may hold."""
    kind = kind_of(asked.file, asked.text)
    with deep_recursion():
        if kind is Kind.DERIVATION:
            return _derivation_file(asked)
        if kind is Kind.NOTE:
            return _note(asked)
    return Known(asked.file, asked.text, kind)


def _derivation_file(asked: Text) -> Known:
    """The same as the command line reads, and the places of all texts beside it."""
    derivation, root = _read_once(asked)
    entries = tuple(_entries(derivation))
    return Known(
        asked.file,
        asked.text,
        Kind.DERIVATION,
        derivation,
        places_of(root),
        entries,
        errors=derivation.errors,
    )


def _read_once(asked: Text) -> tuple[Derivation, Mapping | None]:
    if len(asked.text) > LARGEST_FILE:
        return unreadable(too_large(asked.file)), None
    if "\0" in asked.text:
        return read_text(asked.text, asked.file), None
    document = Document(asked.file, asked.text)
    root = compose(document)
    if not isinstance(root, Mapping):
        return read_text(asked.text, asked.file), None
    return FileReader(document, Ration(), root).read(), root


def _entries(derivation: Derivation) -> Iterator[Entry]:
    apart = Apart()
    for item in derivation.items:
        kept = apart(derivation, item)
        yield Entry(kept, item, asked_by(kept, item))


def _note(asked: Text) -> Known:
    own, places = _declared(asked)
    found, errors = Known(asked.file, asked.text, Kind.NOTE), list(own.errors if own else ())
    entries = list(_entries(own)) if own is not None else []
    if MARK not in asked.text:
        markers: tuple[Marker, ...] = ()
        items, synced = Items(), None
    else:
        items = _catalogue(catalogue_for(asked.file))
        markers, synced = _markers(asked, items, errors)
    entries += _cited(markers, items)
    return Known(
        found.file,
        found.text,
        found.kind,
        own,
        places,
        tuple(entries),
        markers,
        tuple(errors),
        tuple(items),
        synced,
    )


def _declared(asked: Text) -> tuple[Derivation | None, tuple[Place, ...]]:
    """What a document declares; nothing where it only cites."""
    if not is_document(asked.file):
        return None, ()
    try:
        reading = read_document(asked.text.encode("utf-8", "surrogatepass"), asked.file)
    except DerivationError as error:
        return unreadable(error), ()
    if not reading.declared.found:
        return None, ()
    return reading.derivation, places_in(reading)


def _markers(
    asked: Text, items: Items, errors: list[DerivationError]
) -> tuple[tuple[Marker, ...], str | None]:
    try:
        note = read_note(asked.file, asked.text)
    except MarkerError as error:
        errors.append(error)
        return (), None
    markers: list[Marker] = []
    for marked in note.markers:
        cited = None
        try:
            cited = citation(note, marked, items)
        except MarkerError as error:
            errors.append(error)
        end = marked.end if cited is not None else marked.own_start + len(MARK)
        markers.append(Marker(marked.id, marked.own_start, end, cited))
    drifted = any(each.citation and not each.citation.agrees for each in markers)
    synced = rewritten(note, items).source if drifted else None
    return tuple(markers), synced if synced != asked.text else None


def _cited(markers: tuple[Marker, ...], items: Items) -> Iterator[Entry]:
    apart = Apart()
    for name in dict.fromkeys(each.id for each in markers if each.citation is not None):
        item = items[name][0]
        whole = items.derivations[item.location.file]
        kept = apart(whole, item)
        yield Entry(kept, item, asked_by(kept, item))


_LAST: dict[str, tuple[object, Items]] = {}
"""The catalogue that was read last, and by which its files were known."""


def _catalogue(folder: str | None) -> Items:
    """The identities of the derivation files that belong to a note, as they are on disk."""
    if folder is None:
        return Items()
    stamp = _stamp(folder)
    known = _LAST.get(folder)
    if known is None or known[0] != stamp:
        derivations, _ = read_catalogue([folder])
        _LAST.clear()
        _LAST[folder] = stamp, items_by_id(derivations)
    return _LAST[folder][1]


def _stamp(folder: str) -> object:
    found = []
    for path in sorted(Path(folder).rglob("*")):
        try:
            known = os.stat(path)
        except OSError:
            continue
        found.append((str(path), known.st_mtime_ns, known.st_size))
    return found


def unread(asked: Text, reason: str) -> Known:
    """What is known of a text that could not be read within its limits."""
    error = DerivationError(Location(asked.file, 1, 1), f"not read: {reason}")
    return Known(asked.file, asked.text, kind_of(asked.file, asked.text), errors=(error,))
