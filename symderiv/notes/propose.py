"""Declarations proposed for a document that has none, from the indices and sums that it shows.

They are a proposal: marked as inferred wherever they are shown, and never used by ``prove``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symderiv.base.errors import Location
from symderiv.files.nodes import Document, Mapping, Node, Scalar
from symderiv.notes.cells import cells_of, decoded
from symderiv.notes.declared import Declared
from symderiv.notes.displays import Known
from symderiv.notes.document import Reading, all_displays, read_document
from symderiv.notes.seen import Seen, seen

SPARE = ("n", "m", "p", "q", "N", "K", "M", "P", "Q")
USUAL = "2..3"


def read_or_propose(data: bytes, file: str) -> Reading:
    """A document with its own declarations, or with those that its formulas suggest."""
    reading = read_document(data, file)
    if reading.declared.found:
        return reading
    text = decoded(data, file)
    shown = all_displays(text, cells_of(text), Known())
    inferred = proposal(seen(shown), file)
    declared = Declared()
    declared.add(inferred)
    return replace(read_document(data, file, declared), inferred=inferred)


def proposal(found: Seen, file: str) -> Mapping:
    """``dimensions``, ``symbols`` and ``notation``, as a derivation file has them."""
    classes = _Classes(found)
    names = [name for name in found.ranks if name not in found.defined]
    names = [name for name in names if name not in classes.sizes]
    symbols: dict[str, str] = {}
    for name in names:
        rank = max(found.ranks[name], found.whole.get(name, 0))
        axes = ", ".join(classes.dimension(name, axis) for axis in range(rank))
        symbols[name] = f"real[{axes}]" if axes else "real"
    dimensions = dict.fromkeys(sorted(set(classes.used.values())), USUAL)
    sections = {"dimensions": dimensions, "symbols": symbols, "notation": classes.same}
    node = _Nodes(file)
    return node.mapping({key: node.texts(each) for key, each in sections.items() if each})


class _Classes:
    """Axes that share an index in a formula, and so a dimension."""

    def __init__(self, found: Seen) -> None:
        self.found = found
        self.parent: dict[object, object] = {}
        self.same: dict[str, str] = {}
        self.used: dict[object, str] = {}
        self.sizes = set(found.sizes)
        for axis, indices in found.axes.items():
            for index in indices:
                self._join(axis, index)
        self._name_classes()

    def _root(self, node: object) -> object:
        while self.parent.setdefault(node, node) != node:
            node = self.parent[node]
        return node

    def _join(self, first: object, second: object) -> None:
        self.parent[self._root(second)] = self._root(first)

    def _name_classes(self) -> None:
        """The name of the range that ends there; a second one for it is notation."""
        for index, size in self.found.ends.items():
            root = self._root(index)
            known = self.used.setdefault(root, size)
            if known != size and size not in self.used.values():
                self.same[size] = known

    def dimension(self, name: str, axis: int) -> str:
        root = self._root((name, axis))
        if root not in self.used:
            self.used[root] = next(self._spare())
        return self.used[root]

    def _spare(self) -> Iterator[str]:
        taken = {*self.used.values(), *self.found.ranks, *self.sizes, *self.found.defined}
        indices = {index for places in self.found.axes.values() for _, index in places}
        for name in SPARE:
            if name not in taken | indices:
                yield name
        number = 1
        while True:
            if f"dim_{number}" not in taken:
                yield f"dim_{number}"
            number += 1


class _Nodes:
    """Nodes that stand in no file."""

    def __init__(self, file: str) -> None:
        self.place = Location(file, 1, 1)
        self.document = Document(file, "")

    def text(self, text: str) -> Scalar:
        return Scalar(text, self.place, 0, 0, "", self.document)

    def texts(self, pairs: dict[str, str]) -> Node:
        return self.mapping({key: self.text(value) for key, value in pairs.items()})

    def mapping(self, pairs: dict[str, Node]) -> Mapping:
        return Mapping({key: (self.text(key), node) for key, node in pairs.items()}, self.place)
