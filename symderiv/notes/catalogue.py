"""The files of a catalogue: derivation files, and documents that declare themselves.

What the commands read goes through here, so that a notebook is proved, gated and reported like a
derivation file.  A file with ``notes:`` declares for the document that it names.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from symderiv.base.errors import DerivationError, Location
from symderiv.files import load as files
from symderiv.files.contents import contents as bytes_of
from symderiv.files.load import SUFFIXES as DERIVATIONS
from symderiv.files.ration import Ration

# What parses is imported when something is to be parsed: a file whose results are known is not.
if TYPE_CHECKING:
    from symderiv.formula.declarations import Derivation

DOCUMENTS = (".md", ".markdown", ".qmd", ".rmd", ".Rmd", ".tex", ".ltx", ".ipynb")
SUFFIXES = (*DERIVATIONS, *DOCUMENTS)
LARGEST_DOCUMENT = 64_000_000
JOINED = b"\n\0notes: "
"""Between a derivation file and the document that it names, where both are one thing."""
NOTES = re.compile(rb"^notes:[ \t]*(['\"]?)([^\r\n#'\"]+?)\1[ \t]*(?:#[^\r\n]*)?\r?$", re.MULTILINE)


def is_document(name: str | Path) -> bool:
    return Path(name).suffix.lower() in DOCUMENTS


def find_files(paths: Iterable[str | Path]) -> tuple[list[Path], list[DerivationError]]:
    """The files that ``paths`` name, and of folders those that are derivations."""
    return files.find_files(paths, _declares_itself)


def contents(path: str | Path) -> bytes:
    """The bytes of a file, with those of the document that it names.  Raises DerivationError."""
    if is_document(path):
        return bytes_of(path, LARGEST_DOCUMENT)
    data = bytes_of(path)
    named = NOTES.search(data)
    if named is None:
        return data
    document = Path(path).parent / named[2].decode("utf-8", "replace")
    line = data.count(b"\n", 0, named.start()) + 1
    if _leads_out(Path(path).parent, document):
        message = "notes: leads out of the folder"
        raise DerivationError(Location(str(path), line, 1), message, str(document))
    if not is_document(document):
        kinds = ", ".join(DOCUMENTS)
        place = Location(str(path), line, 1)
        raise DerivationError(
            place, "notes: names no document", document.name, f"kinds are {kinds}"
        )
    return data + JOINED + str(document).encode() + b"\n" + bytes_of(document, LARGEST_DOCUMENT)


def _leads_out(folder: Path, document: Path) -> bool:
    """Whether a derivation file would have something read that lies elsewhere."""
    inside = os.path.realpath(folder)
    return not Path(os.path.realpath(document)).is_relative_to(inside)


def key(data: bytes, name: str) -> bytes:
    """What a file's results depend on: of a document also its name, which its ids have."""
    return name.encode("utf-8", "surrogateescape") + b"\0" + data if is_document(name) else data


def load(path: str | Path, ration: Ration | None = None) -> Derivation:
    """The derivation in a file; what is wrong with it is in ``errors``.

    ``ration`` is what the files of a run may cost together.
    """
    try:
        return read_bytes(contents(path), str(path), ration)
    except DerivationError as error:
        return files.unreadable(error)


def read_bytes(data: bytes, file: str, ration: Ration | None = None) -> Derivation:
    """The derivation in what :func:`contents` gave of ``file``."""
    if not is_document(file) and JOINED not in data:
        return files.read_bytes(data, file, ration)
    try:
        if is_document(file):
            return _of_document(data, file, ration)
        return _of_both(data, file, ration)
    except DerivationError as error:
        return files.unreadable(error)


def _of_document(data: bytes, file: str, ration: Ration | None) -> Derivation:
    from symderiv.notes.document import read_document

    reading = read_document(data, file, ration=ration)
    if not reading.declared.found:
        hint = f"symderiv read {file} proposes what to declare"
        raise DerivationError(Location(file), "the document declares nothing", None, hint)
    return reading.derivation


def _of_both(data: bytes, file: str, ration: Ration | None) -> Derivation:
    from symderiv.notes.document import declared_in, read_document

    own, _, rest = data.partition(JOINED)
    name, _, document = rest.partition(b"\n")
    also = declared_in(own, file)
    return read_document(document, name.decode(), also, ration).derivation


def is_derivation(path: Path) -> bool:
    """Whether a file in a folder of a catalogue belongs to it."""
    return path.suffix in DERIVATIONS or _declares_itself(path)


def _declares_itself(path: Path) -> bool:
    """Whether a document in a folder has a declaration; one that has none is left alone."""
    if not is_document(path):
        return False
    from symderiv.notes.document import declares

    try:
        data = bytes_of(path, LARGEST_DOCUMENT)
        return b"symderiv" in data and declares(data, str(path))
    except DerivationError:
        return False
