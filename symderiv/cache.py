"""Results that are known already, in a file of the user's cache folder.

A cache is never needed for correctness: whatever is wrong with it costs time only.  What
it holds is found by the meaning of an identity, the words in which it is written, the
options, and the versions of this package's source, of SymPy and of FLINT; so a change to any
of them finds nothing.  Every entry carries a checksum.  The file is an SQLite database in
write-ahead mode, which several processes may use at once, and which a killed one leaves whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from symderiv.fingerprint import meaning
from symderiv.model import Derivation, Example, Identity, Result
from symderiv.stored import result_from, result_object

if TYPE_CHECKING:
    from symderiv.check import Options

NAME = "results.sqlite3"
KEPT = 90 * 24 * 3600
"""Seconds after which an entry is forgotten."""
PATIENCE = 5.0
"""Seconds to wait for another process that writes."""
SCHEMA = """
CREATE TABLE IF NOT EXISTS results (
    key TEXT PRIMARY KEY, checksum TEXT NOT NULL, result TEXT NOT NULL, made INTEGER NOT NULL
) WITHOUT ROWID
"""


def default_folder() -> Path:
    """Where the system keeps what programs may recompute."""
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
        self._warn = warn
        self._connection: sqlite3.Connection | None = None
        self._guarded(self._open)

    @property
    def empty(self) -> bool:
        found: list[object] = []
        self._guarded(lambda: found.extend(self._run("SELECT 1 FROM results LIMIT 1")))
        return not found

    def get(self, derivation: Derivation, item: Identity | Example) -> Result | None:
        """What is known of ``item``, with the places at which it stands now."""
        key = self._key(derivation, item)
        rows: list[tuple[str, str]] = []
        query = "SELECT checksum, result FROM results WHERE key = ?"
        self._guarded(lambda: rows.extend(self._run(query, key)))
        for checksum, text in rows:
            if checksum == _digest(key, text):
                return _placed(result_from(json.loads(text)), derivation, item)
        return None

    def put(self, derivation: Derivation, item: Identity | Example, result: Result) -> None:
        """Keeps a verdict.  Undecided and contradictory results are found anew every time."""
        if result.verdict == "undecided" or result.contradiction is not None:
            return
        if any(step.verdict == "undecided" for step in result.steps):
            return
        key = self._key(derivation, item)
        text = json.dumps(result_object(result))
        entry = (key, _digest(key, text), text, int(time.time()))
        self._guarded(lambda: self._run("REPLACE INTO results VALUES (?, ?, ?, ?)", *entry))

    def close(self) -> None:
        if self._connection is not None:
            limit = int(time.time()) - KEPT
            self._guarded(lambda: self._run("DELETE FROM results WHERE made < ?", limit))
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _key(self, derivation: Derivation, item: Identity | Example) -> str:
        parts = (
            engine(),
            self._options,
            meaning(derivation, item).digest,
            _words(derivation, item),
        )
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    def _open(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
        self._run("PRAGMA journal_mode = WAL")
        self._run("PRAGMA synchronous = NORMAL")
        self._run(SCHEMA)

    def _run(self, statement: str, *values: object) -> list[tuple[str, str]]:
        if self._connection is None:
            return []
        return self._connection.execute(statement, values).fetchall()

    def _guarded(self, action: Callable[[], object]) -> None:
        """Does ``action``; a cache that fails is given up for this run, a damaged one set aside."""
        try:
            action()
        except (sqlite3.OperationalError, OSError) as error:
            self._give_up(f"the cache {self.path} cannot be used: {error}")
        except sqlite3.DatabaseError as error:
            damaged = self.path.with_suffix(".damaged")
            self._give_up(f"the cache {self.path} is damaged ({error}) and set aside as {damaged}")
            self.path.replace(damaged)
            for suffix in ("-wal", "-shm"):
                self.path.with_name(NAME + suffix).unlink(missing_ok=True)

    def _give_up(self, warning: str) -> None:
        self._warn(warning)
        if self._connection is not None:
            self._connection.close()
            self._connection = None


@cache
def engine() -> str:
    """The versions on which a result depends, the source of this package among them."""
    root = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".lark"):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    versions = [version(name) for name in ("sympy", "python-flint", "numpy", "hypothesis")]
    return " ".join(
        [digest.hexdigest(), f"{sys.version_info.major}.{sys.version_info.minor}", *versions]
    )


def _words(derivation: Derivation, item: Identity | Example) -> object:
    """The texts that a result may quote, which meaning leaves out."""
    definitions = sorted((each.name, each.text) for each in derivation.definitions.values())
    if isinstance(item, Example):
        return item.text, definitions
    steps = [step.text for step in item.steps]
    return item.claim, item.where_text, item.given, steps, definitions


def _placed(result: Result, derivation: Derivation, item: Identity | Example) -> Result:
    """A stored result with the place, id and remarks of ``item`` as they are now."""
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


def _digest(key: str, text: str) -> str:
    return hashlib.sha256(f"{key}\0{text}".encode()).hexdigest()
