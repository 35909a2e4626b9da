"""An identity with what it stands on, apart from the rest of its file.

What a worker gets, and what the cache asks about, is as large as the identity and not as its
file: thousands of claims of a file would carry it as a whole otherwise.  Of a file of ordinary
size all declarations go along, since a suggestion may name any of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

# A run that the cache answers needs no formula.
if TYPE_CHECKING:
    from symderiv.formula.declarations import Derivation, Example, Identity

FEW = 200
"""Declarations that go along with every identity of a file."""
WORD = re.compile(r"[^\W\d]\w*")


class Apart:
    """Identities with what they stand on; a file is looked through once, for all that come one
    after the other."""

    def __init__(self) -> None:
        self._last: _File | None = None

    def __call__(self, derivation: Derivation, item: Identity | Example) -> Derivation:
        """``derivation`` without its identities, and of a large one without the declarations
        that ``item`` does not reach."""
        bare = replace(derivation, identities=(), examples=(), errors=(), misprints=())
        if _count(derivation) <= FEW:
            return bare
        if self._last is None or self._last.derivation is not derivation:
            self._last = _File(derivation)
        return self._last.restricted(bare, item)


def _count(derivation: Derivation) -> int:
    sections = derivation.dimensions, derivation.symbols, derivation.definitions
    return sum(map(len, (*sections, derivation.assumptions, derivation.functions)))


class _File:
    """Which declaration of a file names which other ones.

    Names are taken from texts: what is in no text of an identity, nor of what it names, cannot
    be in its trees; but dimensions may be, by the shapes of arrays.
    """

    def __init__(self, derivation: Derivation) -> None:
        self.derivation = derivation
        self._edges: dict[str, frozenset[str]] = {}

    @cached_property
    def _heads(self) -> Mapping[str, tuple[int, str]]:
        """The left sides of the file's functions by their names, numbered."""
        return {
            WORD.findall(head)[0]: (number, head)
            for number, head in enumerate(self.derivation.functions)
        }

    def restricted(self, bare: Derivation, item: Identity | Example) -> Derivation:
        given = getattr(item, "given", ())
        assumptions = {name: bare.assumptions[name] for name in given if name in bare.assumptions}
        names = self._reached([*_words(item), *(one.text for one in assumptions.values())])
        return replace(
            bare,
            dimensions=_only(names, bare.dimensions),
            symbols=_only(names, bare.symbols),
            definitions=_only(names, bare.definitions),
            assumptions=assumptions,
            functions={
                head: bare.functions[head]
                for _, head in sorted(self._heads[name] for name in names if name in self._heads)
            },
        )

    def _reached(self, texts: Iterable[str]) -> set[str]:
        waiting = [word for text in texts for word in WORD.findall(text)]
        found: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting.extend(self._named_by(name))
        return found

    def _named_by(self, name: str) -> frozenset[str]:
        if name not in self._edges:
            self._edges[name] = frozenset(self._looked_up(name))
        return self._edges[name]

    def _looked_up(self, name: str) -> Iterator[str]:
        file = self.derivation
        if name in file.symbols:
            yield from map(str, file.symbols[name].axes)
        if name in file.definitions:
            yield from (str(index.dimension) for index in file.definitions[name].parameters)
            yield from WORD.findall(file.definitions[name].text)
        if name in self._heads:
            yield from WORD.findall(file.functions[self._heads[name][1]])


def _words(item: Identity | Example) -> list[str]:
    from symderiv.formula.declarations import Example

    if isinstance(item, Example):
        return [item.text, *item.inputs, *item.sizes]
    return [item.claim, *item.where_text, *(step.text for step in item.steps)]


def _only(names: set[str], section: Mapping[str, Any]) -> dict[str, Any]:
    """The entries of a section that are named, in the order of the file."""
    if len(names) > len(section):
        return {name: entry for name, entry in section.items() if name in names}
    places = {name: section[name] for name in names if name in section}
    return dict(sorted(places.items(), key=lambda pair: pair[1].location))
