"""Where each text of a file stands: what is under the cursor, and what a repair would replace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from symderiv.files.nodes import Mapping, Node, Scalar, Sequence
from symderiv.files.offsets import offsets
from symderiv.notes.document import Reading
from symderiv.notes.understood import Claimed

Path: TypeAlias = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A text from ``start`` to ``end`` of its file; ``path`` are the keys that lead there, and
    ``id`` the identity to which it belongs.  ``style`` is that of YAML, and None in a document."""

    path: Path
    start: int
    end: int
    text: str
    style: str | None = ""
    id: str | None = None

    @property
    def part(self) -> int | str:
        """The last key that has a name."""
        return next((key for key in reversed(self.path) if isinstance(key, str)), "")

    def within(self, source: str, first: int, last: int) -> tuple[int, int]:
        """Where a stretch of the text stands in ``source``, the file's text."""
        if self.style is None:
            return self.start, self.end
        known = offsets(self.text, source[self.start : self.end], self.style)
        last_shown = known[min(max(last - 1, 0), len(known) - 1)] + 1
        return self.start + known[min(first, len(known) - 1)], self.start + last_shown


def places_of(root: Node | None) -> tuple[Place, ...]:
    """The texts of a derivation file, in order."""
    return () if root is None else tuple(_below(root, (), None))


def _below(node: Node, path: Path, name: str | None) -> Iterator[Place]:
    match node:
        case Scalar(text, _, start, end, style):
            yield Place(path, start, end, text, style, name)
        case Sequence(items):
            for number, item in enumerate(items):
                yield from _below(item, (*path, number), name)
        case Mapping(pairs):
            own = node.get("id")
            name = own.text if isinstance(own, Scalar) and len(path) == 2 else name
            for key, (_, value) in pairs.items():
                yield from _below(value, (*path, key), name)


def places_in(reading: Reading) -> tuple[Place, ...]:
    """The formulas of a document that became claims, each line of a chain by itself."""
    found: list[Place] = []
    for number, (name, claim) in enumerate(reading.assembly.names.items()):
        found.extend(_lines(claim, name, number))
    return tuple(found)


def _lines(claim: Claimed, name: str, number: int) -> Iterator[Place]:
    """The steps of a claim, and the claim itself, which is all of them together."""
    passage = claim.display.cell.passage
    spans = [line.part.at for line in claim.lines]
    first, last = claim.at[0], spans[-1][1]
    path: Path
    for step, (start, end) in enumerate(spans[:-1]):
        path = ("identities", number, "steps", step, "line")
        text = passage.text[start:end]
        yield Place(path, passage.starts[start], passage.ends[end - 1], text, None, name)
    path = ("identities", number, "claim")
    text = passage.text[first:last]
    yield Place(path, passage.starts[first], passage.ends[last - 1], text, None, name)


def at(places: tuple[Place, ...], offset: int) -> Place | None:
    """The smallest text that an offset stands in, or at whose end it stands."""
    found = [place for place in places if place.start <= offset <= place.end]
    return min(found, key=lambda place: place.end - place.start, default=None)


def of_identity(places: tuple[Place, ...], name: str, part: str) -> list[Place]:
    """The texts of an identity at a key, in order."""
    return [place for place in places if place.id == name and part in place.path]
