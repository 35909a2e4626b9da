"""Reading derivation files.

Every error of a file is found, with its place; what is right beside it is kept.  Formulas
are parsed by a grammar of our own and never evaluated as code.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from symderiv.errors import DerivationError, Location
from symderiv.language.source import excerpt
from symderiv.model import Derivation, Example, Identity
from symderiv.reading.file import FileReader
from symderiv.reading.nodes import Document

LARGEST_FILE = 5_000_000
SUFFIXES = (".yaml", ".yml")


def load(path: str | Path) -> Derivation:
    """The derivation in a file; what is wrong with it is in ``errors``."""
    name = str(path)
    try:
        with open(path, "rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        return _unreadable(name, f"cannot be read: {error.strerror or error}")
    except ValueError:
        return _unreadable(excerpt(name), "not the name of a file")
    if len(data) > LARGEST_FILE:
        return _unreadable(name, f"larger than {LARGEST_FILE // 10**6} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        return _unreadable(name, "not a text in UTF-8", Location(name, line, column))
    return read_text(text, name)


def read_text(text: str, file: str = "derivation") -> Derivation:
    """The derivation in a text, which stands in ``file``."""
    if len(text) > LARGEST_FILE:
        return _unreadable(file, f"larger than {LARGEST_FILE // 10**6} MB")
    if "\0" in text:
        place = Document(file, text).locate(text.index("\0"))
        return _unreadable(file, "not a text: it has a NUL character", place)
    return FileReader(Document(file, text)).read()


def find_files(paths: Iterable[str | Path]) -> tuple[list[Path], list[DerivationError]]:
    """The files that ``paths`` name: files themselves, and what folders hold, sorted.

    A link that leads out of its folder is an error, and so is a folder without a file.
    """
    files: dict[Path, None] = {}
    errors: list[DerivationError] = []
    for path in map(Path, paths):
        if path.is_dir():
            found = _in_folder(path, errors)
            if not found:
                errors.append(
                    DerivationError(Location(str(path)), "the folder has no derivation files")
                )
            files.update(dict.fromkeys(found))
        else:
            files[path] = None
    return list(files), errors


def _in_folder(folder: Path, errors: list[DerivationError]) -> list[Path]:
    root = Path(os.path.realpath(folder))
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(root):
            if path.is_dir() or path.suffix in SUFFIXES:
                message = "a link that leads out of the folder"
                errors.append(DerivationError(Location(str(path)), message))
        elif path.suffix in SUFFIXES and not path.is_dir():
            found.append(path)
    return found


def duplicate_ids(derivations: Iterable[Derivation]) -> list[DerivationError]:
    """An error for each id that stands in more than one file."""
    first: dict[str, Location] = {}
    errors = []
    for derivation in derivations:
        items: list[Identity | Example] = [*derivation.identities, *derivation.examples]
        for item in items:
            if item.id not in first:
                first[item.id] = item.location
            elif first[item.id].file != derivation.file:
                errors.append(
                    DerivationError(
                        item.location,
                        "duplicate id",
                        item.id,
                        f"it stands at {first[item.id]}, too",
                    )
                )
    return errors


def _unreadable(file: str, message: str, place: Location | None = None) -> Derivation:
    error = DerivationError(place or Location(file), message)
    return Derivation(file, None, None, {}, {}, {}, {}, (), (), (error,))
