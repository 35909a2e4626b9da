"""Reading derivation files.

Every error of a file is found, with its place; what is right beside it is kept.  Formulas
are parsed by a grammar of our own and never evaluated as code.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from symderiv.base.errors import DerivationError, Location
from symderiv.files.contents import LARGEST_FILE, contents, too_large
from symderiv.files.ration import Ration

# What parses is imported when something is to be parsed: a file whose results are known is not.
if TYPE_CHECKING:
    from symderiv.formula.declarations import Derivation

SUFFIXES = (".yaml", ".yml")
LEADS_OUT = "a link that leads out of the folder"


def load(path: str | Path, ration: Ration | None = None, *, to_prove: bool = True) -> Derivation:
    """The derivation in a file; what is wrong with it is in ``errors``.

    ``ration`` is what the files of a run may cost together.  ``to_prove`` asks of assumptions that
    the prover can put them in, too.
    """
    try:
        return read_bytes(contents(path), str(path), ration, to_prove=to_prove)
    except DerivationError as error:
        return unreadable(error)


def read_bytes(
    data: bytes, file: str, ration: Ration | None = None, *, to_prove: bool = True
) -> Derivation:
    """The derivation in the bytes of ``file``."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        place = Location(file, line, column)
        return unreadable(DerivationError(place, "not a text in UTF-8"))
    return read_text(text, file, ration, to_prove=to_prove)


def read_text(
    text: str, file: str = "derivation", ration: Ration | None = None, *, to_prove: bool = True
) -> Derivation:
    """The derivation in a text, which stands in ``file``."""
    from symderiv.files.file import FileReader
    from symderiv.files.nodes import Document

    if len(text) > LARGEST_FILE:
        return unreadable(too_large(file))
    if "\0" in text:
        place = Document(file, text).locate(text.index("\0"))
        return unreadable(DerivationError(place, "not a text: it has a NUL character"))
    return FileReader(Document(file, text), ration or Ration(), to_prove=to_prove).read()


def find_files(
    paths: Iterable[str | Path], also: Callable[[Path], bool] = lambda path: False
) -> tuple[list[Path], list[DerivationError]]:
    """The files that ``paths`` name: files themselves, and what folders hold, sorted.

    A link that leads out of its folder is an error, and so is a folder without a file.  In
    folders, ``also`` says which files count beside those with the names of derivation files.
    """
    files: dict[Path, None] = {}
    errors: list[DerivationError] = []
    for path in map(Path, paths):
        if leads_out(path):
            errors.append(DerivationError(Location(str(path)), LEADS_OUT))
        elif path.is_dir():
            found = _in_folder(path, errors, also)
            if not found:
                errors.append(
                    DerivationError(Location(str(path)), "the folder has no derivation files")
                )
            files.update(dict.fromkeys(found))
        else:
            files[path] = None
    return list(files), errors


def leads_out(path: str | Path) -> bool:
    """Whether a path that names something below the current folder leads out of it by a link."""
    name = os.path.normpath(path)
    if os.path.isabs(name) or name == os.pardir or name.startswith(os.pardir + os.sep):
        return False
    return not Path(os.path.realpath(name)).is_relative_to(os.path.realpath(os.curdir))


def _in_folder(
    folder: Path, errors: list[DerivationError], also: Callable[[Path], bool]
) -> list[Path]:
    root = Path(os.path.realpath(folder))
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(root):
            if path.is_dir() or path.suffix in SUFFIXES:
                errors.append(DerivationError(Location(str(path)), LEADS_OUT))
        elif not path.is_dir() and (path.suffix in SUFFIXES or also(path)):
            found.append(path)
    return found


def duplicate_ids(derivations: Iterable[Derivation]) -> list[DerivationError]:
    """An error for each id that stands in more than one file."""
    return repeated(
        (item.id, item.location)
        for derivation in derivations
        for item in (*derivation.items, *derivation.misprints)
    )


def repeated(ids: Iterable[tuple[str, Location]]) -> list[DerivationError]:
    """An error for each id that stands in more than one file, at its later places."""
    first: dict[str, Location] = {}
    errors = []
    for name, place in ids:
        known = first.setdefault(name, place)
        if known.file != place.file:
            hint = f"it stands at {known}, too"
            errors.append(DerivationError(place, "duplicate id", name, hint))
    return errors


def unreadable(error: DerivationError) -> Derivation:
    """What is known of a file that cannot be read."""
    from symderiv.formula.declarations import Derivation

    file = error.location.file
    return Derivation(file, None, None, {}, {}, {}, {}, (), (), (error,))
