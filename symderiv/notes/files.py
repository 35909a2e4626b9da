"""The files in which markers are looked for, by their kind.

In a git repository they are the files that git tracks, as they are in the work tree; links
are left alone.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from symderiv.base.errors import DerivationError, Location, MarkerError
from symderiv.files.contents import contents
from symderiv.files.load import LEADS_OUT, leads_out
from symderiv.notes import notebook, python
from symderiv.notes.find import Marked, marked
from symderiv.notes.passage import Passage, whole
from symderiv.notes.style import DOCSTRING, LATEX, MARKDOWN
from symderiv.system.git import GitError, files_with

MARK = "symderiv:"
LARGEST_FILE = 64_000_000
KINDS: Mapping[str, Callable[[str], list[Passage]]] = {
    ".md": partial(whole, style=MARKDOWN),
    ".markdown": partial(whole, style=MARKDOWN),
    ".qmd": partial(whole, style=MARKDOWN),
    ".rmd": partial(whole, style=MARKDOWN),
    ".tex": partial(whole, style=LATEX),
    ".ltx": partial(whole, style=LATEX),
    ".rst": partial(whole, style=DOCSTRING),
    ".ipynb": notebook.passages,
    ".py": python.passages,
    ".pyi": python.passages,
}
"""What a file with each ending holds; a new kind is a row."""


@dataclass(frozen=True, slots=True)
class Note:
    """A file with markers.  ``source`` is its text, undecodable bytes kept as surrogates."""

    file: str
    source: str
    markers: tuple[Marked, ...]

    def locate(self, place: int) -> Location:
        line = self.source.count("\n", 0, place) + 1
        return Location(self.file, line, place - self.source.rfind("\n", 0, place))


def notes_below(paths: Sequence[str]) -> tuple[list[Note], list[DerivationError]]:
    """The files with markers that ``paths`` name, or that are below them."""
    notes: list[Note] = []
    errors: list[DerivationError] = []
    for file in dict.fromkeys(_files(paths, errors)):
        try:
            note = read_note(file, _text(file))
        except DerivationError as error:
            errors.append(error)
            continue
        if note.markers:
            notes.append(note)
    return notes, errors


def read_note(file: str, source: str) -> Note:
    """The markers in a text.  Raises MarkerError where it is not what its name says."""
    try:
        passages = KINDS[Path(file).suffix.lower()](source)
    except ValueError as error:
        raise MarkerError(Location(file), f"has a marker, and is {error}") from None
    found = [marker for passage in passages for marker in marked(passage)]
    return Note(file, source, tuple(sorted(found, key=lambda marker: marker.own_start)))


def write_note(file: str, source: str) -> None:
    """Puts ``source`` in the place of the file's text, at once, with its permissions and its owner.

    A file with other names, or of an owner that cannot be given to another one, stays the same
    file and gets another text.
    """
    target = os.path.realpath(file)
    data = source.encode("utf-8", "surrogateescape")
    try:
        if os.stat(target).st_nlink > 1 or not _replaced(target, data):
            _overwritten(target, data)
    except OSError as error:
        message = f"cannot be written: {error.strerror or error}"
        raise MarkerError(Location(file), message) from None


def _replaced(target: str, data: bytes) -> bool:
    """Whether another file could be put in the place of ``target``, as if it were the same."""
    known = os.stat(target)
    with tempfile.TemporaryDirectory(dir=os.path.dirname(target), prefix=".symderiv-") as beside:
        new = os.path.join(beside, "new")
        _written(new, data, "xb")
        made = os.stat(new)
        if (made.st_uid, made.st_gid) != (known.st_uid, known.st_gid):
            try:
                os.chown(new, known.st_uid, known.st_gid)
            except OSError:
                return False
        shutil.copymode(target, new)
        os.replace(new, target)
    return True


def _overwritten(target: str, data: bytes) -> None:
    """The same file with another text; its old one if the new one does not fit on the disk."""
    before = Path(target).read_bytes()
    try:
        _written(target, data, "r+b")
    except OSError:
        _written(target, before, "r+b")
        raise


def _written(file: str, data: bytes, mode: str) -> None:
    with open(file, mode) as opened:
        opened.write(data)
        opened.truncate()
        opened.flush()
        os.fsync(opened.fileno())


def _files(paths: Sequence[str], errors: list[DerivationError]) -> Iterator[str]:
    for path in paths:
        if leads_out(path):
            errors.append(MarkerError(Location(path), LEADS_OUT))
        elif os.path.isdir(path):
            yield from _below(path)
        elif os.path.splitext(path)[1].lower() in KINDS or not os.path.exists(path):
            yield path
        else:
            kinds = ", ".join(KINDS)
            message = "no kind of file in which markers are looked for"
            errors.append(MarkerError(Location(path), message, hint=f"kinds are {kinds}"))


def _below(folder: str) -> Iterable[str]:
    try:
        return files_with(MARK, folder, tuple(KINDS))
    except GitError:
        return _walked(folder)


def _walked(folder: str) -> Iterator[str]:
    """The files below a folder that is in no repository; hidden folders are left alone."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = os.path.normpath(os.path.join(parent, name))
            if os.path.splitext(name)[1].lower() in KINDS and not os.path.islink(path):
                yield path


def _text(file: str) -> str:
    data = contents(file, LARGEST_FILE)
    text = data.decode("utf-8", "surrogateescape")
    return text if MARK in text else ""
