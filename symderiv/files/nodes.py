"""YAML as a tree of texts with places: no tag is resolved, nothing is constructed.

``6.001000`` stays ``6.001000`` and ``y`` stays ``y``.  The tree is composed from ruamel's
events, so that an alias or a tag is refused where it stands, before anything is expanded.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from unicodedata import category

from symderiv.base.errors import DerivationError, Location
from symderiv.files.all_errors import Errors
from symderiv.files.broken import broken, unresolved_merge
from symderiv.files.offsets import offsets
from symderiv.language.source import Source, excerpt

DEEPEST = 30
_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_CONTROLS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """``start`` and ``end`` are offsets into the file, quotes and block headers included."""

    text: str
    location: Location
    start: int
    end: int
    style: str
    document: Document = field(repr=False)

    def source(self) -> Source:
        """The text as a formula, each character of which knows its place in the file."""
        places: list[int] = []

        def locate(offset: int) -> Location:
            if not places:
                raw = self.document.text[self.start : self.end]
                places.extend(offsets(self.text, raw, self.style))
            return self.document.locate(self.start + places[min(offset, len(self.text))])

        return Source(self.text, locate)


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    items: tuple[Node, ...]
    location: Location


@dataclass(frozen=True, slots=True, eq=False)
class Mapping:
    """``duplicates`` are the keys that stood twice; what they mean is not known."""

    pairs: dict[str, tuple[Scalar, Node]]
    location: Location
    duplicates: frozenset[str] = frozenset()

    def get(self, key: str) -> Node | None:
        pair = self.pairs.get(key)
        return None if pair is None else pair[1]


Node: TypeAlias = Scalar | Sequence | Mapping


@dataclass(slots=True)
class Document:
    """A file's text, and the errors found in it so far."""

    file: str
    text: str
    errors: Errors = field(default_factory=Errors)
    _starts: list[int] = field(default_factory=list)

    def locate(self, offset: int) -> Location:
        if not self._starts:
            self._starts.append(0)
            self._starts.extend(match.end() for match in _BREAK.finditer(self.text))
        line = bisect_right(self._starts, offset)
        return Location(self.file, line, offset - self._starts[line - 1] + 1)

    def place(self, mark: Any) -> Location:
        return Location(self.file, mark.line + 1, mark.column + 1)


def compose(document: Document) -> Node | None:
    """The only document of a file; none, with an error noted, if it is not YAML."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.reader import ReaderError

    line = unresolved_merge(document.text)
    if line is not None:
        message, hint = "a merge that was left unresolved", "keep one side, and delete the markers"
        marker = document.text.split("\n")[line - 1]
        place = Location(document.file, line, 1)
        document.errors.append(DerivationError(place, message, excerpt(marker), hint))
        return None
    yaml = YAML(typ="safe", pure=True)
    try:
        return _document(yaml.parse(document.text), document)
    except DerivationError as error:
        document.errors.append(error)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = document.place(mark) if mark is not None else Location(document.file)
        problem = " ".join(str(error.problem or error.context).split())
        advice = broken(document.text, place.line, problem)
        document.errors.append(DerivationError(place, f"not YAML: {problem}", None, advice))
    except ReaderError as error:
        document.errors.append(
            DerivationError(document.locate(error.position), "a character that YAML does not allow")
        )
    except (YAMLError, ValueError) as error:
        problem = excerpt(str(error))
        document.errors.append(DerivationError(Location(document.file), f"not YAML: {problem}"))
    return None


def _is_control(character: str) -> bool:
    """Whether a character could move the cursor, hide text or fail to encode."""
    return character not in "\n\t" and category(character) in _CONTROLS


def _document(events: Iterator[Any], document: Document) -> Node:
    node: Node | None = None
    for event in events:
        kind = type(event).__name__
        if kind in ("StreamStartEvent", "StreamEndEvent", "DocumentEndEvent", "CommentEvent"):
            continue
        if kind == "DocumentStartEvent":
            if node is not None:
                raise DerivationError(document.place(event.start_mark), "a second document")
            continue
        node = _node(event, events, document, 0)
    if node is None:
        raise DerivationError(Location(document.file), "the file is empty")
    return node


def _node(event: Any, events: Iterator[Any], document: Document, level: int) -> Node:
    place = document.place(event.start_mark)
    kind = type(event).__name__
    if kind == "AliasEvent":
        raise DerivationError(
            place, "aliases are refused", f"*{excerpt(event.anchor)}", "quote the formula"
        )
    if level > DEEPEST:
        raise DerivationError(place, f"nested deeper than {DEEPEST} levels")
    if event.anchor is not None:
        raise DerivationError(
            place, "anchors are refused", f"&{excerpt(event.anchor)}", "quote the formula"
        )
    if event.tag is not None:
        raise DerivationError(
            place, "tags are refused", excerpt(str(event.tag)), "every value is plain text"
        )
    if kind == "ScalarEvent":
        return _scalar(event, document, place)
    if kind == "SequenceStartEvent":
        return _sequence(events, document, place, level)
    return _mapping(events, document, place, level)


def _scalar(event: Any, document: Document, place: Location) -> Scalar:
    text = str(event.value)
    for offset, character in enumerate(text):
        if not character.isprintable() and _is_control(character):
            scalar = _located(event, document, place, text)
            raise DerivationError(
                scalar.source().locate(offset), "a control character", repr(character)[1:-1]
            )
    return _located(event, document, place, text)


def _located(event: Any, document: Document, place: Location, text: str) -> Scalar:
    style = event.style or ""
    return Scalar(text, place, event.start_mark.index, event.end_mark.index, style, document)


def _sequence(events: Iterator[Any], document: Document, place: Location, level: int) -> Node:
    items = []
    for event in events:
        if type(event).__name__ == "SequenceEndEvent":
            break
        items.append(_node(event, events, document, level + 1))
    return Sequence(tuple(items), place)


def _mapping(events: Iterator[Any], document: Document, place: Location, level: int) -> Node:
    pairs: dict[str, tuple[Scalar, Node]] = {}
    duplicates: set[str] = set()
    for event in events:
        if type(event).__name__ == "MappingEndEvent":
            break
        key = _node(event, events, document, level + 1)
        value = _node(next(events), events, document, level + 1)
        if not isinstance(key, Scalar):
            raise DerivationError(key.location, "a list or mapping as a key", None, "quote the key")
        if key.text in pairs:
            duplicates.add(key.text)
            first = pairs[key.text][0].location
            document.errors.append(
                DerivationError(
                    key.location,
                    "duplicate key",
                    excerpt(key.text),
                    f"it stands at {first.line}:{first.column}, too",
                )
            )
            continue
        pairs[key.text] = (key, value)
    return Mapping(pairs, place, frozenset(duplicates))
