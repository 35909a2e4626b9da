"""What a document declares: its YAML, wherever it stands, and the vocabulary that comes of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from symderiv.base.errors import DerivationError, Location
from symderiv.files.all_errors import Errors
from symderiv.files.file import FileReader
from symderiv.files.nodes import Document, Mapping, Node, Scalar, compose
from symderiv.files.ration import Ration
from symderiv.formula.tree import Dimension
from symderiv.language.latex.pieces import Macros
from symderiv.language.latex.vocabulary import Vocabulary, notation_pattern, vocabulary_from
from symderiv.language.parse import parse
from symderiv.language.scope import Names
from symderiv.language.source import Rejected, excerpt
from symderiv.notes.cells import Cell, Text
from symderiv.notes.passage import Passage
from symderiv.notes.remarks import blocks

SUMMED = "repeated indices"
OWN_KEYS = ("notation", "latex", "notes")
HEAD = re.compile(r"\s*([A-Za-z][A-Za-z0-9_]*)\s*(?:(\[|\()([^\])]*)[\])])?\s*\Z")


@dataclass(slots=True)
class BlockDocument(Document):
    """YAML in a passage; places are those of the file that holds it."""

    passage: Passage | None = None
    whole: Text | None = None

    def locate(self, offset: int) -> Location:
        assert self.passage is not None
        assert self.whole is not None
        starts = self.passage.starts
        if not starts:
            return Location(self.file, 1, 1)
        end = self.passage.ends[-1]
        return self.whole.locate(starts[offset] if offset < len(starts) else end)

    def place(self, mark: object) -> Location:
        return self.locate(mark.index)  # type: ignore[attr-defined]


@dataclass(slots=True)
class Declared:
    """The declarations of a document: the sections of a derivation file, and the notation."""

    sections: dict[str, tuple[Scalar, Node]] = field(default_factory=dict)
    errors: Errors = field(default_factory=Errors)
    found: bool = False

    def add(self, root: Mapping) -> None:
        self.found = True
        for key, (scalar, node) in root.pairs.items():
            known = self.sections.get(key)
            if known is not None and isinstance(known[1], Mapping) and isinstance(node, Mapping):
                merged = {**known[1].pairs, **node.pairs}
                self.sections[key] = (scalar, Mapping(merged, node.location, node.duplicates))
            else:
                self.sections[key] = (scalar, node)

    def section(self, key: str) -> dict[str, tuple[Scalar, Node]]:
        pair = self.sections.get(key)
        return pair[1].pairs if pair is not None and isinstance(pair[1], Mapping) else {}

    def mapping(self, file: str, without: Sequence[str] = OWN_KEYS) -> Mapping:
        kept = {key: pair for key, pair in self.sections.items() if key not in without}
        return Mapping(kept, Location(file, 1, 1))


def declarations(text: Text, cells: Sequence[Cell]) -> Declared:
    """Every declaration of a document, in the order in which they stand."""
    declared = Declared()
    _from_metadata(text, declared)
    for cell in cells:
        for block in blocks(cell.passage):
            document = BlockDocument(
                text.file, block.text, declared.errors, passage=cell.passage, whole=text
            )
            _compose(document, declared)
    return declared


def _compose(document: Document, declared: Declared) -> None:
    root = compose(document)
    if isinstance(root, Mapping):
        declared.add(root)
    elif root is not None:
        declared.errors.append(
            DerivationError(root.location, "a declaration is a mapping, such as symbols: …")
        )


METADATA = re.compile(r'"symderiv"\s*:\s*(?=\{)')


def _from_metadata(text: Text, declared: Declared) -> None:
    """``"symderiv": {…}`` in the metadata of a notebook."""
    if not text.file.lower().endswith(".ipynb"):
        return
    metadata = json.loads(text.source).get("metadata")
    if not isinstance(metadata, dict) or not isinstance(metadata.get("symderiv"), dict):
        return
    for match in METADATA.finditer(text.source):
        try:
            value, end = json.JSONDecoder().raw_decode(text.source, match.end())
        except json.JSONDecodeError:
            continue
        if value == metadata["symderiv"]:
            before = re.sub(r"[^\n]", " ", text.source[: match.end()])
            shown = before + text.source[match.end() : end].replace("\t", " ")
            _compose(Document(text.file, shown, declared.errors), declared)
            return


def vocabulary_of(
    declared: Declared, file: str, macros: Macros, ration: Ration | None = None
) -> Vocabulary:
    """What the formulas of a document may use; errors in notation are noted in ``declared``."""
    root = declared.mapping(file, (*OWN_KEYS, "identities"))
    reader = FileReader(Document(file, ""), ration or Ration(), root)
    reader.read()
    names = reader.names
    vocabulary = vocabulary_from(names)
    for key in declared.section("definitions"):
        _broken_head(key, names, vocabulary)
    spelled = declared.section("latex")
    for name in (*vocabulary.arrays, *vocabulary.dimensions, *vocabulary.functions):
        given = spelled.get(name)
        vocabulary.add_name(name)
        if given is not None and isinstance(given[1], Scalar):
            spelled_as = partial(vocabulary.add_name, name, given[1].text, macros)
            with_errors(declared, given[1], spelled_as)
    for key, (scalar, value) in declared.section("notation").items():
        if isinstance(value, Scalar):
            _note(key, scalar, value, vocabulary, declared, macros)
    return vocabulary


def _broken_head(key: str, names: Names, vocabulary: Vocabulary) -> None:
    """A declared definition that needs names of the document has its axes still."""
    match = HEAD.match(key)
    if match is None or match[1] in vocabulary.arrays or match[1] in vocabulary.functions:
        return
    parts = [part.strip() for part in (match[3] or "").split(",") if part.strip()]
    if match[2] == "(":
        vocabulary.functions[match[1]] = tuple(parts)
    else:
        axes: tuple[Dimension | None, ...] = (None,) * len(parts)
        vocabulary.arrays[match[1]] = axes


def _note(
    key: str,
    scalar: Scalar,
    value: Scalar,
    vocabulary: Vocabulary,
    declared: Declared,
    macros: Macros,
) -> None:
    if key == SUMMED:
        if value.text not in ("summed", "are summed"):
            error = DerivationError(value.location, "expected summed", excerpt(value.text))
            declared.errors.append(error)
        vocabulary.summed = value.text in ("summed", "are summed")
        return

    def add() -> None:
        vocabulary.add(notation_pattern(key, parse(value.source()), vocabulary, macros))

    with_errors(declared, scalar, add)


def with_errors(declared: Declared, scalar: Scalar, work: Callable[[], None]) -> None:
    """Does ``work``; what is wrong with it is an error at ``scalar``."""
    try:
        work()
    except Rejected as problem:
        declared.errors.append(
            DerivationError(scalar.location, problem.message, excerpt(scalar.text), problem.hint)
        )
    except DerivationError as error:
        declared.errors.append(error)
