"""Results that are known already, in a file of the user's cache folder.

A cache is never needed for correctness: whatever is wrong with it costs time only.  A result
is found by the meaning of its identity, the words in which it is written, the options, and the
versions of this package's source, of SymPy and of FLINT; so a change to any of them finds
nothing.  Nobody is believed but the user: every entry carries a seal (:mod:`.seal`), and one
whose seal is not the user's is not there.  In front of that stand the results of whole files,
found by their bytes: a file that has not changed at all need not even be parsed.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symderiv.base.results import Result
from symderiv.files.apart import Apart
from symderiv.running.seal import Seal
from symderiv.running.stored import lazy_result, result_from, result_object
from symderiv.system.database import Database
from symderiv.system.versions import engine

if TYPE_CHECKING:
    from symderiv.base.options import Options
    from symderiv.formula.declarations import Derivation, Example, Identity

NAME = "results.sqlite3"
MOST_DEFINITIONS = 1000
"""Definitions that an item may reach and still be looked for: files are as large as their authors
like, and each of their identities may reach all of them."""


def default_folder() -> Path:
    """Where the system keeps what programs may recompute.  Raises RuntimeError where no folder
    is the user's."""
    if os.environ.get("SYMDERIV_CACHE"):
        return Path(os.environ["SYMDERIV_CACHE"])
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "symderiv"
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return home / "symderiv"


class Cache:
    """The results known for one set of options.  ``warn`` is told what is wrong with the file."""

    def __init__(self, folder: Path, options: Options, warn: Callable[[str], None]) -> None:
        self.path = folder / NAME
        self._options = sorted((name, _text(value)) for name, value in asdict(options).items())
        self._database = Database(self.path, warn)
        self._apart = Apart()
        self._seal = Seal.of_user(warn)

    @property
    def empty(self) -> bool:
        return self._database.empty

    def get(self, derivation: Derivation, item: Identity | Example) -> Result | None:
        """What is known of ``item``, with the places at which it stands now."""
        key = self._key(derivation, item)
        found = None if key is None else self._stored(key)
        return None if found is None else placed(result_from(found), derivation, item)

    def put(self, derivation: Derivation, item: Identity | Example, result: Result) -> None:
        """Keeps a verdict.  Undecided and contradictory results are found anew every time."""
        if _is_final(result) and (key := self._key(derivation, item)) is not None:
            self._store(key, result_object(result))

    def get_file(self, data: bytes, file: str) -> tuple[Result, ...] | None:
        """The results of a file without an error, if its bytes are known."""
        found = self._stored(self._file_key(data))
        if found is None:
            return None
        return tuple(lazy_result(each, file) for each in found)

    def put_file(self, data: bytes, results: Sequence[Result]) -> None:
        """Keeps all results of a file that has no error; ``data`` is what was read of it."""
        if all(map(_is_final, results)):
            self._store(self._file_key(data), [result_object(result) for result in results])

    def get_ids(self, data: bytes) -> list[tuple[str, int, int]] | None:
        """The ids of a file without an error, with line and column, if its bytes are known."""
        found = self._stored(_digest("ids", data))
        return None if found is None else [tuple(each) for each in found]

    def put_ids(self, data: bytes, ids: Sequence[tuple[str, int, int]]) -> None:
        self._store(_digest("ids", data), ids)

    def close(self) -> None:
        self._database.close()

    def _stored(self, key: str) -> Any:
        text = self._seal.opened(key, self._database.get(key))
        return None if text is None else json.loads(text)

    def _store(self, key: str, value: object) -> None:
        sealed = self._seal.sealed(key, json.dumps(value, separators=(",", ":")))
        if sealed is not None:
            self._database.put(key, sealed)

    def _key(self, derivation: Derivation, item: Identity | Example) -> str | None:
        asked = asked_by(self._apart(derivation, item), item)
        return None if asked is None else _digest("item", self._options, asked)

    def _file_key(self, data: bytes) -> str:
        return _digest("file", self._options, data)


def asked_by(kept: Derivation, item: Identity | Example) -> str | None:
    """What an item asks, in short: its meaning and its words; None where it would take longer to
    say on what it stands than is worth it.  ``kept`` is its derivation with no more than that."""
    # Not at the top: an answer for a whole file needs no formula.
    from symderiv.files.meaning_of import meaning
    from symderiv.system.recursion import deep_recursion

    if len(kept.definitions) > MOST_DEFINITIONS:
        return None
    with deep_recursion():
        found = meaning(kept, item).digest
    text = repr((found, _words(kept, item)))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _digest(*parts: object) -> str:
    """The key of what depends on ``parts``, and on the engine as everything does."""
    whole = repr((engine(), *parts))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def _is_final(result: Result) -> bool:
    if result.verdict == "undecided" or result.contradiction is not None:
        return False
    return all(step.verdict != "undecided" for step in result.steps)


def _words(derivation: Derivation, item: Identity | Example) -> object:
    """The texts that a result may quote, which meaning leaves out."""
    from symderiv.formula.declarations import Example

    definitions = sorted((each.name, each.text) for each in derivation.definitions.values())
    if isinstance(item, Example):
        return item.text, definitions
    steps = [step.text for step in item.steps]
    return item.claim, item.where_text, item.given, steps, definitions


def placed(result: Result, derivation: Derivation, item: Identity | Example) -> Result:
    """A stored result with the place, id and remarks of ``item`` as they are now."""
    from symderiv.formula.declarations import Identity

    steps = result.steps
    if isinstance(item, Identity):
        steps = tuple(
            replace(step, line=now.location.line, erratum=now.erratum)
            for step, now in zip(result.steps, item.steps, strict=True)
        )
    return replace(
        result,
        id=item.id,
        file=derivation.file,
        line=item.location.line,
        column=item.location.column,
        title=item.title if isinstance(item, Identity) else None,
        erratum=item.erratum,
        steps=steps,
        cached=True,
    )


def _text(value: object) -> str:
    if isinstance(value, Iterable) and not isinstance(value, str):
        return repr(sorted(value))
    return repr(value)
