"""A derivation that stands in no file: claims and declarations of a command line.

Each text is a document of its own, named by the option that it came with, so that an error has its
place: ``--symbol:1:4``.  A dimension that only shapes name is declared by them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from symderiv.base.errors import DerivationError, Location
from symderiv.files import nodes
from symderiv.files.all_errors import Errors
from symderiv.files.file import FileReader
from symderiv.files.load import unreadable
from symderiv.files.nodes import Document, Mapping, Node, Scalar
from symderiv.files.ration import Ration
from symderiv.formula.declarations import Derivation
from symderiv.language.source import excerpt

PLACE = "command line"
"""Where claims stand, each on a line of its own."""
SIZES = "1..3"
"""The sizes that a dimension has to which none are given; claims are meant for all from 1 up."""
_SHAPE = re.compile(r"\[([^\[\]]*)\]")
_NAME = re.compile(r"[A-Za-z]\w*")


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a command line says: claims, and ``name: value`` for each declaration.  Every claim is
    made under all ``assumptions`` and conditions ``where``."""

    claims: Sequence[str] = ()
    symbols: Sequence[str] = ()
    dimensions: Sequence[str] = ()
    definitions: Sequence[str] = ()
    assumptions: Sequence[str] = ()
    where: Sequence[str] = ()


def derivation(spoken: Spoken) -> Derivation:
    """The derivation that a command line is; what is wrong with it is in ``errors``."""
    errors = Errors()
    document = Document(PLACE, "", errors)
    try:
        root = _root(spoken, errors)
    except DerivationError as error:
        return unreadable(error)
    return FileReader(document, Ration(), root).read()


def _root(spoken: Spoken, errors: Errors) -> Mapping:
    symbols = _pairs("--symbol", spoken.symbols, errors)
    dimensions = _pairs("--dimension", spoken.dimensions, errors)
    for name, scalar in _unsized(symbols):
        dimensions.setdefault(name, (scalar, _scalar("--dimension", SIZES, errors)))
    given = {text: _scalar("--assume", text, errors) for text in spoken.assumptions}
    where = [_scalar("--where", text, errors) for text in spoken.where]
    claims = [
        _claim(name, each, [*given.values()], where) for name, each in _claims(spoken, errors)
    ]
    return _mapping(
        dimensions=Mapping(dimensions, Location(PLACE)),
        symbols=Mapping(symbols, Location(PLACE)),
        definitions=Mapping(_pairs("--define", spoken.definitions, errors), Location(PLACE)),
        assumptions=Mapping({text: (one, one) for text, one in given.items()}, Location(PLACE)),
        identities=nodes.Sequence(tuple(claims), Location(PLACE)),
    )


def _claims(spoken: Spoken, errors: Errors) -> Iterator[tuple[str, Scalar]]:
    """Every claim with its id."""
    lines = [_scalar(PLACE, text, errors).text for text in spoken.claims]
    document = Document(PLACE, "\n".join(lines), errors)
    start = 0
    for number, line in enumerate(lines, 1):
        name = "claim" if len(lines) == 1 else f"claim-{number}"
        yield name, _piece(document, start, start + len(line))
        start += len(line) + 1


def _claim(name: str, claim: Scalar, given: Sequence[Node], where: Sequence[Node]) -> Mapping:
    return _mapping(
        id=_piece(Document(PLACE, name), 0, len(name)),
        claim=claim,
        given=nodes.Sequence(tuple(given), claim.location),
        where=nodes.Sequence(tuple(where), claim.location),
    )


def _mapping(**entries: Node) -> Mapping:
    """A mapping whose keys are words of ours."""
    keys = {key: _piece(Document(PLACE, key), 0, len(key)) for key in entries}
    return Mapping({key: (keys[key], node) for key, node in entries.items()}, Location(PLACE))


def _pairs(option: str, texts: Iterable[str], errors: Errors) -> dict[str, tuple[Scalar, Node]]:
    """``name: value`` for each text.  Raises DerivationError for a text that is none."""
    pairs: dict[str, tuple[Scalar, Node]] = {}
    for text in texts:
        whole = _scalar(option, text, errors)
        head, colon, value = text.partition(":")
        if not colon or not head.strip() or not value.strip():
            named, equals, rest = text.partition("=")
            hint = f"write {named.strip()}: {rest.strip()}" if equals and not colon else None
            raise DerivationError(whole.location, "not NAME: VALUE", excerpt(text), hint)
        key = _part(whole, 0, len(head))
        if key.text in pairs:
            raise DerivationError(key.location, "declared twice", key.text)
        pairs[key.text] = (key, _part(whole, len(head) + 1, len(text)))
    return pairs


def _unsized(symbols: dict[str, tuple[Scalar, Node]]) -> Iterator[tuple[str, Scalar]]:
    """The names in the shapes of symbols, each as a piece of the text that it stands in."""
    for _, value in symbols.values():
        assert isinstance(value, Scalar)
        for shape in _SHAPE.finditer(value.text):
            for name in _NAME.finditer(value.text, *shape.span(1)):
                first = value.start + name.start()
                yield name.group(), _piece(value.document, first, first + len(name.group()))


def _scalar(place: str, text: str, errors: Errors) -> Scalar:
    """A whole text.  Raises DerivationError where it has what no text should."""
    document = Document(place, text, errors)
    for offset, character in enumerate(text):
        if not character.isprintable():
            raise DerivationError(
                document.locate(offset), "a control character", repr(character)[1:-1]
            )
    return _piece(document, 0, len(text))


def _part(whole: Scalar, start: int, stop: int) -> Scalar:
    """From ``start`` to ``stop`` of a text, without the spaces around it."""
    text = whole.text[start:stop]
    first = start + len(text) - len(text.lstrip())
    return _piece(whole.document, first, first + len(text.strip()))


def _piece(document: Document, start: int, stop: int) -> Scalar:
    text = document.text[start:stop]
    return Scalar(text, document.locate(start), start, stop, "", document)
