"""A document as a derivation: what it declares, what was read of it, and what was not.

``read_document`` gives both the derivation, which is proved like a file's, and what became of
each displayed formula.  A formula that is not read is an error of the derivation, so that no
document passes with one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice

from symderiv.base.errors import DerivationError, Location
from symderiv.files.all_errors import Errors, TooMany
from symderiv.files.file import FileReader
from symderiv.files.nodes import Document, Mapping, compose
from symderiv.files.ration import Ration
from symderiv.formula.declarations import Derivation
from symderiv.language.source import Rejected, excerpt
from symderiv.notes.assemble import Assembly
from symderiv.notes.cells import Cell, Text, cells_of, decoded
from symderiv.notes.declared import Declared, declarations, vocabulary_of
from symderiv.notes.displays import Display, Known, displays
from symderiv.notes.understand import understand
from symderiv.notes.understood import Read, Understood

MOST_FORMULAS = 5_000
"""Those in lines of text among them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A document, read: ``root`` is the derivation file that it is equal to."""

    text: Text
    declared: Declared
    understood: Understood
    root: Mapping
    derivation: Derivation
    assembly: Assembly
    unread: tuple[DerivationError, ...] = ()
    inferred: Mapping | None = None
    """What was proposed, where the document declares nothing."""

    def location(self, read: Read) -> Location:
        return self.assembly.place(read.display, read.at[0])


def read_document(
    data: bytes, file: str, also: Declared | None = None, ration: Ration | None = None
) -> Reading:
    """What a document says.  Raises DerivationError where it cannot be read at all.

    ``also`` are declarations that stand elsewhere, in a derivation file.
    """
    text = decoded(data, file)
    cells = cells_of(text)
    return _reading(text, cells, declared_by(text, cells, also), ration or Ration())


def declares(data: bytes, file: str) -> bool:
    """Whether a document has a declaration.  Raises DerivationError where it cannot be read."""
    text = decoded(data, file)
    return declarations(text, cells_of(text)).found


def declared_in(data: bytes, file: str) -> Declared:
    """The declarations of a derivation file that names its notes.  Raises DerivationError."""
    document = Document(file, data.decode("utf-8-sig", "replace"))
    root = compose(document)
    declared = Declared(errors=document.errors)
    if isinstance(root, Mapping):
        for section in ("identities", "examples"):
            if section in root.pairs:
                place = root.pairs[section][0].location
                message = "a file that names its notes has no claims of its own"
                declared.errors.append(DerivationError(place, message, section))
        declared.add(root)
    return declared


def declared_by(text: Text, cells: list[Cell], also: Declared | None) -> Declared:
    declared = declarations(text, cells)
    if also is None:
        return declared
    own, declared_here = declared, also
    for key, pair in own.sections.items():
        declared_here.add(Mapping({key: pair}, pair[0].location))
    declared_here.errors.extend(own.errors)
    return declared_here


def _reading(text: Text, cells: list[Cell], declared: Declared, ration: Ration) -> Reading:
    known = Known()
    shown = all_displays(text, cells, known)
    vocabulary = vocabulary_of(declared, text.file, known.macros, ration)
    understood = understand(shown, vocabulary)
    document = Document(text.file, text.source)
    assembly = Assembly(text, document, understood)
    root = assembly.root(declared)
    derivation = FileReader(document, ration, root).read()
    errors = Errors()
    unread = _not_read(understood, assembly)
    try:
        errors.extend(declared.errors)
        errors.extend(unread)
        errors.extend(derivation.errors)
    except TooMany:
        pass
    whole = replace(derivation, errors=tuple(sorted(errors, key=lambda error: error.location)))
    return Reading(text, declared, understood, root, whole, assembly, tuple(unread))


def all_displays(text: Text, cells: list[Cell], known: Known) -> list[Display]:
    """Every formula of a document.  Raises DerivationError where there are too many."""
    each = (display for cell in cells for display in displays(cell, known))
    shown = list(islice(each, MOST_FORMULAS + 1))
    if len(shown) > MOST_FORMULAS:
        message = f"the document has more than {MOST_FORMULAS} formulas"
        raise DerivationError(Location(text.file), message)
    return shown


def _not_read(understood: Understood, assembly: Assembly) -> list[DerivationError]:
    found = []
    for read in understood.reads:
        if read.problem is None:
            continue
        found.append(_error(read, read.problem, assembly))
    return found


def _error(read: Read, problem: Rejected, assembly: Assembly) -> DerivationError:
    first, last = problem.at
    value = read.display.cell.passage.text[first:last]
    place = assembly.place(read.display, first)
    error = DerivationError(
        place, f"a formula is not read: {problem.message}", excerpt(value) or None, problem.hint
    )
    return error
