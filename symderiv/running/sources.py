"""The files of a catalogue, each parsed only where its formulas are needed.

What the gate asks of a file that has not changed is which ids stand in it, and that it has no
error: both are known to the cache by the file's bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symderiv.base.errors import DerivationError, Location
from symderiv.files.load import repeated
from symderiv.notes.catalogue import contents, find_files, key, read_bytes

if TYPE_CHECKING:
    from symderiv.formula.declarations import Derivation
    from symderiv.running.cache import Cache


@dataclass(slots=True)
class SourceFile:
    """A file that could be read: its bytes, and the places of its ids."""

    name: str
    data: bytes
    ids: tuple[tuple[str, Location], ...]
    parsed: Derivation | None = None

    @property
    def derivation(self) -> Derivation:
        if self.parsed is None:
            self.parsed = read_bytes(self.data, self.name)
        return self.parsed


def sources_below(
    paths: Iterable[str], cache: Cache | None
) -> tuple[list[SourceFile], list[DerivationError]]:
    """Every file below ``paths``, and every error in them."""
    files, errors = find_files(paths)
    sources = []
    for file in files:
        try:
            sources.append(_source(str(file), cache))
        except DerivationError as error:
            errors.append(error)
    for source in sources:
        errors.extend(source.parsed.errors if source.parsed is not None else ())
    errors.extend(repeated(pair for source in sources for pair in source.ids))
    return sources, errors


def _source(name: str, cache: Cache | None) -> SourceFile:
    data = contents(name)
    known = cache.get_ids(key(data, name)) if cache is not None else None
    if known is not None:
        return SourceFile(name, data, tuple((each, Location(name, *at)) for each, *at in known))
    derivation = read_bytes(data, name)
    ids = tuple((item.id, item.location) for item in derivation.items)
    if cache is not None and not derivation.errors and derivation.file == name:
        cache.put_ids(key(data, name), [(each, place.line, place.column) for each, place in ids])
    return SourceFile(name, data, ids, derivation)
